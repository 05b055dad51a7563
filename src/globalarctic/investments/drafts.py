"""A project that somebody adds: the file it makes, its faults, and the totals it changes."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import astuple, dataclass, field, fields
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from globalarctic.errors import InputError
from globalarctic.investments.checks import skeleton
from globalarctic.investments.register import build_register, check_folder, load_register
from globalarctic.investments.sums import money
from globalarctic.investments.totals import Counts, Group
from globalarctic.investments.totals import totals as totals_of
from globalarctic.investments.views import as_of
from globalarctic.table import Table, number, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from globalarctic.investments.model import Entity
    from globalarctic.investments.records import Finding
    from globalarctic.investments.register import Register

__all__ = ["Draft", "alike_entities", "changes_of", "draft_findings", "draft_text", "own_register"]

Row: TypeAlias = dict[str, Any]


@dataclass(slots=True)
class Draft:
    """The tables of a project's file, in the order in which they are written.

    ``common`` is what every claim of the file says alike: its source and since when it is known.
    """

    project: Row = field(default_factory=dict)
    sources: list[Row] = field(default_factory=list)
    entities: list[Row] = field(default_factory=list)
    claims: list[Row] = field(default_factory=list)
    common: Row = field(default_factory=dict)

    @property
    def file_name(self) -> str:
        """The name of the file that holds the project."""
        return f"{str(self.project['project_id']).lower()}.toml"


def draft_text(draft: Draft) -> str:
    """Return the file of a draft; keys without a value are left out.

    Examples
    --------
    >>> print(draft_text(Draft({"project_id": "FIN-X", "asset_id": ""}, [{"source_id": "x-1"}])))
    [project]
    project_id = "FIN-X"
    <BLANKLINE>
    [[source]]
    source_id = "x-1"
    <BLANKLINE>
    """
    parts = [("[project]", draft.project)]
    for head, rows in (
        ("[[source]]", draft.sources), ("[[entity]]", draft.entities), ("[[claim]]", draft.claims),
    ):  # fmt: skip
        parts += [(head, row) for row in rows]
    return "\n".join(f"{head}\n{_lines(row)}" for head, row in parts)


def _lines(row: Mapping[str, Any]) -> str:
    return "".join(f"{key} = {_value(value)}\n" for key, value in row.items() if value != "")


def _value(value: Any) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, int):
        return str(value)
    signs = {'"': '\\"', "\\": "\\\\", "\n": " ", "\r": " ", "\t": " "}
    return '"' + "".join(signs.get(sign, sign) for sign in str(value)) + '"'


def alike_entities(entities: Iterable[Entity], name: str, *, most: int = 6) -> tuple[Entity, ...]:
    """Return the entities whose name or id resembles a name, the nearest first.

    Examples
    --------
    >>> known = load_register().entities.values()
    >>> [each.entity_id for each in alike_entities(known, "sinopek")][:1]
    ['sinopec']
    """
    wanted = skeleton(name)

    def nearness(entity: Entity) -> float:
        names = (skeleton(entity.name), skeleton(entity.entity_id))
        if wanted in names:
            return 2.0
        if any(len(wanted) > 2 and wanted in each for each in names):
            return 1.5
        return max(SequenceMatcher(None, wanted, each).ratio() for each in names)

    ranked = sorted(((nearness(each), each) for each in entities), key=lambda r: (-r[0], r[1].name))
    return tuple(each for near, each in ranked[:most] if near >= 0.6)


def draft_findings(draft: Draft, folder: Path) -> tuple[Finding, ...]:
    """Return what the checks find in the file of a draft, read beside the files of a folder."""
    with tempfile.TemporaryDirectory() as place:
        path = _beside(draft, folder, Path(place))
        return tuple(each for each in check_folder(path.parent) if each.path == str(path))


def _beside(draft: Draft, folder: Path, place: Path) -> Path:
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        shutil.copy(path, place)
    path = place / draft.file_name
    path.write_text(draft_text(draft), encoding="utf-8")
    return path


def own_register(folder: Path) -> Register:
    """Return the register of the package together with the files of a folder, if there are any.

    A folder with sources of its own stands alone.
    """
    package = load_register()
    if not folder.is_dir() or not any(folder.glob("*.toml")):
        return package
    own = load_register(folder)
    if (folder / "sources.toml").is_file():
        return own
    doubled = {name for name in own.projects if name in package.projects}
    if doubled:
        raise InputError(f"{folder}: {', '.join(sorted(doubled))} is in the register already")
    return build_register(
        own.release, sources={**package.sources, **own.sources}.values(),
        entities={**package.entities, **own.entities}.values(),
        projects={**package.projects, **own.projects}.values(),
        claims=(*package.claims, *own.claims),
    )  # fmt: skip


def changes_of(draft: Draft, folder: Path) -> Table:
    """Return the counts and totals that the file of a draft changes, before and after.

    All investors come first, then each country of an investor of the draft.
    """
    with tempfile.TemporaryDirectory() as place:
        path = _beside(draft, folder, Path(place))
        after = own_register(path.parent)
    before = own_register(folder)
    taking_part = {str(row.get("object_id", "")) for row in draft.claims}
    countries = sorted({after.country_of(name) for name in taking_part} - {""})
    old, new = _figures(before, countries), _figures(after, countries)
    rows = tuple(
        (*key, old.get(key, "-"), new[key]) for key in new if new[key] != old.get(key, "-")
    )
    columns = (words("Investors"), words("What"), number("Before"), number("After"))
    return Table("What the file changes", columns, rows, ("Amounts in millions.",))


def _figures(register: Register, countries: list[str]) -> dict[tuple[str, str], str]:
    """Return every count and total of a register as text, by investors and what it is."""
    known = [code for code in countries if code in register.countries]
    out: dict[tuple[str, str], str] = {}
    for each in totals_of(register, as_of(), countries=known, groups=(Group.OUTLAY, Group.WHOLE)):
        for whose, counts in (("", each.counts), (" by investors", each.investor_counts)):
            for counted, count in zip(fields(Counts), astuple(counts), strict=True):
                label = "all" if counted.name == "projects" else counted.name.replace("_", " ")
                out[each.who, f"projects{whose}, {label}"] = str(count)
        for line in each.lines:
            for label, amount in (
                ("announced", line.announced), ("not failed", line.not_failed),
                ("by share", line.by_share_max), ("confirmed", line.confirmed),
            ):  # fmt: skip
                out[each.who, f"{line.group} {line.currency}, {label}"] = money(amount)
    return out
