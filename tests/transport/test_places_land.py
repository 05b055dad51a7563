from __future__ import annotations

import collections
import csv
import heapq
from itertools import pairwise
from pathlib import Path

import pytest

from globalarctic.errors import InputError, UnknownNameError
from globalarctic.transport.network.corridors import families, load_corridors, resolve_corridor
from globalarctic.transport.network.links import (
    load_borders,
    load_land_links,
    load_river_reaches,
    load_transfers,
)
from globalarctic.transport.network.passages import load_channels, load_passages
from globalarctic.transport.network.places import load_places, resolve, search

NAMED = [
    "Dalian",
    "Yingkou",
    "Jinzhou",
    "Harbin",
    "Changchun",
    "Manzhouli",
    "Suifenhe",
    "Hunchun",
    "Heihe",
    "Tongjiang",
    "Vladivostok",
    "Vostochny",
    "Zarubino",
    "Slavyanka",
    "Khabarovsk",
    "Blagoveshchensk",
    "Nizhneleninskoye",
    "Vanino",
    "Sabetta",
    "Salekhard",
    "Labytnangi",
    "Utrenny",
    "Khatanga",
    "Tiksi",
    "Pevek",
    "Dikson",
    "Dudinka",
    "Igarka",
    "Omsk",
    "Tobolsk",
    "Tyumen",
    "Surgut",
    "Khanty-Mansiysk",
    "Novosibirsk",
    "Pavlodar",
    "Semey",
]


def test_every_place_named_in_the_design_is_there_in_three_languages() -> None:
    for name in (*NAMED, "Novy Port"):
        place = resolve(name)
        assert place.name_zh, name
        assert place.name_ru, name
        assert resolve(place.name_zh) == place
        assert resolve(place.name_ru) == place
    assert len({p.place_id for p in load_places()}) == len(load_places())
    codes = [p.locode for p in load_places() if p.locode]
    assert all(len(code) == 5 for code in codes)


def test_names_are_forgiving_and_near_misses_are_shown() -> None:
    assert resolve("SAINT petersburg").place_id == "st-petersburg"
    assert resolve("tromso").place_id == "tromso"
    assert resolve("NLRTM").place_id == "rotterdam"
    with pytest.raises(UnknownNameError, match="did you mean Rotterdam"):
        resolve("Roterdam")
    assert search("sabet")[0].place_id == "sabetta"
    with pytest.raises(InputError, match="part of a name"):
        search("  ")


def test_positions_are_possible() -> None:
    for place in load_places():
        assert -180 <= place.lon <= 180
        assert -60 <= place.lat <= 85
        assert place.modes


def _graph(tag: str) -> dict[str, set[str]]:
    graph: dict[str, set[str]] = collections.defaultdict(set)
    for link in load_land_links():
        if tag in link.corridors and link.status == "operating":
            graph[link.from_place].add(link.to_place)
            graph[link.to_place].add(link.from_place)
    for reach in load_river_reaches():
        if tag in reach.corridors:
            graph[reach.from_place].add(reach.to_place)
            graph[reach.to_place].add(reach.from_place)
    return graph


@pytest.mark.parametrize(
    ("tag", "start", "end"),
    [
        ("kz-ru-rail", "chongqing", "duisburg"),
        ("mn-ru-rail", "tianjin", "moscow"),
        ("manzhouli-rail", "dalian", "rotterdam"),
        ("middle", "xian", "istanbul"),
        ("instc", "bandar-abbas", "moscow"),
        ("land-sea-dalian", "harbin", "dalian"),
        ("land-ice", "urumqi", "sabetta"),
        ("land-ice", "zaysan", "novy-port"),
        ("yenisei", "krasnoyarsk", "dikson"),
        ("lena", "ust-kut", "tiksi"),
    ],
)
def test_each_corridor_is_a_connected_path(tag: str, start: str, end: str) -> None:
    graph, seen, stack = _graph(tag), {start}, [start]
    while stack:
        for there in graph[stack.pop()] - seen:
            seen.add(there)
            stack.append(there)
    assert end in seen


def test_tables_agree_with_each_other() -> None:
    gates = {p.passage_id for p in load_passages()} | set(families())
    gates |= {b.border_id for b in load_borders()} | {r.reach_id for r in load_river_reaches()}
    for corridor in load_corridors():
        named = {g for phase in corridor.via for g in phase} | set(corridor.avoid)
        assert named <= gates, corridor.corridor_id
        assert corridor.name_zh
        assert corridor.name_ru
    with pytest.raises(UnknownNameError, match="nsr"):
        resolve_corridor("nrs")
    assert all(len(c.lon) >= 2 for c in load_channels())
    assert {(t.from_mode, t.to_mode) for t in load_transfers()} >= {
        ("sea", "river"),
        ("river", "sea"),
    }


def test_the_omsk_salekhard_line_matches_its_source() -> None:
    ids = ("omsk-tobolsk", "tobolsk-khanty-mansiysk", "khanty-mansiysk-salekhard")
    reaches = [r for r in load_river_reaches() if r.reach_id in ids]
    assert sum(r.length_km for r in reaches) == pytest.approx(2783, rel=0.03)
    days = sum(r.length_km / (r.speed_down_kmh or 1) for r in reaches) / 24
    assert days == pytest.approx(6.0, rel=0.15)


def _rail() -> dict[str, dict[str, float]]:
    graph: dict[str, dict[str, float]] = collections.defaultdict(dict)
    for link in load_land_links():
        if link.mode == "rail" and link.status == "operating":
            for a, b in ((link.from_place, link.to_place), (link.to_place, link.from_place)):
                graph[a][b] = min(link.length_km, graph[a].get(b, link.length_km))
    return graph


def _shortest_km(graph: dict[str, dict[str, float]], start: str, end: str) -> float:
    queue, done = [(0.0, start)], set[str]()
    while queue:
        length_km, here = heapq.heappop(queue)
        if here == end:
            return length_km
        if here not in done:
            done.add(here)
            for there, more in graph[here].items():
                heapq.heappush(queue, (length_km + more, there))
    raise AssertionError(f"no railway from {start} to {end}")


def _totals() -> list[dict[str, str]]:
    with (Path(__file__).parent.parent / "golden" / "rail_corridors.csv").open() as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("row", _totals(), ids=lambda r: f"{r['from_place']}-{r['to_place']}")
def test_rail_corridors_are_as_long_as_the_tariff_guide_says(row: dict[str, str]) -> None:
    stops = [row["from_place"], *(v for v in row["via"].split(";") if v), row["to_place"]]
    graph = _rail()
    total = sum(_shortest_km(graph, a, b) for a, b in pairwise(stops)) + float(row["beyond_km"])
    assert total == pytest.approx(float(row["length_km"]), rel=0.01)


def test_the_line_over_yaroslavl_is_as_long_as_its_posts() -> None:
    graph = _rail()
    stops = ["moscow", "yaroslavl", "kirov", "perm", "chita", "khabarovsk", "vladivostok"]
    total = sum(_shortest_km(graph, a, b) for a, b in pairwise(stops))
    assert total == pytest.approx(9288, rel=0.01)


def test_no_railway_is_drawn_where_none_lies() -> None:
    graph = _rail()
    assert "kotlas" not in graph["vorkuta"]  # one line, through Chum
    assert graph["tyumen"]["kurgan"] == 530  # no line of its own: 215 km was false
    assert graph["aksu"]["pavlodar"] == 42
