"""Queries about countries and regions: members of a set, and links over a border."""

from __future__ import annotations

from globalarctic.data.tables import read_table
from globalarctic.outlook.queries.findings import ClaimFinding, FindingBasis, find
from globalarctic.words import Code, Name

__all__ = ["crossings", "members", "set_changes", "twinned"]


def twinned(*, region: str, others: list[str]) -> list[ClaimFinding]:
    """Return for each pair whether a link of regions is on file."""
    rows = [r for r in read_table("region_twins") if r["level"] == "region"]
    findings = []
    for other in others:
        links = [r for r in rows if {r["region_a"], r["region_b"]} == {region, other}]
        ends = {"region": Name("region", region), "other": Name("region", other)}
        words = (
            find("twin-since", since=Code(links[0]["since"]), **ends)
            if links
            else find("twin-none", **ends)
        )
        findings.append(
            ClaimFinding(
                bool(links), words,
                links[0]["source"] if links else "region_twins", "V",
            )
        )  # fmt: skip
    return findings


def crossings(*, pairs: list[str], at_least: int) -> list[ClaimFinding]:
    """Return for each pair of regions whether so many border crossings are on file."""
    rows = read_table("border_crossings")
    findings = []
    for pair in pairs:
        here = [r for r in rows if {r["region_a"], r["region_b"]} == set(pair.split(">"))]
        working = [r for r in here if r["status"] == "operating"]
        a, _, b = pair.partition(">")
        ends = {"region": Name("region", a), "other": Name("region", b)}
        words = find("crossings", n=len(working), of=len(here), **ends)
        sources = here[0]["source"] if here else "border_crossings"
        findings.append(ClaimFinding(len(working) >= at_least, words, sources, "V"))
    return findings


def members(*, year: int) -> list[ClaimFinding]:
    """Return for each Arctic state whether it would be a member, scored like any other country."""
    from globalarctic.scope.basis import DEFAULT, decision_from

    decision, release = decision_from(DEFAULT)
    at, least = decision.year_at(year), decision.definition.rule.least
    findings = []
    for code in decision.definition.members:
        count = decision.counts[at, decision.countries.index(code)]
        words = find(
            "alone", country=Name("country", code), year=Code(str(year)), n=int(count), least=least
        )
        findings.append(
            ClaimFinding(
                bool(count >= least), words, f"scope, release {release.version}", "C",
                FindingBasis.MODEL,
            )
        )  # fmt: skip
    return findings


def set_changes(*, start: int, end: int) -> list[ClaimFinding]:
    """Return whether the members of the default definition differ between two years."""
    from globalarctic.scope.basis import DEFAULT, decision_from

    decision, release = decision_from(DEFAULT)
    before, after = (
        {
            code for k, code in enumerate(decision.countries)
            if bool(decision.inside[decision.year_at(year), k])
        }
        for year in (start, end)
    )  # fmt: skip
    came, left = sorted(after - before), sorted(before - after)
    names = [tuple(Name("country", code) for code in each) for each in (came, left)]
    words = find(
        "set", before=len(before), after=len(after), start=Code(str(start)), end=Code(str(end)),
        came=names[0] or find("nobody"), left=names[1] or find("nobody"),
    )  # fmt: skip
    source = f"scope, release {release.version}"
    return [ClaimFinding(bool(came or left), words, source, "C", FindingBasis.MODEL)]
