"""Specialisation and economic complexity of regions: RCA, quotients, shrinkage, ECI, PCI, density.

All functions take a matrix of regions by sectors. A missing cell is never read as zero: it raises.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import optimize, special

from globalarctic.errors import InputError
from globalarctic.regions.trade.sectors import SectorTable
from globalarctic.result import Result

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Complexity",
    "Shrunken",
    "complexity",
    "density",
    "grain_of",
    "proximity",
    "rca",
    "shrunken_rca",
    "symmetric_rca",
]


def _checked(values: NDArray[np.float64]) -> NDArray[np.float64]:
    checked = np.asarray(values, dtype=np.float64)
    if checked.ndim != 2:
        raise InputError(f"values have shape {checked.shape}; expected regions by sectors")
    gaps = np.argwhere(~np.isfinite(checked))
    if len(gaps):
        raise InputError(
            f"{len(gaps)} cells are missing, the first in row {gaps[0][0]}, column {gaps[0][1]}; "
            "a missing cell is not zero: leave the sector or region out, or fill it from a source"
        )
    if np.any(checked < 0):
        raise InputError("a value is negative; shares need values of zero or more")
    return checked


def _expected(
    values: NDArray[np.float64], reference: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """Return what each cell would be with the reference's structure."""
    base = values.sum(axis=0) if reference is None else _checked(np.atleast_2d(reference))[0]
    if base.shape != (values.shape[1],):
        raise InputError(f"the reference has {base.size} sectors, the table {values.shape[1]}")
    if base.sum() == 0:
        raise InputError("the reference is zero in every sector; give one with a positive sum")
    expected: NDArray[np.float64] = values.sum(axis=1, keepdims=True) * (base / base.sum())
    return expected


def rca(
    values: NDArray[np.float64], *, reference: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Return Balassa's index of revealed comparative advantage; of output, the location quotient.

    Parameters
    ----------
    values
        Shape (regions, sectors), not negative, none missing.
    reference
        Shape (sectors,): world or nation; default the sum of the table's regions.

    Raises
    ------
    InputError
        When a cell is missing or negative, or the reference does not fit.

    Notes
    -----
    Share of a sector in the region over its share in the reference; 1 means the same share. NaN
    where region or sector have no value at all. Sources: Balassa 1965, Manchester School 33(2),
    99-123; as a location quotient Florence 1939, Report on the Location of Industry.

    Examples
    --------
    >>> rca(np.array([[3.0, 1.0], [1.0, 3.0]])).tolist()
    [[1.5, 0.5], [0.5, 1.5]]
    """
    checked = _checked(values)
    expected = _expected(checked, reference)
    quotient: NDArray[np.float64] = np.divide(
        checked, expected, out=np.full(checked.shape, np.nan), where=expected > 0
    )
    return quotient


def symmetric_rca(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (RCA - 1) / (RCA + 1), between -1 and 1, of an index of specialisation.

    Notes
    -----
    Source: Dalum, Laursen and Villumsen 1998, International Review of Applied Economics 12(3).

    Examples
    --------
    >>> symmetric_rca(np.array([[3.0, 0.0]])).tolist()
    [[0.5, -1.0]]
    """
    quotient = np.asarray(values, dtype=np.float64)
    return (quotient - 1.0) / (quotient + 1.0)


@dataclass(frozen=True, slots=True)
class Shrunken:
    """Shrunken RCA or quotients with their intervals, all of shape (regions, sectors).

    ``strength`` is the number of expected units of ``grain`` that the prior weighs.
    """

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    strength: float
    grain: float
    level_prob: float


def grain_of(values: NDArray[np.float64]) -> float:
    """Return the size of one independent decision, in the table's unit, from several years.

    Parameters
    ----------
    values
        Shape (years, regions, sectors), three years or more, none missing.

    Raises
    ------
    InputError
        With fewer than three years, a missing cell, or values that never change.

    Notes
    -----
    Pearson's dispersion of a quasi-Poisson model with a constant RCA per cell: the squared
    deviation over the expected value, over its degrees of freedom. It scales with the unit, so that
    shrinkage does not depend on the unit. Source: McCullagh and Nelder 1989, Generalized Linear
    Models, 2nd ed., 9.2.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> round(grain_of(1000.0 * rng.poisson(50.0, (12, 40, 30))) / 1000.0, 1)
    1.0
    """
    years = np.asarray(values, dtype=np.float64)
    if years.ndim != 3 or years.shape[0] < 3:
        raise InputError("the grain needs three years or more; give it by hand for fewer")
    base = np.array([_expected(_checked(year), None) for year in years])
    total = base.sum(axis=0)
    level = np.divide(years.sum(axis=0), total, out=np.zeros(total.shape), where=total > 0)
    fitted = base * level
    used = fitted > 0
    cells = int(np.any(used, axis=0).sum())
    # Each cell spends one degree on its level; the margins of each year spend theirs.
    margins = years.shape[0] * (years.shape[1] + years.shape[2] - 1)
    spent = cells + margins - (years.shape[1] + years.shape[2] - 1)
    free = int(used.sum()) - spent
    grain = float(((years[used] - fitted[used]) ** 2 / fitted[used]).sum() / max(free, 1))
    if free < 1 or grain <= 0:
        raise InputError("the years are too few or all alike; give the grain by hand")
    return grain


def shrunken_rca(
    values: NDArray[np.float64],
    *,
    grain: float,
    reference: NDArray[np.float64] | None = None,
    level_prob: float = 0.9,
) -> Shrunken:
    """Return RCA (or location quotients) drawn towards 1 where a cell is small, with an interval.

    Parameters
    ----------
    values
        Shape (regions, sectors), not negative, none missing.
    grain
        Size of one independent decision in the table's unit: 1 for persons employed; for money the
        size of a contract, or ``grain_of`` several years.
    reference
        Shape (sectors,): world or nation; default the sum of the table's regions.
    level_prob
        Probability that the interval holds.

    Raises
    ------
    InputError
        When the grain is not positive, the level not between 0 and 1, or a cell is missing.

    Notes
    -----
    Gamma-Poisson empirical Bayes: value / grain is Poisson with mean RCA x expected / grain; RCA
    has a gamma prior with mean 1, whose weight maximises the marginal likelihood of the table.
    The interval takes the margins as known and the prior as fitted, so it is narrow: at 90 % it
    held 86 % (78-91) of the true values of twenty simulated tables of 40 x 30 cells.
    Sources: Clayton and Kaldor 1987, Biometrics 43, 671-681; DuMouchel 1999, The American
    Statistician 53(3), 177-190.

    Examples
    --------
    >>> table = np.array([[30.0, 10.0], [1.0, 3.0]])
    >>> shrunk = shrunken_rca(table, grain=1.0)
    >>> plain = rca(table)
    >>> bool(np.all(abs(shrunk.value - 1) <= abs(plain - 1)))
    True
    """
    if not (grain > 0 and np.isfinite(grain)):
        raise InputError(f"grain {grain}; it must be positive, in the unit of the table")
    if not 0 < level_prob < 1:
        raise InputError(f"level {level_prob}; it must lie between 0 and 1")
    checked = _checked(values)
    expected = _expected(checked, reference) / grain
    count = checked / grain
    used = expected > 0
    n, e = count[used], expected[used]

    def loss(log_weight: float) -> float:
        w = np.exp(log_weight)
        each = (
            special.gammaln(w + n) - special.gammaln(w) + w * np.log(w / (w + e))
            + n * np.log(e / (w + e))
        )  # fmt: skip
        return -float(each.sum())

    optimum = optimize.minimize_scalar(loss, bounds=(-9.0, 14.0), method="bounded")
    weight = float(np.exp(optimum.x))
    tail = (1.0 - level_prob) / 2.0
    shape, rate = weight + count, weight + expected
    blank = np.where(used, 1.0, np.nan)
    return Shrunken(
        blank * shape / rate,
        blank * special.gammaincinv(shape, tail) / rate,
        blank * special.gammaincinv(shape, 1.0 - tail) / rate,
        weight,
        grain,
        level_prob,
    )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Complexity(Result):
    """Economic complexity of regions (``eci``) and sectors (``pci``).

    Attributes
    ----------
    eci, diversity
        Shape (regions,); NaN where a region has no sector with RCA of 1 or more.
    pci, ubiquity
        Shape (sectors,); NaN where no region has an RCA of 1 or more.
    advantage
        Shape (regions, sectors): RCA of 1 or more.
    parts
        Blocks without common sectors. With more than one, ECI only says to which block a region
        belongs.
    regions, sectors
        Names of the axes; numbers where a bare array was given.
    """

    SCHEMA = "regions.complexity"

    eci: NDArray[np.float64]
    pci: NDArray[np.float64]
    diversity: NDArray[np.int64]
    ubiquity: NDArray[np.int64]
    advantage: NDArray[np.bool_]
    parts: int
    regions: tuple[str, ...]
    sectors: tuple[str, ...]

    def __post_init__(self) -> None:
        """Seal the figures."""
        for figures in (self.eci, self.pci, self.diversity, self.ubiquity, self.advantage):
            figures.setflags(write=False)

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a region (its ECI and diversity) and a sector (its PCI and ubiquity)."""
        sides = (
            ("region", self.regions, self.eci, self.diversity),
            ("sector", self.sectors, self.pci, self.ubiquity),
        )
        return [
            {"kind": kind, "name": name, "complexity": float(value), "advantages": int(count)}
            for kind, names, values, counts in sides
            for name, value, count in zip(names, values, counts, strict=True)
        ]


def complexity(
    values: NDArray[np.float64] | SectorTable,
    *,
    year: int | None = None,
    reference: NDArray[np.float64] | None = None,
) -> Complexity:
    """Return the economic complexity of a table of regions by sectors.

    Parameters
    ----------
    values
        A sector table, or an array of shape (regions, sectors), not negative, none missing.
    year
        Year of the sector table; its latest when None.
    reference
        Shape (sectors,): world or nation; default the sum of the table's regions.

    Raises
    ------
    InputError
        When a cell is missing, or fewer than two regions have an advantage, or all have the same.

    Notes
    -----
    Second eigenvector of the matrix that steps from region to sector to region, with the sign by
    which it rises with diversity, standardised over regions; PCI on the same scale, so that ECI is
    the mean PCI of a region's sectors. The leading eigenvector is known and taken out, so the
    result is settled for tables in two blocks as well. O(r^2 s). Sources: Hidalgo and Hausmann
    2009, PNAS 106(26); Hausmann et al. 2014, The Atlas of Economic Complexity; agrees with the
    package ecomplexity 0.5.3.

    Examples
    --------
    >>> table = np.array([[4.0, 3.0, 3.0], [4.0, 3.0, 0.0], [4.0, 0.0, 0.0]])
    >>> complexity(table).eci.round(2).tolist()
    [1.31, -0.19, -1.12]
    """
    regions: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    if isinstance(values, SectorTable):
        regions, sectors = values.regions, values.sectors
        values = values.matrix(max(values.years) if year is None else year)
    index = rca(values, reference=reference)
    advantage = np.nan_to_num(index) >= 1.0
    diversity, ubiquity = advantage.sum(axis=1), advantage.sum(axis=0)
    rows, columns = np.flatnonzero(diversity), np.flatnonzero(ubiquity)
    if len(rows) < 2:
        raise InputError("complexity needs two regions with an RCA of 1 or more in some sector")
    m = advantage[np.ix_(rows, columns)].astype(np.float64)
    root = np.sqrt(diversity[rows].astype(np.float64))
    scaled = m / root[:, None] / np.sqrt(ubiquity[columns])
    step = scaled @ scaled.T
    lead = root / np.linalg.norm(root)
    step -= np.outer(lead, lead)
    weights, vectors = np.linalg.eigh(step)
    second = float(weights[-1])
    if second < 1e-12:
        raise InputError("all regions have the same sectors; complexity tells them not apart")
    # Ties of the second eigenvalue: more than two blocks, where no single vector is the answer.
    parts = 1 + int((weights > 1.0 - 1e-9).sum())
    raw = vectors[:, -1] / root
    spread = diversity[rows] - diversity[rows].mean()
    if float(spread @ (raw - raw.mean())) < 0:
        raw = -raw
    product = (m.T @ raw) / ubiquity[columns] / second
    eci, pci = np.full(len(diversity), np.nan), np.full(len(ubiquity), np.nan)
    eci[rows] = (raw - raw.mean()) / raw.std()
    pci[columns] = (product - raw.mean()) / raw.std()
    numbered = (tuple(map(str, range(1, size + 1))) for size in advantage.shape)
    names = (named or number for named, number in zip((regions, sectors), numbered, strict=True))
    return Complexity(eci, pci, diversity, ubiquity, advantage, parts, *names)


def proximity(advantage: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the proximity of sectors, shape (sectors, sectors).

    Notes
    -----
    The smaller of the two conditional probabilities that a region with an advantage in one sector
    has one in the other; 1 on the diagonal, NaN for sectors that no region has. Source: Hidalgo,
    Klinger, Barabasi and Hausmann 2007, Science 317, 482-487.

    Examples
    --------
    >>> proximity(np.array([[True, True], [True, False]])).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    m = np.asarray(advantage, dtype=np.float64)
    ubiquity = m.sum(axis=0)
    most = np.maximum(ubiquity[:, None], ubiquity[None, :])
    nearness: NDArray[np.float64] = np.divide(
        m.T @ m, most, out=np.full(most.shape, np.nan), where=most > 0
    )
    nearness[ubiquity == 0, :] = np.nan
    nearness[:, ubiquity == 0] = np.nan
    return nearness


def density(advantage: NDArray[np.bool_], nearness: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the density around each sector, shape (regions, sectors).

    Notes
    -----
    Share of a sector's proximity that the region's own sectors hold, the sector itself included, as
    in ecomplexity 0.5.3. NaN for sectors that no region has. Source: as ``proximity``.

    Examples
    --------
    >>> advantage = np.array([[True, True], [True, False]])
    >>> density(advantage, proximity(advantage)).round(3).tolist()
    [[1.0, 1.0], [0.667, 0.333]]
    """
    m = np.asarray(advantage, dtype=np.float64)
    if nearness.shape != (m.shape[1], m.shape[1]):
        raise InputError(
            f"proximity has shape {nearness.shape}; the table has {m.shape[1]} sectors"
        )
    total = np.nansum(nearness, axis=0)
    densities: NDArray[np.float64] = np.divide(
        m @ np.nan_to_num(nearness),
        total,
        out=np.full(m.shape, np.nan),
        where=np.broadcast_to(total > 0, m.shape),
    )
    return densities
