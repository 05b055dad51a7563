"""Matching explains itself, is the same from either side, and knows nothing of persons."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from globalarctic.data.tables import read_table
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.exchange.partners import (
    PARTS,
    Proposal,
    Side,
    Sought,
    capacities,
    match,
    rank,
    sectors,
)
from globalarctic.regions.catalog import load_regions
from globalarctic.regions.times import TravelTimes, travel_times
from globalarctic.words import render
from tests.answers import check_answer

DAY = dt.date(2026, 12, 1)
REGIONS = tuple(region.code for region in load_regions())


@pytest.fixture(scope="module")
def times() -> TravelTimes:
    return travel_times(REGIONS)


def proposal(name: str, side: str = "need", **changes: object) -> Proposal:
    plain: dict[str, object] = {
        "sought": Sought.GOODS,
        "sector": "fish",
        "regions": ("CN-HL",),
        "languages": ("zh",),
        "first_day": DAY,
        "last_day": DAY + dt.timedelta(180),
    }
    return Proposal(name, Side(side), **(plain | changes))  # type: ignore[arg-type]


@st.composite
def proposals(draw: st.DrawFn, side: str) -> Proposal:
    first = DAY + dt.timedelta(draw(st.integers(0, 300)))
    return proposal(
        draw(st.uuids()).hex,
        side,
        sought=draw(st.sampled_from(list(Sought))),
        sector=draw(st.sampled_from(sectors())),
        regions=tuple(draw(st.lists(st.sampled_from(REGIONS), min_size=1, max_size=3))),
        languages=tuple(draw(st.lists(st.sampled_from(["zh", "ru", "en", "sah"]), min_size=1))),
        first_day=first,
        last_day=first + dt.timedelta(draw(st.integers(0, 366))),
        capacity=draw(st.sampled_from([None, *capacities()])),
        sources=draw(st.integers(0, 5)),
    )


@settings(deadline=None, max_examples=60)
@given(need=proposals("need"), offer=proposals("offer"))
def test_a_match_is_the_same_from_either_side(need: Proposal, offer: Proposal) -> None:
    times = travel_times(REGIONS)
    one, other = match(need, offer, times=times), match(offer, need, times=times)
    assert one == other
    assert 0 <= one.score_frac <= 1
    on_file = [part for part in one.parts if part.value_frac is not None]
    mean = sum(part.weight * (part.value_frac or 0) for part in on_file)
    assert one.score_frac == pytest.approx(mean / sum(part.weight for part in on_file), abs=1e-5)
    for lang in ("en", "zh", "ru"):
        assert all(render(part.reason, lang) for part in one.parts)


@settings(deadline=None, max_examples=30)
@given(need=proposals("need"), offers=st.lists(proposals("offer"), max_size=8), seed=st.integers())
def test_the_order_of_a_list_changes_nothing(
    need: Proposal, offers: list[Proposal], seed: int
) -> None:
    shuffled = list(offers)
    random.Random(seed).shuffle(shuffled)
    first, second = rank(need, offers), rank(need, shuffled)
    assert first.matches == second.matches
    scores = [one.score_frac for one in first.matches]
    assert scores == sorted(scores, reverse=True)


def test_a_proposal_holds_nothing_of_persons() -> None:
    names = {field.name for field in dataclasses.fields(Proposal)}
    assert names == {
        "proposal_id", "side", "sought", "sector", "regions", "languages", "first_day", "last_day",
        "capacity", "sources",
    }  # fmt: skip


def test_each_part_helps_where_it_grows(times: TravelTimes) -> None:
    need = proposal("n", languages=("zh", "ru"), capacity="small")
    offer = proposal(
        "o", "offer", regions=("RU-SAK",), languages=("ru",), capacity="small", sources=2
    )
    best = match(need, offer, times=times)
    worse = {
        "sector": {"sector": "machinery"},
        "sought": {"sought": Sought.MENTOR},
        "way": {"regions": ("RU-CHU",)},
        "language": {"languages": ("en",)},
        "time": {"first_day": DAY + dt.timedelta(150), "last_day": DAY + dt.timedelta(300)},
        "capacity": {"capacity": "large"},
        "evidence": {"sources": 0},
    }
    assert set(worse) == set(PARTS)
    for part, change in worse.items():
        other = match(need, dataclasses.replace(offer, **change), times=times)
        assert other.score_frac < best.score_frac, part
        values = {one.name: one.value_frac for one in other.parts}
        before = {one.name: one.value_frac for one in best.parts}
        assert [name for name in PARTS if values[name] != before[name]] == [part]


def test_nothing_on_file_counts_neither_way() -> None:
    need, offer = proposal("n", languages=("ru",)), proposal("o", "offer", languages=("ru",))
    far = dataclasses.replace(offer, regions=("RU-SA",))
    known = {part.name: part.value_frac for part in match(need, far).parts}
    assert known["way"] is None
    assert known["capacity"] is None
    assert match(need, far).score_frac == pytest.approx(0.65 / 0.75)  # all but evidence


def test_a_fishery_of_sakhalin_fits_harbin_better_than_a_sawmill_of_chukotka(
    times: TravelTimes,
) -> None:
    need = proposal("harbin-buys-fish", languages=("zh", "ru"))
    offers = [
        proposal("fish-sakhalin", "offer", regions=("RU-SAK",), languages=("ru",)),
        proposal("fish-chukotka", "offer", regions=("RU-CHU",), languages=("ru",)),
        proposal("wood-chukotka", "offer", sector="wood", regions=("RU-CHU",), languages=("ru",)),
        proposal("boats-primorye", "offer", sector="machinery", regions=("RU-PRI",)),
        proposal("another-need", regions=("RU-SAK",)),
    ]
    answer = rank(need, offers, times=times)
    assert [one.offer for one in answer.matches] == [
        "fish-sakhalin", "fish-chukotka", "boats-primorye",
    ]  # fmt: skip
    check_answer(answer)
    (way,) = [part for part in answer.matches[0].parts if part.name == "way"]
    assert render(way.reason, "en").startswith("Heilongjiang - Sakhalin")
    backwards = rank(offers[0], [need], times=times)
    assert backwards.matches[0].score_frac == answer.matches[0].score_frac


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sector": "piracy"}, "unknown sector 'piracy'"),
        ({"regions": ("CN-XX",)}, "unknown region 'CN-XX'"),
        ({"regions": ()}, "one region and one language"),
        ({"languages": ("русский",)}, "give a code such as zh"),
        ({"last_day": DAY - dt.timedelta(1)}, "not before the first"),
        ({"last_day": DAY + dt.timedelta(400)}, "at most 366 days"),
        ({"capacity": "huge"}, "unknown capacity 'huge'"),
        ({"sources": -1}, "give 0 or more"),
    ],
)
def test_a_proposal_that_cannot_be_is_said(change: dict[str, object], words: str) -> None:
    with pytest.raises((InputError, UnknownNameError), match=words):
        proposal("x", **change)


def test_weights_that_cannot_be_are_said() -> None:
    need, offer = proposal("n"), proposal("o", "offer")
    with pytest.raises(InputError, match="weights of beauty"):
        match(need, offer, weights={"beauty": 1.0})
    with pytest.raises(InputError, match="give 0 or more"):
        match(need, offer, weights={"way": -1.0})
    with pytest.raises(InputError, match="all weights are 0"):
        match(need, offer, weights=dict.fromkeys(PARTS, 0.0))
    with pytest.raises(InputError, match="two proposals on the side need"):
        match(need, proposal("m"))
    with pytest.raises(InputError, match="give 1 or more"):
        rank(need, [offer], most=0)


def test_chains_name_sectors_on_file() -> None:
    rows = read_table("sector_chains")
    assert {row["from_sector"] for row in rows} | {row["to_sector"] for row in rows} <= set(
        sectors()
    )
