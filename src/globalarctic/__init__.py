"""Compare every way between Asia and Europe through, around and up to the Arctic.

The rooms, loaded when first used:

- ``transport``: how goods get from A to B on a date, by each corridor
- ``scope``: which countries belong to the Global Arctic, since when and how surely
- ``regions``: how closely two regions are tied, and what they could trade
- ``investments``: what was proposed, what exists, who owns it, says who
- ``outlook``: what seasons and traffic could look like later, and which claims hold
- ``exchange``: search over everything, and what people publish, teach and ask
- ``data``: the datasets that all numbers come from
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.lazy import attach

if TYPE_CHECKING:
    from globalarctic import data as data
    from globalarctic import exchange as exchange
    from globalarctic import investments as investments
    from globalarctic import outlook as outlook
    from globalarctic import regions as regions
    from globalarctic import scope as scope
    from globalarctic import transport as transport

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = attach(
    __name__,
    modules=("transport", "scope", "regions", "investments", "outlook", "exchange", "data"),
)
__all__ += ["__version__"]
