"""The kinds of questions: their arguments, and who answers them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from globalarctic.data.tables import read_table
from globalarctic.errors import UnknownNameError
from globalarctic.web.questions.fields import ChoiceField, DayField, Figure, Flag, Many, PlaceField

if TYPE_CHECKING:
    from globalarctic.web.questions.fields import Field

__all__ = ["COMPUTE", "WEB", "QuestionKind", "kind_of", "kinds"]

COMPUTE, WEB = "compute", "web"
"""Who answers: the compute process, which holds the engine, or the web worker that is asked."""


@dataclass(frozen=True, slots=True)
class QuestionKind:
    """A kind of question.

    Notes
    -----
    ``work`` is the function that answers, ``module:function``; it takes the arguments by name (and
    in the compute process ``report``) and returns a document (see ``answers``). ``seconds`` is
    how long a new answer usually takes; it tells those who wait when to look again.
    """

    name: str
    fields: tuple[Field, ...]
    work: str
    process: str = COMPUTE
    seconds: float = 10.0
    keep: bool = field(default=True, kw_only=True)


@cache
def _ids(table: str, column: str) -> tuple[str, ...]:
    return tuple(row[column] for row in read_table(table))


def _vessels() -> tuple[str, ...]:
    return _ids("vessels", "vessel_id")


def _corridors() -> tuple[str, ...]:
    return _ids("corridors", "corridor_id")


def _passages() -> tuple[str, ...]:
    return _ids("passages", "passage_id")


ORIGIN = PlaceField("origin", "From: a name, a UN/LOCODE or a position lon,lat", required=True)
TARGET = PlaceField("target", "To: a name, a UN/LOCODE or a position lon,lat", required=True)
DEPART = DayField("depart", "Day of departure, UTC", required=True)
VESSEL = ChoiceField("vessel", "Vessel class", default="container-3600-1a", source=_vessels)
SHIP = (
    VESSEL,
    Figure("speed_kn", "Speed, knots; usual speed of such ships when not given", least=4, most=30),
    Figure("draught_m", "Draught, m; by the usual load when not given", least=1, most=25),
    Many("avoid", "Passages not to use", item=ChoiceField("avoid", "", source=_passages), most=12),
    Flag("escorted", "An icebreaker leads wherever there is ice"),
    Figure("max_wait_d", "Longest standstill in all, days", default=10.0, least=0, most=60),
)
CORRIDORS = Many(
    "corridors", "Corridors to compare; those that serve the pair when none is named",
    item=ChoiceField("corridors", "", source=_corridors), most=17,
)  # fmt: skip

_WORK = "globalarctic.web.compute.work"


@cache
def kinds() -> dict[str, QuestionKind]:
    """Return every kind of question by its name.

    Examples
    --------
    >>> kinds()["compare"].process
    'compute'
    """
    every = (
        QuestionKind("compare", (ORIGIN, TARGET, DEPART, *SHIP, CORRIDORS), f"{_WORK}:compare"),
    )  # fmt: skip
    return {each.name: each for each in every}


def kind_of(name: str) -> QuestionKind:
    """Return a kind by its name.

    Raises
    ------
    UnknownNameError
        When there is none of that name.
    """
    if name not in kinds():
        raise UnknownNameError.among("kind of question", name, kinds())
    return kinds()[name]
