"""JSON files of the user's or the package's own, read with clear errors and written whole."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from globalarctic.cells import json_of, utf8_text
from globalarctic.errors import DataError, SchemaError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_json", "write_json"]


def read_json(path: Path, *, missing: str) -> dict[str, Any]:
    """Return a JSON file's object.

    Parameters
    ----------
    missing
        What to say when there is no such file.

    Raises
    ------
    DataError
        When there is no such file.
    SchemaError
        When it cannot be read.
    """
    try:
        content = json_of(utf8_text(path), str(path))
    except DataError as error:
        raise (error if path.exists() else DataError(missing)) from None
    if not isinstance(content, dict):
        raise SchemaError(f"{path} holds {type(content).__name__}; an object is expected")
    return content


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write an object as JSON, whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    os.replace(part, path)
