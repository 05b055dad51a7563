"""Explanations of routes made by hand, so that what must bind is known beforehand."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import numpy as np
import pytest

from globalarctic.transport.costs.carriage import Carriage
from globalarctic.transport.costs.prices import route_cost
from globalarctic.transport.network.names import ice_class_name
from globalarctic.transport.network.places import resolve
from globalarctic.transport.results import CorridorResult, Leg, Mode, Route
from globalarctic.transport.rules.closures import Closure
from globalarctic.transport.rules.effects import Effect
from globalarctic.transport.rules.explain import RouteExplanation, explain_refusal, explain_route
from globalarctic.transport.ships.vessels import resolve_vessel
from globalarctic.words import Message, Point, Quantity


def way(
    start: dt.datetime,
    points: list[tuple[float, float, float]],
    cuts: dict[int, str],
    ends: tuple[str, str],
    vessel: str = "container-3600-1a",
    **ice: float,
) -> Route:
    """Return a sea route through points (lon, lat, hour), cut where a passage is named."""
    legs = []
    begin = 0
    for k in range(1, len(points)):
        if k not in cuts and k != len(points) - 1:
            continue
        lon, lat, eta = np.array(points[begin : k + 1]).T
        legs.append(
            Leg(
                mode=Mode.SEA, from_name=f"point {begin}", to_name=f"point {k}", distance_km=1000.0,
                depart_utc=start + dt.timedelta(hours=eta[0]),
                arrive_utc=start + dt.timedelta(hours=eta[-1]),
                waiting_h=ice.get("waiting_h", 0.0), lon=lon, lat=lat, eta_h=eta,
                passages=(cuts[k],) if k in cuts else (), ice_km=ice.get("ice_km", 0.0),
                lowest_rio=ice.get("rio"),
            )
        )  # fmt: skip
        begin = k
    ship = resolve_vessel(vessel)
    named = {"suez": "suez", "kara-gate": "nsr-west"}
    families = tuple(named[cut] for cut in cuts.values() if cut in named)
    return Route(
        origin=resolve(ends[0]), target=resolve(ends[1]), corridor="nsr", corridor_name="x",
        vessel=vessel, ship=ship, depart_utc=start, arrive_utc=legs[-1].arrive_utc, legs=tuple(legs),
        ice_year=None, cost_t=None, co2_ttw_kg_per_teu=None, co2_ttw_kg_per_t=None,
        co2_wtw_kg_per_teu=None, co2_wtw_kg_per_t=None, fuel_t=None,
        cost_teu=route_cost(
            Carriage(ship, start.date(), 100.0, families, origin=resolve(ends[0]),
                     target=resolve(ends[1])),
            per_teu=True,
        ),
    )  # fmt: skip


KARA = [(33.0, 69.5, 0.0), (45.0, 70.5, 24.0), (58.0, 70.5, 48.0), (75.0, 74.0, 72.0)]
SUEZ = [(32.58, 29.0, 0.0), (32.55, 30.0, 5.0), (32.3, 31.3, 18.0), (20.0, 35.0, 60.0)]


def by_id(answer: RouteExplanation, rule_id: str) -> list[object]:
    return [binding for binding in answer.bindings if binding.rule_id == rule_id]


def test_polar_waters_begin_where_the_line_is_crossed() -> None:
    held = explain_route(
        way(dt.datetime(2026, 8, 1), KARA, {2: "kara-gate"}, ("Murmansk", "Sabetta"))
    )
    (ban,) = [b for b in held.bindings if b.rule_id == "hfo-arctic"]
    assert str(ban.where) == "Arctic waters of the Polar Code"
    assert ban.day == dt.date(2026, 8, 1)
    # Where the crossing is said to be, the great circle Bjornoya - Kanin Nos must pass (its
    # latitude at a longitude by the textbook formula, apart from the code under test).
    lat, lon = (
        float(v[:-1]) for v in str(ban.finding).split(" inside, ")[1].split(" (")[0].split()
    )
    west, east = (19.0166667, 73.5266667), (43.3846667, 68.6381667)
    (l1, p1), (l2, p2), at = np.radians(west), np.radians(east), np.radians(lon)
    tangent = np.tan(p1) * np.sin(l2 - at) + np.tan(p2) * np.sin(at - l1)
    assert lat == pytest.approx(np.degrees(np.arctan(tangent / np.sin(l2 - l1))), abs=0.02)
    assert ban.grade == "V"
    assert "delivery note" in str(ban.finding)
    assert by_id(held, "polarcode")


def test_dates_decide_what_binds() -> None:
    def ids(year: int) -> set[str]:
        found = way(dt.datetime(year, 8, 1), KARA, {2: "kara-gate"}, ("Murmansk", "Sabetta"))
        return {b.rule_id for b in explain_route(found).bindings}

    assert "hfo-arctic" not in ids(2023)
    assert "hfo-arctic" in ids(2024)
    assert "nsr-permit-2013" in ids(2019)
    assert "nsr-permit-2013" not in ids(2021)
    assert "polarcode" not in ids(2016)
    assert "2017-closed-season" not in ids(2019)


def test_admission_forbids_in_2019_and_is_silent_in_2026() -> None:
    for year, effect in ((2019, Effect.CONFLICT), (2026, Effect.SHOWN)):
        found = way(
            dt.datetime(year, 12, 1), KARA, {2: "kara-gate"}, ("Murmansk", "Sabetta"),
            vessel="container-4900", ice_km=200.0, rio=3.0,
        )  # fmt: skip
        held = explain_route(found)
        rows = [b for b in held.bindings if str(b.text).startswith("admission")]
        assert rows
        assert {row.effect for row in rows} == {effect}
        if year == 2026:
            assert all("no verified rule on file" in str(row.finding) for row in rows)
            assert all("superseded" in str(row.finding) for row in rows)


def test_canal_speed_draught_dues_and_closure() -> None:
    found = way(dt.datetime(2026, 3, 1), SUEZ, {2: "suez"}, ("Singapore", "Rotterdam"))
    closed = Closure("suez", dt.date(2026, 2, 1), None, "what if", "own")
    held = explain_route(found, closures=(closed,))
    (speed,) = [b for b in held.bindings if b.rule_id == "suez-speed"]
    assert speed.effect is Effect.SLOWED
    # 193 km of canal line at 14 km/h instead of 35.2 km/h.
    assert speed.effect_h == pytest.approx(214 / 14 - 214 / 35.188, rel=0.03)
    (toll,) = [b for b in held.bindings if b.rule_id == "toll-in-cost"]
    assert toll.effect is Effect.COST
    assert "USD per TEU" in str(toll.finding)
    (closure,) = held.with_effect(Effect.CONFLICT)
    assert closure.source == "own"
    assert "until further notice" in str(closure.text)
    open_again = replace(closed, last=dt.date(2026, 2, 28))
    assert not explain_route(found, closures=(open_again,)).with_effect(Effect.CONFLICT)
    (med,) = [b for b in held.bindings if b.rule_id == "eca-mediterranean"]
    assert med.effect is Effect.COST
    assert {b.rule_id for b in held.bindings} >= {"eu-ets", "constantinople", "sulphur-global"}
    early = explain_route(
        way(dt.datetime(2025, 4, 1), SUEZ, {2: "suez"}, ("Singapore", "Rotterdam"))
    )
    assert not by_id(early, "eca-mediterranean")
    assert by_id(early, "eu-ets-2025")
    assert not by_id(early, "eu-ets")


def test_ice_waits_and_slows() -> None:
    def polaris(**ice: float) -> tuple[Effect, float | None]:
        found = way(dt.datetime(2026, 8, 1), KARA, {}, ("Murmansk", "Sabetta"), **ice)
        (held,) = [b for b in explain_route(found).bindings if b.rule_id == "polaris"]
        return held.effect, held.effect_h

    assert polaris(rio=10.0, ice_km=50.0) == (Effect.SHOWN, None)
    assert polaris(rio=-3.0, ice_km=50.0) == (Effect.SLOWED, None)
    assert polaris(rio=-3.0, ice_km=50.0, waiting_h=12.0) == (Effect.WAITED, 12.0)


def test_boundaries_not_on_file_are_named_as_untested() -> None:
    held = explain_route(way(dt.datetime(2026, 8, 1), KARA, {}, ("Murmansk", "Sabetta")))
    assert {b.rule_id for b in held.with_effect(Effect.UNTESTED)} == {
        "eca-norwegian-sea",
        "eca-north-america",
    }


def test_every_line_has_dates_and_source_and_json_holds_all() -> None:
    held = explain_route(
        way(dt.datetime(2026, 8, 1), KARA, {2: "kara-gate"}, ("Murmansk", "Sabetta"))
    )
    assert all(b.source and b.dates and b.standing for b in held.bindings)
    parsed = json.loads(held.to_json())
    assert len(parsed["rules"]) == len(held.bindings)
    assert {"leg", "effect", "source", "grade", "dates"} <= set(parsed["rules"][0])


def test_a_refused_corridor_is_one_blocking_line() -> None:
    stuck = Message(
        "transport.refusal.ice-beyond", ship=ice_class_name("IA"), where=Point(100.0, 77.0),
        days=Quantity(400, "d"),
    )  # fmt: skip
    row = CorridorResult("nsr", "Northern Sea Route", False, stuck)
    asked = {
        "origin": resolve("Dalian"), "target": resolve("Rotterdam"),
        "ship": resolve_vessel("container-3600-1a"), "depart": dt.datetime(2026, 3, 1),
    }  # fmt: skip
    held = explain_refusal(row, **asked)
    assert not held.possible
    assert [b.effect for b in held.bindings] == [Effect.BLOCKED]
    assert held.bindings[0].rule_id == "refused-ice"
    shut = Closure("suez", dt.date(2026, 2, 1), None, "", "own")
    held = explain_refusal(row, **asked, closures=(shut,))
    assert [b.rule_id for b in held.bindings] == ["refused-ice", "closure-suez"]


def test_a_closure_that_the_route_keeps_out_of_is_said_to_block() -> None:
    found = way(dt.datetime(2026, 8, 1), KARA, {2: "kara-gate"}, ("Murmansk", "Sabetta"))
    shut = Closure("suez", dt.date(2026, 2, 1), None, "", "own")
    (held,) = explain_route(found, closures=(shut,)).with_effect(Effect.BLOCKED)
    assert held.rule_id == "closure-suez"
    assert not explain_route(
        found, closures=(replace(shut, last=dt.date(2026, 7, 31)),)
    ).with_effect(Effect.BLOCKED)
