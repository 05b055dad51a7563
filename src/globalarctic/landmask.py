"""The land mask: which one-arc-minute pixels of the globe are ocean.

Derived from the GLOBE elevation model by way of the package global-land-mask; rivers, lakes and
the Caspian Sea are land in it. Channels that it closes are explicit lines of ``channels.csv``.
"""

from __future__ import annotations

import io
import lzma
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.data.tables import bundled_path
from globalarctic.geo import check_lonlat

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["LandMask", "load_land_mask", "load_shore_mask", "tile_rings"]

_MOST_RINGS = 40


@dataclass(frozen=True, slots=True, eq=False)
class LandMask:
    """One-minute land mask in tiles of 0.25 degrees.

    Notes
    -----
    ``tile_index`` int32[720, 1440] from 90 S, 180 W: -1 all land, -2 all ocean, else a row of
    ``tile_rows`` uint16[k, 15] (bit set = ocean). ``clear`` uint8[720, 1440] counts rings of
    all-ocean tiles around each tile.
    """

    tile_index: NDArray[np.int32]
    tile_rows: NDArray[np.uint16]
    clear: NDArray[np.uint8]

    def kernel(self) -> tuple[Any, ...]:
        """Return the arrays that the kernels read, in their order."""
        return (self.tile_index, self.tile_rows, self.clear)

    def is_ocean(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
        """Return whether points lie on ocean pixels.

        Parameters
        ----------
        lon, lat
            Degrees, shapes that broadcast.

        Raises
        ------
        InputError
            When a coordinate is out of range.

        Examples
        --------
        >>> load_land_mask().is_ocean([0.0, 100.0, 0.0], [90.0, 60.0, 0.0]).tolist()
        [True, False, True]
        """
        check_lonlat(lon, lat)
        x, y = np.broadcast_arrays(np.asarray(lon, float), np.asarray(lat, float))
        col = np.floor((x + 180.0) * 60.0).astype(np.int64) % 21600
        row = np.clip(np.floor((y + 90.0) * 60.0).astype(np.int64), 0, 10799)
        tile = self.tile_index[row // 15, col // 15]
        bits = (self.tile_rows[np.maximum(tile, 0), row % 15] >> (col % 15).astype(np.uint16)) & 1
        result: NDArray[np.bool_] = np.where(tile < 0, tile == -2, bits == 1)
        return result

    def segment_clear(
        self, lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike
    ) -> NDArray[np.bool_]:
        """Return whether great-circle segments cross no land between their ends.

        Parameters
        ----------
        lon1, lat1, lon2, lat2
            Degrees, shape (k,) or shapes that broadcast to it.

        Notes
        -----
        Sampled at most 0.8 km apart; land narrower than that may be missed.

        Examples
        --------
        >>> mask = load_land_mask()
        >>> mask.segment_clear([-30.0, -30.0], [0.0, 0.0], [-20.0, 30.0], [0.0, 0.0]).tolist()
        [True, False]
        """
        from globalarctic._kernels.sphere import segments_clear

        arrays = np.broadcast_arrays(
            *(np.atleast_1d(np.asarray(v, dtype=np.float64)) for v in (lon1, lat1, lon2, lat2))
        )
        flat = [np.ascontiguousarray(a.ravel()) for a in arrays]
        result: NDArray[np.bool_] = segments_clear(
            flat[0], flat[1], flat[2], flat[3], self.kernel()
        )
        return result.reshape(arrays[0].shape)

    def raster(
        self, lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Return ocean (True) or land on the grid of two coordinate axes, shape (lat, lon).

        Examples
        --------
        >>> import numpy as np
        >>> load_land_mask().raster(np.array([0.0, 100.0]), np.array([60.0])).tolist()
        [[True, False]]
        """
        return self.is_ocean(lon_deg[None, :], lat_deg[:, None])


@lru_cache(maxsize=1)
def load_land_mask() -> LandMask:
    """Return the bundled land mask; read once a process."""
    return _load("land_mask.npz.xz")


def load_shore_mask() -> LandMask:
    """Return the mask from which distances to land are taken: ocean without any islet in it."""
    return _load("shore_mask.npz.xz")


def _load(name: str) -> LandMask:
    packed = lzma.decompress(bundled_path(name).read_bytes())
    with np.load(io.BytesIO(packed)) as arrays:
        state, words = arrays["state"], arrays["words"]
    index = state.astype(np.int32)
    index[state == 0] = np.arange(len(words), dtype=np.int32)
    return LandMask(index, np.ascontiguousarray(words), tile_rings(state == -2))


def tile_rings(ocean: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return how many rings of true tiles lie around each tile (0 = the tile is false).

    Parameters
    ----------
    ocean
        bool[720, 1440].

    Examples
    --------
    >>> import numpy as np
    >>> int(tile_rings(np.ones((720, 1440), bool)).min())
    40
    """
    rings = ocean.astype(np.uint8)
    open_water = ocean
    for _ in range(_MOST_RINGS - 1):
        wide = np.concatenate([open_water[:, -1:], open_water, open_water[:, :1]], axis=1)
        across = wide[:, :-2] & wide[:, 1:-1] & wide[:, 2:]
        tall = np.concatenate([across[:1], across, across[-1:]], axis=0)
        open_water = tall[:-2] & tall[1:-1] & tall[2:]
        if not open_water.any():
            break
        rings += open_water
    return rings
