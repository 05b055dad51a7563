"""Gravity baselines of a table of flows, with the times between the regions that it names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from globalarctic.errors import InputError
from globalarctic.gravity import Form
from globalarctic.regions.catalog import load_regions
from globalarctic.regions.gravity import fit_gravity, hold_out
from globalarctic.regions.times import travel_times
from globalarctic.regions.trade.flows import TradeTable, read_trade

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from globalarctic.regions.catalog import Region
    from globalarctic.regions.gravity import GravityFit, HoldOut
    from globalarctic.regions.times import Basis

__all__ = ["FormFit", "baseline", "baselines"]


@dataclass(frozen=True, slots=True, eq=False)
class FormFit:
    """The baseline of a form, and how it tells flows left out; None: too few for that."""

    fit: GravityFit
    hold_out: HoldOut | None

    def to_dict(self) -> dict[str, Any]:
        """Return the fit as plain values, with what was held out."""
        left = self.hold_out
        left_out = None if left is None else {
            "cpc_frac": left.cpc_frac, "log_rmse": left.log_rmse, "cells": left.cells,
        }  # fmt: skip
        return self.fit.to_dict() | {"hold_out": left_out}


def baseline(
    flows: str | Path | TradeTable | Any,
    *,
    form: Form | str = Form.LOG_LOGISTIC,
    year: int | None = None,
    regions: Sequence[Region] = (),
    basis: Basis | None = None,
    fresh: bool = False,
    progress: Callable[[str, float], None] | None = None,
) -> GravityFit:
    """Return the gravity baseline of flows between regions, for the weighted density.

    Parameters
    ----------
    flows
        Flows between regions: a table (CSV, Parquet, DataFrame; see ``read_trade``).
    form
        How flows fall with time.
    year
        Year of the flows; the latest when None.
    regions
        Regions that count; the bundled ones when empty.
    basis, fresh, progress
        As for ``travel_times``.

    Raises
    ------
    InputError
        When the flows name fewer than two of the regions, or are too few for a fit.
    """
    trade, used, hours = _prepared(flows, regions, basis, fresh=fresh, progress=progress)
    return fit_gravity(trade, used, hours, form=Form(form), year=year)


def baselines(
    flows: str | Path | TradeTable | Any,
    *,
    year: int | None = None,
    regions: Sequence[Region] = (),
    basis: Basis | None = None,
    fresh: bool = False,
    progress: Callable[[str, float], None] | None = None,
) -> tuple[FormFit, ...]:
    """Return the baseline of each form with how it tells flows left out.

    Parameters and errors are those of ``baseline``.
    """
    trade, used, hours = _prepared(flows, regions, basis, fresh=fresh, progress=progress)
    fits = []
    for k, form in enumerate(Form):
        if progress is not None:
            progress(f"fitting the {form.value} form", k / len(Form))
        fit = fit_gravity(trade, used, hours, form=form, year=year)
        try:
            left = hold_out(trade, used, hours, form=form, year=year)
        except InputError:
            left = None
        fits.append(FormFit(fit, left))
    return tuple(fits)


def _prepared(
    flows: str | Path | TradeTable | Any,
    regions: Sequence[Region],
    basis: Basis | None,
    *,
    fresh: bool,
    progress: Callable[[str, float], None] | None,
) -> tuple[TradeTable, list[Region], NDArray[np.float64]]:
    """Return the flows with the regions that they name and the times between them."""
    trade = flows if isinstance(flows, TradeTable) else read_trade(flows)
    named = {code for key in trade.values for code in key[:2]}
    used = [region for region in regions or load_regions() if region.code in named]
    if len(used) < 2:
        raise InputError(
            f"{flows if isinstance(flows, str) else 'the table of flows'} names fewer than two of "
            "the regions; see: globalarctic regions list"
        )
    times = travel_times(used, basis=basis, fresh=fresh, progress=progress)
    return trade, used, times.typical_h()
