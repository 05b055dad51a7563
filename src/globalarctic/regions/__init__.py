"""The regions room: how closely two regions are tied, and what they could trade."""

from __future__ import annotations

__all__: list[str] = []
