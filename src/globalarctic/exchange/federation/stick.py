"""A node's feed in one file, to be carried by hand to a node without a line."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from globalarctic.exchange.federation.follow import (
    CHANGES,
    LIST,
    MANIFEST,
    RECORDS,
    WELL_KNOWN,
)
from globalarctic.exchange.federation.refusals import PeerError

if TYPE_CHECKING:
    from pathlib import Path

    from globalarctic.exchange.federation.feed import Feed

__all__ = ["StickTransport", "pack"]

_PAGE = 500


def pack(feed: Feed, path: Path) -> int:
    """Write a feed and all its records into a ZIP file; return the number of records.

    Parameters
    ----------
    feed
        The feed.
    path
        File to write; it takes its name only when it is whole.

    Notes
    -----
    Every part is signed or named by its hash, so that the file itself needs no signature: whoever
    carries it can lose it, but not change it unseen.
    """
    part = path.with_name(path.name + ".part")
    listed = feed.full_list()
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(WELL_KNOWN[1:], feed.document())
        archive.writestr(MANIFEST[1:], feed.manifest().line)
        archive.writestr(LIST[1:], listed)
        for since in range(0, feed.seq, _PAGE):
            archive.writestr(f"{CHANGES[1:]}/{since}", feed.changes(since, _PAGE))
        for line in listed.decode().splitlines():
            hashed = line.rsplit(" ", 1)[1]
            name = RECORDS[1:] + hashed.removeprefix("sha256:")
            if name not in archive.NameToInfo:
                archive.writestr(name, feed.content(hashed) or b"")
    part.replace(path)
    return listed.count(b"\n")


class StickTransport:
    """A peer in a file that ``pack`` wrote.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    PeerError
        When it is no such file.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._archive = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile) as error:
            raise PeerError("no-stick", path=path.name) from error

    def get(self, path: str, limit: int) -> bytes:
        """Return the bytes of a path of the protocol."""
        bare, _, query = path.partition("?since=")
        if bare == CHANGES:
            return self._changes(int(query), limit)
        return self._read(bare[1:].replace("sha256:", ""), limit)

    def _changes(self, since: int, limit: int) -> bytes:
        begin = since - since % _PAGE
        try:
            page = self._read(f"{CHANGES[1:]}/{begin}", limit)
        except PeerError as error:
            if error.kind == "missing":
                return b""
            raise
        lines = page.splitlines(keepends=True)[since - begin :]
        if lines and begin + _PAGE <= since + len(lines):
            try:
                more = self._read(f"{CHANGES[1:]}/{begin + _PAGE}", limit)
            except PeerError:
                more = b""
            lines += more.splitlines(keepends=True)[: _PAGE - len(lines)]
        return b"".join(lines)

    def _read(self, name: str, limit: int) -> bytes:
        try:
            with self._archive.open(name) as stream:
                data = stream.read(limit + 1)
        except KeyError as error:
            raise PeerError("missing", what=name) from error
        except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise PeerError("no-stick", path=name) from error
        if len(data) > limit:
            raise PeerError("too-large", what=name, bytes=len(data), limit=limit)
        return data
