"""A result as a document in no language, as it is stored."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from globalarctic import tabular
from globalarctic.errors import InputError
from globalarctic.result import Listing, Placed, json_keys

if TYPE_CHECKING:
    from globalarctic.result import Result

__all__ = ["document", "text_files"]


def document(result: Result, **more: Any) -> dict[str, Any]:
    """Return a result as a document: ``answer``, ``tables``, ``rows``, ``geojson``.

    Parameters
    ----------
    more
        Members of the document besides.
    """
    values: dict[str, Any] = {
        "answer": result.to_dict(),
        "tables": [table.to_dict() for table in result.tables()],
        "rows": tabular.json_value(result.rows()),
        "sources": list(result.sources),
        **more,
    }
    if isinstance(result, Listing) and result.ROWS:
        names = {path: key for key, path in json_keys(type(result)).items()}
        values["list"] = names.get(result.ROWS, result.ROWS)
    if isinstance(result, Placed):
        values["geojson"] = result.to_geojson()
    return values


def text_files(result: Result, endings: tuple[str, ...]) -> dict[str, str]:
    """Return the files of a result by their ending; those that it cannot be written as go."""
    texts: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for ending in endings:
            path = Path(folder) / f"answer{ending}"
            try:
                result.save(path)
            except InputError:  # such as a way by land in a format for ships
                continue
            texts[ending.removeprefix(".")] = path.read_text(encoding="utf-8")
    return texts
