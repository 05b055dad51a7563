"""``globalarctic investments``: what was proposed, what exists, and who says so."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from globalarctic import investments as room
from globalarctic.cli.investments.add import add
from globalarctic.cli.investments.parts import (
    ARCTIC,
    COUNTRY,
    DATES,
    HOST,
    LIGHTS,
    REGISTER,
    SECTOR,
)
from globalarctic.cli.investments.register import check, diff, export
from globalarctic.cli.output import COMMON, check_writable, emit, outputs, print_table, write_text
from globalarctic.cli.verbs import Verbs, examples
from globalarctic.table import Table, ident, words

if TYPE_CHECKING:
    from globalarctic.cli.output import Outputs

__all__ = [
    "asof", "investments", "list_projects", "owners", "screen", "show", "timeline", "totals",
]  # fmt: skip


@click.group(cls=Verbs)
@examples(
    "globalarctic investments list --host NOR",
    "globalarctic investments totals --country NOR --country CHN --whole-projects",
)
def investments() -> None:
    """Read the register of investment projects: claims, and every view of them for two dates.

    --at asks what was so on a date; --known asks as it was on record on a date. All investors
    always come first; any country can be asked for, and none is singled out.
    """


@investments.command("list")
@REGISTER
@DATES
@COUNTRY
@HOST
@LIGHTS
@SECTOR
@ARCTIC
@outputs(*COMMON, ".geojson", ".png", ".svg", aliases=["--map"])
@examples(
    "globalarctic investments list --host NOR --at 2018",
    "globalarctic investments list --country FRA --investors-light active --json",
)
def list_projects(outputs: Outputs, **options: Any) -> None:
    """List projects with their own light, and beside each its investors with theirs.

    A project and its investors are two things: a mine can run after an investor has left, and a
    share can be owned in a mine that stands still.
    """
    emit(room.projects(**options), outputs)


@investments.command()
@click.argument("project_id")
@REGISTER
@DATES
@outputs()
@examples(
    "globalarctic investments show ISL-GRIMSSTADIR",
    "globalarctic investments show NOR-ELKEM --at 2025-06 --json",
)
def show(project_id: str, outputs: Outputs, **options: Any) -> None:
    """Show a project: status, investors, amounts, owners, conflicts, each with its claim."""
    emit(room.project(project_id, **options), outputs)


@investments.command()
@click.argument("project_id")
@REGISTER
@DATES
@outputs()
@examples(
    "globalarctic investments asof FIN-KEMIJARVI-AIRPORT --at 2018 --known 2019",
    "globalarctic investments asof NOR-ELKEM --at 2025-06 --known 2025-06 --json",
)
def asof(project_id: str, outputs: Outputs, **options: Any) -> None:
    """Say how a project stood on a date, as known on a date, and as known today."""
    emit(room.two_dates(project_id, **options), outputs)


@investments.command()
@click.argument("project_ids", nargs=-1)
@REGISTER
@DATES
@COUNTRY
@HOST
@outputs(*COMMON, ".png", ".svg", aliases=["--plot"])
@examples(
    "globalarctic investments timeline GRL-ISUA",
    "globalarctic investments timeline --host GRL --at 2020 --json",
)
def timeline(project_ids: tuple[str, ...], outputs: Outputs, **options: Any) -> None:
    """List what happened when, for some projects or for all."""
    emit(room.timeline(*project_ids, **options), outputs)


@investments.command()
@REGISTER
@DATES
@click.option("--country", "countries", multiple=True, metavar="ISO3", help="Repeatable.")
@ARCTIC
@click.option("--whole-projects", is_flag=True, help="Count costs of whole projects too.")
@click.option("--contracts", is_flag=True, help="Count values of contracts too.")
@click.option("--double-counting", is_flag=True, help="Add stake prices and project costs.")
@click.option("--detail", is_flag=True, help="List every amount looked at, and why it counts.")
@outputs()
@examples(
    "globalarctic investments totals --country CHN --country NOR --whole-projects",
    "globalarctic investments totals --at 2020 --detail",
)
def totals(
    countries: tuple[str, ...],
    whole_projects: bool,
    contracts: bool,
    outputs: Outputs,
    **options: Any,
) -> None:
    """Add up three totals side by side: announced, not failed, existing by share."""
    groups = ["outlay", *["contract"] * contracts, *["whole"] * whole_projects]
    emit(room.totals(*countries, groups=groups, **options), outputs)


@investments.command()
@click.argument("project")
@DATES
@click.option("--bods", help="Write the stakes as Beneficial Ownership Data Standard 0.4 (JSON).")
@REGISTER
@outputs(*COMMON, ".svg", aliases=["--svg"])
@examples(
    "globalarctic investments owners RUS-ARCTIC-LNG-2 --at 2022-06",
    "globalarctic investments owners RUS-YAMAL-LNG --json",
)
def owners(project: str, bods: str | None, outputs: Outputs, **options: Any) -> None:
    """Show who owns PROJECT (or an entity by its id): direct, through others, and by control.

    Shares are ranges where the register has ranges; what is not on file is a line of its own.
    """
    check_writable((bods,))
    answer = room.owners(project, **options)
    if bods:
        today = dt.datetime.now(tz=dt.UTC).date().isoformat()
        write_text(bods, answer.to_bods(published=today))
    emit(answer, outputs)
    if bods and bods != "-" and not outputs.silent:
        click.echo(f"wrote {bods}")


@investments.command()
@click.argument("projects", nargs=-1)
@click.option("--profile", default="default", show_default=True, help="Name or TOML file.")
@click.option("--profiles", "list_them", is_flag=True, help="List the profiles and stop.")
@click.option("--case", help="TOML file: your evidence.")
@click.option(
    "--entrant",
    metavar="ENTITY",
    help="Who would enter; default: the only investor on file still outside.",
)
@click.option(
    "--share", metavar="PCT", help="What it would hold directly afterwards, as 20 or 20-30."
)
@click.option("--draws", default=20_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
@DATES
@REGISTER
@outputs()
@examples(
    "globalarctic investments screen RUS-YAMAL-LNG RUS-ARCTIC-LNG-2 --at 2022-06",
    "globalarctic investments screen GRL-TANBREEZ --entrant critical-metals --share 92.5",
    "globalarctic investments screen --profiles",
)
def screen(projects: tuple[str, ...], list_them: bool, outputs: Outputs, **options: Any) -> None:
    """Weigh PROJECTS: one against all on file, or several against each other.

    Values are ranges with evidence; what is not on file is 0 to 1. The result is no decision: it
    shows what would have to be believed, and the strongest case for each answer.
    """
    if list_them:
        _print_profiles()
    else:
        emit(room.screen(*projects, **options), outputs)


def _print_profiles() -> None:
    from globalarctic.investments.weighing.profile import load_profile, profile_names

    profiles = [load_profile(name) for name in profile_names()]
    rows = tuple(
        (each.name, each.title, each.statute or "-", "asked" if each.nationality else "not asked")
        for each in profiles
    )
    columns = (ident("Name"), words("Title"), words("Law"), words("Nationality"))
    print_table(Table("", columns, rows))


for command in (add, check, diff, export):
    investments.add_command(command)
