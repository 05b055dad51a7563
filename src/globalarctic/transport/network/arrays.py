"""One network of flat arrays for all modes: sea mesh, ports, rivers, rail, road, ferries.

Nodes of the sea mesh come first, then one node a place and mode, then the fairway points at which
ports meet open water. An edge is either *plain sea* (length only) or points to a row of
``Specials`` that says what is particular about it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.errors import UnknownNameError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.transport.network.places import Place

__all__ = ["MODES", "PIXEL_NMI", "WRONG_WAY_KMH", "Network", "Specials"]

PIXEL_NMI = 1.2
"""What the pixels of the shore may err by: ways keep so much more than the clearance."""

WRONG_WAY_KMH = 2.0**-10
"""Speed that marks the wrong way through a traffic lane: no plan allows such an edge."""

MODES = ("sea", "river", "rail", "road", "ferry", "transfer")


@dataclass(frozen=True, slots=True, eq=False)
class Specials:
    """What is particular about an edge; one row an edge or group of like edges.

    Notes
    -----
    Arrays of shape (rows,): ``mode`` index in ``MODES``; ``gate`` index in ``Network.gates`` or
    -1; ``max_draught_m`` and ``max_kmh`` (infinity = no limit); ``dwell_h`` hours spent on entry;
    ``fixed_h`` hours whatever the ship (NaN = sailed at the ship's speed); ``first_doy`` and
    ``last_doy`` season (0, 0 = all year); ``reverse`` row that holds for the opposite direction;
    ``link`` index in ``Network.links`` or -1; ``pinned`` 1 when a route may not leave the edge's
    own geometry (canals, fairways); ``max_kmh`` is ``WRONG_WAY_KMH`` the wrong way through a
    traffic lane; ``tags`` bit mask of corridors that may use it.
    """

    mode: NDArray[np.uint8]
    gate: NDArray[np.int16]
    max_draught_m: NDArray[np.float32]
    max_kmh: NDArray[np.float32]
    dwell_h: NDArray[np.float32]
    fixed_h: NDArray[np.float32]
    first_doy: NDArray[np.int16]
    last_doy: NDArray[np.int16]
    reverse: NDArray[np.int32]
    link: NDArray[np.int32]
    pinned: NDArray[np.uint8]
    tags: NDArray[np.uint32]

    def kernel(self) -> tuple[Any, ...]:
        """Return the columns that the search kernels read, in their order."""
        return (
            self.max_kmh,
            self.dwell_h,
            self.fixed_h,
            self.reverse,
            self.first_doy,
            self.last_doy,
        )

    def columns(self) -> dict[str, NDArray[Any]]:
        """Return all columns by name."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """All nodes and edges, as flat arrays.

    Notes
    -----
    n nodes, m directed edges in rows of ``indptr`` (int32[n + 1]): ``target`` int32[m],
    ``length_km`` float32[m], ``weighed_km`` the same as searches weigh it (longer near shore, see
    ``shore``), ``mid1`` and ``mid2`` int32[m] (nodes of the cells that a knight's
    move crosses, -1 otherwise), ``special`` int32[m] (row of ``specials``, -1 plain sea).
    ``polar_node`` int32[896, 608] gives the mesh node of each 12.5 km polar cell, ``open_depth_m``
    float32[720, 1440] the depth of tiles of 0.25 degrees elsewhere. ``depth_m`` float32[n] is
    infinite off the mesh. ``gates`` names passages, borders and river reaches;
    ``links`` names land links, reaches and transfers by ``kind:id``.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    depth_m: NDArray[np.float32]
    indptr: NDArray[np.int32]
    target: NDArray[np.int32]
    length_km: NDArray[np.float32]
    weighed_km: NDArray[np.float32]
    mid1: NDArray[np.int32]
    mid2: NDArray[np.int32]
    special: NDArray[np.int32]
    polar_node: NDArray[np.int32]
    open_depth_m: NDArray[np.float32]
    node_place: NDArray[np.int32]
    node_mode: NDArray[np.uint8]
    shore_index: NDArray[np.int32]
    shore_dnmi: NDArray[np.uint8]
    shore_clear: NDArray[np.uint8]
    clearance_nmi: float
    specials: Specials
    gates: tuple[str, ...]
    links: tuple[str, ...]
    corridor_tags: tuple[str, ...]
    places: tuple[Place, ...]
    key: str

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.lon)

    @property
    def edges(self) -> int:
        """Number of directed edges."""
        return len(self.target)

    def graph(self) -> tuple[Any, ...]:
        """Return the edge arrays that the search kernels read, in their order."""
        return (self.indptr, self.target, self.weighed_km, self.mid1, self.mid2, self.special)

    def shore(self) -> tuple[Any, ...]:
        """Return the shore as the kernels read it, in their order."""
        limit_dnmi = 10.0 * (self.clearance_nmi + PIXEL_NMI)
        return (self.shore_index, self.shore_dnmi, self.shore_clear, limit_dnmi)

    def nodes_of(self, place_id: str) -> NDArray[np.int32]:
        """Return the nodes (one a mode) of a place.

        Raises
        ------
        UnknownNameError
            When the network has no such place.
        """
        ids = [place.place_id for place in self.places]
        if place_id not in ids:
            raise UnknownNameError.among("place", place_id, ids)
        return np.flatnonzero(self.node_place == ids.index(place_id)).astype(np.int32)
