"""Ways between the centres of regions by month: time, waiting, distance, cost where whole.

The transport engine sails each pair from the middle of each month in some ice years, by any mix of
sea, river, rail, road and ferry, and takes the earliest arrival. A month in which goods would stand
still for too long is closed. What was computed is kept in the cache; the bundled table holds the
pairs of the bundled regions.
"""

from __future__ import annotations

import datetime as dt
import json
import lzma
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.config import load_config
from globalarctic.data.catalog import load_catalog
from globalarctic.data.tables import bundled_path
from globalarctic.errors import InputError
from globalarctic.regions.catalog import pick_regions
from globalarctic.regions.routes import MonthlyWay, join_years
from globalarctic.shelf import read_json, write_json
from globalarctic.transport.network.build import network_key
from globalarctic.words import Code, Message, Name, Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from globalarctic.regions.catalog import Region
    from globalarctic.transport.costs.model import CostModel
    from globalarctic.transport.network.corridors import Corridor
    from globalarctic.transport.ships.vessels import Vessel

__all__ = [
    "MODES",
    "Basis",
    "TravelTimes",
    "any_way",
    "basis_of",
    "compute_pair",
    "labelled",
    "travel_times",
    "typical_of",
]

VESSEL = "multipurpose-1a"
"""The smallest ice-classed sea ship on file: of those, it reaches the most ports of the regions."""

DRAUGHT_M = 7.0
"""That ship goes partly laden: the roads off Anadyr and other ports of the regions are shallow."""

ICE_YEARS = (2017, 2018, 2019)
MAX_WAIT_D = 10.0
_YEAR, _DAY = 2001, 15
MODES = ("sea", "river", "rail", "road", "ferry")
_TABLE = "region_times.json.xz"
_THREADS = 2
_FORM = 4
"""Form of what the cache keeps: whole costs alone, at the rates of ``COSTS_ON``."""
COSTS_ON = dt.date(2025, 1, 15)
"""Day whose rates and dues are taken."""
_SAILED_WITH = ("ice-atlas", "vessels", "usual-speeds", "ship-kinds", "hindrances", "cost-rates")
"""Tables besides the network that a way rests on."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What the ways were computed with.

    Notes
    -----
    ``network`` and ``ice`` are keys of the inputs; ``max_wait_d`` the longest standstill in all.
    """

    network: str
    ice: str
    vessel: str
    ice_years: tuple[int, ...]
    max_wait_d: float

    @property
    def key(self) -> str:
        """A short name that changes with any part."""
        content = json.dumps({"form": _FORM, **asdict(self)}, sort_keys=True)
        return sha256(content.encode()).hexdigest()[:16]

    @property
    def words(self) -> Message:
        """The basis in words."""
        return Message(
            "regions.ways.basis-words", vessel=Name("vessel", self.vessel),
            draught=Quantity(_laden(self.vessel).draught_m, "m", 1),
            years=tuple(Code(str(year)) for year in self.ice_years), day=_DAY,
            rates=Code(str(COSTS_ON.year)), wait=Quantity(self.max_wait_d, "d"),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class TravelTimes:
    """Ways between regions by month; from region i to region j in month m.

    Notes
    -----
    Arrays of shape (regions, regions, 12): ``duration_h`` the median over the ice years that pass,
    NaN where closed and on the diagonal; ``pass_prob`` the share of ice years that pass;
    ``waiting_h``, ``distance_km``; ``cost_usd_per_t`` the cost where it is whole, else
    NaN, ``cost_usd_per_teu`` in its place for a ship that carries containers.
    ``ways`` holds one ``MonthlyWay`` a pair. ``current`` says whether the network of today
    gave them.
    """

    codes: tuple[str, ...]
    duration_h: NDArray[np.float64]
    waiting_h: NDArray[np.float64]
    distance_km: NDArray[np.float64]
    pass_prob: NDArray[np.float64]
    cost_usd_per_t: NDArray[np.float64]
    cost_usd_per_teu: NDArray[np.float64]
    ways: dict[tuple[str, str], MonthlyWay]
    basis: Basis
    current: bool

    def __post_init__(self) -> None:
        """Seal the figures."""
        for name in MonthlyWay.numbers():
            getattr(self, name).setflags(write=False)

    def index(self, code: str) -> int:
        """Return a region's place in the arrays.

        Raises
        ------
        InputError
            When no way of the region was computed.
        """
        if code not in self.codes:
            raise InputError(
                f"no ways of {code} were computed; they are of {', '.join(self.codes)}"
            )
        return self.codes.index(code)

    def typical_h(self) -> NDArray[np.float64]:
        """Return the median over the open months, shape (regions, regions); NaN: never open."""
        return typical_of(self.duration_h)

    def to_xarray(self) -> Any:
        """Return the figures with their axes, an xarray Dataset.

        Raises
        ------
        InputError
            When xarray is not installed.
        """
        axes = {
            "from_region": list(self.codes),
            "to_region": list(self.codes),
            "month": list(range(1, 13)),
        }
        return labelled(
            {name: (tuple(axes), getattr(self, name)) for name in MonthlyWay.numbers()}, axes
        )


def typical_of(hours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the median over the open months; NaN where no month is open.

    Parameters
    ----------
    hours
        Shape (regions, regions, 12), NaN where closed.

    Examples
    --------
    >>> typical_of(np.array([[[1.0, np.nan, 3.0]], [[np.nan] * 3]])).tolist()
    [[2.0], [nan]]
    """
    typical = np.full(hours.shape[:2], np.nan)
    some = ~np.isnan(hours).all(axis=2)
    typical[some] = np.nanmedian(hours[some], axis=1)
    return typical


def labelled(variables: dict[str, Any], axes: dict[str, Any]) -> Any:
    """Return arrays with their axes, an xarray Dataset.

    Raises
    ------
    InputError
        When xarray is not installed.
    """
    try:
        import xarray as xr
    except ImportError:
        raise InputError(
            "labelled arrays need xarray; install it with: pip install 'globalarctic[notebook]'"
        ) from None
    return xr.Dataset(variables, coords=axes)


def basis_of(
    *,
    vessel: str = VESSEL,
    ice_years: Sequence[int] = ICE_YEARS,
    max_wait_d: float = MAX_WAIT_D,
) -> Basis:
    """Return the basis of today's network for a ship and ice years.

    Parameters
    ----------
    vessel
        Vessel class on sea legs.
    ice_years
        Ice years to meet.
    max_wait_d
        Longest standstill in all, days.

    Raises
    ------
    InputError, UnknownNameError
        When a value is not usable.

    Examples
    --------
    >>> basis_of().ice_years
    (2017, 2018, 2019)
    """
    from globalarctic.transport.ships.vessels import resolve_vessel

    if not ice_years:
        raise InputError("no ice year was given; give one or more, for example 2019")
    if not max_wait_d > 0:
        raise InputError(f"max_wait_d is {max_wait_d:g}; give more than 0 days")
    catalog = load_catalog()
    ice = "".join(catalog.get(name).sha256 for name in _SAILED_WITH)
    return Basis(
        network=network_key(),
        ice=sha256(ice.encode()).hexdigest()[:16],
        vessel=resolve_vessel(vessel).vessel_id,
        ice_years=tuple(sorted(set(ice_years))),
        max_wait_d=float(max_wait_d),
    )


def travel_times(
    regions: Sequence[str | Region],
    *,
    basis: Basis | None = None,
    pairs: Sequence[tuple[str, str]] = (),
    fresh: bool = False,
    progress: Callable[[str, float], None] | None = None,
) -> TravelTimes:
    """Return the ways between the centres of regions by month.

    Parameters
    ----------
    regions
        Codes, names, groups or regions, two or more.
    basis
        What to compute with; that of ``basis_of()`` by default.
    pairs
        Codes (from, to) of the ways that are needed; all when empty.
    fresh
        Compute anew where the bundled table was made with an earlier network; otherwise it is used
        and ``current`` is False.
    progress
        Called with a message and a share 0-1.

    Raises
    ------
    InputError
        When fewer than two regions are given, or two with one centre.

    Notes
    -----
    Seconds to a minute a pair that is not kept; what is kept takes no search.
    """
    wanted = basis or basis_of()
    places = {region.code: region.centre.place_id for region in pick_regions(regions)}
    if len(places) < 2:
        raise InputError("give two or more regions")
    needed = list(pairs) or [(a, b) for a in places for b in places if a != b]
    for a, b in needed:
        if places[a] == places[b]:
            raise InputError(f"{a} and {b} have one centre, {places[a]}; give another to one")
    kept, current = _kept(wanted, fresh=fresh)
    need = [(a, b) for a, b in needed if f"{places[a]}>{places[b]}" not in kept]
    if need:
        new = _compute(need, places, wanted, progress)
        kept = {**kept, **new}
        _keep(wanted, {**_cached(wanted), **new})
    return _laid_out(tuple(places), places, kept, needed, wanted, current)


def _laid_out(
    codes: tuple[str, ...],
    places: dict[str, str],
    kept: dict[str, Any],
    pairs: Sequence[tuple[str, str]],
    basis: Basis,
    current: bool,
) -> TravelTimes:
    n = len(codes)
    arrays = {name: np.full((n, n, 12), np.nan) for name in MonthlyWay.numbers()}
    ways = {}
    for a, b in pairs:
        way = MonthlyWay.from_dict(kept[f"{places[a]}>{places[b]}"])
        ways[a, b] = way
        for name, array in arrays.items():
            array[codes.index(a), codes.index(b)] = getattr(way, name)
    return TravelTimes(codes=codes, **arrays, ways=ways, basis=basis, current=current)


def _compute(
    need: Sequence[tuple[str, str]],
    places: dict[str, str],
    basis: Basis,
    progress: Callable[[str, float], None] | None,
) -> dict[str, Any]:
    from globalarctic.transport.search.engine import load_engine

    load_engine(progress)
    done = 0

    def sail(pair: tuple[str, str]) -> tuple[str, dict[str, Any]]:
        nonlocal done
        a, b = (places[code] for code in pair)
        way = compute_pair(a, b, basis)
        done += 1
        if progress is not None:
            progress(f"ways {pair[0]} to {pair[1]}", done / len(need))
        return f"{a}>{b}", way.to_dict()

    with ThreadPoolExecutor(_THREADS) as pool:
        return dict(pool.map(sail, need))


def _laden(vessel: str) -> Vessel:
    from globalarctic.transport.ships.pace import as_sailed

    return as_sailed(vessel, draught_m=DRAUGHT_M if vessel == VESSEL else None)


def any_way(modes: tuple[str, ...] = MODES) -> Corridor:
    """Return the corridor that is any way by some modes, over all links.

    Examples
    --------
    >>> any_way().modes
    (('sea', 'river', 'rail', 'road', 'ferry'),)
    """
    from globalarctic.transport.network.corridors import Corridor

    return Corridor("any", "Any way", "", "", (modes,), (), (), ("*",), "")


def compute_pair(
    origin: str,
    target: str,
    basis: Basis,
    *,
    corridor: Corridor | None = None,
    avoid: tuple[str, ...] = (),
    shut_ports: tuple[str, ...] = (),
    costs: CostModel | None = None,
) -> MonthlyWay:
    """Return the way between two places by month, computed by the engine.

    Parameters
    ----------
    origin, target
        Place ids.
    basis
        Ship, ice years and longest standstill.
    corridor
        Corridor to sail; any way by all modes when None.
    avoid
        Passages, borders or families that may not be used.
    shut_ports
        Place ids at which nothing is loaded or changes its mode.
    costs
        How costs are reckoned; rates on file when None.

    Raises
    ------
    UnknownNameError
        When a place is not in the network.
    """
    from globalarctic.transport.costs.prices import DEFAULT
    from globalarctic.transport.network.corridors import linked
    from globalarctic.transport.network.places import load_places
    from globalarctic.transport.search.earliest import problem_for
    from globalarctic.transport.search.engine import calendar, load_engine, ship_for
    from globalarctic.transport.search.routes import Tariff
    from globalarctic.transport.search.voyages import plan_for, sail_years

    engine = load_engine()
    ship = ship_for(_laden(basis.vessel))
    places = load_places().by_id
    ends_at = places[origin], places[target]
    name = "" if corridor is None else corridor.corridor_id
    tariff = Tariff(ship, COSTS_ON, ends_at, name, costs or DEFAULT)
    plan = plan_for(engine, corridor or any_way(), ship, avoid)
    network = engine.network
    for place in shut_ports:
        for node in network.nodes_of(place):
            rows = network.special[network.indptr[node] : network.indptr[node + 1]]
            plan.allow[:, rows[rows >= 0] + 1] = 0
    ends = [engine.network.nodes_of(name) for name in (origin, target)]
    nowhere = join_years(engine, tariff, [()] * 12, basis.ice_years)
    if not all(linked(engine.network, plan, nodes) for nodes in ends):
        return nowhere
    problem = problem_for(engine, plan, ship, *ends)
    if not np.isfinite(problem.best_h):
        return nowhere
    months = []
    for month in range(1, 13):
        days = calendar(dt.datetime(_YEAR, month, _DAY))
        months.append(
            sail_years(
                engine, problem, ship, days=days, years=basis.ice_years, max_wait_d=basis.max_wait_d
            )
        )
    return join_years(engine, tariff, months, basis.ice_years)


def _cache_file(basis: Basis) -> Path:
    return load_config().cache_dir / "regions" / f"times-{basis.key}.json.xz"


@lru_cache(maxsize=1)
def _bundled() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(lzma.decompress(bundled_path(_TABLE).read_bytes()))
    return table


def _cached(basis: Basis) -> dict[str, Any]:
    """Return the ways that the cache holds for a basis."""
    kept: dict[str, dict[str, Any]] = read_json(_cache_file(basis)) or {"ways": {}}
    return kept["ways"]


def _kept(basis: Basis, *, fresh: bool) -> tuple[dict[str, Any], bool]:
    """Return the ways on file for a basis, and whether today's network gave them."""
    cached = _cached(basis)
    table = _bundled()
    made_with = {**table["basis"], "ice_years": tuple(table["basis"]["ice_years"])}
    same = Basis(**made_with)
    if same == basis:
        return {**table["ways"], **cached}, True
    alike = (same.vessel, same.ice_years, same.max_wait_d) == (
        basis.vessel, basis.ice_years, basis.max_wait_d,
    )  # fmt: skip
    if alike and not fresh:
        return {**table["ways"], **cached}, False
    return cached, True


def _keep(basis: Basis, ways: dict[str, Any]) -> None:
    write_json(_cache_file(basis), {"basis": asdict(basis), "ways": ways})
