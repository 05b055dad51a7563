"""The commands of outlook and claims."""

from __future__ import annotations

__all__: list[str] = []
