"""``globalarctic sweep``: all voyages of a study, into one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from globalarctic.cli.common import progress_bar
from globalarctic.errors import InputError

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["sweep"]

_MOST_ROWS = 60


@click.command()
@click.argument("study_file", metavar="STUDY.toml")
@click.option(
    "--out", help="File to write: .zarr, .nc or .parquet; default: the study's own 'out'."
)
@click.option("--scheduler", default="", help="Address of a Dask scheduler; default: this process.")
@click.option(
    "--workers",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Worker processes to start here; with --scheduler, workers to wait for.",
)
@click.option("--work", type=click.Path(path_type=Path), help="Folder of finished pieces.")
@click.option("--quiet", is_flag=True, help="No progress and no summary.")
def sweep(
    study_file: str,
    out: str | None,
    scheduler: str,
    workers: int,
    work: Path | None,
    quiet: bool,
) -> None:
    """Compute all voyages of a study: places, days, vessels, corridors and ice years.

    A stopped sweep goes on where it was when the same command is given again.
    """
    from globalarctic.transport.studies.cubes import check_cube_path, write_cube
    from globalarctic.transport.studies.study import load_study
    from globalarctic.transport.studies.sweep import sweep as run
    from globalarctic.transport.studies.sweep import work_folder

    study = load_study(study_file)
    path = out or study.out
    if not path:
        raise InputError(f"no file to write: give --out or the key 'out' in {study_file}")
    check_cube_path(path)
    with progress_bar(quiet=quiet) as progress:
        cube = run(study, scheduler=scheduler, workers=workers, work_dir=work, progress=progress)
    write_cube(cube, path)
    if not quiet:
        _tell(cube)
        click.echo(f"finished pieces are kept in {work_folder(study, work_dir=work)}")
        click.echo(f"wrote {path}")


def _tell(cube: xr.Dataset) -> None:
    """Print each way with its share of voyages that pass, or its reason."""
    import numpy as np
    from rich.table import Table

    from globalarctic.cli.show import console

    table = Table(pad_edge=False, header_style="bold")
    for name in ("Origin", "Target", "Vessel", "Corridor", "Chance", "Days", "Why not"):
        table.add_column(name, justify="right" if name in ("Chance", "Days") else "left")
    over = ("depart", "ice_year")
    chance = cube["passed"].mean(over).values
    days = (cube["duration_h"].mean(over, skipna=True) / 24.0).values
    for place in list(np.ndindex(chance.shape))[:_MOST_ROWS]:
        names = zip(cube["reason"].dims, place, strict=True)
        table.add_row(
            *(str(cube[name].values[k]) for name, k in names),
            f"{100.0 * chance[place]:.0f} %",
            f"{days[place]:.1f}" if chance[place] > 0.0 else "-",
            str(cube["reason"].values[place]),
        )
    console().print(table)
    if chance.size > _MOST_ROWS:
        click.echo(f"and {chance.size - _MOST_ROWS} more ways in the file")
