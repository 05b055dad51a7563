"""Elements of SVG as text: escaped, classed, never styled in place.

A chart is as wide as its page and keeps the size of its letters: across it counts in per cent,
downwards in pixels. What a class looks like is said by the style sheet of the site.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr
from zlib import crc32

from globalarctic.words import render

if TYPE_CHECKING:
    from globalarctic.table import Text

__all__ = ["HATCH", "chart", "element", "percent", "said", "text_lines", "wrapped"]

HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" class="hatch-ground"/>'
    '<line x1="0" y1="0" x2="0" y2="6" class="hatch-line"/></pattern></defs>'
)
"""The pattern of what is not on file; charts that use ``fill="url(#hatch)"`` carry it."""


def element(name: str, /, *inner: str, **attributes: float | str | None) -> str:
    """Return an element; ``class_`` is class, ``_`` in names a hyphen, None leaves out.

    Examples
    --------
    >>> element("text", "a &lt; b", x="5%", class_="label")
    '<text x="5%" class="label">a &lt; b</text>'
    >>> element("rect", width=3.14159)
    '<rect width="3.14"/>'
    """
    parts = [name]
    for key, value in attributes.items():
        if value is None:
            continue
        shown = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
        parts.append(f"{key.rstrip('_').replace('_', '-')}={quoteattr(shown)}")
    body = "".join(inner)
    return f"<{' '.join(parts)}>{body}</{name}>" if body else f"<{' '.join(parts)}/>"


def percent(share: float) -> str:
    """Return a share of the width.

    Examples
    --------
    >>> percent(0.125)
    '12.5%'
    """
    return f"{100.0 * share:.3f}".rstrip("0").rstrip(".") + "%"


def said(text: Text, lang: str) -> str:
    """Return a text in a language, ready to stand in XML.

    Examples
    --------
    >>> said("a < b", "en")
    'a &lt; b'
    """
    return escape(render(text, lang))


def wrapped(text: str, most: int) -> list[str]:
    """Return a text in lines of so many letters; Han letters count double.

    Examples
    --------
    >>> wrapped("New Land-Sea Corridor of Northeast China", 24)
    ['New Land-Sea Corridor of', 'Northeast China']
    """

    def width(part: str) -> int:
        return sum(2 if ord(sign) > 0x2E80 else 1 for sign in part)

    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and width(longer) > most:
            lines.append(line)
            line = word
        else:
            line = longer
    lines.append(line)
    return lines


def text_lines(lines: list[str], y: float, *, x: str = "0", step: float = 16.0, **more: str) -> str:
    """Return lines of text one below the other, the first on ``y``."""
    return "".join(
        element("text", escape(line), x=x, y=y + k * step, **more) for k, line in enumerate(lines)
    )


def chart(
    kind: str,
    body: str,
    *,
    title: Text,
    desc: Text,
    lang: str,
    height: float | None = None,
    view: tuple[float, float, float, float] | None = None,
) -> str:
    """Return a whole SVG with title and description.

    Parameters
    ----------
    kind
        Class of the chart: ``strip``, ``bars``, ``polar`` ...
    height
        Pixels, for a chart as wide as its page.
    view
        View box, for a map.

    Examples
    --------
    >>> chart("bars", "", title="Days", desc="None.", lang="en", height=10.0).count("<title")
    1
    """
    name, about = said(title, lang), said(desc, lang)
    key = f"{kind}-{crc32(f'{name}{about}{body}'.encode()):08x}"
    body = body.replace('id="hatch"', f'id="hatch-{key}"').replace(
        "url(#hatch)", f"url(#hatch-{key})"
    )
    size: dict[str, float | str | None] = (
        {"width": "100%", "height": height}
        if view is None
        else {"viewBox": " ".join(f"{edge:g}" for edge in view)}
    )
    return element(
        "svg",
        element("title", name, id=f"{key}-t"),
        element("desc", about, id=f"{key}-d"),
        body,
        xmlns="http://www.w3.org/2000/svg",
        class_=f"chart {kind}",
        role="img",
        aria_labelledby=f"{key}-t {key}-d",
        **size,
    )
