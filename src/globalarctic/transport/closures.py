"""Closures that a user states: "Red Sea closed from ... to ...", as a file.

A closure shuts a passage or passage family for voyages that leave up to ``REACH_D`` days before it
ends, or during it: within that time a ship would meet it. Waiting for the reopening is not
searched; the refusal names the passage.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from globalarctic.errors import DataError, SchemaError, UnknownNameError
from globalarctic.transport.corridors import families
from globalarctic.transport.passages import load_passages

__all__ = ["REACH_D", "Closure", "load_closures", "shut_by"]

REACH_D = 45
"""Days from a departure within which a voyage may meet a closure."""

_KEYS = ("passage", "from", "to", "note", "source")


@dataclass(frozen=True, slots=True)
class Closure:
    """A passage or family closed from the first to the last day, as its author states."""

    passage: str
    first: dt.date
    last: dt.date
    note: str
    source: str

    def meets(self, depart: dt.date) -> bool:
        """Return whether a voyage that leaves on a day may meet the closure."""
        return self.first <= depart + dt.timedelta(days=REACH_D) and depart <= self.last

    @property
    def words(self) -> str:
        """The closure in words."""
        said = f" ({self.note})" if self.note else ""
        return f"{self.passage} closed {self.first} to {self.last}{said} [{self.source}]"


def load_closures(path: Path | str) -> tuple[Closure, ...]:
    """Read a TOML file with one table ``[[closure]]`` a closure.

    Parameters
    ----------
    path
        File with ``passage``, ``from``, ``to`` and ``source``, and a ``note`` if wanted.

    Raises
    ------
    DataError
        When the file cannot be read.
    SchemaError
        When it is not TOML, or an entry lacks a key or holds a wrong one.
    UnknownNameError
        When a passage or family is not known.
    """
    file = Path(path)
    try:
        held = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"cannot read {file}: {error.strerror}") from None
    except tomllib.TOMLDecodeError as error:
        raise SchemaError(f"{file} is not TOML: {error}") from None
    entries = held.get("closure")
    if not isinstance(entries, list) or set(held) != {"closure"}:
        raise SchemaError(f"{file}: tables [[closure]] are expected, found {sorted(held)}")
    return tuple(_closure(file, k, entry) for k, entry in enumerate(entries, start=1))


def _closure(file: Path, position: int, entry: dict[str, Any]) -> Closure:
    where = f"{file}, closure {position}"
    odd = sorted(set(entry) - set(_KEYS))
    lacking = [key for key in ("passage", "from", "to", "source") if key not in entry]
    if odd or lacking:
        raise SchemaError(f"{where}: allowed keys are {', '.join(_KEYS)}; {odd=} {lacking=}")
    first, last = entry["from"], entry["to"]
    if type(first) is not dt.date or type(last) is not dt.date or last < first:
        raise SchemaError(f"{where}: from {first!r} to {last!r}; two dates in order are expected")
    name = str(entry["passage"]).strip().casefold()
    known = {passage.passage_id for passage in load_passages()} | set(families())
    if name not in known:
        raise UnknownNameError.among("passage", name, sorted(known))
    return Closure(name, first, last, str(entry.get("note", "")), str(entry["source"]))


def shut_by(closures: tuple[Closure, ...], depart: dt.date) -> tuple[Closure, ...]:
    """Return the closures that a voyage leaving on a day may meet.

    Examples
    --------
    >>> red = Closure("red-sea", dt.date(2024, 1, 1), dt.date(2024, 6, 30), "", "own assumption")
    >>> len(shut_by((red,), dt.date(2023, 12, 1))), len(shut_by((red,), dt.date(2024, 7, 1)))
    (1, 0)
    """
    return tuple(closure for closure in closures if closure.meets(depart))
