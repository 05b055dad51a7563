"""Words apart from answers: messages with typed arguments, said in a language at the door.

A result holds `Message` objects: a stable code and typed arguments. A door renders them:
``render(message, "ru")``. English sentences stand in ``en/*.toml``, one file a room; translations
in ``zh/*.po`` and ``ru/*.po``; texts of tables in ``texts/zh.csv`` and ``texts/ru.csv``.
"""

from __future__ import annotations

from globalarctic.words.language import (
    LANGUAGES,
    Language,
    cell_text,
    head_text,
    month_names,
    month_signs,
    pick_language,
    render,
    speaking,
    spoken,
)
from globalarctic.words.message import (
    Arg,
    Code,
    Day,
    Entry,
    Message,
    Name,
    Point,
    Quantity,
    Span,
    Text,
    chained,
    message_from_dict,
    packed,
    unpacked,
)

__all__ = [
    "LANGUAGES",
    "Arg",
    "Code",
    "Day",
    "Entry",
    "Language",
    "Message",
    "Name",
    "Point",
    "Quantity",
    "Span",
    "Text",
    "cell_text",
    "chained",
    "head_text",
    "message_from_dict",
    "month_names",
    "month_signs",
    "packed",
    "pick_language",
    "render",
    "speaking",
    "spoken",
    "unpacked",
]
