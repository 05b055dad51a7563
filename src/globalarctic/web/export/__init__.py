"""The public node as pages that open from a disk, without a server."""

from __future__ import annotations

from globalarctic.web.export.copy import ExportReport, export_node

__all__ = ["ExportReport", "export_node"]
