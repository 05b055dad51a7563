"""The one process that holds the engine: it claims jobs and stores their answers."""

from __future__ import annotations

__all__: list[str] = []
