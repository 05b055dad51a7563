"""Nodes and peers for the tests of federation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from globalarctic.exchange.federation import (
    Feed,
    FeedTransport,
    NodeProfile,
    Published,
    Replica,
    SigningKey,
    look,
)
from globalarctic.exchange.federation.canonical import canonical

LICENCE = "CC-BY-4.0"


def node(folder: Path, name: str = "Node") -> Feed:
    return Feed(folder, NodeProfile(name, region="RU-SA", languages=("ru", "en")))


def record(name: str, **content: object) -> Published:
    return Published(name, "release", {"licence": LICENCE} | content)


def copy_of(feed: Feed, path: Path) -> Replica:
    return Replica(path, look(FeedTransport(feed)))


def equal(feed: Feed, replica: Replica) -> bool:
    return feed.full_list() == replica.full_list() and all(
        feed.content(one.hash) == one.content for one in replica.records()
    )


class Altered:
    """A peer on the way to which someone changes what it says."""

    def __init__(self, feed: Feed, change: Callable[[str, bytes], bytes]) -> None:
        self._inner = FeedTransport(feed)
        self._change = change

    def get(self, path: str, limit: int) -> bytes:
        return self._change(path, self._inner.get(path, limit))


def resigned(line: bytes, signer: SigningKey, **fields: Any) -> bytes:
    """Return a signed object with other fields, signed anew with a key."""
    entry = json.loads(line) | fields
    entry.pop("sig")
    return canonical(entry | {"sig": signer.sign(canonical(entry))})
