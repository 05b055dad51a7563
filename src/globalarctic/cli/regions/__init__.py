"""The commands of the regions room."""

from __future__ import annotations

__all__: list[str] = []
