"""Accessibility of regions by month: how much product is near, by three forms of deterrence.

A region counts the product of every other region, less the longer the way to it takes (or costs) in
that month; a region that no way reaches counts nothing. The region's own product is left out: no
time inside a region is on file.

Sources: Hansen 1959 (accessibility); see ``deterrence`` for the forms.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic import __version__
from globalarctic.errors import InputError, SchemaError
from globalarctic.regions.deterrence import half_life
from globalarctic.regions.masses import grp_usd, latest_year
from globalarctic.regions.trade.sectors import amount, need_columns, read_cells

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from globalarctic.regions.catalog import Region
    from globalarctic.regions.deterrence import Deterrence
    from globalarctic.regions.masses import Mass
    from globalarctic.regions.times import TravelTimes

__all__ = ["Accessibility", "accessibility", "read_costs"]

_USD_BN = 1e9


@dataclass(frozen=True, slots=True, eq=False)
class Accessibility:
    """Accessibility by form, region and month.

    Notes
    -----
    ``value`` shape (forms, regions, 12): product reached, billion USD; NaN where nothing of the
    region's ways is on file. ``reached`` shape (regions, 12): other regions with a way, among those
    with a mass. ``measure`` is ``time`` (hours) or ``cost`` (USD per t).
    """

    regions: tuple[Region, ...]
    forms: tuple[Deterrence, ...]
    value: NDArray[np.float64]
    reached: NDArray[np.int64]
    masses: tuple[Mass, ...]
    measure: str
    basis: str
    current: bool
    code_version: str

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

    def to_dict(self) -> dict[str, Any]:
        """Return plain values (JSON-ready)."""
        return {
            "measure": self.measure,
            "unit": "billion USD of gross regional product",
            "forms": [form.to_dict() for form in self.forms],
            "regions": [region.code for region in self.regions],
            "value": [
                {
                    "form": form.form.value,
                    "by_month": {
                        region.code: [None if np.isnan(x) else round(float(x), 4) for x in row]
                        for region, row in zip(self.regions, self.value[k], strict=True)
                    },
                }
                for k, form in enumerate(self.forms)
            ],
            "reached": {
                region.code: row.tolist()
                for region, row in zip(self.regions, self.reached, strict=True)
            },
            "masses": [mass.to_dict() for mass in self.masses],
            "without_mass": list(self.without_mass),
            "basis": self.basis,
            "current": self.current,
            "code_version": self.code_version,
        }

    def to_csv(self) -> str:
        """Return one row a region, form and month."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(
            ["region", "month", "measure", "form", "a", "b", "accessibility_usd_bn", "reached"]
        )
        for k, form in enumerate(self.forms):
            for i, region in enumerate(self.regions):
                for month in range(12):
                    value = self.value[k, i, month]
                    writer.writerow(
                        [region.code, month + 1, self.measure, form.form.value, f"{form.a:.6g}",
                         f"{form.b:.6g}", "" if np.isnan(value) else f"{value:.4f}",
                         int(self.reached[i, month])]
                    )  # fmt: skip
        return out.getvalue()


def accessibility(
    regions: Sequence[Region],
    times: TravelTimes,
    *,
    forms: Sequence[Deterrence] = (),
    half: float | None = None,
    costs: NDArray[np.float64] | None = None,
    year: int | None = None,
) -> Accessibility:
    """Return the accessibility of regions to each other by month.

    Parameters
    ----------
    regions
        Regions, each with its ways in ``times``.
    times
        Ways by month.
    forms
        Deterrence functions, for example fitted ones; by half-life when empty.
    half
        Time (h) or cost at which half the effect is left; the median of the pairs when None.
    costs
        Costs instead of times, USD per t, shape (regions, regions, 12) in the order of the
        regions, NaN where none is on file (see ``read_costs``).
    year
        Year of gross regional product; the latest of most regions when None.

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
    >>> from globalarctic.regions.catalog import load_regions
    >>> from globalarctic.regions.times import travel_times
    >>> held = load_regions()[:6]
    >>> found = accessibility(held, travel_times(held))
    >>> found.value.shape
    (3, 6, 12)
    """
    picked = [times.index(region.code) for region in regions]
    hours = times.duration_h[np.ix_(picked, picked)] if costs is None else costs
    if hours.shape != (len(picked), len(picked), 12):
        raise InputError(f"costs have shape {hours.shape}; expected (regions, regions, 12)")
    at = year or latest_year(regions) or 0
    masses = tuple(grp_usd(region, at) for region in regions)
    size = np.array([np.nan if m.value is None else m.value / _USD_BN for m in masses])
    if np.isnan(size).all():
        raise InputError(f"gross regional product of {at} is on file for none of these regions")
    typical = _typical(hours)
    unit = "h" if costs is None else "USD per t"
    shown = tuple(forms) or half_life(typical, half=half, unit=unit)
    goal = np.asarray(~np.isnan(size))
    goals: NDArray[np.bool_] = np.array(goal[None, :] & ~np.eye(len(picked), dtype=np.bool_))
    open_way = ~np.isnan(hours) & goals[:, :, None]
    mass = np.where(goal, size, 0.0)[None, :, None]
    value = np.stack([(form.at(hours) * mass * goals[:, :, None]).sum(axis=1) for form in shown])
    nothing = np.asarray(np.isnan(hours).all(axis=(1, 2)))
    return Accessibility(
        regions=tuple(regions),
        forms=shown,
        value=np.where(nothing[None, :, None], np.nan, value),
        reached=open_way.sum(axis=1).astype(np.int64),
        masses=masses,
        measure="time" if costs is None else "cost",
        basis=times.basis.words if costs is None else "costs of the file given",
        current=times.current,
        code_version=__version__,
    )


def _typical(hours: NDArray[np.float64]) -> NDArray[np.float64]:
    out = np.full(hours.shape[:2], np.nan)
    some = ~np.isnan(hours).all(axis=2)
    out[some] = np.nanmedian(hours[some], axis=1)
    return out


def read_costs(path: str | Path, regions: Sequence[Region]) -> NDArray[np.float64]:
    r"""Return transport costs of a file, shape (regions, regions, 12), NaN where none is given.

    Parameters
    ----------
    path
        Columns from_region, to_region, month (1-12, empty: all), cost_usd_per_t, source.
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
    for line, row in read_cells(path):
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
