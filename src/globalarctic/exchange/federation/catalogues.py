"""Catalogues of others that sign nothing: CKAN portals and pages with schema.org, read as a whole.

Such a catalogue has no feed, so that each look takes a snapshot of it: what is new, changed and
gone is the difference from the one before. A look that fails on the way changes nothing, and one in
which more than a fifth would go waits for a person. Entries keep their own bytes; of them only what
stands in ``CatalogueEntry`` is read. They are shown with their address and licence, never as ours.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from globalarctic.exchange.federation.canonical import digest
from globalarctic.exchange.federation.entries import time_of
from globalarctic.exchange.federation.refusals import PeerError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from globalarctic.exchange.federation.follow import Transport

__all__ = [
    "CatalogueDifference", "CatalogueEntry", "Catalogues", "read_ckan", "read_schema_org",
]  # fmt: skip

LARGEST_PAGE, LARGEST_ENTRY, MOST_ENTRIES = 16 << 20, 1 << 20, 100_000
_CKAN_ROWS = 200
_REMOVED_SHARE, _REMOVED_LEAST = 0.2, 5

_TABLES = """
create table if not exists catalogues (
    url text primary key, kind text not null, since text not null, last_look text not null,
    problem text not null);
create table if not exists entries (
    url text not null, id text not null, hash text not null, content blob not null,
    primary key (url, id));
"""


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """What is read of a dataset of another catalogue; empty where it does not say."""

    id: str
    title: str
    description: str
    licence: str
    page: str
    publisher: str
    formats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CatalogueDifference:
    """How a catalogue differs from the snapshot before."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    count: int


def _json(data: bytes, what: str) -> Any:
    try:
        return json.loads(data, parse_constant=lambda name: _no_number(name, what))
    except (ValueError, RecursionError) as error:
        raise PeerError("not-json", what=what) from error


def _no_number(name: str, what: str) -> None:
    raise ValueError(f"{name} in {what}")


def _packed(content: Mapping[str, Any], what: str) -> bytes:
    packed = json.dumps(content, ensure_ascii=False, sort_keys=True, allow_nan=False).encode()
    if len(packed) > LARGEST_ENTRY:
        raise PeerError("too-large", what=what, bytes=len(packed), limit=LARGEST_ENTRY)
    return packed


def read_ckan(transport: Transport) -> dict[str, bytes]:
    """Return the datasets of a CKAN portal by their id, as the portal gives them.

    Parameters
    ----------
    transport
        How the portal is reached; its ``/api/3/action/package_search`` is asked page by page.

    Raises
    ------
    PeerError
        When it does not answer as CKAN does, a page is too large, or it changes while it is read.

    Notes
    -----
    API guide of CKAN 2.10, https://docs.ckan.org/en/2.10/api/ (package_search).
    """
    entries: dict[str, bytes] = {}
    start, count = 0, 1
    while start < count:
        path = f"/api/3/action/package_search?rows={_CKAN_ROWS}&start={start}&sort=id+asc"
        answer = _json(transport.get(path, LARGEST_PAGE), path)
        result = answer.get("result") if isinstance(answer, dict) else None
        if not (isinstance(result, dict) and answer.get("success") is True):
            raise PeerError("not-ckan", what=path)
        packages, total = result.get("results"), result.get("count")
        if not isinstance(packages, list) or type(total) is not int:
            raise PeerError("not-ckan", what=path)
        if total > MOST_ENTRIES:
            raise PeerError("too-large", what=path, bytes=total, limit=MOST_ENTRIES)
        if start and total != count:
            raise PeerError("moved-on", what=path)
        count = total
        for package in packages:
            name = package.get("id") if isinstance(package, dict) else None
            if not isinstance(name, str) or not name or name in entries:
                raise PeerError("not-ckan", what=path)
            entries[name] = _packed(package, name)
        if not packages and start < count:
            raise PeerError("moved-on", what=path)
        start += len(packages)
    return entries


class _JsonLd(HTMLParser):
    """The JSON-LD of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.blocks: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block."""
        self._inside = tag == "script" and dict(attrs).get("type") == "application/ld+json"
        if self._inside:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        """Add to a block."""
        if self._inside:
            self.blocks[-1] += data

    def handle_endtag(self, tag: str) -> None:
        """End a block."""
        if tag == "script":
            self._inside = False


def _datasets(node: Any) -> Iterator[dict[str, Any]]:
    """Give the datasets in a block of JSON-LD, also those of a graph or a catalogue."""
    if isinstance(node, list):
        for each in node:
            yield from _datasets(each)
    elif isinstance(node, dict):
        kind = node.get("@type")
        if "Dataset" in (kind if isinstance(kind, list) else [kind]):
            yield node
        for name in ("@graph", "dataset", "mainEntity"):
            yield from _datasets(node.get(name))


def read_schema_org(transport: Transport, base: str, *, most: int = 5_000) -> dict[str, bytes]:
    """Return the datasets that the pages of a site describe as schema.org, by their address.

    Parameters
    ----------
    transport
        How the site is reached.
    base
        Its address; only pages of this host are read.
    most
        At most as many pages of its sitemap.

    Raises
    ------
    PeerError
        When there is no sitemap, or too many pages, or a page does not answer.

    Notes
    -----
    Sitemap protocol 0.9 with indexes; the same way in as that of the polar harvesters
    (https://github.com/ESIPFed/science-on-schema.org).
    """
    host = urlsplit(base).hostname
    maps, seen = ["/sitemap.xml"], set()
    pages: list[str] = []
    while maps:
        path = maps.pop(0)
        if path in seen:
            continue
        seen.add(path)
        text = transport.get(path, LARGEST_PAGE).decode("utf-8", "replace")
        is_index = "<sitemapindex" in text
        for address in re.findall(r"<loc>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+)", text):
            parts = urlsplit(address.replace("&amp;", "&"))
            if parts.hostname != host:
                continue
            local = parts.path + (f"?{parts.query}" if parts.query else "")
            (maps if is_index else pages).append(local or "/")
        if len(pages) > most or len(seen) > 100:
            raise PeerError("too-large", what=path, bytes=len(pages), limit=most)
    if not pages:
        raise PeerError("missing", what="/sitemap.xml")
    entries: dict[str, bytes] = {}
    for local in dict.fromkeys(pages):
        reader = _JsonLd()
        reader.feed(transport.get(local, LARGEST_PAGE).decode("utf-8", "replace"))
        for block in reader.blocks:
            for node in _datasets(_json(block.encode(), local)):
                name = str(node.get("@id") or node.get("url") or f"{base.rstrip('/')}{local}")
                entries[name[:500]] = _packed(node, local)
    return entries


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = next(iter(value), "")
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("@id") or value.get("url", "")
    return str(value or "").strip()[:2_000]


def _entry(name: str, content: bytes) -> CatalogueEntry:
    fields = json.loads(content)
    distributions = fields.get("resources") or fields.get("distribution") or []
    if not isinstance(distributions, list):
        distributions = [distributions]
    formats = {
        _text(each.get("format") or each.get("encodingFormat"))
        for each in distributions
        if isinstance(each, dict)
    }
    organisation = fields.get("organization")
    return CatalogueEntry(
        id=name,
        title=_text(fields.get("title") or fields.get("name") or name),
        description=_text(fields.get("notes") or fields.get("description")),
        licence=_text(fields.get("license_id") or fields.get("license")),
        page=_text(fields.get("url") or fields.get("@id")),
        publisher=_text(
            organisation.get("title") if isinstance(organisation, dict)
            else fields.get("publisher") or fields.get("creator")
        ),
        formats=tuple(sorted(formats - {""})),
    )  # fmt: skip


class Catalogues:
    """The catalogues that a node reads, and the last snapshot of each.

    Parameters
    ----------
    folder
        Folder of ``catalogues.sqlite3``.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> catalogues = Catalogues(pathlib.Path(tempfile.mkdtemp()))
    >>> catalogues.add("https://data.example", "ckan")
    >>> catalogues.settle("https://data.example", {"a": b'{"title": "Ice"}'}).new
    ('a',)
    >>> catalogues.entries("https://data.example")[0].title
    'Ice'
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._database = sqlite3.connect(
            folder / "catalogues.sqlite3", isolation_level=None, check_same_thread=False
        )
        self._database.execute("pragma journal_mode=wal")
        self._database.executescript(_TABLES)

    def add(self, url: str, kind: str) -> None:
        """Note a catalogue; nothing is read before ``look``.

        Raises
        ------
        PeerError
            When the kind is neither ``ckan`` nor ``schema.org``.
        """
        if kind not in {"ckan", "schema.org"}:
            raise PeerError("bad-kind", name=kind)
        self._database.execute(
            "insert or ignore into catalogues values (?, ?, ?, '', '')",
            (url, kind, time_of(dt.datetime.now(dt.UTC))),
        )

    def look(
        self, url: str, transport: Transport, *, allow_removals: bool = False
    ) -> CatalogueDifference:
        """Read a catalogue as a whole and settle the difference.

        Raises
        ------
        PeerError
            When it is not on file, or cannot be read; the snapshot stays as it was.
        """
        row = self._database.execute("select kind from catalogues where url = ?", (url,)).fetchone()
        if row is None:
            raise PeerError("no-catalogue", url=url[:200])
        try:
            entries = read_ckan(transport) if row[0] == "ckan" else read_schema_org(transport, url)
            return self.settle(url, entries, allow_removals=allow_removals)
        except PeerError as error:
            self._told(url, str(error))
            raise
        except (ValueError, RecursionError) as error:
            # A number or a sign that cannot be written: the look counts, the next is not at once.
            refused = PeerError("not-json", what=url)
            self._told(url, str(refused))
            raise refused from error

    def settle(
        self, url: str, entries: Mapping[str, bytes], *, allow_removals: bool = False
    ) -> CatalogueDifference:
        """Take a snapshot in place of the one before; return the difference.

        Raises
        ------
        PeerError
            When more than a fifth of the entries (and more than five) would go.
        """
        hashes = {name: digest(content) for name, content in entries.items()}
        before = dict(
            self._database.execute("select id, hash from entries where url = ?", (url,)).fetchall()
        )
        gone = tuple(sorted(set(before) - set(hashes)))
        if (
            len(gone) > max(_REMOVED_LEAST, _REMOVED_SHARE * len(before))
            and not allow_removals
        ):  # fmt: skip
            raise PeerError("many-gone", gone=len(gone), live=len(before))
        new = tuple(sorted(set(hashes) - set(before)))
        changed = tuple(sorted(n for n in hashes if n in before and before[n] != hashes[n]))
        self._database.execute("begin immediate")
        try:
            self._database.executemany(
                "delete from entries where url = ? and id = ?", [(url, name) for name in gone]
            )
            self._database.executemany(
                "insert or replace into entries values (?, ?, ?, ?)",
                [(url, name, hashes[name], entries[name]) for name in (*new, *changed)],
            )
            self._told(url, "")
        except BaseException:
            self._database.execute("rollback")
            raise
        self._database.execute("commit")
        return CatalogueDifference(new, changed, gone, len(hashes))

    def entries(self, url: str) -> tuple[CatalogueEntry, ...]:
        """Return the last snapshot of a catalogue, by title."""
        rows = self._database.execute("select id, content from entries where url = ?", (url,))
        entries = [_entry(str(name), bytes(content)) for name, content in rows]
        return tuple(sorted(entries, key=lambda each: (each.title, each.id)))

    def listing(self) -> tuple[tuple[str, str, int, str, str], ...]:
        """Return address, kind, number of entries, last look and problem of each catalogue."""
        rows = self._database.execute(
            "select c.url, c.kind, count(e.id), c.last_look, c.problem from catalogues c "
            "left join entries e on e.url = c.url group by c.url order by c.url"
        )
        return tuple((str(a), str(b), int(c), str(d), str(e)) for a, b, c, d, e in rows)

    def due(self, now: dt.datetime, *, every_s: int = 86_400) -> tuple[str, ...]:
        """Return the catalogues whose last look is longer ago than an interval, s."""
        since = time_of(now - dt.timedelta(seconds=every_s))
        rows = self._database.execute(
            "select url from catalogues where last_look < ? order by url", (since,)
        )
        return tuple(str(url) for (url,) in rows)

    def forget(self, url: str) -> None:
        """Forget a catalogue and its entries."""
        self._database.execute("delete from entries where url = ?", (url,))
        self._database.execute("delete from catalogues where url = ?", (url,))

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _told(self, url: str, problem: str) -> None:
        text = problem[:500].encode("utf-8", "replace").decode()
        self._database.execute(
            "update catalogues set last_look = ?, problem = ? where url = ?",
            (time_of(dt.datetime.now(dt.UTC)), text, url),
        )
