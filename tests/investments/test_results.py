from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.answers import check_answer

import globalarctic as ga
from globalarctic.investments.vocabulary import load_vocabularies

if TYPE_CHECKING:
    from collections.abc import Callable

    from globalarctic.result import Result

room = ga.investments
PAIR = {"at": "2025-06", "known": "2026-06"}


@pytest.mark.parametrize(
    "ask",
    [
        lambda: room.projects(**PAIR),
        lambda: room.projects(host="NOR", **PAIR),
        lambda: room.project("ISL-GRIMSSTADIR", **PAIR),
        lambda: room.two_dates("FIN-KEMIJARVI-AIRPORT", at="2018", known="2019"),
        lambda: room.timeline("GRL-ISUA", **PAIR),
        lambda: room.totals("CHN", "NOR", groups=("outlay", "whole"), detail=True, **PAIR),
        lambda: room.owners("RUS-ARCTIC-LNG-2", **PAIR),
        lambda: room.screen("RUS-YAMAL-LNG", "RUS-ARCTIC-LNG-2", draws=200, **PAIR),
        lambda: room.screen("RUS-YAMAL-LNG", draws=200, **PAIR),
        lambda: room.check(today="2026-06-01"),
        lambda: room.diff(at="2018", known="2019", known_after="2022"),
    ],
)
def test_every_answer_is_a_result(ask: Callable[[], Result]) -> None:
    answer = ask()
    check_answer(answer)
    assert answer.to_json() == ask().to_json()
    assert "<" in answer._repr_html_()


def test_the_shop_window_is_small_and_says_what_there_is() -> None:
    assert len(room.__all__) <= 20
    assert dir(room) == sorted(room.__all__)
    for name in room.__all__:
        assert getattr(room, name).__doc__

    assert callable(room.timeline)
    assert callable(room.totals)


def test_projects_lie_on_the_map_and_name_their_sources(tmp_path: Path) -> None:
    answer = room.projects(**PAIR)
    features = answer.to_geojson()["features"]
    assert len(features) == len(answer) == len(answer.rows())
    assert features[0]["id"] == answer.projects[0].project_id
    assert all(source.startswith("http") for source in answer.sources)
    answer.save(tmp_path / "p.xlsx")
    answer.save(tmp_path / "p.png")
    assert answer.plot().axes
    one = room.timeline("GRL-ISUA", **PAIR).plot()
    assert one.axes
    assert any(each.get_text().startswith("1 project, ") for each in one.texts)
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")


def test_owners_travel_by_the_standard_and_as_a_drawing(tmp_path: Path) -> None:
    answer = room.owners("RUS-ARCTIC-LNG-2", **PAIR)
    statements = json.loads(answer.to_bods(published="2026-01-01"))
    assert {one["recordType"] for one in statements} == {"entity", "relationship"}
    answer.save(tmp_path / "o.svg")
    assert "<svg" in (tmp_path / "o.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("country", ["CHN", "NOR", "FRA", "CAN", None])
def test_one_count_whatever_the_door(country: str | None) -> None:
    countries = [country] if country else []
    total = room.totals(*countries, **PAIR).totals[-1]
    listed = room.projects(countries=countries, **PAIR)
    for counts, key, option in (
        (total.counts, "light", "light"),
        (total.investor_counts, "investors_light", "investors_light"),
    ):
        lights = [getattr(row, key) or "" for row in listed]
        assert len(listed) == counts.projects == len(lights)
        assert lights.count("") == counts.no_status
        for light in load_vocabularies().names("light"):
            count = getattr(counts, light)
            assert lights.count(light) == count
            found = room.projects(countries=countries, **{option: light}, **PAIR)
            assert len(found) == count
    assert (country or "investors") in listed.light_rule
    assert listed.light_rule in str(listed.table().notes[0])
    assert listed.light_rule in map(str, room.totals(*countries, **PAIR).tables()[0].notes)
