"""Rules: the dated table, admission, waters, closures, and what each did to a route."""

from __future__ import annotations

__all__: list[str] = []
