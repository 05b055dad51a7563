"""Evidence: where a figure comes from, as of when, and how surely."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from globalarctic.errors import InputError

__all__ = ["Evidence", "Grade"]


class Grade(StrEnum):
    """How surely a figure is known.

    Examples
    --------
    >>> Grade("V") is Grade.VERIFIED
    True
    """

    VERIFIED = "V"
    COMPUTED = "C"
    GENERAL = "G"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The source of a figure with its date and grade.

    Raises
    ------
    InputError
        When the source is empty.

    Examples
    --------
    >>> Evidence("IMO MSC.1/Circ.1519", "2016-06-06", Grade.VERIFIED).grade.value
    'V'
    """

    source: str
    as_of: str
    grade: Grade
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse evidence without a source."""
        if not self.source.strip():
            raise InputError("evidence needs a source; name the publication or the computation")
