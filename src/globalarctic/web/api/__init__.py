"""The API: what pages show, for programs; ``/api/v1``."""

from __future__ import annotations

__all__: list[str] = []
