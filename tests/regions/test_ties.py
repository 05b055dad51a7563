from __future__ import annotations

import datetime as dt
import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from globalarctic.errors import InputError, UnknownNameError
from globalarctic.plotting.projections import ObliqueView
from globalarctic.regions.catalog import load_regions, resolve_region
from globalarctic.regions.density import ChannelState, TieChannel, TieState, density_of
from globalarctic.regions.matrix import MEASURES, matrix
from globalarctic.regions.plots.matrix import draw_matrix
from globalarctic.regions.plots.ties import draw_ties
from globalarctic.regions.records import Observation
from globalarctic.regions.ties import potential_of, ties
from globalarctic.regions.times import travel_times

TODAY = dt.date(2026, 12, 1)
REGIONS = load_regions()
PAIR = resolve_region("CN-HL"), resolve_region("RU-AMU")
STATES = st.sampled_from(list(TieState))


def stated(channel: str, present: bool = True, **more: object) -> Observation:
    held = {"since": None, "until": None, "source": "a register", "where": "ties.csv line 2"}
    return Observation("RU-AMU", "CN-HL", channel, present, **(held | more))


def test_channels_of_the_first_pair_on_three_dates() -> None:
    def on(year: int) -> dict[TieChannel, TieState]:
        found = ties(*PAIR, date=dt.date(year, 12, 1))
        return {one.channel: one.state for one in found.channels}

    now, before, early = on(2026), on(2020), on(1990)
    assert now[TieChannel.ROAD_CROSSING] is TieState.PRESENT
    assert before[TieChannel.ROAD_CROSSING] is TieState.ABSENT
    assert now[TieChannel.TWIN_REGIONS] is before[TieChannel.TWIN_REGIONS] is TieState.PRESENT
    assert early[TieChannel.TWIN_REGIONS] is TieState.ABSENT
    assert early[TieChannel.TRANSPORT_LINK] is TieState.UNKNOWN
    assert now[TieChannel.TRANSPORT_LINK] is TieState.PRESENT
    assert now[TieChannel.SCIENCE] is TieState.UNKNOWN
    for channel in (TieChannel.TRADE, TieChannel.TOURISM):
        assert now[channel] is before[channel] is TieState.PRESENT
        assert early[channel] is TieState.UNKNOWN


def test_density_is_the_same_from_both_sides() -> None:
    for a, b in itertools.combinations(REGIONS, 2):
        forth, back = ties(a, b, date=TODAY), ties(b, a, date=TODAY)
        assert forth.density == back.density
        assert [c.state for c in forth.channels] == [c.state for c in back.channels]
        assert forth.potential.value == pytest.approx(back.potential.value)
        assert forth.potential.distance_km == pytest.approx(back.potential.distance_km)


def test_crossings_are_impossible_within_a_country_and_without_a_border() -> None:
    inside = ties(resolve_region("RU-AMU"), resolve_region("RU-YEV"), date=TODAY)
    apart = ties(resolve_region("CN-LN"), resolve_region("RU-CHU"), date=TODAY)
    for channel in (TieChannel.ROAD_CROSSING, TieChannel.RAIL_CROSSING, TieChannel.RIVER_CROSSING):
        assert inside.state(channel).state is TieState.IMPOSSIBLE
        assert apart.state(channel).state is TieState.IMPOSSIBLE
    assert inside.state(TieChannel.TWIN_REGIONS).state is TieState.IMPOSSIBLE
    assert apart.state(TieChannel.TWIN_REGIONS).state is TieState.UNKNOWN
    assert apart.density.applicable == 8
    no_outline = ties(resolve_region("KZ-55"), resolve_region("RU-OMS"), date=TODAY)
    assert no_outline.shares_border is None
    assert no_outline.state(TieChannel.ROAD_CROSSING).state is TieState.UNKNOWN


@given(st.lists(STATES, min_size=1, max_size=12), st.data())
@settings(max_examples=200, deadline=None)
def test_adding_a_tie_never_lowers_a_density(states: list[TieState], data: st.DataObject) -> None:
    def of(held: list[TieState]) -> tuple[float, float, float]:
        found = density_of([ChannelState(TieChannel.TRADE, one, "", "") for one in held])
        return (-1.0 if found.share is None else found.share, found.low, found.high)

    k = data.draw(st.integers(0, len(states) - 1))
    more = list(states)
    if more[k] is TieState.IMPOSSIBLE:
        return
    more[k] = TieState.PRESENT
    before, after = of(states), of(more)
    assert all(x <= y + 1e-12 for x, y in zip(before, after, strict=True))
    assert after[1] <= after[0] <= after[2] + 1e-12


@pytest.mark.parametrize("channel", [c.value for c in TieChannel])
def test_a_stated_tie_never_lowers_the_density_of_a_pair(channel: str) -> None:
    before = ties(*PAIR, date=TODAY).density
    after = ties(*PAIR, date=TODAY, observations=[stated(channel)]).density
    assert after.share >= before.share
    assert after.low >= before.low
    assert after.high >= before.high


def test_stated_ties_hold_for_their_days_and_name_their_line() -> None:
    rows = [
        stated("science", since=dt.date(2011, 1, 1), until=dt.date(2020, 1, 1)),
        stated("trade", present=False),
    ]
    during = ties(*PAIR, date=dt.date(2015, 1, 1), observations=rows)
    after = ties(*PAIR, date=TODAY, observations=rows)
    assert during.state(TieChannel.SCIENCE).state is TieState.PRESENT
    assert "ties.csv line 2" in str(during.state(TieChannel.SCIENCE).what)
    assert after.state(TieChannel.SCIENCE).state is TieState.ABSENT
    assert after.state(TieChannel.TRADE).state is TieState.ABSENT
    other = ties(PAIR[0], resolve_region("RU-YEV"), date=TODAY, observations=rows)
    assert other.state(TieChannel.SCIENCE).state is TieState.UNKNOWN
    with pytest.raises(UnknownNameError, match="science"):
        ties(*PAIR, date=TODAY, observations=[stated("sciense")])


def test_one_region_has_no_ties_with_itself() -> None:
    with pytest.raises(InputError, match="two different"):
        ties(PAIR[0], PAIR[0], date=TODAY)


def test_potential_is_the_formula_of_the_literature() -> None:
    held = potential_of(*PAIR)
    size = {(m.quantity, m.region): m.value for m in held.masses}
    by_hand = (
        (size["population", "CN-HL"] / 1e4 * size["grp", "CN-HL"] / 1e8) ** 0.5
        * (size["population", "RU-AMU"] / 1e4 * size["grp", "RU-AMU"] / 1e8) ** 0.5
        / held.distance_km**2
    )
    assert held.value == pytest.approx(by_hand)
    lacking = potential_of(PAIR[0], resolve_region("KZ-63"))
    assert lacking.value is None
    assert set(lacking.missing) == {"grp of KZ-63", "population of KZ-63"}


def test_plain_values_are_json_and_name_sources() -> None:
    times = travel_times(PAIR)
    found = ties(*PAIR, date=TODAY, ways=times)
    told = json.loads(json.dumps(found.to_dict(), ensure_ascii=False))
    assert told["weighted"]["baseline"] is None
    assert told["weighted"]["forward"] == pytest.approx(70.1 / 3)
    assert told["binary"]["observed"] == found.density.observed
    assert len(told["ways"]["forward"]["duration_h"]) == 12
    assert told["crossings"][0]["status_on_date"] == "operating"
    assert told["sources"]
    assert len(found.to_csv().splitlines()) == 1 + len(TieChannel)
    features = found.to_geojson()["features"]
    kinds = [f["properties"]["kind"] for f in features]
    assert kinds.count("region") == 2
    assert {"crossing", "twin", "link"} <= set(kinds)


def test_matrix_of_every_measure() -> None:
    rows, columns = REGIONS[:2], REGIONS[4:7]
    times = travel_times((*rows, *columns))
    for measure in MEASURES:
        found = matrix(rows, columns, measure=measure, date=TODAY, ways=times)
        assert found.value.shape == (2, 3)
        assert found.to_csv().count("\n") == 1 + 6
        assert found.to_dict()["measure"] == measure
    same = matrix(rows, rows, measure="twins", date=TODAY)
    assert str(same.value[0, 0]) == "nan"
    days = matrix(rows, columns, measure="days", date=TODAY, ways=times)
    hours = times.typical_h()
    assert days.value[0, 0] == pytest.approx(hours[0, 2] / 24)


def test_matrix_says_what_it_needs() -> None:
    with pytest.raises(UnknownNameError, match="density"):
        matrix(REGIONS[:1], REGIONS[4:5], measure="densty", date=TODAY)
    weighted = matrix(["northeast-china"], ["RU-PRI", "KZ-55"], measure="weighted", date=TODAY)
    assert (weighted.value[:, 0] > 1).all()
    assert str(weighted.value[0, 1]) == "nan"
    computed = matrix(REGIONS[:1], REGIONS[4:5], measure="days", date=TODAY)
    given = matrix(
        REGIONS[:1], REGIONS[4:5], measure="days", ways=travel_times([REGIONS[0], REGIONS[4]])
    )
    assert computed.value[0, 0] == given.value[0, 0] > 0
    assert matrix(measure="twins").value.shape == (4, 11)


@given(st.floats(-180, 180), st.floats(-85, 85), st.floats(-179, 179), st.floats(-80, 80))
@settings(max_examples=100, deadline=None)
def test_the_view_of_the_map_goes_there_and_back(
    lon0: float, lat0: float, lon: float, lat: float
) -> None:
    from globalarctic.geo import distance_km

    if float(distance_km(lon0, lat0, lon, lat)) > 15000:
        return
    view = ObliqueView(lon0, lat0)
    back = view.inverse(*view.forward(lon, lat))
    assert float(distance_km(lon, lat, float(back[0]), float(back[1]))) < 0.01


def test_a_map_is_drawn_and_a_wrong_path_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    found = ties(resolve_region("CN-JL"), resolve_region("RU-PRI"), date=TODAY)
    path = tmp_path / "ties.png"
    draw_ties(found, str(path))
    assert path.stat().st_size > 50_000
    with pytest.raises(InputError, match=r"\.png"):
        draw_ties(found, str(tmp_path / "ties.nope"))


@pytest.mark.parametrize(
    "pair", [("CN-HL", "RU-AMU"), ("CN-JL", "RU-PRI"), ("CN-HL", "RU-PRI"), ("CN-NM", "RU-ZAB")]
)
def test_numbers_of_crossings_cover_no_name(pair: tuple[str, str]) -> None:
    pytest.importorskip("matplotlib")
    from matplotlib.text import Annotation

    figure = draw_ties(ties(*map(resolve_region, pair), date=TODAY))
    renderer = figure.canvas.get_renderer()
    notes = [each for ax in figure.axes for each in ax.texts if isinstance(each, Annotation)]
    boxes = {
        note.get_text(): note.get_bbox_patch().get_window_extent(renderer)
        if note.get_bbox_patch() else note.get_window_extent(renderer)
        for note in notes
    }  # fmt: skip
    numbers = {text for text in boxes if text.isdigit()}
    for number, other in itertools.product(numbers, boxes):
        assert number == other or not boxes[number].overlaps(boxes[other]), (number, other)


def test_a_matrix_is_drawn_and_an_empty_one_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    found = matrix(REGIONS[:2], REGIONS[4:6], measure="twins", date=TODAY)
    path = tmp_path / "links.png"
    draw_matrix(found, str(path))
    assert path.stat().st_size > 50_000
    none = matrix(REGIONS[15:16], REGIONS[16:17], measure="twins", date=TODAY)
    with pytest.raises(InputError, match="nothing to draw"):
        draw_matrix(none, str(path))
