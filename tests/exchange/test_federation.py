"""A feed, its copies, and everything a peer could try."""

from __future__ import annotations

import base64
import json
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from globalarctic.errors import DataError, InputError, UnknownNameError
from globalarctic.exchange.federation import (
    Feed,
    FeedTransport,
    NodeProfile,
    Operation,
    PeerError,
    Replica,
    SigningKey,
    StickTransport,
    follow,
    look,
    pack,
)
from globalarctic.exchange.federation.canonical import canonical, digest
from globalarctic.exchange.federation.follow import CHANGES, LIST, MANIFEST, WELL_KNOWN
from globalarctic.words import render
from tests.exchange.federation import Altered, copy_of, equal, node, record, resigned


@pytest.fixture
def feed(tmp_path: Path) -> Feed:
    feed = node(tmp_path / "yakutsk", "Yakutsk")
    feed.follow_up(record(f"log-{k}", title=f"Река Лена, {2015 + k}") for k in range(8))
    return feed


@pytest.fixture
def replica(feed: Feed, tmp_path: Path) -> Replica:
    return copy_of(feed, tmp_path / "copy.sqlite3")


def test_a_copy_follows_edits_withdrawals_erasures_and_merges(feed: Feed, replica: Replica) -> None:
    assert follow(replica, FeedTransport(feed)).changed == 8
    assert equal(feed, replica)
    feed.publish(record("log-0", title="corrected"))
    feed.withdraw("log-1", "measured at the wrong gauge")
    feed.erase("log-2", "asked for by its author")
    feed.merge("log-3", "log-4", "the same river twice")
    taken = follow(replica, FeedTransport(feed))
    assert (taken.entries, taken.changed, taken.removed) == (4, 1, 3)
    assert equal(feed, replica)
    assert len(replica.records()) == 5
    gone = replica.tombstone(feed.id_of("log-1"))
    assert gone is not None
    assert (gone.op, gone.reason) == (Operation.WITHDRAW, "measured at the wrong gauge")
    merged = replica.record(feed.id_of("log-3"))
    assert merged is not None
    assert merged.id == feed.id_of("log-4")
    assert merged.fields["title"] == "Река Лена, 2019"
    assert follow(replica, FeedTransport(feed)).entries == 0


def test_what_was_erased_is_in_no_byte_of_either_node(tmp_path: Path) -> None:
    marker = "Мария-Ньургуйаана-4711"
    feed = node(tmp_path / "a")
    feed.publish(record("person", author=marker))
    replica = copy_of(feed, tmp_path / "b" / "copy.sqlite3")
    follow(replica, FeedTransport(feed))

    def held() -> list[str]:
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        return [path.name for path in files if marker.encode() in path.read_bytes()]

    assert held()
    feed.erase("person", "asked for")
    follow(replica, FeedTransport(feed))
    assert held() == []


def test_a_full_list_brings_the_feed_up_to_date(feed: Feed, replica: Replica) -> None:
    records = [record(f"log-{k}", title=f"Река Лена, {2015 + k}") for k in range(1, 9)]
    records[1] = record("log-2", title="new")
    assert feed.follow_up(records) == 3
    assert feed.follow_up(records) == 0
    follow(replica, FeedTransport(feed))
    assert equal(feed, replica)


def test_keys_change_and_the_old_key_vouches_for_the_new(feed: Feed, tmp_path: Path) -> None:
    replica = copy_of(feed, tmp_path / "early.sqlite3")
    follow(replica, FeedTransport(feed))
    before = feed.node
    feed.rotate()
    feed.publish(record("after"))
    feed.rotate()
    assert feed.node == before
    assert follow(replica, FeedTransport(feed)).entries == 3
    assert equal(feed, replica)
    late = copy_of(feed, tmp_path / "late.sqlite3")
    follow(late, FeedTransport(feed))
    assert equal(feed, late)
    again = Feed(feed.folder, NodeProfile("Yakutsk"))
    again.publish(record("third"))
    follow(replica, FeedTransport(again))
    assert equal(again, replica)


def test_a_node_brought_back_from_a_backup_begins_anew(feed: Feed, replica: Replica) -> None:
    follow(replica, FeedTransport(feed))
    folder = feed.folder
    feed._database.execute("pragma wal_checkpoint(truncate)")
    backup = (folder / "feed.sqlite3").read_bytes()
    feed.publish(record("log-0", title="lost edit"))
    feed.publish(record("lost"))
    follow(replica, FeedTransport(feed))
    feed.close()
    for old in folder.glob("feed.sqlite3*"):
        old.unlink()
    (folder / "feed.sqlite3").write_bytes(backup)
    restored = Feed(folder, NodeProfile("Yakutsk"))
    with pytest.raises(PeerError, match="past was cut off"):
        follow(replica, FeedTransport(restored))
    restored.begin_anew()
    restored.publish(record("lost", title="written again"))
    follow(replica, FeedTransport(restored))
    assert equal(restored, replica)
    restored.publish(record("log-0", title="another edit"))
    follow(replica, FeedTransport(restored))
    assert equal(restored, replica)


def test_many_removals_wait_for_a_person(tmp_path: Path) -> None:
    feed = node(tmp_path / "a")
    feed.follow_up(record(f"r{k}") for k in range(40))
    replica = copy_of(feed, tmp_path / "copy.sqlite3")
    follow(replica, FeedTransport(feed))
    for k in range(8):
        feed.withdraw(f"r{k}", "")
    assert follow(replica, FeedTransport(feed)).removed == 8  # a fifth, not more
    for k in range(8, 15):
        feed.withdraw(f"r{k}", "")
    with pytest.raises(PeerError, match="7 of 32 records") as refused:
        follow(replica, FeedTransport(feed))
    assert refused.value.kind == "many-gone"
    assert len(replica.records()) == 32
    assert follow(replica, FeedTransport(feed), allow_removals=True).removed == 7
    assert equal(feed, replica)


def test_a_notice_travels_and_binds_nobody(feed: Feed, replica: Replica) -> None:
    feed.notice(
        "notice-1",
        "0123456789abcdef:rumour",
        decision="not shown here",
        reason="names a private person",
        appeal="keeper@example.org",
    )
    follow(replica, FeedTransport(feed))
    (notice,) = replica.records("notice")
    assert notice.fields["target"] == "0123456789abcdef:rumour"


def test_a_stick_carries_a_feed_both_ways(feed: Feed, tmp_path: Path) -> None:
    stick = tmp_path / "stick.zip"
    assert pack(feed, stick) == 8
    replica = Replica(tmp_path / "copy.sqlite3", look(StickTransport(stick)))
    follow(replica, StickTransport(stick))
    assert equal(feed, replica)
    for k in range(600):
        feed.publish(record("log-1", title=f"revision {k}"))
    pack(feed, stick)
    assert follow(replica, StickTransport(stick)).entries == 600
    assert equal(feed, replica)
    with zipfile.ZipFile(stick) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = next(name for name in parts if "records" in name)
    parts[name] = parts[name].replace("Лена".encode(), "Обь ".encode())
    with zipfile.ZipFile(stick, "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    fresh = Replica(tmp_path / "fresh.sqlite3", look(StickTransport(stick)))
    with pytest.raises(PeerError, match="do not fit their hash"):
        follow(fresh, StickTransport(stick))
    (tmp_path / "other.zip").write_bytes(b"no archive")
    with pytest.raises(PeerError, match="was not packed by a node"):
        StickTransport(tmp_path / "other.zip")


def test_the_feed_is_verified_by_ten_lines_of_others(feed: Feed) -> None:
    feed.rotate()
    feed.publish(record("after"))
    document = json.loads(feed.document())
    public = document["keys"][0]["public"]
    prev = ""
    for line in feed.changes(0).splitlines():
        entry = json.loads(line)
        signature = base64.b64decode(entry.pop("sig"))
        text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public))
        key.verify(signature, text.encode())
        assert entry["prev"] == prev
        prev, public = digest(line), entry["public"] or public
    assert json.loads(feed.manifest().line)["head"] == prev


# ------------------------------------------------------------------ a hostile peer

STRANGER = SigningKey.new()


def _lines(change):  # type: ignore[no-untyped-def]
    """Return a change of the page of entries."""

    def changed(path: str, data: bytes) -> bytes:
        return (
            b"".join(change(data.splitlines(keepends=True))) if path.startswith(CHANGES) else data
        )

    return changed


def _fields(**fields: object):  # type: ignore[no-untyped-def]
    """Return a change of one field of the last entry, its signature kept."""

    def change(lines: list[bytes]) -> list[bytes]:
        return [*lines[:-1], canonical(json.loads(lines[-1]) | fields) + b"\n"]  # type: ignore[arg-type]

    return _lines(change)


def _signed(**fields: object):  # type: ignore[no-untyped-def]
    """Return a change of the last entry, signed by a stranger."""

    def change(lines: list[bytes]) -> list[bytes]:
        return [*lines[:-1], resigned(lines[-1], STRANGER, key=STRANGER.key_id, **fields) + b"\n"]

    return _lines(change)


def _at(prefix: str, answer: bytes):  # type: ignore[no-untyped-def]
    return lambda path, data: answer if path.startswith(prefix) else data


def _foreign(path: str, data: bytes) -> bytes:
    return data.replace(b'"kind": "release"', b'"kind": "claim"  ')


DEEP = b"[" * 100_000

ATTACKS = {
    "entry left out": (_lines(lambda lines: lines[:3] + lines[4:]), "gap"),
    "entry put twice": (_lines(lambda lines: lines[:3] + lines[2:]), "gap"),
    "entries changed round": (_lines(lambda lines: [lines[1], lines[0], *lines[2:]]), "gap"),
    "first entry cut off": (_lines(lambda lines: lines[1:]), "gap"),
    "time moved": (_fields(time="2020-01-01T00:00:00Z"), "not-signed"),
    "kind changed": (_fields(kind="claim"), "not-signed"),
    "id changed": (_fields(id="0123456789abcdef:x"), "not-signed"),
    "hash changed": (_fields(hash="sha256:" + "0" * 64), "not-signed"),
    "revision raised": (_fields(revision=99), "not-signed"),
    "operation changed": (_fields(op="erase"), "not-signed"),
    "reason added": (_fields(reason="because"), "not-signed"),
    "chain changed": (_fields(prev="sha256:" + "0" * 64), "not-signed"),
    "epoch raised": (_fields(epoch=2), "not-signed"),
    "signed by a stranger": (_signed(), "not-signed"),
    "stranger's key slipped in": (
        _signed(op="key", id="", kind="", revision=0, hash="", public=STRANGER.public),
        "not-signed",
    ),
    "no signature": (_fields(sig=""), "not-signed"),
    "signature of another kind": (_fields(sig="AAAA"), "not-signed"),
    "signature is a number": (_fields(sig=1), "not-signed"),
    "unknown operation": (_fields(op="drop table"), "bad-field"),
    "sequence is a text": (_fields(seq="1"), "bad-field"),
    "sequence is true": (_fields(seq=True), "bad-field"),
    "sequence is negative": (_fields(seq=-1), "bad-field"),
    "sequence is huge": (_fields(seq=10**30), "bad-field"),
    "revision zero": (_fields(revision=0), "bad-field"),
    "id leaves the folder": (_fields(id="0123456789abcdef:../../etc"), "bad-field"),
    "id with a null": (_fields(id="0123456789abcdef:a\x00b"), "bad-field"),
    "id in capitals": (_fields(id="0123456789ABCDEF:a"), "bad-field"),
    "hash of another kind": (_fields(hash="md5:00"), "bad-field"),
    "no hash": (_fields(hash=""), "bad-field"),
    "kind is markup": (_fields(kind="<script>"), "bad-field"),
    "time is none": (_fields(time="yesterday"), "bad-field"),
    "reason of a megabyte": (_fields(reason="x" * 1_000_000), "too-large"),
    "reason of a page": (_fields(reason="x" * 600), "bad-field"),
    "spaces in an entry": (
        _lines(lambda lines: [json.dumps(json.loads(lines[0])).encode() + b"\n", *lines[1:]]),
        "not-canonical",
    ),
    "a fraction": (
        _lines(lambda lines: [lines[0].replace(b'"epoch":1', b'"epoch":1.0'), *lines[1:]]),
        "bad-field",
    ),
    "a name twice": (
        _lines(lambda lines: [lines[0].replace(b"{", b'{"op":"erase",', 1), *lines[1:]]),
        "not-canonical",
    ),
    "entries are markup": (_at(CHANGES, b"<html>\n"), "not-json"),
    "entries are a list": (_at(CHANGES, b"[]\n"), "not-json"),
    "entries are deep": (_at(CHANGES, DEEP[:4000] + b"\n"), "not-json"),
    "entries in UTF-16": (_at(CHANGES, "{}".encode("utf-16") + b"\n"), "not-json"),
    "too many entries": (_at(CHANGES, b"{}\n" * 501), "too-large"),
    "record is another": (_at("/federation/records/", b'{"id": "x"}'), "wrong-hash"),
    "record is empty": (_at("/federation/records/", b""), "wrong-hash"),
    "record is of another kind": (
        lambda path, data: _foreign(path, data) if "/records/" in path else data,
        "wrong-hash",
    ),
    "manifest of a stranger": (
        lambda path, data: resigned(data, STRANGER) if path == MANIFEST else data,
        "not-signed",
    ),
    "manifest is old": (_at(MANIFEST, b"{}"), "bad-field"),
    "manifest is huge": (_at(MANIFEST, b"{" + b" " * 10_000), "too-large"),
    "document is another node's": (_at(WELL_KNOWN, b""), "not-json"),
    "document of another format": (_at(WELL_KNOWN, b'{"format": "gopher"}'), "other-format"),
    "document without keys": (
        _at(WELL_KNOWN, b'{"format": "globalarctic-federation/1", "keys": []}'),
        "bad-field",
    ),
    "document of a megabyte": (_at(WELL_KNOWN, b"[" * 1_000_000), "too-large"),
    "document signed by a stranger": (
        lambda path, data: resigned(data, STRANGER) if path == WELL_KNOWN else data,
        "not-signed",
    ),
    "key of a stranger in the chain": (
        lambda path, data: (
            resigned(
                data,
                STRANGER,
                keys=[*json.loads(data)["keys"], {"public": STRANGER.public, "sig": "A" * 88}],
            )
            if path == WELL_KNOWN
            else data
        ),
        "other-key",
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_hostile_peer_is_harmless(name: str, feed: Feed, replica: Replica) -> None:
    change, kind = ATTACKS[name]
    feed.publish(record("log-9"))
    with pytest.raises(PeerError) as refused:
        follow(replica, Altered(feed, change))
    assert refused.value.kind == kind
    assert replica.seq == 0
    assert replica.records() == ()
    for lang in ("en", "zh", "ru"):
        assert render(refused.value.message, lang)
    follow(replica, FeedTransport(feed))
    assert equal(feed, replica)


def test_another_node_behind_the_same_address_is_refused(
    feed: Feed, replica: Replica, tmp_path: Path
) -> None:
    follow(replica, FeedTransport(feed))
    other = node(tmp_path / "other")
    with pytest.raises(PeerError, match="another node"):
        follow(replica, FeedTransport(other))
    assert equal(feed, replica)


def test_a_list_that_hides_a_record_is_refused(feed: Feed, replica: Replica) -> None:
    follow(replica, FeedTransport(feed))
    feed.begin_anew()

    def change(path: str, data: bytes) -> bytes:
        return b"".join(data.splitlines(keepends=True)[1:]) if path == LIST else data

    with pytest.raises(PeerError, match="do not fit their hash"):
        follow(replica, Altered(feed, change))
    assert len(replica.records()) == 8


def test_a_node_cannot_publish_what_others_would_refuse(feed: Feed) -> None:
    with pytest.raises(InputError, match="has no licence"):
        feed.publish(type(record("x"))("x", "release", {}))
    with pytest.raises(InputError, match="at most 1048576"):
        feed.publish(record("x", text="x" * 2_000_000))
    with pytest.raises(DataError, match="field id"):
        feed.publish(record("../x"))
    with pytest.raises(UnknownNameError, match="did you mean log-1"):
        feed.withdraw("log-11", "")
    with pytest.raises(InputError, match="into itself"):
        feed.merge("log-1", "log-1")
    assert feed.seq == 8


def test_a_key_that_is_not_the_feeds_is_said(feed: Feed, tmp_path: Path) -> None:
    feed.close()
    SigningKey.new().save(feed.folder / "node.key")
    with pytest.raises(DataError, match="not the key of this feed"):
        Feed(feed.folder, NodeProfile("Yakutsk"))
    (feed.folder / "node.key").unlink()
    with pytest.raises(DataError, match="missing; bring it back"):
        Feed(feed.folder, NodeProfile("Yakutsk"))
    assert (feed.folder / "node.key").exists() is False
