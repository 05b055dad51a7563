"""A node's own feed: what it published, in order, signed; kept in one SQLite file."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from globalarctic.errors import DataError, InputError, UnknownNameError
from globalarctic.exchange.federation.canonical import Plain, digest
from globalarctic.exchange.federation.entries import (
    FeedEntry,
    Key,
    Listed,
    Manifest,
    NodeDocument,
    Operation,
    time_of,
)
from globalarctic.exchange.federation.keys import SigningKey, key_id
from globalarctic.exchange.federation.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = ["Feed", "NodeProfile", "Published"]

LARGEST_RECORD = 1 << 20
"""A record holds at most a megabyte; files of a release stand apart and are named by their hash."""

_TABLES = """
create table if not exists entries (seq integer primary key, line blob not null);
create table if not exists records (
    id text primary key, kind text not null, revision integer not null, hash text not null,
    live integer not null, content blob);
create index if not exists records_hash on records (hash);
create table if not exists facts (name text primary key, value text not null);
"""


@dataclass(frozen=True, slots=True)
class NodeProfile:
    """What a node tells of itself: name, address, region, languages and licences."""

    name: str
    url: str = ""
    region: str = ""
    languages: tuple[str, ...] = ("en",)
    licences: tuple[str, ...] = ("CC-BY-4.0",)


@dataclass(frozen=True, slots=True)
class Published:
    """A record as the node shows it to others: its local name, kind and content.

    Notes
    -----
    ``content`` is a JSON object; ``licence`` must be among its values, ``id`` and ``kind`` are
    filled in.
    """

    name: str
    kind: str
    content: Mapping[str, object]


class Feed(Ledger):
    """What a node published, in order and signed.

    Parameters
    ----------
    folder
        Folder of ``feed.sqlite3`` and ``node.key``; made where it is missing.
    profile
        What the node tells of itself.
    now
        Gives the time; for tests.

    Notes
    -----
    Each change is one transaction of SQLite: after a kill the feed holds it whole or not at all.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> feed = Feed(pathlib.Path(tempfile.mkdtemp()), NodeProfile("Test"))
    >>> entry = feed.publish(Published("river-log", "release", {"licence": "CC0-1.0"}))
    >>> entry.seq, entry.op.value, feed.manifest().count
    (1, 'upsert', 1)
    """

    def __init__(
        self, folder: Path, profile: NodeProfile, *, now: Iterator[dt.datetime] | None = None
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.profile = profile
        self._now = now
        self._database = sqlite3.connect(
            folder / "feed.sqlite3", isolation_level=None, check_same_thread=False
        )
        self._database.execute("pragma journal_mode=wal")
        self._database.execute("pragma secure_delete=on")
        self._database.executescript(_TABLES)
        self._key = self._load_key()
        if not self._fact("keys"):
            first = {"public": self._key.public, "sig": self._key.sign(self._key.public.encode())}
            with self._writing():
                self._set("keys", json.dumps([first]))
                self._set("epoch", "1")

    @property
    def node(self) -> str:
        """The node's name among nodes: the short name of its first key."""
        return key_id(self.keys[0].public)

    @property
    def keys(self) -> tuple[Key, ...]:
        """The keys from the first to the one in use."""
        return tuple(Key(**one) for one in json.loads(self._fact("keys") or "[]"))

    @property
    def epoch(self) -> int:
        """How often the node began anew."""
        return int(self._fact("epoch") or 1)

    @property
    def seq(self) -> int:
        """Number of the last entry."""
        (last,) = self._database.execute("select coalesce(max(seq), 0) from entries").fetchone()
        return int(last)

    def document(self) -> bytes:
        """Return what ``/.well-known/globalarctic-node.json`` shows."""
        profile = self.profile
        return NodeDocument.sign(
            self._key,
            self.keys,
            node=self.node,
            name=profile.name,
            url=profile.url,
            region=profile.region,
            languages=list(profile.languages),
            licences=list(profile.licences),
            epoch=self.epoch,
            feeds={
                "changes": "/federation/changes?since={seq}",
                "manifest": "/federation/manifest",
                "records": "/federation/records/{hash}",
            },
        ).line

    def publish(self, record: Published) -> FeedEntry:
        """Publish a record, or a new revision of it.

        Raises
        ------
        InputError
            When it has no licence, is larger than a megabyte, or has a name that is none.
        """
        with self._writing():
            return self._publish(record, Operation.UPSERT)

    def notice(
        self, name: str, target: str, *, decision: str, reason: str, appeal: str
    ) -> FeedEntry:
        """Tell other nodes of a decision on a record; each may adopt it or not.

        Parameters
        ----------
        name
            Local name of the notice.
        target
            Id of the record, of this node or another.
        decision, reason, appeal
            What was decided, why, and where it can be contested.
        """
        content = {
            "licence": "CC0-1.0",
            "target": target,
            "decision": decision,
            "reason": reason,
            "appeal": appeal,
        }
        with self._writing():
            return self._publish(Published(name, "notice", content), Operation.NOTICE)

    def withdraw(self, name: str, reason: str) -> FeedEntry:
        """Withdraw a record: others show that it is gone, and why."""
        with self._writing():
            return self._remove(name, Operation.WITHDRAW, reason=reason)

    def erase(self, name: str, reason: str) -> FeedEntry:
        """Withdraw a record and forget its content, here to the last byte, and in every copy."""
        with self._writing():
            entry = self._remove(name, Operation.ERASE, reason=reason)
        self._database.execute("pragma wal_checkpoint(truncate)")
        return entry

    def merge(self, name: str, into: str, reason: str = "") -> FeedEntry:
        """Say that a record is the same as another one of this node, which stays.

        Raises
        ------
        InputError
            When a record is merged into itself.
        UnknownNameError
            When one of them is not published.
        """
        if name == into:
            raise InputError(f"{name} cannot be merged into itself; name the record that stays")
        with self._writing():
            self._live(into)
            return self._remove(name, Operation.MERGE, reason=reason, into=self.id_of(into))

    def bring(self, name: str, record: Published | None, *, erased: bool = False) -> bool:
        """Bring one record up to what is public now; return whether an entry was needed.

        Parameters
        ----------
        name
            Its local name.
        record
            As it is shown now; None: it is not shown any more.
        erased
            Whether it was forgotten rather than withdrawn.
        """
        with self._writing():
            row = self._database.execute(
                "select hash from records where id = ? and live", (self.id_of(name),)
            ).fetchone()
            changed = self._bring(name, record, str(row[0]) if row else None, erased=erased)
        if changed and erased:
            self._database.execute("pragma wal_checkpoint(truncate)")
        return changed

    def follow_up(
        self, records: Iterable[Published], *, erased: Callable[[str], bool] | None = None
    ) -> int:
        """Bring the feed up to a full list of what is public now; return the number of entries.

        Parameters
        ----------
        records
            What is public.
        erased
            Tells of a local name that is not in the list whether it was forgotten; else it is
            withdrawn.

        Notes
        -----
        What is new or changed is published, what is not in the list is removed.
        """
        count = 0
        with self._writing():
            named = {
                str(name): str(hashed)
                for name, hashed in self._database.execute(
                    "select id, hash from records where live and kind != 'notice'"
                )
            }
            for record in records:
                before = named.pop(self.id_of(record.name), None)
                count += self._bring(record.name, record, before)
            for identity, before in named.items():
                name = identity.partition(":")[2]
                forgotten = erased is not None and erased(name)
                count += self._bring(name, None, before, erased=forgotten)
        return count

    def rotate(self) -> FeedEntry:
        """Take a new key; the old one signs it.

        Notes
        -----
        The new key is written beside the old one and takes its place after the feed names it: a
        kill between the two is mended when the feed is opened again.
        """
        new = SigningKey.new()
        keys = [{"public": one.public, "sig": one.sig} for one in self.keys]
        keys.append({"public": new.public, "sig": self._key.sign(new.public.encode())})
        new.save(self.folder / "node.key.next")
        with self._writing():
            entry = self._append(Operation.KEY, id="", kind="", revision=0, public=new.public)
            self._set("keys", json.dumps(keys))
        self._key = self._load_key()
        return entry

    def begin_anew(self) -> int:
        """Begin a new epoch after a backup was brought back; return its number.

        Notes
        -----
        Readers that saw later entries of the old epoch settle by the full list.
        """
        with self._writing():
            self._set("epoch", str(self.epoch + 1))
        return self.epoch

    def changes(self, since: int, limit: int = 500) -> bytes:
        """Return the entries after a number, one a line.

        Parameters
        ----------
        since
            Number of the last entry that the reader holds; 0 for all.
        limit
            At most as many entries.
        """
        rows = self._database.execute(
            "select line from entries where seq > ? order by seq limit ?", (since, limit)
        )
        return b"".join(bytes(line) + b"\n" for (line,) in rows)

    def manifest(self) -> Manifest:
        """Return the signed head of the full list."""
        listed = self.full_list()
        last = self._last()
        return Manifest.sign(
            self._key,
            node=self.node,
            epoch=self.epoch,
            seq=last.seq if last else 0,
            head=last.digest if last else "",
            count=listed.count(b"\n"),
            list=digest(listed),
            time=self._time(),
        )

    def full_list(self) -> bytes:
        """Return the full list of records, one line each."""
        rows = self._database.execute(
            "select id, kind, revision, hash from records where live order by id"
        )
        return "".join(Listed(*row).line + "\n" for row in rows).encode()

    def content(self, hashed: str) -> bytes | None:
        """Return the bytes of a published record, or None where no record has them now."""
        row = self._database.execute(
            "select content from records where hash = ? and live limit 1", (hashed,)
        ).fetchone()
        return bytes(row[0]) if row else None

    def id_of(self, name: str) -> str:
        """Return the id of a record among all nodes."""
        return f"{self.node}:{name}"

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    # ------------------------------------------------------------------ inside

    def _load_key(self) -> SigningKey:
        path, next_path = self.folder / "node.key", self.folder / "node.key.next"
        keys = self.keys
        if keys and not path.exists() and not next_path.exists():
            raise DataError(f"{path} is missing; bring it back from a backup of this feed")
        if keys and next_path.exists() and SigningKey.load(next_path).public == keys[-1].public:
            next_path.replace(path)
        key = SigningKey.load(path)
        if keys and keys[-1].public != key.public:
            raise DataError(f"{path} is not the key of this feed; take both from one backup")
        return key

    def _publish(self, record: Published, op: Operation) -> FeedEntry:
        content = self._content(record)
        identity, hashed = self.id_of(record.name), digest(content)
        row = self._database.execute(
            "select revision from records where id = ?", (identity,)
        ).fetchone()
        revision = (int(row[0]) if row else 0) + 1
        entry = self._append(op, id=identity, kind=record.kind, revision=revision, hash=hashed)
        self._database.execute(
            "insert or replace into records values (?, ?, ?, ?, 1, ?)",
            (identity, record.kind, revision, hashed, content),
        )
        return entry

    def _bring(
        self, name: str, record: Published | None, before: str | None, *, erased: bool = False
    ) -> bool:
        """Publish or remove a record where it is not as its hash of before."""
        if record is not None:
            if before == digest(self._content(record)):
                return False
            self._publish(record, Operation.UPSERT)
        elif before is None:
            return False
        else:
            self._remove(name, Operation.ERASE if erased else Operation.WITHDRAW, reason="")
        return True

    def _content(self, record: Published) -> bytes:
        licence = record.content.get("licence")
        if not isinstance(licence, str) or not licence:
            raise InputError(f"{record.name} has no licence; give one, for example CC-BY-4.0")
        whole = dict(record.content) | {"id": self.id_of(record.name), "kind": record.kind}
        content = json.dumps(whole, ensure_ascii=False, sort_keys=True, allow_nan=False).encode()
        if len(content) > LARGEST_RECORD:
            raise InputError(
                f"{record.name} has {len(content)} bytes; a record holds at most {LARGEST_RECORD}: "
                "publish the rest as a file of a release"
            )
        return content

    def _remove(self, name: str, op: Operation, *, reason: str, into: str = "") -> FeedEntry:
        identity = self.id_of(name)
        kind, revision = self._live(name)
        entry = self._append(
            op, id=identity, kind=kind, revision=revision + 1, reason=reason, into=into
        )
        self._database.execute(
            "update records set live = 0, revision = ?, hash = '', content = null where id = ?",
            (revision + 1, identity),
        )
        return entry

    def _live(self, name: str) -> tuple[str, int]:
        row = self._database.execute(
            "select kind, revision from records where id = ? and live", (self.id_of(name),)
        ).fetchone()
        if row is None:
            names = [
                str(one).partition(":")[2]
                for (one,) in self._database.execute("select id from records where live limit 1000")
            ]
            raise UnknownNameError.among(
                "published record", name, names, add="publish with: globalarctic peers publish"
            )
        return str(row[0]), int(row[1])

    def _append(self, op: Operation, **fields: Plain) -> FeedEntry:
        last = self._last()
        entry = FeedEntry.sign(
            self._key,
            node=self.node,
            epoch=self.epoch,
            seq=last.seq + 1 if last else 1,
            time=self._time(),
            op=op.value,
            prev=last.digest if last else "",
            **fields,
        )
        self._database.execute("insert into entries values (?, ?)", (entry.seq, entry.line))
        return entry

    def _last(self) -> FeedEntry | None:
        row = self._database.execute(
            "select line from entries order by seq desc limit 1"
        ).fetchone()
        return FeedEntry.read(bytes(row[0])) if row else None

    def _time(self) -> str:
        return time_of(next(self._now) if self._now else dt.datetime.now(dt.UTC))
