"""Sentences in three languages: time a message, from stored JSON to text and in a table."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator

from benchmarks.registry import Row, case, median_s
from globalarctic.words import Day, Message, Name, Point, Quantity, message_from_dict, render

GOAL_US = 5.0
_COUNT = 2_000


def _messages() -> list[Message]:
    """Return the kinds of sentences that a comparison holds, none like another."""
    day = dt.date(2026, 8, 20)
    found = []
    for k in range(_COUNT // 4):
        days, where = Quantity(20.0 + k / 7.0, "d", 1), Point(60.0 + k / 50.0, 70.0 + k / 99.0)
        gate = Name("passage", "vilkitsky")
        found += [
            Message("transport.refusal.season-closed", gate=gate, day=Day(day)),
            Message("transport.refusal.ice-beyond", ship=Name("vessel", "lng-arc7"), where=where,
                    days=days),
            Message("transport.compare.band", corridor=Name("corridor", "nsr"), ice=days,
                    speed=days, delay=days),
            Message("costs.basis.tonnes", usd=Quantity(480.0 + k), tonnes=Quantity(k, "t")),
        ]  # fmt: skip
    return found


@case("words", quick=True)
def words_rows(quick: bool) -> Iterator[Row]:
    """Time what a page does with stored messages: read them, and say them in each language."""
    messages = _messages()
    stored = json.loads(json.dumps([message.to_dict() for message in messages]))
    runs = 3 if quick else 15
    read = median_s(lambda: [message_from_dict(packed) for packed in stored], runs)
    yield Row("message from JSON", 1e6 * read / _COUNT, GOAL_US, "us", f"mean of {_COUNT:,}")
    for lang in ("en", "zh", "ru"):
        spent = median_s(lambda lang=lang: [render(m, lang) for m in messages], runs)  # type: ignore[misc]
        yield Row(f"message said in {lang}", 1e6 * spent / _COUNT, GOAL_US, "us",
                  f"mean of {_COUNT:,}")  # fmt: skip
