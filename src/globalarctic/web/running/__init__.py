"""How the node runs: its processes, their logs, its backups."""

from __future__ import annotations

__all__: list[str] = []
