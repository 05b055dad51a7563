"""The vocabularies of the register: every term a claim may use, with its definition.

They stand in ``vocabularies.toml``, with the mapping of statuses to the traffic light and to "ever
materialised", and with the limits that ``check`` applies.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from globalarctic.errors import UnknownNameError

__all__ = ["Limits", "Term", "Vocabularies", "load_vocabularies"]

_FILE = Path(__file__).parent / "vocabularies.toml"


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a vocabulary, its definition and the properties that views compute with."""

    name: str
    definition: str
    properties: tuple[tuple[str, Any], ...] = ()

    def get(self, name: str) -> Any:
        """Return a property of the term; None where it has none.

        Examples
        --------
        >>> load_vocabularies().term("project_status", "operating").get("light")
        'active'
        """
        return dict(self.properties).get(name)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of the checks, as published in the vocabularies file."""

    stale_after_years: int
    hold_ratio: float
    share_sum_limit_pct: float
    near_km: float
    near_name_frac: float
    mirror_hosts: tuple[str, ...]
    currencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """Every vocabulary by name, and the limits."""

    version: str
    terms: dict[str, dict[str, Term]]
    limits: Limits

    def names(self, vocabulary: str) -> tuple[str, ...]:
        """Return the terms of a vocabulary.

        Raises
        ------
        UnknownNameError
            When there is no such vocabulary.

        Examples
        --------
        >>> load_vocabularies().names("amount_state")
        ('announced', 'committed', 'disbursed')
        """
        if vocabulary not in self.terms:
            raise UnknownNameError.among("vocabulary", vocabulary, self.terms)
        return tuple(self.terms[vocabulary])

    def term(self, vocabulary: str, name: str) -> Term:
        """Return a term.

        Raises
        ------
        UnknownNameError
            When the vocabulary does not hold it.

        Examples
        --------
        >>> load_vocabularies().term("amount_basis", "project_total").get("counts_as")
        'whole'
        """
        if name not in self.names(vocabulary):
            raise UnknownNameError.among(vocabulary, name, self.terms[vocabulary])
        return self.terms[vocabulary][name]


@lru_cache(maxsize=1)
def load_vocabularies() -> Vocabularies:
    """Load the vocabularies that come with the package.

    Examples
    --------
    >>> load_vocabularies().limits.stale_after_years
    3
    """
    held = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    about = held.pop("about")
    terms: dict[str, dict[str, Term]] = {}
    for vocabulary, words in held.items():
        words.pop("title")
        terms[vocabulary] = {
            name: Term(name, entry.pop("definition"), tuple(sorted(entry.items())))
            for name, entry in words.items()
        }
    limits = Limits(
        stale_after_years=about["stale_after_years"],
        hold_ratio=about["hold_ratio"],
        share_sum_limit_pct=about["share_sum_limit_pct"],
        near_km=about["near_km"],
        near_name_frac=about["near_name_frac"],
        mirror_hosts=tuple(about["mirror_hosts"]),
        currencies=tuple(about["currencies"]),
    )
    return Vocabularies(about["version"], terms, limits)
