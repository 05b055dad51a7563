"""Verbs of the command line: commands with examples, whose ``--json`` may stand alone."""

from __future__ import annotations

import copy
import math
import re
import shlex
from typing import TYPE_CHECKING, Any

import click

from globalarctic.errors import GlobalArcticError, InputError, UnknownNameError
from globalarctic.words import Code, Message, Quantity, pick_language, speaking
from globalarctic.words.refusals import error_message, error_text

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["LanguageType", "Verb", "Verbs", "examples", "examples_of"]


def examples(*lines: str, costly: bool = False) -> Callable[[Any], Any]:
    """Give a verb examples that end its help and that a test runs.

    Parameters
    ----------
    lines
        Whole commands: ``globalarctic ice --date 2026-09-15``.
    costly
        Examples that take more than some seconds, or write files: the test reads them only.
    """
    for line in lines:
        if shlex.split(line)[:1] != ["globalarctic"]:
            raise ValueError(f"an example begins with globalarctic: {line!r}")

    def wrap(function: Any) -> Any:
        target: Any = function.callback if isinstance(function, click.Command) else function
        target.examples = tuple((line, costly) for line in lines)
        return function

    return wrap


def examples_of(command: click.Command) -> tuple[tuple[str, bool], ...]:
    """Return a command's examples, each with whether it is costly."""
    lines: tuple[tuple[str, bool], ...] = getattr(command.callback, "examples", ())
    return lines


def _looks_like_file(word: str) -> bool:
    return word == "-" or "/" in word or "\\" in word or "." in word.strip(".")


_NEGATIVE = re.compile(r"-[\d.][\d.,eE+\-]*")


def _told(kind: Any) -> Any:
    """Return a type of numbers of click's that says what is expected in words."""
    whole = isinstance(kind, click.types.IntParamType)
    low, high = getattr(kind, "min", None), getattr(kind, "max", None)
    sort = "whole" if whole else "number"
    ends = {"low": low, "high": high}
    limits = {end: Quantity.short(value, "", 6) for end, value in ends.items() if value is not None}
    span = "any"
    if low is not None:
        span = "between" if high is not None else "above" if kind.min_open else "least"
    elif high is not None:
        span = "most"
    wanted = Message(f"errors.wanted.{sort}-{span}", **limits)

    def convert(value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            number = type(kind).convert(kind, value, param, ctx)
        except click.BadParameter:
            number = math.nan
        if not math.isfinite(number):
            what = param.make_metavar(ctx) if isinstance(param, click.Argument) and ctx else ""
            what = what.strip("[].") or (param.opts[0] if param else "value")
            raise InputError(
                Message("errors.number", what=Code(what), value=Code(str(value)), wanted=wanted)
            )
        return number

    documented = copy.copy(kind)
    documented.convert = convert
    return documented


class _WithExamples(click.Command):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for param in self.params:
            if isinstance(param.type, click.types.IntParamType | click.types.FloatParamType):
                param.type = _told(param.type)

    def make_parser(self, ctx: click.Context) -> Any:
        """Return a parser for which a negative number is an argument, no option."""
        parser: Any = super().make_parser(ctx)
        as_option = parser._process_opts

        def process(word: str, state: Any) -> None:
            if _NEGATIVE.fullmatch(word):
                state.largs.append(word)
            else:
                as_option(word, state)

        parser._process_opts = process
        return parser

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, then what else stands at the end."""
        super().format_epilog(ctx, formatter)
        lines = [line for line, _ in examples_of(self)]
        if lines:
            with formatter.section("Examples" if len(lines) > 1 else "Example"):
                for line in lines:
                    formatter.write(f"{' ' * formatter.current_indent}{line}\n")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read ``--json`` before a word that is no file as ``--json`` alone."""
        optional = {
            name
            for param in self.params
            if isinstance(param, click.Option) and isinstance(param.flag_value, str)
            and not param.is_flag
            for name in param.opts
        }  # fmt: skip
        for at, word in enumerate(args[:-1]):
            if word == "--":
                break
            if word in optional and not _looks_like_file(args[at + 1]):
                flag = next(p.flag_value for p in self.params if word in p.opts)  # type: ignore[attr-defined]
                args[at] = f"{word}={flag}"
        return super().parse_args(ctx, args)


class LanguageType(click.ParamType[str]):
    """A language on file: ``zh``, ``ru_RU`` or another way to write its code."""

    name = "lang"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the code of the language."""
        del param, ctx
        return pick_language(value)


LANG = click.Option(
    ["--lang", "answer_lang"], type=LanguageType(), default=pick_language, expose_value=False,
    show_default="GLOBALARCTIC_LANG, or en", help="Language of the answer: en, zh, ru.",
    callback=lambda ctx, _, lang: ctx.meta.__setitem__("lang", lang),
)  # fmt: skip


class Verb(_WithExamples):
    """A command with examples that answers in the language asked for."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not any("--lang" in param.opts for param in self.params):
            self.params.append(LANG)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it prints and writes speaks the language."""
        with speaking(ctx.meta.get("lang") or ctx.params["lang"]):
            try:
                return super().invoke(ctx)
            except GlobalArcticError as error:
                if error_message(error) is not None:
                    error.args = (error_text(error),)
                raise


class Verbs(_WithExamples, click.Group):
    """A group of verbs; one that is a verb by itself too answers in the language asked for."""

    command_class = Verb

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the verb that is asked for.

        Raises
        ------
        UnknownNameError
            With the near names.
        """
        if not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise UnknownNameError.among("command", args[0], self.list_commands(ctx))
        return super().resolve_command(ctx, args)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.invoke_without_command and self.callback is not None and self.name != "cli":
            self.params.append(LANG)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the group; what it prints and writes speaks the language."""
        with speaking(ctx.meta.get("lang") or pick_language()):
            return super().invoke(ctx)


Verbs.group_class = Verbs
