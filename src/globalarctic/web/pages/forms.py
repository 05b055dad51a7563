"""The sentence that asks: places to choose from, ships by what they carry, what was given."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from globalarctic.words import Message, Name, render

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DEFAULT_PAIR", "DEFAULT_SHIP", "form_of", "place_text", "ships", "today"]

DEFAULT_PAIR = ("dalian", "rotterdam")
DEFAULT_SHIP = "container-3600-1a"
_KINDS = ("container", "general cargo", "bulk", "tanker", "gas", "river", "icebreaker")


def today() -> dt.date:
    """Return the day, UTC."""
    return dt.datetime.now(dt.UTC).date()


@lru_cache(maxsize=4)
def _place_names(lang: str) -> tuple[str, ...]:
    """Return the names of all places in a language, in the table's order."""
    from globalarctic.transport.network.places import load_places

    names = (render(Name("place", place.place_id), lang) for place in load_places())
    return tuple(dict.fromkeys(names))


@lru_cache(maxsize=4)
def ships(lang: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return the ships on file by what they carry: (kind, ((id, name), ...)), ...

    Examples
    --------
    >>> ships("en")[0][0]
    'Containers'
    """
    from globalarctic.data.tables import read_table

    groups: dict[str, list[tuple[str, str]]] = {}
    for row in read_table("vessels"):
        kind = row["kind"] if row["kind"] in _KINDS else "other"
        named = render(Name("vessel", row["vessel_id"]), lang)
        groups.setdefault(kind, []).append((row["vessel_id"], named))
    return tuple(
        (render(Message(f"pages.kind.{kind.replace(' ', '-')}"), lang), tuple(groups[kind]))
        for kind in (*_KINDS, "other")
        if kind in groups and kind != "icebreaker"
    )


def place_text(text: str, lang: str) -> str:
    """Return a place's id as its name in a language; other texts as they were typed."""
    from globalarctic.web.pages.texts import known

    return render(Name("place", text), lang) if text and known("place", text) else text


def form_of(given: Mapping[str, str], lang: str) -> dict[str, Any]:
    """Return what the sentence shows: values given, or those to start from, and the choices."""
    origin, target = DEFAULT_PAIR
    asked = bool(given.get("origin") or given.get("target"))
    more = ("speed_kn", "draught_m", "max_wait_d", "escorted")
    return {
        "origin": place_text(given.get("origin", "" if asked else origin), lang),
        "target": place_text(given.get("target", "" if asked else target), lang),
        "depart": given.get("depart") or today().isoformat(),
        "vessel": given.get("vessel") or DEFAULT_SHIP,
        **{name: given.get(name, "") for name in more},
        "more": any(given.get(name) for name in more),
        "places": _place_names(lang),
        "ships": ships(lang),
    }
