"""What was computed, kept on disk: written whole or not at all, checked when it is read.

What is only a cache may be lost. A file that is cut short or changed is said (logger
``globalarctic``), thrown away and computed again; where nothing can be written the answer comes
without being kept, and that is said as well.
"""

from __future__ import annotations

import json
import logging
import lzma
import mmap
import os
import shutil
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["drop", "read_arrays", "read_json", "write_arrays", "write_json"]

_LOG = logging.getLogger("globalarctic")
_SUMS = "complete"
_DAMAGED = (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, lzma.LZMAError)


def drop(path: Path, why: object) -> None:
    """Say that a kept file or folder is damaged, and throw it away.

    Parameters
    ----------
    path
        File or folder of the cache.
    why
        What is wrong with it.
    """
    _LOG.warning("damaged cache %s (%s): computed again", path, why)
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def read_json(path: Path) -> Any:
    """Return what ``write_json`` kept, or None where nothing sound is kept.

    Parameters
    ----------
    path
        File; a name ending in ``.xz`` is compressed.

    Examples
    --------
    >>> from pathlib import Path
    >>> read_json(Path("/no/such/file.json")) is None
    True
    """
    if not path.is_file():
        return None
    try:
        packed = path.read_bytes()
        kept = json.loads(lzma.decompress(packed) if path.suffix == ".xz" else packed)
        if kept["crc32"] != _sum(kept["content"]):
            raise ValueError("checksum")
    except _DAMAGED as error:
        drop(path, error)
        return None
    return kept["content"]


def write_json(path: Path, content: Any) -> None:
    """Keep a value as JSON with a checksum.

    Parameters
    ----------
    path
        File; a name ending in ``.xz`` is compressed. Folders are made.
    content
        What JSON can hold.
    """
    text = json.dumps({"crc32": _sum(content), "content": content}, separators=(",", ":"))
    packed = lzma.compress(text.encode()) if path.suffix == ".xz" else text.encode()

    def write(fresh: Path) -> None:
        fresh.write_bytes(packed)
        fresh.replace(path)

    _written(path, write)


def read_arrays(
    folder: Path,
) -> tuple[dict[str, NDArray[Any]], dict[str, Any]] | None:
    """Return the arrays and names of ``write_arrays``, or None where nothing sound is kept.

    Parameters
    ----------
    folder
        Folder of the arrays.

    Notes
    -----
    Arrays are mapped, not read; their checksums take about 1 ms a megabyte.
    """
    if not folder.exists():
        return None
    try:
        sums: dict[str, int] = json.loads((folder / _SUMS).read_text(encoding="utf-8"))
        for name, wanted in sums.items():
            if _file_sum(folder / name) != wanted:
                raise ValueError(name)
        arrays = {
            name.removesuffix(".npy"): np.asarray(np.load(folder / name, mmap_mode="r"))
            for name in sums
            if name.endswith(".npy")
        }
        names: dict[str, Any] = json.loads((folder / "names.json").read_text(encoding="utf-8"))
    except _DAMAGED as error:
        drop(folder, error)
        return None
    return arrays, names


def write_arrays(folder: Path, arrays: Mapping[str, NDArray[Any]], names: Any) -> None:
    """Keep arrays and the names that go with them.

    Parameters
    ----------
    folder
        Folder, made when missing; what another process put there first stays.
    arrays
        Arrays by name.
    names
        What JSON can hold.
    """

    def write(fresh: Path) -> None:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        for name, array in arrays.items():
            np.save(fresh / f"{name}.npy", array)
        (fresh / "names.json").write_text(json.dumps(names), encoding="utf-8")
        sums = {path.name: _file_sum(path) for path in sorted(fresh.iterdir())}
        (fresh / _SUMS).write_text(json.dumps(sums), encoding="utf-8")
        try:
            fresh.rename(folder)
        except OSError:
            if not folder.exists():
                raise
            shutil.rmtree(fresh, ignore_errors=True)

    _written(folder, write)


def _written(path: Path, write: Callable[[Path], None]) -> None:
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(fresh)
    except OSError as error:
        _LOG.warning("cannot keep %s (%s): it is computed each time", path, error.strerror)
        try:
            if fresh.is_dir():
                shutil.rmtree(fresh, ignore_errors=True)
            else:
                fresh.unlink(missing_ok=True)
        except OSError:
            return


def _sum(content: Any) -> int:
    return zlib.crc32(json.dumps(content, sort_keys=True).encode())


def _file_sum(path: Path) -> int:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        return zlib.crc32(whole)
