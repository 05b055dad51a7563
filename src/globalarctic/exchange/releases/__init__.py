"""Data releases: files of strangers read as values, checked row by row, kept as versions."""

from __future__ import annotations

__all__: list[str] = []
