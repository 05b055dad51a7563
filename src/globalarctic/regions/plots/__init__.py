"""The pictures of regions: ties, matrix, accessibility, trade."""

from __future__ import annotations

__all__: list[str] = []
