"""What a check says: one finding, with the file and the line it is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Finding", "Level"]


class Level(StrEnum):
    """How a finding acts: a reject keeps a file out, a hold waits for a reader, a note informs."""

    REJECT = "reject"
    HOLD = "hold"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that a check found.

    ``rule`` is the short name of the rule, the same in documentation and tests.

    Examples
    --------
    >>> print(Finding("a.toml", 7, Level.REJECT, "no-source", "claim c1 has no source"))
    a.toml:7: reject (no-source): claim c1 has no source
    """

    path: str
    line: int
    level: Level
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.level.value} ({self.rule}): {self.message}"
