"""How tables and grids are written, whoever publishes them: CF NetCDF, long tables, SDMX."""

from __future__ import annotations

__all__: list[str] = []
