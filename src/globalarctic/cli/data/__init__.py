"""The commands of datasets: list, explain, fetch."""

from __future__ import annotations

__all__: list[str] = []
