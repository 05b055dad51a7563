"""Gravity: what size and distance alone predict of flows, and how flows fall with distance.

The doubly constrained baseline spreads what every place sends and receives over its partners by a
deterrence function. With effects of every origin and destination it is the Poisson
pseudo-maximum-likelihood fit, the margins of which are kept exactly.

Sources: Deming and Stephan 1940, Wilson 1967 (doubly constrained); Santos Silva and Tenreyro 2006,
Rev. Econ. Stat. 88(4), 641-658 (PPML); Fally 2015, J. Int. Econ. 97(1), 76-85 (both are one);
Baradaran and Ramjerdi 2001, Journal of Transportation and Statistics 4(2/3) (forms); Reggiani,
Bucci and Russo 2011, International Regional Science Review 34(2) (forms compared).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.errors import InputError
from globalarctic.words import Message, Quantity

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["Deterrence", "Form", "KernelFit", "balance", "deviance", "expected",
           "fit_deterrence", "fit_kernel", "half_life", "power_kernel"]  # fmt: skip

_LARGEST = 1e-6
_HALVINGS = 40


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
    the unit of the times, costs or distances that the parameters were set with; ``basis`` says
    how. ``contiguity`` is the logarithm of what neighbours have more.

    Examples
    --------
    >>> round(float(Deterrence(Form.EXPONENTIAL, 0.0, 0.1, 1.0, "given").at(np.array(10.0))), 4)
    0.3679
    """

    form: Form
    a: float
    b: float
    scale: float
    basis: str | Message
    contiguity: float = 0.0

    def at(self, cost: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the share of the effect that is left; 0 where the cost is NaN (no way)."""
        shut = np.isnan(cost)
        known = np.where(shut, 1.0, cost)
        value: NDArray[np.float64]
        if self.form is Form.EXPONENTIAL:
            value = np.exp(-self.b * known)
        elif self.form is Form.POWER:
            value = (np.maximum(known, 1e-12) / self.scale) ** -self.b
        else:
            power = np.clip(self.a + self.b * np.log(np.maximum(known, 1e-12)), -500.0, 500.0)
            value = 1.0 / (1.0 + np.exp(power))
        return np.where(shut, 0.0, value)

    def to_dict(self) -> dict[str, Any]:
        """Return the form as plain values."""
        return {
            "form": self.form.value, "a": self.a, "b": self.b, "scale": self.scale,
            "basis": self.basis if isinstance(self.basis, str) else self.basis.to_dict(),
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
    known_unit = {"h": "h", "USD per t": "usd-t"}.get(unit, "")
    code = f"regions.access.half-{'median' if half is None else 'given'}"
    cost, first, lower = (Quantity(each, known_unit, 1) for each in (at, least, quarter))
    slope = float(np.log(3.0) / np.log(middle / quarter))
    return (
        Deterrence(
            Form.EXPONENTIAL, 0.0, float(np.log(2.0) / at), 1.0, Message(code, cost=cost)
        ),
        Deterrence(
            Form.POWER, 0.0, float(np.log(2.0) / np.log(at / least)), least,
            Message(f"{code}-power", cost=cost, least=first),
        ),
        Deterrence(
            Form.LOG_LOGISTIC, float(-slope * np.log(at)), slope, 1.0,
            Message(f"{code}-logistic", cost=cost, quarter=lower),
        ),
    )  # fmt: skip


def power_kernel(
    distance_km: NDArray[np.float64],
    contiguous: NDArray[np.float64],
    *,
    beta: float,
    gamma: float = 0.0,
) -> NDArray[np.float64]:
    """Return d^-beta exp(gamma contiguity), shape (places, places), zero on the diagonal.

    Raises
    ------
    InputError
        When a distance between two places is not positive.

    Examples
    --------
    >>> power_kernel(np.array([[1.0, 2.0], [2.0, 1.0]]), np.zeros((2, 2)), beta=1.0).tolist()
    [[0.0, 0.5], [0.5, 0.0]]
    """
    off = ~np.eye(len(distance_km), dtype=np.bool_)
    if np.any(~(distance_km[off] > 0)):
        raise InputError("every distance between two places must be positive")
    safe = np.where(off, distance_km, 1.0)
    return np.where(off, safe**-beta * np.exp(gamma * contiguous), 0.0)


def balance(
    flows: NDArray[np.float64],
    kernel: NDArray[np.float64],
    *,
    tolerance: float = 1e-12,
    max_rounds: int = 10_000,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return r_i f_ij c_j that keep all margins, and the largest relative error of one a slice.

    Parameters
    ----------
    flows
        Shape (slices, places, places); cells that are NaN are left out of margins and fit.
    kernel
        Deterrence, shape (places, places), above zero where a flow is.

    Raises
    ------
    InputError
        When shapes differ, a flow is negative, or a flow runs where the kernel is zero.

    Notes
    -----
    Iterative proportional fitting, O(rounds slices places^2). Cells that are NaN get what the fit
    expects of them where both margins are known.

    Examples
    --------
    >>> balance(np.array([[[1.0, 3.0], [3.0, 9.0]]]), np.ones((2, 2)))[0].round(6).tolist()
    [[[1.0, 3.0], [3.0, 9.0]]]
    """
    from globalarctic._kernels.gravity import fit_margins

    if flows.ndim != 3 or flows.shape[1:] != kernel.shape or kernel.shape[0] != kernel.shape[1]:
        raise InputError(
            f"flows have shape {flows.shape}, the kernel {kernel.shape}; "
            "expected (slices, places, places) and (places, places)"
        )
    known = ~np.isnan(flows)
    if bool(np.any(flows < 0)) or bool(np.any((flows > 0) & ~(kernel > 0))):
        raise InputError("a flow is negative, or runs where there is no way; mend or leave it out")
    r, c, errors = np.empty(flows.shape[:2]), np.empty(flows.shape[:2]), np.empty(len(flows))
    fit_margins(
        np.ascontiguousarray(flows), np.ascontiguousarray(kernel), tolerance, max_rounds,
        r, c, errors,
    )  # fmt: skip
    fitted = r[:, :, None] * kernel * c[:, None, :]
    rows, columns = np.nansum(flows, axis=2), np.nansum(flows, axis=1)
    untold = (rows <= 0)[:, :, None] | (columns <= 0)[:, None, :]
    return np.where(~known & untold, np.nan, fitted), errors


def expected(
    flows: NDArray[np.float64], kernel: NDArray[np.float64], *, tolerance: float = 1e-12
) -> NDArray[np.float64]:
    """Return what size and distance predict, both margins matched; the shape of ``flows``.

    The diagonal is left out, and NaN cells stay NaN; see ``balance``.

    Raises
    ------
    InputError
        As ``balance``, and when margins cannot be matched (a place's flows would all have to go
        where no cell is on file).

    Examples
    --------
    >>> flows = np.array([[[0.0, 4.0, 2.0], [4.0, 0.0, 2.0], [2.0, 2.0, 0.0]]])
    >>> fitted = expected(flows, np.ones((3, 3)))
    >>> bool(np.allclose(fitted.sum(axis=2), flows.sum(axis=2)))
    True
    """
    off = _off_diagonal(flows)
    fitted = _matched(np.where(off, flows, np.nan), kernel, tolerance)
    return np.where(off, np.where(np.isnan(flows), np.nan, fitted), 0.0)


def _matched(
    flows: NDArray[np.float64], kernel: NDArray[np.float64], tolerance: float
) -> NDArray[np.float64]:
    """Balance, and refuse margins that are missed."""
    fitted, errors = balance(flows, kernel, tolerance=tolerance)
    if np.any(errors > max(tolerance, _LARGEST)):
        worst = int(np.argmax(errors))
        raise InputError(
            f"the margins of slice {worst} cannot be matched (relative error {errors[worst]:.1e}); "
            "the partners on file of a place cannot take its flows: leave out places with hardly "
            "any"
        )
    return fitted


def _off_diagonal(flows: NDArray[np.float64]) -> NDArray[np.bool_]:
    if flows.ndim != 3 or flows.shape[1] != flows.shape[2]:
        raise InputError(f"flows have shape {flows.shape}; expected (slices, places, places)")
    return ~np.eye(flows.shape[1], dtype=np.bool_)


def deviance(flows: NDArray[np.float64], fitted: NDArray[np.float64]) -> float:
    """Return the Poisson deviance of flows from what is expected of them; NaN cells are left out.

    Examples
    --------
    >>> deviance(np.array([2.0, np.nan]), np.array([2.0, 1.0]))
    0.0
    """
    known = ~np.isnan(flows)
    seen, base = flows[known], np.maximum(fitted[known], 1e-300)
    ratio = np.where(seen > 0, seen / base, 1.0)
    return float(2.0 * (seen * np.log(ratio) - (seen - base)).sum())


@dataclass(frozen=True, slots=True, eq=False)
class KernelFit:
    """Parameters of least deviance, and what they expect of every cell.

    Notes
    -----
    ``expected`` has the shape of the flows.
    """

    parameters: NDArray[np.float64]
    expected: NDArray[np.float64]


def fit_kernel(
    flows: NDArray[np.float64],
    shape: Callable[[NDArray[np.float64]], tuple[NDArray[np.float64], NDArray[np.float64]]],
    start: NDArray[np.float64],
    *,
    tolerance: float = 1e-8,
    max_rounds: int = 50,
    most_step: float = np.inf,
    least_gain: float = -np.inf,
) -> KernelFit:
    """Fit the parameters of a kernel by Poisson pseudo-maximum likelihood.

    Parameters
    ----------
    flows
        Shape (slices, places, places), NaN where not on file; each slice has its own effects of
        origin and destination.
    shape
        From the parameters to the kernel, shape (places, places), and the slopes of its logarithm,
        shape (parameters, places, places).
    start
        Parameters to begin with.
    most_step
        Largest step of a parameter at once.
    least_gain
        Settled too when a step lowers the deviance by less; of flows that sum to 1 a slice.

    Raises
    ------
    InputError
        When no flow is on file, margins cannot be matched, or the fit does not settle.

    Notes
    -----
    For given parameters the effects follow from the margins (``balance``); the parameters take
    Fisher's steps with the effects swept out, halved where the deviance would rise. For kernels
    that are log-linear in their parameters these are Newton's steps.

    Examples
    --------
    >>> d = np.array([[1.0, 1, 4, 8], [1, 1, 2, 4], [4, 2, 1, 1], [8, 4, 1, 1]])
    >>> size = np.array([1.0, 2, 3, 4])
    >>> fit = fit_kernel(
    ...     (np.outer(size, size) / d**1.5)[None],
    ...     lambda theta: (d ** -theta[0], -np.log(d)[None]),
    ...     np.array([1.0]),
    ... )
    >>> round(float(fit.parameters[0]), 4)
    1.5
    """
    known = ~np.isnan(flows)
    values = np.where(known, flows, 0.0)
    scale = values.sum(axis=(1, 2), keepdims=True)
    if not np.any(scale > 0):
        raise InputError("no flow is on file; the fall with distance cannot be fitted")
    keep = scale[:, 0, 0] > 0
    flows, known, scale = flows[keep] / scale[keep], known[keep], scale[keep]
    values = np.where(known, flows, 0.0)
    theta, step, best, gradient, halvings = start, np.zeros(len(start)), np.inf, np.inf, 0
    for _ in range(max_rounds * _HALVINGS):
        kernel, slopes = shape(theta)
        whole = _matched(flows, kernel, 1e-10)
        worse = deviance(flows, whole)
        if worse > best + 1e-9 * (1.0 + abs(best)) and halvings < _HALVINGS:
            step, halvings = step / 2.0, halvings + 1
            theta = theta - step
            continue
        gain, best, halvings, max_rounds = best - worse, worse, 0, max_rounds - 1
        fitted = np.where(known, whole, 0.0)
        rise = np.einsum("sij,kij->k", values, slopes) - np.einsum("sij,kij->k", fitted, slopes)
        gradient = float(np.max(np.abs(rise)) / len(values))
        if gradient < tolerance or gain < least_gain:
            full = np.full(keep.shape + whole.shape[1:], np.nan)
            full[keep] = whole * scale
            return KernelFit(theta, full)
        if max_rounds == 0:
            break
        try:
            step = _step(_information(fitted, slopes), rise, most_step)
        except np.linalg.LinAlgError:
            break
        theta = theta + step
    raise InputError(
        f"the fall with distance did not settle (gradient {gradient:.1e}); "
        "give its parameters by hand, another form, or more flows"
    )


def _step(
    information: NDArray[np.float64], rise: NDArray[np.float64], most: float
) -> NDArray[np.float64]:
    """Return Fisher's step; where it is too large it is cut, and the others follow from that.

    A parameter of which the flows tell nothing (a kernel that is flat there) stays.
    """
    step = np.zeros(len(rise))
    weight = np.diag(information)
    free = np.flatnonzero(weight > 1e-14 * weight.max())
    while free.size:
        rest = rise[free] - information[free] @ step
        wanted = np.linalg.solve(information[np.ix_(free, free)], rest)
        cut = np.abs(wanted) > most
        step[free] = np.where(cut, np.clip(wanted, -most, most), 0.0 if cut.any() else wanted)
        if not cut.any():
            break
        free = free[~cut]
    return step


def _information(fitted: NDArray[np.float64], slopes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the information on the parameters with the effects of places swept out."""
    size = len(slopes)
    total = np.zeros((size, size))
    for weights in fitted:
        rows, columns = weights.sum(axis=1), weights.sum(axis=0)
        safe_rows, safe_columns = np.where(rows > 0, rows, 1.0), np.where(columns > 0, columns, 1.0)
        swept = []
        for slope in slopes:
            part = slope.copy()
            for _ in range(200):
                shift = (weights * part).sum(axis=1) / safe_rows
                part = part - shift[:, None]
                move = (weights * part).sum(axis=0) / safe_columns
                part = part - move[None, :]
                if max(np.abs(shift).max(), np.abs(move).max()) < 1e-10:
                    break
            swept.append(part)
        stack = np.stack(swept)
        total += np.einsum("ij,kij,lij->kl", weights, stack, stack)
    return total


def fit_deterrence(
    flows: NDArray[np.float64], distance_km: NDArray[np.float64], contiguous: NDArray[np.float64]
) -> Deterrence:
    """Fit the power form, and what neighbours have more, to pooled slices; see ``fit_kernel``.

    The diagonal is left out.

    Raises
    ------
    InputError
        As ``fit_kernel``.

    Examples
    --------
    >>> d = np.array([[1.0, 1, 4, 8], [1, 1, 2, 4], [4, 2, 1, 1], [8, 4, 1, 1]]) * 1000
    >>> size = np.array([1.0, 2, 3, 4])
    >>> flows = np.outer(size, size) / d**1.5 * 1e6
    >>> np.fill_diagonal(flows, 0)
    >>> round(fit_deterrence(flows[None], d, np.zeros((4, 4))).b, 4)
    1.5
    """
    off = _off_diagonal(flows)
    known = np.where(off, flows, np.nan)
    slopes = [-np.log(np.where(off, distance_km, 1.0))]
    if np.any(contiguous[off] != 0):
        slopes.append(np.where(off, contiguous, 0.0))
    stack = np.stack(slopes)

    def shape(theta: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        gamma = float(theta[1]) if len(theta) > 1 else 0.0
        return power_kernel(distance_km, contiguous, beta=float(theta[0]), gamma=gamma), stack

    beta, *gamma = fit_kernel(known, shape, np.array([1.0, 0.5])[: len(slopes)]).parameters.tolist()
    words = f"fitted to {int((~np.isnan(known)).sum())} flows (PPML)"
    return Deterrence(Form.POWER, 0.0, beta, 1.0, words, gamma[0] if gamma else 0.0)
