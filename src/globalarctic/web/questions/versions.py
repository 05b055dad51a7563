"""What an answer rests on: the bundled data and the code, each as a short hash."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import globalarctic
from globalarctic import __version__

__all__ = ["code_version", "data_version", "release"]

_PACKAGE = Path(globalarctic.__file__).parent
_DOORS = {"cli", "web"}


def _digest(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(_PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def code_version() -> str:
    """Return the version of the package with a hash of the rooms' code.

    Examples
    --------
    >>> code_version().startswith(__version__)
    True
    """
    rooms = [
        path for path in _PACKAGE.rglob("*.py") if path.relative_to(_PACKAGE).parts[0] not in _DOORS
    ]
    answers = [_PACKAGE / "web" / "compute" / name for name in ("room_work.py", "work.py")]
    return f"{__version__}+{_digest(sorted(rooms) + answers)}"


@cache
def data_version() -> str:
    """Return a hash of the catalogue, which holds the checksum of every bundled file.

    The register of investments and the texts of claims and scenarios count by their content.
    """
    texts = [
        path
        for ending in ("*.toml", "*.csv")
        for folder in ("data", "investments", "outlook", "scope", "regions")
        for path in (_PACKAGE / folder).rglob(ending)
    ]
    return _digest(sorted(texts))


def release() -> dict[str, str]:
    """Return both versions, as answers and pages name them."""
    return {"code": code_version(), "data": data_version()}
