"""The transport room: how goods get from A to B on a date, by each corridor.

Places are named in English, Chinese or Russian, or by UN/LOCODE; days are dates or ``YYYY-MM-DD``::

    import globalarctic as ga

    ways = ga.transport.compare("Dalian", "Rotterdam", depart="2026-08-20")
    ways.to_frame()  # a row a corridor: days, chance, cost, CO2, passages, or why not
    ways.row("nsr").route.save("nsr.gpx")  # also .kml, .rtz, .geojson, .json, .csv

    ga.transport.seasons("Dalian", "Rotterdam").plot("seasons.png")  # when a ship passes
    ga.transport.explain("Dalian", "Rotterdam", depart="2026-08-20")  # which rule binds where

``route`` gives one way leg by leg, ``pareto`` the ways that no other beats, ``sensitivity`` what
moves the ranking, ``voyages`` and ``sweep`` many days, ships and ice years at once. ``cost_sheet``
explains every part of a cost, ``chance`` says how likely a way is the cheaper one, ``service`` what
a year by two ways costs. ``places``, ``vessels``, ``corridors``, ``passages`` and ``rules`` list
what is on file.

Answers are results: ``table``, ``rows``, ``to_frame``, ``to_dict``, ``to_geojson``, ``plot`` and
``save``. What is not on file is called so and is never zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.lazy import attach

if TYPE_CHECKING:
    from globalarctic.transport.costs.model import CostModel as CostModel
    from globalarctic.transport.costs.model import load_costs as load_costs
    from globalarctic.transport.network.listings import corridors as corridors
    from globalarctic.transport.network.listings import passages as passages
    from globalarctic.transport.network.listings import places as places
    from globalarctic.transport.results import Comparison as Comparison
    from globalarctic.transport.results import Leg as Leg
    from globalarctic.transport.results import Route as Route
    from globalarctic.transport.rules.listing import rules as rules
    from globalarctic.transport.search.compare import compare as compare
    from globalarctic.transport.search.compare import route as route
    from globalarctic.transport.search.pareto import Front as Front
    from globalarctic.transport.search.pareto import pareto as pareto
    from globalarctic.transport.search.voyages import voyages as voyages
    from globalarctic.transport.ships.listing import vessels as vessels
    from globalarctic.transport.studies.calls import Itinerary as Itinerary
    from globalarctic.transport.studies.calls import itinerary as itinerary
    from globalarctic.transport.studies.chances import chance as chance
    from globalarctic.transport.studies.cost_sheet import cost_sheet as cost_sheet
    from globalarctic.transport.studies.departures import Departures as Departures
    from globalarctic.transport.studies.departures import departures as departures
    from globalarctic.transport.studies.explain import RouteExplanation as RouteExplanation
    from globalarctic.transport.studies.explain import explain as explain
    from globalarctic.transport.studies.seasons import Seasons as Seasons
    from globalarctic.transport.studies.seasons import seasons as seasons
    from globalarctic.transport.studies.sensitivity import sensitivity as sensitivity
    from globalarctic.transport.studies.service import service as service
    from globalarctic.transport.studies.sweep import Sweep as Sweep
    from globalarctic.transport.studies.sweep import sweep as sweep

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "costs.model": ["CostModel", "load_costs"],
        "network.listings": ["corridors", "passages", "places"],
        "results": ["Comparison", "Leg", "Route"],
        "rules.listing": ["rules"],
        "search.compare": ["compare", "route"],
        "search.pareto": ["Front", "pareto"],
        "search.voyages": ["voyages"],
        "ships.listing": ["vessels"],
        "studies.chances": ["chance"],
        "studies.cost_sheet": ["cost_sheet"],
        "studies.calls": ["Itinerary", "itinerary"],
        "studies.departures": ["Departures", "departures"],
        "studies.explain": ["RouteExplanation", "explain"],
        "studies.seasons": ["Seasons", "seasons"],
        "studies.sensitivity": ["sensitivity"],
        "studies.service": ["service"],
        "studies.sweep": ["Sweep", "sweep"],
    },
)
