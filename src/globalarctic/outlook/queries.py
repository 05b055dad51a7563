"""The queries behind the claims: each answers with findings that hold, do not hold, or are open."""

from __future__ import annotations

import datetime as dt
import inspect
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.data.tables import read_table
from globalarctic.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["QUERIES", "Finding", "run_query"]

_YEARS = (2012, 2015, 2017, 2019)
"""Ice years in which the queries sail: four of different Septembers."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact against a claim: whether it holds (None: open), in words, its source and grade.

    ``grade`` as in the tables: V read, C computed, G general knowledge.
    """

    holds: bool | None
    words: str
    source: str
    grade: str


def _pair(text: str) -> tuple[str, str]:
    origin, _, target = text.partition(">")
    return origin, target


def _ways(pair: str, month: int, ways: tuple[str, ...]) -> dict[str, Any]:
    """Return the corridors of a comparison by the names asked for."""
    from globalarctic.transport.network.corridors import resolve_corridor
    from globalarctic.transport.search.compare import compare

    origin, target = _pair(pair)
    comparison = compare(
        origin, target, depart=dt.date(2026, month, 15), corridors=ways, ice_years=_YEARS
    )
    rows = {row.corridor: row for row in comparison.corridors}
    return {way: rows[resolve_corridor(way).corridor_id] for way in ways}


_ENGINE = "globalarctic transport engine, ice years 2012, 2015, 2017, 2019, container-3600-1a"


def _shorter(*, way: str, other: str, pairs: list[str]) -> list[Finding]:
    out = []
    for pair in pairs:
        rows = _ways(pair, 9, (way, other))
        one, two = rows[way], rows[other]
        words = f"{pair.replace('>', ' to ')}: "
        if one.distance_km is None or two.distance_km is None:
            out.append(Finding(None, words + (one.reason or two.reason), _ENGINE, "C"))
            continue
        words += f"{way} {one.distance_km:,.0f} km, {other} {two.distance_km:,.0f} km"
        out.append(Finding(bool(one.distance_km < two.distance_km), words, _ENGINE, "C"))
    return out


def _faster(*, way: str, other: str, pair: str, months: list[int]) -> list[Finding]:
    out = []
    for month in months:
        rows = _ways(pair, month, (way, other))
        one, two = rows[way], rows[other]
        name = dt.date(2026, month, 15).strftime("15 %B")
        if not one.possible:
            out.append(Finding(False, f"{name}: {way} does not pass ({one.reason})", _ENGINE, "C"))
            continue
        if not two.possible:
            words = f"{name}: {other} does not pass ({two.reason})"
            out.append(Finding(None, words, _ENGINE, "C"))
            continue
        words = f"{name}: {way} {one.duration_d:.1f} d, {other} {two.duration_d:.1f} d"
        words += f"; passes in {len(one.passed_years)} of {len(_YEARS)} ice years"
        holds = one.duration_d < two.duration_d and len(one.passed_years) == len(_YEARS)
        out.append(Finding(bool(holds), words, _ENGINE, "C"))
    return out


def _cheaper(*, way: str, other: str, pair: str, months: list[int]) -> list[Finding]:
    from globalarctic.transport.studies.chances import chance_of

    out = []
    for month in months:
        rows = _ways(pair, month, (way, other))
        one, two = rows[way], rows[other]
        name = dt.date(2026, month, 15).strftime("15 %B")
        if not one.possible:
            out.append(Finding(False, f"{name}: {way} does not pass ({one.reason})", _ENGINE, "C"))
            continue
        missing = sorted({*one.cost_missing, *two.cost_missing})
        if not two.possible or missing:
            gap = f"no rate on file for {', '.join(missing)}"
            words = gap if missing else f"{other} does not pass ({two.reason})"
            out.append(Finding(None, f"{name}: {words}", _ENGINE, "C"))
            continue
        answer = chance_of(one, two)
        words = (
            f"{name}: {way} {one.cost.text}, {other} {two.cost.text} USD of {answer.price_year} a "
            f"{answer.unit}; cheaper in {answer.cheaper_prob:.0%} of {answer.draws:,} draws"
        )
        out.append(Finding(answer.cheaper_prob > 0.5, words, _ENGINE, "C"))
    return out


def _passable(*, corridor: str, pair: str, months: list[int]) -> list[Finding]:
    out = []
    for month in months:
        row = _ways(pair, month, (corridor,))[corridor]
        name = dt.date(2026, month, 15).strftime("15 %B")
        words = f"{name}: " + (
            f"passes in {row.duration_d:.0f} d, {len(row.passed_years)} of {len(_YEARS)} ice years"
            if row.possible
            else f"does not pass ({row.reason})"
        )
        out.append(Finding(bool(row.possible), words, _ENGINE, "C"))
    return out


def _ice_free_by(*, year: int, months: str) -> list[Finding]:
    out = []
    for row in read_table("ice_free_statements"):
        if row["months"] != months:
            continue
        start = int(row["likely_from"]) if row["likely_from"] else None
        end = row["likely_to"]
        span = f"{row['likely_from'] or 'before'}-{end}"
        holds = start <= year if start is not None else int(end) <= year
        out.append(
            Finding(
                holds, f"{row['statement']}, {row['scenario']}: {span}", row["source"], row["grade"]
            )
        )
    if not out:
        out.append(
            Finding(None, f"no statement on {months} is on file", "ice_free_statements", "C")
        )
    return out


def _september_trend() -> list[Finding]:
    from globalarctic.outlook.extent import record, trend

    line = trend(9)
    low, middle, high = np.quantile(line.slope_km2, (0.025, 0.5, 0.975))
    words = (
        f"September extent {middle:+,.0f} km2 a year, {low:+,.0f} to {high:+,.0f} (95 % of draws), "
        f"over windows that begin in {line.starts[0]} to {line.starts[-1]} and end in 2024"
    )
    years, extents = record()
    first = float(np.mean(extents[(years >= 1979) & (years < 1989), 8]))
    last = float(np.mean(extents[(years >= 2015) & (years < 2025), 8]))
    means = f"mean of 1979-1988 {first / 1e6:.2f}, of 2015-2024 {last / 1e6:.2f} million km2"
    source = "Sea Ice Index v3, NSIDC G02135"
    return [
        Finding(bool(np.mean(line.slope_km2 < 0) > 0.95), words, source, "C"),
        Finding(last < first, means, source, "C"),
    ]


def _cargo(column: str) -> list[tuple[int, float, str, str]]:
    grade = "cargo_grade" if column == "cargo_t" else "transit_grade"
    return [
        (int(row["year"]), float(row[column]), row["source"], row[grade])
        for row in read_table("nsr_cargo")
        if row[column]
    ]


def _rises(*, column: str, start: int) -> list[Finding]:
    rows = [entry for entry in _cargo(column) if entry[0] >= start]
    out = []
    for (y1, a, _, g1), (y2, b, source, g2) in pairwise(rows):
        words = f"{y1} to {y2}: {a / 1e6:.2f} to {b / 1e6:.2f} million t"
        out.append(Finding(b > a, words, source, "G" if "G" in {g1, g2} else "V"))
    return out


def _target_met(*, stated_on: str, target_year: int, cargo_kind: str) -> list[Finding]:
    held = {year: (value, source, grade) for year, value, source, grade in _cargo("cargo_t")}
    out = []
    for row in read_table("nsr_targets"):
        if (row["stated_on"], row["target_year"], row["cargo_kind"]) == (
            stated_on, str(target_year), cargo_kind,
        ):  # fmt: skip
            if target_year not in held:
                out.append(
                    Finding(None, f"the cargo of {target_year} is not on file", "nsr_cargo", "C")
                )
                continue
            value, source, grade = held[target_year]
            aim = float(row["cargo_t"])
            words = f"{value / 1e6:.2f} of {aim / 1e6:g} million t, {value / aim:.0%}"
            out.append(Finding(value >= aim, words, source, grade))
    return out


def _growth_enough(*, start: int, end: int, target_t: float, target_year: int) -> list[Finding]:
    cargo = {year: value for year, value, _, _ in _cargo("cargo_t")}
    lacking = [str(year) for year in (start, end) if year not in cargo]
    if lacking:
        words = f"the cargo of {', '.join(lacking)} is not on file"
        return [Finding(None, words, "nsr_cargo", "C")]
    if not start < end < target_year:
        raise InputError(f"years {start}, {end}, {target_year}; give from < to < target_year")
    seen = (cargo[end] / cargo[start]) ** (1 / (end - start)) - 1
    need = (target_t / cargo[end]) ** (1 / (target_year - end)) - 1
    words = f"growth {start}-{end} {seen:.1%} a year; needed from {end} on {need:.1%}"
    return [Finding(seen >= need, words, "nsr_cargo", "V")]


def _transit_share(*, at_least_frac: float) -> list[Finding]:
    both = {year: value for year, value, _, _ in _cargo("transit_t")}
    out = []
    for year, value, source, grade in _cargo("cargo_t")[-5:]:
        if year in both:
            share = both[year] / value
            words = f"{year}: {share:.0%} of the cargo in transit"
            out.append(Finding(share >= at_least_frac, words, source, grade))
    return out


_REGISTER = "register of investments, release of the package"


def _materialised(*, country: str) -> list[Finding]:
    from globalarctic.investments.register import load_register
    from globalarctic.investments.views import as_of, views

    held = [v for v in views(load_register(), as_of()) if country in v.countries]
    if not held:
        return [Finding(None, f"no project of {country} is on file", _REGISTER, "V")]
    done = [v for v in held if any(part.materialised for part in v.parts(country))]
    words = (
        f"{len(done)} of {len(held)} projects on file have an investor of {country} whose part "
        "ever materialised, "
        f"{len(done) / len(held):.0%}; another selection than the claim's"
    )
    return [Finding(None, words, _REGISTER, "V")]


def _sum_of(*, country: str, at_least_usd: float) -> list[Finding]:
    from globalarctic.investments.register import load_register
    from globalarctic.investments.totals import Group, totals
    from globalarctic.investments.views import as_of

    found = totals(
        load_register(), as_of(), countries=(country,), groups=(Group.OUTLAY, Group.WHOLE)
    )[-1]
    lines = [line for line in found.lines if line.currency == "USD"]
    rows = {
        "announced": sum(line.announced for line in lines),
        "not failed": sum(line.not_failed for line in lines),
        "by share": sum(line.by_share_max for line in lines),
    }
    return [
        Finding(value >= at_least_usd, f"{name}: {value / 1e9:.1f} bn USD", _REGISTER, "V")
        for name, value in rows.items()
    ]


def _country_share(*, asset: str, country: str, at: str, wanted_frac: float) -> list[Finding]:
    from globalarctic.investments.model import PartialDate
    from globalarctic.investments.ownership import ownership
    from globalarctic.investments.register import load_register, stakes

    register = load_register()
    held = ownership(asset, stakes(register), at=PartialDate(at))
    share = sum(
        one.low_frac
        for one in held.holdings
        if one.ultimate and register.country_of(one.owner_id) == country
    )
    words = f"effective share {share:.1%} in {at}"
    return [Finding(abs(share - wanted_frac) < 5e-4, words, _REGISTER, "V")]


def _twinned(*, region: str, others: list[str]) -> list[Finding]:
    rows = [r for r in read_table("region_twins") if r["level"] == "region"]
    out = []
    for other in others:
        held = [r for r in rows if {r["region_a"], r["region_b"]} == {region, other}]
        words = f"{region} and {other}: " + (
            f"since {held[0]['since']}" if held else "no link on file"
        )
        out.append(Finding(bool(held), words, held[0]["source"] if held else "region_twins", "V"))
    return out


def _members(*, year: int) -> list[Finding]:
    from globalarctic.scope.basis import DEFAULT, decision_from

    decision, release = decision_from(DEFAULT)
    t, least = decision.year_at(year), decision.definition.rule.least
    out = []
    for code in decision.definition.members:
        count = decision.counts[t, decision.countries.index(code)]
        enough = bool(count >= least)
        words = f"{code} in {year}, scored alone: {count:.0f} dimensions count, {least} are needed"
        out.append(Finding(enough, words, f"scope, release {release.version}", "C"))
    return out


QUERIES: dict[str, Callable[..., list[Finding]]] = {
    "cheaper": _cheaper,
    "country_share": _country_share,
    "faster": _faster,
    "growth_enough": _growth_enough,
    "ice_free_by": _ice_free_by,
    "materialised": _materialised,
    "members": _members,
    "passable": _passable,
    "rises": _rises,
    "september_trend": _september_trend,
    "shorter": _shorter,
    "sum_of": _sum_of,
    "target_met": _target_met,
    "transit_share": _transit_share,
    "twinned": _twinned,
}
"""Queries by name."""
_KEYWORDS = {"from": "start", "to": "end"}


def run_query(name: str, args: dict[str, Any]) -> tuple[Finding, ...]:
    """Run a query and return its findings.

    Raises
    ------
    UnknownNameError
        When there is no such query.
    InputError
        When it is given other arguments than it takes.

    Examples
    --------
    >>> run_query("transit_share", {"at_least_frac": 0.5})[-1].holds
    False
    """
    if name not in QUERIES:
        raise UnknownNameError.among("query", name, QUERIES)
    query = QUERIES[name]
    given = {_KEYWORDS.get(key, key): value for key, value in args.items()}
    try:
        inspect.signature(query).bind(**given)
    except TypeError as error:
        raise InputError(f"query {name} does not take {args}: {error}") from None
    for key, value in given.items():
        kind = str(query.__annotations__[key])
        if not _fits(value, kind):
            raise InputError(f"query {name}: {key} is {value!r}; give {kind}")
    return tuple(query(**given))


def _fits(value: Any, kind: str) -> bool:
    """Return whether a value of a claims file is of an annotated kind."""
    if kind.startswith("list["):
        return isinstance(value, list) and all(_fits(item, kind[5:-1]) for item in value)
    types: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (int, float)}
    return isinstance(value, types[kind]) and not isinstance(value, bool)
