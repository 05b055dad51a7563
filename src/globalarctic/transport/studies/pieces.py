"""The work of a sweep in pieces: what a piece computes, and where finished pieces are kept.

A piece is one origin, target, vessel and corridor with a block of departures. A finished piece is
one file in a folder named by a key of study, data and code, so that a sweep that was stopped goes
on where it was, and a changed study never meets old pieces.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
import zipfile
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

import globalarctic
from globalarctic.data.catalog import load_catalog
from globalarctic.data.tables import bundled_path
from globalarctic.errors import ChecksumError, DataError, InputError, NoRouteError
from globalarctic.shelf import drop
from globalarctic.transport.costs.prices import DEFAULT
from globalarctic.transport.network.calls import call_of
from globalarctic.transport.network.names import place_name
from globalarctic.transport.network.places import resolve
from globalarctic.transport.search.calls import called_voyages
from globalarctic.transport.search.voyages import Voyages, voyages
from globalarctic.transport.ships.pace import USUAL, as_sailed
from globalarctic.words import Message

if TYPE_CHECKING:
    import datetime as dt
    from types import TracebackType

    from numpy.typing import NDArray

    from globalarctic.transport.costs.model import CostModel
    from globalarctic.transport.ships.vessels import Vessel
    from globalarctic.transport.studies.study import Study

__all__ = [
    "BLOCK",
    "Piece",
    "Solve",
    "Work",
    "code_key",
    "data_versions",
    "pieces_of",
    "solve",
    "work_key",
]

BLOCK = 16
"""Departures a piece."""

_FORMAT = 1
_FIGURES = tuple(field.name for field in fields(Voyages))
_NO_CODE = ("cli", "web")


@dataclass(frozen=True, slots=True)
class Piece:
    """One origin, target, vessel and corridor with a block of departures.

    Notes
    -----
    ``position`` counts (origin, target, vessel, corridor, block) in the order of the study.
    """

    position: tuple[int, int, int, int, int]
    origin: str
    target: str
    vessel: str
    corridor: str
    departs: tuple[dt.date, ...]
    ice_years: tuple[int, ...]
    avoid: tuple[str, ...]
    max_wait_d: float
    speed: str | float = USUAL
    draught_m: float | None = None
    load_frac: float | None = None
    via: tuple[str, ...] = ()
    costs: CostModel = DEFAULT

    @property
    def name(self) -> str:
        """Name of the piece in its study, fit for a file."""
        return "-".join(f"{number:04d}" for number in self.position)

    @property
    def sailed(self) -> Vessel:
        """The vessel at its speed and draught."""
        return as_sailed(
            self.vessel, speed=self.speed, draught_m=self.draught_m, load_frac=self.load_frac
        )

    @property
    def title(self) -> str:
        """What the piece is, in words."""
        return f"{self.origin} - {self.target}, {self.corridor}, {self.vessel}, {self.departs[0]}"


class Solve(Protocol):
    """What computes a piece: its voyages, and why none passes ("" when one does)."""

    def __call__(self, piece: Piece, /) -> tuple[Voyages, str]:
        """Return voyages of shape (departures, ice years) and the reason."""
        ...


def pieces_of(study: Study) -> tuple[Piece, ...]:
    """Return the pieces of a study, in the order of its lists.

    Parameters
    ----------
    study
        Checked study.

    Examples
    --------
    >>> from globalarctic.transport.studies.study import study_of
    >>> plan = {"origins": ["Omsk"], "targets": ["Salekhard"], "departs": ["2026-07-01"]}
    >>> plan |= {"vessels": ["container-3600-1a"], "corridors": ["river", "land-ice"]}
    >>> [piece.name for piece in pieces_of(study_of(plan))]
    ['0000-0000-0000-0000-0000', '0000-0000-0000-0001-0000']
    """
    blocks = [study.departs[k : k + BLOCK] for k in range(0, len(study.departs), BLOCK)]
    return tuple(
        Piece(
            (o, t, v, c, b), origin, target, vessel, corridor, departs,
            study.ice_years, study.avoid, study.max_wait_d, study.speed,
            study.draught_m, study.load_frac, study.via, study.costs,
        )
        for o, origin in enumerate(study.origins)
        for t, target in enumerate(study.targets)
        for v, vessel in enumerate(study.vessels)
        for c, corridor in enumerate(study.corridors)
        for b, departs in enumerate(blocks)
    )  # fmt: skip


def solve(piece: Piece, /) -> tuple[Voyages, str]:
    """Compute a piece with the search engine.

    Parameters
    ----------
    piece
        What to compute.

    Raises
    ------
    InputError, UnknownNameError
        When a name or value is not usable.
    """
    shape = (len(piece.departs), len(piece.ice_years))
    none = Voyages(np.zeros(shape, np.bool_), *np.full((len(_FIGURES) - 1, *shape), np.nan))
    if piece.origin == piece.target:
        return none, "origin and target are the same place"
    stops = (piece.origin, *(call_of(text)[0] for text in piece.via), piece.target)
    for here, ahead in pairwise(stops):
        if here == ahead:
            return none, str(Message("errors.call-twice", place=place_name(resolve(here))))
    try:
        options: dict[str, Any] = {
            "corridor": piece.corridor, "departs": piece.departs, "vessel": piece.sailed,
            "ice_years": piece.ice_years, "avoid": piece.avoid, "max_wait_d": piece.max_wait_d,
            "costs": piece.costs,
        }  # fmt: skip
        if piece.via:
            sailed = called_voyages(piece.origin, piece.target, via=piece.via, **options)
        else:
            sailed = voyages(piece.origin, piece.target, **options)
    except NoRouteError as error:
        return none, str(error.reason)
    return sailed, "" if sailed.passed.any() else _why(piece)


def _why(piece: Piece) -> str:
    """Return why the piece's first departure finds no way in any of its ice years."""
    from globalarctic.transport.search.compare import compare

    row = compare(
        piece.origin, piece.target, depart=piece.departs[0], vessel=piece.sailed,
        avoid=piece.avoid, corridors=(piece.corridor,), ice_years=piece.ice_years,
        max_wait_d=piece.max_wait_d, via=piece.via,
    ).corridors[0]  # fmt: skip
    return "" if row.reason is None else str(row.reason)


@lru_cache(maxsize=1)
def code_key() -> str:
    """Return a hash of the package's code below the doors, 16 hexadecimal digits.

    Examples
    --------
    >>> len(code_key())
    16
    """
    root = Path(globalarctic.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root)
        if name.parts[0] not in _NO_CODE:
            digest.update(name.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@lru_cache(maxsize=1)
def _data_versions() -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            entry.dataset_id,
            hashlib.sha256(bundled_path(entry.file).read_bytes()).hexdigest()[:16],
        )
        for entry in load_catalog().entries
        if entry.file
    )


def data_versions() -> dict[str, str]:
    """Return each bundled dataset with the hash of its file as it lies, 16 hexadecimal digits.

    Examples
    --------
    >>> "ice-atlas" in data_versions()
    True
    """
    return dict(_data_versions())


def work_key(study: Study, solve: Solve) -> str:
    """Return the key of a sweep's work: a hash of study, data, code and what computes it.

    Parameters
    ----------
    study
        Checked study.
    solve
        What computes a piece.
    """
    manifest = {
        "format": _FORMAT,
        "block": BLOCK,
        "study": study.to_dict(),
        "data": data_versions(),
        "code": code_key(),
        "solve": f"{getattr(solve, '__module__', '')}.{getattr(solve, '__qualname__', '')}",
    }
    text = json.dumps(manifest, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


class Work:
    """The folder of a sweep's finished pieces; open it with ``with``, one process at a time.

    Parameters
    ----------
    folder
        Where pieces are kept, made when missing.
    key
        Key of the work; every piece carries it.

    Raises
    ------
    InputError
        When the folder cannot be written or another process works in it.
    """

    def __init__(self, folder: Path, key: str) -> None:
        self.folder = folder
        self.key = key
        self._lock: io.BufferedWriter | None = None

    def __enter__(self) -> Work:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = (self.folder / "lock").open("ab")
        except OSError as error:
            raise InputError(f"cannot write to {self.folder}: {error.strerror}") from None
        try:
            _hold(self._lock)
        except OSError:
            self._lock.close()
            raise InputError(
                f"another process works on this study in {self.folder}; wait until it ends"
            ) from None
        for left in self.folder.glob("*.part"):
            left.unlink()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def path(self, piece: Piece) -> Path:
        """Return a piece's file, whether it is there or not."""
        return self.folder / f"{piece.name}.npz"

    def done(self, piece: Piece) -> bool:
        """Return whether a piece is finished; a damaged one is thrown away, to be done again."""
        if not self.path(piece).exists():
            return False
        try:
            self.reason(piece)
        except ChecksumError as error:
            drop(self.path(piece), error)
            return False
        return True

    def add(self, piece: Piece, voyages: Voyages, reason: str) -> None:
        """Keep a finished piece: whole or not at all, and only once.

        Raises
        ------
        DataError
            When the piece was finished before, or its arrays do not fit.
        """
        path = self.path(piece)
        if self._lock is None:
            raise InputError(f"{self.folder} is not open; use it in a with statement")
        if path.exists():
            raise DataError(f"piece {piece.name} ({piece.title}) was done twice; {path} is kept")
        arrays = {name: np.asarray(getattr(voyages, name)) for name in _FIGURES}
        shape = (len(piece.departs), len(piece.ice_years))
        for name, values in arrays.items():
            if values.shape != shape:
                raise DataError(f"{piece.title}: {name} has shape {values.shape}, not {shape}")
        head = {"key": self.key, "piece": piece.name, "reason": reason, "sum": _sum(arrays)}
        out = io.BytesIO()
        parts: dict[str, Any] = {"head": np.array(json.dumps(head)), **arrays}
        np.savez_compressed(out, **parts)
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            file.write(out.getvalue())
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)

    def reason(self, piece: Piece) -> str:
        """Return why no voyage of a finished piece passes, after checking its file.

        Raises
        ------
        ChecksumError
            When the file is damaged or of another work.
        """
        path = self.path(piece)
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as parts:
                head: dict[str, Any] = json.loads(str(parts["head"]))
                arrays = {name: parts[name] for name in _FIGURES}
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise ChecksumError(
                f"{path} cannot be read ({error}); remove it and run again"
            ) from None
        if (head["key"], head["piece"]) != (self.key, piece.name) or head["sum"] != _sum(arrays):
            raise ChecksumError(f"{path} is not what was written; remove it and run again")
        return str(head["reason"])


def _sum(arrays: dict[str, NDArray[Any]]) -> str:
    digest = hashlib.sha256()
    for name in _FIGURES:
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()[:16]


def _hold(file: io.BufferedWriter) -> None:
    """Lock a file until it is closed or the process ends."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
