"""Pages of the other rooms: countries, pairs of regions, investments, outlook, claims, places."""

from __future__ import annotations

__all__: list[str] = []
