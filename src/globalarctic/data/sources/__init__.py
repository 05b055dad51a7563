"""Readers of publishers' files, one module a publisher."""

from __future__ import annotations

__all__: list[str] = []
