"""The Arctic record: which state joined, wrote, keeps or sails what, and since when.

Five tables of one form: bodies and treaties, strategies, envoys, stations, ships and sea routes.
A row is a dated fact with its source and grade: V read in the source, C secondary or coded here,
G recalled and not checked. The tables come from ``derive/engagement.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from globalarctic.data.tables import load
from globalarctic.errors import UnknownNameError
from globalarctic.records import Blank

__all__ = ["TABLES", "ArcticRecord", "arctic_record", "bodies"]

TABLES = ("arctic_bodies", "arctic_strategies", "arctic_envoys", "arctic_stations", "arctic_ships")
"""The bundled tables that make the record."""


@dataclass(frozen=True, slots=True)
class ArcticRecord:
    """A dated fact of one state.

    Notes
    -----
    ``body`` says what it is about (``arctic-council``, ``arctic-strategy``, ``polar-ship``),
    ``role`` in what place (``observer``, ``issued``, ``flag``). Dates are days, months or years as
    the source prints them; an empty start is not on file, an empty end is open.
    """

    record_id: str
    body: str
    role: str
    country: str
    valid_from: Blank
    valid_to: Blank
    what: Blank
    source: str
    grade: str
    as_of: str
    note: Blank

    def holds_at_end_of(self, year: int, *, lasting: int = 0) -> bool:
        """Return whether the fact holds on 31 December of a year.

        Parameters
        ----------
        lasting
            Years for which something that happens on a day counts, its own among them; 0: it is
            a state that holds from start to end.

        Examples
        --------
        >>> signed = ArcticRecord(
        ...     "x", "asm", "x", "NOR", "2018-10-26", "2018-10-26", "", "s", "V", "2026", ""
        ... )
        >>> signed.holds_at_end_of(2018), signed.holds_at_end_of(2020, lasting=5)
        (False, True)
        """
        if not self.valid_from:
            return False
        first = int(self.valid_from[:4])
        if lasting:
            return first <= year < first + lasting
        return first <= year and (not self.valid_to or self.valid_to[:4] > str(year))


@lru_cache(maxsize=1)
def _all() -> tuple[ArcticRecord, ...]:
    return tuple(row for table in TABLES for row in load(table, ArcticRecord))


def bodies() -> tuple[str, ...]:
    """Return what the record speaks of.

    Examples
    --------
    >>> "arctic-council" in bodies()
    True
    """
    return tuple(sorted({row.body for row in _all()}))


@lru_cache(maxsize=64)
def arctic_record(body: str = "", country: str = "") -> tuple[ArcticRecord, ...]:
    """Return the rows of a body, of a country, or both; all by default.

    Raises
    ------
    UnknownNameError
        When nothing is on file of such a body.

    Examples
    --------
    >>> [row.valid_from for row in arctic_record("arctic-council", "CHN")]
    ['2013-05-15']
    """
    if body and body not in bodies():
        raise UnknownNameError.among("body of the Arctic record", body, bodies())
    return tuple(row for row in _all() if body in {"", row.body} and country in {"", row.country})
