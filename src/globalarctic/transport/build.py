"""Where earlier scripts find the network; it lives in ``transport.network.build``."""

from globalarctic.transport.network.build import load_network

__all__ = ["load_network"]
