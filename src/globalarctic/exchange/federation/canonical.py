"""One way to write JSON, so that two programs that hold the same entry sign the same bytes."""

from __future__ import annotations

import hashlib
import json
from typing import TypeAlias

from globalarctic.errors import InputError

__all__ = ["Plain", "canonical", "digest"]

Plain: TypeAlias = "str | int | bool | list[Plain] | dict[str, Plain] | None"
"""What an entry may hold: no fractions, whose spelling differs from language to language."""


def canonical(value: Plain) -> bytes:
    """Return a value as canonical JSON: keys sorted, no spaces, UTF-8, nothing escaped needlessly.

    Parameters
    ----------
    value
        Texts, whole numbers, true, false, null, lists and objects with names in ASCII.

    Raises
    ------
    InputError
        When the value holds a fraction, another type, or a name outside ASCII.

    Notes
    -----
    For such values this is RFC 8785 (JSON Canonicalization Scheme): Python's ``json.dumps`` with
    ``sort_keys=True, separators=(",", ":"), ensure_ascii=False`` writes the same bytes.

    Examples
    --------
    >>> canonical({"b": 1, "a": ["лёд", None]}).decode()
    '{"a":["лёд",null],"b":1}'
    """
    _check(value)
    try:
        return json.dumps(
            value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        ).encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError("the text holds half a character (a lone surrogate)") from error


def _check(value: object) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise InputError(f"the name {key!r}; names are texts in ASCII")
            _check(item)
    elif isinstance(value, list):
        for item in value:
            _check(item)
    elif not (value is None or isinstance(value, (str, bool, int))):
        raise InputError(f"{value!r} in a signed entry; allowed are texts and whole numbers")


def digest(data: bytes) -> str:
    """Return the name of bytes by their SHA-256.

    Examples
    --------
    >>> digest(b"")[:19]
    'sha256:e3b0c44298fc'
    """
    return "sha256:" + hashlib.sha256(data).hexdigest()
