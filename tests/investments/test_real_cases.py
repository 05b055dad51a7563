"""Thirteen real cases that are not in the register: what happened to the thing and to its buyers."""

from __future__ import annotations

from pathlib import Path

import pytest

import globalarctic as ga
from globalarctic.investments.register import load_register
from globalarctic.investments.timeline import light_spans
from globalarctic.investments.views import as_of, project_view

FOLDER = Path(__file__).parent / "real_cases"
KNOWN = "2026-11-01"


def lights(project: str, at: str, known: str = KNOWN) -> tuple[str, dict[str, str]]:
    view = project_view(load_register(FOLDER), project, asof=as_of(at, known_at=known))
    return view.light, {each.entity_id: each.light for each in view.investors}


@pytest.mark.parametrize(
    ("project", "at", "light", "investors"),
    [
        # Stalled, then revived.
        ("NOR-CASTBERG", "2015", "stalled", {"equinor": "", "petoro": ""}),
        ("NOR-CASTBERG", "2019", "active", {"equinor": "active", "petoro": "active"}),
        ("CAN-GRAYS-BAY", "2020", "stalled", {"kia": "", "nunavut-government": "failed"}),
        (
            "CAN-GRAYS-BAY", "2025", "active",
            {"kia": "failed", "nunavut-government": "failed", "west-kitikmeot": "active"},
        ),
        # Bankrupt, then sold: the mine runs again, the first owner stays bankrupt.
        ("CAN-EKATI", "2020-06", "failed", {"dominion-diamond": "failed"}),
        ("CAN-EKATI", "2022", "active", {"dominion-diamond": "failed", "arctic-canadian": "active"}),
        (
            "CAN-EKATI", "2024", "active",
            {"dominion-diamond": "failed", "arctic-canadian": "ended", "burgundy": "active"},
        ),
        ("SWE-KAUNISVAARA", "2016", "failed", {"northland": "failed"}),
        ("SWE-KAUNISVAARA", "2019", "active", {"northland": "failed", "kaunis-holding": "active"}),
        ("SWE-NORTHVOLT-ETT", "2026-01", "failed", {"northvolt": "failed", "lyten": "active"}),
        # Sold and sold again while it stood still.
        (
            "NOR-SYDVARANGER", "2021-06", "stalled",
            {"northern-iron": "failed", "tschudi": "ended", "tacora": "active"},
        ),
        # A share bought in a running mine changes an owner, not the mine.
        ("CAN-DIAVIK", "2021-06", "active", {"rio-tinto": "active", "dominion-diamond": "active"}),
        ("CAN-DIAVIK", "2021-12", "active", {"rio-tinto": "active", "dominion-diamond": "ended"}),
        (
            "FIN-TALVIVAARA", "2018", "active",
            {"talvivaara": "failed", "finnish-state": "active", "galena": "active"},
        ),
        # A consortium with three buyers.
        (
            "RUS-TAAS-YURYAKH", "2016-06", "active",
            {"bp": "active", **dict.fromkeys(("oil-india", "indian-oil", "bharat-petro"), "active")},
        ),
        # A rumour only: nothing is said of a thing, and what is said of the buyer grows old.
        ("RUS-ARCTIC-LNG-2-ARAMCO", "2019", "", {"saudi-aramco": "planned"}),
        ("RUS-ARCTIC-LNG-2-ARAMCO", "2026", "", {"saudi-aramco": "unconfirmed"}),
        ("NOR-KIRKENES-PORT", "2025", "active", {"cosco": "planned"}),
        # The contract ended and so did the project; the partners left and the field lies there.
        ("FIN-HANHIKIVI", "2026", "failed", {"raos-voima": "failed"}),
        ("RUS-SHTOKMAN", "2013", "stalled", {"total": "active", "statoil": "ended"}),
        ("RUS-SHTOKMAN", "2016", "stalled", {"total": "ended", "statoil": "ended"}),
        # Old evidence is never plainly active, whatever it was.
        ("CAN-DIAVIK", "2026", "unconfirmed", {"rio-tinto": "unconfirmed", "dominion-diamond": "ended"}),
        ("RUS-SHTOKMAN", "2026", "unconfirmed", {"total": "ended", "statoil": "ended"}),
    ],
)  # fmt: skip
def test_project_and_investors_have_lights_of_their_own(
    project: str, at: str, light: str, investors: dict[str, str]
) -> None:
    assert lights(project, at) == (light, investors)


def test_what_was_known_of_a_revival_before_it_was_learnt() -> None:
    assert lights("CAN-EKATI", "2023", known="2022") == (
        "active", {"dominion-diamond": "failed", "arctic-canadian": "active"},
    )  # fmt: skip


def test_old_evidence_says_since_when() -> None:
    answer = ga.investments.projects(at="2026", known=KNOWN, folder=FOLDER)
    row = next(row for row in answer if row.project_id == "CAN-DIAVIK")
    assert (row.status, row.light, row.last_confirmed) == ("operating", "unconfirmed", "2021-11-18")
    text = " ".join(cell for cells in answer.table().said("en").rows for cell in cells)
    assert "not confirmed since 2021-11-18 (operating)" in text


def test_every_view_shows_both(tmp_path: Path) -> None:
    room, pair = ga.investments, {"at": "2024", "known": KNOWN, "folder": FOLDER}
    row = next(row for row in room.projects(**pair) if row.project_id == "CAN-EKATI")
    assert (row.light, row.investors_light) == ("active", "active")
    assert "Dominion Diamond Mines: failed" in row.investor_lights
    assert "Burgundy Diamond Mines (AUS): active" in str(
        room.projects(**pair).table().said("en").rows
    )
    sheet = room.project("CAN-EKATI", **pair)
    assert any(
        "The project itself: active (operating)" in note for note in sheet.table().said("en").notes
    )
    assert ("Dominion Diamond Mines", "failed (bankrupt)") in {
        (cells[0], cells[3]) for cells in sheet.table().said("en").rows
    }
    feature = next(f for f in room.projects(**pair).features() if f["id"] == "CAN-EKATI")
    assert feature["properties"]["investors_light"] == "active"
    counts = room.totals("AUS", **pair).totals[-1]
    assert (counts.counts.active, counts.investor_counts.active) == (1, 1)
    spans = [
        s for s in light_spans(load_register(FOLDER), as_of("2024", known_at=KNOWN))
        if s.project_id == "CAN-EKATI"
    ]  # fmt: skip
    assert ("failed", "failed") in {(s.light, s.investors_light) for s in spans}
    assert (spans[-1].light, spans[-1].investors_light) == ("active", "active")
    assert {e.who for e in room.timeline("CAN-EKATI", **pair)} >= {"", "Burgundy Diamond Mines"}


def test_investors_of_a_country_are_counted_by_their_own_parts() -> None:
    pair = {"at": "2024", "known": KNOWN, "folder": FOLDER}
    first, mine = ga.investments.totals("RUS", **pair).totals
    # Hanhikivi is the only project with a Russian investor: withdrawn, like the part of Rosatom.
    assert (mine.counts.failed, mine.investor_counts.failed) == (1, 1)
    assert first.counts.projects == 13
    listed = ga.investments.projects(countries=["USA"], investors_light="failed", **pair)
    assert [row.project_id for row in listed] == ["CAN-EKATI"]
    assert listed.projects[0].light == "active"
