"""Accessibility of regions by month: how much product is near, by three forms of deterrence.

A region counts the product of every other region, less the longer the way to it takes (or costs) in
that month; a region that no way reaches counts nothing. The region's own product is left out: no
time inside a region is on file.

Sources: Hansen 1959 (accessibility); see ``deterrence`` for the forms.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic import __version__
from globalarctic.errors import InputError, SchemaError
from globalarctic.gravity import half_life
from globalarctic.regions.catalog import load_regions, pick_regions
from globalarctic.regions.masses import grp_usd, latest_year
from globalarctic.regions.times import travel_times, typical_of
from globalarctic.regions.trade.cells import amount, name_of, need_columns, read_cells
from globalarctic.result import Result
from globalarctic.words import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from globalarctic.gravity import Deterrence
    from globalarctic.regions.baseline import FormFit
    from globalarctic.regions.catalog import Region
    from globalarctic.regions.masses import Mass
    from globalarctic.regions.times import TravelTimes
    from globalarctic.table import Table

__all__ = ["Accessibility", "accessibility", "read_costs"]

_USD_BN = 1e9


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Accessibility(Result):
    """Accessibility by form, region and month.

    Notes
    -----
    ``value`` shape (forms, regions, 12): product reached, billion USD; NaN where nothing of the
    region's ways is on file. ``reached`` shape (regions, 12): other regions with a way, among those
    with a mass. ``measure`` is ``time`` (hours) or ``cost`` (USD per t). ``ways_rated`` counts the
    ways of which all rates are on file. ``fits`` holds the baselines where flows set the forms;
    ``shown_months`` are those of the tables.
    """

    SCHEMA = "regions.accessibility"
    VERSION = 2
    KEYS = {"regions": "codes", "value": "by_form", "reached": "reached_by_region"}
    OMIT = ("regions", "value", "reached", "shown_months")
    COMPUTED = ("unit", "without_mass")
    DIGITS = {"value": 4, "accessibility_usd_bn": 4, "a": 9, "b": 9}
    PLOT = "globalarctic.regions.plots.accessibility:draw_accessibility"

    regions: tuple[Region, ...]
    forms: tuple[Deterrence, ...]
    value: NDArray[np.float64]
    reached: NDArray[np.int64]
    masses: tuple[Mass, ...]
    measure: str
    basis: Message
    current: bool
    code_version: str
    fits: tuple[FormFit, ...] = field(default=(), kw_only=True)
    ways: int = field(default=0, kw_only=True)
    ways_rated: int = field(default=0, kw_only=True)
    shown_months: tuple[int, ...] = field(default=(1, 7), kw_only=True)

    def __post_init__(self) -> None:
        """Seal the figures."""
        self.value.setflags(write=False)
        self.reached.setflags(write=False)

    @property
    def unit(self) -> str:
        """What is counted."""
        return "billion USD of gross regional product"

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the regions."""
        return tuple(region.code for region in self.regions)

    @property
    def without_mass(self) -> tuple[str, ...]:
        """Codes of regions whose product is not on file; they are not counted as goals."""
        return tuple(mass.region for mass in self.masses if not mass.known)

    def rank(self, form: int, month: int) -> NDArray[np.int64]:
        """Return the rank of each region in a form and month (1-12), 1 the most accessible."""
        order = np.argsort(-np.nan_to_num(self.value[form, :, month - 1], nan=-1.0), kind="stable")
        ranks = np.empty(len(order), np.int64)
        ranks[order] = np.arange(1, len(order) + 1)
        return ranks

    @property
    def by_form(self) -> tuple[dict[str, Any], ...]:
        """Values by form, region and month, plain."""
        return tuple(
            {
                "form": form.form.value,
                "by_month": dict(zip(self.codes, self.value[k].tolist(), strict=True)),
            }
            for k, form in enumerate(self.forms)
        )

    @property
    def reached_by_region(self) -> dict[str, list[int]]:
        """Regions reached by region and month."""
        return dict(zip(self.codes, self.reached.tolist(), strict=True))

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a form, region and month."""
        return [
            {
                "region": code,
                "month": month + 1,
                "measure": self.measure,
                "form": form.form.value,
                "a": form.a,
                "b": form.b,
                "accessibility_usd_bn": float(self.value[k, i, month]),
                "reached": int(self.reached[i, month]),
            }
            for k, form in enumerate(self.forms)
            for i, code in enumerate(self.codes)
            for month in range(12)
        ]

    def to_xarray(self) -> Any:
        """Return values and regions reached with their axes, an xarray Dataset.

        Raises
        ------
        InputError
            When xarray is not installed.
        """
        from globalarctic.regions.times import labelled

        forms = [form.form.value for form in self.forms]
        axes = {"form": forms, "region": list(self.codes), "month": list(range(1, 13))}
        variables = {
            "accessibility_usd_bn": (("form", "region", "month"), self.value),
            "reached": (("region", "month"), self.reached),
        }
        return labelled(variables, axes)

    def table(self) -> Table:
        """Return the first month shown."""
        return self.tables()[1]

    def tables(self) -> tuple[Table, ...]:
        """Return a table a month shown, and how the forms were fitted."""
        from globalarctic.regions.tables import accessibility_tables

        return accessibility_tables(self)


def accessibility(
    names: Iterable[str | Region] = (),
    *,
    ways: TravelTimes | None = None,
    forms: Sequence[Deterrence] = (),
    half: float | None = None,
    costs: str | Path | NDArray[np.float64] | Any | None = None,
    year: int | None = None,
    fits: Sequence[FormFit] = (),
    regions: Sequence[Region] = (),
    months: Sequence[int] = (1, 7),
) -> Accessibility:
    """Return the accessibility of regions to each other by month.

    Parameters
    ----------
    names
        Codes, names, groups or regions; all on file when empty.
    ways
        Ways by month, see ``travel_times``; computed where they are not given and not kept.
    forms
        Deterrence functions; those of ``fits``, else by half-life when empty.
    half
        Time (h) or cost at which half the effect is left; the median of the pairs when None.
    costs
        Costs instead of times: a table (see ``read_costs``), or USD per t, shape (regions, regions,
        12) in the order of the regions, NaN where none is on file.
    year
        Year of gross regional product; the latest of most regions when None.
    fits
        Gravity baselines whose forms count, see ``baselines``.
    regions
        Where names are looked up, see ``read_regions``; the bundled regions when empty.
    months
        Months 1-12 that tables show.

    Raises
    ------
    InputError
        When the mass of no region is on file, or no half-life can be told.

    Notes
    -----
    A_i(m) = sum over j of O_j f(c_ij(m)), j other than i; closed ways add nothing. A way that
    passes in some ice years only counts with the median time of those.

    Examples
    --------
    >>> accessibility(["northeast-china", "RU-PRI"]).value.shape
    (3, 5, 12)
    """
    known = tuple(regions) or load_regions()
    chosen = pick_regions(names, known) or known
    if fits and (costs is not None or half is not None):
        raise InputError("fitted forms are those of time; leave out costs and half-life")
    times = travel_times(chosen) if ways is None else ways
    picked = [times.index(region.code) for region in chosen]
    if costs is not None and not isinstance(costs, np.ndarray):
        costs = read_costs(costs, chosen)
    hours = times.duration_h[np.ix_(picked, picked)] if costs is None else costs
    if hours.shape != (len(picked), len(picked), 12):
        raise InputError(f"costs have shape {hours.shape}; expected (regions, regions, 12)")
    at = year or latest_year(chosen) or 0
    masses = tuple(grp_usd(region, at) for region in chosen)
    size = np.array([np.nan if m.value is None else m.value / _USD_BN for m in masses])
    if np.isnan(size).all():
        raise InputError(f"gross regional product of {at} is on file for none of these regions")
    typical = typical_of(hours)
    unit = "h" if costs is None else "USD per t"
    shown = tuple(forms or [fit.fit.deterrence for fit in fits]) or half_life(
        typical, half=half, unit=unit
    )
    goal = np.asarray(~np.isnan(size))
    goals: NDArray[np.bool_] = np.array(goal[None, :] & ~np.eye(len(picked), dtype=np.bool_))
    open_way = ~np.isnan(hours) & goals[:, :, None]
    mass = np.where(goal, size, 0.0)[None, :, None]
    value = np.stack([(form.at(hours) * mass * goals[:, :, None]).sum(axis=1) for form in shown])
    nothing = np.asarray(np.isnan(hours).all(axis=(1, 2)))
    return Accessibility(
        regions=chosen,
        forms=shown,
        value=np.where(nothing[None, :, None], np.nan, value),
        reached=open_way.sum(axis=1).astype(np.int64),
        masses=masses,
        measure="time" if costs is None else "cost",
        basis=times.basis.words if costs is None else Message("regions.ways.basis-costs"),
        current=times.current,
        code_version=__version__,
        fits=tuple(fits),
        ways=len(times.ways),
        ways_rated=sum(any(way.cost_whole) for way in times.ways.values()),
        shown_months=tuple(months),
    )


def read_costs(table: str | Path | Any, regions: Sequence[Region]) -> NDArray[np.float64]:
    r"""Return transport costs of a table, shape (regions, regions, 12), NaN where none is given.

    Parameters
    ----------
    table
        CSV, Parquet or DataFrame with the columns from_region, to_region, month (1-12, empty:
        all), cost_usd_per_t, source.
    regions
        Regions, the axes; rows of others are left out.

    Raises
    ------
    SchemaError
        With file and line, when a column is absent or a cell is wrong.
    InputError
        When no row names two of the regions.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> from globalarctic.regions.catalog import load_regions
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "costs.csv"
    ...     _ = path.write_text(
    ...         "from_region,to_region,month,cost_usd_per_t,source\nCN-HL,CN-JL,,20,x\n"
    ...     )
    ...     float(read_costs(path, load_regions()[:2])[0, 1, 0])
    20.0
    """
    place = {code: k for k, region in enumerate(regions) for code in region.codes}
    costs = np.full((len(regions), len(regions), 12), np.nan)
    path = name_of(table)
    for line, row in read_cells(table):
        need_columns(path, row, ("from_region", "to_region", "month", "cost_usd_per_t", "source"))
        value = amount(path, line, "cost_usd_per_t", row["cost_usd_per_t"])
        if not row["source"]:
            raise SchemaError(f"{path} line {line}: column 'source' is empty; fill it")
        month = row["month"]
        if month and month not in {str(k) for k in range(1, 13)}:
            raise SchemaError(f"{path} line {line}: month is {month!r}; give 1 to 12, or nothing")
        i, j = place.get(row["from_region"]), place.get(row["to_region"])
        if i is None or j is None or i == j or value is None:
            continue
        costs[i, j, slice(None) if not month else int(month) - 1] = value
    if np.isnan(costs).all():
        raise InputError(f"{path} holds no cost between two of the regions")
    return costs
