"""One look at a peer: read what changed, check it, take it, compare the full list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from globalarctic.exchange.federation.canonical import digest
from globalarctic.exchange.federation.entries import Manifest, NodeDocument
from globalarctic.exchange.federation.feed import LARGEST_RECORD
from globalarctic.exchange.federation.refusals import PeerError
from globalarctic.exchange.federation.replica import Replica, Taken

if TYPE_CHECKING:
    from globalarctic.exchange.federation.feed import Feed

__all__ = [
    "CHANGES",
    "LIST",
    "MANIFEST",
    "RECORDS",
    "WELL_KNOWN",
    "FeedTransport",
    "Transport",
    "answer",
    "follow",
    "look",
]


WELL_KNOWN = "/.well-known/globalarctic-node.json"
CHANGES = "/federation/changes"
MANIFEST = "/federation/manifest"
LIST = "/federation/list"
RECORDS = "/federation/records/"

PAGE = 500
"""Entries a page."""
_PAGES = 40
_PAGE_BYTES = PAGE * 4200
_LIST_BYTES = 64 << 20
_TRIES = 3


class Transport(Protocol):
    """How bytes come from a peer: by the web, from a stick, from a feed in the same process."""

    def get(self, path: str, limit: int) -> bytes:
        """Return the bytes at a path of the peer.

        Raises
        ------
        PeerError
            ``missing``, ``too-large``, ``down``, ``slow`` or another kind.
        """
        ...


class FeedTransport:
    """A feed in the same process, read as if from afar.

    Parameters
    ----------
    feed
        The feed.
    """

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    def get(self, path: str, limit: int) -> bytes:
        """Return what the node answers at a path."""
        data = answer(self._feed, path)
        if data is None:
            raise PeerError("missing", what=path)
        if len(data) > limit:
            raise PeerError("too-large", what=path, bytes=len(data), limit=limit)
        return data


def answer(feed: Feed, path: str) -> bytes | None:
    """Return what a node answers at one of the addresses of the protocol, or None.

    Parameters
    ----------
    feed
        The node's feed.
    path
        Address with its query, for example ``/federation/changes?since=12``.
    """
    bare, _, query = path.partition("?")
    if bare == WELL_KNOWN:
        return feed.document()
    if bare == CHANGES:
        since = query.removeprefix("since=")
        return feed.changes(int(since)) if since.isdecimal() and len(since) < 16 else None
    if bare == MANIFEST:
        return feed.manifest().line
    if bare == LIST:
        return feed.full_list()
    if bare.startswith(RECORDS):
        return feed.content(bare.removeprefix(RECORDS))
    return None


def look(transport: Transport) -> NodeDocument:
    """Return a node's own page, checked: what a keeper sees before following it."""
    return NodeDocument.read(transport.get(WELL_KNOWN, 64 * 1024))


def follow(
    replica: Replica,
    transport: Transport,
    *,
    allow_removals: bool = False,
    forgive: bool = False,
) -> Taken:
    """Bring a replica in step with its peer.

    Parameters
    ----------
    replica
        The copy.
    transport
        Where the peer is.
    allow_removals
        A person agreed that more than a fifth of the records go.
    forgive
        A person agreed to take a past that contradicts the one seen before.

    Raises
    ------
    PeerError
        When something cannot be taken; the replica is as it was before.

    Notes
    -----
    After the entries the signed full list is compared, so that a copy that differs for whatever
    reason is put right. A peer may change while it is read: what is missing is asked for again,
    three times.
    """
    for attempt in range(_TRIES):
        try:
            return _once(replica, transport, allow_removals=allow_removals, forgive=forgive)
        except PeerError as error:
            if error.kind not in {"missing", "moving"} or attempt == _TRIES - 1:
                raise
    raise AssertionError  # pragma: no cover


def _once(replica: Replica, transport: Transport, *, allow_removals: bool, forgive: bool) -> Taken:
    document = look(transport)
    replica.trust(document)
    manifest = transport.get(MANIFEST, 4096)
    head = Manifest.read(manifest, document.public)
    settle = forgive or document.epoch > replica.epoch
    if not settle and head.epoch == replica.epoch and head.seq < replica.seq:
        raise PeerError("rolled-back", here=replica.seq, there=head.seq)
    taken = Taken(0, 0, 0)
    if not settle:
        lines = _changes(replica, transport)
        settle = lines is None
        if lines is not None:
            taken = replica.take(lines, _Fetch(transport), allow_removals=allow_removals)
    if not settle:
        same = head.seq == replica.seq and head.epoch == replica.epoch
        if not same or head.list == digest(replica.full_list()):
            return taken  # where the peer went on meanwhile, the next look compares
    listed = transport.get(LIST, _LIST_BYTES)
    if digest(listed) != head.list and not _is_still(transport, manifest):
        raise PeerError("moving")
    settled = replica.settle(
        document,
        manifest,
        listed,
        _Fetch(transport),
        allow_removals=allow_removals,
        forgive=forgive,
    )
    return Taken(taken.entries, taken.changed + settled.changed, taken.removed + settled.removed)


def _is_still(transport: Transport, manifest: bytes) -> bool:
    """Return whether the peer's feed stands where it stood."""
    public = look(transport).public
    before, now = Manifest.read(manifest, public), transport.get(MANIFEST, 4096)
    return Manifest.read(now, public).list == before.list


def _changes(replica: Replica, transport: Transport) -> bytes | None:
    """Return all entries after the last one, or None when there are too many to read one by one."""
    pages: list[bytes] = []
    seq = replica.seq
    for _ in range(_PAGES):
        page = transport.get(f"{CHANGES}?since={seq}", _PAGE_BYTES)
        count = page.count(b"\n")
        if count > PAGE:
            raise PeerError("too-large", what="changes", bytes=len(page), limit=_PAGE_BYTES)
        pages.append(page)
        seq += count
        if count < PAGE:
            return b"".join(pages)
    return None


class _Fetch:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def __call__(self, hashed: str) -> bytes:
        return self._transport.get(RECORDS + hashed, LARGEST_RECORD + 1)
