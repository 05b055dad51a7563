"""An ownership tree as SVG: owners above what they own, no colour by country."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from globalarctic import __version__
from globalarctic.plotting.figure import plain_text
from globalarctic.plotting.style import INK, SOFT
from globalarctic.words import Code, Message, cell_text, pick_language, spoken

if TYPE_CHECKING:
    from collections.abc import Callable

    from globalarctic.investments.ownership import Link, Ownership

__all__ = ["ownership_svg"]

_LANE = "lane "
_WIDE, _HIGH, _GAP, _RISE, _MARGIN = 176, 58, 26, 92, 28


def _escaped(text: str) -> str:
    return escape(plain_text(text))


def _levels(tree: Ownership) -> list[list[str]]:
    """Return the nodes by the longest way down to the asset; a loop's nodes stay where they are."""
    depth = {tree.asset_id: 0}
    for _ in range(len(tree.links)):
        moved = False
        for link in tree.links:
            if link.subject_id in depth:
                wanted = depth[link.subject_id] + 1
                looped = any(link.owner_id in group for group in tree.cycles)
                if depth.get(link.owner_id, -1) < wanted and not (
                    looped and link.owner_id in depth
                ):
                    depth[link.owner_id] = wanted
                    moved = True
        if not moved:
            break
    rows: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for name, level in depth.items():
        rows[level].append(name)
    for link in tree.links:  # a line that skips a row gets a lane of its own in it
        for level in range(depth[link.subject_id] + 1, depth[link.owner_id]):
            rows[level].insert(len(rows[level]) // 2, _lane(link))
    return rows


def _lane(link: Link) -> str:
    return f"{_LANE}{link.owner_id}>{link.subject_id}"


def _places(levels: list[list[str]], width: float, top: float) -> dict[str, tuple[float, float]]:
    """Return the middle and the top of every node and lane."""
    where: dict[str, tuple[float, float]] = {}
    for level, row in enumerate(levels):
        y = top + (len(levels) - 1 - level) * (_HIGH + _RISE)
        x = (width - _row_width(row)) / 2
        for name in row:
            wide = _wide(name)
            where[name] = x + wide / 2, y
            x += wide + _GAP
    return where


def _wide(name: str) -> float:
    return 20.0 if name.startswith(_LANE) else float(_WIDE)


def _row_width(row: list[str]) -> float:
    return sum(_wide(name) + _GAP for name in row) - _GAP


def _wrap(text: str, width: int = 24) -> list[str]:
    """Break a name into at most two lines."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > width and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > 2:
        lines = [lines[0], lines[1][: width - 1] + "…"]
    return [line if len(line) <= width else line[: width - 1] + "…" for line in lines]


def _said(code: str, /, **args: Code) -> str:
    return spoken(Message(f"pictures.owners.{code}", **args))


def _share(low: float, high: float) -> str:
    if abs(high - low) < 5e-5:
        share = f"{100 * low:.4g} %"
    else:
        share = f"{100 * low:.4g}–{100 * high:.4g} %"
    return cell_text(share, pick_language(), number=True)


def ownership_svg(
    tree: Ownership,
    *,
    name_of: Callable[[str], str],
    country_of: Callable[[str], str],
    title: str = "",
    subtitle: str = "",
) -> str:
    """Draw an ownership tree; return a self-contained SVG text.

    A dashed box is the rest that is not on file; a thick frame marks the chain of control. Under
    each owner stands its effective share in the asset.

    Parameters
    ----------
    name_of, country_of
        Name and country by id, ``Register.entity_name`` and ``Register.country_of``.

    Examples
    --------
    >>> from globalarctic.investments.model import PartialDate
    >>> from globalarctic.investments.ownership import ownership
    >>> from globalarctic.investments.register import load_register, stakes
    >>> register = load_register()
    >>> found = ownership("arctic-lng-2", stakes(register), at=PartialDate("2022-06"))
    >>> text = ownership_svg(found, name_of=register.entity_name, country_of=register.country_of)
    >>> text.startswith("<svg"), "21.64 %" in text
    (True, True)
    """
    levels = _levels(tree)
    width = max(2 * _MARGIN + max(_row_width(row) for row in levels), 520)
    top = 64
    height = top + len(levels) * _HIGH + (len(levels) - 1) * _RISE + 62
    where = _places(levels, width, top)
    shares = {holding.owner_id: holding for holding in tree.holdings}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
        f'viewBox="0 0 {width:.0f} {height}" font-family="DejaVu Sans, Arial, sans-serif" '
        f'role="img"><title>{_escaped(title or tree.asset_id)}</title>',
        f'<rect width="{width:.0f}" height="{height}" fill="#ffffff"/>',
        f'<text x="{_MARGIN}" y="28" font-size="16" font-weight="bold" fill="{INK}">'
        f"{_escaped(title or name_of(tree.asset_id))}</text>",
        f'<text x="{_MARGIN}" y="47" font-size="11" fill="{SOFT}">{_escaped(subtitle)}</text>',
    ]
    parts += [_line(link, levels, where) for link in tree.links]
    for name, (x, y) in where.items():
        if name.startswith(_LANE):
            continue
        rest = name.startswith("rest of ")
        label = _said("rest") if rest else name_of(name)
        country = "" if rest else country_of(name)
        strong = name in tree.control and len(tree.control) > 1
        dash = ' stroke-dasharray="5 4"' if rest else ""
        fill = "#e8f0f6" if name == tree.asset_id else "#ffffff"
        parts.append(
            f'<rect x="{x - _WIDE / 2:.1f}" y="{y}" width="{_WIDE}" height="{_HIGH}" rx="5" '
            f'fill="{fill}" stroke="{INK}" stroke-width="{2.6 if strong else 1}"{dash}/>'
        )
        lines = _wrap(label + (f" ({country})" if country else ""))
        if name in shares:
            holding = shares[name]
            lines.append(_said("in-all", share=Code(_share(holding.low_frac, holding.high_frac))))
        first = y + _HIGH / 2 + 4 - 7.5 * (len(lines) - 1)
        for k, line in enumerate(lines):
            soft = name in shares and k == len(lines) - 1
            parts.append(
                f'<text x="{x:.1f}" y="{first + 15 * k:.1f}" text-anchor="middle" '
                f'font-size="11" fill="{"#1c6299" if soft else INK}">{_escaped(line)}</text>'
            )
    feet = (_said("foot"), _said("foot-frames", version=Code(__version__)))
    for k, line in enumerate(feet):
        parts.append(
            f'<text x="{_MARGIN}" y="{height - 26 + 14 * k}" font-size="10" fill="{SOFT}">'
            f"{_escaped(line)}</text>"
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def _line(link: Link, levels: list[list[str]], where: dict[str, tuple[float, float]]) -> str:
    """Draw a share from owner to subject, its size on the line near the owner."""
    (x1, y1), (x2, y2) = where[link.owner_id], where[link.subject_id]
    down = y2 > y1
    points = [(x1, y1 + _HIGH if down else y1)]
    for row in reversed(levels):
        if _lane(link) in row:
            x, y = where[_lane(link)]
            points += [(x, y), (x, y + _HIGH)]
    points.append((x2, y2 if down else y2 + _HIGH))
    way = " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dash = "" if link.claim_ids else ' stroke-dasharray="5 4"'
    (ax, ay), (bx, by) = points[0], points[1]
    mid_x, mid_y = ax + 0.3 * (bx - ax), ay + 0.3 * (by - ay)
    share = _share(link.low_frac, link.high_frac)
    half = 3.4 * len(share)
    return (
        f'<path d="M{way}" stroke="{SOFT}" stroke-width="1.2" fill="none"{dash}/>'
        f'<rect x="{mid_x - half:.1f}" y="{mid_y - 9:.1f}" width="{2 * half:.1f}" height="15" '
        f'fill="#ffffff"/><text x="{mid_x:.1f}" y="{mid_y + 3:.1f}" text-anchor="middle" '
        f'font-size="11" fill="{INK}">{share}</text>'
    )
