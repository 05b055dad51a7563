"""Pictures and lines that maps load: the coast, and the ice as an image on its own grid."""

from __future__ import annotations

import datetime as dt
import struct
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from globalarctic.web.charts.coast import LEVELS, coast_bytes
from globalarctic.web.charts.planes import ICE_ON_WORLD_M, WORLD

if TYPE_CHECKING:
    from django.http import HttpRequest
    from numpy.typing import NDArray

__all__ = ["coast", "ice_day_png", "ice_month_png", "month_picture", "png"]

_KEPT = "public, max-age=86400"
_STEPS = 51
_WORLD_PIXELS = 460


def coast(request: HttpRequest, level: str) -> HttpResponse:
    """Send a level of the coast as TopoJSON."""
    del request
    if level not in LEVELS:
        raise Http404
    return HttpResponse(
        coast_bytes(level),
        content_type="application/json",
        headers={"Content-Encoding": "gzip", "Cache-Control": _KEPT},
    )


def png(levels: NDArray[np.uint8], palette: NDArray[np.uint8]) -> bytes:
    r"""Return an image of palette entries (rows from the top) as PNG; entry 0 is see-through.

    Examples
    --------
    >>> png(np.zeros((2, 3), np.uint8), np.zeros((1, 4), np.uint8))[:4]
    b'\x89PNG'
    """

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)

    rows, columns = levels.shape
    lines = np.concatenate([np.zeros((rows, 1), np.uint8), levels], axis=1)
    head = struct.pack(">IIBBBBB", columns, rows, 8, 3, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", head),
            chunk(b"PLTE", palette[:, :3].tobytes()), chunk(b"tRNS", palette[:, 3].tobytes()),
            chunk(b"IDAT", zlib.compress(lines.tobytes(), 9)), chunk(b"IEND", b""),
        )
    )  # fmt: skip


def _palette() -> NDArray[np.uint8]:
    """Return colours from open water (see-through) over pale blue to white."""
    share = np.linspace(0.0, 1.0, _STEPS)[:, None]
    thin, close = np.array([122.0, 176.0, 212.0]), np.array([255.0, 255.0, 255.0])
    colours = thin + (close - thin) * share**0.8
    alpha = np.where(share < 0.075, 0.0, 90.0 + 165.0 * share)
    return np.concatenate([colours, alpha], axis=1).round().astype(np.uint8)


def _ice_png(conc_frac: NDArray[np.float32]) -> bytes:
    from globalarctic.transport.ice.atlas import ATLAS_SHAPE, load_atlas

    atlas = load_atlas()
    levels = np.zeros(ATLAS_SHAPE, np.uint8)
    steps = np.rint(np.clip(conc_frac, 0.0, 1.0) * (_STEPS - 1)).astype(np.uint8)
    levels[atlas.cell_row, atlas.cell_col] = steps
    return png(levels, _palette())


def _mean(month: int) -> NDArray[np.float32]:
    from globalarctic.transport.ice.atlas import load_atlas

    mean: NDArray[np.float32] = load_atlas().conc_pct[:, month - 1].astype(np.float32).mean(
        axis=0
    ) / np.float32(100)
    return mean


@lru_cache(maxsize=12)
def _month_mean(month: int) -> bytes:
    return _ice_png(_mean(month))


@lru_cache(maxsize=1)
def _world_cells() -> NDArray[np.int32]:
    """Return the cell of the atlas under each pixel of the picture on the world plane."""
    from globalarctic.transport.ice.atlas import load_atlas

    left, bottom, right, top = ICE_ON_WORLD_M
    x = left + (right - left) * (np.arange(_WORLD_PIXELS) + 0.5) / _WORLD_PIXELS
    y = top - (top - bottom) * (np.arange(_WORLD_PIXELS) + 0.5) / _WORLD_PIXELS
    lon, lat = WORLD.inverse(*np.meshgrid(x, y))
    outside = np.isnan(lon)
    cells = load_atlas().cells_at(np.where(outside, 0.0, lon), np.where(outside, 0.0, lat))
    return np.where(outside, -1, cells).astype(np.int32)


@lru_cache(maxsize=12)
def _month_on_world(month: int) -> bytes:
    cells, mean = _world_cells(), _mean(month)
    conc = np.where(cells < 0, np.float32(0), mean[np.maximum(cells, 0)])
    return png(np.rint(conc * (_STEPS - 1)).astype(np.uint8), _palette())


@lru_cache(maxsize=64)
def _day(day: dt.date, ice_year: int) -> bytes:
    from globalarctic.transport.ice.atlas import load_atlas

    return _ice_png(load_atlas().conc_on(day, ice_year=ice_year))


def _sent(body: bytes) -> HttpResponse:
    return HttpResponse(body, content_type="image/png", headers={"Cache-Control": _KEPT})


def month_picture(month: int, *, world: bool) -> bytes:
    """Return the mean ice of a month as PNG, on the world plane or on EPSG:3413."""
    return _month_on_world(month) if world else _month_mean(month)


@require_safe
def ice_month_png(request: HttpRequest, month: int, plane: str = "") -> HttpResponse:
    """Send the mean ice of a month over all ice years, on EPSG:3413 or the world plane."""
    del request
    if not 1 <= month <= 12:
        raise Http404
    return _sent(month_picture(month, world=plane == "world"))


@require_safe
def ice_day_png(request: HttpRequest, ice_year: int, month: int, day: int) -> HttpResponse:
    """Send the ice of a day of an ice year."""
    del request
    from globalarctic.transport.ice.atlas import load_atlas

    if ice_year not in load_atlas().years:
        raise Http404
    try:
        date = dt.date(2000 if (month, day) == (2, 29) else 2001, month, day)
    except ValueError:
        raise Http404 from None
    return _sent(_day(date, ice_year))
