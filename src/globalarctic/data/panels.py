"""Panels: values by country and year, and ties between countries by year.

A panel is what a reader of country data returns and what the rooms above compute with. It holds
one quantity of one source in one vintage; quantities are never mixed in one panel.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError, SchemaError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

__all__ = ["LicenceClass", "Provenance", "SeriesPanel", "TieKind", "TiePanel"]


class TieKind(StrEnum):
    """What a tie is made of; layers of different kinds are never mixed.

    Actual ties are things that moved or were made (trade, ship services, papers); policy ties are
    decisions of states (votes, memberships, visas); static facts (distance, border, language)
    serve baselines and never enter a change from year to year.

    Examples
    --------
    >>> TieKind("policy").value
    'policy'
    """

    ACTUAL = "actual"
    POLICY = "policy"
    STATIC = "static"


class LicenceClass(StrEnum):
    """What may be done with the rows of a source.

    Examples
    --------
    >>> LicenceClass("user-fetch").value
    'user-fetch'
    """

    EMBED = "embed"
    USER_FETCH = "user-fetch"
    CITE_ONLY = "cite-only"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Source, vintage and licence of every value of a panel.

    Raises
    ------
    InputError
        When the source or the vintage is empty.

    Examples
    --------
    >>> Provenance("Voeten, UNGA votes", "2020-06", "CC0-1.0", LicenceClass.EMBED).vintage
    '2020-06'
    """

    source: str
    vintage: str
    licence: str
    licence_class: LicenceClass
    dataset_id: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse provenance without source or vintage."""
        if not self.source.strip() or not self.vintage.strip():
            raise InputError("provenance needs a source and a vintage; name both")


def _positions(kind: str, wanted: Iterable[str], held: Sequence[str]) -> list[int]:
    index = {name: position for position, name in enumerate(held)}
    for name in wanted:
        if name not in index:
            raise UnknownNameError.among(kind, name, held)
    return [index[name] for name in wanted]


def _check_axes(layer: str, countries: Sequence[str], years: Sequence[int]) -> None:
    if len(set(countries)) != len(countries):
        raise SchemaError(f"{layer}: a country stands twice among the countries")
    wrong = [c for c in countries if len(c) != 3 or not c.isalpha() or not c.isupper()]
    if wrong:
        raise SchemaError(f"{layer}: {wrong[0]!r} is no ISO 3166-1 alpha-3 code")
    if any(later <= earlier for earlier, later in itertools.pairwise(years)):
        raise SchemaError(f"{layer}: years must rise, got {list(years)[:8]}")


@dataclass(frozen=True, slots=True)
class TiePanel:
    """Directed ties between countries, a matrix a year.

    Attributes
    ----------
    ties
        Shape (years, countries, countries), row to column, in ``unit``; not negative; NaN where
        the source does not say; the diagonal is zero.

    Raises
    ------
    SchemaError
        When the shape does not fit, a tie is negative or infinite, a code is no alpha-3 code, or
        the years do not rise.

    Examples
    --------
    >>> import numpy as np
    >>> origin = Provenance("example", "2020", "CC0-1.0", LicenceClass.EMBED)
    >>> panel = TiePanel(
    ...     "trade",
    ...     TieKind.ACTUAL,
    ...     "usd",
    ...     ("NOR", "RUS"),
    ...     (2020,),
    ...     np.array([[[0.0, 2.0], [1.0, 0.0]]]),
    ...     origin,
    ... )
    >>> panel.of_year(2020)[0, 1]
    np.float64(2.0)
    """

    layer: str
    kind: TieKind
    unit: str
    countries: tuple[str, ...]
    years: tuple[int, ...]
    ties: NDArray[np.float64]
    provenance: Provenance

    def __post_init__(self) -> None:
        """Check the axes and the values."""
        _check_axes(self.layer, self.countries, self.years)
        n = len(self.countries)
        if self.ties.shape != (len(self.years), n, n):
            raise SchemaError(
                f"{self.layer}: ties have shape {self.ties.shape}, "
                f"expected {(len(self.years), n, n)}"
            )
        if np.any(np.isinf(self.ties)) or np.any(self.ties < 0):
            raise SchemaError(f"{self.layer}: a tie is negative or infinite")
        if np.any(np.nan_to_num(np.diagonal(self.ties, axis1=1, axis2=2)) != 0):
            raise SchemaError(f"{self.layer}: a country has a tie with itself; set it to zero")

    def of_year(self, year: int) -> NDArray[np.float64]:
        """Return the matrix of a year, shape (countries, countries).

        Raises
        ------
        InputError
            When the year is not on file.
        """
        if year not in self.years:
            raise InputError(
                f"{self.layer} has no year {year}; on file are {self.years[0]}-{self.years[-1]}"
            )
        matrix: NDArray[np.float64] = self.ties[self.years.index(year)]
        return matrix

    def select(self, countries: Sequence[str]) -> TiePanel:
        """Return the panel of some countries in the given order.

        Raises
        ------
        UnknownNameError
            When the panel has no such country.
        """
        at = _positions("country", countries, self.countries)
        return replace(self, countries=tuple(countries), ties=self.ties[:, at][:, :, at])


@dataclass(frozen=True, slots=True)
class SeriesPanel:
    """A value by country and year.

    Attributes
    ----------
    values
        Shape (years, countries), in ``unit``; NaN where the source does not say.

    Raises
    ------
    SchemaError
        When the shape does not fit, a value is infinite, a code is no alpha-3 code, or the years
        do not rise.

    Examples
    --------
    >>> import numpy as np
    >>> origin = Provenance("example", "2020", "CC0-1.0", LicenceClass.EMBED)
    >>> panel = SeriesPanel(
    ...     "gdp_usd",
    ...     TieKind.ACTUAL,
    ...     "usd",
    ...     ("NAM", "NOR"),
    ...     (2019, 2020),
    ...     np.array([[1.0, 2.0], [3.0, np.nan]]),
    ...     origin,
    ... )
    >>> float(panel.of_country("NAM")[1])
    3.0
    """

    indicator: str
    kind: TieKind
    unit: str
    countries: tuple[str, ...]
    years: tuple[int, ...]
    values: NDArray[np.float64]
    provenance: Provenance

    def __post_init__(self) -> None:
        """Check the axes and the values."""
        _check_axes(self.indicator, self.countries, self.years)
        if self.values.shape != (len(self.years), len(self.countries)):
            raise SchemaError(
                f"{self.indicator}: values have shape {self.values.shape}, "
                f"expected {(len(self.years), len(self.countries))}"
            )
        if np.any(np.isinf(self.values)):
            raise SchemaError(f"{self.indicator}: a value is infinite")

    def of_country(self, country: str) -> NDArray[np.float64]:
        """Return a country's values, shape (years,).

        Raises
        ------
        UnknownNameError
            When the panel has no such country.
        """
        return self.values[:, _positions("country", [country], self.countries)[0]]

    def select(self, countries: Sequence[str]) -> SeriesPanel:
        """Return the panel of some countries in the given order.

        Raises
        ------
        UnknownNameError
            When the panel has no such country.
        """
        at = _positions("country", countries, self.countries)
        return replace(self, countries=tuple(countries), values=self.values[:, at])
