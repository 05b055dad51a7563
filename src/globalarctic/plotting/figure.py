"""Figures: matplotlib where it is installed, and one way to write a figure to a file."""

from __future__ import annotations

import textwrap
import unicodedata
import warnings
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from globalarctic import tabular
from globalarctic.errors import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "ENDINGS",
    "choose_fonts",
    "finish",
    "fonts_of",
    "new_figure",
    "plain_text",
    "text_width",
    "wrap_text",
]

ENDINGS = (".png", ".svg", ".pdf")
_HAN = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC",
    "Hiragino Sans GB", "SimHei", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Droid Sans Fallback",
    "Arial Unicode MS", "Noto Sans CJK JP",
)  # fmt: skip
_HAN_FILES = (
    "cjk", "sourcehansans", "notosanssc", "msyh", "pingfang", "simhei", "wqy", "droidsansfallback",
)  # fmt: skip


def new_figure(width: float, height: float, *, dpi: int = 150) -> Any:
    """Return an empty white figure, in inches; pyplot and its backend are left alone.

    Raises
    ------
    InputError
        When matplotlib is not installed, with how to install it.

    Examples
    --------
    >>> new_figure(8, 5).get_size_inches().tolist()
    [8.0, 5.0]
    """
    try:
        from globalarctic.plotting._picture import Picture
    except ImportError:
        raise InputError(
            "pictures need matplotlib; install it with: pip install 'globalarctic[plot]'"
        ) from None
    return Picture(figsize=(width, height), dpi=dpi, facecolor="white")


def finish(figure: Any, path: str | Path | None = None) -> Figure:
    """Return a figure, written to a file first when one is named.

    Parameters
    ----------
    path
        File to write: .png, .svg (its text stays text) or .pdf.

    Raises
    ------
    InputError
        When the file cannot be written.

    Examples
    --------
    >>> finish(new_figure(2, 1), "picture.unknown")
    Traceback (most recent call last):
        ...
    globalarctic.errors.InputError: cannot draw to picture.unknown: ...
    """
    drawn: Figure = figure
    if path is None:
        return drawn
    try:
        form = tabular.ending(path, ENDINGS)
        with tabular.whole_file(path) as part:
            drawn.savefig(part, format=form.removeprefix("."))
    except (OSError, ValueError, InputError) as error:
        raise InputError(f"cannot draw to {path}: {error}; give a path ending in .png") from None
    return drawn


def plain_text(text: str) -> str:
    r"""Return text without the control signs that XML and fonts cannot show.

    Examples
    --------
    >>> plain_text("Arctic\x01 LNG")
    'Arctic LNG'
    """
    return "".join(
        c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"}
        if c not in "\ufffe\uffff"
    )  # fmt: skip


def text_width(text: str) -> int:
    """Return the width of a text in letters; a Chinese sign is as wide as two.

    Examples
    --------
    >>> text_width("NSR"), text_width("北方海航道")
    (3, 10)
    """
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def wrap_text(text: str, width: int, indent: str = "") -> list[str]:
    """Return the lines of a text, so many letters wide; a Chinese sign is as wide as two.

    Examples
    --------
    >>> wrap_text("by sea and by rail", 10), wrap_text("经由北方海航道", 10)
    (['by sea and', 'by rail'], ['经由北方海', '航道'])
    """
    signs = max(width * len(text) // max(text_width(text), 1), 1)
    return textwrap.wrap(text, signs, subsequent_indent=indent)


@lru_cache(maxsize=1)
def _han_font() -> str:
    from matplotlib.font_manager import findSystemFonts, fontManager

    names = {font.name for font in fontManager.ttflist}
    if not names & set(_HAN):
        # The list of fonts is kept from a day when none was installed.
        for path in findSystemFonts():
            if any(sign in Path(path).name.casefold() for sign in _HAN_FILES):
                fontManager.addfont(path)
        names = {font.name for font in fontManager.ttflist}
    return next((name for name in _HAN if name in names), "")


def fonts_of(text: str) -> list[str]:
    """Return the font families that draw a text; none where no font here draws its Chinese.

    Examples
    --------
    >>> fonts_of("NSR")
    ['DejaVu Sans']
    """
    if not any("\u2e80" <= c <= "\u9fff" or "\uf900" <= c <= "\uffef" for c in text):
        return ["DejaVu Sans"]
    font = _han_font()
    return ["DejaVu Sans", font] if font else []


def choose_fonts(figure: Any) -> None:
    """Give Chinese text a font that has it, and take control signs out of all text.

    Warns
    -----
    UserWarning
        When no font of the machine has Chinese, with the name of one that has.
    """
    from matplotlib.text import Text

    lacking = False
    for text in figure.findobj(Text):
        words = text.get_text()
        if words.isascii() and words.isprintable():
            continue
        if plain_text(words) != words:
            text.set_text(plain_text(words))
        families = fonts_of(words)
        lacking = lacking or not families
        if len(families) > 1:
            text.set_fontfamily(families)
    if lacking:
        warnings.warn(
            "no font here draws Chinese; install Noto Sans CJK SC (or write .svg, where the "
            "reader's own font draws it)", stacklevel=3,
        )  # fmt: skip
