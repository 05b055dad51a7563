"""What people bring: accounts, records, review, search."""

from __future__ import annotations

__all__: list[str] = []
