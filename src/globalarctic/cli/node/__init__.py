"""Commands of the web node."""

from __future__ import annotations

__all__: list[str] = []
