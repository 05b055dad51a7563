"""The rules on file, as a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from globalarctic.dates import day_of
from globalarctic.errors import UnknownNameError
from globalarctic.result import Listing
from globalarctic.table import Table, ident, words
from globalarctic.transport.rules.areas import load_areas
from globalarctic.transport.rules.table import RuleKind, load_rules
from globalarctic.words import Code, Entry, Message, Name

if TYPE_CHECKING:
    from globalarctic.dates import When
    from globalarctic.table import Text
    from globalarctic.transport.rules.table import Rule

__all__ = ["Rules", "rules"]


@dataclass(frozen=True, slots=True, repr=False)
class Rules(Listing):
    """Dated rules with their sources and grades."""

    SCHEMA = "transport.rules"
    ROWS = "rules"

    rules: tuple[Rule, ...]

    def table(self) -> Table:
        """Return what holds where, since when, and who says so."""
        columns = (
            ident("Id"), words("Kind"), words("Where"), words("Text"), words("Dates"),
            ident("Source"), words("Grade"),
        )  # fmt: skip
        rows: list[tuple[Text, ...]] = []
        for rule in self.rules:
            dates = rule.dates.said
            if rule.superseded_by:
                by = Code(rule.superseded_by)
                dates = Message("rules.dates.superseded", dates=dates, by=by)
            rows.append(
                (
                    rule.rule_id, rule.kind.said, _where(rule),
                    Entry("rules", rule.rule_id, "text"), dates, rule.source, rule.grade,
                )
            )  # fmt: skip
        return Table("", columns, tuple(rows))


def _where(rule: Rule) -> Text:
    """Return the area of a rule, else the families of passages or the port states."""
    if rule.area:
        known = {area.area_id for area in load_areas()}
        return Name("area", rule.area) if rule.area in known else Code(rule.area)
    if rule.applies_to:
        return Code(" ".join(rule.applies_to))
    states = tuple(Name("country", state) for state in rule.states)
    return Message("rules.port-states", states=states)


def rules(*, on: When | None = None, kind: str = "") -> Rules:
    """Return the rules on file, superseded ones included.

    Parameters
    ----------
    on
        Only rules that are in force on this day, or may be.
    kind
        Only rules of this kind, for example ``emission area``.

    Raises
    ------
    InputError, UnknownNameError
        When the day is none or the kind is not known.

    Examples
    --------
    >>> [rule.rule_id for rule in rules(on="2019-08-01", kind="permit")]
    ['nsr-permit-2013', 'airss']
    """
    known = [item.value for item in RuleKind]
    if kind and kind not in known:
        raise UnknownNameError.among("kind of rule", kind, known)
    day = None if on is None else day_of(on)
    return Rules(
        tuple(
            rule
            for rule in load_rules()
            if (not kind or rule.kind.value == kind) and (day is None or rule.holds(day))
        )
    )
