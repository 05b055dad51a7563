"""Options that the commands about regions share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from globalarctic.cli.options import DayType, stack
from globalarctic.errors import InputError

if TYPE_CHECKING:
    from globalarctic.regions.catalog import Region
    from globalarctic.regions.gravity import GravityFit
    from globalarctic.regions.times import Basis

__all__ = ["DATE", "FLOWS", "FLOWS_YEAR", "FORM", "MORE", "TIES", "WAYS", "all_regions",
           "basis_from", "check_flows", "fit_from"]  # fmt: skip

MORE = click.option("--regions", "more", help="File with more regions, .csv or .parquet.")
DATE = click.option("--date", type=DayType(), help="Day for which states hold.  [default: today]")
TIES = click.option("--ties", "observations", help="File that states ties by channel, .csv.")
FLOWS = click.option("--flows", help="Flows between regions, .csv: gravity is fitted to them.")
FLOWS_YEAR = click.option("--flows-year", type=int, help="Year of the flows; default: the latest.")
FORM = click.option(
    "--form", type=click.Choice(["exponential", "power", "log-logistic"]), default="log-logistic",
    show_default=True, help="How flows fall with time, in the gravity baseline.",
)  # fmt: skip
WAYS = stack(
    click.option("--vessel", help="Vessel class at sea.  [default: multipurpose-1a]"),
    click.option(
        "--ice-year", "ice_years", type=int, multiple=True,
        help="Ice year to meet; repeatable.  [default: 2017-2019]",
    ),
    click.option(
        "--fresh", is_flag=True,
        help="Compute ways anew where the bundled ones are of an older network.",
    ),
)  # fmt: skip


def all_regions(more: str | None) -> tuple[Region, ...]:
    """Return the bundled regions with those of a file."""
    from globalarctic.regions.catalog import load_regions, read_regions

    return load_regions() if more is None else read_regions(more)


def basis_from(vessel: str | None, ice_years: tuple[int, ...]) -> Basis:
    """Return what ways are computed with."""
    from globalarctic.regions.times import basis_of

    given: dict[str, Any] = {"vessel": vessel, "ice_years": ice_years}
    return basis_of(**{name: value for name, value in given.items() if value})


def fit_from(flows: str | None, flows_year: int | None, form: str, **how: Any) -> GravityFit | None:
    """Return the gravity baseline of a file of flows; None without one."""
    check_flows(flows, flows_year)
    if flows is None:
        return None
    from globalarctic.regions.baseline import baseline

    return baseline(flows, form=form, year=flows_year, **how)


def check_flows(flows: str | None, flows_year: int | None) -> None:
    """Refuse a year of flows without flows.

    Raises
    ------
    InputError
        When only the year is given.
    """
    if flows is None and flows_year is not None:
        raise InputError("--flows-year has no flows; give --flows FILE too")
