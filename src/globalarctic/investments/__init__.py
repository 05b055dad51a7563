"""The investments room: what was proposed, what exists, who owns it on a date, and who says so."""

from __future__ import annotations

__all__: list[str] = []
