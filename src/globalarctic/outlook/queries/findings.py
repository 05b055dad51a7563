"""What a query finds, and the query for what none can check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from globalarctic.words import Arg, Message, Quantity, Text
from globalarctic.words.catalog import english

__all__ = ["ClaimFinding", "FindingBasis", "find", "not_checkable", "share"]


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
    words: Message
    source: str
    grade: str
    basis: FindingBasis = FindingBasis.RECORD


def find(code: str, /, **args: Arg) -> Message:
    """Return what a query finds as a sentence."""
    return Message(f"outlook.find.{code}", **args)


def share(frac: float, digits: int = 0) -> Quantity:
    """Return a share (0-1) in per cent."""
    return Quantity(100.0 * frac, "pct", digits)


def not_checkable(*, reason: str) -> list[ClaimFinding]:
    """Return why no query can check a claim: a sentence, or the id of a claim that has one.

    Examples
    --------
    >>> not_checkable(reason="far-east-complements")[0].holds is None
    True
    """
    known = f"claims.{reason}.reason" in english()
    words = Message(f"claims.{reason}.reason") if known else find("reason", text=Text(reason))
    return [ClaimFinding(None, words, "no query can decide it", "C")]
