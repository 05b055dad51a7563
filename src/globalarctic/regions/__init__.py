"""The regions room: how closely two regions are tied, and what they could trade.

Regions are named by code (``CN-HL``), in English, Chinese or Russian, or by group (``far-east``)::

    import globalarctic as ga

    ga.regions.ties("CN-HL", "RU-AMU")  # channels, crossings, twin links, density
    ga.regions.ties("黑龙江", "Якутия", date="2030-01-01", ways=True)  # and ways by month
    ga.regions.matrix(measure="days")  # every pair by one measure
    ga.regions.accessibility(["northeast-china"])  # product within reach by month
    ga.regions.complement("CN-HL", "RU-AMU", tables="sectors.csv", trade="trade.csv")
    ga.regions.corridor_effect("nsr", ["CHN", "KOR"], ["NLD"])  # who gains, in which months
    ga.regions.regions("far-east").to_geoframe()  # outlines, population, product

Answers are results: ``table``, ``rows``, ``to_frame``, ``to_dict``, ``plot`` and ``save``. Your own
tables are files or DataFrames. What is not on file is called so and is never zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.lazy import attach

if TYPE_CHECKING:
    from globalarctic.regions.accessibility import Accessibility as Accessibility
    from globalarctic.regions.accessibility import accessibility as accessibility
    from globalarctic.regions.baseline import baseline as baseline
    from globalarctic.regions.baseline import baselines as baselines
    from globalarctic.regions.catalog import Region as Region
    from globalarctic.regions.catalog import read_regions as read_regions
    from globalarctic.regions.corridors.access import sea_access as sea_access
    from globalarctic.regions.corridors.effect import corridor_effect as corridor_effect
    from globalarctic.regions.listing import Regions as Regions
    from globalarctic.regions.listing import regions as regions
    from globalarctic.regions.matrix import TieMatrix as TieMatrix
    from globalarctic.regions.matrix import matrix as matrix
    from globalarctic.regions.matrix import measures as measures
    from globalarctic.regions.ties import Ties as Ties
    from globalarctic.regions.ties import ties as ties
    from globalarctic.regions.times import TravelTimes as TravelTimes
    from globalarctic.regions.times import travel_times as travel_times
    from globalarctic.regions.trade.answer import TradeOutlook as TradeOutlook
    from globalarctic.regions.trade.answer import complement as complement

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "accessibility": ["Accessibility", "accessibility"],
        "baseline": ["baseline", "baselines"],
        "catalog": ["Region", "read_regions"],
        "corridors.access": ["sea_access"],
        "corridors.effect": ["corridor_effect"],
        "listing": ["Regions", "regions"],
        "matrix": ["TieMatrix", "matrix", "measures"],
        "ties": ["Ties", "ties"],
        "times": ["TravelTimes", "travel_times"],
        "trade.answer": ["TradeOutlook", "complement"],
    },
)
