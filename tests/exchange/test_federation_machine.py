"""Three nodes that publish, forget, fail and come back: after quiet all copies are equal."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from globalarctic.exchange.federation import (
    Feed,
    FeedTransport,
    NodeProfile,
    PeerError,
    Replica,
    StickTransport,
    follow,
    pack,
)
from tests.exchange.federation import Altered, copy_of, equal, node, record

NODES = ("nunavut", "yakutsk", "heihe")
NAMES = st.sampled_from([f"r{k}" for k in range(12)])
NODE = st.sampled_from(NODES)


class Federation(RuleBasedStateMachine):
    """Any order of changes, losses and repairs."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="federation-"))
        self.feeds = {name: node(self.folder / name, name) for name in NODES}
        self.backups: dict[str, bytes] = {}
        self.copies: dict[tuple[str, str], Replica] = {
            (reader, peer): copy_of(self.feeds[peer], self.folder / reader / f"{peer}.sqlite3")
            for reader in NODES
            for peer in NODES
            if reader != peer
        }

    def _names(self, name: str) -> set[str]:
        lines = self.feeds[name].full_list().decode().splitlines()
        return {line.split(" ")[0].partition(":")[2] for line in lines}

    @rule(where=NODE, name=NAMES, text=st.text(max_size=8).filter(lambda t: t.isprintable()))
    def publish(self, where: str, name: str, text: str) -> None:
        self.feeds[where].publish(record(name, title=text))

    @rule(where=NODE, count=st.integers(1, 30))
    def publish_many(self, where: str, count: int) -> None:
        for k in range(count):
            self.feeds[where].publish(record(f"many/{k}", title="x"))

    @rule(where=NODE, name=NAMES, how=st.sampled_from(["withdraw", "erase"]))
    def remove(self, where: str, name: str, how: str) -> None:
        if name in self._names(where):
            getattr(self.feeds[where], how)(name, "")

    @rule(where=NODE)
    def remove_all(self, where: str) -> None:
        self.feeds[where].follow_up([])

    @rule(where=NODE, name=NAMES, into=NAMES)
    def merge(self, where: str, name: str, into: str) -> None:
        if name != into and {name, into} <= self._names(where):
            self.feeds[where].merge(name, into)

    @rule(where=NODE)
    def rotate(self, where: str) -> None:
        self.feeds[where].rotate()

    @rule(where=NODE)
    def back_up(self, where: str) -> None:
        self.feeds[where]._database.execute("pragma wal_checkpoint(truncate)")
        folder = self.feeds[where].folder
        self.backups[where] = (folder / "feed.sqlite3").read_bytes()
        self.backups[where + ".key"] = (folder / "node.key").read_bytes()

    @rule(where=NODE)
    def restore(self, where: str) -> None:
        if where not in self.backups:
            return
        epoch, rotated = self.feeds[where].epoch, len(self.feeds[where].keys)
        folder = self.feeds[where].folder
        self.feeds[where].close()
        for old in folder.glob("feed.sqlite3*"):
            old.unlink()
        (folder / "feed.sqlite3").write_bytes(self.backups[where])
        (folder / "node.key").write_bytes(self.backups[where + ".key"])
        feed = self.feeds[where] = Feed(folder, NodeProfile(where))
        while feed.epoch <= epoch:
            feed.begin_anew()
        if len(feed.keys) < rotated:  # a lost key: its peers meet the node anew
            for (reader, peer), copy in self.copies.items():
                if peer == where:
                    copy.close()
                    for old in (self.folder / reader).glob(f"{peer}.sqlite3*"):
                        old.unlink()
                    self.copies[reader, peer] = copy_of(
                        feed, self.folder / reader / f"{peer}.sqlite3"
                    )

    @rule(reader=NODE, peer=NODE)
    def look(self, reader: str, peer: str) -> None:
        if reader != peer:
            before = self.copies[reader, peer].full_list()
            with suppress(PeerError):  # many records gone wait for a person
                follow(self.copies[reader, peer], FeedTransport(self.feeds[peer]))
                return
            assert self.copies[reader, peer].full_list() == before

    @rule(reader=NODE, peer=NODE, at=st.integers(0, 5), byte=st.integers(0, 10_000))
    def tampered(self, reader: str, peer: str, at: int, byte: int) -> None:
        if reader == peer:
            return
        calls = iter(range(1000))

        def change(path: str, data: bytes) -> bytes:
            if next(calls) != at or not data:
                return data
            k = byte % len(data)
            return data[:k] + bytes([data[k] ^ 1]) + data[k + 1 :]

        copy = self.copies[reader, peer]
        try:
            follow(copy, Altered(self.feeds[peer], change))
        except PeerError:
            return
        # the byte was in an answer that was not asked for: then the copy is right
        assert equal(self.feeds[peer], copy)

    @rule(reader=NODE, peer=NODE, after=st.integers(0, 4))
    def outage(self, reader: str, peer: str, after: int) -> None:
        if reader == peer:
            return
        calls = iter(range(1000))

        def change(path: str, data: bytes) -> bytes:
            if next(calls) >= after:
                raise PeerError("down", what="cable cut")
            return data

        before = self.copies[reader, peer].full_list()
        try:
            follow(self.copies[reader, peer], Altered(self.feeds[peer], change))
        except PeerError:
            listed = self.copies[reader, peer].full_list()
            assert listed in {before, self.feeds[peer].full_list()}

    @rule(reader=NODE, peer=NODE)
    def stick(self, reader: str, peer: str) -> None:
        if reader != peer:
            path = self.folder / "stick.zip"
            pack(self.feeds[peer], path)
            follow(self.copies[reader, peer], StickTransport(path), allow_removals=True)
            assert equal(self.feeds[peer], self.copies[reader, peer])

    def teardown(self) -> None:
        if not hasattr(self, "feeds"):
            return
        for (_, peer), copy in self.copies.items():
            follow(copy, FeedTransport(self.feeds[peer]), allow_removals=True)
            assert equal(self.feeds[peer], copy)
            copy.close()
        for feed in self.feeds.values():
            feed.close()
        shutil.rmtree(self.folder)


LONG = os.environ.get("GLOBALARCTIC_TEST_FEDERATION") == "long"

TestFederation = Federation.TestCase
TestFederation.settings = settings(
    max_examples=60 if LONG else 12,
    stateful_step_count=60 if LONG else 25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
