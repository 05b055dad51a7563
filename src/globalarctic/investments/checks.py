"""The rules of the register that need more than one record, or a date, to judge.

A *reject* keeps the files out until it is mended. A *hold* lets them in and asks a reader to look;
a held amount is not counted (see ``amounts``). A *note* informs.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections import defaultdict
from itertools import combinations, pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from globalarctic.geo import distance_km
from globalarctic.investments.model import (
    Claim,
    Entity,
    PartialDate,
    Rank,
    SubjectType,
    holds,
)
from globalarctic.investments.records import Finding, Level, Records, parse_point
from globalarctic.investments.vocabulary import load_vocabularies

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator

    from globalarctic.investments.vocabulary import LinedTable

__all__ = ["check_records", "skeleton"]

Lined = tuple[Claim, "LinedTable"]


def check_records(records: Records, *, today: PartialDate) -> tuple[Finding, ...]:
    """Return every finding on the records, rejects of single records included, in file order.

    Complexity is linear in the claims but for the search of near projects, quadratic in projects.
    """
    findings: list[Finding] = list(records.findings)
    for rule in (_duplicates, _references, _revision_cycles):
        findings.extend(rule(records))
    live = [pair for pair in records.claims if pair[0].rank is not Rank.DEPRECATED]
    for judge in _HOLDS:
        findings.extend(judge(records, live, today))
    return tuple(sorted(set(findings)))


def _at(table: LinedTable, key: str, level: Level, rule: str, message: str) -> Finding:
    return Finding(table.path, table.lines.get(key, table.line), level, rule, message)


def _duplicates(records: Records) -> Iterator[Finding]:
    lists: tuple[tuple[str, Iterable[tuple[str, str, int]]], ...] = (
        ("source_id", ((s.source_id, path, line) for s, path, line in records.sources)),
        ("entity_id", ((e.entity_id, path, line) for e, path, line in records.entities)),
        ("project_id", ((p.project_id, path, line) for p, path, line in records.projects)),
        ("claim_id", ((c.claim_id, t.path, t.line) for c, t in records.claims)),
    )
    for key, rows in lists:
        first: dict[str, str] = {}
        for name, path, line in rows:
            if name in first:
                yield Finding(
                    path, line, Level.REJECT, "duplicate-id",
                    f"{key} {name!r} stands already at {first[name]}; ids are given once",
                )  # fmt: skip
            else:
                first[name] = f"{path}:{line}"


def _references(records: Records) -> Iterator[Finding]:
    sources = {s.source_id for s, _, _ in records.sources}
    entities = {e.entity_id for e, _, _ in records.entities}
    projects = {p.project_id for p, _, _ in records.projects}
    claims = {c.claim_id for c, _ in records.claims}
    subjects = {SubjectType.PROJECT: projects, SubjectType.ENTITY: entities}
    for project, path, line in records.projects:
        wanted = [("asset_id", project.asset_id, entities)]
        wanted += [("source_id", flag.source_id, sources) for flag in project.arctic]
        for key, name, among in wanted:
            if name and name not in among:
                yield Finding(
                    path, line, Level.REJECT, "unknown-reference", _unknown(key, name, among)
                )
    for claim, table in records.claims:
        links = [
            ("source_id", claim.source_id, sources),
            ("fx_source_id", claim.fx_source_id, sources),
            ("object_id", claim.object_id, entities),
            ("revision_of", claim.revision_of, claims),
            ("same_sentence_as", claim.same_sentence_as, claims),
            *(("further_source_ids", name, sources) for name in claim.further_source_ids),
        ]
        if claim.subject_type in subjects:
            links.append(("subject_id", claim.subject_id, subjects[claim.subject_type]))
        for key, name, among in links:
            if name and name not in among:
                message = _unknown(key, name, among)
                yield _at(table, key, Level.REJECT, "unknown-reference", message)


def _unknown(key: str, name: str, among: set[str]) -> str:
    near = difflib.get_close_matches(name, sorted(among), n=2)
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    return f"{key} {name!r} is not on file{hint}"


def _revision_cycles(records: Records) -> Iterator[Finding]:
    before = {claim.claim_id: claim.revision_of for claim, _ in records.claims}
    for claim, table in records.claims:
        seen, name = [claim.claim_id], claim.revision_of
        while name and name not in seen:
            seen.append(name)
            name = before.get(name, "")
        if name == claim.claim_id:
            chain = " -> ".join([*seen, name])
            yield _at(
                table,
                "revision_of",
                Level.REJECT,
                "revision-cycle",
                f"revisions run in a circle: {chain}",
            )


def _future(records: Records, live: list[Lined], today: PartialDate) -> Iterator[Finding]:
    del records
    for claim, table in live:
        for key in ("valid_from", "confirmed_on", "stated_on", "recorded_at", "superseded_at"):
            date = getattr(claim, key)
            if date is not None and date.earliest > today.latest:
                message = f"{key} {date} lies after today ({today})"
                yield _at(table, key, Level.HOLD, "future-date", message)


def _share_sums(records: Records, live: list[Lined], today: PartialDate) -> Iterator[Finding]:
    """Sum the shares of each subject at every date on which one of them begins."""
    del records, today
    limit = load_vocabularies().limits.share_sum_limit_pct
    shares = load_vocabularies().terms["interest"]
    stakes: dict[str, list[Lined]] = defaultdict(list)
    for claim, table in live:
        if claim.predicate != "ownership" or claim.rank is Rank.CONTESTED:
            continue
        if shares[claim.kind].get("share"):
            stakes[claim.subject_id].append((claim, table))
    for subject, pairs in sorted(stakes.items()):
        said = False
        for moment in sorted({c.valid_from.text for c, _ in pairs if c.valid_from is not None}):
            at = PartialDate(moment)
            there = [(c, t) for c, t in pairs if holds(c.valid_from, c.valid_to, at=at)]
            total = sum(_least(claim) for claim, _ in there)
            if total > limit and not said:
                said = True
                claim, table = max(there, key=lambda pair: pair[0].line)
                yield _at(
                    table, "value", Level.HOLD, "shares-over-100",
                    f"shares of {subject} sum to {total:.2f} % at {at}, above {limit:g}; one of "
                    f"{', '.join(sorted(c.claim_id for c, _ in there))} has ended or is wrong",
                )  # fmt: skip


def _least(claim: Claim) -> float:
    return claim.value if isinstance(claim.value, float) else claim.value_min or 0.0


def _amounts_differ(records: Records, live: list[Lined], today: PartialDate) -> Iterator[Finding]:
    """Compare amounts of one subject, basis, investor and currency; a preferred one settles it."""
    del records, today
    ratio = load_vocabularies().limits.hold_ratio
    groups: dict[tuple[str, str, str, str], list[Lined]] = defaultdict(list)
    for claim, table in live:
        if claim.predicate == "amount" and isinstance(claim.value, float) and claim.value > 0:
            key = (claim.subject_id, claim.kind, claim.object_id, claim.unit)
            groups[key].append((claim, table))
    for pairs in groups.values():
        for (first, at_first), (second, at_second) in combinations(pairs, 2):
            low, high = sorted((float(first.value or 0), float(second.value or 0)))
            if high <= ratio * low:
                continue
            settled = {first.rank, second.rank} >= {Rank.PREFERRED, Rank.CONTESTED}
            later = max(at_first, at_second, key=lambda place: (place.path, place.line))
            yield _at(
                later, "value", Level.NOTE if settled else Level.HOLD, "amounts-differ",
                f"{first.claim_id} and {second.claim_id} state {first.kind} as {first.value:,.0f} "
                f"and {second.value:,.0f} {first.unit}, a factor of {high / low:.1f}"
                + ("; settled by rank" if settled else "; rank one with a reason"),
            )  # fmt: skip


def _exchange(records: Records, live: list[Lined], today: PartialDate) -> Iterator[Finding]:
    """Hold two amounts of one sentence whose ratio is no exchange rate.

    The rate they imply is compared with the rate stated, else with the rate that other claims on
    the same sum imply.
    """
    del today
    ratio = load_vocabularies().limits.hold_ratio
    every = {claim.claim_id: claim for claim, _ in records.claims}
    amounts = [claim for claim, _ in live if claim.predicate == "amount"]
    for claim, table in live:
        other = every.get(claim.same_sentence_as)
        if other is None or not isinstance(claim.value, float):
            continue
        if not isinstance(other.value, float) or not other.value or not claim.value:
            continue
        implied = claim.value / other.value
        against = [claim.fx_rate] if claim.fx_rate else [
            third.value / other.value
            for third in amounts
            if isinstance(third.value, float) and third.value
            and third.claim_id not in {claim.claim_id, other.claim_id}
            and (third.subject_id, third.kind, third.unit)
            == (claim.subject_id, claim.kind, claim.unit)
        ]  # fmt: skip
        for rate in against:
            factor = max(implied / rate, rate / implied)
            if factor > ratio:
                yield _at(
                    table, "value", Level.HOLD, "fx-inconsistent",
                    f"{other.value:,.0f} {other.unit} = {claim.value:,.0f} {claim.unit} in one "
                    f"sentence implies {implied:g} {claim.unit} for one {other.unit}; other "
                    f"claims give {rate:g}, a factor of {factor:,.0f}: a unit error?",
                )  # fmt: skip
                break


def _unnamed_press(records: Records, live: list[Lined], today: PartialDate) -> Iterator[Finding]:
    del today
    kinds = {source.source_id: source.kind for source, _, _ in records.sources}
    words = load_vocabularies()
    for claim, table in live:
        if claim.predicate not in {"status", "investor_status"}:
            continue
        term = words.terms[
            "project_status" if claim.predicate == "status" else "investor_status"
        ].get(str(claim.value))
        backing = {kinds.get(name) for name in (claim.source_id, *claim.further_source_ids)}
        if term is not None and term.get("materialised") and backing == {"press_unnamed_source"}:
            yield _at(
                table, "source_id", Level.HOLD, "unnamed-press-only",
                f"{claim.value!r} says that something exists, and only press without a named "
                "source backs it",
            )  # fmt: skip


def _status_jumps(records: Records, live: list[Lined], today: PartialDate) -> Iterator[Finding]:
    del records, today
    early, late = {"rumoured", "proposed", "mou"}, {"operating", "completed"}
    rows: dict[str, list[Lined]] = defaultdict(list)
    for claim, table in live:
        if claim.predicate == "status" and claim.rank is not Rank.CONTESTED:
            rows[claim.subject_id].append((claim, table))
    for pairs in rows.values():
        pairs.sort(key=lambda pair: _start(pair[0]))
        for (before, _), (after, table) in pairwise(pairs):
            if before.value in early and after.value in late:
                yield _at(
                    table, "value", Level.HOLD, "status-jump",
                    f"status goes from {before.value!r} to {after.value!r} with nothing between; "
                    "a decision or a building time is missing",
                )  # fmt: skip


def _start(claim: Claim) -> tuple[str, str]:
    return (claim.valid_from.text if claim.valid_from else "", claim.claim_id)


def _stale(records: Records, live: list[Lined], today: PartialDate) -> Iterator[Finding]:
    """Note projects and investors without a status, and statuses last confirmed long ago."""
    words = load_vocabularies()
    terms = words.terms["project_status"] | words.terms["investor_status"]
    last: dict[tuple[str, str], Lined] = {}
    owned = {claim.object_id for claim, _ in live if claim.predicate == "ownership"}
    for claim, table in live:
        if claim.predicate in {"status", "investor_status"}:
            key = claim.subject_id, claim.object_id
            kept = last.get(key)
            if kept is None or _confirmed(*kept) < _confirmed(claim, table):
                last[key] = claim, table
    for project, path, line in records.projects:
        if (project.project_id, "") not in last:
            message = f"no status of {project.project_id} itself is on file"
            yield Finding(path, line, Level.NOTE, "no-status", message)
    for claim, table in live:
        key = claim.subject_id, claim.object_id
        if claim.predicate == "involvement" and key not in last and claim.object_id not in owned:
            message = f"no status of {claim.object_id} in {claim.subject_id} is on file"
            yield _at(table, "object_id", Level.NOTE, "no-status", message)
    for (subject, investor), (claim, table) in last.items():
        date = claim.last_confirmed()
        term = terms.get(str(claim.value))
        if term is None or term.get("final"):
            continue
        if (today.latest - date.latest).days > 365.25 * words.limits.stale_after_years:
            who = f"{investor} in {subject}" if investor else subject
            message = f"the last status of {who} is confirmed on {date}: stale"
            yield _at(table, "valid_from", Level.NOTE, "stale", message)


def _confirmed(claim: Claim, table: LinedTable) -> tuple[dt.date, int]:
    return claim.last_confirmed().latest, table.line


def _alleged(records: Records, live: list[Lined], today: PartialDate) -> Iterator[Finding]:
    del records, today
    for claim, table in live:
        if claim.predicate == "alleged_involvement" and not claim.object_id:
            yield _at(
                table, "value", Level.NOTE, "alleged-not-named",
                f"an investor of {claim.value} is alleged and not named: not counted",
            )  # fmt: skip


def _mirrors(records: Records, live: list[Lined], today: PartialDate) -> Iterator[Finding]:
    del live, today
    known = load_vocabularies().limits.mirror_hosts
    for source, path, line in records.sources:
        host = urlsplit(source.url).hostname or ""
        if host in known or host.replace(".", "").isdigit():
            yield Finding(
                path, line, Level.HOLD, "mirror-url",
                f"{source.url} is a copy; give the publisher's own address as url",
            )  # fmt: skip


def _near_projects(records: Records, live: list[Lined], today: PartialDate) -> Iterator[Finding]:
    del today
    limits = load_vocabularies().limits
    points = {c.subject_id: parse_point(str(c.value)) for c, _ in live if c.predicate == "location"}
    rows = [row for row in records.projects if row[0].project_id in points]
    for (first, _, _), (second, path, line) in combinations(rows, 2):
        a, b = points[first.project_id], points[second.project_id]
        apart_km = float(distance_km(a[0], a[1], b[0], b[1]))
        likeness = _likeness(first.name, second.name)
        if apart_km <= limits.near_km and likeness >= limits.near_name_frac:
            yield Finding(
                path, line, Level.HOLD, "near-duplicate",
                f"{second.project_id} lies {apart_km:.1f} km from {first.project_id} and is called "
                f"{second.name!r} against {first.name!r}: the same project?",
            )  # fmt: skip


# Cyrillic and Greek letters that look like Latin ones, in small letters.
_ALIKE = str.maketrans("аеорсухіјѕԁһкмтвнαορνικτ", "aeopcyxijsdhkmtbhaopvikt")


def _likeness(first: str, second: str) -> float:
    return difflib.SequenceMatcher(None, first.casefold(), second.casefold()).ratio()


def skeleton(name: str) -> str:
    """Return a name as the eye reads it: one alphabet, small letters, single spaces.

    Examples
    --------
    >>> skeleton("Example-Owner  AS")
    'example owner as'
    """
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_ALIKE)
    return " ".join("".join(sign if sign.isalnum() else " " for sign in folded).split())


def _alike_entities(records: Records, live: list[Lined], today: PartialDate) -> Iterator[Finding]:
    """Hold entities whose names look the same: their stakes and amounts are never joined."""
    del live, today
    first: dict[str, Entity] = {}
    for entity, path, line in records.entities:
        other = first.setdefault(skeleton(entity.name), entity)
        if other.entity_id != entity.entity_id:
            yield Finding(
                path, line, Level.HOLD, "near-duplicate",
                f"{entity.entity_id} is called {entity.name!r} and {other.entity_id} "
                f"{other.name!r}: the same entity?",
            )  # fmt: skip


_HOLDS: tuple[Callable[[Records, list[Lined], PartialDate], Iterator[Finding]], ...] = (
    _future,
    _share_sums,
    _amounts_differ,
    _exchange,
    _unnamed_press,
    _status_jumps,
    _stale,
    _alleged,
    _mirrors,
    _near_projects,
    _alike_entities,
)
