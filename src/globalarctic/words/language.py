"""Messages said in a language: templates, plurals, numbers, units, dates and names."""

from __future__ import annotations

import datetime as dt
import math
import os
import re
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from globalarctic.errors import InputError
from globalarctic.words.catalog import Wordbook, languages_on_file, load_catalog
from globalarctic.words.message import (
    Code,
    Day,
    Entry,
    Message,
    Name,
    Point,
    Quantity,
    Span,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from globalarctic.words.catalog import Sentence
    from globalarctic.words.message import Arg

__all__ = [
    "LANGUAGES",
    "Language",
    "cell_text",
    "head_text",
    "month_names",
    "month_signs",
    "pick_language",
    "render",
    "speaking",
    "spoken",
]

LANGUAGES = ("en", "zh", "ru")
"""Languages that every message has; more are files only."""

_VARIABLE = "GLOBALARCTIC_LANG"
_SPOKEN: ContextVar[str] = ContextVar("language", default="")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FORMS = {
    (digits, sign): f"{'+' if sign else ''},.{digits}f"
    for digits in range(7)
    for sign in (False, True)
}
_NUMBER = re.compile(
    r"(?<![\w.])[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.,])[+-]?\d+\.\d+(?![\w.])"
)


def pick_language(wanted: str | None = None) -> str:
    """Return the language to speak: as wanted, else that of ``speaking``, else of the environment.

    ``GLOBALARCTIC_LANG`` names it there; English stands where it does not.

    Raises
    ------
    InputError
        When no such language is on file.

    Examples
    --------
    >>> pick_language("zh-CN")
    'zh'
    """
    name = wanted or _SPOKEN.get() or os.environ.get(_VARIABLE) or "en"
    short = name.replace("_", "-").split("-")[0].split(".")[0].casefold()
    if short in {"c", "posix"}:
        short = "en"
    if short not in languages_on_file():
        raise InputError(
            f"no words on file in language {name!r}; on file are {', '.join(languages_on_file())}"
        )
    return short


def render(said: Message | Arg | str, lang: str = "en") -> str:
    """Return a message or an argument as text in a language.

    Parameters
    ----------
    said
        What a result holds; plain strings are returned as they are.
    lang
        Language on file; a sentence it lacks is said in English.

    Examples
    --------
    >>> days = Quantity(23.4, "d", 1)
    >>> [render(days, lang) for lang in ("en", "zh", "ru")]
    ['23.4 days', '23.4天', '23,4 дня']
    """
    if isinstance(said, str):
        return said
    return _language(lang).say(said)


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Speak a language in this thread or task, wherever none is asked for.

    Raises
    ------
    InputError
        When no such language is on file.

    Examples
    --------
    >>> with speaking("ru"):
    ...     pick_language()
    'ru'
    """
    token = _SPOKEN.set(pick_language(lang))
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def spoken(said: Message | Arg | str) -> str:
    """Return a message in the language that is spoken; English where none is.

    Examples
    --------
    >>> with speaking("zh"):
    ...     spoken(Quantity(3, "km"))
    '3公里'
    """
    return render(said, pick_language())


def month_names() -> tuple[str, ...]:
    """Return the short names of the twelve months in the language that is spoken.

    Examples
    --------
    >>> month_names()[:2]
    ('Jan', 'Feb')
    """
    from babel.dates import get_month_names

    lang = pick_language()
    if lang == "en":
        return _MONTHS
    names = get_month_names("abbreviated", "stand-alone", _language(lang).locale)
    return tuple(str(names[month]) for month in range(1, 13))


def month_signs() -> tuple[str, ...]:
    """Return the shortest names of the twelve months in the language that is spoken.

    Examples
    --------
    >>> "".join(month_signs())
    'JFMAMJJASOND'
    """
    from babel.dates import get_month_names

    lang = pick_language()
    names = get_month_names("narrow", "stand-alone", _language(lang).locale)
    return tuple(str(names[month]) for month in range(1, 13))


def head_text(head: Message | Arg | str, lang: str = "en") -> str:
    """Return the head of a column in a language; a text is found by its English.

    Examples
    --------
    >>> head_text("Corridor", "zh")
    '通道'
    """
    if not isinstance(head, str):
        return render(head, lang)
    return head if lang == "en" else load_catalog(lang).head(head)


def cell_text(cell: Message | Arg | str, lang: str = "en", *, number: bool = False) -> str:
    """Return a cell in a language; in a column of numbers with the language's separators.

    Examples
    --------
    >>> cell_text("1,234.5 (2.0-3.5)", "ru", number=True).replace(chr(160), " ")
    '1 234,5 (2,0-3,5)'
    """
    text = render(cell, lang)
    return _language(lang).separated(text) if number and lang != "en" else text


@lru_cache(maxsize=16)
def _language(lang: str) -> Language:
    return Language(load_catalog(lang))


class Language:
    """Everything that saying a message in one language needs, made ready once."""

    def __init__(self, catalog: Wordbook) -> None:
        from babel import Locale

        self.catalog = catalog
        self.locale = Locale.parse("en_GB" if catalog.lang == "en" else catalog.locale)
        symbols = self.locale.number_symbols
        symbols = symbols.get("latn", symbols)
        self._signs = str.maketrans({",": symbols["group"], ".": symbols["decimal"]})
        self._plain = (symbols["group"], symbols["decimal"]) == (",", ".")
        # One sign after the other, where the first is not taken for the second.
        self._group = symbols["group"]
        self._decimal = None if symbols["group"] == "." else symbols["decimal"]
        self._units: dict[str, Sentence] = {}
        self._names: dict[Name, str] = {}
        self._separator = catalog.sentence("units.list-separator").text

    def say(self, said: Message | Arg) -> str:
        """Return a message or an argument as text."""
        kind = type(said)
        if kind is Message:
            return self._message(said)  # type: ignore[arg-type]
        if kind is Quantity:
            return self._quantity(said)  # type: ignore[arg-type]
        if kind is Name:
            known = self._names.get(said)  # type: ignore[arg-type]
            if known is None:
                known = self._names[said] = self.catalog.name(said.kind, said.id)  # type: ignore[union-attr, index]
            return known
        if kind is Code:
            return said.text  # type: ignore[union-attr]
        if kind is int:
            return self.number(said, 0)  # type: ignore[arg-type]
        return self._other(said)

    def separated(self, text: str) -> str:
        """Return a text whose numbers have the language's separators instead of the English."""
        if self._plain:
            return text
        return _NUMBER.sub(lambda match: match[0].translate(self._signs), text)

    def number(self, value: float, digits: int, *, sign: bool = False) -> str:
        """Return a number with the language's separators."""
        if not math.isfinite(value):
            return "∞" if value > 0 else "-"
        if value < 0.0:
            value = round(value, digits) + 0.0  # no minus before a zero
        form = _FORMS.get((digits, sign)) or f"{'+' if sign else ''},.{digits}f"
        text = format(value, form)
        if self._plain or (not digits and -1000 < value < 999.5):
            return text
        if self._decimal is None:
            return text.translate(self._signs)
        return text.replace(",", self._group).replace(".", self._decimal)

    def _message(self, said: Message) -> str:
        sentence = self.catalog.sentence(said.code)
        if not said.args:
            return sentence.text
        args = dict(said.args)
        parts = sentence.parts
        if sentence.plurals:
            count: Any = args.get("n", 0)
            count = count.value if type(count) is Quantity else count
            parts = sentence.plurals[self.catalog.form(count)]
        text = ""
        for literal, name in parts:
            text += literal
            if name:
                arg = args[name]
                text += self._quantity(arg) if type(arg) is Quantity else self.say(arg)
        return text

    def _quantity(self, said: Quantity) -> str:
        number = self.number(said.value, said.digits, sign=said.sign)
        if not said.unit:
            return number
        sentence = self._units.get(said.unit)
        if sentence is None:
            sentence = self._units[said.unit] = self.catalog.sentence(f"units.{said.unit}")
        parts = sentence.parts
        if sentence.plurals:
            parts = sentence.plurals[self.catalog.form(round(said.value, said.digits))]
        text = ""
        for literal, name in parts:
            text += literal + number if name else literal
        return text

    def _other(self, said: Any) -> str:
        match said:
            case Entry(table, key, column):
                return self.catalog.entry(table, key, column)
            case Day(date, style):
                return _day(date, style, self.catalog.lang, self)
            case Span(first, last):
                return self._span(first, last)
            case Point(lon, lat, digits):
                return self._point(lon, lat, digits)
            case Text(text, lang):
                return text if lang in {"", self.catalog.lang} else self._foreign(text, lang)
            case tuple():
                return self._separator.join(self.say(part) for part in said)
            case float():
                raise InputError(f"{said!r}: a figure in a message needs Quantity(value, unit)")
        raise InputError(f"{said!r} is no argument of a message")

    def _span(self, first: Any, last: Any) -> str:
        if isinstance(first, Quantity) and isinstance(last, Quantity) and first.unit == last.unit:
            low = self.number(first.value, first.digits)
            span = Message("units.span", first=Code(low), last=last)
        else:
            span = Message("units.span-days", first=first, last=last)
        return self._message(span)

    def _foreign(self, text: str, lang: str) -> str:
        """Return a text of another language in quotes, with the language it keeps."""
        if not text:
            return text
        return self._message(Message("units.foreign", text=Code(text), lang=Code(lang)))

    def _point(self, lon: float, lat: float, digits: int) -> str:
        code = f"units.point-{'n' if lat >= 0 else 's'}{'e' if lon >= 0 else 'w'}"
        text = ""
        for literal, name in self.catalog.sentence(code).parts:
            text += literal
            if name:
                text += self.number(abs(lat if name == "lat" else lon), digits)
        return text


@lru_cache(maxsize=8192)
def _day(date: dt.date, style: str, lang: str, language: Language) -> str:
    from babel.dates import format_date, format_skeleton

    del lang
    if style == "iso":
        return date.isoformat()
    if style == "long":
        return format_date(date, "long", language.locale)
    if style == "day":
        return str(format_skeleton("MMMMd", date, locale=language.locale))
    if style == "month":
        return format_date(date, "LLLL", language.locale)
    if style == "month-year":
        return str(format_skeleton("yMMMM", date, locale=language.locale))
    raise InputError(
        f"style of a day is {style!r}; allowed are long, day, month, month-year and iso"
    )
