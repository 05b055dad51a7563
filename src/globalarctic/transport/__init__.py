"""The transport room: how goods get from A to B on a date, by each corridor.

``compare`` and ``route`` are loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["compare", "route"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("globalarctic.transport.search.compare"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
