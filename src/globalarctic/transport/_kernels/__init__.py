"""Numba kernels: flat arrays in, arrays out; the only home of numba."""

from __future__ import annotations

__all__: list[str] = []
