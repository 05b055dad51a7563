"""Errors that a user can cause, as messages: one way for all of them."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from globalarctic.errors import GlobalArcticError, NoRouteError, UnknownNameError
from globalarctic.words.catalog import english
from globalarctic.words.language import spoken
from globalarctic.words.message import Code, Message, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from globalarctic.words.message import Arg

__all__ = ["error_message", "error_text", "missing_key", "unknown_key"]


def error_message(error: BaseException) -> Message | None:
    """Return an error as a message; None where it is for programmers and stays English.

    Examples
    --------
    >>> from globalarctic.words import render
    >>> render(error_message(UnknownNameError("corridor", "nrs", ("nsr",))), "zh")
    '未知的通道“nrs”；是否指 nsr？'
    """
    if isinstance(error, GlobalArcticError) and error.said is not None:
        return error.said
    if isinstance(error, NoRouteError) and isinstance(error.reason, Message):
        return Message("transport.no-route", reason=error.reason)
    if isinstance(error, UnknownNameError):
        return _unknown(error)
    return None


def error_text(error: BaseException) -> str:
    """Return what an error says in the language that is spoken, in English where it has no other.

    Examples
    --------
    >>> error_text(UnknownNameError("place", "Roterdam", ("rotterdam",)))
    "unknown place 'Roterdam'; did you mean rotterdam?"
    """
    said = error_message(error)
    return str(error) if said is None else spoken(said)


def unknown_key(where: str, word: str, key: str, allowed: Iterable[str]) -> Message:
    """Return that a table has a column, or a file a key, that its reader does not know.

    Parameters
    ----------
    word
        ``column`` or ``key``.

    Examples
    --------
    >>> str(unknown_key("a.csv", "column", "sise", ["id", "size"]))
    "a.csv: unknown column 'sise'; did you mean size? (allowed are id, size)"
    """
    names = list(allowed)
    near = tuple(map(Code, difflib.get_close_matches(key, names, n=2)))
    args: dict[str, Arg] = {
        "where": Code(where), "key": Code(key), "allowed": tuple(map(Code, names))
    }  # fmt: skip
    if near:
        return Message(f"errors.{word}-unknown-near", near=near, **args)
    return Message(f"errors.{word}-unknown", **args)


def missing_key(where: str, word: str, key: str, has: Iterable[str]) -> Message:
    """Return that a table lacks a column, or a file a key, that its reader needs.

    Examples
    --------
    >>> str(missing_key("a.csv", "column", "size", ["id"]))
    "a.csv has no column 'size'; it has id"
    """
    return Message(
        f"errors.{word}-missing", where=Code(where), key=Code(key), has=tuple(map(Code, has))
    )


def _unknown(error: UnknownNameError) -> Message:
    slug = error.kind.casefold().replace(" ", "-")
    known = f"errors.kind.{slug}" in english()
    args: dict[str, Arg] = {
        "kind": Message(f"errors.kind.{slug}") if known else Text(error.kind, ""),
        "name": Code(error.name),
    }
    if error.near:
        return Message("errors.unknown-near", near=tuple(map(Code, error.near)), **args)
    if error.allowed:
        allowed, more = error.allowed, error.more
        code = "errors.unknown-allowed-more" if more else "errors.unknown-allowed"
        rest: dict[str, Arg] = {"n": more} if more else {}
        return Message(code, allowed=tuple(map(Code, allowed)), **rest, **args)
    if error.add:
        return Message("errors.unknown-add", add=Text(error.add, ""), **args)
    return Message("errors.unknown-empty" if error.empty else "errors.unknown", **args)
