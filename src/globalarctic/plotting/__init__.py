"""What all pictures share: figures, projections, base map."""

from __future__ import annotations

__all__: list[str] = []
