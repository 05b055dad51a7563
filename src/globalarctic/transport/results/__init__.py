"""What the transport room answers with: legs, routes and comparisons.

All results are frozen. They hold plain values and arrays only, so that a door (command line,
web page, notebook) can show them without asking the engine again.
"""

from __future__ import annotations

from globalarctic.transport.results.comparison import Comparison, CorridorResult, Spread
from globalarctic.transport.results.routes import Leg, Mode, Route, mode_name

__all__ = ["Comparison", "CorridorResult", "Leg", "Mode", "Route", "Spread", "mode_name"]
