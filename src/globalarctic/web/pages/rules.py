"""The rules on file, by day and kind."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.http import require_safe

from globalarctic.web.pages.forms import today
from globalarctic.web.pages.texts import gate_name
from globalarctic.words import Code, Day, Entry, Message, Name

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from globalarctic.transport.rules.table import Rule

__all__ = ["grade_of", "rule_rows", "rules"]

_AREAS = ("norwegian-sea-eca", "north-american-eca")
"""Areas without a line on file, which have no row with a name."""
_NSR = ("nsr-west", "nsr-taymyr", "nsr-east", "nsr-chukchi")
"""The families that are the Northern Sea Route together."""
_GRADES = ("V", "C", "G", "M")


def grade_of(grade: str) -> Message:
    """Return how sure a row is, in words.

    Examples
    --------
    >>> str(grade_of("V"))
    'read in the source'
    """
    if grade in _GRADES:
        return Message(f"pages.grade.{grade.lower()}")
    return Message("pages.grade.other", grade=Code(grade))


def _where(rule: Rule) -> list[Any]:
    if rule.area:
        return [
            Message(f"pages.area.{rule.area}") if rule.area in _AREAS else Name("area", rule.area)
        ]
    if rule.applies_to:
        whole = set(_NSR) <= set(rule.applies_to)
        rest = [key for key in rule.applies_to if not (whole and key in _NSR)]
        named = [
            Message("pages.rules.everywhere") if key == "*" else gate_name(key) for key in rest
        ]
        return [Name("corridor", "nsr"), *named] if whole else named
    states = tuple(Name("country", key) for key in rule.states)
    return [Message("pages.rules.port-states", states=states)]


def _row(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.rule_id,
        "kind": rule.kind.said,
        "where": _where(rule),
        "text": Entry("rules", rule.rule_id, "text"),
        "dates": rule.dates.said,
        "superseded": rule.superseded_by,
        "source": rule.source,
        "grade": grade_of(rule.grade),
    }


def rule_rows(day: dt.date, gates: set[str], corridors: set[str]) -> list[dict[str, Any]]:
    """Return the rules in force on a day on some passages.

    Parameters
    ----------
    gates
        Ids of passages.
    corridors
        Ids of corridors, where a rule names these.
    """
    from globalarctic.transport.rules.listing import rules as listed

    return [
        _row(rule)
        for rule in listed(on=day)
        if gates & set(rule.applies_to) or corridors & set(rule.applies_to)
    ]


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """List the rules on file."""
    from globalarctic.transport.rules.listing import rules as listed
    from globalarctic.transport.rules.table import RuleKind

    kinds = [kind.value for kind in RuleKind]
    kind = request.GET.get("kind", "")
    kind = kind if kind in kinds else ""
    try:
        day = dt.date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        day = today()
    every = listed()
    used = {rule.kind.value for rule in every}
    body = {
        "on": day.isoformat(),
        "kind": kind,
        "kinds": [(kind.value, kind.said) for kind in RuleKind if kind.value in used],
        "rows": [_row(rule) for rule in listed(on=day, kind=kind)],
        "line": Message(
            "pages.rules.lead", n=len(every), day=Day(day), held=len(listed(on=day))
        ),
    }  # fmt: skip
    return render(request, "rules.html", body)
