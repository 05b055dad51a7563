"""The table of permissions: what it says, and that nothing is allowed that it does not say."""

from __future__ import annotations

import itertools

import pytest

from globalarctic.errors import UnknownNameError
from globalarctic.exchange.permissions import (
    RecordState,
    Role,
    load_permissions,
    permitted,
    refusal,
)

RELATIONS = sorted({r for each in load_permissions() for r in (*each.relations, *each.but_not)})
ACTIONS = sorted({each.action for each in load_permissions()})


def test_states_and_roles_of_the_table_are_known() -> None:
    cases = {"open", "appealed", "decided"}
    for each in load_permissions():
        assert set(each.states) <= {state.value for state in RecordState} | cases
        assert {name.rstrip("+") for name in each.roles} <= {role.value for role in Role}


@pytest.mark.parametrize("action", ACTIONS)
def test_a_visitor_only_reads_and_reports(action: str) -> None:
    for state in RecordState:
        for size in range(3):
            for relations in itertools.combinations(RELATIONS, size):
                if permitted(action, Role.VISITOR, state=state, relations=relations):
                    assert action in {"read", "download", "report", "see-log"}


def test_nobody_publishes_alone_or_judges_in_their_own_case() -> None:
    for role in Role:
        assert not permitted("publish", role, state="review", relations={"owner"})
        for relation in ("owner", "reporter", "decider"):
            for state in ("open", "appealed"):
                assert not permitted("decide", role, state=state, relations={relation})
        assert not permitted("sign-region", role, state="review", relations={"regional", "owner"})
        assert not permitted("set-role", role, relations={"self"})


def test_drafts_are_for_their_authors_and_editors() -> None:
    allowed = {role for role in Role if permitted("read", role, state="draft")}
    assert allowed == {Role.EDITOR, Role.MODERATOR, Role.KEEPER}
    assert permitted("read", Role.CONTRIBUTOR, state="draft", relations={"owner"})
    assert not permitted("edit", Role.KEEPER, state="draft")


def test_a_higher_role_never_may_less_but_where_named() -> None:
    for action, state in itertools.product(ACTIONS, [*RecordState, "open", "decided"]):
        allowed = [permitted(action, role, state=state) for role in Role]
        assert allowed == sorted(allowed), (action, state)


def test_unknown_actions_are_told_and_refusals_say_why() -> None:
    with pytest.raises(UnknownNameError):
        permitted("fly", Role.KEEPER)
    assert refusal("publish", state="draft").code == "exchange.refusal.state"
    assert refusal("publish", state="review").code == "exchange.refusal.person"
    assert Role.EDITOR.needs_second_factor
    assert not Role.CONTRIBUTOR.needs_second_factor
