"""Dated figures: what is on file between two regions, when, and what only wider ends have."""

from __future__ import annotations

import csv
import datetime as dt

import pytest

from globalarctic.data.tables import bundled_path
from globalarctic.regions.catalog import load_regions, resolve_region
from globalarctic.regions.density import ChannelState, TieChannel, TieState, density_of
from globalarctic.regions.figures import figures_between, load_figures, trade_intensity
from globalarctic.regions.ties import ties

PAIRS = [("CN-HL", "RU-AMU"), ("CN-JL", "RU-PRI"), ("CN-LN", "RU-PRI"), ("CN-NM", "RU-ZAB"),
         ("CN-HL", "RU-KHA")]  # fmt: skip
TODAY = dt.date(2026, 11, 28)


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_four_channels_of_the_named_pairs_have_dated_figures(a: str, b: str) -> None:
    pair = ties(a, b, date=TODAY)
    dated = [state for state in pair.channels if state.figures]
    assert len(dated) >= 4
    assert pair.state(TieChannel.TRADE).wider  # Russia publishes no trade of its regions
    assert pair.weighted is not None
    assert pair.weighted.value > 1
    back = ties(b, a, date=TODAY)
    assert back.density == pair.density
    assert back.weighted is not None
    assert back.weighted.value == pair.weighted.value


def test_a_plain_loop_over_the_table_finds_the_same_figures() -> None:
    with bundled_path("region_flows.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["measure"] != "trade-share"]
    for a, b in [
        ("CN-HL", "RU-KHA"),
        ("RU-PRI", "CN-LN"),
        ("RU-OMS", "RU-YAN"),
        ("CN-HL", "CN-JL"),
    ]:
        one, two = resolve_region(a), resolve_region(b)
        exact = [row for row in rows if {row["region_a"], row["region_b"]} == {a, b}]
        mixed = [
            row for row in rows
            if (row["region_a"] == a and row["region_b"] in (two.country, *two.groups))
            or (row["region_a"] == b and row["region_b"] in (one.country, *one.groups))
            or (row["region_b"] == a and row["region_a"] in (two.country, *two.groups))
            or (row["region_b"] == b and row["region_a"] in (one.country, *one.groups))
        ]  # fmt: skip
        both = set(one.groups) & set(two.groups)
        inside = [row for row in rows if row["region_a"] == row["region_b"] in both]
        figures = figures_between(one, two)
        assert len(figures) == len(exact) + len(mixed) + len(inside)
        assert sum(figure.wider for figure in figures) == len(mixed) + len(inside)


def test_figures_known_to_the_trade() -> None:
    # Port of Hunchun, China Daily 2025: 4 Mt in 2024; Manzhouli about 22-25 Mt a year.
    hunchun = figures_between(resolve_region("CN-JL"), resolve_region("RU-PRI"))
    assert max(f.value for f in hunchun if f.measure == "freight") == 4e6
    freight = [f for f in load_figures() if f.measure == "freight" and f.until >= "2010"]
    assert max(f.value for f in freight) < 25e6
    assert not any(f.value > 10e6 for f in load_figures() if f.place.startswith("heihe"))


def test_trade_intensity_is_the_share_over_that_of_the_country() -> None:
    jilin = trade_intensity(resolve_region("CN-JL"), "RUS")
    assert jilin is not None
    assert jilin.value == pytest.approx(16.9 / (93.8 / 2440 * 100), rel=2e-3)
    assert trade_intensity(resolve_region("RU-AMU"), "CHN") is None


def test_a_tie_of_later_days_says_nothing_of_earlier_ones() -> None:
    early = ties("CN-HL", "RU-AMU", date="2013-06-01")
    late = ties("CN-HL", "RU-AMU", date="2024-01-01")
    assert early.state(TieChannel.TOURISM).state is TieState.UNKNOWN
    assert late.state(TieChannel.TOURISM).state is TieState.PRESENT
    assert {f.period for f in early.figures} < {f.period for f in late.figures}
    # a list of 2013 names the twin cities; before it nothing is known
    before = ties("CN-HL", "RU-AMU", date="2012-01-01").state(TieChannel.TWIN_CITIES)
    assert before.state is TieState.UNKNOWN


def test_wider_figures_lift_the_density_but_not_its_lower_bound() -> None:
    def states(*wider: bool) -> list[ChannelState]:
        return [ChannelState(TieChannel.TRADE, TieState.PRESENT, "", "", 1, each) for each in wider]

    density = density_of(states(True, False))
    assert (density.share, density.low, density.high, density.wider) == (1.0, 0.5, 1.0, 1)


def test_every_end_is_known_and_every_figure_has_its_source() -> None:
    groups = {group for region in load_regions() for group in region.groups}
    for figure in load_figures():
        for end in (figure.region_a, figure.region_b):
            assert end in groups or "-" in end or len(end) == 3, figure
        assert figure.source
        assert figure.grade in {"V", "C"}
        assert figure.value > 0
        assert "/work" not in figure.source + figure.note
        assert "research/" not in figure.source + figure.note
