"""The data floor: from a publisher's file to a dataset, and where each number comes from."""

from __future__ import annotations

__all__: list[str] = []
