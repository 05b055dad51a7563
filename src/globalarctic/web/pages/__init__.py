"""The public pages about ways, seasons, ice, places and data."""

from __future__ import annotations

__all__: list[str] = []
