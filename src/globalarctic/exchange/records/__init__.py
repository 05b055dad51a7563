"""What people bring: kinds of records and their fields, pictures, contributions to the rooms."""

from __future__ import annotations

__all__: list[str] = []
