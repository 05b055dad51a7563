"""Ice-free times on disk, mapped by all processes: a comparison asked again is not solved again.

What is kept depends on nothing but its key (network, corridor, ship's speed and draught, places,
and for ice the months). The newest `MOST_MB` stay; the rest goes, that asked for longest ago first.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from globalarctic.config import load_config
from globalarctic.shelf import read_arrays, write_arrays

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["MOST_MB", "kept", "sealed"]

MOST_MB = 800.0
"""Room for seven comparisons of all corridors."""

_FORMAT = "still-4"  # to be changed with the kernels' answers


def sealed(arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Return arrays that cannot be written to, as those that are read from disk.

    Kernels are compiled for the one or the other: so they are compiled once.
    """
    for array in arrays.values():
        array.flags.writeable = False
    return dict(arrays)


def kept(
    key: tuple[Any, ...], make: Callable[[], Mapping[str, NDArray[Any]]]
) -> dict[str, NDArray[Any]]:
    """Return the arrays of a key, from disk or made and put there.

    Parameters
    ----------
    key
        What they depend on: texts, numbers, bytes and tuples of them.
    make
        Computes them where none are kept.
    """
    digest = hashlib.sha256(repr((_FORMAT, key)).encode()).hexdigest()[:24]
    folder = load_config().cache_dir / "still" / digest
    on_disk = read_arrays(folder)
    if on_disk is None:
        arrays = sealed(make())
        write_arrays(folder, arrays, {})
        _make_room(folder.parent)
        return arrays
    with suppress(OSError):
        os.utime(folder)
    return on_disk[0]


def _make_room(root: Path) -> None:
    """Drop what was asked for longest ago, beyond `MOST_MB`."""
    left = MOST_MB * 1e6
    try:
        folders = sorted(root.iterdir(), key=lambda path: -path.stat().st_mtime)
        for folder in folders:
            left -= sum(file.stat().st_size for file in folder.iterdir())
            if left < 0.0:
                shutil.rmtree(folder, ignore_errors=True)
    except OSError:  # another process makes room at the same time
        return
