"""What the command line says where it is called wrongly."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from globalarctic.errors import InputError
from globalarctic.words import Code, Message, pick_language

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["language_of", "usage_message"]


def language_of(words: Sequence[str]) -> str:
    """Return the language that a command line asks for, before it is read.

    Examples
    --------
    >>> language_of(["ice", "--lang", "ru"]), language_of(["ice", "--lang=zh"])
    ('ru', 'zh')
    """
    wanted = os.environ.get("GLOBALARCTIC_LANG", "")
    for at, word in enumerate(words):
        if word == "--lang" and at + 1 < len(words):
            wanted = words[at + 1]
        elif word.startswith("--lang="):
            wanted = word.removeprefix("--lang=")
    try:
        return pick_language(wanted or None)
    except InputError:
        return "en"


def usage_message(error: click.ClickException) -> Message | None:
    """Return what is wrong with a command line; None where only click can say it.

    Examples
    --------
    >>> str(usage_message(click.NoSuchOption("--bogus")))
    'there is no option --bogus'
    """
    if isinstance(error, click.NoSuchOption):
        near = tuple(map(Code, error.possibilities or ()))
        option = Code(error.option_name)
        if near:
            return Message("errors.option-near", option=option, near=near)
        return Message("errors.option", option=option)
    if isinstance(error, click.MissingParameter):
        param = error.param
        if isinstance(param, click.Argument) and error.ctx is not None:
            metavar = param.make_metavar(error.ctx).strip("[].")
            return Message("errors.argument-missing", what=Code(metavar), help=_help(error))
        if param is not None:
            return Message("errors.option-missing", what=Code(param.opts[0]), help=_help(error))
    if isinstance(error, click.BadParameter) and error.param is not None:
        kind, what = error.param.type, Code(error.param.opts[0])
        if isinstance(kind, click.Choice):
            return Message("errors.choice", what=what, allowed=tuple(map(Code, kind.choices)))
    return None


def _help(error: click.UsageError) -> Code:
    path = "globalarctic" if error.ctx is None else error.ctx.command_path
    return Code(f"{path} --help")
