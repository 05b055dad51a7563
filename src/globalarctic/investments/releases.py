"""The difference between two registers, and between two states of knowledge of one register."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from globalarctic.investments.formats import register_tables
from globalarctic.investments.views import AsOf, ProjectView, views

if TYPE_CHECKING:
    from globalarctic.investments.register import Register

__all__ = ["Change", "Kind", "compare_registers", "compare_views"]

_KEYS = {
    "source": ("source_id",),
    "entity": ("entity_id",),
    "project": ("project_id",),
    "arctic": ("project_id", "definition"),
    "claim": ("claim_id",),
}


class Kind(StrEnum):
    """What happened to a record or to a part of a view."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One difference: of which record, in which field, from what to what."""

    record: str
    record_id: str
    field: str
    kind: Kind
    before: str = ""
    after: str = ""


def compare_registers(old: Register, new: Register) -> tuple[Change, ...]:
    """Return every record that was added, removed or changed from one release to another.

    The order of records and of files plays no part. Linear in the records.

    Examples
    --------
    >>> from globalarctic.investments.register import load_register
    >>> register = load_register()
    >>> compare_registers(register, register)
    ()
    """
    out: list[Change] = []
    before, after = register_tables(old), register_tables(new)
    for record, keys in _KEYS.items():
        held = {_identity(row, keys): row for row in before[record]}
        then = {_identity(row, keys): row for row in after[record]}
        out.extend(Change(record, name, "", Kind.REMOVED) for name in held.keys() - then.keys())
        out.extend(Change(record, name, "", Kind.ADDED) for name in then.keys() - held.keys())
        for name in held.keys() & then.keys():
            for field, value in held[name].items():
                if value != then[name][field]:
                    out.append(
                        Change(
                            record, name, field, Kind.CHANGED, _text(value),
                            _text(then[name][field]),
                        )
                    )  # fmt: skip
    return tuple(sorted(out))


def _identity(row: dict[str, Any], keys: tuple[str, ...]) -> str:
    return "/".join(str(row[key]) for key in keys)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def compare_views(register: Register, before: AsOf, *, after: AsOf) -> tuple[Change, ...]:
    """Return what a reader sees change between two pairs of dates: projects, statuses, amounts.

    Two dates of validity show what happened; two dates of knowledge show what was learnt.

    Examples
    --------
    >>> from globalarctic.investments.register import load_register
    >>> from globalarctic.investments.views import as_of
    >>> found = compare_views(
    ...     load_register(), as_of("2018", known_at="2019"), after=as_of("2018", known_at="2022")
    ... )
    >>> [(change.record_id, change.kind.value) for change in found if not change.field]
    [('FIN-KEMIJARVI-AIRPORT', 'added')]
    """
    held = {view.project.project_id: _seen(view) for view in views(register, before)}
    then = {view.project.project_id: _seen(view) for view in views(register, after)}
    out = [Change("project", name, "", Kind.REMOVED) for name in held.keys() - then.keys()]
    out += [Change("project", name, "", Kind.ADDED) for name in then.keys() - held.keys()]
    for name in held.keys() & then.keys():
        for field in sorted(held[name].keys() | then[name].keys()):
            one, two = held[name].get(field, ""), then[name].get(field, "")
            if one != two:
                kind = Kind.ADDED if not one else Kind.CHANGED if two else Kind.REMOVED
                out.append(Change("project", name, field, kind, one, two))
    return tuple(sorted(out))


def _seen(view: ProjectView) -> dict[str, str]:
    out = {
        "status": "" if view.status is None else view.status.value,
        "light": view.light,
        "ever_materialised": str(view.ever_materialised).lower(),
    }
    for one in view.investors:
        out[f"investor {one.entity_id}"] = ", ".join(one.kinds)
        if one.own_status and one.status is not None:
            out[f"investor_status {one.entity_id}"] = one.status.value
    for claim in view.owners:
        low = claim.value if claim.value is not None else claim.value_min
        out[f"share {claim.object_id}"] = f"{low} %"
    for claim in view.amounts:
        out[f"amount {claim.claim_id}"] = f"{claim.value} {claim.unit} {claim.kind}"
    return out
