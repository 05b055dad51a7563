"""Queries that sail: distances, days, costs and passing by the transport engine."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from itertools import pairwise
from typing import Any

from globalarctic.outlook.queries.findings import ClaimFinding, FindingBasis

__all__ = ["cheaper", "days_as_stated", "faster", "one_voyage", "passable", "saves", "shorter"]

_YEARS = (2012, 2015, 2017, 2019)
"""Ice years in which the queries sail: four of different Septembers."""
_ENGINE = "globalarctic transport engine, ice years 2012, 2015, 2017, 2019, container-3600-1a"
_LENGTH = "globalarctic transport engine, ice year 2012, container-3600-1a"


@lru_cache(maxsize=64)
def _ways(
    pair: str,
    month: int,
    ways: tuple[str, ...],
    ice_years: tuple[int, ...] = _YEARS,
    speed: str = "usual",
) -> dict[str, Any]:
    """Return the corridors of a comparison by the names asked for."""
    from globalarctic.transport.network.corridors import resolve_corridor
    from globalarctic.transport.search.compare import compare

    origin, _, target = pair.partition(">")
    comparison = compare(
        origin, target, depart=dt.date(2026, month, 15), corridors=ways, ice_years=ice_years,
        speed=speed,
    )  # fmt: skip
    rows = {row.corridor: row for row in comparison.corridors}
    return {way: rows[resolve_corridor(way).corridor_id] for way in ways}


def _modelled(holds: bool | None, words: str, source: str = _ENGINE) -> ClaimFinding:
    return ClaimFinding(
        None if holds is None else bool(holds), words, source, "C", FindingBasis.MODEL
    )


def _day(month: int) -> str:
    return dt.date(2026, month, 15).strftime("15 %B")


def _lengths(pair: str, way: str, other: str) -> tuple[float, float, str] | ClaimFinding:
    rows = _ways(pair, 9, (way, other), _YEARS[:1])
    first, second = rows[way], rows[other]
    words = f"{pair.replace('>', ' to ')}: "
    if first.distance_km is None or second.distance_km is None:
        return _modelled(None, words + (first.reason or second.reason), _LENGTH)
    words += f"{way} {first.distance_km:,.0f} km, {other} {second.distance_km:,.0f} km"
    return first.distance_km, second.distance_km, words


def shorter(*, way: str, other: str, pairs: list[str]) -> list[ClaimFinding]:
    """Return for each pair whether a way is shorter than another in mid-September of 2012's ice."""
    findings = []
    for pair in pairs:
        answer = _lengths(pair, way, other)
        if isinstance(answer, ClaimFinding):
            findings.append(answer)
        else:
            findings.append(_modelled(answer[0] < answer[1], answer[2], _LENGTH))
    return findings


def saves(*, way: str, other: str, pairs: list[str], at_least_frac: float) -> list[ClaimFinding]:
    """Return for each pair whether a way saves a share of another's length."""
    findings = []
    for pair in pairs:
        answer = _lengths(pair, way, other)
        if isinstance(answer, ClaimFinding):
            findings.append(answer)
            continue
        saved = 1.0 - answer[0] / answer[1]
        findings.append(
            _modelled(saved >= at_least_frac, f"{answer[2]}: {saved:.0%} less", _LENGTH)
        )
    return findings


def faster(*, way: str, other: str, pair: str, months: list[int]) -> list[ClaimFinding]:
    """Return for the middle of each month whether a way is faster, in every ice year."""
    findings = []
    for month in months:
        rows = _ways(pair, month, (way, other))
        first, second = rows[way], rows[other]
        if not first.possible:
            words = f"{_day(month)}: {way} does not pass ({first.reason})"
            findings.append(_modelled(False, words))
            continue
        if not second.possible:
            words = f"{_day(month)}: {other} does not pass ({second.reason})"
            findings.append(_modelled(None, words))
            continue
        words = f"{_day(month)}: {way} {first.duration_d:.1f} d, {other} {second.duration_d:.1f} d"
        words += f"; passes in {len(first.passed_years)} of {len(_YEARS)} ice years"
        always = len(first.passed_years) == len(_YEARS)
        findings.append(_modelled(first.duration_d < second.duration_d and always, words))
    return findings


def cheaper(*, way: str, other: str, pair: str, months: list[int]) -> list[ClaimFinding]:
    """Return for the middle of each month whether a way is cheaper in most draws of its costs."""
    from globalarctic.transport.studies.chances import chance_of

    findings = []
    for month in months:
        rows = _ways(pair, month, (way, other))
        first, second = rows[way], rows[other]
        if not first.possible:
            words = f"{_day(month)}: {way} does not pass ({first.reason})"
            findings.append(_modelled(False, words))
            continue
        missing = sorted({*first.cost_missing, *second.cost_missing})
        if not second.possible or missing:
            gap = f"no rate on file for {', '.join(missing)}"
            words = gap if missing else f"{other} does not pass ({second.reason})"
            findings.append(_modelled(None, f"{_day(month)}: {words}"))
            continue
        answer = chance_of(first, second)
        words = (
            f"{_day(month)}: {way} {first.cost.text}, {other} {second.cost.text} USD of "
            f"{answer.price_year} a {answer.unit}; cheaper in {answer.cheaper_prob:.0%} of "
            f"{answer.draws:,} draws"
        )
        # Near an even chance the ranges do not tell the two apart.
        told_apart = abs(answer.cheaper_prob - 0.5) > 0.25
        findings.append(_modelled(answer.cheaper_prob > 0.5 if told_apart else None, words))
    return findings


def passable(
    *, corridor: str, pair: str, months: list[int], reported_d: float, reported: str
) -> list[ClaimFinding]:
    """Return for the middle of each month whether a corridor passes.

    Parameters
    ----------
    reported_d, reported
        Days of a voyage that really went there, and its source; 0 where none is on file. A model
        that is off by more than half of it is said so, and decides nothing alone.
    """
    findings = []
    fastest = []
    for month in months:
        row = _ways(pair, month, (corridor,))[corridor]
        words = f"{_day(month)}: " + (
            f"passes in {row.duration_d:.0f} d, {len(row.passed_years)} of {len(_YEARS)} ice years"
            if row.possible
            else f"does not pass ({row.reason})"
        )
        if row.possible:
            fastest.append(float(row.duration_d))
        findings.append(_modelled(row.possible, words))
    if reported_d and fastest and abs(min(fastest) / reported_d - 1.0) > 0.5:
        words = f"computed {min(fastest):.0f} d, reported {reported_d:.0f} d"
        findings.append(ClaimFinding(None, words, reported, "V"))
    return findings


def one_voyage(*, places: list[str], corridor: str, month: int) -> list[ClaimFinding]:
    """Return for each stretch of a voyage whether a ship gets there by sea.

    Parameters
    ----------
    corridor
        Corridor of the longest stretch, which is the first; the others go the direct way.
    """
    findings = []
    for number, pair in enumerate(pairwise(places)):
        way = corridor if number == 0 else "direct"
        row = _ways(">".join(pair), month, (way,))[way]
        words = f"{pair[0]} to {pair[1]}, {way}: " + (
            f"{row.duration_d:.1f} d" if row.possible else f"does not pass ({row.reason})"
        )
        findings.append(_modelled(row.possible, words))
    return findings


def days_as_stated(
    *, way: str, pair: str, month: int, stated_d: float, slower_frac: float
) -> list[ClaimFinding]:
    """Return whether a ship can take the days stated for a way.

    Fewer days than at service speed without a call do not hold; up to a share more hold; beyond
    that calls and slow steaming decide, which the engine does not know.
    """
    row = _ways(pair, month, (way,), _YEARS, "service")[way]
    where = f"{pair.replace('>', ' to ')} by {way}, {_day(month)}"
    if not row.possible:
        return [_modelled(None, f"{where}: does not pass ({row.reason})")]
    least = float(row.duration_d)
    words = f"{where}: {least:.1f} d at service speed without a call, stated {stated_d:g} d"
    if stated_d > least * (1.0 + slower_frac):
        return [_modelled(None, f"{words}; calls and slow steaming are not in it")]
    return [_modelled(stated_d >= least, words)]
