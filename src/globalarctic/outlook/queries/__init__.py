"""The queries behind the claims: each answers with findings that hold, do not, or are open."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from globalarctic.errors import InputError, UnknownNameError
from globalarctic.outlook.queries import cargo, countries, ice, register, sailing
from globalarctic.outlook.queries.findings import ClaimFinding, FindingBasis, not_checkable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["QUERIES", "ClaimFinding", "FindingBasis", "check_query", "run_query"]

QUERIES: dict[str, Callable[..., list[ClaimFinding]]] = {
    "none": not_checkable,
    **{
        name: getattr(module, name)
        for module in (cargo, countries, ice, register, sailing)
        for name in module.__all__
    },
}
"""Queries by name; ``none`` for a claim that no query can check."""
_KEYWORDS = {"from": "start", "to": "end"}
_OPTIONAL = {"reported_d": 0.0, "reported": ""}


def check_query(name: str, args: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of a query as it takes them, after looking at names and kinds.

    Raises
    ------
    UnknownNameError
        When there is no such query.
    InputError
        When it is given other arguments than it takes.

    Examples
    --------
    >>> check_query("rises", {"column": "cargo_t", "from": 2011})
    {'column': 'cargo_t', 'start': 2011}
    """
    if name not in QUERIES:
        raise UnknownNameError.among("query", name, QUERIES)
    query = QUERIES[name]
    given = {_KEYWORDS.get(key, key): value for key, value in args.items()}
    takes = inspect.signature(query).parameters
    given |= {key: value for key, value in _OPTIONAL.items() if key in takes and key not in given}
    missing, unknown = sorted(set(takes) - set(given)), sorted(set(given) - set(takes))
    if missing or unknown:
        raise InputError(
            f"query {name} does not take {args}: lacks {missing}, does not know {unknown}"
        )
    for key, value in given.items():
        kind = str(takes[key].annotation)
        if not _fits(value, kind):
            raise InputError(f"query {name}: {key} is {value!r}; give {kind}")
    return given


def run_query(name: str, args: dict[str, Any]) -> tuple[ClaimFinding, ...]:
    """Run a query and return its findings.

    Raises
    ------
    UnknownNameError
        When there is no such query.
    InputError
        When it is given other arguments than it takes.

    Examples
    --------
    >>> run_query("transit_share", {"at_least_frac": 0.5})[-1].holds
    False
    """
    given = check_query(name, args)
    return tuple(QUERIES[name](**given))


def _fits(value: Any, kind: str) -> bool:
    """Return whether a value of a claims file is of an annotated kind."""
    if kind.startswith("list["):
        return isinstance(value, list) and all(_fits(item, kind[5:-1]) for item in value)
    types: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (int, float)}
    return isinstance(value, types[kind]) and not isinstance(value, bool)
