"""Many voyages: studies, sweeps, seasons, sensitivity."""

from __future__ import annotations

__all__: list[str] = []
