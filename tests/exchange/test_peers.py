"""The neighbours of a node: agreed to, followed, waited for, forgotten; decisions adopted or not."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest

from globalarctic.errors import InputError, UnknownNameError
from globalarctic.exchange.federation import Feed, FeedTransport, PeerError
from globalarctic.exchange.federation.peers import Peers, PeerState
from globalarctic.exchange.federation.tables import take_table
from tests.exchange.federation import Altered, node, record


@pytest.fixture
def feed(tmp_path: Path) -> Feed:
    feed = node(tmp_path / "yakutsk", "Yakutsk")
    feed.follow_up(record(f"log-{k}", title=f"Лена {k}") for k in range(30))
    return feed


@pytest.fixture
def peers(tmp_path: Path) -> Peers:
    return Peers(tmp_path / "here")


def followed(peers: Peers, feed: Feed) -> str:
    document = peers.add("https://yakutsk.example", FeedTransport(feed))
    peers.agree(document.node)
    peers.follow(document.node, FeedTransport(feed))
    return document.node


def test_nothing_is_taken_before_the_keeper_agrees(peers: Peers, feed: Feed) -> None:
    document = peers.add("https://yakutsk.example", FeedTransport(feed))
    assert peers.neighbour(document.node).state is PeerState.LOOKED_AT
    with pytest.raises(InputError, match="agree to it first"):
        peers.follow(document.node, FeedTransport(feed))
    assert peers.records() == ()
    peers.agree(document.node)
    taken = peers.follow(document.node, FeedTransport(feed))
    assert taken is not None
    assert taken.changed == 30
    neighbour = peers.neighbour(document.node)
    assert (neighbour.name, neighbour.state, neighbour.records) == (
        "Yakutsk", PeerState.FOLLOWED, 30,
    )  # fmt: skip
    assert [line.kind for line in peers.log()] == ["taken", "agreed", "looked-at"]


def test_what_is_refused_is_in_the_log_and_the_copy_stays(peers: Peers, feed: Feed) -> None:
    name = followed(peers, feed)
    feed.publish(record("log-30"))
    forged = Altered(feed, lambda _, data: data.replace(b"log-30", b"log-31"))
    assert peers.follow(name, forged) is None
    assert peers.neighbour(name).state is PeerState.REFUSED
    assert str(peers.log()[0].message) == "entry 31 is not signed with the peer's key."
    assert len(peers.records()) == 30
    peers.follow(name, FeedTransport(feed))
    assert peers.neighbour(name).state is PeerState.FOLLOWED
    assert peers.neighbour(name).message is None


def test_a_peer_that_is_away_is_asked_less_and_less(peers: Peers, feed: Feed) -> None:
    name = followed(peers, feed)
    now = dt.datetime.now(dt.UTC)

    def cut(path: str, data: bytes) -> bytes:
        raise PeerError("down", what="cable cut")

    def minutes() -> int:
        return next(k for k in range(5000) if peers.due(now + dt.timedelta(minutes=k)))

    waits = [minutes()]
    for _ in range(3):
        peers.follow(name, Altered(feed, cut))
        waits.append(minutes())
    assert waits[0] <= 11
    assert waits[1] > waits[0]
    assert waits[3] > 2 * waits[1]
    assert peers.neighbour(name).state is PeerState.AWAY


def test_many_removals_wait_and_are_not_asked_again(peers: Peers, feed: Feed) -> None:
    name = followed(peers, feed)
    feed.follow_up([])
    assert peers.follow(name, FeedTransport(feed)) is None
    assert peers.neighbour(name).state is PeerState.WAITING
    assert peers.due(dt.datetime.now(dt.UTC) + dt.timedelta(days=9)) == ()
    assert len(peers.records()) == 30
    peers.follow(name, FeedTransport(feed), allow_removals=True)
    assert peers.records() == ()


def test_a_decision_of_another_node_is_adopted_or_not(
    peers: Peers, feed: Feed, tmp_path: Path
) -> None:
    name = followed(peers, feed)
    other = node(tmp_path / "nuuk", "Nuuk")
    other.notice(
        "notice/1", feed.id_of("log-3"), decision="hidden", reason="private data", appeal="a@b"
    )
    followed(peers, other)
    (notice,) = peers.notices()
    assert (notice.adopted, notice.target) == (None, feed.id_of("log-3"))
    assert len(peers.records("release")) == 30
    peers.decide(notice.id, adopted=True, reason="we agree")
    assert len(peers.records("release")) == 29
    peers.decide(notice.id, adopted=False, reason="the person asked for it to stay")
    assert len(peers.records("release")) == 30
    assert peers.notices()[0].adopted is False
    with pytest.raises(UnknownNameError, match="notice"):
        peers.decide("x", adopted=True, reason="")
    peers.forget(name)
    assert peers.records("release") == ()
    assert not list((tmp_path / "here" / "copies").glob(f"{name}*"))


def test_a_node_does_not_follow_itself_or_strangers(peers: Peers, feed: Feed) -> None:
    with pytest.raises(InputError, match="this node itself"):
        peers.add("https://yakutsk.example", FeedTransport(feed), own=feed.node)
    with pytest.raises(UnknownNameError, match="unknown peer"):
        peers.agree("0123456789abcdef")


class WithFile(FeedTransport):
    """A node that also gives a file."""

    def __init__(self, feed: Feed, content: bytes) -> None:
        super().__init__(feed)
        self._file = content

    def get(self, path: str, limit: int) -> bytes:
        return self._file if path == "/exchange/x/table-1.csv" else super().get(path, limit)


def test_a_table_is_taken_only_as_it_was_signed(peers: Peers, feed: Feed) -> None:
    content = b"day,thickness_m\n2026-03-01,1.1\n"
    table = {
        "version": 1, "rows": 1, "sha256": hashlib.sha256(content).hexdigest(),
        "file": "/exchange/x/table-1.csv",
    }  # fmt: skip
    feed.publish(record("river-log", title="Ice", tables=[table]))
    feed.publish(record("elsewhere", title="Ice", tables=[table | {"file": "//10.0.0.1/x.csv"}]))
    name = followed(peers, feed)
    taken = take_table(peers, WithFile(feed, content), f"{name}:river-log")
    assert (taken.content, taken.rows, taken.licence) == (content, 1, "CC-BY-4.0")
    with pytest.raises(PeerError) as refused:
        take_table(peers, WithFile(feed, content + b"x"), f"{name}:river-log")
    assert refused.value.kind == "wrong-hash"
    with pytest.raises(PeerError) as refused:
        take_table(peers, WithFile(feed, content), f"{name}:elsewhere")
    assert refused.value.kind == "bad-address"
    with pytest.raises(UnknownNameError, match="unknown record"):
        take_table(peers, WithFile(feed, content), f"{name}:log-99")
    with pytest.raises(UnknownNameError, match="unknown table"):
        take_table(peers, WithFile(feed, content), f"{name}:river-log", 2)
    with pytest.raises(UnknownNameError, match="unknown table"):
        take_table(peers, WithFile(feed, content), f"{name}:log-1")
