"""Compare every way between Asia and Europe through, around and up to the Arctic.

The rooms are loaded when first used: ``globalarctic.transport``, ``scope``,
``regions`` and ``data``.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["__version__", "data", "regions", "scope", "transport"]

__version__ = "0.1.0"

_ROOMS = ("data", "regions", "scope", "transport")


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
