"""The one look of all pictures: inks, base map, scales of one hue, lines for colour-blind readers.

Sources: Okabe and Ito 2008, Color Universal Design (line colours).
"""

from __future__ import annotations

from typing import Any

__all__ = ["EDGE", "FAINT", "GREY", "HUES", "INK", "LAND", "LINE", "OCEAN", "OKABE_ITO", "SOFT",
           "dash", "line_style"]  # fmt: skip

INK, SOFT, GREY, FAINT = "#1b2733", "#5b6b7a", "#d5dae0", "#e4e8ec"
"""Words, quiet words, figures not on file, rules behind the data."""
OCEAN, LAND, EDGE, LINE = "#dce9f2", "#e5e1d5", "#a9a394", "#7f93a3"
"""The base map: sea, land, borders, graticule."""
HUES = ("#f4f7fa", "#dcebf5", "#93bfdc", "#4b93c3", "#1c6299", "#08335e")
"""One hue from light to dark: told apart without colour vision and in grey print."""
OKABE_ITO = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#7A5C00", "#000000", "#56B4E9")
"""Lines, told apart without red-green vision."""
_DASHES: tuple[Any, ...] = ("-", (0, (5, 1.6)), (0, (1.4, 1.2)))


def dash(number: int) -> Any:
    """Return the dash of the k-th line: whole until the colours are used up."""
    return _DASHES[(number // len(OKABE_ITO)) % len(_DASHES)]


def line_style(number: int) -> dict[str, Any]:
    """Return colour and dash of the k-th line of a picture.

    Examples
    --------
    >>> line_style(0)
    {'color': '#0072B2', 'linestyle': '-'}
    """
    return {"color": OKABE_ITO[number % len(OKABE_ITO)], "linestyle": dash(number)}
