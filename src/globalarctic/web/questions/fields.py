"""Arguments of questions: each bounded in length, range and choice before it reaches a room."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from globalarctic.errors import GlobalArcticError, InputError, UnknownNameError
from globalarctic.words import Code, Message, Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "CallField",
    "ChoiceField",
    "DayField",
    "Field",
    "Figure",
    "Flag",
    "Many",
    "Names",
    "QuestionError",
    "RateField",
    "TextField",
    "Whole",
    "months_of",
    "next_months",
    "read_all",
    "said_by",
    "today",
]

_LONGEST_NAME = 100
_SIGNS = r"^[^\x00-\x1F]*$"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class QuestionError(InputError):
    """An argument that cannot be used: which, and why, as a message in any language.

    Parameters
    ----------
    field
        Name of the argument; "" for the question as a whole.
    message
        What is wrong and what is allowed.
    """

    def __init__(self, field: str, message: Message) -> None:
        self.field = field
        self.message = message
        super().__init__(str(message))


def _wrong(field: str, code: str, **args: Any) -> QuestionError:
    typed = {key: Code(value) if isinstance(value, str) else value for key, value in args.items()}
    return QuestionError(field, Message(f"web.error.{code}", field=Code(field), **typed))


@dataclass(frozen=True, slots=True)
class Field:
    """An argument: its name, whether it must be given, what stands in, and what it means."""

    name: str
    about: str
    required: bool = False
    default: Any = None

    def read(self, raw: Any) -> Any:
        """Return the value in its one form, as JSON keeps it.

        Raises
        ------
        QuestionError
            When it cannot be used.
        """
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of what may be given."""
        raise NotImplementedError

    def _text(self, raw: Any, longest: int) -> str:
        text = str(raw).strip()
        if len(text) > longest:
            raise _wrong(self.name, "too-long", most=longest)
        if any(ord(sign) < 32 or 0xD800 <= ord(sign) < 0xE000 for sign in text):
            raise _wrong(self.name, "signs")
        return text


@dataclass(frozen=True, slots=True)
class TextField(Field):
    """A text of bounded length."""

    longest: int = _LONGEST_NAME
    least: int = 0

    def read(self, raw: Any) -> str:
        """Return the text without spaces around it."""
        text = self._text(raw, self.longest)
        if len(text) < self.least:
            raise _wrong(self.name, "missing")
        return text

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of the text."""
        return {
            "type": "string", "minLength": self.least, "maxLength": self.longest, "pattern": _SIGNS
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChoiceField(Field):
    """One of some values, named or made ready when first needed."""

    options: tuple[str, ...] = ()
    source: Callable[[], tuple[str, ...]] | None = None

    def choices(self) -> tuple[str, ...]:
        """Return the values that are allowed."""
        return self.options if self.source is None else self.source()

    def read(self, raw: Any) -> str:
        """Return the value as it stands among the choices."""
        text = self._text(raw, _LONGEST_NAME)
        if text in self.choices():
            return text
        folded = {each.casefold(): each for each in self.choices()}
        if text.casefold() in folded:
            return folded[text.casefold()]
        near = UnknownNameError.among(self.name, text, self.choices()).near
        raise _wrong(
            self.name, "choice", given=text,
            near=tuple(Code(name) for name in near or self.choices()[:8]),
        )  # fmt: skip

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema with all choices."""
        return {"type": "string", "enum": list(self.choices())}


@dataclass(frozen=True, slots=True)
class Names(Field):
    """A name in any of the languages that a room finds the id of."""

    finder: Callable[[str], str] | None = None

    def read(self, raw: Any) -> str:
        """Return the id."""
        text = self._text(raw, _LONGEST_NAME)
        if not text:
            raise _wrong(self.name, "missing")
        try:
            return self.finder(text) if self.finder else text
        except UnknownNameError as error:
            if error.near:
                near = tuple(Code(name) for name in error.near)
                raise _wrong(self.name, "unknown", given=text, near=near) from None
            raise _wrong(self.name, "unknown-far", given=text) from None
        except GlobalArcticError as error:
            raise QuestionError(self.name, said_by(error)) from None

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of a name."""
        return {
            "type": "string", "minLength": 1, "maxLength": _LONGEST_NAME, "pattern": _SIGNS
        }  # fmt: skip


def said_by(error: Exception) -> Message:
    """Return what an error says as a message; its own one where it has one."""
    own = getattr(error, "message", None)
    if isinstance(own, Message):
        return own
    from globalarctic.words import Text

    return Message("web.error.room", text=Text(str(error)))


@dataclass(frozen=True, slots=True)
class DayField(Field):
    """A day, ``YYYY-MM-DD``, between two others; with ``parts`` also a year or a month."""

    first: dt.date = dt.date(1980, 1, 1)
    last: dt.date = dt.date(2100, 12, 31)
    parts: bool = False

    def read(self, raw: Any) -> str:
        """Return the day as ISO 8601 writes it."""
        text = self._text(raw, 10)
        whole = text if not self.parts else text + "-01-01"[len(text) - 4 :] * (len(text) < 10)
        try:
            if not _DAY.fullmatch(whole):
                raise ValueError
            day = dt.date.fromisoformat(whole)
        except ValueError:
            raise _wrong(self.name, "day", given=text) from None
        if not self.first <= day <= self.last:
            raise _wrong(
                self.name, "day-range", first=Code(str(self.first)), last=Code(str(self.last))
            )
        return text if self.parts else day.isoformat()

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of a day."""
        if self.parts:
            return {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}){0,2}$", "maxLength": 10}
        return {"type": "string", "format": "date", "maxLength": 10}


def today() -> str:
    """Return the day of the question, UTC: what stands in for a date that is not given."""
    return dt.datetime.now(dt.UTC).date().isoformat()


def next_months() -> list[str]:
    """Return the first days of this month and of the eleven after it."""
    day = dt.datetime.now(dt.UTC).date()
    months = [divmod(day.year * 12 + day.month - 1 + n, 12) for n in range(12)]
    return [dt.date(year, month + 1, 1).isoformat() for year, month in months]


def months_of(year: int) -> list[str]:
    """Return a day in the middle of each month of a year, as pages ask for a pair over the year.

    Examples
    --------
    >>> months_of(2027)[0], len(months_of(2027))
    ('2027-01-15', 12)
    """
    return [f"{year}-{month:02}-15" for month in range(1, 13)]


@dataclass(frozen=True, slots=True)
class Figure(Field):
    """A number between two others."""

    least: float = 0.0
    most: float = math.inf
    digits: int = 3

    def read(self, raw: Any) -> float:
        """Return the number."""
        try:
            value = float(self._text(raw, 24).replace(",", "."))
        except ValueError:
            value = math.nan
        if not self.least <= value <= self.most:
            raise _wrong(
                self.name, "range", low=Quantity(self.least, "", 2), high=Quantity(self.most, "", 2)
            )
        return round(value, self.digits)

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of the number."""
        return {"type": "number", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Whole(Field):
    """A whole number between two others."""

    least: int = 0
    most: int = 1_000_000

    def read(self, raw: Any) -> int:
        """Return the number."""
        text = self._text(raw, 24)
        if not re.fullmatch(r"[+-]?[0-9]{1,12}", text) or not self.least <= int(text) <= self.most:
            raise _wrong(self.name, "range", low=Code(str(self.least)), high=Code(str(self.most)))
        return int(text)

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of the number."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class RateField(Field):
    """A rate of one's own: a part of a cost, ``=``, and US dollars for the part's unit."""

    def read(self, raw: Any) -> str:
        """Return part and value in their one form."""
        from globalarctic.transport.costs.model import rate_units

        part, _, value = self._text(raw, _LONGEST_NAME).rpartition("=")
        known = sorted(rate_units())
        if part.strip() not in known:
            near = tuple(Code(name) for name in known[:8])
            raise _wrong(self.name, "choice", given=part.strip() or value, near=near)
        rate = Figure(self.name, "", least=0.0, most=1_000_000.0, digits=4).read(value)
        return f"{part.strip()}={rate:g}"

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of the text."""
        return {"type": "string", "maxLength": _LONGEST_NAME, "pattern": "^.+=[0-9.,]+$"}


@dataclass(frozen=True, slots=True)
class CallField(Field):
    """A call on the way: a place, or a place, ``:`` and hours in port."""

    finder: Callable[[str], str] | None = None

    def read(self, raw: Any) -> str:
        """Return id of the place and hours in their one form."""
        from globalarctic.transport.network.calls import call_of

        text = self._text(raw, _LONGEST_NAME)
        try:
            name, port_h = call_of(text)
            place = self.finder(name) if self.finder else name
        except UnknownNameError as error:
            near = tuple(Code(name) for name in error.near)
            if near:
                raise _wrong(self.name, "unknown", given=text, near=near) from None
            raise _wrong(self.name, "unknown-far", given=text) from None
        except GlobalArcticError as error:
            raise QuestionError(self.name, said_by(error)) from None
        return f"{place}:{port_h:g}"

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of the text."""
        return {"type": "string", "maxLength": _LONGEST_NAME, "pattern": _SIGNS}


@dataclass(frozen=True, slots=True)
class Flag(Field):
    """Yes or no."""

    default: Any = False

    def read(self, raw: Any) -> bool:
        """Return whether it is set."""
        text = self._text(raw, 8).casefold()
        if text in {"1", "true", "yes", "on"}:
            return True
        if text in {"", "0", "false", "no", "off"}:
            return False
        raise _wrong(self.name, "flag")

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of a flag."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Many(Field):
    """Several values of one kind, repeated or with commas between.

    Notes
    -----
    Each once and sorted; as they are given where ``ordered``.
    """

    default: Any = ()
    item: Field = Field("", "")
    most: int = 8
    ordered: bool = False

    def read(self, raw: Any) -> list[Any]:
        """Return the values."""
        parts = raw if isinstance(raw, list | tuple) else [raw]
        texts = [text for part in parts for text in str(part).split(",") if text.strip()]
        if len(texts) > self.most:
            raise _wrong(self.name, "too-many", most=self.most)
        values = [self.item.read(text) for text in texts]
        return values if self.ordered else sorted(set(values))

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of the list."""
        return {"type": "array", "items": self.item.schema(), "maxItems": self.most}


def read_all(fields: tuple[Field, ...], raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return every argument in its one form; names that no field has are refused.

    Raises
    ------
    QuestionError
        For the first argument that cannot be used.
    """
    names = {each.name for each in fields}
    for name in raw:
        if name not in names:
            raise _wrong(str(name)[:40], "no-such-field")
    values: dict[str, Any] = {}
    for each in fields:
        given = raw.get(each.name)
        if given is None or given in ("", [], ()):
            if each.required:
                raise _wrong(each.name, "missing")
            stands_in = each.default() if callable(each.default) else each.default
            values[each.name] = list(stands_in) if isinstance(each, Many) else stands_in
        else:
            values[each.name] = each.read(given)
    return values
