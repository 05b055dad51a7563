"""Text files of the user's or the package's own: TOML with line numbers, JSON written whole."""

from __future__ import annotations

import json
import os
import tomllib
from typing import TYPE_CHECKING, Any

from globalarctic.errors import DataError, SchemaError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_json", "read_toml", "table_lines", "write_json"]


def read_toml(path: Path, *, label: str = "") -> tuple[dict[str, Any], str]:
    """Return a TOML file's content and its text.

    Parameters
    ----------
    label
        How messages call the file; its path by default.

    Raises
    ------
    DataError
        When the file cannot be read.
    SchemaError
        When it is no TOML.
    """
    shown = label or str(path)
    try:
        content = path.read_text(encoding="utf-8-sig")
        return tomllib.loads(content), content
    except OSError as error:
        raise DataError(f"cannot read {shown}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SchemaError(f"{shown}: {error}") from None


def table_lines(content: str, name: str) -> list[int]:
    r"""Return the lines, from 1, on which the tables of an array begin.

    Examples
    --------
    >>> table_lines("[[claim]]\nid = 1\n[[claim]]\n", "claim")
    [1, 3]
    """
    return [at for at, line in enumerate(content.splitlines(), 1) if line.strip() == f"[[{name}]]"]


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
