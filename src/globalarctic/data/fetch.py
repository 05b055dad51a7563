"""Fetch datasets from their publishers, or copy bundled ones.

Addresses marked untested were taken from the publishers' documentation and could not be tried.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from globalarctic.config import load_config
from globalarctic.data.catalog import load_catalog
from globalarctic.errors import InputError, OfflineError

__all__ = ["get"]


def get(dataset_id: str, *, folder: Path | None = None) -> Path:
    """Fetch a dataset into a folder; return the file's path.

    Parameters
    ----------
    dataset_id
        Id of the catalogue.
    folder
        Where to write; the data folder of the settings by default.

    Raises
    ------
    UnknownNameError
        When the catalogue has no such dataset.
    InputError
        When the folder cannot be written, or the publisher gives no address for one file.
    OfflineError
        When the publisher cannot be reached or offline mode is set.
    ChecksumError
        When a bundled file is damaged.

    Notes
    -----
    A file that is there already is not fetched again.
    """
    entry = load_catalog().get(dataset_id)
    settings = load_config()
    target = settings.data_dir if folder is None else folder
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot write to {target}: {error.strerror}") from None
    if entry.file:
        path = target / entry.file
        shutil.copyfile(load_catalog().verify(dataset_id), path)
        return path
    if not entry.url.startswith(("http://", "https://", "ftp://")):
        raise InputError(f"{dataset_id} has no single file to fetch; see: {entry.citation}")
    if settings.offline:
        raise OfflineError(f"offline mode is set; {dataset_id} is at {entry.url}")
    import pooch

    try:
        return Path(pooch.retrieve(entry.url, known_hash=None, path=target, progressbar=False))
    except Exception as error:
        raise OfflineError(
            f"cannot reach {entry.url} ({type(error).__name__}); fetch it elsewhere and give the "
            "file to the reader"
        ) from error
