"""Dataset: what the data floor knows about a file, whoever published it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Dataset"]


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset's sheet: publisher, citation, licence, method and checksum.

    Notes
    -----
    ``file`` names the bundled file, "" for datasets that only a connector can fetch; ``url`` is
    the publisher's address; ``sha256`` and ``size_bytes`` hold for the bundled file.

    Examples
    --------
    >>> Dataset("x", "X", "table").to_dict()["title"]
    'X'
    """

    dataset_id: str
    title: str
    kind: str
    file: str = ""
    made_by: str = ""
    publisher: str = ""
    citation: str = ""
    licence: str = ""
    url: str = ""
    version: str = ""
    temporal: str = ""
    spatial: str = ""
    method: str = ""
    caveats: str = ""
    sources: tuple[str, ...] = ()
    sha256: str = ""
    size_bytes: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the sheet as plain values."""
        return {**asdict(self), "sources": list(self.sources)}
