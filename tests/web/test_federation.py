"""Other nodes over HTTP: the protocol's addresses, the pages in three languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from django.test import Client

from globalarctic.cli import cli
from globalarctic.exchange.federation import (
    Feed,
    FeedTransport,
    PeerError,
    Replica,
    follow,
    look,
    pack,
)
from globalarctic.exchange.federation.peers import Peers
from globalarctic.exchange.records.kinds import NOT_COPIED
from globalarctic.web.federation import own
from tests.exchange.federation import equal, node, record


class ClientTransport:
    """The node under test, asked as a peer asks it."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self, path: str, limit: int) -> bytes:
        response = self._client.get(path)
        if response.status_code != 200:
            raise PeerError("missing", what=path)
        assert len(response.content) <= limit
        return response.content


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    place = SimpleNamespace(folder=tmp_path, public_url="https://here.example")
    monkeypatch.setattr(own, "load_place", lambda: place)
    yield tmp_path
    for name in ("feed", "peers"):
        held = own._LOCAL.__dict__.pop(name, None)
        if held is not None:
            held.close()


def test_a_node_is_followed_over_its_addresses(client: Client, home: Path) -> None:
    (home / "node.toml").write_text('name = "Иртыш"\nregion = "RU-OMS"\nlanguages = ["ru"]\n')
    own.own_feed().follow_up(record(f"r{k}", title=f"Омск {k}") for k in range(3))
    transport = ClientTransport(client)
    document = look(transport)
    assert (document.name, document.region, document.languages) == ("Иртыш", "RU-OMS", ("ru",))
    replica = Replica(home / "copy.sqlite3", document)
    assert follow(replica, transport).changed == 3
    assert equal(own.own_feed(), replica)
    own.own_feed().erase("r1", "asked for")
    follow(replica, transport)
    assert equal(own.own_feed(), replica)
    (line, *_) = client.get("/federation/changes?since=3").content.splitlines()
    assert json.loads(line)["op"] == "erase"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/federation/changes?since=-1", 400),
        ("/federation/changes?since=one", 400),
        ("/federation/changes?since=" + "9" * 40, 400),
        ("/federation/changes?since=９", 400),
        ("/federation/changes?since=99", 200),
        ("/federation/records/sha256:" + "0" * 64, 404),
        ("/federation/records/sha256:..%2F..%2Fetc", 404),
        ("/federation/records/", 404),
    ],
)
def test_addresses_that_cannot_be_are_answered(
    client: Client, home: Path, address: str, status: int
) -> None:
    assert client.get(address).status_code == status
    assert client.post(address).status_code in {403, 404, 405}


def test_a_node_without_a_line_takes_a_stick(home: Path, tmp_path: Path) -> None:
    other = node(tmp_path / "nuuk", "Nuuk")
    other.follow_up([record("ice-log", title="Siku")])
    pack(other, tmp_path / "stick.zip")
    run = CliRunner().invoke
    looked = run(cli, ["peers", "add", str(tmp_path / "stick.zip")])
    assert looked.exit_code == 0, looked.output
    assert f"peers agree {other.node}" in looked.output
    assert own.own_peers().records() == ()
    agreed = run(cli, ["peers", "agree", other.node])
    assert "1 new or changed, 0 gone, 1 in all" in agreed.output
    listed = " ".join(run(cli, ["peers", "list", "--lang", "zh"]).output.split())
    assert "跟随中" in listed
    other.publish(record("second"))
    pack(other, tmp_path / "later.zip")
    took = run(cli, ["peers", "follow", other.node, "--from", str(tmp_path / "later.zip")])
    assert "2 in all" in took.output
    assert run(cli, ["peers", "follow"]).output == "No peer is due now.\n"
    own_pack = run(cli, ["peers", "pack", str(tmp_path / "own.zip")])
    assert "0 records, signed" in own_pack.output
    assert isinstance(run(cli, ["peers", "agree", "x"]).exception, LookupError)
    assert run(cli, ["peers", "forget", other.node]).exit_code == 0
    assert own.own_peers().neighbours() == ()


def _peers_with(other: Feed) -> Peers:
    peers = own.own_peers()
    peers.add("https://nuuk.example", FeedTransport(other))
    peers.agree(other.node)
    peers.follow(other.node, FeedTransport(other))
    return peers


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("Neighbouring nodes", "followed", "Taken: 2 new or changed")),
        ("zh", ("相邻节点", "跟随中", "新增或变更：2")),
        ("ru", ("Соседние узлы", "отслеживается", "Новых или изменённых: 2")),
    ],
)
def test_pages_show_neighbours_in_three_languages(
    client: Client, home: Path, tmp_path: Path, lang: str, words: tuple[str, ...]
) -> None:
    other = node(tmp_path / "nuuk", "Nuuk <b>")
    other.publish(record("ice-log", title="Siku <script>", lang="kl"))
    other.notice("n", other.id_of("ice-log"), decision="checked", reason="good", appeal="a@b.gl")
    _peers_with(other)
    page = client.get(f"/{lang}/neighbours").content.decode()
    assert all(word in page for word in words)
    assert "Nuuk &lt;b&gt;" in page
    assert "a@b.gl" in page
    one = client.get(f"/{lang}/neighbours/{other.node}").content.decode()
    assert '<th scope="row" lang="kl">Siku &lt;script&gt;</th>' in one
    assert "CC-BY-4.0" in one
    assert client.get(f"/{lang}/neighbours/0123456789abcdef").status_code == 404


def test_a_change_that_was_missed_is_made_good(
    node: None, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk keeps a publication out of the feed; the next round brings it in."""
    from globalarctic.web.exchange.models import SharedRecord
    from globalarctic.web.federation import published

    def shown(title: str) -> SharedRecord:
        made = SharedRecord.objects.create(kind="event", licence="CC0-1.0")
        made.revisions.create(number=1, language="en", title=title, body="b")
        made.state, made.shown = "published", 1
        made.save()
        return made

    def full() -> Feed:
        raise OSError(28, "no space left on device")

    shown("first")
    with monkeypatch.context() as broken:
        broken.setattr(published, "own_feed", full)
        second = shown("second")
    assert own.own_feed().manifest().count == 1
    assert published.bring_up() == 1
    second.state = "withdrawn"
    second.save()
    assert b'"op":"withdraw"' in own.own_feed().changes(own.own_feed().seq - 1)
    SharedRecord.objects.all().delete()
    assert own.own_feed().manifest().count == 0
    assert b'"op":"erase"' in own.own_feed().changes(own.own_feed().seq - 1)


def test_what_was_published_last_is_an_atom_feed(client: Client, home: Path) -> None:
    """The elements that RFC 4287 asks of a feed and of an entry; nothing that is not public."""
    import datetime as dt
    from xml.etree import ElementTree

    from globalarctic.web.exchange.models import SharedRecord

    for title, state in (("Лёд & вода <b>\x07", "published"), ("secret draft", "draft")):
        made = SharedRecord.objects.create(kind="event", licence="CC0-1.0", state=state, shown=1)
        made.revisions.create(number=1, language="ru", title=title, body="б\x0b\x00")
    notice = SharedRecord.objects.create(
        kind="notice", licence=NOT_COPIED, state="published", shown=1
    )
    notice.revisions.create(number=1, language="ru", title="secret of the elders", body="б")
    answer = client.get("/federation/changes.atom")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    assert b"secret" not in answer.content
    space = {"a": "http://www.w3.org/2005/Atom"}
    feed = ElementTree.fromstring(answer.content)
    (entry,) = feed.findall("a:entry", space)
    for element, names in (
        (feed, ("id", "title", "updated")), (entry, ("id", "title", "updated", "author/a:name")),
    ):  # fmt: skip
        for name in names:
            assert (element.findtext(f"a:{name}", "", space)).strip(), name
    assert entry.findtext("a:title", "", space) == "Лёд & вода <b>"
    assert dt.datetime.fromisoformat(entry.findtext("a:updated", "", space)).tzinfo is not None
    assert entry.find("a:link[@rel='alternate']", space) is not None
