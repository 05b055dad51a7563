"""Messages and the typed arguments they hold; free of any language."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from globalarctic.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "Arg",
    "Code",
    "Day",
    "Entry",
    "Message",
    "Name",
    "Point",
    "Quantity",
    "Span",
    "Text",
    "chained",
    "message_from_dict",
    "packed",
    "unpacked",
]


class _English:
    """What ``str`` makes of an argument: its English."""

    __slots__ = ()

    def __str__(self) -> str:
        from globalarctic.words.language import render

        return render(self, "en")  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Quantity(_English):
    """A figure with its unit, for example ``Quantity(23.4, "d", 1)``.

    Parameters
    ----------
    value
        The figure.
    unit
        Key of ``en/units.toml`` without ``unit.``: d h km nmi kn m pct t kg usd ...; empty for a
        bare number.
    digits
        Digits after the point.
    sign
        Write the plus too.
    """

    value: float
    unit: str = ""
    digits: int = 0
    sign: bool = False

    @classmethod
    def short(cls, value: float, unit: str = "", most: int = 2) -> Quantity:
        """Return a figure with as many digits as it has, at most so many.

        Examples
        --------
        >>> Quantity.short(9.5, "m").digits, Quantity.short(11.0, "m").digits
        (1, 0)
        """
        for digits in range(most):
            if round(value, digits) == round(value, most):
                return cls(value, unit, digits)
        return cls(value, unit, most)


@dataclass(frozen=True, slots=True)
class Name(_English):
    """A thing of a bundled table, named in the reader's language: ``Name("passage", "bering")``."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Entry(_English):
    """A text of a bundled table, for example ``Entry("rules", "polaris", "text")``."""

    table: str
    key: str
    column: str


@dataclass(frozen=True, slots=True)
class Day(_English):
    """A date; ``style`` is ``long`` (20 August 2026), ``day`` (20 August), ``month`` or ``iso``."""

    date: dt.date
    style: str = "long"


@dataclass(frozen=True, slots=True)
class Span(_English):
    """From one argument to another of the same kind."""

    first: Quantity | Day
    last: Quantity | Day


@dataclass(frozen=True, slots=True)
class Point(_English):
    """A position in degrees, with so many digits."""

    lon: float
    lat: float
    digits: int = 1


@dataclass(frozen=True, slots=True)
class Text(_English):
    """A quotation, citation or note that keeps its own language."""

    text: str
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class Code(_English):
    """A word for programs that is the same in all languages: an id, a flag, a file name."""

    text: str


@dataclass(frozen=True, slots=True, init=False)
class Message(_English):
    """One whole sentence: a stable code and its arguments.

    Parameters
    ----------
    code
        Room and sentence, for example ``transport.refusal.season``; its English stands under that
        key in ``words/en/transport.toml``.
    args
        The values of the template's ``{names}``. A template with plural forms counts by ``n``.

    Examples
    --------
    >>> text = Message("units.example", n=21, days=Quantity(23.4, "d", 1))
    >>> str(text)
    '21 ice years, 23.4 days'
    """

    JSON_SCHEMA: ClassVar[dict[str, Any]] = {
        "description": "A sentence: its code and arguments, and what it says in English.",
        "type": "object",
        "properties": {
            "code": {"type": "string"},
            "args": {"type": "object"},
            "text": {"type": "string"},
        },
        "required": ["code", "args", "text"],
        "additionalProperties": False,
    }

    code: str
    args: tuple[tuple[str, Arg], ...] = ()

    def __init__(self, code: str, /, **args: Arg) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "args", tuple(args.items()))

    def to_dict(self) -> dict[str, Any]:
        """Return code, arguments and the English text as JSON values."""
        return {
            "code": self.code,
            "args": {key: packed(value) for key, value in self.args},
            "text": str(self),
        }


Arg: TypeAlias = (
    Quantity | Name | Entry | Day | Span | Point | Text | Code | Message | int | tuple["Arg", ...]
)


def chained(*parts: Message | None) -> Message | None:
    """Return sentences one after the other, parted by semicolons; None without any.

    Examples
    --------
    >>> str(chained(None, Message("units.km", n=3), Message("units.km", n=4)))
    '3 km; 4 km'
    """
    whole: Message | None = None
    for part in parts:
        if part is not None:
            whole = part if whole is None else Message("units.chain", first=whole, last=part)
    return whole


def packed(value: Arg | str) -> Any:
    """Return an argument, a message or a plain text as JSON values, without any sentence.

    Examples
    --------
    >>> packed(Quantity(23.4, "d", 1)), packed("NSR")
    ({'quantity': 23.4, 'unit': 'd', 'digits': 1}, 'NSR')
    """
    match value:
        case Quantity(figure, unit, digits, sign):
            plain = {"quantity": figure, "unit": unit, "digits": digits}
            return plain | {"sign": True} if sign else plain
        case Name(kind, key):
            return {"name": key, "kind": kind}
        case Entry(table, key, column):
            return {"entry": [table, key, column]}
        case Day(date, style):
            return {"day": date.isoformat(), "style": style}
        case Span(first, last):
            return {"span": [packed(first), packed(last)]}
        case Point(lon, lat, digits):
            return {"point": [lon, lat, digits]}
        case Text(text, lang):
            return {"text": text, "lang": lang}
        case Code(text):
            return {"code": text}
        case Message(code=code, args=args):
            return {"message": code, "args": {key: packed(part) for key, part in args}}
        case tuple():
            return [packed(part) for part in value]
        case _:
            return value


def unpacked(value: Any) -> Any:
    """Return what ``packed`` packed, or a message from its ``to_dict``.

    Raises
    ------
    InputError
        When it is of no known kind.

    Examples
    --------
    >>> unpacked(packed(Span(Quantity(1, "d"), Quantity(2, "d")))).last
    Quantity(value=2, unit='d', digits=0, sign=False)
    """
    kind = type(value)
    if kind is str or kind is int:
        return value
    if kind is list:
        return tuple(unpacked(part) for part in value)
    try:
        if "args" in value:
            return _message(value["message"] if "message" in value else value["code"], value)
        for key in value:
            if key in _READERS:
                return _READERS[key](value)
    except (KeyError, TypeError, ValueError):
        pass  # it is of no known kind
    raise InputError(f"{value!r} is no argument of a message; see Message.to_dict")


def _message(code: str, values: Mapping[str, Any]) -> Message:
    message = object.__new__(Message)
    object.__setattr__(message, "code", code)
    args = tuple([(key, unpacked(value)) for key, value in values.get("args", {}).items()])
    object.__setattr__(message, "args", args)
    return message


def _quantity(value: Mapping[str, Any]) -> Quantity:
    figure = value["quantity"]
    known = float("nan") if figure is None else figure
    return Quantity(known, value["unit"], value["digits"], bool(value.get("sign")))


_READERS: dict[str, Callable[[Mapping[str, Any]], Arg]] = {
    "quantity": _quantity,
    "name": lambda value: Name(value["kind"], value["name"]),
    "entry": lambda value: Entry(*value["entry"]),
    "day": lambda value: Day(dt.date.fromisoformat(value["day"]), value["style"]),
    "span": lambda value: Span(*map(unpacked, value["span"])),
    "point": lambda value: Point(*value["point"]),
    "text": lambda value: Text(value["text"], value["lang"]),
    "code": lambda value: Code(value["code"]),
}


def message_from_dict(values: Mapping[str, Any]) -> Message:
    """Return the message that ``Message.to_dict`` packed; the text is not read.

    Raises
    ------
    InputError
        When an argument is of no known kind.

    Examples
    --------
    >>> said = Message("units.example", n=1, days=Quantity(1.0, "d"))
    >>> message_from_dict(said.to_dict()) == said
    True
    """
    return _message(values["code"], values)
