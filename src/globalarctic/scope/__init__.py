"""The scope room: which countries belong to the Global Arctic, since when and how surely."""

from __future__ import annotations

__all__: list[str] = []
