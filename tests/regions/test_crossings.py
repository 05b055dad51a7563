"""The small crossings of the Amur and the roads beside the railway, in the ways of the network."""

from __future__ import annotations

import datetime as dt

import pytest

from globalarctic.regions.records import load_crossings
from globalarctic.transport import route
from globalarctic.transport.network.links import load_land_links


def _crossed(origin: str, target: str, day: str, **asked: object) -> str:
    way = route(origin, target, depart=dt.date.fromisoformat(day), **asked)  # type: ignore[arg-type]
    return str(next(p for leg in way.to_dict()["legs"] for p in leg["passages"]))


@pytest.mark.parametrize(
    ("day", "crossing"),
    [
        ("2026-02-01", "heihe-blagoveshchensk-ice"),
        ("2026-07-01", "heihe-blagoveshchensk-river"),
        ("2026-12-01", "heihe-blagoveshchensk"),  # neither boats nor ice that bears: the bridge
    ],
)
def test_the_amur_is_crossed_by_boat_over_the_ice_or_by_the_bridge(day: str, crossing: str) -> None:
    assert _crossed("Heihe", "Blagoveshchensk", day) == crossing


def test_the_railway_crosses_where_it_can_and_the_road_where_it_is_avoided() -> None:
    asked = ("Manzhouli", "Chita", "2026-07-01")
    assert _crossed(*asked) == "manzhouli-zabaikalsk"
    assert _crossed(*asked, avoid=("manzhouli-zabaikalsk",)) == "manzhouli-zabaikalsk-road"
    assert _crossed("Hunchun", "Vladivostok", "2026-07-01") == "hunchun-kamyshovaya"


def test_a_link_over_a_crossing_has_the_season_of_the_crossing() -> None:
    seasons = {row.border_id: row for row in load_crossings() if row.border_id and row.season_open}
    links = [link for link in load_land_links() if link.border_id in seasons]
    assert len(links) == 2  # boats and ice at Heihe
    for link in links:
        row = seasons[link.border_id]
        days = [dt.date(2025, *row_day).timetuple().tm_yday for row_day in _days(row)]
        assert [link.season_open_doy, link.season_close_doy] == days


def _days(row: object) -> list[tuple[int, int]]:
    texts = (row.season_open, row.season_close)  # type: ignore[attr-defined]
    return [(int(text[-5:-3]), int(text[-2:])) for text in map(str, texts)]
