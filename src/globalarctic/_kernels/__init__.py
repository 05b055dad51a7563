"""Compiled kernels that several rooms use: great circles, heaps, balances."""

from __future__ import annotations

__all__: list[str] = []
