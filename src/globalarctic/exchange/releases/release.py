"""A release: the values of a checked table with version, checksum, licence and citation."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from globalarctic.errors import InputError
from globalarctic.exchange.releases.schema import ColumnKind
from globalarctic.words import Message, Text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from globalarctic.exchange.releases.schema import ProposedSchema, TableColumn
    from globalarctic.exchange.releases.tables import RawTable

__all__ = [
    "LICENCES",
    "CellChange",
    "ReleaseDifference",
    "TableRelease",
    "compare_releases",
    "make_release",
]

LICENCES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
}
"""Licences that a release may have, with their addresses."""
_MOST_CHANGES = 500


@dataclass(frozen=True, slots=True)
class TableRelease:
    """An immutable version of a table.

    Parameters
    ----------
    content
        The values as CSV in UTF-8, written by the node; never the bytes that were sent.
    sha256
        Of ``content``.
    """

    record_id: str
    version: int
    title: str
    creators: tuple[str, ...]
    licence: str
    published: dt.date
    columns: tuple[TableColumn, ...]
    rows: int
    content: bytes
    sha256: str
    publisher: str = ""
    address: str = ""
    doi: str = ""

    @property
    def citation(self) -> str:
        """How to cite this version; data are cited in the words of their authors."""
        where = (
            f" https://doi.org/{self.doi}"
            if self.doi
            else (f" {self.address}" if self.address else "")
        )
        names = "; ".join(self.creators)
        publisher = f" {self.publisher}." if self.publisher else ""
        return (
            f"{names} ({self.published.year}). {self.title}. Version {self.version}.{publisher}"
            f" SHA-256 {self.sha256[:12]}.{where}"
        )

    def data_package(self) -> dict[str, Any]:
        """Return a Data Package descriptor."""
        kinds = {"truth": "boolean", "text": "string", "geometry": "geojson"}
        return {
            "profile": "tabular-data-package", "name": self.record_id.lower(), "title": self.title,
            "version": str(self.version), "contributors": [{"title": n} for n in self.creators],
            "licenses": [{"name": self.licence, "path": LICENCES[self.licence]}],
            "resources": [{
                "profile": "tabular-data-resource", "name": "data", "path": "data.csv",
                "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
                "bytes": len(self.content), "hash": f"sha256:{self.sha256}",
                "schema": {"fields": [
                    {"name": c.name, "type": kinds.get(c.kind.value, c.kind.value),
                     "unit": c.unit, "description": c.meaning}
                    for c in self.columns
                ]},
            }],
        }  # fmt: skip

    def schema_org(self) -> dict[str, Any]:
        """Return a schema.org description."""
        return {
            "@context": "https://schema.org", "@type": "Dataset", "name": self.title,
            "identifier": self.doi or self.record_id, "version": str(self.version),
            "creator": [{"@type": "Person", "name": name} for name in self.creators],
            "license": LICENCES[self.licence], "datePublished": self.published.isoformat(),
            "url": self.address,
            "variableMeasured": [
                {"@type": "PropertyValue", "name": c.name, "unitText": c.unit,
                 "description": c.meaning}
                for c in self.columns
            ],
            "distribution": {"@type": "DataDownload", "encodingFormat": "text/csv",
                             "contentSize": str(len(self.content)), "sha256": self.sha256},
        }  # fmt: skip

    def datacite(self) -> dict[str, Any]:
        """Return the attributes with which a DOI could be asked for; nothing is sent."""
        return {
            "titles": [{"title": self.title}], "creators": [{"name": n} for n in self.creators],
            "publisher": self.publisher, "publicationYear": self.published.year,
            "types": {"resourceTypeGeneral": "Dataset"}, "version": str(self.version),
            "rightsList": [{"rightsIdentifier": self.licence, "rightsUri": LICENCES[self.licence]}],
            "url": self.address, "doi": self.doi or None,
        }  # fmt: skip


def _value(column: TableColumn, cell: str) -> str:
    return (
        cell.replace(",", ".")
        if column.decimal_comma and column.kind is ColumnKind.NUMBER
        else cell
    )


def make_release(
    table: RawTable,
    schema: ProposedSchema,
    *,
    record_id: str,
    version: int,
    title: str,
    creators: Sequence[str],
    licence: str,
    published: dt.date,
    publisher: str = "",
    address: str = "",
    doi: str = "",
) -> TableRelease:
    """Make a version of a checked table.

    Raises
    ------
    InputError
        When cells are still wrong, a column has no meaning, or the licence is not on the list.
    """
    if not schema.clean:
        raise InputError(f"{schema.total} cells are still wrong; mend them first")
    if licence not in LICENCES:
        raise InputError(f"licence {licence!r}; allowed are {', '.join(LICENCES)}")
    nameless = [column.name for column in schema.columns if not column.meaning.strip()]
    if nameless:
        raise InputError(f"say what these columns mean: {', '.join(nameless)}")
    if not title.strip() or not creators:
        raise InputError("a title and at least one creator are needed")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column.name for column in schema.columns)
    for row in table.rows:
        writer.writerow(_value(c, cell) for c, cell in zip(schema.columns, row, strict=True))
    content = out.getvalue().encode()
    return TableRelease(
        record_id, version, title.strip(), tuple(creators), licence, published, schema.columns,
        len(table.rows), content, hashlib.sha256(content).hexdigest(), publisher, address, doi,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that is not what it was, by the key of its row."""

    key: str
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ReleaseDifference:
    """What changed between two versions; rows are told apart by ``key``, else as wholes."""

    key: str
    added: int
    removed: int
    changed: tuple[CellChange, ...]
    changed_rows: int
    new_columns: tuple[str, ...]
    gone_columns: tuple[str, ...]

    @property
    def messages(self) -> tuple[Message, ...]:
        """What changed, in sentences."""
        said = [
            Message(f"exchange.difference.{word}", n=count)
            for word, count in (("added", self.added), ("removed", self.removed),
                                ("changed", self.changed_rows))
            if count
        ]  # fmt: skip
        for code, names in (("new-columns", self.new_columns), ("gone-columns", self.gone_columns)):
            if names:
                said.append(
                    Message(f"exchange.difference.{code}", names=tuple(Text(n, "") for n in names))
                )
        return tuple(said) or (Message("exchange.difference.none"),)


def _table(content: bytes) -> tuple[list[str], list[dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(content.decode(), newline=""))
    return list(reader.fieldnames or ()), list(reader)


def compare_releases(before: bytes, after: bytes, *, key: str = "") -> ReleaseDifference:
    r"""Compare the contents of two versions.

    Parameters
    ----------
    key
        Column that names a row; the first that is unique in both by default, none where there is
        no such column.

    Examples
    --------
    >>> change = compare_releases(b"day,cm\n1,40\n2,41\n", b"day,cm\n1,40\n2,43\n3,44\n")
    >>> [str(message) for message in change.messages]
    ['1 row is new.', '1 row has other values.']
    >>> change.changed[0].before, change.changed[0].after
    ('41', '43')
    """
    (old_names, old), (new_names, new) = _table(before), _table(after)
    shared = [name for name in new_names if name in old_names]
    if not key:
        for name in shared:
            if all(len({row[name] for row in rows}) == len(rows) for rows in (old, new)):
                key = name
                break
    gone = tuple(name for name in old_names if name not in new_names)
    fresh = tuple(name for name in new_names if name not in old_names)
    if not key:
        a, b = (Counter(tuple(row[n] for n in shared) for row in rows) for rows in (old, new))
        return ReleaseDifference("", (b - a).total(), (a - b).total(), (), 0, fresh, gone)
    olds, news = {row[key]: row for row in old}, {row[key]: row for row in new}
    changes, rows = [], 0
    for name in news.keys() & olds.keys():
        own = [
            CellChange(name, column, olds[name][column], news[name][column])
            for column in shared
            if olds[name][column] != news[name][column]
        ]
        rows += bool(own)
        changes += own
    changes.sort(key=lambda change: (change.key, change.column))
    return ReleaseDifference(
        key, len(news.keys() - olds.keys()), len(olds.keys() - news.keys()),
        tuple(changes[:_MOST_CHANGES]), rows, fresh, gone,
    )  # fmt: skip
