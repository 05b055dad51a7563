"""The search: what it reads, the earliest arrival, the tracks and routes made of it."""

from __future__ import annotations

__all__: list[str] = []
