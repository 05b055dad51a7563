"""Queries about cargo on the Northern Sea Route: growth, targets, and whose transit it is."""

from __future__ import annotations

from itertools import pairwise

from globalarctic.data.tables import read_table
from globalarctic.errors import InputError
from globalarctic.outlook.queries.findings import ClaimFinding, find, share
from globalarctic.words import Code, Quantity, Text

__all__ = ["growth_enough", "rises", "target_met", "transit_flow", "transit_share"]


def _cargo(column: str) -> list[tuple[int, float, str, str]]:
    grade = "cargo_grade" if column == "cargo_t" else "transit_grade"
    return [
        (int(row["year"]), float(row[column]), row["source"], row[grade])
        for row in read_table("nsr_cargo")
        if row[column]
    ]


def rises(*, column: str, start: int) -> list[ClaimFinding]:
    """Return for each year on file from one on whether it lies above the year before."""
    rows = [entry for entry in _cargo(column) if entry[0] >= start]
    findings = []
    for (y1, a, _, g1), (y2, b, source, g2) in pairwise(rows):
        words = find(
            "rises", first=Code(str(y1)), last=Code(str(y2)), a=Quantity(a / 1e6, "", 2),
            b=Quantity(b / 1e6, "", 2),
        )  # fmt: skip
        findings.append(ClaimFinding(b > a, words, source, "G" if "G" in {g1, g2} else "V"))
    return findings


def target_met(*, stated_on: str, target_year: int, cargo_kind: str) -> list[ClaimFinding]:
    """Return whether a stated target was met; undecided where the year is not on file."""
    column = "transit_t" if cargo_kind == "transit" else "cargo_t"
    known = {year: (value, source, grade) for year, value, source, grade in _cargo(column)}
    findings = []
    for row in read_table("nsr_targets"):
        if (row["stated_on"], row["target_year"], row["cargo_kind"]) != (
            stated_on, str(target_year), cargo_kind,
        ):  # fmt: skip
            continue
        if target_year not in known:
            words = find("no-cargo", years=Code(str(target_year)))
            findings.append(ClaimFinding(None, words, "nsr_cargo", "C"))
            continue
        value, source, grade = known[target_year]
        aim = float(row["cargo_t"])
        words = find(
            "target", value=Quantity(value / 1e6, "", 2), aim=Quantity(aim / 1e6, "", 1),
            share=share(value / aim),
        )  # fmt: skip
        findings.append(ClaimFinding(value >= aim, words, source, grade))
    return findings


def growth_enough(*, start: int, end: int, target_t: float, target_year: int) -> list[ClaimFinding]:
    """Return whether the growth between two years, going on, would reach a target.

    Raises
    ------
    InputError
        When the years are not in order.
    """
    cargo = {year: value for year, value, _, _ in _cargo("cargo_t")}
    lacking = [str(year) for year in (start, end) if year not in cargo]
    if lacking:
        words = find("no-cargo", years=tuple(map(Code, lacking)))
        return [ClaimFinding(None, words, "nsr_cargo", "C")]
    if not start < end < target_year:
        raise InputError(f"years {start}, {end}, {target_year}; give from < to < target_year")
    seen = (cargo[end] / cargo[start]) ** (1 / (end - start)) - 1
    need = (target_t / cargo[end]) ** (1 / (target_year - end)) - 1
    words = find(
        "growth", first=Code(str(start)), last=Code(str(end)), seen=share(seen, 1),
        need=share(need, 1),
    )  # fmt: skip
    return [ClaimFinding(seen >= need, words, "nsr_cargo", "V")]


def transit_share(*, at_least_frac: float) -> list[ClaimFinding]:
    """Return for each of the last five years whether transit is so large a share of the cargo."""
    both = {year: value for year, value, _, _ in _cargo("transit_t")}
    findings = []
    for year, value, source, grade in _cargo("cargo_t")[-5:]:
        if year in both:
            part = both[year] / value
            words = find("transit", year=Code(str(year)), share=share(part))
            findings.append(ClaimFinding(part >= at_least_frac, words, source, grade))
    return findings


def transit_flow(*, at_least_frac: float) -> list[ClaimFinding]:
    """Return for each count on file whether so much of transit lies between Asia and Europe.

    Transit with an end in Russia counts as the rest of its share; a count of one cargo says
    nothing of the rest and is left out.
    """
    findings = []
    for row in read_table("nsr_transit_flows"):
        low, high = float(row["low_frac"]), float(row["high_frac"])
        if "between ports outside Russia" in row["cargo_kind"]:
            most = high
        elif "Russia" in row["cargo_kind"]:
            most = 1.0 - low
        else:
            continue
        words = find(
            "flow", year=Code(row["year"]), kind=Text(row["cargo_kind"]), low=share(low),
            most=share(most),
        )  # fmt: skip
        findings.append(ClaimFinding(most >= at_least_frac, words, row["source"], row["grade"]))
    return findings
