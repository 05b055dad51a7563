"""Pictures: matplotlib where it is installed, and one way to write a figure to a file."""

from __future__ import annotations

from typing import Any

from globalarctic.errors import InputError

__all__ = ["load_pyplot", "save_figure"]


def load_pyplot() -> Any:
    """Return matplotlib.pyplot, drawing to files only.

    Raises
    ------
    InputError
        When matplotlib is not installed, with how to install it.

    Examples
    --------
    >>> load_pyplot().__name__
    'matplotlib.pyplot'
    """
    try:
        import matplotlib as mpl
    except ImportError:
        raise InputError(
            "pictures need matplotlib; install it with: pip install 'globalarctic[plot]'"
        ) from None
    mpl.use("Agg")
    import matplotlib.pyplot as plt

    return plt


def save_figure(figure: Any, path: str, *, dpi: int | None = None) -> None:
    """Write a figure to a file and close it.

    Parameters
    ----------
    dpi
        Dots an inch; the figure's own when None.

    Raises
    ------
    InputError
        When the file cannot be written.

    Examples
    --------
    >>> save_figure(load_pyplot().figure(), "picture.unknown")
    Traceback (most recent call last):
        ...
    globalarctic.errors.InputError: cannot draw to picture.unknown: ...
    """
    try:
        figure.savefig(path, dpi="figure" if dpi is None else dpi)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot draw to {path}: {error}; give a path ending in .png") from None
    finally:
        load_pyplot().close(figure)
