"""Costs: rates on file, tolls and dues."""

from __future__ import annotations

__all__: list[str] = []
