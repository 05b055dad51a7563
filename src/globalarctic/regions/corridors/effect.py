"""What a corridor changes: times and costs by month with it and without it, and who gains.

Without a corridor its own passages and borders are shut and the fastest way of the same kind
counts: by sea for a sea route, by any mode for the others. With it the faster of that way and the
corridor itself counts, the corridor only in months in which at least half of the ice years pass.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic import __version__
from globalarctic.config import load_config
from globalarctic.errors import InputError
from globalarctic.regions.corridors.ends import End, resolve_ends
from globalarctic.regions.routes import MonthlyWay
from globalarctic.regions.times import ICE_YEARS, Basis, any_way, basis_of, compute_pair
from globalarctic.result import Listing, Placed, line_feature
from globalarctic.shelf import read_json, write_json
from globalarctic.transport.network.corridors import load_corridors, resolve_corridor
from globalarctic.transport.network.links import load_land_links
from globalarctic.words import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from globalarctic.table import Table
    from globalarctic.transport.costs.model import CostModel
    from globalarctic.transport.network.corridors import Corridor

__all__ = ["CorridorEffect", "Gain", "MonthChange", "WayPlan", "corridor_effect", "own_gates",
           "sail_ways"]  # fmt: skip

VESSEL = "container-3600-1a"
PASSES = 0.5
"""Share of ice years from which on a month counts as open."""

_PORTS = {"land-sea-dalian": ("dalian",)}
"""Corridors that are a port: without them nothing is loaded there."""
_ARCTIC = ("nsr-taymyr", "nwp", "tsr")
_THREADS = 2
_LEAST_H = 12.0
"""Less than half a day is no gain: that is within what a berth or a pilot takes."""


@dataclass(frozen=True, slots=True)
class MonthChange:
    """What the corridor changes between two ends in a month of departure.

    Notes
    -----
    ``without_h`` and ``corridor_h`` are medians over the ice years that pass, NaN where none does;
    ``with_h`` is the faster where the corridor is open. ``saved_h`` is 0 where it is no faster,
    NaN where either has no way. ``opened`` says that there is a way with the corridor only. Costs
    stand where every rate of the way is on file, else NaN. ``modes`` are those of the corridor.
    """

    DIGITS = {"without_h": 1, "corridor_h": 1, "with_h": 1, "saved_h": 1,
              "pass_prob": 3, "without_cost_usd": 2, "corridor_cost_usd": 2}  # fmt: skip

    origin: str
    target: str
    month: int
    without_h: float
    corridor_h: float
    pass_prob: float
    with_h: float
    saved_h: float
    opened: bool
    without_cost_usd: float
    corridor_cost_usd: float
    modes: str
    without_modes: str


@dataclass(frozen=True, slots=True)
class Gain:
    """What an end gains over all its pairs.

    Notes
    -----
    ``mean_saved_h`` over pairs and months, months without a gain as zero; ``months`` those in
    which some pair gains; the best pair is properties by the other end, with its saving and month.
    """

    DIGITS = {"mean_saved_h": 1, "best_saved_h": 1}

    code: str
    name: str
    pairs: int
    mean_saved_h: float
    months: tuple[int, ...]
    best_with: str
    best_saved_h: float
    best_month: int | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CorridorEffect(Listing, Placed):
    """What a corridor changes between some ends: a row a pair and month.

    Notes
    -----
    ``by`` is ``sea`` or ``any`` way; ``shut`` the passages and borders that are closed without the
    corridor, ``avoided`` those that are closed in both worlds. ``rank_correlation`` compares the
    time without with the part of it that is saved in the best month, over pairs: above 0 the far
    pairs gain most; None for fewer than four pairs.
    """

    SCHEMA = "regions.corridor"
    VERSION = 2
    ROWS = "changes"
    OMIT = ("corridor",)
    KEYS = {"corridor_id": "corridor.corridor_id", "corridor_name": "corridor.name_en"}
    COMPUTED = ("gains", "rank_correlation")
    PLOT = "globalarctic.regions.plots.corridor:draw_effect"

    corridor: Corridor
    by: str
    shut: tuple[str, ...]
    avoided: tuple[str, ...]
    origins: tuple[End, ...]
    targets: tuple[End, ...]
    changes: tuple[MonthChange, ...]
    vessel: str
    cost_unit: str
    basis: Message
    code_version: str

    @property
    def pairs(self) -> tuple[tuple[End, End], ...]:
        """The pairs of ends, in order."""
        ends = {end.code: end for end in (*self.origins, *self.targets)}
        keys = dict.fromkeys((change.origin, change.target) for change in self.changes)
        return tuple((ends[a], ends[b]) for a, b in keys)

    def months(self, origin: str, target: str) -> tuple[MonthChange, ...]:
        """Return the twelve months of a pair."""
        return tuple(c for c in self.changes if (c.origin, c.target) == (origin, target))

    def best(self, origin: str, target: str) -> MonthChange | None:
        """Return the month in which a pair saves most; None when it never does."""
        better = [c for c in self.months(origin, target) if c.saved_h > 0]
        return max(better, key=lambda change: change.saved_h, default=None)

    @property
    def gains(self) -> tuple[Gain, ...]:
        """What each end gains, those with the most first."""
        ends = {end.code: end for end in (*self.origins, *self.targets)}
        gains = [self._gain(end) for end in ends.values()]
        return tuple(sorted(gains, key=lambda gain: -gain.mean_saved_h))

    def _gain(self, end: End) -> Gain:
        mine = [change for change in self.changes if end.code in (change.origin, change.target)]
        saved = [0.0 if np.isnan(change.saved_h) else change.saved_h for change in mine]
        months = sorted({c.month for c in mine if c.saved_h > 0 or c.opened})
        top = max(mine, key=lambda c: 0.0 if np.isnan(c.saved_h) else c.saved_h, default=None)
        some = top is not None and top.saved_h > 0
        other = "" if top is None or not some else ({top.origin, top.target} - {end.code}).pop()
        return Gain(
            end.code, end.name, len({(c.origin, c.target) for c in mine}),
            float(np.mean(saved)) if saved else 0.0, tuple(months), other,
            top.saved_h if top is not None and some else 0.0,
            top.month if top is not None and some else None,
        )  # fmt: skip

    @property
    def rank_correlation(self) -> float | None:
        """Rank correlation of the time without the corridor and the part saved, over pairs."""
        points = []
        for a, b in self.pairs:
            hours = np.array([change.without_h for change in self.months(a.code, b.code)])
            if np.isnan(hours).all():
                continue
            best = self.best(a.code, b.code)
            points.append(
                (float(np.nanmedian(hours)), 0.0 if best is None else best.saved_h / best.without_h)
            )
        if len(points) < 4 or len({part for _, part in points}) < 2:
            return None
        ranks = [_ranks(np.array(column)) for column in zip(*points, strict=True)]
        return float(np.corrcoef(*ranks)[0, 1])

    def features(self) -> list[dict[str, Any]]:
        """Return a line a pair with what it saves in its best month."""
        lines = []
        for a, b in self.pairs:
            best = self.best(a.code, b.code)
            properties = {
                "origin": a.code, "target": b.code, "corridor": self.corridor.corridor_id,
                "saved_h": 0.0 if best is None else best.saved_h,
                "month": None if best is None else best.month,
            }  # fmt: skip
            lons, lats = zip(*((end.place.lon, end.place.lat) for end in (a, b)), strict=True)
            lines.append(line_feature(lons, lats, properties))
        return lines

    def table(self) -> Table:
        """Return the pairs, what each saves."""
        return self.tables()[0]

    def tables(self) -> tuple[Table, ...]:
        """Return the pairs, the days saved by month, and who gains."""
        from globalarctic.regions.corridors.tables import effect_tables

        return effect_tables(self)


def _ranks(values: Any) -> Any:
    """Return mean ranks."""
    order = np.sort(values)
    return (np.searchsorted(order, values) + np.searchsorted(order, values, side="right")) / 2.0


def own_gates(corridor: Corridor) -> tuple[str, ...]:
    """Return the passages and borders that are shut when a corridor is taken away.

    Notes
    -----
    Those that no other named corridor uses, with the borders on links that only it uses; for a
    route of one kind of way all of its own, so that corridors that lead on over them go too; for
    an Arctic sea route the other two as well.

    Raises
    ------
    InputError
        When the corridor has no gate of its own that could be shut.

    Examples
    --------
    >>> own_gates(resolve_corridor("middle")), own_gates(resolve_corridor("nsr"))
    (('akhalkalaki', 'aktau-baku'), ('nsr-taymyr', 'nwp', 'tsr'))
    """
    via = {gate for phase in corridor.via for gate in phase}
    if via & {"nsr-taymyr", "nwp", "tsr"} and _by(corridor) == "sea":
        return _ARCTIC
    uses = Counter(
        gate for each in load_corridors() for gate in {gate for phase in each.via for gate in phase}
    )
    own = {gate for gate in via if uses[gate] == 1}
    if own:
        alone = (corridor.corridor_id,)
        own |= {link.border_id for link in load_land_links() if link.corridors == alone}
        return tuple(sorted(own - {""}))
    if via and len({mode for phase in corridor.modes for mode in phase}) == 1:
        return tuple(sorted(via))
    if corridor.corridor_id in _PORTS:
        return ()
    named = ", ".join(each.corridor_id for each in load_corridors() if each.via)
    raise InputError(f"{corridor.corridor_id} is no corridor that can be shut; allowed are {named}")


def _by(corridor: Corridor) -> str:
    return "sea" if {mode for phase in corridor.modes for mode in phase} == {"sea"} else "any"


def corridor_effect(
    corridor: str,
    origins: Sequence[str],
    targets: Sequence[str] = (),
    *,
    by: str = "",
    avoid: Sequence[str] = (),
    vessel: str = VESSEL,
    ice_years: Sequence[int] = (),
    costs: CostModel | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> CorridorEffect:
    """Return what a corridor changes between countries, regions or places, by month.

    Parameters
    ----------
    corridor
        Corridor id or name, for example ``nsr``, ``land-ice``, ``land-sea-dalian``, ``middle`` or
        ``instc``.
    origins, targets
        Regions, groups of regions, countries (their gateway) or places. Without targets every pair
        of the origins, in their order.
    by
        ``sea``: against other ways by sea; ``any``: against any way. By the corridor's own kind
        when empty.
    avoid
        Passages, borders or families that are shut in both worlds: so a corridor can be judged
        where another one is closed.
    vessel
        Vessel class on sea legs.
    ice_years
        Ice years to meet; those of ``basis_of`` when empty.
    costs
        How costs are reckoned (see ``load_costs``); rates on file when None.
    progress
        Called with a message and a share 0-1.

    Raises
    ------
    UnknownNameError
        When a name is unknown.
    InputError
        When there is no pair, or the corridor cannot be shut.

    Notes
    -----
    Each pair takes two searches in twelve months and the ice years, seconds on a quiet machine;
    ways are kept in the cache. ``land-sea-dalian`` has no passage of its own (it leads on by Suez):
    without it nothing is loaded at Dalian.
    """
    chosen = resolve_corridor(corridor)
    if by not in ("", "sea", "any"):
        raise InputError(f"by is {by!r}; allowed are sea, any")
    shut = own_gates(chosen)
    starts, goals = resolve_ends(origins), resolve_ends(targets)
    if goals:
        pairs = [(a, b) for a in starts for b in goals if a.place != b.place]
    else:
        pairs = [
            (a, b) for k, a in enumerate(starts) for b in starts[k + 1 :] if a.place != b.place
        ]
    if not pairs:
        raise InputError("no pair of two different places; give two or more ends")
    basis = basis_of(vessel=vessel, ice_years=tuple(ice_years) or ICE_YEARS)
    kind = by or _by(chosen)
    ports = _PORTS.get(chosen.corridor_id, ())
    base = any_way(("sea",)) if kind == "sea" else any_way()
    plans = {
        "without": WayPlan(base, (*shut, *avoid), ports),
        "corridor": WayPlan(chosen, tuple(avoid), ()),
    }
    ways = sail_ways(pairs, plans, basis, progress, costs)
    unit = next(
        (
            name for name in ("TEU", "t")
            for way in ways.values()
            if not np.isnan(getattr(way, f"cost_usd_per_{name.lower()}")).all()
        ),
        "",
    )  # fmt: skip
    changes = tuple(
        change
        for a, b in pairs
        for change in _changes(
            a, b, ways[a.code, b.code, "without"], ways[a.code, b.code, "corridor"]
        )
    )
    return CorridorEffect(
        chosen,
        kind,
        (*shut, *ports),
        tuple(avoid),
        starts,
        goals,
        changes,
        basis.vessel,
        unit,
        basis.words,
        __version__,
    )


@dataclass(frozen=True, slots=True)
class WayPlan:
    """What is searched: a corridor, what may not be used, and ports that are shut."""

    corridor: Corridor
    avoid: tuple[str, ...]
    ports: tuple[str, ...]

    @property
    def key(self) -> str:
        """A name for the cache."""
        modes = "+".join(mode for phase in self.corridor.modes for mode in phase)
        return f"{self.corridor.corridor_id}/{modes}/{','.join((*self.avoid, *self.ports))}"


def sail_ways(
    pairs: Sequence[tuple[End, End]],
    plans: dict[str, WayPlan],
    basis: Basis,
    progress: Callable[[str, float], None] | None,
    costs: CostModel | None = None,
) -> dict[tuple[str, str, str], MonthlyWay]:
    """Return the way of each pair and plan, from the cache where it is kept.

    Parameters
    ----------
    pairs
        Ends, from and to.
    plans
        What is searched, by name; the answer is keyed by both codes and the name.
    basis
        Ship, ice years and longest standstill.
    progress
        Called with a message and a share 0-1.
    costs
        How costs are reckoned; rates on file when None.
    """
    rates = "" if costs is None else f"/{hashlib.sha256(repr(costs).encode()).hexdigest()[:16]}"
    path = load_config().cache_dir / "regions" / f"corridor-{basis.key}.json.xz"
    kept: dict[str, Any] = (read_json(path) or {"ways": {}})["ways"]
    done = 0

    def key(a: End, b: End, name: str) -> str:
        return f"{plans[name].key}/{a.place.place_id}>{b.place.place_id}{rates}"

    need = {key(a, b, name): (a, b, name) for a, b in pairs for name in plans}
    missing = {text: item for text, item in need.items() if text not in kept}

    def sail(item: tuple[str, tuple[End, End, str]]) -> tuple[str, dict[str, Any]]:
        nonlocal done
        text, (a, b, name) = item
        plan = plans[name]
        way = compute_pair(
            a.place.place_id, b.place.place_id, basis,
            corridor=plan.corridor, avoid=plan.avoid, shut_ports=plan.ports, costs=costs,
        )  # fmt: skip
        done += 1
        if progress is not None:
            progress(f"{a.name} to {b.name}", done / len(missing))
        return text, way.to_dict()

    if missing:
        from globalarctic.transport.search.engine import load_engine

        load_engine(progress)
        with ThreadPoolExecutor(_THREADS) as pool:
            kept = {**kept, **dict(pool.map(sail, missing.items()))}
        write_json(path, {"basis": asdict(basis), "ways": kept})
    return {
        (a.code, b.code, name): MonthlyWay.from_dict(kept[text])
        for text, (a, b, name) in need.items()
    }


def _changes(a: End, b: End, without: MonthlyWay, corridor: MonthlyWay) -> list[MonthChange]:
    changes = []
    for k in range(12):
        base, own = without.duration_h[k], corridor.duration_h[k]
        is_open = corridor.pass_prob[k] >= PASSES
        base_open = without.pass_prob[k] >= PASSES
        best = min((h for h, ok in ((base, base_open), (own, is_open)) if ok), default=np.nan)
        saved = np.nan
        if base_open:
            gap = base - best
            saved = gap if gap >= _LEAST_H else 0.0
        changes.append(
            MonthChange(
                a.code, b.code, k + 1, base, own, corridor.pass_prob[k], best, saved,
                is_open and not base_open, _cost(without, k), _cost(corridor, k),
                corridor.modes[k], without.modes[k],
            )
        )  # fmt: skip
    return changes


def _cost(way: MonthlyWay, k: int) -> float:
    """Return the cost of a month's way where every rate is on file."""
    if not way.cost_whole[k]:
        return np.nan
    per_teu = way.cost_usd_per_teu[k]
    return way.cost_usd_per_t[k] if np.isnan(per_teu) else per_teu
