"""Sweeps: all voyages of a study, in process or on a Dask cluster, resumable after a stop.

Finished pieces are kept in a work folder by the process that asked; a worker needs the package
only, no shared disk. Needs the extra ``batch``.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.config import load_config
from globalarctic.errors import DataError, GlobalArcticError, InputError
from globalarctic.result import Listing
from globalarctic.table import Table, ident, number, number_text, percent_text, words
from globalarctic.transport.studies.cubes import cube_of, need, write_cube
from globalarctic.transport.studies.pieces import (
    Work,
    code_key,
    data_versions,
    pieces_of,
    solve,
    work_key,
)
from globalarctic.transport.studies.study import Study, load_study
from globalarctic.words import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import xarray as xr

    from globalarctic.transport.search.voyages import Voyages
    from globalarctic.transport.studies.pieces import Piece, Solve

__all__ = ["Sweep", "SweptWay", "sweep", "work_folder", "write_sweep"]

_WAIT_S = 30
_RETRIES = 3
_MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class SweptWay:
    """A way of a sweep: the share of its voyages that pass, their mean duration, or why none does.

    Notes
    -----
    ``duration_d`` is NaN where none passes.
    """

    DIGITS = {"pass_prob": 3, "duration_d": 1}

    origin: str
    target: str
    vessel: str
    corridor: str
    pass_prob: float
    duration_d: float
    reason: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Sweep(Listing):
    """All voyages of a study, one entry a place, target, vessel and corridor."""

    SCHEMA = "transport.sweep"
    ROWS = "ways"
    KEYS = {"ways": "ways"}
    OMIT = ("cube",)
    WRITERS = {
        ".zarr": "globalarctic.transport.studies.sweep:write_sweep",
        ".nc": "globalarctic.transport.studies.sweep:write_sweep",
        ".parquet": "globalarctic.transport.studies.sweep:write_sweep",
    }

    cube: xr.Dataset

    @property
    def ways(self) -> tuple[SweptWay, ...]:
        """Each way of the study; reads all its voyages."""
        over = ("depart", "ice_year")
        chance = self.cube["passed"].mean(over).values
        days = (self.cube["duration_h"].mean(over, skipna=True) / 24.0).values
        reason = self.cube["reason"]
        names = [[str(value) for value in self.cube[name].values] for name in reason.dims]
        ways = []
        for place in np.ndindex(chance.shape):
            origin, target, vessel, corridor = (names[axis][k] for axis, k in enumerate(place))
            figures = float(chance[place]), float(days[place])
            why = str(reason.values[place])
            ways.append(SweptWay(origin, target, vessel, corridor, *figures, why))
        return tuple(ways)

    def to_xarray(self) -> xr.Dataset:
        """Return every voyage, as a dataset with named axes; arrays are read when used."""
        return self.cube

    def table(self) -> Table:
        """Return the share of voyages that pass and their mean duration by way, or the reason."""
        columns = (
            ident("Origin"), ident("Target"), ident("Vessel"), ident("Corridor"),
            number("Chance"), number("Days"), words("Why not"),
        )  # fmt: skip
        ways = self.ways
        rows = tuple(
            (
                way.origin, way.target, way.vessel, way.corridor, percent_text(way.pass_prob),
                number_text(way.duration_d, 1), way.reason,
            )
            for way in ways[:_MOST_ROWS]
        )  # fmt: skip
        left = len(ways) - len(rows)
        return Table("", columns, rows, (Message("studies.sweep.more", n=left),) if left else ())


def write_sweep(answer: Sweep, path: str | Path) -> None:
    """Write every voyage to Zarr, NetCDF or Parquet, by the path's ending.

    Raises
    ------
    InputError
        When the path cannot be written or a library is missing.
    """
    write_cube(answer.cube, path)


def work_folder(study: Study, *, work_dir: Path | None = None, solve: Solve = solve) -> Path:
    """Return the folder that keeps a study's finished pieces.

    Parameters
    ----------
    study
        Checked study.
    work_dir
        Folder of all sweeps' work; ``sweeps`` in the cache folder by default.
    solve
        What computes a piece.
    """
    root = load_config().cache_dir / "sweeps" if work_dir is None else work_dir
    return root / work_key(study, solve)


def sweep(
    study: Study | str | Path,
    *,
    scheduler: str = "",
    workers: int = 0,
    work_dir: Path | None = None,
    progress: Callable[[str, float], None] | None = None,
    solve: Solve = solve,
) -> Sweep:
    """Compute all voyages of a study.

    Parameters
    ----------
    study
        Checked study, or the path of its TOML file.
    scheduler
        Address of a Dask scheduler; in this process when empty.
    workers
        With a scheduler: wait for so many workers. Without: start so many worker processes on this
        machine; 0 computes in this process.
    work_dir
        Folder of all sweeps' work; ``sweeps`` in the cache folder by default.
    progress
        Called with a message and a share 0-1.
    solve
        What computes a piece; importable by the workers.

    Returns
    -------
    The sweep, whose ``to_xarray`` is a dataset over origin, target, vessel, corridor, depart and
    ice_year with ``passed``, ``duration_h``, ``waiting_h``, ``distance_km``, ``cost_usd``,
    ``co2_kg``, ``lowest_rio`` and ``reason``; its attributes say what it rests on. Arrays are read
    from the work folder when used.

    Raises
    ------
    InputError
        When the extra is missing, the scheduler does not answer or another process works on the
        same study.
    DataError
        When a piece was done twice, a worker has other code or data, or a piece ends its workers.

    Notes
    -----
    A stopped sweep goes on with its unfinished pieces: nothing finished is lost or done again. A
    worker that dies is replaced and its piece is done by another.
    """
    need("xarray")
    need("dask.array")
    if workers < 0:
        raise InputError(f"workers is {workers}; give 0 or more")
    if not isinstance(study, Study):
        study = load_study(study)
    pieces = pieces_of(study)
    key = work_key(study, solve)
    with Work(work_folder(study, work_dir=work_dir, solve=solve), key) as work:
        todo = [piece for piece in pieces if not work.done(piece)]
        before = len(pieces) - len(todo)
        if progress is not None and before:
            progress(f"{before} of {len(pieces)} pieces were done before", before / len(pieces))
        done = before
        for piece, (block, reason) in _results(todo, key, solve, scheduler, workers):
            work.add(piece, block, reason)
            done += 1
            if progress is not None:
                progress(f"{done} of {len(pieces)}: {piece.title}", done / len(pieces))
        return Sweep(cube_of(study, pieces, work))


def _results(
    todo: list[Piece], key: str, solve: Solve, scheduler: str, workers: int
) -> Iterator[tuple[Piece, tuple[Voyages, str]]]:
    """Yield pieces with their results as they are finished."""
    if not todo:
        return
    if not scheduler and not workers:
        for piece in todo:
            yield piece, solve(piece)
        return
    distributed = need("distributed")
    stamp = (code_key(), tuple(sorted(data_versions().items())))
    with _client(distributed, scheduler, workers) as client:
        waiting = {
            client.submit(
                _remote, solve, piece, stamp,
                key=f"globalarctic-{key}-{piece.name}", pure=False, retries=_RETRIES,
            ): piece
            for piece in todo
        }  # fmt: skip
        for future in distributed.as_completed(list(waiting), loop=client.loop):
            piece = waiting.pop(future)
            try:
                block = future.result()
            except distributed.scheduler.KilledWorker as error:
                raise DataError(f"{piece.title} ended {_RETRIES} workers: {error}") from None
            future.release()
            yield piece, block


def _remote(solve: Solve, piece: Piece, stamp: tuple[Any, ...]) -> tuple[Voyages, str]:
    """Compute a piece on a worker, after checking that it has the same code and data."""
    here = (code_key(), tuple(sorted(data_versions().items())))
    if here != stamp:
        raise DataError("a worker has other code or data; install the same globalarctic there")
    try:
        return solve(piece)
    except GlobalArcticError as error:
        # Only a plain error is sure to travel.
        raise InputError(f"{piece.title}: {error}") from None


@contextmanager
def _client(distributed: Any, scheduler: str, workers: int) -> Iterator[Any]:
    if not scheduler:
        with (
            distributed.LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                dashboard_address="127.0.0.1:0",
            ) as cluster,
            distributed.Client(cluster, set_as_default=False) as client,
        ):
            yield client
        return
    try:
        client = distributed.Client(scheduler, set_as_default=False, timeout=_WAIT_S)
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError(
            f"no Dask scheduler answers at {scheduler!r} ({type(error).__name__}); give an address "
            "such as tcp://10.0.0.5:8786"
        ) from None
    with client:
        if workers:
            try:
                client.wait_for_workers(workers, timeout=_WAIT_S)
            except TimeoutError:
                have = len(client.scheduler_info(n_workers=-1)["workers"])
                raise InputError(
                    f"{scheduler} has {have} workers, not {workers}; start more or ask for fewer"
                ) from None
        yield client
