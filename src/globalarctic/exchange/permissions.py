"""Who may do what with a record in which state: one table for pages, programs and tests.

A row of ``permissions.csv`` allows an action in some states to roles (``editor+``: editors and all
above) or to who stands in a relation to the record, but never to those named in ``but_not``. What
no row allows is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from globalarctic.errors import UnknownNameError
from globalarctic.records import Blank, read
from globalarctic.words import Message

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["Permission", "RecordState", "Role", "load_permissions", "permitted", "refusal"]


class Role(StrEnum):
    """What a person may be on a node, from least to most."""

    VISITOR = "visitor"
    READER = "reader"
    CONTRIBUTOR = "contributor"
    EDITOR = "editor"
    MODERATOR = "moderator"
    KEEPER = "keeper"

    @property
    def needs_second_factor(self) -> bool:
        """Whether the role counts only after signing in with a second factor."""
        return self in {Role.EDITOR, Role.MODERATOR, Role.KEEPER}


class RecordState(StrEnum):
    """Where a record stands on its way."""

    DRAFT = "draft"
    REVIEW = "review"
    RETURNED = "returned"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


_ORDER = {role: at for at, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Permission:
    """A row of the table.

    Parameters
    ----------
    states
        States in which it holds; none where the action has no state.
    roles
        ``editor+``, ``keeper``.
    relations
        ``owner``, ``regional`` (reviewer of the record's region), ``named`` (whom it names),
        ``authority`` (who speaks for the community), ``self``.
    but_not
        Relations that refuse it whatever the role.
    """

    action: str
    states: tuple[str, ...]
    roles: tuple[str, ...]
    relations: tuple[str, ...]
    but_not: tuple[str, ...]
    note: Blank = ""

    def covers(self, state: str) -> bool:
        """Return whether it speaks of a state."""
        return not self.states or state in self.states

    def allows(self, role: Role, relations: Collection[str]) -> bool:
        """Return whether a role, or who stands in these relations, may."""
        if set(self.but_not) & set(relations):
            return False
        if set(self.relations) & set(relations) and role is not Role.VISITOR:
            return True
        for name in self.roles:
            least = Role(name.rstrip("+"))
            if role is least or (name.endswith("+") and _ORDER[role] >= _ORDER[least]):
                return True
        return False


@cache
def load_permissions() -> tuple[Permission, ...]:
    """Return the table."""
    return read(Path(__file__).with_name("permissions.csv"), Permission)


def _rows(action: str) -> tuple[Permission, ...]:
    rows = tuple(each for each in load_permissions() if each.action == action)
    if not rows:
        known = {each.action for each in load_permissions()}
        raise UnknownNameError.among("action", action, sorted(known))
    return rows


def permitted(action: str, role: Role, *, state: str = "", relations: Collection[str] = ()) -> bool:
    """Return whether somebody may do something.

    Parameters
    ----------
    action
        Of the table.
    role
        Of the person.
    state
        Of the record or case.
    relations
        In which the person stands to it.

    Raises
    ------
    UnknownNameError
        When no row of the table names the action.

    Examples
    --------
    >>> permitted("publish", Role.EDITOR, state="review")
    True
    >>> permitted("publish", Role.KEEPER, state="review", relations={"owner"})
    False
    """
    return any(each.covers(state) and each.allows(role, relations) for each in _rows(action))


def refusal(action: str, *, state: str = "") -> Message:
    """Return the sentence that says why an action is refused.

    Examples
    --------
    >>> str(refusal("publish", state="draft"))
    'This cannot be done while the record is a draft.'
    """
    if not any(each.covers(state) for each in _rows(action)):
        return Message("exchange.refusal.state", state=Message(f"exchange.state.{state}"))
    return Message("exchange.refusal.person")
