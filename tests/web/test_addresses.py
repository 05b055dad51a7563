"""Every public address answers, in every language; so does every address that the search gives."""

from __future__ import annotations

import os
import re
from itertools import cycle
from typing import TYPE_CHECKING

from globalarctic.words import LANGUAGES

if TYPE_CHECKING:
    from django.test import Client


def test_every_address_of_the_sitemap_answers(client: Client) -> None:
    """Of the pages of places, which are one page with another place, some are asked, each in one
    language in turn; all of them with GLOBALARCTIC_NODE_TESTS=long."""
    listed = re.findall(
        "<loc>http://[^/]+(/[^<]*)</loc>", client.get("/sitemap.xml").content.decode()
    )
    paths = sorted({path.split("/", 2)[2] for path in listed})
    assert len(listed) == len(LANGUAGES) * len(paths)
    assert len(listed) >= 300
    for part in ("countries/NOR", "regions/CN-HL/RU-AMU/brief", "investments", "outlook",
                 "claims/target-2024", "places/nuuk/all", "learn", "find"):  # fmt: skip
        assert part in paths
    turn, step = cycle(LANGUAGES), 1 if os.environ.get("GLOBALARCTIC_NODE_TESTS") == "long" else 9
    of_places = set([path for path in paths if path.startswith("places/")][::step])
    asked = [
        f"/{lang}/{path}"
        for path in paths
        if path in of_places or not path.startswith("places/")
        for lang in ([next(turn)] if path in of_places else LANGUAGES)
    ]
    faults = [(path, code) for path in asked if (code := client.get(path).status_code) != 200]
    assert faults == []
    assert len(asked) >= 300


def test_every_address_that_the_search_gives_answers(client: Client) -> None:
    from globalarctic.exchange.search.documents import room_documents

    seen: dict[str, str] = {}
    for each in room_documents():
        kind = f"{each.kind} {re.sub('[^/?#]+$', '', each.address)}"
        seen.setdefault(kind, each.address)
    faults = [
        (address, code)
        for address in seen.values()
        if (code := client.get(f"/en/{address}").status_code) != 200
    ]
    assert faults == []
