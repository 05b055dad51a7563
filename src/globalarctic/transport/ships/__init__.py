"""Ships: vessel classes, resistance in ice, the channel behind an icebreaker."""

from __future__ import annotations

__all__: list[str] = []
