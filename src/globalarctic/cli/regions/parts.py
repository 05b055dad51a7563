"""What the commands about regions share: options, tables of the user, regions and ways."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from globalarctic.cli.common import Day
from globalarctic.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from globalarctic.regions.catalog import Region
    from globalarctic.regions.gravity import GravityFit, HoldOut
    from globalarctic.regions.records import Observation
    from globalarctic.regions.times import TravelTimes
    from globalarctic.regions.trade.flows import TradeTable

__all__ = [
    "DATE",
    "FLOWS",
    "FLOWS_YEAR",
    "FORM",
    "FRESH",
    "ICE_YEAR",
    "JSON",
    "LANG",
    "MORE",
    "QUIET",
    "TIES",
    "VESSEL",
    "all_regions",
    "day_of",
    "fit_of",
    "fits_of",
    "name_of",
    "stated_ties",
    "warn_times",
    "ways_between",
]

MORE = click.option("--regions", "more", help="File with more regions, .csv or .parquet.")
DATE = click.option("--date", type=Day(), help="Day for which states hold.  [default: today]")
TIES = click.option("--ties", "ties_file", help="File that states ties by channel, .csv.")
FLOWS = click.option("--flows", help="Flows between regions, .csv, for the weighted density.")
FLOWS_YEAR = click.option("--flows-year", type=int, help="Year of the flows; default: the latest.")
FORM = click.option(
    "--form", type=click.Choice(["exponential", "power", "log-logistic"]), default="log-logistic",
    show_default=True, help="How flows fall with time, in the gravity baseline.",
)  # fmt: skip
VESSEL = click.option("--vessel", help="Vessel class at sea.  [default: multipurpose-1a]")
ICE_YEAR = click.option(
    "--ice-year",
    type=int,
    multiple=True,
    help="Ice year to meet; repeatable.  [default: 2017-2019]",
)
FRESH = click.option(
    "--fresh",
    is_flag=True,
    help="Compute ways anew where the bundled ones are of an older network.",
)
LANG = click.option(
    "--lang", type=click.Choice(["en", "zh", "ru"]), default="en", show_default=True,
    help="Language of the regions' names.",
)  # fmt: skip
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of the tables.")
QUIET = click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")


def all_regions(more: str | None) -> tuple[Region, ...]:
    """Return the bundled regions with those of a file."""
    from globalarctic.regions.catalog import load_regions, read_regions

    return load_regions() if more is None else read_regions(more)


def day_of(date: dt.datetime | None) -> dt.date:
    """Return the day asked for, today by default."""
    return dt.datetime.now(dt.UTC).date() if date is None else date.date()


def name_of(region: Region, lang: str) -> str:
    """Return a region's name in a language, in English where none is on file."""
    held: str = getattr(region, f"name_{lang}")
    return held or region.name_en


def stated_ties(path: str | None) -> tuple[Observation, ...]:
    """Return the ties of a file; none without one."""
    from globalarctic.regions.records import read_observations

    return () if path is None else read_observations(path)


def ways_between(
    regions: Sequence[Region],
    *,
    pairs: Sequence[tuple[str, str]] = (),
    vessel: str | None,
    ice_year: tuple[int, ...],
    fresh: bool,
    progress: Callable[[str, float], None] | None,
) -> TravelTimes:
    """Return the ways of pairs by month, computed where they are not kept."""
    from globalarctic.regions.times import basis_of, travel_times

    given: dict[str, Any] = {}
    if vessel is not None:
        given["vessel"] = vessel
    if ice_year:
        given["ice_years"] = ice_year
    basis = basis_of(**given)
    return travel_times(regions, basis=basis, pairs=pairs, fresh=fresh, progress=progress)


def fit_of(
    flows: str | None,
    regions: Sequence[Region],
    *,
    form: str,
    year: int | None,
    times: Callable[..., TravelTimes],
) -> GravityFit | None:
    """Return the gravity baseline of a file of flows; None without one."""
    from globalarctic.regions.deterrence import Form
    from globalarctic.regions.gravity import fit_gravity

    given = _flows(flows, regions, year=year, times=times)
    if given is None:
        return None
    trade, used, cost = given
    return fit_gravity(trade, used, cost, form=Form(form), year=year)


def fits_of(
    flows: str | None,
    regions: Sequence[Region],
    *,
    year: int | None,
    times: Callable[..., TravelTimes],
    progress: Callable[[str, float], None] | None,
) -> list[tuple[GravityFit, HoldOut | None]]:
    """Return the baseline of each form with how it tells flows left out; None: too few for that."""
    from globalarctic.regions.deterrence import Form
    from globalarctic.regions.gravity import fit_gravity, hold_out

    given = _flows(flows, regions, year=year, times=times)
    if given is None:
        return []
    trade, used, cost = given
    found = []
    for k, form in enumerate(Form):
        if progress is not None:
            progress(f"fitting the {form.value} form", k / len(Form))
        fit = fit_gravity(trade, used, cost, form=form, year=year)
        try:
            told = hold_out(trade, used, cost, form=form, year=year)
        except InputError:
            told = None
        found.append((fit, told))
    return found


def _flows(
    flows: str | None,
    regions: Sequence[Region],
    *,
    year: int | None,
    times: Callable[..., TravelTimes],
) -> tuple[TradeTable, list[Region], NDArray[np.float64]] | None:
    """Return a file's flows with the regions that it names and the times between them."""
    if flows is None:
        if year is not None:
            raise InputError("--flows-year has no flows; give --flows FILE too")
        return None
    from globalarctic.regions.trade.flows import read_trade

    trade = read_trade(flows)
    named = {code for key in trade.values for code in key[:2]}
    used = [region for region in regions if region.code in named]
    if len(used) < 2:
        raise InputError(
            f"{flows} names fewer than two of the regions; see: globalarctic regions list"
        )
    return trade, used, times(used).typical_h()


def warn_times(times: TravelTimes) -> str:
    """Return a warning when the ways are of an older network, else ""."""
    if times.current:
        return ""
    return (
        "The bundled ways were made with an earlier network or ice atlas; "
        "--fresh computes them anew (seconds a pair)."
    )
