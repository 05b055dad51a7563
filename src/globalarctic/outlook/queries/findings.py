"""What a query finds, and the query for what none can check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["ClaimFinding", "FindingBasis", "not_checkable"]


class FindingBasis(StrEnum):
    """What a finding rests on: a record or publication, a model of this package, the register.

    Examples
    --------
    >>> FindingBasis("model").name
    'MODEL'
    """

    RECORD = "record"
    MODEL = "model"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class ClaimFinding:
    """One fact against a claim: whether it holds (None: undecided), in words, with its source.

    ``grade`` as in the tables: V read, C computed, G general knowledge. ``basis`` says whether the
    fact stands on a record or comes from the package's own model or selection.
    """

    holds: bool | None
    words: str
    source: str
    grade: str
    basis: FindingBasis = FindingBasis.RECORD


def not_checkable(*, reason: str) -> list[ClaimFinding]:
    """Return why no query can check a claim.

    Examples
    --------
    >>> not_checkable(reason="no threshold is named")[0].holds is None
    True
    """
    return [ClaimFinding(None, reason, "no query can decide it", "C")]
