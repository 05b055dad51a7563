"""Dataset: what the data floor knows about a file, whoever published it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from globalarctic.result import Result, plain
from globalarctic.table import facts

if TYPE_CHECKING:
    from globalarctic.table import Table

__all__ = ["Dataset"]


@dataclass(frozen=True, slots=True, repr=False)
class Dataset(Result):
    """A dataset's sheet: publisher, citation, licence, method and checksum.

    Notes
    -----
    ``file`` names the bundled file, "" for datasets that only a connector can fetch; ``url`` is
    the publisher's address; ``sha256`` and ``size_bytes`` hold for the bundled file. JSON calls
    ``version`` ``dataset_version``, for its own is that of the form.

    Examples
    --------
    >>> Dataset("x", "X", "table").to_dict()["title"]
    'X'
    """

    SCHEMA = "data.dataset"
    KEYS = {"dataset_version": "version"}

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

    def table(self) -> Table:
        """Return what is known of the dataset, line by line."""
        lines = [
            (key, "; ".join(value) if isinstance(value, list) else str(value))
            for key, value in plain(self).items()
            if value
        ]
        return facts("", lines)
