"""Partners: the terms of needs and offers, what fits them, and contact when both sides agree."""

from __future__ import annotations

__all__: list[str] = []
