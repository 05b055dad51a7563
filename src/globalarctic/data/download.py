"""Download a large file: in pieces, resumed where it broke off, checked by SHA-256.

A file under way stands beside its place as ``NAME.part``; a finished one has ``NAME.json`` with
its address, hash and day. A file that is there already is never fetched again.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import TYPE_CHECKING

from globalarctic.config import load_config
from globalarctic.errors import ChecksumError, DataError, OfflineError

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPResponse
    from pathlib import Path

__all__ = ["download", "sha256_of"]

_PIECE = 1 << 20


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal text.

    Raises
    ------
    DataError
        When the file cannot be read.

    Examples
    --------
    >>> from globalarctic.data import download as module
    >>> from pathlib import Path
    >>> len(sha256_of(Path(module.__file__)))
    64
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from None
    return digest.hexdigest()


def download(
    url: str,
    path: Path,
    *,
    page: str,
    sha256: str = "",
    progress: Callable[[int, int], None] | None = None,
    timeout_s: float = 30.0,
) -> Path:
    """Fetch a file to a path; a broken download goes on where it stopped.

    Parameters
    ----------
    page
        The publisher's page, named when the address does not answer.
    sha256
        Expected hash; empty: not checked, only written down.
    progress
        Called with the bytes held and the bytes in all (0: unknown).

    Raises
    ------
    OfflineError
        When offline mode is set, the address does not answer, or the connection breaks off.
    ChecksumError
        When the file has another hash; the download is thrown away.
    DataError
        When the folder cannot be written.
    """
    if path.is_file():
        if sha256 and sha256_of(path) != sha256:
            raise ChecksumError(f"{path} is not the file expected; remove it and fetch again")
        return path
    by_hand = f"fetch it by hand from {page} and load it with --file"
    if load_config().offline:
        raise OfflineError(f"offline mode is set; {url} was not asked; {by_hand}")
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _fetch(url, part, progress, timeout_s)
    except (urllib.error.URLError, HTTPException, ConnectionError, TimeoutError) as error:
        held = part.stat().st_size if part.is_file() else 0
        kept = f"{held:,} bytes are kept, the same command goes on from there; or " if held else ""
        raise OfflineError(f"cannot fetch {url} ({error}); {kept}{by_hand}") from error
    except OSError as error:
        raise DataError(f"cannot write {path}: {error.strerror or error}") from error
    found = sha256_of(part)
    if sha256 and found != sha256:
        part.unlink()
        raise ChecksumError(
            f"{url} has SHA-256 {found}, expected {sha256}; the download was thrown away"
        )
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    told = {"url": url, "sha256": found, "retrieved": today, "size_bytes": part.stat().st_size}
    path.with_name(path.name + ".json").write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    os.replace(part, path)
    return path


def _fetch(
    url: str, part: Path, progress: Callable[[int, int], None] | None, timeout_s: float
) -> None:
    held = part.stat().st_size if part.is_file() else 0
    tag_file = part.with_name(part.name + ".tag")
    tag = tag_file.read_text("utf-8") if held and tag_file.is_file() else ""
    headers = {"User-Agent": "globalarctic"}
    if held and tag:
        headers.update({"Range": f"bytes={held}-", "If-Range": tag})
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request, timeout=timeout_s) as answer:
        resumed = answer.status == 206
        held = held if resumed else 0
        if not resumed:
            tag_file.write_text(_validator(answer), "utf-8")
        length = int(answer.headers.get("Content-Length") or 0)
        total = held + length if length else 0
        with part.open("ab" if resumed else "wb") as stream:
            while piece := answer.read1(_PIECE):
                stream.write(piece)
                held += len(piece)
                if progress is not None:
                    progress(held, total)
    if total and held < total:
        raise ConnectionError(f"the connection broke off at {held:,} of {total:,} bytes")
    tag_file.unlink(missing_ok=True)


def _validator(answer: HTTPResponse) -> str:
    """Return what tells one edition of the file from another; weak tags cannot serve a resume."""
    tag = answer.headers.get("ETag", "")
    return tag if tag and not tag.startswith("W/") else answer.headers.get("Last-Modified", "")
