"""Shoals off the polar grid: how deep the tiles of 0.25 degrees are, and which of them edges cross.

An edge that crosses a tile shallower than both of its ends holds a node of that tile as its middle,
as a knight's move on the polar grid holds the cells that it crosses: it is as deep as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.transport.network.mesh import Mesh

__all__ = ["crossed_nodes", "lifted", "tile_of"]

_TILES = (720, 1440)


def tile_of(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return (row, column) of the tiles that hold points.

    Examples
    --------
    >>> [tile.tolist() for tile in tile_of(np.array([0.1]), np.array([-89.9]))]
    [[0], [720]]
    """
    row = np.clip(((lat + 90.0) * 4.0).astype(np.intp), 0, _TILES[0] - 1)
    return row, ((lon + 180.0) * 4.0).astype(np.intp) % _TILES[1]


def crossed_nodes(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    off_grid: NDArray[np.bool_],
    ends: tuple[NDArray[np.int32], NDArray[np.int32]],
    tile_depth_m: NDArray[np.uint8],
) -> NDArray[np.int32]:
    """Return the node of the shallowest tile that each edge crosses, -1 where none is shallower.

    Parameters
    ----------
    lon, lat
        Nodes, degrees.
    off_grid
        Which of them lie off the polar grid: only these stand for their tiles.
    ends
        Nodes at the ends of the edges.
    tile_depth_m
        uint8[720, 1440] depth class of the tiles.
    """
    from globalarctic.transport._kernels.stencil import shallowest

    node = np.full(_TILES, -1, np.int32)
    ids = np.flatnonzero(off_grid)
    node[tile_of(lon[ids], lat[ids])] = ids
    crossed: NDArray[np.int32] = shallowest(lon, lat, *ends, tile_depth_m, node)
    return crossed


def lifted(mesh: Mesh, depth_m: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return float32[720, 1440]: the depth of the tiles, as deep as the deepest node in them.

    Parameters
    ----------
    mesh
        Sea mesh; nodes of channels are left out, ships keep to their lines.
    depth_m
        Depth of its nodes, straits and approaches of ports made as deep as on file.
    """
    along = mesh.special >= 0
    along[along] = mesh.special_channel[mesh.special[along]] >= 0
    open_ = mesh.polar_row < 0
    open_[np.repeat(np.arange(len(mesh.lon)), np.diff(mesh.indptr))[along]] = False
    depth = mesh.open_depth_m.astype(np.float32)
    np.maximum.at(depth, tile_of(mesh.lon[open_], mesh.lat[open_]), depth_m[open_])
    return depth
