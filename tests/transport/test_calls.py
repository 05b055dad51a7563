"""Voyages with calls."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.answers import check_answer

from globalarctic.errors import InputError, NoRouteError, UnknownNameError
from globalarctic.transport import itinerary, route


def test_each_stretch_leaves_after_the_stay_in_port_and_is_the_route_of_its_time() -> None:
    answer = itinerary(
        "Dalian", "Vladivostok", depart="2019-08-01", via=["Busan:36", "Yokohama"],
        corridor="direct",
    )  # fmt: skip
    check_answer(answer)
    first, second, third = answer.stretches
    assert second.depart_utc - first.arrive_utc == dt.timedelta(hours=36)
    assert third.depart_utc - second.arrive_utc == dt.timedelta(hours=24)
    assert answer.port_d == 2.5
    assert answer.duration_d == pytest.approx(
        2.5 + sum(stretch.duration_d for stretch in answer.stretches), abs=1e-3
    )
    alone = route("Busan", "Yokohama", depart=second.depart_utc, corridor="direct")
    assert second.duration_d == alone.duration_d
    assert answer.fuel_t == pytest.approx(sum(way.fuel_t or 0.0 for way in answer.routes))


def test_a_call_that_cannot_be_is_refused_by_name() -> None:
    with pytest.raises(UnknownNameError, match="Busann"):
        itinerary("Dalian", "Yokohama", depart="2019-08-01", via=["Busann"])
    for wrong in ("Busan:-1", "Busan:long", "Busan:nan", "Busan:99999"):
        with pytest.raises(InputError, match="hours 0 to"):
            itinerary("Dalian", "Yokohama", depart="2019-08-01", via=[wrong])
    with pytest.raises(InputError, match="at least one call"):
        itinerary("Dalian", "Yokohama", depart="2019-08-01", via=[])
    with pytest.raises(NoRouteError, match=r"Omsk - Salekhard, leaving 2019-01-02"):
        itinerary(
            "Omsk", "Murmansk", depart="2019-01-02", via=["Salekhard"], corridor="river"
        )  # fmt: skip
