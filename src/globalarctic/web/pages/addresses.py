"""Addresses of the public pages, without language: each part of the site adds its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["PARTS", "PLAIN", "public_paths"]

PLAIN = ("", "compare", "corridors", "ice", "places", "rules", "data", "method", "about", "status")
"""Pages without an argument."""


def _transport() -> Iterator[str]:
    from globalarctic.data.tables import read_table
    from globalarctic.transport.network.places import load_places

    yield from ("compare", "corridors", "ice", "places", "rules")
    yield from (f"corridors/{row['corridor_id']}" for row in read_table("corridors"))
    yield from (f"places/{each.place_id}" for each in load_places())


def _data() -> Iterator[str]:
    from globalarctic.data.catalog import load_catalog

    yield "data"
    yield from (f"data/{each.dataset_id}" for each in load_catalog().entries)


def _site() -> Iterator[str]:
    yield from ("", "method", "about", "status")


PARTS: dict[str, list[Callable[[], Iterator[str]]]] = {
    "site": [_site], "transport": [_transport], "data": [_data],
}  # fmt: skip
"""Makers of the addresses of each room."""


def public_paths(*rooms: str) -> tuple[str, ...]:
    """Return the addresses of the public pages, each once.

    Parameters
    ----------
    rooms
        Only of these; of all by default.

    Raises
    ------
    UnknownNameError
        When a room is none of those that have pages.
    """
    from django.urls import get_resolver

    from globalarctic.errors import UnknownNameError
    from globalarctic.web.middleware import SITE

    _ = get_resolver(SITE).url_patterns  # the parts of the site have named their pages then
    for room in rooms:
        if room not in PARTS:
            raise UnknownNameError.among("room", room, PARTS)
    makers = [maker for room in rooms or PARTS for maker in PARTS[room]]
    return tuple(dict.fromkeys(path for maker in makers for path in maker()))
