"""Belonging by a dual cut-off: enough dimensions, each with enough ties on file."""

from __future__ import annotations

__all__: list[str] = []
