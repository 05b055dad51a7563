"""Commands of the exchange."""

from __future__ import annotations

__all__: list[str] = []
