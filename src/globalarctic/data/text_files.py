"""JSON files of the user's or the package's own, read with clear errors and written whole."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

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
        held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(missing) from None
    except (OSError, ValueError) as error:
        raise SchemaError(f"{path} cannot be read: {error}") from None
    return held


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write an object as JSON, whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    os.replace(part, path)
