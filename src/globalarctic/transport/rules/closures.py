"""Closures that a user states: "Red Sea closed from ... to ...", as a file.

A file is TOML with one ``[[closure]]`` table each, or CSV with the columns ``passage, from, to,
note, source``; both days are included, an empty ``to`` means until further notice. A closure shuts
a passage, border, reach or family for voyages that leave up to ``REACH_D`` days before it begins,
or during it: within that time a ship would meet it. Waiting for the reopening is not searched; the
refusal names the passage.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from globalarctic.cells import read_cells
from globalarctic.errors import SchemaError, UnknownNameError
from globalarctic.records import read_toml
from globalarctic.transport.network.corridors import families
from globalarctic.transport.network.links import load_borders, load_river_reaches
from globalarctic.transport.network.names import gate_name
from globalarctic.transport.network.passages import load_passages
from globalarctic.words import Code, Message, Text

if TYPE_CHECKING:
    from globalarctic.words import Arg

__all__ = ["REACH_D", "Closure", "load_closures", "shut_by"]

REACH_D = 45
"""Days from a departure within which a voyage may meet a closure."""

_KEYS = ("passage", "from", "to", "note", "source")


@dataclass(frozen=True, slots=True)
class Closure:
    """A gate or family closed from the first to the last day (None: until further notice)."""

    passage: str
    first: dt.date
    last: dt.date | None
    note: str
    source: str

    @property
    def gate_ids(self) -> tuple[str, ...]:
        """The passages, borders or reaches behind the name."""
        return families().get(self.passage, (self.passage,))

    def meets(self, depart: dt.date) -> bool:
        """Return whether a voyage that leaves on a day may meet the closure."""
        begun = self.first <= depart + dt.timedelta(days=REACH_D)
        return begun and (self.last is None or depart <= self.last)

    def closed_on(self, day: dt.date) -> bool:
        """Return whether the passage is closed on a day."""
        return self.first <= day and (self.last is None or day <= self.last)

    @property
    def said(self) -> Message:
        """The closure as a sentence, with its note and source."""
        note: Arg = Text(self.note, "") if self.note else Code("")
        return Message(
            "rules.closure.noted" if self.note else "rules.closure.plain",
            gate=gate_name(self.passage), days=self.days, note=note, source=Code(self.source),
        )  # fmt: skip

    @property
    def days(self) -> Message:
        """From when to when."""
        first = Code(self.first.isoformat())
        if self.last is None:
            return Message("rules.closure.open", first=first)
        return Message("rules.closure.days", first=first, last=Code(self.last.isoformat()))


def load_closures(path: Path | str) -> tuple[Closure, ...]:
    r"""Return the closures of a TOML or CSV file, in its order.

    Parameters
    ----------
    path
        File with ``passage``, ``from`` and ``source``, and ``to`` and ``note`` if wanted; a name
        that ends in ``.csv`` is read as CSV, any other as TOML.

    Raises
    ------
    DataError
        When the file cannot be read.
    SchemaError
        When it is not TOML or CSV, or an entry lacks a key or holds a wrong one; says where.
    UnknownNameError
        When a passage or family is not known.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "closures.csv"
    >>> _ = file.write_text("passage,from,to,note,source\nsuez,2026-01-01,,,own assumption\n")
    >>> load_closures(file)[0].passage
    'suez'
    """
    file = Path(path)
    entries = (_from_csv if file.suffix.lower() == ".csv" else _from_toml)(file)
    if not entries:
        raise SchemaError(f"{file} holds no closure; keys are {', '.join(_KEYS)}")
    return tuple(_closure(where, entry) for where, entry in entries)


def _from_csv(file: Path) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{file}, line {line}", {key: cell for key, cell in cells.items() if cell or key != "to"})
        for line, cells in read_cells(file)
    ]


def _from_toml(file: Path) -> list[tuple[str, dict[str, Any]]]:
    tables, _ = read_toml(file)
    entries = tables.get("closure")
    if (
        not isinstance(entries, list)
        or set(tables) != {"closure"}
        or not all(isinstance(entry, dict) for entry in entries)
    ):
        raise SchemaError(f"{file}: tables [[closure]] are expected, found {sorted(tables)}")
    return [(f"{file}, closure {k}", entry) for k, entry in enumerate(entries, start=1)]


def _closure(where: str, entry: dict[str, Any]) -> Closure:
    odd = sorted(set(entry) - set(_KEYS))
    lacking = [key for key in ("passage", "from", "source") if not str(entry.get(key, "")).strip()]
    if odd or lacking:
        raise SchemaError(f"{where}: allowed keys are {', '.join(_KEYS)}; {odd=} {lacking=}")
    first = _day(entry["from"], "from", where)
    last = _day(entry["to"], "to", where) if "to" in entry else None
    if last is not None and last < first:
        raise SchemaError(f"{where}: from {first} to {last}; two dates in order are expected")
    name = str(entry["passage"]).strip().casefold()
    known = {passage.passage_id for passage in load_passages()} | set(families())
    known |= {border.border_id for border in load_borders()}
    known |= {reach.reach_id for reach in load_river_reaches()}
    if name not in known:
        raise UnknownNameError.among("passage", name, sorted(known))
    return Closure(name, first, last, str(entry.get("note", "")), str(entry["source"]))


def _day(value: object, key: str, where: str) -> dt.date:
    if type(value) is dt.date:
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise SchemaError(f"{where}: {key} holds {value!r}, YYYY-MM-DD is expected") from None


def shut_by(closures: tuple[Closure, ...], depart: dt.date) -> tuple[Closure, ...]:
    """Return the closures that a voyage leaving on a day may meet.

    Examples
    --------
    >>> red = Closure("red-sea", dt.date(2024, 1, 1), dt.date(2024, 6, 30), "", "own assumption")
    >>> len(shut_by((red,), dt.date(2023, 12, 1))), len(shut_by((red,), dt.date(2024, 7, 1)))
    (1, 0)
    """
    return tuple(closure for closure in closures if closure.meets(depart))
