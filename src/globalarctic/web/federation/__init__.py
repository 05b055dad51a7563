"""Nodes beside nodes: what is exchanged, and how it is checked."""

from __future__ import annotations

__all__: list[str] = []
