"""The commands of voyages: compare, route, seasons, sweep and the tables on file."""

from __future__ import annotations

__all__: list[str] = []
