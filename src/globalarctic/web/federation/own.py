"""The node among nodes: its feed, its neighbours, and what it shows them."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from globalarctic.exchange.federation import (
    Feed,
    NodeProfile,
    StickTransport,
    Transport,
    WebTransport,
)
from globalarctic.exchange.federation.catalogues import Catalogues
from globalarctic.exchange.federation.peers import Peers
from globalarctic.web.place import load_place
from globalarctic.web.running.region import profile_of

__all__ = ["own_catalogues", "own_feed", "own_peers", "profile", "transport_to"]

_LOOPBACK = "GLOBALARCTIC_PEERS_ON_LOOPBACK"
_LOCAL = threading.local()


def _folder() -> Path:
    return load_place().folder / "federation"


def profile() -> NodeProfile:
    """Return what the node tells of itself.

    Raises
    ------
    InputError
        When ``node.toml`` in its folder is not right.
    """
    return profile_of(load_place().folder, load_place().public_url)


def own_feed() -> Feed:
    """Return the node's feed, one connection a thread."""
    if getattr(_LOCAL, "feed", None) is None or _LOCAL.feed.folder != _folder():
        _LOCAL.feed = Feed(_folder(), profile())
    feed: Feed = _LOCAL.feed
    return feed


def own_peers() -> Peers:
    """Return the node's neighbours, one connection a thread."""
    if getattr(_LOCAL, "peers", None) is None or _LOCAL.peers.folder != _folder():
        _LOCAL.peers = Peers(_folder())
    peers: Peers = _LOCAL.peers
    return peers


def own_catalogues() -> Catalogues:
    """Return the catalogues of others that the node reads, one connection a thread."""
    if getattr(_LOCAL, "catalogues", None) is None or _LOCAL.catalogues.folder != _folder():
        _LOCAL.catalogues = Catalogues(_folder())
    catalogues: Catalogues = _LOCAL.catalogues
    return catalogues


def transport_to(address: str) -> Transport:
    """Return how a peer is reached: by the web, or from a file that ``node pack`` wrote.

    Parameters
    ----------
    address
        ``https://...``, or a path.

    Notes
    -----
    Private addresses are never asked. ``GLOBALARCTIC_PEERS_ON_LOOPBACK=yes`` allows this machine,
    for tests and for two nodes on one table.
    """
    if "://" in address:
        return WebTransport(address, allow_loopback=os.environ.get(_LOOPBACK, "") == "yes")
    return StickTransport(Path(address))
