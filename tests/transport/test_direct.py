"""The direct way competes: no pair is sent round the globe by a named corridor."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from globalarctic.errors import NoRouteError
from globalarctic.transport.network.harbours import load_port_depths
from globalarctic.transport.network.places import load_places
from globalarctic.transport.search.compare import compare, route
from globalarctic.transport.search.engine import load_engine
from globalarctic.units import km_to_nmi

DAY = dt.date(2012, 8, 20)

# Lengths of an independent sea-lane graph (searoute 1.4.3), nautical miles.
PAIRS = (
    ("Singapore", "Shenzhen", 1460),
    ("Busan", "Vladivostok", 503),
    ("New York", "Rotterdam", 3307),
    ("Ningbo", "Los Angeles", 5820),
    ("Yokohama", "Vancouver", 4321),
)


@pytest.mark.parametrize(("origin", "target", "lane_nmi"), PAIRS)
def test_the_default_route_is_the_direct_way_within_an_ocean(
    origin: str, target: str, lane_nmi: float
) -> None:
    best = route(origin, target, depart=DAY)
    plain = route(origin, target, depart=DAY, corridor="direct")
    assert best.duration_h <= plain.duration_h + 0.01
    assert -0.06 <= km_to_nmi(best.distance_km) / lane_nmi - 1 <= 0.04


def test_named_corridors_that_serve_no_pair_are_named_and_can_be_asked_for() -> None:
    found = compare("Singapore", "Shenzhen", depart=DAY)
    assert [row.corridor for row in found.corridors if row.possible] == ["direct"]
    assert {"nsr", "suez", "cape", "panama"} <= set(found.omitted)
    asked = compare("Singapore", "Shenzhen", depart=DAY, corridors=("nsr",))
    assert [row.corridor for row in asked.corridors] == ["nsr"]
    every = compare("Singapore", "Shenzhen", depart=DAY, corridors=("all",))
    assert {"direct", "nsr", "cape", "middle"} <= {row.corridor for row in every.corridors}
    assert every.omitted == ()


def test_a_named_corridor_that_is_the_direct_way_stands_for_it() -> None:
    found = compare("Murmansk", "Pevek", depart=DAY)
    names = [row.corridor for row in found.corridors if row.possible]
    assert "nsr" in names
    assert "direct" not in names


def test_direct_land_beside_the_named_railways() -> None:
    found = compare("Moscow", "Vladivostok", depart=DAY)
    rows = {row.corridor: row for row in found.corridors if row.possible}
    assert rows["direct-land"].duration_d <= min(row.duration_d for row in rows.values())
    assert rows["direct-land"].distance_km == pytest.approx(9_185, rel=0.01)  # tariff guide
    way = route("Moscow", "Vladivostok", depart=DAY, corridor="direct-land")
    assert {"Chita", "Khabarovsk"} <= {leg.to_name for leg in way.legs}
    assert "lena" not in rows


# What ships of 10.5 m cannot reach in fact: limits of ports and river mouths on file.
SHALLOW = {
    "anadyr", "khatanga", "igarka", "utrenny", "novy-port", "naryan-mar", "arkhangelsk", "oulu",
    "buenos-aires", "belomorsk", "zelyony-mys",
}  # fmt: skip


def test_every_port_is_reached_at_the_draught_its_channel_allows() -> None:
    network = load_engine().network
    source = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
    special = network.special
    limit = np.where(special >= 0, network.specials.max_draught_m[special], np.inf)
    at_sea = (special < 0) | (network.specials.mode[special] == 0)

    def unreached(draught_m: float) -> set[str]:
        deep = network.depth_m >= 1.1 * draught_m  # a tenth under the keel
        use = at_sea & (limit >= draught_m) & deep[source] & deep[network.target]
        shape = (network.nodes, network.nodes)
        graph = csr_matrix((np.ones(use.sum()), (source[use], network.target[use])), shape=shape)
        _, part = connected_components(graph, directed=False)
        main = int(np.bincount(part).argmax())
        missed = set()
        for place in load_places():
            if "sea" in place.modes:
                nodes = [k for k in network.nodes_of(place.place_id) if network.node_mode[k] == 0]
                if not any(part[k] == main for k in nodes):
                    missed.add(place.place_id)
        return missed

    assert unreached(10.5) == SHALLOW
    on_file = load_port_depths()
    for place in unreached(8.0) & set(on_file):
        # River ports keep the limit of their river.
        assert on_file[place].max_draught_m < 8.0 or place in {"igarka"}, place


def test_a_port_too_shallow_is_named_with_its_depth() -> None:
    with pytest.raises(NoRouteError, match=r"Buenos Aires takes 10\.4 m .* this ship draws 11 m"):
        route("Buenos Aires", "Rotterdam", depart=DAY, load_frac=1.0)
    found = compare("Buenos Aires", "Rotterdam", depart=DAY, load_frac=1.0)
    reasons = {str(row.reason) for row in found.corridors if not row.unconnected}
    assert len(reasons) == 1
    assert not any("Laptev" in reason for reason in reasons)


def test_shanghai_takes_the_default_ship() -> None:
    found = route("Shanghai", "Rotterdam", depart=DAY, corridor="suez")
    assert 19_200 <= found.distance_km <= 20_000


def test_oil_and_gas_go_by_sea_all_the_way() -> None:
    answer = compare(
        "Rotterdam", "Qingdao", depart=dt.date(2026, 8, 1), vessel="suezmax-tanker",
        ice_years=(2016,),
    )  # fmt: skip
    modes = {leg.mode.value for row in answer.corridors if row.route for leg in row.route.legs}
    assert modes == {"sea"}
    assert any("all the way" in str(each) for each in answer.assumptions)
    inland = compare(
        "Omsk", "Salekhard", depart=dt.date(2026, 7, 1), vessel="suezmax-tanker",
        ice_years=(2016,),
    )  # fmt: skip
    assert not any("all the way" in str(each) for each in inland.assumptions)
