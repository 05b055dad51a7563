"""The commands of the register of investments."""

from __future__ import annotations

__all__: list[str] = []
