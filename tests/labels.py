"""Where words of a picture cover other words or run out of it, by the boxes they are drawn in."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from matplotlib.text import Text
    from numpy.typing import NDArray

GRACE_PX = 2.0
"""Boxes are a little larger than their ink: so much may they share."""


def _corners(text: Text) -> NDArray[np.float64]:
    """Return the corners of a text's box, turned as the text is."""
    renderer = text.figure.canvas.get_renderer()  # type: ignore[union-attr]
    patch, turned = text.get_bbox_patch(), text.get_rotation()
    # An annotation's own extent takes in its arrow.
    whole = patch.get_window_extent(renderer) if patch else _plain(text, renderer)
    middle = np.array([(whole.x0 + whole.x1) / 2.0, (whole.y0 + whole.y1) / 2.0])
    text.set_rotation(0.0)
    flat = _plain(text, renderer)
    text.set_rotation(turned)
    half = np.array([flat.width, flat.height]) / 2.0 - GRACE_PX / 2.0
    angle = np.radians(turned)
    spin = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    signs = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    corners: NDArray[np.float64] = middle + (signs * half) @ spin.T
    return corners


def _plain(text: Text, renderer: object) -> object:
    from matplotlib.text import Text as Plain

    return Plain.get_window_extent(text, renderer)  # type: ignore[arg-type]


def _apart(a: NDArray[np.float64], b: NDArray[np.float64]) -> bool:
    """Return whether a line parts two boxes (the theorem of separating axes)."""
    for box in (a, b):
        for side in (box[1] - box[0], box[3] - box[0]):
            first, second = a @ side, b @ side
            if first.max() <= second.min() or second.max() <= first.min():
                return True
    return False


def _ticks_out_of_sight(figure: Figure) -> set[Text]:
    hidden: set[Text] = set()
    for ax in figure.axes:
        axes: tuple[tuple[Axis, tuple[float, float]], ...] = (
            (ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())
        )  # fmt: skip
        for axis, limits in axes:
            low, high = sorted(limits)
            slack = 1e-6 * (high - low)
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                seen = ax.axison and low - slack <= tick.get_loc() <= high + slack
                if not (seen and ax.get_visible()):
                    hidden |= {tick.label1, tick.label2}
    return hidden


def clashes(figure: Figure) -> list[str]:
    """Return what is wrong with the words of a figure: pairs that overlap, words cut off."""
    from matplotlib.text import Text

    from globalarctic.plotting.figure import choose_fonts

    choose_fonts(figure)
    figure.canvas.draw()
    hidden = _ticks_out_of_sight(figure)
    shown = [
        text
        for text in figure.findobj(Text)
        if text.get_visible() and text.get_text().strip() and text not in hidden
        and (text.axes is None or text.axes.get_visible())
    ]  # fmt: skip
    boxes = [(text.get_text(), _corners(text)) for text in shown]
    wide, high = figure.canvas.get_width_height()
    wrong = [
        f"{words!r} runs out of the picture"
        for words, box in boxes
        if box.min() < -1.0 or box[:, 0].max() > wide + 1.0 or box[:, 1].max() > high + 1.0
    ]
    wrong += [
        f"{a!r} and {b!r} overlap"
        for (a, box), (b, other) in itertools.combinations(boxes, 2)
        if not _apart(box, other)
    ]
    return wrong
