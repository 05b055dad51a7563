"""The network: places, passages, corridors, land and river links, sea mesh."""

from __future__ import annotations

__all__: list[str] = []
