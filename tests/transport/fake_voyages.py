"""A stand-in for the search engine, importable by workers: quick, exact, and it counts its work."""

from __future__ import annotations

import os
import time
import zlib
from pathlib import Path

import numpy as np

from globalarctic.transport.search.voyages import Voyages
from globalarctic.transport.studies.pieces import Piece


def fake_solve(piece: Piece, /) -> tuple[Voyages, str]:
    """Return figures that follow from the piece alone; leave a mark for every call."""
    folder = os.environ.get("FAKE_VOYAGES_DIR")
    if folder:
        mark = f"{piece.name}.{os.getpid()}.{time.monotonic_ns()}"
        Path(folder, mark).write_text("", encoding="utf-8")
        time.sleep(float(os.environ.get("FAKE_VOYAGES_S", "0")))
        stop = Path(folder, "stop-after")
        if stop.exists() and len(list(Path(folder).glob("0*"))) > int(stop.read_text()):
            raise KeyboardInterrupt
    shape = (len(piece.departs), len(piece.ice_years))
    if piece.corridor == "panama":
        none = Voyages(np.zeros(shape, np.bool_), *np.full((6, *shape), np.nan))
        return none, "no connection: of the test"
    rng = np.random.default_rng(zlib.crc32(repr(piece).encode()))
    passed = rng.random(shape) > 0.3
    figures = [np.where(passed, rng.random(shape) * 1000.0, np.nan) for _ in range(6)]
    return Voyages(passed, *figures), "" if passed.any() else "ice: of the test"
