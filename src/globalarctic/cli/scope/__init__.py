"""The commands of the scope room."""

from __future__ import annotations

__all__: list[str] = []
