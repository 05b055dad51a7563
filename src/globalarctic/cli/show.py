"""The console of the rooms that still print their tables themselves."""

from __future__ import annotations

import shutil

from rich.console import Console

__all__ = ["console"]

_LEAST_WIDTH = 120


def console() -> Console:
    """Return a console on standard output, at least 120 columns wide."""
    width = max(_LEAST_WIDTH, shutil.get_terminal_size((132, 40)).columns)
    return Console(width=min(width, 160), highlight=False, markup=False, emoji=False)
