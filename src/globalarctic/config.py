"""Where files are kept and whether the network may be used."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from globalarctic.errors import InputError

__all__ = ["Config", "load_config"]

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"", "0", "false", "no", "off"}


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of a process.

    Notes
    -----
    ``cache_dir`` holds what can be rebuilt (the network's arrays), ``data_dir`` what was fetched
    from publishers; ``offline`` forbids connectors to use the network.
    """

    cache_dir: Path
    data_dir: Path
    offline: bool


def load_config() -> Config:
    """Return the settings from the environment, else the system's usual folders.

    Raises
    ------
    InputError
        When ``GLOBALARCTIC_OFFLINE`` is neither true nor false.

    Notes
    -----
    Reads ``GLOBALARCTIC_CACHE_DIR``, ``GLOBALARCTIC_DATA_DIR`` and ``GLOBALARCTIC_OFFLINE``.

    Examples
    --------
    >>> load_config().offline
    False
    """
    import platformdirs

    cache = os.environ.get("GLOBALARCTIC_CACHE_DIR") or platformdirs.user_cache_dir("globalarctic")
    data = os.environ.get("GLOBALARCTIC_DATA_DIR") or platformdirs.user_data_dir("globalarctic")
    flag = os.environ.get("GLOBALARCTIC_OFFLINE", "").strip().casefold()
    if flag not in _TRUE | _FALSE:
        raise InputError(
            f"GLOBALARCTIC_OFFLINE is {flag!r}; allowed are {', '.join(sorted(_TRUE | _FALSE))}"
        )
    return Config(Path(cache), Path(data), flag in _TRUE)
