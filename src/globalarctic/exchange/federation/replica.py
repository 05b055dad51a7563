"""A copy of another node's records, kept in a file of its own, in step with its feed."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from globalarctic.exchange.federation.canonical import digest
from globalarctic.exchange.federation.entries import (
    FeedEntry,
    Listed,
    Manifest,
    NodeDocument,
    Operation,
)
from globalarctic.exchange.federation.keys import key_id
from globalarctic.exchange.federation.ledger import Ledger
from globalarctic.exchange.federation.refusals import PeerError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

__all__ = ["Foreign", "Replica", "Taken", "Tombstone"]

REMOVED_AT_ONCE = 0.2
"""A larger share of a peer's records gone at once waits for a person."""
FEW = 5
"""As many may always go: one of three records is no catastrophe."""

_TABLES = """
create table if not exists records (
    id text primary key, kind text not null, revision integer not null, hash text not null,
    content blob not null);
create index if not exists records_kind on records (kind);
create table if not exists tombstones (
    id text primary key, op text not null, revision integer not null, into_id text not null,
    reason text not null, time text not null);
create table if not exists facts (name text primary key, value text not null);
"""


@dataclass(frozen=True, slots=True)
class Foreign:
    """A record of another node: its id, kind, revision and the bytes as that node sent them."""

    id: str
    kind: str
    revision: int
    hash: str
    content: bytes

    @property
    def node(self) -> str:
        """The node it comes from."""
        return self.id.partition(":")[0]

    @property
    def fields(self) -> dict[str, Any]:
        """The content, read."""
        fields: dict[str, Any] = json.loads(self.content)
        return fields


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A record that its node took back: how, when, why, and where it went."""

    id: str
    op: Operation
    revision: int
    into: str
    reason: str
    time: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one look: entries read, records new or changed, records gone."""

    entries: int
    changed: int
    removed: int


def _foreign(row: tuple[str, str, int, str, bytes]) -> Foreign:
    identity, kind, revision, hashed, content = row
    return Foreign(identity, kind, revision, hashed, bytes(content))


class Replica(Ledger):
    """A copy of one peer's records.

    Parameters
    ----------
    path
        SQLite file; one a peer, so that a peer is forgotten with its file.
    document
        The peer's own page, looked at by the keeper; its first key is pinned. None opens a
        replica that exists.

    Raises
    ------
    PeerError
        When the file belongs to another node.

    Notes
    -----
    ``take`` and ``settle`` check everything before they store anything, in one transaction.
    """

    def __init__(self, path: Path, document: NodeDocument | None = None) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._database.execute("pragma journal_mode=wal")
        self._database.execute("pragma synchronous=normal")  # a copy can be read again
        self._database.execute("pragma secure_delete=on")
        self._database.executescript(_TABLES)
        if document is not None and not self._fact("node"):
            with self._writing():
                self._set("node", document.node)
                self._set("public", document.keys[0].public)
                self._set("epoch", str(document.epoch))
                self._set("seq", "0")
                self._set("head", "")
        if not self._fact("node"):
            raise PeerError("not-followed", path=str(path.name))
        if document is not None and document.node != self.node:
            raise PeerError("other-key")

    @property
    def node(self) -> str:
        """The peer's name among nodes."""
        return self._fact("node")

    @property
    def public(self) -> str:
        """The key that the peer's last entry was to be signed with."""
        return self._fact("public")

    @property
    def epoch(self) -> int:
        """Epoch of the last entry."""
        return int(self._fact("epoch"))

    @property
    def seq(self) -> int:
        """Number of the last entry."""
        return int(self._fact("seq"))

    @property
    def head(self) -> str:
        """Digest of the last entry."""
        return self._fact("head")

    def records(self, kind: str | None = None) -> tuple[Foreign, ...]:
        """Return the records on file, by id."""
        rows = self._database.execute(
            "select id, kind, revision, hash, content from records "
            "where ? is null or kind = ? order by id",
            (kind, kind),
        )
        return tuple(_foreign(row) for row in rows)

    def record(self, identity: str) -> Foreign | None:
        """Return a record, following merges, or None."""
        for _ in range(20):
            row = self._database.execute(
                "select id, kind, revision, hash, content from records where id = ?", (identity,)
            ).fetchone()
            if row:
                return _foreign(row)
            gone = self.tombstone(identity)
            if gone is None or not gone.into:
                return None
            identity = gone.into
        return None

    def tombstone(self, identity: str) -> Tombstone | None:
        """Return what became of a record that is gone, or None."""
        row = self._database.execute(
            "select id, op, revision, into_id, reason, time from tombstones where id = ?",
            (identity,),
        ).fetchone()
        return Tombstone(row[0], Operation(row[1]), *row[2:]) if row else None

    def full_list(self) -> bytes:
        """Return the records as the peer's full list writes them."""
        rows = self._database.execute("select id, kind, revision, hash from records order by id")
        return "".join(Listed(*row).line + "\n" for row in rows).encode()

    def trust(self, document: NodeDocument) -> None:
        """Check that a document of the peer continues the key that is on file.

        Raises
        ------
        PeerError
            When it is another node's, or the key on file is not in its chain.
        """
        if document.node != self.node or self.public not in [key.public for key in document.keys]:
            raise PeerError("other-key")
        if document.epoch < self.epoch:
            raise PeerError("rolled-back", here=self.epoch, there=document.epoch)

    def take(
        self, lines: bytes, fetch: Callable[[str], bytes], *, allow_removals: bool = False
    ) -> Taken:
        """Take the entries that follow the last one, with the records they name.

        Parameters
        ----------
        lines
            Entries, one a line, as ``/federation/changes`` gives them.
        fetch
            Returns the bytes of a hash.
        allow_removals
            A person agreed that many records go.

        Raises
        ------
        PeerError
            When an entry does not follow, is not signed, names another node's record, bytes do
            not fit their hash, or too many records would go. Nothing is stored then.
        """
        entries, public, epoch = self._follow(lines)
        final = {entry.id: entry for entry in entries if entry.op is not Operation.KEY}
        contents = {
            entry.id: self._fetched(entry.id, entry.kind, entry.hash, fetch)
            for entry in final.values()
            if entry.op.has_content
        }
        gone = [entry for entry in final.values() if entry.op.is_removal]
        if not allow_removals:
            self._watch(sum(1 for entry in gone if self._live(entry.id)))
        with self._writing():
            for entry in final.values():
                if entry.op.has_content:
                    self._keep(entry, contents[entry.id])
                else:
                    self._remove(entry)
            if entries:
                self._set("public", public)
                self._set("epoch", str(epoch))
                self._set("seq", str(entries[-1].seq))
                self._set("head", entries[-1].digest)
        if gone:
            self._database.execute("pragma wal_checkpoint(truncate)")
        return Taken(len(entries), len(contents), len(gone))

    def settle(
        self,
        document: NodeDocument,
        manifest: bytes,
        listed: bytes,
        fetch: Callable[[str], bytes],
        *,
        allow_removals: bool = False,
        forgive: bool = False,
    ) -> Taken:
        """Make the copy equal to the peer's signed full list.

        Parameters
        ----------
        document, manifest, listed
            The peer's own page, the signed head and the list itself.
        fetch
            Returns the bytes of a hash.
        allow_removals
            A person agreed that many records go.
        forgive
            A person agreed to take a past that contradicts the one seen before.

        Raises
        ------
        PeerError
            As ``take``; also when the list is older than what was seen.
        """
        self.trust(document)
        head = Manifest.read(manifest, document.public)
        if head.node != self.node:
            raise PeerError("other-key")
        same = head.epoch == self.epoch
        if head.epoch < self.epoch or (same and head.seq < self.seq and not forgive):
            raise PeerError("rolled-back", here=self.seq, there=head.seq)
        if same and head.seq == self.seq and head.head != self.head and not forgive:
            raise PeerError("forked", seq=head.seq)
        there = {record.id: record for record in head.records(listed)}
        here = {record.id: record for record in self._listed()}
        changed = [
            record
            for record in there.values()
            if here.get(record.id, record).hash != record.hash or record.id not in here
        ]
        gone = [record for identity, record in here.items() if identity not in there]
        if not allow_removals:
            self._watch(len(gone))
        contents = {
            record.id: self._fetched(record.id, record.kind, record.hash, fetch)
            for record in changed
        }
        with self._writing():
            for record in there.values():
                if record.id in contents:
                    self._store(record, contents[record.id])
                elif here[record.id].revision != record.revision:
                    self._store(record, None)
            for record in gone:
                self._bury(record.id, Operation.WITHDRAW, record.revision, "", "", head.time)
            if forgive or not same:  # revisions of another past do not bind this one
                self._database.execute("update tombstones set revision = 0")
            self._set("public", document.public)
            self._set("epoch", str(head.epoch))
            self._set("seq", str(head.seq))
            self._set("head", head.head)
        if gone:
            self._database.execute("pragma wal_checkpoint(truncate)")
        return Taken(0, len(changed), len(gone))

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    # ------------------------------------------------------------------ inside

    def _follow(self, lines: bytes) -> tuple[list[FeedEntry], str, int]:
        """Return the entries of lines, checked one after the other, and the key and epoch then."""
        seq, head, public, epoch = self.seq, self.head, self.public, self.epoch
        revisions: dict[str, int] = {}
        entries: list[FeedEntry] = []
        for line in lines.splitlines():
            entry = FeedEntry.read(line)
            if entry.node != self.node:
                raise PeerError("other-key")
            if entry.key != key_id(public) or not entry.is_signed_by(public):
                raise PeerError("not-signed", what=f"entry {entry.seq}")
            if entry.epoch < epoch:
                raise PeerError("rolled-back", here=epoch, there=entry.epoch)
            if entry.seq != seq + 1:
                raise PeerError("gap", here=seq, there=entry.seq)
            if entry.prev != head:
                raise PeerError("forked", seq=entry.seq)
            if entry.op is Operation.KEY:
                public = entry.public
            else:
                for identity in (entry.id, entry.into):
                    if identity and not identity.startswith(self.node + ":"):
                        raise PeerError("foreign-id", id=identity)
                known = revisions.get(entry.id, self._revision(entry.id))
                if entry.revision <= known:
                    raise PeerError("old-revision", id=entry.id, here=known, there=entry.revision)
                revisions[entry.id] = entry.revision
            seq, head, epoch = entry.seq, entry.digest, entry.epoch
            entries.append(entry)
        return entries, public, epoch

    def _fetched(
        self, identity: str, kind: str, hashed: str, fetch: Callable[[str], bytes]
    ) -> bytes:
        content = fetch(hashed)
        if digest(content) != hashed:
            raise PeerError("wrong-hash", what=identity)
        try:
            fields = json.loads(content.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise PeerError("not-json", what=identity) from error
        if not isinstance(fields, dict) or fields.get("id") != identity:
            raise PeerError("foreign-id", id=identity)
        if fields.get("kind") != kind:
            raise PeerError("bad-field", field="kind")
        licence = fields.get("licence")
        if not isinstance(licence, str) or not licence:
            raise PeerError("no-licence", id=identity)
        return content

    def _watch(self, gone: int) -> None:
        (live,) = self._database.execute("select count(*) from records").fetchone()
        if gone > FEW and gone > REMOVED_AT_ONCE * live:
            raise PeerError("many-gone", gone=gone, live=int(live))

    def _keep(self, entry: FeedEntry, content: bytes) -> None:
        self._store(Listed(entry.id, entry.kind, entry.revision, entry.hash), content)

    def _store(self, record: Listed, content: bytes | None) -> None:
        if content is None:
            self._database.execute(
                "update records set revision = ? where id = ?", (record.revision, record.id)
            )
            return
        self._database.execute(
            "insert or replace into records values (?, ?, ?, ?, ?)",
            (record.id, record.kind, record.revision, record.hash, content),
        )
        self._database.execute("delete from tombstones where id = ?", (record.id,))

    def _remove(self, entry: FeedEntry) -> None:
        self._bury(entry.id, entry.op, entry.revision, entry.into, entry.reason, entry.time)

    def _bury(
        self, identity: str, op: Operation, revision: int, into: str, reason: str, time: str
    ) -> None:
        self._database.execute("delete from records where id = ?", (identity,))
        self._database.execute(
            "insert or replace into tombstones values (?, ?, ?, ?, ?, ?)",
            (identity, op.value, revision, into, reason, time),
        )

    def _live(self, identity: str) -> bool:
        query = "select 1 from records where id = ?"
        return self._database.execute(query, (identity,)).fetchone() is not None

    def _revision(self, identity: str) -> int:
        row = self._database.execute(
            "select revision from records where id = ?1 union all "
            "select revision from tombstones where id = ?1",
            (identity,),
        ).fetchone()
        return int(row[0]) if row else 0

    def _listed(self) -> Sequence[Listed]:
        rows = self._database.execute("select id, kind, revision, hash from records order by id")
        return [Listed(*row) for row in rows]
