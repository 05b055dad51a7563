"""What other parts of the site have on a place: each part adds who looks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.words import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["NAMING", "Mention"]

Mention = tuple[str, str, str, Message]
"""Address below the language, title, its language, and the kind of thing it is."""

NAMING: list[Callable[[str, str], Iterable[Mention]]] = []
"""Called with the id of a place and the language of the page."""
