"""Names that moved to ``cli.output`` and ``cli.options``."""

from __future__ import annotations

from globalarctic.cli.options import Day
from globalarctic.cli.output import check_writable, progress_bar, write_text

__all__ = ["Day", "check_writable", "progress_bar", "write_text"]
