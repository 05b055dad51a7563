"""Numba kernels of dense tie panels: flat arrays in, arrays out."""

from __future__ import annotations

__all__: list[str] = []
