"""Claims against evidence: supported, contradicted, partly or open, by written rules.

When all findings hold a claim is supported, when none holds contradicted, when some hold and some
do not partly, when none is decided open.

An undecided finding beside decided ones lowers the confidence and changes no verdict. Confidence is
high when at least two decided findings, or one that was computed, rest on figures read or computed;
medium for a single finding that was read, or when some are general knowledge; low when a finding is
undecided or more than half are general knowledge. Nobody is rated: only the words.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from globalarctic import __version__
from globalarctic.config import load_config
from globalarctic.data.text_files import read_toml, table_lines
from globalarctic.errors import DataError, SchemaError, UnknownNameError
from globalarctic.outlook.queries import QUERIES, Finding, run_query
from globalarctic.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "Claim", "ClaimCheck", "Confidence", "Verdict",
    "check", "claim_review", "data_version", "history", "load_claims", "remember", "verdict_of",
]  # fmt: skip


class Verdict(StrEnum):
    """What the evidence on file says of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    PARTLY = "partly"
    OPEN = "open"


class Confidence(StrEnum):
    """How firm a verdict is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement, who made it when, where it holds, and the query that tests it."""

    claim_id: str
    text: str
    speaker: str
    stated_on: str
    place: str
    query: str
    args: dict[str, Any]
    would_change: str


@dataclass(frozen=True, slots=True, repr=False)
class ClaimCheck(Result):
    """A verdict with its findings, the day and the versions it rests on; a row a finding."""

    SCHEMA = "outlook.claim-check"
    KEYS: ClassVar[Mapping[str, str]] = {
        "claim": "claim.claim_id", "text": "claim.text", "would_change": "claim.would_change",
        "query": "claim.query", "args": "claim.args",
    }  # fmt: skip
    ROWS = "findings"

    claim: Claim
    verdict: Verdict
    confidence: Confidence
    findings: tuple[Finding, ...]
    checked_on: dt.date
    data_version: str
    code_version: str


_KEYS = {"id", "text", "speaker", "stated_on", "place", "query", "args", "would_change"}


def load_claims(path: Path | None = None) -> tuple[Claim, ...]:
    """Return the claims of the package, or of a file.

    Raises
    ------
    DataError
        When the file cannot be read.
    SchemaError
        With file and line: keys that are missing or unknown, an empty text, a query that does not
        exist, an id that stands twice.

    Examples
    --------
    >>> len(load_claims()) >= 15
    True
    """
    where = path or Path(__file__).with_name("claims.toml")
    label = str(path or "claims.toml")
    held, content = read_toml(where, label=label)
    lines = table_lines(content, "claim")
    out: list[Claim] = []
    for line, row in zip(lines, held.get("claim", []), strict=True):
        if set(row) != _KEYS:
            raise SchemaError(
                f"{label}, line {line}: lacks {sorted(_KEYS - set(row))}, unknown "
                f"{sorted(set(row) - _KEYS)}"
            )
        for key in sorted(_KEYS - {"args"}):
            if not isinstance(row[key], str) or not row[key].strip():
                raise SchemaError(
                    f"{label}, line {line}: {key} is empty; write 'not on file' at least"
                )
        if row["query"] not in QUERIES:
            raise SchemaError(
                f"{label}, line {line}: {UnknownNameError.among('query', row['query'], QUERIES)}"
            )
        if row["id"] in {one.claim_id for one in out}:
            raise SchemaError(f"{label}, line {line}: claim {row['id']!r} stands twice")
        out.append(
            Claim(
                row["id"], row["text"], row["speaker"], row["stated_on"], row["place"],
                row["query"], row["args"], row["would_change"],
            )
        )  # fmt: skip
    return tuple(out)


def verdict_of(findings: Iterable[Finding]) -> tuple[Verdict, Confidence]:
    """Return verdict and confidence by the rules of this module.

    Examples
    --------
    >>> verdict_of([Finding(True, "", "", "V"), Finding(False, "", "", "V")])[0].value
    'partly'
    >>> verdict_of([Finding(None, "", "", "C")])[0].value
    'open'
    """
    held = list(findings)
    decided = [one for one in held if one.holds is not None]
    if not decided:
        return Verdict.OPEN, Confidence.LOW
    recalled = sum(one.grade == "G" for one in decided)
    if len(decided) < len(held) or 2 * recalled > len(decided):
        confidence = Confidence.LOW
    else:
        alone = len(decided) == 1 and decided[0].grade != "C"
        confidence = Confidence.MEDIUM if recalled or alone else Confidence.HIGH
    if all(one.holds for one in decided):
        return Verdict.SUPPORTED, confidence
    if not any(one.holds for one in decided):
        return Verdict.CONTRADICTED, confidence
    return Verdict.PARTLY, confidence


def data_version() -> str:
    """Return the releases that the queries rest on: country data, register, tables and ice.

    Examples
    --------
    >>> data_version().startswith("country ")
    True
    """
    import hashlib

    from globalarctic.data.catalog import load_catalog
    from globalarctic.data.release import load_release
    from globalarctic.investments.register import load_register

    held = "".join(sorted(entry.sha256 for entry in load_catalog().entries if entry.file))
    digest = hashlib.sha256(held.encode()).hexdigest()[:10]
    return f"country {load_release().version}, register {load_register().release}, files {digest}"


def check(claim: Claim, *, today: dt.date | None = None) -> ClaimCheck:
    """Run a claim's query and judge its findings.

    Raises
    ------
    InputError
        When the query does not take the claim's arguments.

    Examples
    --------
    >>> one = next(c for c in load_claims() if c.claim_id == "target-2024")
    >>> check(one).verdict.value
    'contradicted'
    """
    findings = run_query(claim.query, claim.args)
    verdict, confidence = verdict_of(findings)
    day = today or dt.datetime.now(tz=dt.UTC).date()
    return ClaimCheck(claim, verdict, confidence, findings, day, data_version(), __version__)


def _ledger(path: Path | None) -> Path:
    return path or load_config().data_dir / "claims" / "history.jsonl"


def remember(checks: Sequence[ClaimCheck], path: Path | None = None) -> tuple[ClaimCheck, ...]:
    """Append checks whose verdict, findings or releases are new to the history; return those.

    The history is never rewritten.

    Raises
    ------
    DataError
        When the file cannot be written.
    """
    ledger = _ledger(path)
    last = {row["claim"]: row for row in history(path=path)}
    fresh = []
    for one in checks:
        row = one.to_dict()
        old = last.get(one.claim.claim_id)
        same = ("verdict", "confidence", "findings", "data_version", "code_version")
        if old is None or any(old[key] != json.loads(json.dumps(row[key])) for key in same):
            fresh.append(one)
    try:
        ledger.parent.mkdir(parents=True, exist_ok=True)
        with ledger.open("a", encoding="utf-8") as out:
            for one in fresh:
                out.write(json.dumps(one.to_dict(), ensure_ascii=False) + "\n")
    except OSError as error:
        raise DataError(f"cannot write {ledger}: {error.strerror}") from None
    return tuple(fresh)


def history(claim_id: str = "", *, path: Path | None = None) -> tuple[dict[str, Any], ...]:
    """Return the checks remembered, oldest first, of one claim or of all.

    Raises
    ------
    SchemaError
        With file and line when a row is damaged.
    """
    ledger = _ledger(path)
    if not ledger.is_file():
        return ()
    out = []
    for number, line in enumerate(ledger.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise SchemaError(f"{ledger}, line {number}: {error}") from None
        if not claim_id or row["claim"] == claim_id:
            out.append(row)
    return tuple(out)


def claim_review(one: ClaimCheck) -> dict[str, Any]:
    """Return a check as schema.org ClaimReview (JSON-LD), rated by our four words, not by points.

    Examples
    --------
    >>> held = next(c for c in load_claims() if c.claim_id == "target-2024")
    >>> claim_review(check(held))["reviewRating"]["alternateName"]
    'contradicted'
    """
    stated: dict[str, Any] = {
        "@type": "Claim",
        "author": {"@type": "Thing", "name": one.claim.speaker},
        "contentLocation": {"@type": "Place", "name": one.claim.place},
    }
    if one.claim.stated_on != "not on file":
        stated["datePublished"] = one.claim.stated_on
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "datePublished": one.checked_on.isoformat(),
        "claimReviewed": one.claim.text,
        "itemReviewed": stated,
        "author": {"@type": "Organization", "name": "globalarctic"},
        "reviewRating": {"@type": "Rating", "alternateName": one.verdict.value},
        "reviewBody": "; ".join(finding.words for finding in one.findings),
        "citation": sorted({finding.source for finding in one.findings}),
        "isBasedOn": f"globalarctic claims check {one.claim.claim_id}; {one.data_version}; "
        f"globalarctic {one.code_version}",
    }
