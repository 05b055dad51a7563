"""A node of one's own: made from one file, checked, backed up with its key."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from globalarctic.errors import InputError
from globalarctic.exchange.federation import Feed, FeedTransport, NodeProfile, Replica, follow, look
from globalarctic.scope.club.definition import load_club
from globalarctic.web.place import load_place
from globalarctic.web.running.region import found_node, read_region, region_notes
from tests.exchange.federation import record

EXAMPLES = Path(__file__).parents[2] / "examples" / "regions"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_the_examples_make_nodes(path: Path, tmp_path: Path) -> None:
    node = found_node(path, tmp_path / "node")
    assert read_region(tmp_path / "node" / "node.toml") == node
    assert (tmp_path / "node" / "federation" / "node.key").stat().st_mode & 0o077 == 0
    definition = load_club(str(tmp_path / "node" / "scope.toml"))
    assert definition.tied_to == node.anchors
    assert definition.title == node.name
    notes = region_notes(tmp_path / "node")
    assert any("no words on file" in note for note in notes)
    with pytest.raises(InputError, match="is not empty"):
        found_node(path, tmp_path / "node")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the node has no name"),
        ("name = 3", "name is a text"),
        ('name = "x"\nplaces = "omsk"', "places is a list of texts"),
        ('name = "x"\nplaces = ["omks"]', "unknown place 'omks'; did you mean omsk"),
        ('name = "x"\ncorridors = ["suez-2"]', "unknown corridor 'suez-2'"),
        ('name = "x"\nanchors = ["RU"]', "unknown anchor 'RU'"),
        ('name = "x"\nregions = ["RU-XX"]', "unknown region 'RU-XX'"),
        ('name = "x"\nlanguages = ["Sakha"]', "give codes such as en"),
        ('name = "x"\nlanguages = []', "name one language"),
        ('name = "x"\npeers = ["file:///etc/passwd"]', "give addresses such as"),
        ('name = "x"\npeers = ["https://u:p@host"]', "give addresses such as"),
        ('name = "x"\ncolour = "red"', "colour is no field of a node"),
    ],
)
def test_a_file_that_is_not_right_makes_no_node(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "region.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        found_node(path, tmp_path / "node")
    assert not (tmp_path / "node").exists()


def test_a_node_without_its_file_is_told_so(tmp_path: Path) -> None:
    assert "no name of its own" in region_notes(tmp_path)[0]


def _globalarctic(*args: str, folder: Path) -> str:
    env = {**os.environ, "GLOBALARCTIC_NODE_DIR": str(folder)}
    line = [sys.executable, "-m", "globalarctic", *args]
    done = subprocess.run(line, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.skipif(bool(load_place().database_url), reason="PostgreSQL is kept by pg_dump")
def test_a_backup_brings_the_feed_back_and_readers_settle(tmp_path: Path) -> None:
    folder = tmp_path / "node"
    said = _globalarctic("node", "init", str(EXAMPLES / "irtysh.toml"), str(folder), folder=folder)
    assert "Узел бассейна Иртыша" in said
    profile = NodeProfile("x")
    feed = Feed(folder / "federation", profile)
    feed.publish(record("kept"))
    replica = Replica(tmp_path / "copy.sqlite3", look(FeedTransport(feed)))
    _globalarctic("node", "check", folder=folder)
    _globalarctic("node", "backup", str(tmp_path / "node.tar.gz"), folder=folder)
    feed.publish(record("lost"))
    follow(replica, FeedTransport(feed))
    feed.close()
    _globalarctic("node", "restore", str(tmp_path / "node.tar.gz"), folder=folder)
    restored = Feed(folder / "federation", profile)
    assert (restored.epoch, restored.seq, restored.node) == (2, 1, replica.node)
    follow(replica, FeedTransport(restored))
    assert [one.id for one in replica.records()] == [restored.id_of("kept")]
