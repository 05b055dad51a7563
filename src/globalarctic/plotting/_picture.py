"""A matplotlib figure that shows itself in notebooks and keeps the text of SVG files as text."""

from __future__ import annotations

import io
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

__all__ = ["Picture"]


class Picture(Figure):
    """A figure that belongs to no window and to no state of pyplot."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        FigureCanvasAgg(self)

    def tight_layout(self, **kwargs: Any) -> None:
        """Make room for the text, as wide as its fonts draw it."""
        from globalarctic.plotting.figure import choose_fonts

        choose_fonts(self)
        super().tight_layout(**kwargs)

    def savefig(self, fname: Any, **kwargs: Any) -> None:
        """Write the figure; the same figure gives the same SVG."""
        from globalarctic.plotting.figure import choose_fonts

        choose_fonts(self)
        if kwargs.get("format") == "png":  # twice as fast as the default, a tenth larger
            kwargs.setdefault("pil_kwargs", {"compress_level": 4})
        with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "globalarctic"}):
            super().savefig(fname, **kwargs)

    def _repr_png_(self) -> bytes:
        target = io.BytesIO()
        self.savefig(target, format="png")
        return target.getvalue()
