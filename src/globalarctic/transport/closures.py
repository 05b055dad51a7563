"""Closures that the user states: a passage or family is closed from a day to a day, says who.

A file is CSV with the columns ``passage, from, to, note, source`` or TOML with one
``[[closure]]`` table each of the same keys. ``to`` may be empty: closed until further notice.
Both days are included. The package bundles none: a closure is the user's assumption.
"""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from globalarctic.errors import InputError, SchemaError, UnknownNameError
from globalarctic.transport.corridors import families, gate_numbers
from globalarctic.transport.land import load_borders
from globalarctic.transport.rivers import load_river_reaches

if TYPE_CHECKING:
    from globalarctic.transport.network import Network

__all__ = ["Closure", "closed_gates", "closures_on", "read_closures"]

_KEYS = ("passage", "from", "to", "note", "source")


@dataclass(frozen=True, slots=True)
class Closure:
    """A passage, border, reach or family that is closed from a day to a day, both included.

    Notes
    -----
    ``gate_ids`` are the gates behind ``passage``; ``last_day`` None means until further notice.
    """

    passage: str
    gate_ids: tuple[str, ...]
    first_day: dt.date
    last_day: dt.date | None
    note: str
    source: str

    def closed_on(self, day: dt.date) -> bool:
        """Return whether the passage is closed on a day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    @property
    def words(self) -> str:
        """The closure in words."""
        end = "until further notice" if self.last_day is None else f"to {self.last_day}"
        return f"{self.passage} closed from {self.first_day} {end}"

    def to_dict(self) -> dict[str, Any]:
        """Return the closure as plain values."""
        return {
            "passage": self.passage,
            "gate_ids": list(self.gate_ids),
            "from": self.first_day.isoformat(),
            "to": None if self.last_day is None else self.last_day.isoformat(),
            "note": self.note,
            "source": self.source,
        }


def read_closures(path: str | Path) -> tuple[Closure, ...]:
    r"""Return the closures of a CSV or TOML file, in its order.

    Parameters
    ----------
    path
        File ending in ``.csv`` or ``.toml``.

    Raises
    ------
    InputError
        When the file cannot be read or ends otherwise.
    SchemaError
        When a key is missing or unknown, a day is not YYYY-MM-DD, or ``to`` lies before ``from``;
        names the place in the file.
    UnknownNameError
        When a passage is not known, with the near names.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "closures.csv"
    >>> _ = file.write_text("passage,from,to,note,source\nsuez,2026-01-01,,what if,own\n")
    >>> read_closures(file)[0].words
    'suez closed from 2026-01-01 until further notice'
    """
    path = Path(path)
    if path.suffix.lower() not in {".csv", ".toml"}:
        raise InputError(f"closures file {path.name!r} must end in .csv or .toml")
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read closures from {path}: {error}") from None
    read = _from_csv if path.suffix.lower() == ".csv" else _from_toml
    rows = read(content, path.name)
    if not rows:
        raise SchemaError(f"{path.name} holds no closure; keys are {', '.join(_KEYS)}")
    return tuple(_closure(row, where) for where, row in rows)


def _from_csv(content: str, name: str) -> list[tuple[str, dict[str, str]]]:
    reader = csv.DictReader(content.splitlines())
    found = []
    for row in reader:
        if None in row or None in row.values():
            raise SchemaError(f"{name} line {reader.line_num}: not as many cells as the header")
        found.append((f"{name} line {reader.line_num}", {k.strip(): v for k, v in row.items()}))
    return found


def _from_toml(content: str, name: str) -> list[tuple[str, dict[str, str]]]:
    try:
        held = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise SchemaError(f"{name} is not TOML: {error}") from None
    tables = held.get("closure", [])
    if set(held) - {"closure"} or not isinstance(tables, list):
        raise SchemaError(f"{name}: one [[closure]] table each is expected, got {sorted(held)}")
    found = []
    for number, table in enumerate(tables, start=1):
        where = f"{name} closure {number}"
        if not isinstance(table, dict):
            raise SchemaError(f"{where} is not a table; write [[closure]]")
        found.append((where, {key: str(value) for key, value in table.items()}))
    return found


def _closure(row: dict[str, str], where: str) -> Closure:
    unknown = sorted(set(row) - set(_KEYS))
    missing = [key for key in ("passage", "from", "source") if not row.get(key, "").strip()]
    if unknown or missing:
        said = [f"{key!r} is empty or missing" for key in missing]
        said += [f"{key!r} is not known" for key in unknown]
        raise SchemaError(f"{where}: {'; '.join(said)}; keys are {', '.join(_KEYS)}")
    first = _day(row["from"], "from", where)
    end = row.get("to", "").strip()
    last = _day(end, "to", where) if end else None
    if last is not None and last < first:
        raise SchemaError(f"{where}: to {last} lies before from {first}; give from first")
    name = row["passage"].strip().casefold()
    return Closure(
        name,
        _gate_ids(name),
        first,
        last,
        row.get("note", "").strip(),
        row["source"].strip(),
    )


def _day(value: str, key: str, where: str) -> dt.date:
    try:
        return dt.date.fromisoformat(value.strip())
    except ValueError:
        raise SchemaError(f"{where}: {key} holds {value!r}, YYYY-MM-DD is expected") from None


def _gate_ids(name: str) -> tuple[str, ...]:
    groups = families()
    single = {gate for ids in groups.values() for gate in ids}
    single |= {border.border_id for border in load_borders()}
    single |= {reach.reach_id for reach in load_river_reaches()}
    found = dict.fromkeys((*groups.get(name, ()), *((name,) if name in single else ())))
    if not found:
        raise UnknownNameError.among("passage", name, sorted({*single, *groups}))
    return tuple(found)


def closures_on(closures: tuple[Closure, ...], gate_id: str, day: dt.date) -> tuple[Closure, ...]:
    """Return the closures of a gate that hold on a day.

    Parameters
    ----------
    closures
        Closures as read.
    gate_id
        Passage, border or reach.
    day
        The day.
    """
    return tuple(c for c in closures if gate_id in c.gate_ids and c.closed_on(day))


def closed_gates(network: Network, closure: Closure) -> frozenset[int]:
    """Return the gate numbers of a closure in a network.

    Parameters
    ----------
    network
        The network.
    closure
        A closure as read.

    Raises
    ------
    UnknownNameError
        When the network has no such gate.
    """
    return frozenset(gate_numbers(network, (closure.passage,), families()))
