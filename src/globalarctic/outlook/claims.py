"""Claims against evidence: supported, contradicted, partly or open, by written rules.

When all decided findings hold a claim is supported, when none holds contradicted, when some hold
partly, when none is decided open; also open, until looked at again, when its test of change is met.

An undecided finding beside decided ones lowers the confidence and changes no verdict. Confidence is
high when at least two decided findings, or one that was computed, rest on figures read or computed
and at least one of them on a record; medium for a single finding that was read, when some are
general knowledge, or when the package's own model or register stands alone; low when a finding is
undecided or more than half are general knowledge. Nobody is rated: only the words.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from globalarctic import __version__
from globalarctic.config import load_config
from globalarctic.errors import DataError, InputError, SchemaError, UnknownNameError
from globalarctic.outlook.queries import ClaimFinding, FindingBasis, check_query, run_query
from globalarctic.records import read_toml, table_lines
from globalarctic.result import Listing, Result
from globalarctic.table import Table, ident, number, words
from globalarctic.words import Arg, Code, Day, Message, Text
from globalarctic.words.catalog import english

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "ClaimCheck", "ClaimChecks", "ClaimList", "Confidence", "PublishedClaim", "Verdict",
    "check", "claim_list", "claim_review", "data_label", "data_version", "history",
    "load_claims", "remember", "verdict_of",
]  # fmt: skip


def _outlook(code: str, /, **args: Arg) -> Message:
    return Message(f"outlook.{code}", **args)


class Verdict(StrEnum):
    """What the evidence on file says of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    PARTLY = "partly"
    OPEN = "open"

    @property
    def label(self) -> Message:
        """The verdict in any language."""
        return _outlook(f"verdict.{self.value}")


class Confidence(StrEnum):
    """How firm a verdict is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def label(self) -> Message:
        """The confidence in any language."""
        return _outlook(f"confidence.{self.value}")


@dataclass(frozen=True, slots=True)
class PublishedClaim:
    """A statement, who made it when, where it holds, and the query that tests it.

    ``would_change`` says in words what would change the verdict; ``turned_by`` is the same as a
    query where one can be asked: when all that it decides holds, the verdict is open.
    """

    claim_id: str
    text: str
    speaker: str
    stated_on: str
    place: str
    query: str
    args: dict[str, Any]
    would_change: str
    turned_by: dict[str, Any] = field(default_factory=dict)

    @property
    def statement(self) -> Message | Text:
        """The claim in any language; a claim of a user's file in its own."""
        return self._said("text", self.text)

    @property
    def change(self) -> Message | Text:
        """What would change the verdict, in any language."""
        return self._said("change", self.would_change)

    @property
    def who(self) -> Message | Text:
        """The speaker in any language."""
        code = next((code for code in _speakers() if english()[code][0] == self.speaker), "")
        return Message(code) if code else Text(self.speaker)

    @property
    def when(self) -> Message | Code:
        """When it was stated."""
        unknown = self.stated_on == "not on file"
        return _outlook("cell.not-on-file") if unknown else Code(self.stated_on)

    def _said(self, part: str, own: str) -> Message | Text:
        code = f"claims.{self.claim_id}.{part}"
        return Message(code) if english().get(code, ("",))[0] == own else Text(own)


@dataclass(frozen=True, slots=True, repr=False)
class ClaimCheck(Result):
    """A verdict with its findings, the day and the versions it rests on; a row a finding."""

    SCHEMA = "outlook.claim-check"
    VERSION = 2
    KEYS: ClassVar[Mapping[str, str]] = {
        "claim": "claim.claim_id", "text": "claim.text", "would_change": "claim.would_change",
        "query": "claim.query", "args": "claim.args",
    }  # fmt: skip
    ROWS = "findings"

    claim: PublishedClaim
    verdict: Verdict
    confidence: Confidence
    findings: tuple[ClaimFinding, ...]
    checked_on: dt.date
    data_version: str
    code_version: str

    @property
    def holding(self) -> Message:
        """How many findings hold, of how many, in any language."""
        holding = sum(f.holds is True for f in self.findings)
        return _outlook("cell.of", n=holding, of=len(self.findings))

    @property
    def counts(self) -> str:
        """How many findings hold, of how many."""
        return f"{sum(f.holds is True for f in self.findings)} of {len(self.findings)}"

    def table(self) -> Table:
        """Return the findings with the verdict above and what would change it below."""
        says = {True: "yes", False: "no", None: "undecided"}
        said = self.claim
        return Table(
            _outlook(
                "claim.title", text=said.statement, verdict=self.verdict.label,
                confidence=self.confidence.label,
            ),
            (words("Finding"), words("In words"), number("Grade")),
            tuple((_outlook(f"holds.{says[f.holds]}"), f.words, f.grade) for f in self.findings),
            (_outlook("claim.said", speaker=said.who, day=said.when),
             _outlook("claim.change", change=said.change),
             _outlook("claim.basis", day=Day(self.checked_on, "iso"),
                      data=data_label(self.data_version), code=Code(self.code_version))),
            tuple(dict.fromkeys(f.source for f in self.findings)),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class ClaimChecks(Listing):
    """Checks of several claims, a row a claim."""

    SCHEMA = "outlook.claim-checks"
    VERSION = 2

    checks: tuple[ClaimCheck, ...]

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a claim: its verdict, confidence and how many findings hold."""
        return [
            {
                "claim": each.claim.claim_id, "text": each.claim.text,
                "speaker": each.claim.speaker, "stated_on": each.claim.stated_on,
                "verdict": each.verdict.value, "confidence": each.confidence.value,
                "findings": len(each.findings),
                "holding": sum(f.holds is True for f in each.findings),
                "undecided": sum(f.holds is None for f in each.findings),
            }
            for each in self.checks
        ]  # fmt: skip

    def table(self) -> Table:
        """Return the claims with their verdicts."""
        rows = tuple(
            (c.claim.claim_id, c.claim.statement, c.verdict.label, c.confidence.label, c.holding)
            for c in self.checks
        )
        notes = tuple(
            dict.fromkeys(
                _outlook("claim.basis-short", data=data_label(c.data_version),
                         code=Code(c.code_version))
                for c in self.checks
            )
        )  # fmt: skip
        return Table(
            _outlook("claim.count", n=len(self.checks)),
            (ident("Id"), words("Claim"), words("Verdict"), words("Confidence"), number("Holds")),
            rows, notes,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class ClaimList(Listing):
    """The claims on file with the last verdict that is remembered, a row a claim."""

    SCHEMA = "outlook.claims"

    claims: tuple[PublishedClaim, ...]
    last_verdicts: dict[str, tuple[str, str]]

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a claim: its text, speaker, and when it was judged how."""
        return [
            {
                "claim": claim.claim_id, "text": claim.text, "speaker": claim.speaker,
                "stated_on": claim.stated_on, "place": claim.place,
                "last_verdict": self.last_verdicts.get(claim.claim_id, ("", ""))[0],
                "checked_on": self.last_verdicts.get(claim.claim_id, ("", ""))[1],
            }
            for claim in self.claims
        ]  # fmt: skip

    def table(self) -> Table:
        """Return the claims with the last verdict."""
        rows = tuple(
            (
                claim.claim_id, claim.statement,
                _outlook(f"verdict.{row['last_verdict'] or 'not-checked'}"), row["checked_on"],
            )
            for claim, row in zip(self.claims, self.rows(), strict=True)
        )  # fmt: skip
        columns = (ident("Id"), words("Claim"), words("Last verdict"), number("On"))
        return Table(_outlook("claim.on-file"), columns, rows)


@lru_cache(maxsize=1)
def _speakers() -> tuple[str, ...]:
    return tuple(code for code in english() if code.startswith("claims.speaker."))


def data_label(version: str) -> Message | Code:
    """Return the releases of ``data_version`` in any language.

    Examples
    --------
    >>> str(data_label("country 2026.11, register 2, files abc"))
    'country data 2026.11, register 2, files abc'
    """
    parts = [part.split(" ", 1) for part in version.split(", ")]
    if [part[0] for part in parts] != ["country", "register", "files"]:
        return Code(version)
    release, register, digest = (Code(part[1]) for part in parts)
    return _outlook("claim.versions", release=release, register=register, digest=digest)


def claim_list(path: Path | None = None) -> ClaimList:
    """Return the claims of the package, or of a file, with what the history says of them.

    Raises
    ------
    DataError, SchemaError
        When the file or the history cannot be read.

    Examples
    --------
    >>> len(claim_list().claims) == len(load_claims())
    True
    """
    last = {row["claim"]: (row["verdict"], row["checked_on"]) for row in history()}
    return ClaimList(load_claims(path), last)


_NEEDED = {"id", "text", "speaker", "stated_on", "place", "query", "args", "would_change"}
_TEST = {"query", "args"}


def _claim(row: dict[str, Any], where: str) -> PublishedClaim:
    known = _NEEDED | {"turned_by"}
    if _NEEDED - set(row) or set(row) - known:
        raise SchemaError(
            f"{where}: lacks {sorted(_NEEDED - set(row))}, unknown {sorted(set(row) - known)}"
        )
    for key in sorted(_NEEDED - {"args"}):
        if not isinstance(row[key], str) or not row[key].strip():
            raise SchemaError(f"{where}: {key} is empty; write 'not on file' at least")
    test = row.get("turned_by", {})
    if test and set(test) != _TEST:
        raise SchemaError(f"{where}: turned_by needs query and args, has {sorted(test)}")
    for query in (row, *([test] if test else [])):
        try:
            check_query(query["query"], query["args"])
        except (InputError, UnknownNameError) as error:
            raise SchemaError(f"{where}: {error}") from None
    return PublishedClaim(
        row["id"], row["text"], row["speaker"], row["stated_on"], row["place"], row["query"],
        row["args"], row["would_change"], test,
    )  # fmt: skip


def load_claims(path: Path | None = None) -> tuple[PublishedClaim, ...]:
    """Return the claims of the package, or of a file.

    Raises
    ------
    DataError
        When the file cannot be read.
    SchemaError
        With file and line: keys that are missing or unknown, an empty text, a query that does not
        exist or does not take its arguments, an id that stands twice.

    Examples
    --------
    >>> len(load_claims()) >= 26
    True
    """
    where = path or Path(__file__).with_name("claims.toml")
    label = str(path or "claims.toml")
    content, text = read_toml(where, label=label)
    claims: dict[str, PublishedClaim] = {}
    for line, row in zip(table_lines(text, "claim"), content.get("claim", []), strict=True):
        claim = _claim(row, f"{label}, line {line}")
        if claim.claim_id in claims:
            raise SchemaError(f"{label}, line {line}: claim {claim.claim_id!r} stands twice")
        claims[claim.claim_id] = claim
    return tuple(claims.values())


def verdict_of(findings: Iterable[ClaimFinding]) -> tuple[Verdict, Confidence]:
    """Return verdict and confidence by the rules of this module.

    Examples
    --------
    >>> findings = [ClaimFinding(True, "", "", "V"), ClaimFinding(False, "", "", "V")]
    >>> verdict_of(findings)[0].value
    'partly'
    >>> verdict_of([ClaimFinding(None, "", "", "C")])[0].value
    'open'
    """
    listed = list(findings)
    decided = [f for f in listed if f.holds is not None]
    if not decided:
        return Verdict.OPEN, Confidence.LOW
    recalled = sum(f.grade == "G" for f in decided)
    if len(decided) < len(listed) or 2 * recalled > len(decided):
        confidence = Confidence.LOW
    else:
        alone = len(decided) == 1 and decided[0].grade != "C"
        own = all(f.basis is not FindingBasis.RECORD for f in decided)
        confidence = Confidence.MEDIUM if recalled or alone or own else Confidence.HIGH
    if all(f.holds for f in decided):
        return Verdict.SUPPORTED, confidence
    if not any(f.holds for f in decided):
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

    sums = "".join(sorted(entry.sha256 for entry in load_catalog().entries if entry.file))
    digest = hashlib.sha256(sums.encode()).hexdigest()[:10]
    return f"country {load_release().version}, register {load_register().release}, files {digest}"


def check(claim: PublishedClaim, *, today: dt.date | None = None) -> ClaimCheck:
    """Run a claim's query and judge its findings; then its own test of what would change it.

    Raises
    ------
    InputError
        When the query does not take the claim's arguments.

    Examples
    --------
    >>> claim = next(c for c in load_claims() if c.claim_id == "target-2024")
    >>> check(claim).verdict.value
    'contradicted'
    """
    findings = run_query(claim.query, claim.args)
    verdict, confidence = verdict_of(findings)
    if claim.turned_by:
        turned = [
            f for f in run_query(claim.turned_by["query"], claim.turned_by["args"])
            if f.holds is not None
        ]  # fmt: skip
        if turned and all(f.holds for f in turned):
            met = ClaimFinding(
                None, _outlook("claim.turned", words=turned[0].words),
                turned[0].source, turned[0].grade, turned[0].basis,
            )  # fmt: skip
            findings, verdict, confidence = (*findings, met), Verdict.OPEN, Confidence.LOW
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
    for each in checks:
        row = each.to_dict()
        old = last.get(each.claim.claim_id)
        same = ("verdict", "confidence", "findings", "data_version", "code_version")
        if old is None or any(old[key] != json.loads(json.dumps(row[key])) for key in same):
            fresh.append(each)
    try:
        ledger.parent.mkdir(parents=True, exist_ok=True)
        with ledger.open("a", encoding="utf-8") as out:
            for each in fresh:
                out.write(json.dumps(each.to_dict(), ensure_ascii=False) + "\n")
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
    rows = []
    for line_number, line in enumerate(ledger.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise SchemaError(f"{ledger}, line {line_number}: {error}") from None
        if not claim_id or row["claim"] == claim_id:
            rows.append(row)
    return tuple(rows)


def claim_review(each: ClaimCheck) -> dict[str, Any]:
    """Return a check as schema.org ClaimReview (JSON-LD), rated by our four words, not by points.

    Examples
    --------
    >>> claim = next(c for c in load_claims() if c.claim_id == "target-2024")
    >>> claim_review(check(claim))["reviewRating"]["alternateName"]
    'contradicted'
    """
    place = {"@type": "Place", "name": each.claim.place}
    stated: dict[str, Any] = {"@type": "Claim", "contentLocation": place}
    stated["author"] = {"name": each.claim.speaker}  # a person or a body: not on file which
    if each.claim.stated_on != "not on file":
        stated["datePublished"] = each.claim.stated_on
    return {
        "@context": "https://schema.org", "@type": "ClaimReview",
        "datePublished": each.checked_on.isoformat(),
        "claimReviewed": each.claim.text,
        "itemReviewed": stated,
        "author": {"@type": "Organization", "name": "globalarctic"},
        "reviewRating": {"@type": "Rating", "alternateName": each.verdict.value},
        "reviewBody": "; ".join(str(finding.words) for finding in each.findings),
        "citation": sorted({finding.source for finding in each.findings}),
        "isBasedOn": {
            "@type": "CreativeWork",
            "version": f"{each.data_version}; {each.code_version}",
            "name": f"globalarctic claims check {each.claim.claim_id}",
        },
    }  # fmt: skip
