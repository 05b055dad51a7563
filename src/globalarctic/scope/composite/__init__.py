"""Composite indicators of any units: denominate, impute, screen, treat, normalise, aggregate."""

from __future__ import annotations

__all__: list[str] = []
