"""Trade of regions: sector tables, flows, complementarity, structure."""

from __future__ import annotations

__all__: list[str] = []
