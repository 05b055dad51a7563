"""Screening profiles and cases: criteria as files, values as ranges with their evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from globalarctic.errors import SchemaError, UnknownNameError
from globalarctic.records import read_toml, table_lines
from globalarctic.words import Message, Text
from globalarctic.words.catalog import english

__all__ = [
    "Case",
    "CaseValue",
    "Criterion",
    "Group",
    "Profile",
    "Veto",
    "criterion_label",
    "load_case",
    "load_profile",
    "profile_label",
    "profile_names",
]  # fmt: skip

_FOLDER = Path(__file__).with_name("profiles")
_RULES = frozenset({"", "entrant_share", "unknown_share", "capital_committed"})


class Group(StrEnum):
    """What a criterion speaks of; for risk less is better, for the others more."""

    RISK = "risk"
    BENEFIT = "benefit"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class Criterion:
    """A question of a profile; ``rule`` names how the register can answer it, "" if it cannot."""

    criterion_id: str
    group: Group
    title: str
    definition: str
    rule: str = ""
    mitigation: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """Criteria and limits of evidence.

    ``nationality`` says whether a criterion looks at where the investor comes from; ``statute``
    names the law that the criteria follow, "" for none.
    """

    name: str
    title: str
    summary: str
    statute: str
    nationality: bool
    source: str
    known_frac: float
    acceptability: float
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class CaseValue:
    """A range for a project under a criterion, with what it rests on."""

    project_id: str
    criterion_id: str
    low: float
    high: float
    evidence: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Veto:
    """Something that a law or a right-holder may decide alone, stated beside the score."""

    project_id: str
    text: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """Values of a user's file, bounds on weights by criterion, and vetoes."""

    title: str
    values: tuple[CaseValue, ...] = ()
    weights: tuple[tuple[str, float, float], ...] = ()
    vetoes: tuple[Veto, ...] = ()


def profile_names() -> tuple[str, ...]:
    """Return the profiles of the package, the default first.

    Examples
    --------
    >>> profile_names()[0]
    'default'
    """
    names = sorted(path.stem for path in _FOLDER.glob("*.toml"))
    return tuple(sorted(names, key=lambda name: name != "default"))


def _check_keys(table: dict[str, Any], allowed: set[str], needed: set[str], where: str) -> None:
    unknown, missing = set(table) - allowed, needed - set(table)
    if unknown:
        raise SchemaError(f"{where}: unknown keys {sorted(unknown)}; allowed are {sorted(allowed)}")
    if missing:
        raise SchemaError(f"{where}: lacks {sorted(missing)}")


def load_profile(name: str) -> Profile:
    """Return a profile of the package by name, or of a TOML file by path.

    Raises
    ------
    UnknownNameError
        When there is no such profile.
    SchemaError
        With file and line.

    Examples
    --------
    >>> held = load_profile("default")
    >>> held.nationality, len(held.criteria)
    (False, 18)
    """
    path = Path(name) if name.endswith(".toml") else _FOLDER / f"{name}.toml"
    if not name.endswith(".toml") and name not in profile_names():
        raise UnknownNameError.among("profile", name, profile_names())
    parsed, content = read_toml(path)
    top = {"name", "title", "summary", "statute", "nationality", "source", "limits", "criterion"}
    _check_keys(parsed, top, top, f"{path}")
    fields = {"id", "group", "title", "definition", "rule", "mitigation"}
    criteria: list[Criterion] = []
    for line, entry in zip(table_lines(content, "criterion"), parsed["criterion"], strict=True):
        where = f"{path}, line {line}"
        _check_keys(entry, fields, {"id", "group", "title", "definition"}, where)
        if entry["group"] not in {group.value for group in Group}:
            raise SchemaError(f"{where}: group {entry['group']!r}; allowed: risk, benefit, support")
        if entry.get("rule", "") not in _RULES:
            raise SchemaError(f"{where}: rule {entry['rule']!r}; allowed: {sorted(_RULES - {''})}")
        if entry["id"] in {earlier.criterion_id for earlier in criteria}:
            raise SchemaError(f"{where}: criterion {entry['id']!r} stands twice")
        criteria.append(
            Criterion(
                entry["id"], Group(entry["group"]), entry["title"], entry["definition"],
                entry.get("rule", ""), entry.get("mitigation", ""),
            )
        )  # fmt: skip
    limits = parsed["limits"]
    _check_keys(limits, {"known_frac", "acceptability"}, {"known_frac", "acceptability"}, f"{path}")
    for key, value in limits.items():
        if not isinstance(value, float) or not 0.0 <= value <= 1.0:
            raise SchemaError(f"{path}: limits.{key} is {value!r}; give a number in 0-1")
    return Profile(
        parsed["name"], parsed["title"], parsed["summary"], parsed["statute"],
        bool(parsed["nationality"]), parsed["source"], limits["known_frac"],
        limits["acceptability"], tuple(criteria),
    )  # fmt: skip


def load_case(path: Path, profile: Profile, *, projects: frozenset[str]) -> Case:
    """Read a case: tables ``value``, ``veto`` and ``weights``.

    Raises
    ------
    SchemaError
        With file and line: a value outside 0-1 or turned round, without evidence, for an unknown
        project or criterion, or given twice.
    """
    parsed, content = read_toml(path)
    _check_keys(parsed, {"title", "value", "veto", "weights"}, {"title"}, f"{path}")
    known = {criterion.criterion_id for criterion in profile.criteria}
    values: list[CaseValue] = []
    for line, entry in zip(table_lines(content, "value"), parsed.get("value", []), strict=True):
        where = f"{path}, line {line}"
        _check_keys(
            entry, {"project", "criterion", "low", "high", "evidence", "note"},
            {"project", "criterion", "low", "high", "evidence"}, where,
        )  # fmt: skip
        if entry["criterion"] not in known:
            raise SchemaError(
                f"{where}: {UnknownNameError.among('criterion', entry['criterion'], known)}"
            )
        if entry["project"] not in projects:
            raise SchemaError(
                f"{where}: {UnknownNameError.among('project', entry['project'], projects)}"
            )
        if not 0 <= entry["low"] <= entry["high"] <= 1:
            raise SchemaError(
                f"{where}: {entry['low']}-{entry['high']}; give low and high in 0-1, low first"
            )
        if not entry["evidence"]:
            raise SchemaError(f"{where}: no evidence; name at least one source or claim")
        key = (entry["project"], entry["criterion"])
        if key in {(v.project_id, v.criterion_id) for v in values}:
            raise SchemaError(f"{where}: {key[1]} of {key[0]} stands twice")
        values.append(
            CaseValue(*key, float(entry["low"]), float(entry["high"]), tuple(entry["evidence"]),
                      entry.get("note", ""))
        )  # fmt: skip
    vetoes: list[Veto] = []
    for line, entry in zip(table_lines(content, "veto"), parsed.get("veto", []), strict=True):
        where = f"{path}, line {line}"
        keys = {"project", "text", "evidence"}
        _check_keys(entry, keys, keys, where)
        if entry["project"] not in projects or not entry["evidence"]:
            raise SchemaError(f"{where}: a veto needs a project on file and evidence")
        vetoes.append(Veto(entry["project"], entry["text"], tuple(entry["evidence"])))
    weights = []
    for name, pair in parsed.get("weights", {}).items():
        if name not in known:
            raise SchemaError(
                f"{path}: weights: {UnknownNameError.among('criterion', name, known)}"
            )
        if not isinstance(pair, list) or len(pair) != 2 or not 0 <= pair[0] <= pair[1] <= 1:
            raise SchemaError(f"{path}: weights.{name} is {pair!r}; give [least, most] in 0-1")
        weights.append((name, float(pair[0]), float(pair[1])))
    return Case(parsed["title"], tuple(values), tuple(weights), tuple(vetoes))


def profile_label(name: str, title: str) -> Message | Text:
    """Return the title of a profile in any language, that of a user's file in its own."""
    known = f"investments.profile.{name}" in english()
    return Message(f"investments.profile.{name}") if known else Text(title, "")


def criterion_label(criterion: str, title: str) -> Message | Text:
    """Return the name of a criterion in any language, that of a user's file in its own.

    Examples
    --------
    >>> str(criterion_label("opacity", "Owners not known")), str(criterion_label("x", "Ours"))
    ('Owners not known', 'Ours')
    """
    template = english().get(f"investments.criterion.{criterion}")
    known = template is not None and template[0] == title
    return Message(f"investments.criterion.{criterion}") if known else Text(title, "")
