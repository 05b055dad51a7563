"""``globalarctic sweep``: all voyages of a study, into one file."""

from __future__ import annotations

from pathlib import Path

import click

from globalarctic.cli.options import COSTS, VIA
from globalarctic.cli.output import Outputs, emit, outputs, progress_bar, say
from globalarctic.cli.verbs import Verb, examples
from globalarctic.errors import InputError
from globalarctic.tabular import ending

__all__ = ["sweep"]

_CUBES = (".zarr", ".nc", ".parquet")


@click.command(cls=Verb)
@click.argument("study_file", metavar="STUDY.toml")
@click.option("--scheduler", default="", help="Address of a Dask scheduler; default: this process.")
@click.option(
    "--workers",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Worker processes to start here; with --scheduler, workers to wait for.",
)
@VIA
@COSTS
@click.option("--work", type=click.Path(path_type=Path), help="Folder of finished pieces.")
@outputs(*_CUBES, ".csv", ".json", ".xlsx", ".html", aliases=["--out"])
@examples(
    "globalarctic sweep study.toml -o arctic.zarr",
    "globalarctic sweep study.toml --workers 4 -o arctic.nc -o ways.csv",
    costly=True,
)
def sweep(
    study_file: str,
    scheduler: str,
    workers: int,
    via: tuple[str, ...],
    costs_file: str | None,
    work: Path | None,
    outputs: Outputs,
) -> None:
    """Compute all voyages of a study: places, days, vessels, corridors and ice years.

    --via and --costs take the place of the study's own calls and rates.

    .zarr, .nc and .parquet hold every voyage, the others a row a way. Without -o the study's own
    'out' is written. A stopped sweep goes on where it was when the same command is given again.
    """
    from globalarctic.transport import sweep as run
    from globalarctic.transport.studies.cubes import check_cube_path
    from globalarctic.transport.studies.study import load_study
    from globalarctic.transport.studies.sweep import work_folder

    study = load_study(study_file, via=via, costs=costs_file or "")
    if not outputs.files and study.out:
        cube = (study.out, ending(study.out, _CUBES))
        outputs = Outputs((cube,), outputs.printed, outputs.quiet)
    if not any(form in _CUBES for _, form in outputs.files):
        raise InputError(
            f"no file for the voyages: give -o with an ending of {', '.join(_CUBES)} (or --out), "
            f"or the key 'out' in {study_file}"
        )
    for path, form in outputs.files:
        if form in _CUBES:
            check_cube_path(path)
    with progress_bar(quiet=outputs.silent) as progress:
        answer = run(study, scheduler=scheduler, workers=workers, work_dir=work, progress=progress)
    emit(answer, outputs)
    if not outputs.silent:
        say(f"finished pieces are kept in {work_folder(study, work_dir=work)}")
