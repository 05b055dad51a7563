"""What a corridor changes between countries, regions and places, and for whom."""

from __future__ import annotations

__all__: list[str] = []
