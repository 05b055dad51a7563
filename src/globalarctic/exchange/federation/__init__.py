"""Nodes that keep in step without a master: a signed feed, exact copies, copies by stick.

A node publishes an append-only feed (``Feed``), each entry signed with Ed25519 and naming the one
before. Another node keeps a copy of it (``Replica``), brings it in step (``follow``) and compares
it with the signed full list. Whatever does not fit is refused whole (``PeerError``).
"""

from __future__ import annotations

from globalarctic.exchange.federation.entries import FeedEntry, Manifest, NodeDocument, Operation
from globalarctic.exchange.federation.feed import Feed, NodeProfile, Published
from globalarctic.exchange.federation.fetching import WebTransport
from globalarctic.exchange.federation.follow import FeedTransport, Transport, follow, look
from globalarctic.exchange.federation.keys import SigningKey
from globalarctic.exchange.federation.refusals import PeerError
from globalarctic.exchange.federation.replica import Foreign, Replica, Taken, Tombstone
from globalarctic.exchange.federation.stick import StickTransport, pack

__all__ = [
    "Feed",
    "FeedEntry",
    "FeedTransport",
    "Foreign",
    "Manifest",
    "NodeDocument",
    "NodeProfile",
    "Operation",
    "PeerError",
    "Published",
    "Replica",
    "SigningKey",
    "StickTransport",
    "Taken",
    "Tombstone",
    "Transport",
    "WebTransport",
    "follow",
    "look",
    "pack",
]
