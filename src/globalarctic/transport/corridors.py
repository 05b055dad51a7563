"""Where earlier scripts find corridors; they live in ``transport.network.corridors``."""

from globalarctic.transport.network.corridors import plan, resolve_corridor

__all__ = ["plan", "resolve_corridor"]
