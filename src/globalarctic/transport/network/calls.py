"""Calls on the way as people write them: ``Busan``, or ``Busan:36`` with hours in port."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from globalarctic.errors import InputError
from globalarctic.transport.network.places import resolve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from globalarctic.transport.network.places import Place

__all__ = ["PORT_H", "PortCall", "call_of", "calls_of"]

PORT_H = 24.0
"""Hours that a call takes where none are given: assumed."""

_MOST_H = 24.0 * 60.0
_MOST_CALLS = 12


@dataclass(frozen=True, slots=True)
class PortCall:
    """A call of a ship on its way, with its hours in port."""

    KEYS = {"place": "place.place_id"}
    DIGITS = {"port_h": 1}

    place: Place
    port_h: float


def call_of(text: str) -> tuple[str, float]:
    """Return place and hours in port of a call: ``Busan`` or ``Busan:36``.

    Raises
    ------
    InputError
        When the hours are no number from 0 to 1,440.

    Examples
    --------
    >>> call_of("Busan:36"), call_of("Yokohama")
    (('Busan', 36.0), ('Yokohama', 24.0))
    """
    name, colon, hours = text.rpartition(":")
    if not colon:
        return text.strip(), PORT_H
    try:
        port_h = float(hours)
    except ValueError:
        port_h = math.nan
    if not 0.0 <= port_h <= _MOST_H:
        raise InputError(f"call {text!r}: give PLACE or PLACE:HOURS, hours 0 to {_MOST_H:g}")
    return name.strip(), port_h


def calls_of(via: Sequence[str]) -> tuple[PortCall, ...]:
    """Return the calls of a voyage, each ``PLACE`` or ``PLACE:HOURS``.

    Raises
    ------
    InputError, UnknownNameError
        When a call is not usable or there are more than twelve.

    Examples
    --------
    >>> [(call.place.name_en, call.port_h) for call in calls_of(["Busan:36"])]
    [('Busan', 36.0)]
    """
    if len(via) > _MOST_CALLS:
        raise InputError(f"via names {len(via)} calls; allowed are {_MOST_CALLS}")
    pairs = (call_of(text) for text in via)
    return tuple(PortCall(resolve(name), port_h) for name, port_h in pairs)
