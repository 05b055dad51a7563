"""The same pair over the year: twelve departures, kept under a key of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from globalarctic.web.charts import StripRow, YearRow
from globalarctic.web.pages.texts import corridor_name
from globalarctic.web.questions import Question
from globalarctic.web.questions.fields import months_of
from globalarctic.web.questions.kinds import kind_of
from globalarctic.web.store.ask import answer_of
from globalarctic.web.store.models import Answer, Job

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["kept_or_asked", "month_years", "months_of_year", "year_question", "year_strip"]


def year_question(args: dict[str, Any]) -> Question:
    """Return the question of twelve departures, one in the middle of each month of the year.

    Parameters
    ----------
    args
        Arguments of a comparison.
    """
    kind = kind_of("months")
    names = {each.name for each in kind.fields}
    kept = {name: value for name, value in args.items() if name in names}
    return Question(kind, {**kept, "departs": months_of(int(args["depart"][:4]))})


def months_of_year(asking: Question, *, ask: bool) -> dict[str, Any] | Job | None:
    """Return the stored year of a pair; a job when it is asked for, or None.

    Parameters
    ----------
    ask
        Have it computed where it is not stored.
    """
    return kept_or_asked(year_question(asking.args), ask=ask)


def kept_or_asked(year: Question, *, ask: bool) -> dict[str, Any] | Job | None:
    """Return the document of a question where it is stored or on its way, else None.

    Parameters
    ----------
    ask
        Have it computed where it is not stored.
    """
    answer = Answer.objects.filter(key=year.key).first()
    if answer is not None:
        return answer.document
    job = Job.objects.filter(key=year.key, state__in=[Job.State.QUEUED, Job.State.RUNNING]).first()
    if job is not None or not ask:
        return job
    result = answer_of(year)
    return result.document if isinstance(result, Answer) else result


def _by_month(document: dict[str, Any]) -> dict[str, dict[int, dict[str, Any]]]:
    ways: dict[str, dict[int, dict[str, Any]]] = {}
    for way in document["answer"]["ways"]:
        ways.setdefault(way["corridor"], {})[int(way["depart_utc"][5:7])] = way
    return ways


def _passed(way: dict[str, Any] | None, of: int) -> int | None:
    if way is None:
        return None
    if way["ice_years"]:
        return len(way["passed_years"])
    return of if way["possible"] else 0


def year_strip(document: dict[str, Any], order: Sequence[str]) -> list[StripRow]:
    """Return the strip of a year: a row a corridor that joins the pair in some month."""
    ways = _by_month(document)
    of = max((len(way["ice_years"]) for each in ways.values() for way in each.values()), default=0)
    rows = []
    for key in [*(key for key in order if key in ways), *(key for key in ways if key not in order)]:
        passed = tuple(_passed(ways[key].get(month), of) for month in range(1, 13))
        if any(passed):
            rows.append(StripRow(corridor_name(key), passed, of))
    return rows


def month_years(document: dict[str, Any], corridor: str, month: int) -> YearRow | None:
    """Return which ice years let the ship pass that leaves in a month."""
    way = _by_month(document).get(corridor, {}).get(month)
    if way is None or not way["ice_years"]:
        return None
    return YearRow(corridor_name(corridor), tuple(way["ice_years"]), tuple(way["passed_years"]))
