"""What is wrong with a register, and what differs between two or two states of one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from globalarctic.errors import InputError
from globalarctic.investments.formats import read_register, register_tables
from globalarctic.investments.model import PartialDate
from globalarctic.investments.records import Finding, Level
from globalarctic.investments.register import Register, check_folder, load_register
from globalarctic.investments.rows import Folder, register
from globalarctic.investments.views import AsOf, ProjectView, as_of, views
from globalarctic.result import Listing
from globalarctic.table import Column, Table, Wrap, words

__all__ = [
    "CheckReport",
    "Differences",
    "Kind",
    "RegisterChange",
    "check",
    "compare_registers",
    "compare_views",
    "diff",
]  # fmt: skip

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
class RegisterChange:
    """One difference: of which record, in which field, from what to what."""

    record: str
    record_id: str
    field: str
    kind: Kind
    before: str = ""
    after: str = ""


def compare_registers(old: Register, new: Register) -> tuple[RegisterChange, ...]:
    """Return every record that was added, removed or changed from one release to another.

    The order of records and of files plays no part. Linear in the records.

    Examples
    --------
    >>> from globalarctic.investments.register import load_register
    >>> register = load_register()
    >>> compare_registers(register, register)
    ()
    """
    out: list[RegisterChange] = []
    before, after = register_tables(old), register_tables(new)
    for record, keys in _KEYS.items():
        earlier = {_identity(row, keys): row for row in before[record]}
        then = {_identity(row, keys): row for row in after[record]}
        out.extend(
            RegisterChange(record, name, "", Kind.REMOVED) for name in earlier.keys() - then.keys()
        )
        out.extend(
            RegisterChange(record, name, "", Kind.ADDED) for name in then.keys() - earlier.keys()
        )
        for name in earlier.keys() & then.keys():
            for field, value in earlier[name].items():
                if value != then[name][field]:
                    out.append(
                        RegisterChange(
                            record, name, field, Kind.CHANGED, _text(value),
                            _text(then[name][field]),
                        )
                    )  # fmt: skip
    return tuple(sorted(out))


def _identity(row: dict[str, Any], keys: tuple[str, ...]) -> str:
    return "/".join(str(row[key]) for key in keys)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def compare_views(register: Register, before: AsOf, *, after: AsOf) -> tuple[RegisterChange, ...]:
    """Return what a reader sees change between two pairs of dates: projects, statuses, amounts.

    Two dates of validity show what happened; two dates of knowledge show what was learnt.

    Examples
    --------
    >>> from globalarctic.investments.register import load_register
    >>> from globalarctic.investments.views import as_of
    >>> found = compare_views(
    ...     load_register(), as_of("2018", known_at="2019"), after=as_of("2018", known_at="2022")
    ... )
    >>> [(change.record_id, change.kind.value) for change in found if not change.field][1]
    ('FIN-KEMIJARVI-AIRPORT', 'added')
    """
    earlier = {view.project.project_id: _seen(view) for view in views(register, before)}
    then = {view.project.project_id: _seen(view) for view in views(register, after)}
    gone, come = earlier.keys() - then.keys(), then.keys() - earlier.keys()
    out = [RegisterChange("project", name, "", Kind.REMOVED) for name in gone]
    out += [RegisterChange("project", name, "", Kind.ADDED) for name in come]
    for name in earlier.keys() & then.keys():
        for field in sorted(earlier[name].keys() | then[name].keys()):
            old, new = earlier[name].get(field, ""), then[name].get(field, "")
            if old != new:
                kind = Kind.ADDED if not old else Kind.CHANGED if new else Kind.REMOVED
                out.append(RegisterChange("project", name, field, kind, old, new))
    return tuple(sorted(out))


def _seen(view: ProjectView) -> dict[str, str]:
    out = {
        "status": "" if view.status is None else view.status.value,
        "light": view.light,
        "ever_materialised": str(view.ever_materialised).lower(),
    }
    for investor in view.investors:
        out[f"investor {investor.entity_id}"] = ", ".join(investor.kinds)
        if investor.status is not None:
            out[f"investor_status {investor.entity_id}"] = investor.status.value
    for claim in view.owners:
        low = claim.value if claim.value is not None else claim.value_min
        out[f"share {claim.object_id}"] = f"{low} %"
    for claim in view.amounts:
        out[f"amount {claim.claim_id}"] = f"{claim.value} {claim.unit} {claim.kind}"
    return out


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CheckReport(Listing):
    """What a check of register files found, each finding with its file and line."""

    SCHEMA = "investments.check"
    ROWS = "findings"

    findings: tuple[Finding, ...]
    rejects: int
    holds: int
    notes: int

    def table(self) -> Table:
        """Return a line a finding, then how many there are."""
        rows = tuple((str(finding),) for finding in self.findings)
        return Table("", (words("Finding"),), rows, (self.counts,), header=False)

    @property
    def counts(self) -> str:
        """How many findings of each level there are, those not shown included."""
        return f"{self.rejects} reject, {self.holds} hold, {self.notes} note"


def check(folder: Folder = None, *, today: str | None = None, notes: bool = True) -> CheckReport:
    """Check a folder of register files by every rule; the package's own when none is given.

    Parameters
    ----------
    today
        Judge dates as on this day; today when not given.
    notes
        Show notes too, not only rejects and holds.

    Raises
    ------
    InputError
        When the folder does not exist or holds no ``.toml`` file.

    Examples
    --------
    >>> check(today="2026-11-01").rejects
    0
    """
    day = PartialDate(today) if today else None
    findings = check_folder(Path(folder) if folder else None, today=day)
    count = Counter(finding.level for finding in findings)
    shown = tuple(f for f in findings if notes or f.level is not Level.NOTE)
    return CheckReport(shown, count[Level.REJECT], count[Level.HOLD], count[Level.NOTE])


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Differences(Listing):
    """What differs between two registers, or between two pairs of dates of one."""

    SCHEMA = "investments.differences"
    ROWS = "changes"

    compared: str
    changes: tuple[RegisterChange, ...]

    def table(self) -> Table:
        """Return a row a change."""
        columns = (Column("Id", wrap=Wrap.NEVER), words("What"), words("Field"), words("Before"),
                   words("After"))  # fmt: skip
        rows = tuple(
            (c.record_id, f"{c.kind.value} {c.record}" if not c.field else c.kind.value,
             c.field.replace("_", " "), c.before, c.after)
            for c in self.changes
        )  # fmt: skip
        return Table("", columns, rows, (f"{len(rows)} changes, {self.compared}",))


def _any(place: str | Path) -> Register:
    path = Path(place)
    if path.is_dir() and any(path.glob("*.toml")):
        return load_register(path)
    return read_register(path)


def diff(
    old: str | Path | None = None,
    new: str | Path | None = None,
    *,
    at: str | None = None,
    at_after: str | None = None,
    known: str | None = None,
    known_after: str | None = None,
    folder: Folder = None,
) -> Differences:
    """Return what differs between two releases, or between two pairs of dates of one register.

    Parameters
    ----------
    old, new
        Folders of register files, or registers that were written; the package's own when ``new``
        is not given.
    at_after, known_after
        The second pair of dates; each is as the first when not given.

    Raises
    ------
    InputError
        When there is nothing to compare.

    Examples
    --------
    >>> answer = diff(at="2018", known="2019", known_after="2022")
    >>> [change.record_id for change in answer if not change.field][:2]
    ['ARC-ARCTIC-CONNECT', 'FIN-KEMIJARVI-AIRPORT']
    """
    if old is not None:
        changes = compare_registers(_any(old), load_register() if new is None else _any(new))
        return Differences(f"{old} -> {new or 'the package'}", changes)
    first = as_of(at, known_at=known)
    second = as_of(at_after or at, known_at=known_after or known)
    if first == second:
        raise InputError("nothing to compare: give OLD [NEW], --known-after or --at-after")
    changes = compare_views(register(folder), first, after=second)
    return Differences(f"{first} -> {second}", changes)
