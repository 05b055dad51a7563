"""Questions that wait and answers that are kept: the two tables between pages and engine."""

from __future__ import annotations

__all__: list[str] = []
