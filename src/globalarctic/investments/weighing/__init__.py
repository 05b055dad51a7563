"""What a screening weighs with: profiles and cases, who would enter, and open weights."""

from __future__ import annotations

__all__: list[str] = []
