"""Sobol indices: which assumption moves a result, alone and together with others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError
from globalarctic.scope.uncertainty import FACTORS, draw

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from globalarctic.scope.definition import Definition
    from globalarctic.scope.uncertainty import Panels

__all__ = ["Sobol", "margin_indices", "sobol_indices"]


@dataclass(frozen=True, slots=True)
class Sobol:
    """First-order and total indices, shape (factors, results), and the variance (results,).

    NaN where a result does not vary.
    """

    factors: tuple[str, ...]
    first: NDArray[np.float64]
    total: NDArray[np.float64]
    variance: NDArray[np.float64]
    evaluations: int


def sobol_indices(
    model: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    factors: tuple[str, ...],
    *,
    samples: int = 1024,
    seed: int = 1,
) -> Sobol:
    """Estimate Sobol indices of a model on the unit cube.

    Parameters
    ----------
    model
        From shape (n, factors) in 0-1 to (n,) or (n, results).
    samples
        A power of two; the model is evaluated ``samples * (factors + 2)`` times.

    Raises
    ------
    InputError
        When ``samples`` is no power of two, or a result is NaN.

    Notes
    -----
    Scrambled Sobol points in two halves; first order after Saltelli et al. 2010, total after
    Jansen 1999 (Comput. Phys. Commun. 181, 259-270; 117, 35-43).

    Examples
    --------
    >>> results = sobol_indices(lambda x: 2 * x[:, 0] + x[:, 1], ("a", "b"), samples=512)
    >>> results.total[:, 0].round(1).tolist()
    [0.8, 0.2]
    """
    from scipy.stats import qmc

    if samples < 2 or samples & (samples - 1):
        raise InputError(f"samples is {samples}; give a power of two, for example 1024")
    size = len(factors)
    both = qmc.Sobol(2 * size, scramble=True, rng=seed).random(samples)
    a, b = both[:, :size], both[:, size:]
    blocks = [a, b]
    for k in range(size):
        mixed = a.copy()
        mixed[:, k] = b[:, k]
        blocks.append(mixed)
    values = model(np.vstack(blocks))
    values = values[:, None] if values.ndim == 1 else values
    if np.any(np.isnan(values)):
        raise InputError("the model gives NaN; leave out results without a value")
    values = values.reshape(size + 2, samples, -1)
    fa, fb, mixed_values = values[0], values[1], values[2:]
    variance = np.var(np.concatenate([fa, fb]), axis=0)
    safe = np.where(variance > 0, variance, np.nan)
    first = np.mean((fb - np.mean(fb, axis=0)) * (mixed_values - fa), axis=1) / safe
    total = 0.5 * np.mean((fa - mixed_values) ** 2, axis=1) / safe
    return Sobol(factors, first, total, variance, samples * (size + 2))


def margin_indices(
    definition: Definition,
    variants: Panels,
    *,
    countries: tuple[str, ...],
    year_at: int,
    samples: int = 256,
    seed: int = 1,
    progress: Callable[[str, float], None] | None = None,
) -> tuple[Sobol, tuple[str, ...]]:
    """Return what drives each country's margin to the threshold in a year, and the countries.

    Ties, gaps and the reference list are not drawn here: only the assumptions vary. Countries
    whose score is missing under some assumption are left out. The last column (named ``*``) is the
    number of members.

    Parameters
    ----------
    year_at
        Position of the year.
    """
    factors = (*FACTORS, *(f"weight {rule.name}" for rule in definition.layers))
    step = 500

    kept: list[NDArray[np.bool_]] = []

    def model(points: NDArray[np.float64]) -> NDArray[np.float64]:
        out = np.empty((len(points), len(countries) + 1))
        for start in range(0, len(points), step):
            part = points[start : start + step]
            results = draw(definition, variants, countries=countries, uniform=part, noise=False)
            out[start : start + len(part), :-1] = results.margins[:, year_at]
            out[start : start + len(part), -1] = results.inside[:, year_at].sum(axis=1)
            if progress is not None:
                progress("what drives the margins", (start + len(part)) / len(points))
        kept.append(~np.any(np.isnan(out), axis=0))
        return out[:, kept[-1]]

    results = sobol_indices(model, factors, samples=samples, seed=seed)
    names = np.array([*countries, "*"])
    return results, tuple(names[kept[-1]].tolist())
