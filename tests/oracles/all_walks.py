"""Brute force of the ways that no other way beats: every walk, every wait.

Shares nothing with the kernel: no bounds, no dominance on the way, no queue. It lists every walk on a
small network that meets no node more than ``visits`` times (twice where goods may go ashore to
wait and come back), at every combination of the allowed midnights of waiting, and keeps the
end points that no other end point equals or beats in all measures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

__all__ = ["Link", "all_ends", "beats", "earliest_hours", "pareto_ends"]

DAY = 24.0
End = tuple[float, float, float, float, float, frozenset[int]]


@dataclass(frozen=True, eq=False)
class Link:
    """A directed link: price, missing rates, open days, and its parts (km, speed, risk by day)."""

    start: int
    end: int
    at_sea: bool
    price: float
    unpriced_km: float
    missing: frozenset[int]
    open_days: tuple[bool, ...]
    fixed_h: float | None
    parts: tuple[tuple[float, tuple[float, ...], tuple[bool, ...]], ...] = ()

    def leave(self, hour: float) -> float:
        """Return the first hour from an hour on at which the link is open."""
        day = int(hour // DAY)
        while day < len(self.open_days):
            if self.open_days[day]:
                return max(hour, day * DAY)
            day += 1
        return math.inf

    def arrive(self, hour: float) -> float:
        """Return the hour of arrival, moving on day by day at that day's speed."""
        if self.fixed_h is not None:
            return hour + self.fixed_h
        for length_km, kmh, _ in self.parts:
            rest, day = length_km, int(hour // DAY)
            while day < len(kmh):
                ends = (day + 1) * DAY
                if kmh[day] > 0 and hour + rest / kmh[day] <= ends:
                    hour += rest / kmh[day]
                    break
                rest -= kmh[day] * (ends - hour)
                hour, day = ends, day + 1
            else:
                return math.inf
        return hour

    def risk_km(self, day: int) -> float:
        """Return the kilometres of risk on a day."""
        return sum(km for km, _, risky in self.parts if risky[day])


def earliest_hours(links: list[Link], nodes: int, start: int, horizon: float) -> list[float]:
    """Return the earliest hour at each node, by repeated relaxation."""
    at = [math.inf] * nodes
    at[start] = 0.0
    for _ in range(nodes):
        for link in links:
            if at[link.start] < horizon:
                leave = link.leave(at[link.start])
                if leave < horizon:
                    at[link.end] = min(at[link.end], link.arrive(leave))
    return at


def all_ends(
    links: list[Link],
    sea: tuple[bool, ...],
    start: int,
    target: int,
    *,
    rates: tuple[float, float],
    horizon: float,
    ashore: bool,
    visits: int = 1,
) -> set[End]:
    """Return (hour, cost, ship hours, unpriced km, risk km, missing) of every walk and wait."""
    by_start: dict[int, list[Link]] = {}
    for link in links:
        by_start.setdefault(link.start, []).append(link)
    first = earliest_hours(links, len(sea), start, horizon)
    ends: set[End] = set()

    def waits(link: Link, hour: float) -> list[float]:
        """Return the hours at which the link may be entered."""
        boards = not sea[link.start] and sea[link.end]
        midnights = [k * DAY for k in range(len(link.open_days)) if hour < k * DAY < horizon]
        if boards and ashore:
            on_midnight = [hour] if hour % DAY == 0 else []
            at_once = [hour] if abs(hour - first[link.start]) < 1e-6 else on_midnight
            return at_once + midnights
        risky = any(any(part[2]) for part in link.parts)
        return [hour, *midnights] if risky else [hour]

    @cache
    def entries(link: Link, hour: float) -> tuple[tuple[float, float], ...]:
        found = set()
        for when in waits(link, hour):
            enter = link.leave(when)
            if enter < horizon and link.arrive(enter) < horizon:
                found.add((enter, link.arrive(enter)))
        return tuple(found)

    def walk(node: int, seen: tuple[int, ...], so_far: End) -> None:
        hour, cost, ship_h, gap, risk, missing = so_far
        if node == target:
            ends.add(so_far)
            return
        for link in by_start.get(node, ()):
            if seen.count(link.end) >= visits:
                continue
            for enter, arrival in entries(link, hour):
                paid = arrival - hour if link.at_sea else enter - hour if sea[node] else 0.0
                risky = link.risk_km(int(enter // DAY))
                walk(
                    link.end,
                    (*seen, link.end),
                    (
                        arrival,
                        cost + link.price + rates[0] * paid,
                        ship_h + rates[1] * paid,
                        gap + link.unpriced_km,
                        risk + risky,
                        missing | link.missing,
                    ),
                )

    walk(start, (start,), (0.0, 0.0, 0.0, 0.0, 0.0, frozenset()))
    return ends


def beats(a: End, b: End, *, factor: float = 1.0) -> bool:
    """Return whether an end rules out another, within a factor (the rule as the docs state it)."""
    if a[0] > factor * b[0] + 1e-4 or a[4] > factor * b[4] + 1e-4:
        return False
    if factor * a[3] < b[3] - 1e-4:
        return True
    alike = a[3] <= factor * b[3] + 1e-4 and a[5] <= b[5]
    return alike and a[1] <= factor * b[1] + 1e-4 and a[2] <= factor * b[2] + 1e-4


def pareto_ends(ends: set[End]) -> list[End]:
    """Return the ends that no other end beats; of equal ends one."""
    kept: list[End] = []
    for end in sorted(ends, key=lambda e: (*e[:5], len(e[5]))):
        if not any(beats(held, end) for held in kept):
            kept = [held for held in kept if not beats(end, held)]
            kept.append(end)
    return kept
