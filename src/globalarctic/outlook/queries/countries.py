"""Queries about countries and regions: members of a set, and links over a border."""

from __future__ import annotations

from globalarctic.data.tables import read_table
from globalarctic.outlook.queries.findings import ClaimFinding, FindingBasis

__all__ = ["crossings", "members", "set_changes", "twinned"]


def twinned(*, region: str, others: list[str]) -> list[ClaimFinding]:
    """Return for each pair whether a link of regions is on file."""
    rows = [r for r in read_table("region_twins") if r["level"] == "region"]
    findings = []
    for other in others:
        links = [r for r in rows if {r["region_a"], r["region_b"]} == {region, other}]
        since = f"since {links[0]['since']}" if links else "no link on file"
        findings.append(
            ClaimFinding(
                bool(links), f"{region} and {other}: {since}",
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
        words = f"{pair.replace('>', ' and ')}: {len(working)} of {len(here)} crossings operating"
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
        words = f"{code} in {year}, scored alone: {count:.0f} dimensions count, {least} are needed"
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
    words = (
        f"{len(before)} members in {start}, {len(after)} in {end}; came {', '.join(came) or 'none'}"
        f"; left {', '.join(left) or 'none'}"
    )
    source = f"scope, release {release.version}"
    return [ClaimFinding(bool(came or left), words, source, "C", FindingBasis.MODEL)]
