"""Queries that sail: distances, days, costs and passing by the transport engine."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from itertools import pairwise
from typing import Any

from globalarctic.outlook.queries.findings import ClaimFinding, FindingBasis, find, share
from globalarctic.outlook.queries.yearly import year_of
from globalarctic.transport.network.names import cost_unit
from globalarctic.words import Arg, Code, Day, Message, Name, Quantity, Text

__all__ = ["cheaper", "days_as_stated", "faster", "one_voyage", "passable", "saves", "shorter"]

_YEARS = (2012, 2015, 2017, 2019)
"""Ice years in which the queries sail: four of different Septembers."""
_CLOSE_MONTHS = 0.25
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


def _modelled(holds: bool | None, words: Message, source: str = _ENGINE) -> ClaimFinding:
    return ClaimFinding(
        None if holds is None else bool(holds), words, source, "C", FindingBasis.MODEL
    )


def _day(month: int) -> Day:
    return Day(dt.date(2026, month, 15), "day")


def _ends(pair: str) -> dict[str, Arg]:
    from globalarctic.transport.network.places import resolve

    a, b = (Name("place", resolve(end).place_id) for end in pair.split(">"))
    return {"a": a, "b": b}


def _way(way: str) -> Arg:
    from globalarctic.transport.network.corridors import resolve_corridor

    return Name("corridor", resolve_corridor(way).corridor_id)


def _why(reason: Any) -> Message | Text:
    return reason if isinstance(reason, Message) else Text(str(reason))


def _days(days: float, digits: int = 1) -> Quantity:
    return Quantity(float(days), "d", digits)


def _lengths(pair: str, way: str, other: str) -> tuple[float, float, dict[str, Arg]] | ClaimFinding:
    rows = _ways(pair, 9, (way, other), _YEARS[:1])
    first, second = rows[way], rows[other]
    if first.distance_km is None or second.distance_km is None:
        why = _why(first.reason or second.reason)
        return _modelled(None, find("no-length", reason=why, **_ends(pair)), _LENGTH)
    parts: dict[str, Arg] = {
        **_ends(pair), "way": _way(way), "other": _way(other),
        "first": Quantity(first.distance_km), "second": Quantity(second.distance_km),
    }  # fmt: skip
    return first.distance_km, second.distance_km, parts


def _closed(month: int, way: str, row: Any) -> Message:
    return find("no-pass", day=_day(month), way=_way(way), reason=_why(row.reason))


def shorter(*, way: str, other: str, pairs: list[str]) -> list[ClaimFinding]:
    """Return for each pair whether a way is shorter than another in mid-September of 2012's ice."""
    findings = []
    for pair in pairs:
        answer = _lengths(pair, way, other)
        if isinstance(answer, ClaimFinding):
            findings.append(answer)
        else:
            words = find("lengths", **answer[2])
            findings.append(_modelled(answer[0] < answer[1], words, _LENGTH))
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
        words = find("lengths-saved", saved=share(saved), **answer[2])
        findings.append(_modelled(saved >= at_least_frac, words, _LENGTH))
    return findings


def faster(*, way: str, other: str, pair: str, months: list[int]) -> list[ClaimFinding]:
    """Return for the middle of each month whether a way is faster, in every ice year."""
    findings = []
    for month in months:
        rows = _ways(pair, month, (way, other))
        first, second = rows[way], rows[other]
        if not first.possible:
            findings.append(_modelled(False, _closed(month, way, first)))
            continue
        if not second.possible:
            findings.append(_modelled(None, _closed(month, other, second)))
            continue
        words = find(
            "faster", day=_day(month), way=_way(way), first=_days(first.duration_d),
            other=_way(other), second=_days(second.duration_d), n=len(first.passed_years),
            of=len(_YEARS),
        )  # fmt: skip
        always = len(first.passed_years) == len(_YEARS)
        findings.append(_modelled(first.duration_d < second.duration_d and always, words))
    return findings


def cheaper(
    *, way: str, other: str, pair: str, months: list[int], services: list[str]
) -> list[ClaimFinding]:
    """Return whether a way is cheaper than another: by voyage and month, and over a year.

    Parameters
    ----------
    way, other, pair, months
        Voyages of a ship of ice class 1A leave in the middle of each month.
    services
        ``SHIP>OTHER``: the first takes the way in its open months and the other way in the rest,
        the second the other way all year.

    Notes
    -----
    A voyage, or a year, is cheaper when more than three of four draws say so, dearer when fewer
    than one of four does, undecided between. At other fuel prices the months that are open are held
    against those that must be; within a quarter of a month of each other nothing is decided.
    """
    from globalarctic.transport.studies.chances import chance_of

    findings = []
    for month in months:
        rows = _ways(pair, month, (way, other))
        first, second = rows[way], rows[other]
        if not first.possible:
            findings.append(_modelled(False, _closed(month, way, first)))
            continue
        missing = sorted({*first.cost_missing, *second.cost_missing})
        if not second.possible or missing:
            words = (
                find("no-rate", day=_day(month), parts=tuple(map(Text, missing)))
                if missing
                else _closed(month, other, second)
            )
            findings.append(_modelled(None, words))
            continue
        answer = chance_of(first, second)
        words = find(
            "cheaper", day=_day(month), way=_way(way), first=Code(str(first.cost.text)),
            other=_way(other), second=Code(str(second.cost.text)),
            year=Code(str(answer.price_year)), unit=cost_unit(answer.unit),
            share=share(answer.cheaper_prob), draws=answer.draws,
        )  # fmt: skip
        findings.append(_modelled(_told_apart(answer.cheaper_prob), words))
    for ships in services:
        findings += _over_a_year(pair, ships, way, other)
    return findings


def _told_apart(cheaper_prob: float) -> bool | None:
    """Return whether draws say cheaper; None near an even chance, where ranges do not tell."""
    return cheaper_prob > 0.5 if abs(cheaper_prob - 0.5) > 0.25 else None


def _over_a_year(pair: str, ships: str, way: str, other: str) -> list[ClaimFinding]:
    year = year_of(pair, ships, way, other)
    names = [Name("vessel", name) for name in ships.split(">")]
    about: dict[str, Arg] = {
        "vessel": names[0], "other_vessel": names[1], "way": _way(way), "other": _way(other),
        "months": Quantity(year["open_months"], "months"),
    }  # fmt: skip
    digits = 0 if year["unit"] == "TEU" else 1
    words = find(
        "cheaper-year", **about, first=Quantity(year["usd"], "", digits),
        second=Quantity(year["other_usd"], "", digits), unit=cost_unit(year["unit"]),
        year=Code(str(year["price_year"])), share=share(year["cheaper_prob"]),
    )  # fmt: skip
    source = f"globalarctic costs service, ice years 2012, 2015, 2017, 2019, {ships}"
    findings = [_modelled(_told_apart(year["cheaper_prob"]), words, source)]
    for cell in year["fuel"]:
        price = Quantity(cell["usd_per_t"], "")
        if cell["months"] is None:
            words = find("cheaper-never", **about, price=price)
            findings.append(_modelled(False, words, source))
            continue
        apart = year["open_months"] - cell["months"]
        needed = Quantity(cell["months"], "months", 1)
        words = find("cheaper-at", **about, price=price, needed=needed)
        clear = abs(apart) >= _CLOSE_MONTHS
        findings.append(_modelled(apart > 0.0 if clear else None, words, source))
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
        words = (
            find(
                "passes",
                day=_day(month),
                days=_days(row.duration_d, 0),
                n=len(row.passed_years),
                of=len(_YEARS),
            )
            if row.possible
            else _closed(month, corridor, row)
        )
        if row.possible:
            fastest.append(float(row.duration_d))
        findings.append(_modelled(row.possible, words))
    if reported_d and fastest and abs(min(fastest) / reported_d - 1.0) > 0.5:
        words = find("computed", days=_days(min(fastest), 0), reported=_days(reported_d, 0))
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
        stretch: dict[str, Arg] = {**_ends(">".join(pair)), "way": _way(way)}
        words = (
            find("stretch", days=_days(row.duration_d), **stretch)
            if row.possible
            else find("stretch-closed", reason=_why(row.reason), **stretch)
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
    if not row.possible:
        return [_modelled(None, _closed(month, way, row))]
    least = float(row.duration_d)
    slow = stated_d > least * (1.0 + slower_frac)
    words = find(
        "stated-slow" if slow else "stated", way=_way(way), day=_day(month), days=_days(least),
        stated=_days(stated_d, 0), **_ends(pair),
    )  # fmt: skip
    return [_modelled(None if slow else stated_d >= least, words)]
