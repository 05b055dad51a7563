"""Named corridors: which passages a corridor must use, may not use, and by which modes.

A corridor is a row of ``corridors.csv``. ``via`` is a chain of gate sets ("a|b > c" means: first
a or b, then c); ``avoid`` keeps it apart from its neighbours; ``link_tags`` says which land and
river links belong to it. ``plan`` turns that into the tables of the search kernels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from globalarctic.data.tables import load
from globalarctic.errors import SchemaError, UnknownNameError
from globalarctic.records import Blank, Catalogue, Written
from globalarctic.transport.network.arrays import MODES, WRONG_WAY_KMH
from globalarctic.transport.network.harbours import UNDER_KEEL_FRAC

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.transport.network.arrays import Network

__all__ = [
    "Corridor",
    "Plan",
    "families",
    "gate_numbers",
    "linked",
    "load_corridors",
    "plan",
    "resolve_corridor",
]

_DEPTH_M = 1e-3  # depths are kept in single precision: a ship as deep as a strait passes
_BLOCKED, _ALLOWED, _ADVANCE = 0, 1, 2


def _modes(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the modes of each phase."""
    phases = tuple(_parts(part, ";") for part in text.split(">"))
    if not {mode for phase in phases for mode in phase} <= set(MODES):
        raise ValueError(f"allowed are {', '.join(MODES)}")
    return phases


def _via(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(_parts(phase, "|") for phase in _parts(text, ">"))


def _parts(text: str, mark: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(mark) if part.strip())


@dataclass(frozen=True, slots=True)
class Corridor:
    """A named way between regions, as compared by ``compare``.

    Notes
    -----
    ``via`` holds one set of gate ids a phase, to be crossed in that order; ``modes`` the modes
    allowed in each phase (one more phase than gate sets); ``avoid`` gate ids or passage families;
    ``link_tags`` corridor ids whose land and river links may be used ("*" all).
    """

    corridor_id: str
    name_en: str
    name_zh: Blank
    name_ru: Blank
    modes: Annotated[tuple[tuple[str, ...], ...], Written(parse=_modes)]
    via: Annotated[tuple[tuple[str, ...], ...], Written(parse=_via)]
    avoid: tuple[str, ...]
    link_tags: tuple[str, ...]
    description: Blank


@lru_cache(maxsize=1)
def load_corridors() -> Catalogue[Corridor]:
    """Return all named corridors, in the table's order.

    Raises
    ------
    SchemaError
        When the modes do not fit the phases.

    Examples
    --------
    >>> "nsr" in [corridor.corridor_id for corridor in load_corridors()]
    True
    """
    corridors = load("corridors", Corridor, check=_check_phases)
    return Catalogue(
        (_in_phases(corridor) for corridor in corridors),
        "corridor",
        "corridor_id",
        names=lambda corridor: (corridor.name_en,),
    )


def _check_phases(corridor: Corridor) -> None:
    phases = len(corridor.via) + 1
    if len(corridor.modes) not in (1, phases):
        raise SchemaError(f"modes of {len(corridor.modes)} phases do not fit {phases} phases")


def _in_phases(corridor: Corridor) -> Corridor:
    """Return a corridor with the modes of each phase; one list given holds in all of them."""
    phases = len(corridor.via) + 1
    modes = corridor.modes * phases if len(corridor.modes) == 1 else corridor.modes
    return replace(corridor, modes=modes)


def resolve_corridor(name: str) -> Corridor:
    """Return a corridor by its id or English name, in any case.

    Raises
    ------
    UnknownNameError
        With the near names.

    Examples
    --------
    >>> resolve_corridor("NSR").corridor_id
    'nsr'
    """
    return load_corridors().find(name)


def families() -> dict[str, tuple[str, ...]]:
    """Return the passages of each family, by the family's name."""
    from globalarctic.transport.network.passages import load_passages

    by_family: dict[str, list[str]] = {}
    for passage in load_passages():
        by_family.setdefault(passage.family, []).append(passage.passage_id)
    return {name: tuple(ids) for name, ids in by_family.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A corridor made ready for the search: what each special edge means in each phase.

    Notes
    -----
    ``allow`` uint8[phases, specials + 1]: 0 blocked, 1 allowed, 2 moves on to the next phase;
    column 0 is the plain sea edge. ``node_ok`` uint8[nodes] and ``open_ok`` uint8[720, 1440] tell
    nodes and tiles of 0.25 degrees deep enough. ``too_shallow``, ``closed`` count rows that the
    draught and the ``avoid`` list took out, so that a refusal can name them.
    """

    corridor: Corridor
    allow: NDArray[np.uint8]
    node_ok: NDArray[np.uint8]
    open_ok: NDArray[np.uint8]
    draught_m: float
    river_draught_m: float
    too_shallow: NDArray[np.bool_]
    avoided: NDArray[np.bool_]

    def depths(self, network: Network) -> tuple[Any, ...]:
        """Return what the kernels that pull ways tight read of depths."""
        return network.polar_node, self.node_ok, self.open_ok.ravel()


def plan(
    network: Network,
    corridor: Corridor,
    *,
    draught_m: float,
    river_draught_m: float,
    avoid: tuple[str, ...] = (),
) -> Plan:
    """Turn a corridor into kernel tables for a ship of a draught.

    Parameters
    ----------
    network
        The network.
    corridor
        Named corridor.
    draught_m
        Draught of the sea ship, m.
    river_draught_m
        Draught of the barge train, m.
    avoid
        More gate ids or families that may not be used.

    Raises
    ------
    UnknownNameError
        When a gate, family or tag is not in the network.
    """
    special = network.specials
    rows = len(special.mode)
    groups = families()
    tagged = np.ones(rows, np.bool_)
    if "*" not in corridor.link_tags:
        wanted = 0
        for tag in corridor.link_tags:
            if tag not in network.corridor_tags:
                raise UnknownNameError.among("corridor tag", tag, network.corridor_tags)
            wanted |= 1 << network.corridor_tags.index(tag)
        tagged = ~np.isin(special.mode, _numbers(("rail", "road", "ferry", "river")))
        tagged |= (special.tags & np.uint32(wanted)) > 0
    river = special.mode == MODES.index("river")
    too_shallow = np.where(river, river_draught_m, draught_m) > special.max_draught_m + _DEPTH_M
    right_way = special.max_kmh > WRONG_WAY_KMH
    too_shallow &= np.isin(special.mode, _numbers(("sea", "river"))) & right_way
    shut = gate_numbers(network, (*corridor.avoid, *avoid), groups)
    avoided = np.isin(special.gate, list(shut))
    base = tagged & ~too_shallow & ~avoided & right_way
    phases = len(corridor.via) + 1
    allow = np.zeros((phases, rows + 1), np.uint8)
    for phase, modes in enumerate(corridor.modes):
        usable = base & np.isin(special.mode, _numbers((*modes, "transfer")))
        allow[phase, 0] = _ALLOWED if "sea" in modes else _BLOCKED
        allow[phase, 1:] = np.where(usable, _ALLOWED, _BLOCKED)
        if phase < len(corridor.via):
            via = np.isin(special.gate, list(gate_numbers(network, corridor.via[phase], groups)))
            allow[phase, 1:][via & usable] = _ADVANCE
    needed_m = (1.0 + UNDER_KEEL_FRAC) * draught_m
    node_ok, open_ok = (
        (depth_m >= needed_m - _DEPTH_M).astype(np.uint8)
        for depth_m in (network.depth_m, network.open_depth_m)
    )
    return Plan(corridor, allow, node_ok, open_ok, draught_m, river_draught_m, too_shallow, avoided)


def linked(network: Network, ready: Plan, nodes: NDArray[np.int32]) -> bool:
    """Return whether any edge of a corridor's modes touches a place's nodes, at any depth.

    Parameters
    ----------
    network
        The network.
    ready
        The corridor's plan.
    nodes
        Nodes of a place.
    """
    transfer = MODES.index("transfer")
    for node in nodes:
        rows = network.special[network.indptr[node] : network.indptr[node + 1]]
        if (rows < 0).any() and (ready.allow[:, 0] != _BLOCKED).any():
            return True
        rows = rows[(rows >= 0) & (network.specials.mode[rows] != transfer)]
        usable = ready.allow[:, rows + 1].any(axis=0) | ready.too_shallow[rows]
        if usable.any():
            return True
    return False


def _numbers(modes: tuple[str, ...]) -> list[int]:
    return [MODES.index(mode) for mode in modes]


def gate_numbers(
    network: Network, names: tuple[str, ...], groups: dict[str, tuple[str, ...]]
) -> set[int]:
    """Return the gate numbers behind passage, border, reach or family names.

    Raises
    ------
    UnknownNameError
        When a name is none of them.
    """
    numbers: set[int] = set()
    position = {gate: number for number, gate in enumerate(network.gates)}
    for name in names:
        wanted = name.strip().casefold()
        places = {position[g] for g in groups.get(wanted, ()) if g in position}
        if wanted in position:
            places.add(position[wanted])
        if not places:
            known = sorted({*network.gates, *groups})
            raise UnknownNameError.among("passage", name, known)
        numbers |= places
    return numbers
