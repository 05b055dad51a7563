"""Courses: lessons in several languages with live figures from the rooms."""

from __future__ import annotations

__all__: list[str] = []
