"""What register files are read with: the vocabularies, and TOML with the lines of its keys.

Every term a claim may use stands in ``vocabularies.toml`` with its definition, with the mapping of
statuses to the traffic light and to "ever materialised", and with the limits that ``check``
applies. The standard reader of TOML gives no lines, and a contributor needs them: the text is
scanned once more for headers and keys. Files are written in the plain style: one key a line, tables
as ``[name]`` and ``[[name]]``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from globalarctic.cells import utf8_text
from globalarctic.errors import SchemaError, UnknownNameError

__all__ = ["Limits", "LinedTable", "Term", "Vocabularies", "load_vocabularies", "read_lined"]

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

    def lineage(self, vocabulary: str, name: str) -> tuple[str, ...]:
        """Return a term and the terms above it, nearest first; empty where none is on file.

        A vocabulary is open where a name may go on below a term: what is not on the list belongs
        to the longest beginning of its name, in parts between underscores, that is.

        Raises
        ------
        UnknownNameError
            When there is no such vocabulary.

        Examples
        --------
        >>> load_vocabularies().lineage("sector", "mining_zinc_copper")
        ('mining_zinc_copper', 'mining_zinc', 'mining')
        >>> load_vocabularies().lineage("sector", "mining_graphite")
        ('mining_graphite', 'mining')
        >>> load_vocabularies().lineage("sector", "casino")
        ()
        """
        known = self.names(vocabulary)
        parts = name.split("_")
        beginnings = ["_".join(parts[:length]) for length in range(len(parts), 0, -1)]
        above = next((part for part in beginnings if part in known), "")
        if not above:
            return ()
        line = [name] if name != above else []
        while above:
            line.append(above)
            above = self.terms[vocabulary][above].get("parent") or ""
        return tuple(line)


@lru_cache(maxsize=1)
def load_vocabularies() -> Vocabularies:
    """Load the vocabularies that come with the package.

    Examples
    --------
    >>> load_vocabularies().limits.stale_after_years
    3
    """
    parsed = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    about = parsed.pop("about")
    terms: dict[str, dict[str, Term]] = {}
    for vocabulary, words in parsed.items():
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


_HEADER = re.compile(r"^\s*(\[{1,2})\s*([A-Za-z0-9_.\"'-]+)\s*\]{1,2}\s*(#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*=\s*(.*)$")
_AT = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class LinedTable:
    """One table of a file: its values, the line of its header, and the line of every key."""

    path: str
    name: str
    line: int
    values: dict[str, Any]
    lines: dict[str, int]

    def at(self, key: str = "") -> str:
        """Return ``path:line`` of a key, or of the table where the key is absent."""
        return f"{self.path}:{self.lines.get(key, self.line)}"


def read_lined(path: Path, shown: str = "") -> tuple[LinedTable, ...]:
    """Read the tables of a TOML file in the order they stand in; ``shown`` names it in errors.

    Keys above the first header belong to a table called "".

    Raises
    ------
    SchemaError
        When the file cannot be read or is no TOML, with file and line.
    """
    label = shown or str(path)
    text = utf8_text(path, label).replace("\r\n", "\n")
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = _AT.search(str(error))
        line = int(match[1]) if match else len(text.splitlines())
        said = text.splitlines()[line - 1].strip() if 0 < line <= len(text.splitlines()) else ""
        what = _AT.sub("", str(error)).strip()
        raise SchemaError(f"{label}:{line}: not TOML: {what}; the line reads {said!r}") from None
    except RecursionError:
        raise SchemaError(f"{label}:1: not TOML: it is nested too deeply") from None
    return _with_values(label, parsed, _scan(text))


def _scan(text: str) -> list[tuple[str, bool, int, dict[str, int]]]:
    """Return the tables in order: name, whether one of an array, line, lines of keys."""
    tables: list[tuple[str, bool, int, dict[str, int]]] = [("", False, 1, {})]
    depth, quote = 0, ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not depth and not quote:
            header = _HEADER.match(line)
            if header:
                tables.append((header[2], header[1] == "[[", number, {}))
                continue
            key = _KEY.match(line)
            if key:
                tables[-1][3].setdefault(key[1], number)
        depth, quote = _open_after(line, depth, quote)
    return tables


def _open_after(line: str, depth: int, quote: str) -> tuple[int, str]:
    """Return how many brackets and which long quote are open after a line."""
    place = 0
    while place < len(line):
        if quote:
            if quote in {'"', '"""'} and line[place] == "\\":
                place += 2
                continue
            if line.startswith(quote, place):
                place += len(quote)
                quote = ""
                continue
        elif line[place] == "#":
            break
        elif line[place] in "\"'":
            mark = line[place]
            quote = mark * 3 if line.startswith(mark * 3, place) else mark
            place += len(quote)
            continue
        else:
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(line[place], 0)
        place += 1
    return max(depth, 0), quote if len(quote) == 3 else ""


def _with_values(
    label: str, parsed: dict[str, Any], scanned: list[tuple[str, bool, int, dict[str, int]]]
) -> tuple[LinedTable, ...]:
    counts: dict[str, int] = {}
    out = []
    for name, many, line, lines in scanned:
        if name == "":
            top = {key: value for key, value in parsed.items() if key in lines}
            if top:
                out.append(LinedTable(label, "", line, top, lines))
            continue
        value = parsed.get(name)
        if many and isinstance(value, list):
            number = counts.get(name, 0)
            counts[name] = number + 1
            value = value[number]
        if not isinstance(value, dict):
            raise SchemaError(
                f"{label}:{line}: the table [{name}] is nested; register files hold plain tables "
                "[project], [[claim]], [[entity]] and [[source]] only"
            )
        out.append(LinedTable(label, name, line, value, lines))
    return tuple(out)
