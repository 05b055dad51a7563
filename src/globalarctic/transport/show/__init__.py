"""What is shown of an answer: maps, reports, files of ways."""

from __future__ import annotations

__all__: list[str] = []
