"""Days and moments as people and notebooks give them: text, ``datetime``, numpy or pandas."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypeAlias

from globalarctic.errors import InputError
from globalarctic.words import Code, Message

if TYPE_CHECKING:
    import numpy as np

__all__ = ["When", "day_of", "moment_of"]

When: TypeAlias = "str | dt.date | dt.datetime | np.datetime64"
"""A day or a moment: every room takes any of these."""


def moment_of(when: When, *, what: str = "") -> dt.datetime:
    """Return a moment in UTC, without zone; a day means 00:00.

    Parameters
    ----------
    when
        ``2026-08-20``, ``2026-08-20T06:00``, ``2026-08-20T06:00+08:00``, a date, a datetime or
        a numpy datetime64. A moment with an offset is turned into UTC.
    what
        What the moment is, for the message.

    Raises
    ------
    InputError
        When it is no day or moment.

    Examples
    --------
    >>> moment_of("2026-08-20T02:00+08:00").isoformat(), moment_of(dt.date(2026, 8, 20)).isoformat()
    ('2026-08-19T18:00:00', '2026-08-20T00:00:00')
    >>> moment_of("20 August")
    Traceback (most recent call last):
        ...
    globalarctic.errors.InputError: '20 August' is not a date; give YYYY-MM-DD, ...
    """
    value: object = when
    if type(value).__module__ == "numpy":
        value = when.astype("datetime64[us]").tolist()  # type: ignore[union-attr]
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value.strip())
        except ValueError:
            value = None
    if isinstance(value, dt.datetime):
        aware = value.tzinfo is not None
        return value.astimezone(dt.UTC).replace(tzinfo=None) if aware else value
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    name = f"{what} " if what else ""
    raise InputError(Message("errors.no-date", name=Code(name), value=Code(repr(when))))


def day_of(when: When, *, what: str = "") -> dt.date:
    """Return a day; that of UTC where a moment has an offset.

    Raises
    ------
    InputError
        When it is no day or moment.

    Examples
    --------
    >>> day_of("2026-08-20"), day_of(dt.datetime(2026, 8, 20, 23))
    (datetime.date(2026, 8, 20), datetime.date(2026, 8, 20))
    """
    return moment_of(when, what=what).date()
