"""Admission to the areas of the Northern Sea Route as lines of an explanation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.errors import UnknownNameError
from globalarctic.transport.network.names import class_cell
from globalarctic.transport.rules.admission import AdmissionVerdict, IceState, admission, load_zones
from globalarctic.transport.rules.effects import UNDATED, Binding, Effect, where_of
from globalarctic.transport.rules.table import RuleKind
from globalarctic.words import Message, Name, Text, chained

if TYPE_CHECKING:
    import datetime as dt

    from globalarctic.transport.network.passages import Passage
    from globalarctic.transport.ships.vessels import Vessel

__all__ = ["zone_admission"]


def zone_admission(
    vessel: Vessel, leg_number: int, passage: Passage, day: dt.date, *, escorted: bool, iced: bool,
) -> list[Binding]:  # fmt: skip
    """Return whether a ship is admitted to the areas of the Northern Sea Route by a passage.

    Parameters
    ----------
    vessel, leg_number, passage, day
        Who is where, on which leg and day.
    escorted
        Whether an icebreaker leads.
    iced
        Whether there is ice on the leg or the next; else open water is asked for.
    """
    zones = [zone for zone in load_zones() if passage.family in zone.families]
    states = (IceState.LIGHT, IceState.MEDIUM, IceState.HEAVY) if iced else (IceState.OPEN,)
    result = []
    for zone in zones:
        try:
            answers = [
                admission(
                    vessel.ice_class, day, zone.zone_id, state.value, escorted,
                    double_acting=vessel.astern_resistance_frac is not None,
                )
                for state in states
            ]  # fmt: skip
        except UnknownNameError as error:
            answers, why = [], Message("rules.text", text=Text(str(error)))
        verdicts = {answer.verdict for answer in answers} or {AdmissionVerdict.NO_RULE}
        effect = Effect.CONFLICT if verdicts == {AdmissionVerdict.NOT_ALLOWED} else Effect.SHOWN
        said = tuple(
            Message("rules.admission.by-ice", ice=answer.ice.said, verdict=answer.verdict.said)
            for answer in answers
        )
        row = None
        if answers:
            why = answers[0].reason
            row = answers[0].row or next(iter(answers[0].background), None)
        mode = Message(f"rules.mode.{'escorted' if escorted else 'independent'}")
        result.append(
            Binding(
                leg=leg_number,
                where=where_of(Name("zone", zone.zone_id)),
                day=day,
                rule_id="nsr-admission" if row is None else row.row_id,
                kind=RuleKind.PERMIT.value,
                text=Message(
                    "rules.admission.text", ice_class=class_cell(vessel.ice_class), mode=mode
                ),
                effect=effect,
                finding=chained(
                    Message("rules.where", places=said) if said else AdmissionVerdict.NO_RULE.said,
                    why,
                ),
                effect_h=None,
                dates=UNDATED if row is None else row.dates.said,
                standing="no row" if row is None else row.dates.standing(day).value,
                source=AdmissionVerdict.NO_RULE.said if row is None else row.source,
                grade="" if row is None else row.grade,
            )
        )
    return result
