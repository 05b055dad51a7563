"""Tables of register files as sources, entities, projects and claims; every fault is a finding.

This module judges one record at a time: types, required keys, terms of the vocabularies, ranges.
What needs more than one record is judged in ``checks``.
"""

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from globalarctic.data.countries import load_countries
from globalarctic.errors import InputError
from globalarctic.investments.model import (
    ArcticFlag,
    Claim,
    Entity,
    Grade,
    PartialDate,
    Project,
    Rank,
    RecordedBasis,
    Source,
    SubjectType,
)
from globalarctic.investments.vocabulary import Vocabularies, load_vocabularies

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from globalarctic.investments.vocabulary import LinedTable

__all__ = ["Finding", "Level", "Records", "lei_is_valid", "parse_point", "parse_records"]

_POINT = re.compile(r"POINT\s*\(\s*(-?\d+(?:\.\d+)?)\s+(-?\d+(?:\.\d+)?)\s*\)")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    "\ud800-\udfff\ufffe\uffff]"
)
"""Signs that cannot be seen: control signs, and those that turn or part the text around them."""

_WEB = re.compile(r"(https?://[^\s/]+\S*|register:\S+)", re.IGNORECASE)
_LEI_LENGTH = 20

_CLAIM_KEYS = {
    "claim_id": str, "subject_type": str, "subject_id": str, "predicate": str,
    "value": object, "value_min": float, "value_max": float, "unit": str, "kind": str,
    "object_id": str, "state": str, "reason": str, "valid_from": str, "valid_to": str,
    "confirmed_on": str, "source_id": str, "further_source_ids": list, "locator": str,
    "stated_by": str, "stated_on": str, "recorded_at": str, "recorded_basis": str,
    "superseded_at": str, "revision_of": str, "rank": str, "rank_reason": str, "grade": str,
    "price_year": int, "fx_rate": float, "fx_source_id": str, "same_sentence_as": str, "note": str,
}  # fmt: skip
_SOURCE_KEYS = {
    "source_id": str, "url": str, "publisher": str, "kind": str, "title": str, "language": str,
    "published_on": str, "archive_url": str, "licence": str, "note": str,
}  # fmt: skip
_ENTITY_KEYS = {
    "entity_id": str, "name": str, "kind": str, "country": str, "lei": str, "wikidata": str,
    "note": str,
}  # fmt: skip
_PROJECT_KEYS = {
    "project_id": str, "name": str, "host_country": str, "region_name": str, "sector": str,
    "asset_id": str, "note": str, "name_zh": str, "name_ru": str,
}  # fmt: skip
_ARCTIC_KEYS = {
    "project_id": str, "definition": str, "inside": bool, "source_id": str, "note": str,
}  # fmt: skip
_ENTITY_KINDS = (
    "registeredEntity", "legalEntity", "arrangement", "state", "stateBody", "anonymousEntity",
    "unknownEntity",
)  # fmt: skip
_RANGED = {"ownership", "right", "amount"}


class Level(StrEnum):
    """How a finding acts: a reject keeps a file out, a hold waits for a reader, a note informs."""

    REJECT = "reject"
    HOLD = "hold"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that a check found.

    ``rule`` is the short name of the rule, the same in documentation and tests.

    Examples
    --------
    >>> print(Finding("a.toml", 7, Level.REJECT, "no-source", "claim c1 has no source"))
    a.toml:7: reject (no-source): claim c1 has no source
    """

    path: str
    line: int
    level: Level
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.level.value} ({self.rule}): {self.message}"


@dataclass(slots=True)
class Records:
    """What the tables hold, and what is wrong with them; the places are for later checks."""

    sources: list[tuple[Source, str, int]] = field(default_factory=list)
    entities: list[tuple[Entity, str, int]] = field(default_factory=list)
    projects: list[tuple[Project, str, int]] = field(default_factory=list)
    claims: list[tuple[Claim, LinedTable]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def parse_point(text: str) -> tuple[float, float]:
    """Return lon and lat of a point written as well-known text.

    Raises
    ------
    InputError
        When the text is no point, or the point lies off the globe.

    Examples
    --------
    >>> parse_point("POINT (72.07 71.27)")
    (72.07, 71.27)
    """
    match = _POINT.fullmatch(text.strip())
    if match is None:
        raise InputError(f"{text!r} is no point; write POINT (lon lat), for example POINT (72 71)")
    lon, lat = float(match[1]), float(match[2])
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise InputError(
            f"{text!r} lies off the globe; lon is -180 to 180, lat -90 to 90, in that order"
        )
    return lon, lat


def lei_is_valid(lei: str) -> bool:
    """Return whether a Legal Entity Identifier has the form and check digits of ISO 17442.

    Examples
    --------
    >>> lei_is_valid("5493001KJTIIGC8Y1R12"), lei_is_valid("5493001KJTIIGC8Y1R13")
    (True, False)
    """
    if len(lei) != _LEI_LENGTH or not re.fullmatch(r"[0-9A-Z]{18}[0-9]{2}", lei):
        return False
    return int("".join(str(int(sign, 36)) for sign in lei)) % 97 == 1


def parse_records(tables: Sequence[LinedTable]) -> Records:
    """Read the tables of one or more files; the project of a file is the subject of its claims.

    Complexity is linear in the number of keys.
    """
    out = Records()
    words = load_vocabularies()
    owner: dict[str, str] = {
        table.path: str(table.values.get("project_id", ""))
        for table in tables
        if table.name == "project"
    }
    flags: dict[str, list[ArcticFlag]] = {}
    for table in tables:
        reader = _Reader(table, out.findings, words)
        if table.name == "arctic":
            flag = reader.arctic()
            if flag is not None:
                subject = str(table.values.get("project_id", owner.get(table.path, "")))
                flags.setdefault(subject, []).append(flag)
    for table in tables:
        reader = _Reader(table, out.findings, words)
        if table.name == "source":
            _keep(out.sources, reader.source(), table)
        elif table.name == "entity":
            _keep(out.entities, reader.entity(), table)
        elif table.name == "project":
            _keep(
                out.projects,
                reader.project(tuple(flags.get(str(table.values.get("project_id", "")), ()))),
                table,
            )
        elif table.name == "claim":
            claim = reader.claim(owner.get(table.path, ""))
            if claim is not None:
                out.claims.append((claim, table))
        elif table.name not in {"arctic", "release"}:
            reader.reject(
                "unknown-table",
                f"unknown table [{table.name}]; allowed are [project], [[arctic]], [[claim]], "
                "[[entity]], [[source]] and [release]",
            )
    return out


def _keep(into: list[Any], record: Any, table: LinedTable) -> None:
    if record is not None:
        into.append((record, table.path, table.line))


class _Reader:
    """Reads one table; ``ok`` is false once something was refused."""

    def __init__(self, table: LinedTable, findings: list[Finding], words: Vocabularies) -> None:
        self.table = table
        self.findings = findings
        self.words = words
        self.ok = True

    def reject(self, rule: str, message: str, key: str = "") -> None:
        self.ok = False
        self.find(Level.REJECT, rule, message, key)

    def find(self, level: Level, rule: str, message: str, key: str) -> None:
        line = self.table.lines.get(key, self.table.line)
        self.findings.append(Finding(self.table.path, line, level, rule, message))

    def types(self, keys: Mapping[str, type], required: tuple[str, ...]) -> dict[str, Any]:
        """Return the values whose types are right; refuse the others."""
        out: dict[str, Any] = {}
        for key, given in self.table.values.items():
            if key not in keys:
                near = difflib.get_close_matches(key, keys, n=2)
                hint = f"; did you mean {', '.join(near)}?" if near else ""
                self.reject("unknown-key", f"unknown key {key!r}{hint}", key)
                continue
            wanted = keys[key]
            whole = isinstance(given, int) and not isinstance(given, bool)
            value = float(min(given, 10**300)) if wanted is not int and whole else given
            if isinstance(value, str) and _CONTROL.search(value):
                value = _CONTROL.sub("", value)
                message = f"{key} holds control signs, which are left out: {given!r}"
                self.find(Level.HOLD, "control-sign", message, key)
            number = wanted in {int, float} and isinstance(value, bool)
            bounded = not isinstance(value, float) or (math.isfinite(value) and value < 1e299)
            if number or not bounded or not isinstance(value, wanted):
                word = {float: "a number", int: "a whole number", str: "a text in quotes"}
                numeric = wanted in {int, float} or not bounded
                self.reject(
                    "not-a-number" if numeric else "wrong-type",
                    f"{key} is {given!r}; give {word.get(wanted, 'a number')}",
                    key,
                )
                continue
            out[key] = value
        for key in required:
            if out.get(key) in {None, ""} and key not in self.table.values:
                rule = "no-source" if key == "source_id" else "missing-key"
                self.reject(rule, f"{self.table.name} has no {key}; it must have one")
            elif out.get(key) == "":
                rule = "no-source" if key == "source_id" else "missing-key"
                self.reject(rule, f"{key} is empty; it must be given", key)
        return out

    def term(self, vocabulary: str, name: str, key: str, rule: str = "unknown-term") -> None:
        known = self.words.names(vocabulary)
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3) or known
            self.reject(rule, f"{key} {name!r} is no {vocabulary}; allowed: {', '.join(near)}", key)

    def date(self, values: dict[str, Any], key: str) -> PartialDate | None:
        if key not in values:
            return None
        try:
            return PartialDate(values[key])
        except InputError as error:
            self.reject("bad-date", f"{key}: {error}", key)
            return None

    def choice(
        self, kind: type[StrEnum], values: dict[str, Any], key: str, default: StrEnum
    ) -> Any:
        name = values.get(key, default.value)
        if name not in set(kind):
            allowed = ", ".join(kind)
            self.reject("unknown-term", f"{key} {name!r} is not known; allowed: {allowed}", key)
            return default
        return kind(name)

    def identifier(self, values: dict[str, Any], key: str) -> None:
        if key in values and not _ID.fullmatch(values[key]):
            self.reject("bad-id", f"{key} {values[key]!r} may hold letters, digits, - and _", key)

    def country(self, values: dict[str, Any], key: str) -> None:
        code = str(values.get(key, ""))
        if code and code not in load_countries():
            near = _countries_like(code)
            hint = f"; did you mean {', '.join(near)}?" if near else ", as NOR"
            self.reject(
                "bad-country", f"{key} {code!r} is no alpha-3 code of ISO 3166-1{hint}", key
            )

    def source(self) -> Source | None:
        values = self.types(_SOURCE_KEYS, ("source_id", "url", "publisher", "kind"))
        self.identifier(values, "source_id")
        for key in ("url", "archive_url"):
            if values.get(key) and not _WEB.fullmatch(values[key]):
                self.reject("bad-url", f"{key} {values[key]!r} is no address of http or https", key)
        if values.get("kind"):
            self.term("source_kind", values["kind"], "kind")
        values["published_on"] = self.date(values, "published_on")
        return Source(**values) if self.ok else None

    def entity(self) -> Entity | None:
        values = self.types(_ENTITY_KEYS, ("entity_id", "name"))
        self.identifier(values, "entity_id")
        self.country(values, "country")
        if values.get("kind", _ENTITY_KINDS[0]) not in _ENTITY_KINDS:
            self.reject(
                "unknown-term", f"kind {values['kind']!r} is none of {', '.join(_ENTITY_KINDS)}",
                "kind",
            )  # fmt: skip
        if values.get("lei") and not lei_is_valid(values["lei"]):
            self.reject(
                "malformed-lei",
                f"lei {values['lei']!r} is not a Legal Entity Identifier: 18 letters or digits "
                "and two check digits (ISO 17442)",
                "lei",
            )
        return Entity(**values) if self.ok else None

    def arctic(self) -> ArcticFlag | None:
        values = self.types(_ARCTIC_KEYS, ("definition", "inside", "source_id"))
        if values.get("definition"):
            self.term("arctic", values["definition"], "definition")
        values.pop("project_id", None)
        return ArcticFlag(**values) if self.ok else None

    def project(self, flags: tuple[ArcticFlag, ...]) -> Project | None:
        values = self.types(
            _PROJECT_KEYS, ("project_id", "name", "host_country", "region_name", "sector")
        )
        self.identifier(values, "project_id")
        self.country(values, "host_country")
        if values.get("sector"):
            self._judge_sector(values["sector"])
        names = tuple(
            (lang, values.pop(f"name_{lang}")) for lang in ("ru", "zh") if f"name_{lang}" in values
        )
        return Project(**values, arctic=flags, names=names) if self.ok else None

    def _judge_sector(self, name: str) -> None:
        line = self.words.lineage("sector", name)
        if not line:
            self.term("sector", name, "sector")
        elif name not in self.words.names("sector"):
            message = f"sector {name!r} is not on the list: it counts under {line[1]!r}"
            self.find(Level.NOTE, "own-sector", message, "sector")

    def claim(self, project_id: str) -> Claim | None:
        values = self.types(_CLAIM_KEYS, ("claim_id", "predicate", "source_id", "recorded_at"))
        self.identifier(values, "claim_id")
        if project_id and "subject_id" not in values:
            values["subject_id"] = project_id
        if not values.get("subject_id"):
            self.reject("missing-key", "claim has no subject_id, and its file has no [project]")
        for key in (
            "valid_from", "valid_to", "confirmed_on", "stated_on", "recorded_at", "superseded_at",
        ):  # fmt: skip
            values[key] = self.date(values, key)
        values["subject_type"] = self.choice(
            SubjectType, values, "subject_type", SubjectType.PROJECT
        )
        values["rank"] = self.choice(Rank, values, "rank", Rank.NORMAL)
        values["grade"] = self.choice(Grade, values, "grade", Grade.VERIFIED)
        values["recorded_basis"] = self.choice(
            RecordedBasis, values, "recorded_basis", RecordedBasis.STATED
        )
        values["further_source_ids"] = tuple(values.get("further_source_ids", ()))
        values.setdefault("value", None)
        values.setdefault("unit", "")
        if values.get("predicate"):
            self._judge_claim(values)
        if not self.ok:
            return None
        table = self.table
        return Claim(
            **values, path=table.path, line=table.line, completeness_frac=_completeness(values)
        )

    def _judge_claim(self, values: dict[str, Any]) -> None:
        predicate = values["predicate"]
        self.term("predicate", predicate, "predicate")
        if not self.ok:
            return
        term = self.words.term("predicate", predicate)
        value, start, end = values["value"], values["valid_from"], values["valid_to"]
        if term.get("value"):
            self.term(term.get("value"), str(value), "value", "unknown-status")
        if term.get("kind"):
            self._judge_kind(values, term.get("kind"))
        for key, vocabulary in (("state", "amount_state"), ("reason", "status_reason")):
            if values.get(key):
                self.term(vocabulary, values[key], key)
        if start is not None and end is not None and end.latest < start.earliest:
            self.reject("ends-before-start", f"valid_to {end} lies before {start}", "valid_to")
        rank = values["rank"]
        if rank in {Rank.CONTESTED, Rank.DEPRECATED} and not values.get("rank_reason"):
            self.reject("no-reason", f"rank {rank.value!r} needs a rank_reason", "rank")
        if predicate in _RANGED:
            self._judge_number(values)
        if predicate == "location":
            try:
                parse_point(str(value))
            except InputError as error:
                self.reject("bad-coordinate", str(error), "value")
        self._judge_object(values)

    def _judge_object(self, values: dict[str, Any]) -> None:
        predicate, value = values["predicate"], values["value"]
        if predicate in {"investor_status", "involvement", "ownership"}:
            if not values.get("object_id"):
                self.reject("missing-key", f"{predicate} needs an object_id: the investor")
        elif predicate == "alleged_involvement":
            self.country({"value": value or "nothing"}, "value")

    def _judge_kind(self, values: dict[str, Any], vocabulary: str) -> None:
        if values.get("kind"):
            self.term(vocabulary, values["kind"], "kind")
        elif vocabulary == "amount_basis":
            self.reject(
                "no-basis",
                "an amount needs its basis as kind (a stake price is not a project cost); "
                f"allowed: {', '.join(self.words.names(vocabulary))}",
                "value",
            )
        else:
            self.reject("missing-key", f"{values['predicate']} needs a kind of {vocabulary}")

    def _judge_number(self, values: dict[str, Any]) -> None:
        predicate, value, unit = values["predicate"], values["value"], values["unit"]
        ranged = [key for key in ("value_min", "value_max") if key in values]
        if value is not None and ranged:
            self.reject("exact-and-range", f"value stands beside {', '.join(ranged)}", ranged[0])
        money = predicate == "amount"
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        wants_number = money or predicate == "ownership" or unit == "%"
        if value is not None and wants_number and not is_number:
            self.reject(
                "not-a-number",
                f"value is {value!r}; give a number without unit, sign or comma, as 1.4",
                "value",
            )
        if value is None and not ranged and predicate != "right":
            self.reject("missing-key", f"{predicate} has neither value nor value_min, value_max")
        allowed = self.words.limits.currencies if money else self.words.names("unit")
        if (unit or money or predicate == "ownership") and unit not in allowed:
            self.reject(
                "unknown-unit", f"unit {unit!r} is not known; allowed: {', '.join(allowed)}", "unit"
            )
        for key in ("value", "value_min", "value_max"):
            number = values.get(key)
            if not isinstance(number, float):
                continue
            if unit == "%" and not 0 <= number <= 100:
                self.reject("share-out-of-range", f"{key} is {number:g} %; 0 to 100", key)
            elif money and number < 0:
                self.reject("negative-amount", f"{key} is {number:g}; not below 0", key)
        low, high = values.get("value_min"), values.get("value_max")
        if low is not None and high is not None and low > high:
            self.reject("range-reversed", f"value_min {low:g} > value_max {high:g}", "value_min")


def _countries_like(code: str) -> list[str]:
    """Return the countries that a wrong code may mean: by alpha-2, by name, by likeness."""
    countries = load_countries()
    small = code.casefold()
    coded = [
        k for k, country in countries.items() if small in {country.iso2.casefold(), k.casefold()}
    ]
    named = [k for k, country in countries.items() if country.name_en.casefold().startswith(small)]
    near = coded or (named if len(small) >= 3 else [])
    return near[:3] or difflib.get_close_matches(code, list(countries), n=3)


def _completeness(values: dict[str, Any]) -> float:
    """Return the share of the describing keys that a claim gives."""
    keys = ("valid_from", "locator", "stated_by", "stated_on", "unit", "further_source_ids")
    stated = values["recorded_basis"] is RecordedBasis.STATED
    filled = sum(bool(values.get(key)) for key in keys) + stated
    return round(filled / (len(keys) + 1), 3)
