"""Rules in force on passages, as dated rows with their source; shown, never judged."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from globalarctic.data.tables import date_or_none, names, read_table, required_text

__all__ = ["Rule", "load_rules", "rules_for"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A dated rule: the passage families it applies to, its text and source."""

    rule_id: str
    applies_to: tuple[str, ...]
    text: str
    valid_from: dt.date | None
    source: str
    grade: str


@lru_cache(maxsize=1)
def load_rules() -> tuple[Rule, ...]:
    """Return all rules.

    Examples
    --------
    >>> load_rules()[0].rule_id
    'nsr-permit'
    """
    return tuple(
        Rule(
            rule_id=required_text(row, "rule_id"),
            applies_to=names(row, "applies_to"),
            text=required_text(row, "text"),
            valid_from=date_or_none(row, "valid_from"),
            source=required_text(row, "source"),
            grade=required_text(row, "grade"),
        )
        for row in read_table("rules")
    )


def rules_for(families: tuple[str, ...], day: dt.date) -> tuple[Rule, ...]:
    """Return the rules on passage families that are in force on a day.

    Parameters
    ----------
    families
        Passage families met by a route.
    day
        Day of the voyage.

    Examples
    --------
    >>> import datetime as dt
    >>> [rule.rule_id for rule in rules_for(("nwp",), dt.date(2015, 1, 1))]
    ['nordreg']
    """
    return tuple(
        rule
        for rule in load_rules()
        if set(rule.applies_to) & set(families)
        and (rule.valid_from is None or rule.valid_from <= day)
    )
