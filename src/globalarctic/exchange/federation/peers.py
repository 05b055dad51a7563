"""The neighbours of a node: who is followed, how it stands with them, what was refused and why."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from globalarctic.errors import InputError, UnknownNameError
from globalarctic.exchange.federation.entries import NodeDocument, time_of
from globalarctic.exchange.federation.follow import follow, look
from globalarctic.exchange.federation.refusals import PeerError
from globalarctic.exchange.federation.replica import Foreign, Replica, Taken
from globalarctic.words import Message, message_from_dict

if TYPE_CHECKING:
    from pathlib import Path

    from globalarctic.exchange.federation.follow import Transport

__all__ = ["LogLine", "Neighbour", "Notice", "PeerState", "Peers"]

_WAITING = frozenset({"many-gone", "forked", "rolled-back"})
_AWAY = frozenset({"down", "slow", "missing", "moving"})
_LOG_LINES = 10_000

_TABLES = """
create table if not exists peers (
    node text primary key, url text not null, name text not null, region text not null,
    document blob not null, state text not null, since text not null, last_look text not null,
    last_good text not null, message text not null, failures integer not null default 0);
create table if not exists log (
    number integer primary key, time text not null, node text not null, kind text not null,
    message text not null);
create table if not exists notices (
    id text primary key, adopted integer not null, time text not null, words text not null);
"""


class PeerState(StrEnum):
    """How it stands with a peer.

    Examples
    --------
    >>> PeerState("waiting").value
    'waiting'
    """

    LOOKED_AT = "looked-at"
    FOLLOWED = "followed"
    AWAY = "away"
    WAITING = "waiting"
    REFUSED = "refused"

    @property
    def words(self) -> Message:
        """The state, for people."""
        return Message(f"federation.state-{self.value}")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A peer and how it stands with it; ``message`` says what stood in the way, or is None."""

    node: str
    url: str
    name: str
    region: str
    state: PeerState
    since: str
    last_look: str
    last_good: str
    message: Message | None
    records: int


@dataclass(frozen=True, slots=True)
class LogLine:
    """What was taken or refused, when."""

    time: str
    node: str
    kind: str
    message: Message


@dataclass(frozen=True, slots=True)
class Notice:
    """A decision of another node on a record, and what this node makes of it.

    Notes
    -----
    ``adopted`` is None until the keeper decides.
    """

    id: str
    target: str
    decision: str
    reason: str
    appeal: str
    adopted: bool | None

    @property
    def words(self) -> Message:
        """What was made of it, for people."""
        state = {None: "open", True: "adopted", False: "set-aside"}[self.adopted]
        return Message(f"federation.notice-{state}")


class Peers:
    """The neighbours of a node, kept in a folder: one file for them, one for each copy.

    Parameters
    ----------
    folder
        Folder of ``peers.sqlite3`` and of ``copies``.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> Peers(pathlib.Path(tempfile.mkdtemp())).neighbours()
    ()
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._database = sqlite3.connect(
            folder / "peers.sqlite3", isolation_level=None, check_same_thread=False
        )
        self._database.execute("pragma journal_mode=wal")
        self._database.executescript(_TABLES)

    def add(self, url: str, transport: Transport, *, own: str = "") -> NodeDocument:
        """Look at a node and note it; nothing is taken before ``agree``.

        Parameters
        ----------
        url
            Its address, or the name of the stick it came on.
        transport
            How it is reached.
        own
            The node that asks: it does not follow itself.

        Raises
        ------
        PeerError
            When it does not answer, or does not show a key that fits.
        InputError
            When it is this node itself.
        """
        document = look(transport)
        if document.node == own:
            raise InputError(f"{url} is this node itself; give the address of another one")
        now = time_of(dt.datetime.now(dt.UTC))
        self._database.execute(
            "insert into peers values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, '', '', 0) "
            "on conflict (node) do update set url = ?2, name = ?3, region = ?4, document = ?5, "
            "last_look = ?7",
            (
                document.node, url, document.name, document.region, document.line,
                PeerState.LOOKED_AT.value, now,
            ),
        )  # fmt: skip
        self._say(document.node, "looked-at", Message("federation.log-looked-at"))
        return document

    def agree(self, node: str) -> None:
        """Follow a node from now on: its first key is pinned."""
        neighbour = self._row(node)
        Replica(self._file(node), NodeDocument.read(bytes(neighbour["document"]))).close()
        self._state(node, PeerState.FOLLOWED, None)
        self._say(node, "agreed", Message("federation.log-agreed"))

    def follow(
        self,
        node: str,
        transport: Transport,
        *,
        allow_removals: bool = False,
        forgive: bool = False,
    ) -> Taken | None:
        """Bring the copy of a peer in step; return what came, or None where nothing was taken.

        Parameters
        ----------
        node
            The peer.
        transport
            How it is reached.
        allow_removals, forgive
            What a person agreed to; see ``globalarctic.exchange.federation.follow``.

        Notes
        -----
        A refusal is no exception here: it is kept with the peer and in the log.
        """
        if self._row(node)["state"] == PeerState.LOOKED_AT.value:
            raise InputError(f"{node} is looked at, not followed; agree to it first")
        replica = Replica(self._file(node))
        try:
            taken = follow(replica, transport, allow_removals=allow_removals, forgive=forgive)
        except PeerError as error:
            away = error.kind in _AWAY
            state = (
                PeerState.WAITING
                if error.kind in _WAITING
                else PeerState.AWAY
                if away
                else PeerState.REFUSED
            )
            self._state(node, state, error.message)
            self._say(node, error.kind, error.message)
            return None
        finally:
            replica.close()
        self._state(node, PeerState.FOLLOWED, None)
        if taken.changed or taken.removed:
            said = Message("federation.log-taken", changed=taken.changed, removed=taken.removed)
            self._say(node, "taken", said)
        return taken

    def forget(self, node: str) -> None:
        """Forget a peer and its copy, to the last byte."""
        self._row(node)
        for path in self._file(node).parent.glob(f"{node}.sqlite3*"):
            path.unlink()
        self._database.execute("delete from peers where node = ?", (node,))
        self._say(node, "forgotten", Message("federation.log-forgotten"))

    def neighbours(self) -> tuple[Neighbour, ...]:
        """Return the peers, by name."""
        rows = self._database.execute(
            "select node, url, name, region, state, since, last_look, last_good, message "
            "from peers order by name, node"
        ).fetchall()
        return tuple(
            Neighbour(
                node=node,
                url=url,
                name=name,
                region=region,
                state=PeerState(state),
                since=since,
                last_look=look_time,
                last_good=good_time,
                message=message_from_dict(json.loads(said)) if said else None,
                records=len(self.records(node=node)),
            )
            for node, url, name, region, state, since, look_time, good_time, said in rows
        )

    def neighbour(self, node: str) -> Neighbour:
        """Return one peer.

        Raises
        ------
        UnknownNameError
            When there is no such peer.
        """
        self._row(node)
        return next(one for one in self.neighbours() if one.node == node)

    def due(self, now: dt.datetime, *, every_s: int = 600) -> tuple[str, ...]:
        """Return the peers to look at now: each at intervals, twice as long after each failure.

        Parameters
        ----------
        now
            The time.
        every_s
            Interval, s; a peer that waits for a person is not asked.
        """
        rows = self._database.execute(
            "select node, last_look, failures from peers where state in ('followed', 'away')"
        )
        return tuple(
            node
            for node, last, failures in rows
            if dt.datetime.strptime(last, "%Y-%m-%dT%H:%M:%S%z")
            + dt.timedelta(seconds=every_s * 2 ** min(failures, 6))
            <= now
        )

    def records(self, kind: str | None = None, *, node: str = "") -> tuple[Foreign, ...]:
        """Return the records of all peers or one, without those an adopted notice hides.

        Parameters
        ----------
        kind
            Only records of a kind.
        node
            Only those of one peer.
        """
        hidden = self.hidden()
        found: list[Foreign] = []
        for path in sorted((self.folder / "copies").glob("*.sqlite3")):
            if node and path.stem != node:
                continue
            replica = Replica(path)
            found += [one for one in replica.records(kind) if one.id not in hidden]
            replica.close()
        return tuple(found)

    def notices(self) -> tuple[Notice, ...]:
        """Return the decisions that peers sent, by id."""
        decided = dict(self._database.execute("select id, adopted from notices").fetchall())

        def text(record: Foreign, name: str) -> str:
            return str(record.fields.get(name, ""))

        return tuple(
            Notice(
                one.id,
                text(one, "target"),
                text(one, "decision"),
                text(one, "reason"),
                text(one, "appeal"),
                None if one.id not in decided else bool(decided[one.id]),
            )
            for one in self.records("notice")
        )

    def decide(self, notice: str, *, adopted: bool, reason: str) -> None:
        """Adopt a decision of another node, or set it aside; it can be decided anew.

        Parameters
        ----------
        notice
            Id of the notice.
        adopted
            Whether the record is hidden here too.
        reason
            Why; shown with it.
        """
        known = [one.id for one in self.notices()]
        if notice not in known:
            raise UnknownNameError.among(
                "notice", notice, known, add="notices come with: globalarctic peers follow"
            )
        self._database.execute(
            "insert or replace into notices values (?, ?, ?, ?)",
            (notice, int(adopted), time_of(dt.datetime.now(dt.UTC)), reason),
        )
        code = "federation.log-adopted" if adopted else "federation.log-set-aside"
        self._say(notice.partition(":")[0], "decided", Message(code))

    def hidden(self) -> frozenset[str]:
        """Return the records that adopted notices hide."""
        rows = self._database.execute("select id from notices where adopted").fetchall()
        targets: set[str] = set()
        for (identity,) in rows:
            node = str(identity).partition(":")[0]
            if not self._file(node).exists():
                continue
            replica = Replica(self._file(node))
            notice = replica.record(str(identity))
            replica.close()
            if notice is not None:
                targets.add(str(notice.fields.get("target", "")))
        return frozenset(targets)

    def log(self, most: int = 100) -> tuple[LogLine, ...]:
        """Return what was taken and refused, the last first."""
        rows = self._database.execute(
            "select time, node, kind, message from log order by number desc limit ?", (most,)
        )
        return tuple(
            LogLine(time, node, kind, message_from_dict(json.loads(words)))
            for time, node, kind, words in rows
        )

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    # ------------------------------------------------------------------ inside

    def _file(self, node: str) -> Path:
        return self.folder / "copies" / f"{node}.sqlite3"

    def _row(self, node: str) -> sqlite3.Row:
        cursor = self._database.cursor()
        cursor.row_factory = sqlite3.Row
        row: sqlite3.Row | None = cursor.execute(
            "select * from peers where node = ?", (node,)
        ).fetchone()
        if row is None:
            names = [str(one) for (one,) in self._database.execute("select node from peers")]
            raise UnknownNameError.among(
                "peer", node, names, add="add one with: globalarctic peers add ADDRESS"
            )
        return row

    def _state(self, node: str, state: PeerState, message: Message | None) -> None:
        now = time_of(dt.datetime.now(dt.UTC))
        words = "" if message is None else json.dumps(message.to_dict(), ensure_ascii=False)
        self._database.execute(
            "update peers set state = ?1, message = ?2, last_look = ?3, "
            "last_good = case when ?4 then ?3 else last_good end, "
            "failures = case when ?4 then 0 else failures + 1 end where node = ?5",
            (state.value, words, now, message is None, node),
        )

    def _say(self, node: str, kind: str, message: Message) -> None:
        words = json.dumps(message.to_dict(), ensure_ascii=False)
        self._database.execute(
            "insert into log (time, node, kind, message) values (?, ?, ?, ?)",
            (time_of(dt.datetime.now(dt.UTC)), node, kind, words),
        )
        self._database.execute(
            "delete from log where number <= (select max(number) from log) - ?", (_LOG_LINES,)
        )
