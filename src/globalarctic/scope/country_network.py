"""The network of countries by one layer of ties: strength, reach from the Arctic, communities.

It describes and decides nothing. Two years side by side say what changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.data.countries import load_countries
from globalarctic.data.release_files import open_release
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.result import Listing, Placed, line_feature, point_feature
from globalarctic.scope.basis import DEFAULT
from globalarctic.scope.club.definition import load_club
from globalarctic.scope.club.readings import tie_values
from globalarctic.scope.load import load_layers
from globalarctic.scope.networks import backbone, core_number, reach, strength
from globalarctic.table import Table, number, number_text, percent_text, words

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from globalarctic.data.panels import TiePanel

__all__ = [
    "CountryNetwork",
    "NetworkCountry",
    "NetworkTie",
    "communities",
    "network",
    "write_graphml",
]


@dataclass(frozen=True, slots=True)
class NetworkCountry:
    """A country in the network of a year, and what changed since the earlier one.

    Notes
    -----
    ``strength_frac`` is its part of all ties, ``arctic_frac`` the part of its own ties that go to
    the Arctic states, ``reach`` the logarithm of walks from the Arctic states over walks from
    anywhere. Changes are None without an earlier year or an earlier tie.
    """

    DIGITS = {
        "strength_frac": 6, "arctic_frac": 5, "reach": 4, "strength_change": 6, "reach_change": 4,
    }  # fmt: skip

    country: str
    community: int
    strength_frac: float
    arctic_frac: float
    reach: float
    core: int
    strength_change: float | None
    reach_change: float | None
    arctic_state: bool


@dataclass(frozen=True, slots=True)
class NetworkTie:
    """A tie of the backbone: one that size alone does not explain (disparity filter)."""

    country_a: str
    country_b: str
    tie: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CountryNetwork(Placed, Listing):
    """The countries of a layer in a year with their communities and the backbone of ties."""

    SCHEMA = "scope.network"
    ROWS = "countries"
    OMIT = ("lang", "top", "places")
    PLOT = "globalarctic.scope.network_plot:draw_country_network"
    WRITERS = {".graphml": "globalarctic.scope.country_network:write_graphml"}

    layer: str
    unit: str
    year: int
    since: int | None
    alpha: float
    modularity: float
    countries: tuple[NetworkCountry, ...]
    backbone: tuple[NetworkTie, ...]
    sources: tuple[str, ...]
    places: dict[str, tuple[float, float]] = field(kw_only=True)
    lang: str = field(default="en", kw_only=True)
    top: int = field(default=30, kw_only=True)

    def table(self) -> Table:
        """Return the countries by reach from the Arctic."""
        names = load_countries()
        columns = [words("Country"), number("Reach"), number("Of own ties"), number("Of all"),
                   number("Core"), number("Community")]  # fmt: skip
        if self.since is not None:
            columns += [number("Reach since"), number("Of all since")]
        body = []
        for each in self.countries[: self.top]:
            mark = " ◆" if each.arctic_state else ""
            line = [
                names[each.country].name(self.lang) + mark, number_text(each.reach, 2),
                percent_text(each.arctic_frac, 1), percent_text(each.strength_frac, 2),
                str(each.core), str(each.community),
            ]  # fmt: skip
            if self.since is not None:
                change = each.strength_change
                line += [
                    number_text(each.reach_change, 2, sign=True),
                    number_text(None if change is None else 100 * change, 2, sign=True),
                ]
            body.append(tuple(line))
        groups: dict[int, list[str]] = {}
        for each in sorted(self.countries, key=lambda n: -n.strength_frac):
            groups.setdefault(each.community, []).append(each.country)
        lines = tuple(
            f"Community {k}: {', '.join(names[c].name(self.lang) for c in members[:8])}"
            + (f" and {len(members) - 8} more." if len(members) > 8 else ".")
            for k, members in sorted(groups.items()) if len(members) > 1
        )  # fmt: skip
        since = "" if self.since is None else f", change since {self.since}"
        notes = (
            "Reach: log of walks from the Arctic states over walks from anywhere; of own ties: the "
            "part that goes to the Arctic states; core: of the backbone of ties that size alone "
            f"does not explain (p < {self.alpha:g}). ◆ Arctic state. It decides nothing.",
            f"Communities by modularity ({self.modularity:.2f}):",
            *lines,
        )
        return Table(
            f"Network of {self.layer} ({self.unit}), {self.year}{since}", tuple(columns),
            tuple(body), notes, self.sources,
        )  # fmt: skip

    def features(self) -> list[dict[str, Any]]:
        """Return countries at their capitals and the backbone; ``kind`` tells them apart."""
        from globalarctic.result import plain

        entries = []
        for each in self.countries:
            if each.country in self.places:
                properties = plain(each, exact=True) | {"kind": "country", "year": self.year}
                entries.append(point_feature(*self.places[each.country], properties))
        for tie in self.backbone:
            ends = [self.places.get(tie.country_a), self.places.get(tie.country_b)]
            if None in ends:
                continue
            lons, lats = zip(*(end for end in ends if end), strict=True)
            entries.append(
                line_feature(lons, lats, plain(tie) | {"kind": "tie", "year": self.year})
            )
        return entries


def write_graphml(answer: CountryNetwork, path: Path) -> None:
    """Write countries and the backbone as GraphML, as Gephi and igraph read it."""
    from xml.etree import ElementTree as Tree

    root = Tree.Element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns")
    keys = {
        "name": "string", "community": "int", "strength_frac": "double", "arctic_frac": "double",
        "reach": "double", "core": "int", "arctic_state": "boolean",
    }  # fmt: skip
    for key, kind in keys.items():
        Tree.SubElement(
            root, "key", {"id": key, "for": "node", "attr.name": key, "attr.type": kind}
        )
    edge = {"id": "weight", "for": "edge", "attr.name": "weight", "attr.type": "double"}
    Tree.SubElement(root, "key", edge)
    graph = Tree.SubElement(root, "graph", id=f"{answer.layer}-{answer.year}",
                            edgedefault="undirected")  # fmt: skip
    names = load_countries()
    for each in answer.countries:
        node = Tree.SubElement(graph, "node", id=each.country)
        for key in keys:
            value = names[each.country].name_en if key == "name" else getattr(each, key)
            if value is None or (isinstance(value, float) and not np.isfinite(value)):
                continue  # not on file: GraphML has no null
            text = str(value).lower() if isinstance(value, bool) else str(value)
            Tree.SubElement(node, "data", key=key).text = text
    for tie in answer.backbone:
        line = Tree.SubElement(graph, "edge", source=tie.country_a, target=tie.country_b)
        Tree.SubElement(line, "data", key="weight").text = str(tie.tie)
    Tree.indent(root)
    Tree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def communities(ties: NDArray[np.float64]) -> tuple[NDArray[np.int64], float]:
    """Return the community of each country (from 1, the largest strength first) and modularity.

    Parameters
    ----------
    ties
        Symmetric, shape (countries, countries), 0 or more, without diagonal.

    Notes
    -----
    Greedy joining of the two communities whose union raises modularity most (Clauset, Newman and
    Moore 2004, Physical Review E 70, 066111), then moving single countries while it rises. The
    same ties give the same communities. A country without ties is one of its own. O(countries^3).

    Examples
    --------
    >>> ties = np.kron(np.eye(2), np.ones((3, 3))) + 0.01
    >>> np.fill_diagonal(ties, 0.0)
    >>> groups, value = communities(ties)
    >>> groups.tolist(), round(value, 1)
    ([1, 1, 1, 2, 2, 2], 0.5)
    """
    total = ties.sum()
    n = len(ties)
    if total <= 0:
        return np.arange(1, n + 1), 0.0
    share = ties / total
    part = share.sum(axis=1)
    gain = share - np.outer(part, part)
    group = np.arange(n)
    between, size = 2.0 * gain, part.copy()
    np.fill_diagonal(between, -np.inf)
    alive = np.ones(n, dtype=np.bool_)
    while alive.sum() > 1:
        i, j = np.unravel_index(int(np.argmax(between)), between.shape)
        if between[i, j] <= 1e-15:
            break
        a, b = min(i, j), max(i, j)
        group[group == b] = a
        merged = np.where(np.isfinite(between[a]), between[a], 0.0) + np.where(
            np.isfinite(between[b]), between[b], 0.0
        )
        merged[~alive] = -np.inf
        between[a], between[:, a] = merged, merged
        between[a, a] = -np.inf
        between[b], between[:, b] = -np.inf, -np.inf
        alive[b] = False
        size[a] += size[b]
    group = _moved(group, gain)
    return _numbered(group, part), float(gain[group[:, None] == group[None, :]].sum())


def _moved(group: NDArray[np.int64], gain: NDArray[np.float64]) -> NDArray[np.int64]:
    """Move single countries to the community that raises modularity most, until none does."""
    for _ in range(50):
        changed = False
        for c in range(len(group)):
            pull = np.zeros(len(group))
            np.add.at(pull, group, gain[c])
            pull[group[c]] -= gain[c, c]
            best = int(np.argmax(pull))
            if pull[best] > pull[group[c]] + 1e-15:
                group[c] = best
                changed = True
        if not changed:
            break
    return group


def _numbered(group: NDArray[np.int64], part: NDArray[np.float64]) -> NDArray[np.int64]:
    entries = sorted(set(group.tolist()), key=lambda g: (-part[group == g].sum(), g))
    place = {g: k for k, g in enumerate(entries, start=1)}
    return np.array([place[g] for g in group.tolist()])


def network(
    layer: str = "trade_usd",
    *,
    year: int | None = None,
    since: int | None = None,
    definition: str | Path = DEFAULT,
    release: str | Path = "",
    alpha: float = 0.05,
    lang: str = "en",
    top: int = 30,
) -> CountryNetwork:
    """Describe the network of one layer of ties: who is strong, who is near the Arctic, with whom.

    Parameters
    ----------
    layer
        ``trade_usd`` (2012-2023), ``migrants`` (1990-2019), ``twin_cities``, ``liner_services``,
        ``institutions`` or ``un_votes``.
    year, since
        Year of the picture, by default the last on file, and an earlier one to compare with.
    definition
        Whose ``tied_to`` states stand for the Arctic.
    alpha
        Level of the backbone (disparity filter).
    top
        Countries in the table and the picture.

    Raises
    ------
    UnknownNameError
        When the layer is not on file.
    InputError
        When the year is not on file.

    Examples
    --------
    >>> answer = network("migrants", year=2019, since=2000)
    >>> group = {c.country: c.community for c in answer}
    >>> group["SWE"] == group["FIN"], group["EST"] == group["RUS"]
    (True, True)
    """
    country_release = open_release(release)
    club = load_club(definition)
    panels = {**country_release.ties, **load_layers(country_release, club.members)}
    choices = [n for n, p in panels.items() if hasattr(p, "ties") and p.kind.value != "static"]
    if layer not in choices:
        raise UnknownNameError.among("layer of ties", layer, choices)
    panel: TiePanel = panels[layer]  # type: ignore[assignment]
    year = panel.years[-1] if year is None else year
    matrix = _matrix(panel, year)
    seen = np.flatnonzero(matrix.sum(axis=1) > 0)
    states = np.isin(panel.countries, club.members or club.tied_to)
    picture = _picture(matrix, states)
    group, modularity = communities(matrix[np.ix_(seen, seen)])
    before = None if since is None else _picture(_matrix(panel, since), states)
    links = backbone(matrix[None], alpha=alpha)
    cores = core_number(links)[0]
    near = np.nan_to_num(tie_values(matrix, states, "share"))
    entries = [
        NetworkCountry(
            panel.countries[c], int(group[k]), float(picture[0][c]), float(near[c]),
            float(picture[1][c]), int(cores[c]), _change(picture, before, 0, c),
            _change(picture, before, 1, c), bool(states[c]),
        )
        for k, c in enumerate(seen.tolist())
    ]  # fmt: skip
    entries.sort(key=lambda n: -n.reach)
    rows, columns = np.nonzero(np.triu(links[0] | links[0].T, 1))
    ties = tuple(
        NetworkTie(panel.countries[a], panel.countries[b], float(matrix[a, b]))
        for a, b in zip(rows, columns, strict=True)
    )
    lat, lon = (country_release.indicator(name) for name in ("capital_lat", "capital_lon"))
    places = {
        code: (float(x), float(y))
        for code, x, y in zip(lat.countries, lon.values[0], lat.values[0], strict=True)
        if not np.isnan(x + y)
    }
    origin = panel.provenance
    return CountryNetwork(
        layer, panel.unit, year, since, alpha, modularity, tuple(entries), ties,
        (f"{origin.source} ({origin.vintage})",), places=places, lang=lang, top=top,
    )  # fmt: skip


def _matrix(panel: TiePanel, year: int) -> NDArray[np.float64]:
    if year not in panel.years:
        raise InputError(
            f"no {panel.layer} of {year}; on file are {', '.join(map(str, panel.years))}"
        )
    ties = np.nan_to_num(panel.ties[panel.years.index(year)])
    both: NDArray[np.float64] = (ties + ties.T) / 2.0
    np.fill_diagonal(both, 0.0)
    return both


def _picture(
    matrix: NDArray[np.float64], states: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    sums = strength(matrix[None])[0]
    return sums / max(float(sums.sum()), 1e-300), reach(matrix[None], states)[0]


def _change(
    now: tuple[NDArray[np.float64], NDArray[np.float64]],
    before: tuple[NDArray[np.float64], NDArray[np.float64]] | None,
    at: int,
    country: int,
) -> float | None:
    if before is None or before[0][country] <= 0:
        return None
    return float(now[at][country] - before[at][country])
