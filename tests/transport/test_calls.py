"""Voyages with calls."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from tests.answers import check_answer

from globalarctic.errors import InputError, NoRouteError, UnknownNameError
from globalarctic.transport import compare, itinerary, route
from globalarctic.transport.costs.carriage import Call, Carriage
from globalarctic.transport.costs.model import CostModel
from globalarctic.transport.costs.prices import route_cost
from globalarctic.transport.network.places import resolve
from globalarctic.transport.search.calls import called_voyages
from globalarctic.transport.ships.vessels import resolve_vessel


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


CALLS = ["Busan:36", "Yokohama"]
DAY = dt.date(2019, 8, 1)


def test_a_comparison_with_calls_is_the_voyage_from_call_to_call() -> None:
    answer = compare("Dalian", "Vladivostok", depart=DAY, via=CALLS)
    check_answer(answer)
    assert [(call.place.place_id, call.port_h) for call in answer.calls] == [
        ("busan", 36.0), ("yokohama", 24.0),
    ]  # fmt: skip
    (row,) = answer.corridors  # no named corridor serves any of the stretches
    assert row.corridor == "direct"
    alone = itinerary("Dalian", "Vladivostok", depart=DAY, via=CALLS, corridor="direct")
    assert row.duration_d == pytest.approx(alone.duration_d, abs=1e-3)
    assert row.route is not None
    assert row.route.distance_nmi == pytest.approx(alone.distance_nmi)
    assert {"KOR", "JPN"} <= set(row.route.jurisdictions)
    hours = [hour for leg in row.route.legs for hour in leg.eta_h]
    assert hours == sorted(hours)
    assert hours[-1] / 24.0 == pytest.approx(alone.duration_d, abs=1e-3)
    made = called_voyages(
        "Dalian", "Vladivostok", corridor="direct", via=CALLS, departs=[DAY],
        vessel="container-3600-1a", ice_years=(2019,),
    )  # fmt: skip
    assert made.duration_h[0, 0] == pytest.approx(24.0 * alone.duration_d, abs=0.03)
    assert made.cost_usd[0, 0] == pytest.approx(row.route.cost_teu.amount)  # type: ignore[union-attr]


def test_a_named_corridor_is_taken_on_the_stretch_that_it_serves() -> None:
    answer = compare(
        "Busan", "Rotterdam", depart=dt.date(2019, 8, 20), via=["Yokohama", "Murmansk"]
    )
    ways = [row.corridor for row in answer.corridors]
    assert "nsr" in ways
    assert "direct" not in ways
    assert not set(ways) & {"manzhouli-rail", "middle", "land-ice"}
    nsr = answer.row("nsr").route
    assert nsr is not None
    assert {"bering", "vilkitsky"} <= set(nsr.passages)
    with pytest.raises(InputError, match="not by sea alone"):
        compare("Busan", "Rotterdam", depart=DAY, via=["Yokohama"], corridors=("middle",))
    with pytest.raises(InputError, match="twice in a row"):
        compare("Busan", "Rotterdam", depart=DAY, via=["Busan"])
    with pytest.raises(InputError, match="hours 0 to"):
        compare("Busan", "Rotterdam", depart=DAY, via=["Yokohama:nan"])


def test_calls_cost_dues_and_time_and_divide_the_levies_of_europe() -> None:
    ship, ends = resolve_vessel("container-3600"), (resolve("Dalian"), resolve("Rotterdam"))
    case = Carriage(ship, dt.date(2026, 8, 20), 600.0, origin=ends[0], target=ends[1])
    plain = route_cost(case, per_teu=True)
    called = route_cost(
        replace(case, calls=(Call("KOR", 36.0, 0.1), Call("GBR", 12.0, 0.85))), per_teu=True
    )
    assert plain is not None
    assert called is not None
    parts = {part.name: part.usd for part in plain.parts}
    more = {part.name: part.usd for part in called.parts}
    assert more["port dues"] == pytest.approx(2.0 * parts["port dues"])  # type: ignore[operator]
    stay = resolve_quote("days in port")
    assert more["ship in port"] / parts["ship in port"] == pytest.approx(  # type: ignore[operator]
        (2 * stay + 2.0) / (2 * stay)
    )
    # Half of the last twentieth of the voyage lies between Britain and the Netherlands.
    assert more["EU ETS"] == pytest.approx(0.05 * parts["EU ETS"])  # type: ignore[operator]
    assert more["fuel"] == parts["fuel"]


def resolve_quote(part: str) -> float:
    found = CostModel().quote(part, "container", on=dt.date(2026, 8, 20))
    assert found is not None
    return found.amount.mid
