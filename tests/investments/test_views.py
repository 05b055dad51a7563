from __future__ import annotations

import csv
import json
import random
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.investments.folder import amount, claim, stake, status, write

from globalarctic.cli.investments.group import investments
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.investments.model import Claim, PartialDate, Rank, RecordedBasis, holds
from globalarctic.investments.ownership import ownership
from globalarctic.investments.register import Register, build_register, load_register, stakes
from globalarctic.investments.releases import Kind, compare_registers, compare_views
from globalarctic.investments.rows import project_row
from globalarctic.investments.timeline import light_spans, timeline
from globalarctic.investments.totals import Group, totals
from globalarctic.investments.views import (
    as_of,
    asset_shares,
    inside_arctic,
    project_view,
    views,
)
from globalarctic.investments.vocabulary import load_vocabularies

REGISTER = load_register()
NOW = as_of("2026-06", known_at="2026-12")
DATES = st.dates().map(lambda day: PartialDate(day.isoformat()[: 4 + 3 * (day.day % 3)]))


def rebuilt(register: Register, claims: list[Claim]) -> Register:
    return build_register(
        register.release, sources=register.sources.values(), entities=register.entities.values(),
        projects=register.projects.values(), claims=claims,
    )  # fmt: skip


def everything(register: Register) -> str:
    """Return all views of several pairs of dates, and the totals, as one text."""
    out: list[Any] = []
    for at, known in (("2026-06", "2026-06"), ("2018", "2019"), ("2012-05", "2026")):
        pair = as_of(at, known_at=known)
        held = views(register, pair)
        out.append([asdict(project_row(view)) for view in held])
        out.append([asset_shares(view.owners) for view in held])
        out.append([[repr(c) for c in (*view.conflicts, *view.amounts)] for view in held])
        out.append([str(t) for t in totals(register, pair, groups=tuple(Group))])
    return json.dumps(out, default=str)


# ------------------------------------------------------------------------------- dates
def test_partial_dates_are_never_padded() -> None:
    assert [str(PartialDate(text)) for text in ("2018", "2018-01", "2018-01-05")] == [
        "2018", "2018-01", "2018-01-05",
    ]  # fmt: skip
    assert PartialDate("2018") != PartialDate("2018-01-01")
    assert PartialDate("2024-02").latest.day == 29
    for wrong in ("18", "2018-1", "2018-02-30", "2018-00", "2018/01", "", "2018-01-01T00:00"):
        with pytest.raises(InputError, match="is not a date"):
            PartialDate(wrong)


@given(DATES, DATES)
def test_a_date_asked_for_is_a_last_day_and_a_change_a_first_day(
    a: PartialDate, b: PartialDate
) -> None:
    assert a.earliest <= a.latest
    assert a.begun_by(b) == (a.earliest <= b.latest)


@given(DATES, DATES, DATES)
def test_two_periods_that_meet_never_hold_together(
    a: PartialDate, b: PartialDate, at: PartialDate
) -> None:
    assert not (holds(a, b, at=at) and holds(b, None, at=at))


# ------------------------------------------------------------------------- pairs of dates
def test_elkem_as_the_report_of_2025_knew_it() -> None:
    view = project_view(REGISTER, "NOR-ELKEM", asof=as_of("2025-06", known_at="2025-06"))
    assert asset_shares(view.owners) == {"bluestar": (0.529, 0.529)}
    assert view.investors[0].status is not None
    assert view.investors[0].status.value == "invested"
    later = project_view(REGISTER, "NOR-ELKEM", asof=as_of("2026-03", known_at="2026-03"))
    assert later.investors[0].status is not None
    assert later.investors[0].status.value == "divesting"
    early = project_view(REGISTER, "NOR-ELKEM", asof=as_of("2025-06", known_at="2024-12"))
    assert asset_shares(early.owners) == {}


def test_kemijarvi_was_so_in_2018_and_known_in_2021() -> None:
    def seen(at: str, known: str) -> bool:
        held = views(REGISTER, as_of(at, known_at=known))
        return "FIN-KEMIJARVI-AIRPORT" in {view.project.project_id for view in held}

    assert not seen("2018", "2019")
    assert seen("2018", "2022")
    assert not seen("2017", "2022")
    view = project_view(REGISTER, "FIN-KEMIJARVI-AIRPORT", asof=as_of("2018", known_at="2022"))
    assert view.investors[0].status is not None
    assert view.investors[0].status.since == PartialDate("2018")
    with pytest.raises(UnknownNameError, match="as known on 2019"):
        project_view(REGISTER, "FIN-KEMIJARVI-AIRPORT", asof=as_of("2018", known_at="2019"))


def test_baffinland_has_other_shares_on_other_dates() -> None:
    def shares(at: str) -> dict[str, tuple[float, float]]:
        return asset_shares(project_view(REGISTER, "CAN-MARY-RIVER", asof=as_of(at)).owners)

    assert shares("2011-06") == {"arcelormittal": (0.7, 0.7), "nunavut-iron-ore": (0.3, 0.3)}
    assert shares("2019") == {"nunavut-iron-ore": (0.72, 0.72), "arcelormittal": (0.28, 0.28)}
    assert shares("2015") == {}


@pytest.mark.parametrize(
    ("asset", "at"),
    [
        ("yamal-lng", "2015-12"), ("yamal-lng", "2020"), ("arctic-lng-2", "2022"),
        ("vankorneft", "2022"), ("baffinland", "2011-06"), ("baffinland", "2019"),
        ("dreki-licence", "2015"), ("snohvit-licence", "2023"), ("jien-canada", "2010"),
        ("ambler-metals", "2025"), ("arctic-connect-jv", "2021"),
    ],
)  # fmt: skip
def test_complete_sets_of_shares_sum_to_one(asset: str, at: str) -> None:
    day = PartialDate(at)
    rows = [
        s for s in stakes(REGISTER)
        if s.subject_id == asset and holds(s.valid_from, s.valid_to, at=day)
    ]  # fmt: skip
    assert sum(s.share_min_frac for s in rows) == pytest.approx(1.0, abs=1e-12)
    assert all(s.share_min_frac == s.share_max_frac for s in rows)


def test_an_end_not_on_file_means_last_confirmed_and_grows_stale() -> None:
    view = project_view(REGISTER, "ISL-KARHOLL", asof=as_of("2021-06"))
    assert view.status is not None
    assert view.status.last_confirmed == PartialDate("2021")
    assert (view.stale, view.light) == (False, "active")
    later = project_view(REGISTER, "ISL-KARHOLL", asof=as_of("2025"))
    assert (later.stale, later.light) == (True, "unconfirmed")
    before = project_view(REGISTER, "ISL-KARHOLL", asof=as_of("2021-06", known_at="2020"))
    assert before.status is not None
    assert before.status.last_confirmed == PartialDate("2018-10-18")


def test_contradicting_claims_stand_beside_the_view() -> None:
    held = {view.project.project_id: view for view in views(REGISTER, NOW)}
    assert [c.claim_id for c in held["RUS-YAMAL-LNG"].conflicts] == ["C07"]
    assert [c.claim_id for c in held["GRL-CITRONEN"].conflicts] == ["C10"]
    assert [c.claim_id for c in held["GRL-AIRPORTS"].conflicts] == ["C19"]
    assert "C02" not in {c.claim_id for c in held["ISL-GRIMSSTADIR"].claims}


def test_two_statuses_of_one_date_are_a_conflict_unless_one_revises(tmp_path: Path) -> None:
    write(tmp_path, status("s1", "suspended", "2023"), status("s2", "closed", "2023"))
    view = project_view(load_register(tmp_path), "TST-MINE", asof=as_of("2024-06"))
    assert [c.claim_id for c in view.conflicts] == ["s1"]
    write(
        tmp_path,
        status("s1", "suspended", "2023", rank='"preferred"'),
        status("s2", "closed", "2023"),
    )
    view = project_view(load_register(tmp_path), "TST-MINE", asof=as_of("2024-06"))
    assert view.status is not None
    assert (view.status.value, [c.claim_id for c in view.conflicts]) == ("suspended", ["s2"])
    write(
        tmp_path,
        status("s1", "suspended", "2023"),
        status("s2", "closed", "2023", revision_of='"s1"'),
    )
    view = project_view(load_register(tmp_path), "TST-MINE", asof=as_of("2024-06"))
    assert view.conflicts == ()


@pytest.mark.parametrize(
    ("project", "light", "ever", "investor", "theirs"),
    [
        # The offer failed, the airport stands.
        ("GRL-AIRPORTS", "active", True, "cccc", "failed"),
        # Two owners left, the third goes on; nothing on file says so since 2022.
        ("RUS-KHARYAGA", "unconfirmed", True, "totalenergies", "ended"),
        ("RUS-KHARYAGA", "unconfirmed", True, "zarubezhneft", "unconfirmed"),
        # Production stopped in July 2025; the owner stays.
        ("ISL-PCC-BAKKI", "stalled", True, "pcc-se", "active"),
        # The memorandum lapsed, others took the project up.
        ("USA-ALASKA-LNG", "active", False, "sinopec", "failed"),
        ("USA-ALASKA-LNG", "active", False, "glenfarne", "active"),
        # The mine stands still, its owner keeps the deposit.
        ("CAN-IZOK", "stalled", False, "mmg", "active"),
    ],
)  # fmt: skip
def test_a_project_and_its_investors_are_two_things(
    project: str, light: str, ever: bool, investor: str, theirs: str
) -> None:
    view = project_view(REGISTER, project, asof=as_of("2026-11-27", known_at="2026-12"))
    assert (view.light, view.ever_materialised) == (light, ever)
    assert {each.entity_id: each.light for each in view.investors}[investor] == theirs


def test_what_was_last_seen_years_ago_is_not_plainly_active() -> None:
    day = as_of("2026-11-27", known_at="2026-12")
    limit = PartialDate("2023-11-26").latest
    for view in views(REGISTER, day):
        for each in (view, *view.investors):
            if each.light in {"active", "planned", "stalled"}:
                assert each.status is not None
                assert each.status.last_confirmed.latest >= limit


def test_every_status_has_a_light_of_the_vocabulary() -> None:
    words = load_vocabularies()
    for vocabulary in ("project_status", "investor_status"):
        for term in words.terms[vocabulary].values():
            assert term.get("light") in words.names("light")
            assert isinstance(term.get("materialised"), bool)


def test_a_superseded_claim_holds_for_those_who_knew_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        status("s1", "operating", "2020", recorded_at='"2020"', superseded_at='"2023-05"'),
        status("s2", "suspended", "2020", recorded_at='"2023-05"', revision_of='"s1"'),
    )
    register = load_register(tmp_path)

    def value(known: str) -> str:
        view = project_view(register, "TST-MINE", asof=as_of("2021", known_at=known))
        assert view.status is not None
        return view.status.value

    assert (value("2022"), value("2023-06")) == ("operating", "suspended")


def test_markbygden_runs_and_its_investor_left() -> None:
    view = project_view(REGISTER, "SWE-MARKBYGDEN-ETT", asof=NOW)
    assert view.status is not None
    lights = {one.entity_id: (one.light, one.materialised) for one in view.investors}
    assert view.status.value == "operating"
    assert lights["cgn-europe-energy"] == ("ended", True)


def test_wolverine_materialised_then_failed() -> None:
    view = project_view(REGISTER, "CAN-WOLVERINE", asof=NOW)
    assert (view.light, view.ever_materialised) == ("failed", True)
    assert not project_view(REGISTER, "CAN-WOLVERINE", asof=as_of("2010")).ever_materialised


def test_alleged_investors_are_shown_and_not_counted() -> None:
    held = [view for view in views(REGISTER, NOW) if view.alleged]
    assert sorted(view.project.project_id for view in held) == [
        "NOR-AUSTRE-ADVENTFJORD", "NOR-SORE-FAGERFJORD", "RUS-VOSTOK-OIL",
    ]  # fmt: skip
    assert all("CHN" not in view.countries for view in held)


def test_membership_of_the_arctic_is_never_guessed() -> None:
    held = views(REGISTER, NOW)
    assert sum(bool(inside_arctic(view, "north_66_5622")) for view in held) == 26
    assert {inside_arctic(view, "amap") for view in held} == {None}
    with pytest.raises(UnknownNameError, match="ampa"):
        inside_arctic(held[0], "ampa")


def test_dates_of_record_are_when_it_was_learnt() -> None:
    claims = {claim.claim_id: claim for claim in REGISTER.claims}
    for name, recorded, basis in (
        ("FIN-KEMIJARVI-AIRPORT-status-01", "2021-03-04", RecordedBasis.STATED),
        ("CAN-MARY-RIVER-status-01", "2011-02", RecordedBasis.STATED),
        ("USA-RED-DOG-status-02", "2024-06-03", RecordedBasis.STATED),
        ("RUS-PAYAKHA-status-01", "2026-11-26", RecordedBasis.REGISTERED),
    ):
        assert (str(claims[name].recorded_at), claims[name].recorded_basis) == (recorded, basis)
    dates = {source.source_id: source.published_on for source in REGISTER.sources.values()}
    for each in REGISTER.claims:
        names = (each.source_id, *each.further_source_ids)
        if each.recorded_basis is RecordedBasis.REGISTERED:
            assert each.recorded_at == PartialDate("2026-11-26")
        elif each.valid_from is not None and each.claim_id[0] != "E":
            # Nothing is learnt before it happens, nor before one of its sources came out.
            assert each.recorded_at.latest >= each.valid_from.earliest, each.claim_id
            published = {dates[name] for name in names}
            assert each.stated_on or each.recorded_at in published, each.claim_id
    assert all(0 <= each.completeness_frac <= 1 for each in REGISTER.claims)
    assert {each.quality for each in REGISTER.claims} <= {1, 2, 3, 4}


# ------------------------------------------------------------------------------ properties
@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_the_order_of_claims_changes_nothing(seed: int) -> None:
    claims = list(REGISTER.claims)
    random.Random(seed).shuffle(claims)
    shuffled = rebuilt(REGISTER, claims)
    assert everything(shuffled) == EVERYTHING
    assert compare_registers(REGISTER, shuffled) == ()


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, len(REGISTER.claims) - 1), DATES,
    st.sampled_from(["operating", "bankrupt", "revoked"]), st.floats(0, 1e12),
)  # fmt: skip
def test_a_deprecated_claim_changes_no_view(
    number: int, day: PartialDate, state: str, value: float
) -> None:
    like = REGISTER.claims[number]
    states = {"status", "investor_status"}
    told = state if like.predicate in states else like.value
    told = value if like.predicate == "amount" else told
    more = replace(
        like, claim_id="zz-more", value=told, valid_from=day, rank=Rank.DEPRECATED,
        rank_reason="a test", recorded_at=PartialDate("1990"),
    )  # fmt: skip
    assert everything(rebuilt(REGISTER, [*REGISTER.claims, more])) == EVERYTHING


def test_the_same_claim_at_normal_rank_does_change_a_view() -> None:
    like = next(c for c in REGISTER.claims if c.claim_id == "GRL-ISUA-status-03")
    more = replace(like, claim_id="zz-more", value="operating", valid_from=PartialDate("2023"))
    assert everything(rebuilt(REGISTER, [*REGISTER.claims, more])) != EVERYTHING


EVERYTHING = everything(REGISTER)
LABELS = ("investor_countries", "alleged_countries")


def test_exchanging_the_labels_of_investor_countries_changes_only_the_labels() -> None:
    codes = sorted({entity.country for entity in REGISTER.entities.values() if entity.country})
    for turn in (1, 5):
        other = dict(zip(codes, codes[turn:] + codes[:turn], strict=True))
        entities = [
            replace(e, country=other.get(e.country, "")) for e in REGISTER.entities.values()
        ]
        claims = [
            replace(c, value=other[str(c.value)]) if c.predicate == "alleged_involvement" else c
            for c in REGISTER.claims
        ]
        swapped = build_register(
            REGISTER.release, sources=REGISTER.sources.values(), entities=entities,
            projects=REGISTER.projects.values(), claims=claims,
        )  # fmt: skip
        rows = [asdict(project_row(view)) for view in views(REGISTER, NOW)]
        for row in rows:
            for label in LABELS:
                row[label] = ";".join(other[code] for code in row[label].split(";") if code)
        theirs_shown = [asdict(project_row(view)) for view in views(swapped, NOW)]
        assert json.dumps(rows) == json.dumps(theirs_shown)
        mine = totals(REGISTER, NOW, countries=codes, groups=tuple(Group))
        theirs = totals(swapped, NOW, countries=[other[c] for c in codes], groups=tuple(Group))
        relabelled = [replace(t, who=other.get(t.who, t.who)) for t in mine]
        assert [str(t) for t in relabelled] == [str(t) for t in theirs]


# -------------------------------------------------------------------- timeline and releases
def test_the_timeline_is_in_order_and_ends_at_the_date() -> None:
    events = timeline(REGISTER, as_of("2016", known_at="2016"))
    assert [e.date.latest for e in events] == sorted(e.date.latest for e in events)
    assert all(e.date.earliest.year <= 2016 for e in events)
    assert all(e.claim.recorded_at.earliest.year <= 2016 for e in events)
    with pytest.raises(UnknownNameError, match="GRL-ISUA"):
        timeline(REGISTER, NOW, project_ids=("GRL-ISAU",))


def test_spans_join_up_and_end_as_the_view_does() -> None:
    spans = light_spans(REGISTER, NOW)
    last = {span.project_id: span for span in spans}
    for view in views(REGISTER, NOW):
        span = last[view.project.project_id]
        assert (span.light, span.materialised) == (view.light, view.ever_materialised)
    mine = [s for s in spans if s.project_id == "CAN-WOLVERINE"]
    assert [(str(s.start), s.light, s.materialised) for s in mine] == [
        ("2008-07-01", "active", False), ("2012-01-01", "active", True),
        ("2015-01-01", "stalled", True), ("2019-09-13", "failed", True),
    ]  # fmt: skip


def test_what_was_learnt_between_two_dates_of_knowledge() -> None:
    found = compare_views(
        REGISTER, as_of("2018", known_at="2019"), after=as_of("2018", known_at="2022")
    )
    learnt = {(c.record_id, c.field, c.kind.value) for c in found}
    assert ("FIN-KEMIJARVI-AIRPORT", "", "added") in learnt
    assert ("ISL-GRIMSSTADIR", "amount C01", "added") in learnt
    assert not [c for c in found if c.kind is Kind.REMOVED]


def test_the_difference_of_two_folders(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    write(one, status("s1", "operating", "2023"), amount("a1", "10"))
    write(two, status("s1", "suspended", "2023"), stake("k1", "owner-a", "60", "2020"))
    found = compare_registers(load_register(one), load_register(two))
    assert [(c.record_id, c.field, c.kind.value, c.before, c.after) for c in found] == [
        ("a1", "", "removed", "", ""), ("k1", "", "added", "", ""),
        ("s1", "value", "changed", "operating", "suspended"),
    ]  # fmt: skip


def test_words_of_a_right_and_of_a_range_stand_in_the_timeline(tmp_path: Path) -> None:
    write(
        tmp_path, status("s1", "operating", "2023"),
        claim(
            "r1", predicate='"right"', kind='"rightsToProfitOrIncome"', object_id='"owner-a"',
            value_min="25", value_max="50", unit='"%"', valid_from='"2022"',
        ),
    )  # fmt: skip
    events = timeline(load_register(tmp_path), as_of("2024-06", known_at="2024-06"))
    assert events[0].what == "25 to 50 % rightsToProfitOrIncome"


# ------------------------------------------------------------------------------- reference
@pytest.mark.reference
def test_the_release_holds_the_seed_rows_and_their_grades(reference_dir: Path) -> None:
    folder = reference_dir / "facts" / "investments"
    with (folder / "seed_register.csv").open(encoding="utf-8") as file:
        seed = {row["project_id"]: row for row in csv.DictReader(file)}
    held = {view.project.project_id: view for view in views(REGISTER, NOW)}
    assert held.keys() == seed.keys()
    for name, row in seed.items():
        assert held[name].lon_lat_deg == (float(row["lon"]), float(row["lat"]))
        assert bool(inside_arctic(held[name], "north_66_5622")) == (
            row["north_of_66_5622"] == "True"
        )
    named = {name for name, row in seed.items() if "CHN" in row["investor_countries"]}
    assert {name for name, view in held.items() if "CHN" in view.countries} == named
    with (folder / "ownership_edges.csv").open(encoding="utf-8") as file:
        edges = {row["edge_id"]: float(row["share_exact"]) for row in csv.DictReader(file)}
    claims = {c.claim_id: c.value for c in REGISTER.claims}
    assert {name: claims[name] for name in edges} == edges
    with (folder / "claims.csv").open(encoding="utf-8") as file:
        ranks = {row["claim_id"]: row["resolution"] for row in csv.DictReader(file)}
    assert {c.claim_id: c.rank.value for c in REGISTER.claims if c.claim_id in ranks} == ranks


def test_the_counts_of_a_report_are_a_target_and_not_tuned_to() -> None:
    told = {c.locator: c.value for c in REGISTER.claims if c.predicate == "count"}
    assert told == {"projects_identified": 57.0, "projects_active": 18.0}
    (_, mine) = totals(REGISTER, NOW, countries=("CHN",))
    assert (mine.counts.projects, mine.counts.active) == (24, 8)
    assert mine.investor_counts.active == 5


def test_what_check_accepts_every_view_shows(tmp_path: Path) -> None:
    """A right without a value, ranges open at a side: no view may fail on them."""
    right = claim(
        "r1", subject_type='"entity"', subject_id='"mine-co"', predicate='"right"',
        kind='"conditionalRightsGrantedByContract"', object_id='"owner-a"', valid_from='"2022"',
    )  # fmt: skip
    parts = (
        status("s1", "operating", "2023"), right,
        stake("k1", "owner-a", "", "2020", value_min="20"),
        stake("k2", "owner-b", "", "2020", value_max="30"),
        amount("a1", "", value_min="5000", valid_from='"2021"', object_id='"owner-a"'),
        amount("a2", "", "CAD", value_max="7e9", valid_from='"2021"'),
    )  # fmt: skip
    write(tmp_path, *parts)
    register, pair = load_register(tmp_path), as_of("2024")
    events = {event.claim.claim_id: event.what for event in timeline(register, pair)}
    assert events["r1"] == "value not on file conditionalRightsGrantedByContract"
    assert events["k1"] == "at least 20 % shareholding"
    assert events["a2"] == "at most 7,000,000,000 CAD (project_total)"
    assert events["s1"] == "operating"
    rows = totals(register, pair, groups=(Group.WHOLE,))[0].contributions
    assert {row.claim_id: row.announced for row in rows} == {"a1": 5000.0, "a2": 7e9}
    words = CliRunner().invoke(
        investments, ["show", "TST-MINE", "--register", str(tmp_path)], catch_exceptions=False
    )
    assert words.exit_code == 0
    light_spans(register, pair)
    assert ownership("mine-co", stakes(register), at=pair.valid_at).holdings
    assert compare_views(register, as_of("2019"), after=pair)
