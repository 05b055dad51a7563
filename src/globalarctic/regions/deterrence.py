"""How ties fall with time or cost: three forms, and parameters that the data gives.

Results of accessibility differ a lot by form, so that all three are shown. No parameter is guessed:
it is fitted to flows (``gravity``), or set so that half the effect is left at the median.

Sources: Baradaran and Ramjerdi 2001, Journal of Transportation and Statistics 4(2/3) (forms);
Reggiani, Bucci and Russo 2011, International Regional Science Review 34(2) (forms compared).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Deterrence", "Form", "half_life"]


class Form(StrEnum):
    """Form of a deterrence function.

    Examples
    --------
    >>> [form.value for form in Form]
    ['exponential', 'power', 'log-logistic']
    """

    EXPONENTIAL = "exponential"
    POWER = "power"
    LOG_LOGISTIC = "log-logistic"


@dataclass(frozen=True, slots=True)
class Deterrence:
    """A deterrence function with its parameters and where they come from.

    Notes
    -----
    exponential exp(-b c); power (c / scale)^-b; log-logistic 1 / (1 + exp(a + b ln c)). ``c`` in
    the unit of the times or costs that the parameters were set with; ``basis`` says how.

    Examples
    --------
    >>> round(float(Deterrence(Form.EXPONENTIAL, 0.0, 0.1, 1.0, "given").at(np.array(10.0))), 4)
    0.3679
    """

    form: Form
    a: float
    b: float
    scale: float
    basis: str

    def at(self, cost: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the share of the effect that is left; 0 where the cost is NaN (no way)."""
        shut = np.isnan(cost)
        held = np.where(shut, 1.0, cost)
        value: NDArray[np.float64]
        if self.form is Form.EXPONENTIAL:
            value = np.exp(-self.b * held)
        elif self.form is Form.POWER:
            value = (np.maximum(held, 1e-12) / self.scale) ** -self.b
        else:
            power = np.clip(self.a + self.b * np.log(np.maximum(held, 1e-12)), -500.0, 500.0)
            value = 1.0 / (1.0 + np.exp(power))
        return np.where(shut, 0.0, value)

    def to_dict(self) -> dict[str, Any]:
        """Return the form as plain values."""
        return {
            "form": self.form.value, "a": self.a, "b": self.b, "scale": self.scale,
            "basis": self.basis,
        }  # fmt: skip


def half_life(
    costs: NDArray[np.float64], *, half: float | None = None, unit: str = "h"
) -> tuple[Deterrence, ...]:
    """Return the three forms with half the effect left at the median cost.

    Parameters
    ----------
    costs
        Times or costs between all pairs; NaN where there is no way.
    half
        Cost at which half is left; the median of ``costs`` when None.
    unit
        Unit, for the words of the basis.

    Raises
    ------
    InputError
        When there are fewer than three pairs, or they do not differ.

    Notes
    -----
    exponential: b = ln 2 / half. power: 1 at the least cost, so b = ln 2 / ln(half / least).
    log-logistic: three quarters left at the lower quartile, so b = ln 3 / ln(median / quartile),
    a = -b ln half. A convention that lets forms be compared, not a finding on how trade falls.

    Examples
    --------
    >>> [round(form.b, 3) for form in half_life(np.array([10.0, 20.0, 40.0, 80.0]))]
    [0.023, 0.631, 2.038]
    """
    known = np.sort(costs[~np.isnan(costs)])
    if known.size < 3:
        raise InputError(f"{known.size} pairs have a way; three or more are needed for a half-life")
    least, quarter, middle = (float(np.quantile(known, part)) for part in (0.0, 0.25, 0.5))
    at = middle if half is None else half
    if not np.isfinite(at) or not at > least > 0:
        raise InputError(
            f"the half-life is {at:g} {unit}; give more than the least of all pairs, {least:g}"
        )
    if quarter >= middle:
        raise InputError("the pairs do not differ; give more regions for a half-life")
    words = f"half the effect at {at:.4g} {unit}" + (
        ", the median of the pairs" if half is None else ", as given"
    )
    slope = float(np.log(3.0) / np.log(middle / quarter))
    return (
        Deterrence(Form.EXPONENTIAL, 0.0, float(np.log(2.0) / at), 1.0, words),
        Deterrence(
            Form.POWER, 0.0, float(np.log(2.0) / np.log(at / least)), least,
            f"{words}, all of it at {least:.4g} {unit}, the least",
        ),
        Deterrence(
            Form.LOG_LOGISTIC, float(-slope * np.log(at)), slope, 1.0,
            f"{words}; slope from the lower quartile of the pairs, {quarter:.4g} {unit}",
        ),
    )  # fmt: skip
