"""Seasons: on which days of the year a ship that leaves is likely to pass by a corridor."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.errors import InputError
from globalarctic.result import Listing
from globalarctic.table import Table, number, percent_text, words
from globalarctic.transport.network.corridors import resolve_corridor
from globalarctic.transport.network.names import class_cell, corridor_name, place_name
from globalarctic.transport.network.places import Place, resolve
from globalarctic.transport.search.compare import compare
from globalarctic.transport.search.request import MAX_WAIT_D
from globalarctic.transport.search.voyages import voyages
from globalarctic.transport.ships.pace import USUAL, as_sailed
from globalarctic.words import Code, Day, Message, Quantity, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from globalarctic.table import Text
    from globalarctic.transport.search.engine import Engine
    from globalarctic.transport.ships.vessels import Vessel
    from globalarctic.words import Arg

__all__ = ["Season", "Seasons", "Window", "season", "seasons"]

_YEAR = 2001
"""A common year that gives each day of the year its number; the ice comes from the ice years."""

_DAYS = 365
_ICE_LEAST_DOY = 258
"""15 September, near the day of least ice (NSIDC, Sea Ice Index): where a refusal says most."""


@dataclass(frozen=True, slots=True)
class Window:
    """Days of departure in a row on which the ship is likely to pass, both ends included.

    Notes
    -----
    Days of a common year, 1 to 365; ``first_doy`` is greater than ``last_doy`` when the window goes
    over New Year.
    """

    OMIT = ("first_doy", "last_doy")
    COMPUTED = ("first", "last", "length_d")

    first_doy: int
    last_doy: int

    @property
    def first(self) -> str:
        """First day as MM-DD."""
        return f"{_date(self.first_doy):%m-%d}"

    @property
    def last(self) -> str:
        """Last day as MM-DD."""
        return f"{_date(self.last_doy):%m-%d}"

    @property
    def length_d(self) -> int:
        """Count of days.

        Examples
        --------
        >>> Window(360, 5).length_d
        11
        """
        return (self.last_doy - self.first_doy) % _DAYS + 1

    @property
    def said(self) -> Message:
        """First and last day, or that it is all the year.

        Examples
        --------
        >>> str(Window(213, 304).said)
        '1 August - 31 October'
        """
        if self.length_d == _DAYS:
            return Message("studies.season.all-year")
        return Message("studies.season.days", days=Span(_day(self.first_doy), _day(self.last_doy)))

    @property
    def words(self) -> str:
        """First and last day in English."""
        return str(self.said)


@dataclass(frozen=True, slots=True, eq=False)
class Season:
    """When a ship is likely to pass by a corridor.

    Notes
    -----
    ``windows`` in order of their first day: none means never, one of 365 days all year.
    ``pass_prob`` float64[365] is the share of ice years in which a ship that leaves on that day
    passes; ``computed`` bool[365] says on which days it was computed, on the others it is between
    its neighbours. ``reason`` says why no ship passes on any day, else None.
    """

    KEYS = {
        "origin": "origin.place_id", "target": "target.place_id", "season": "words",
        "highest_prob": "highest_prob", "computed_doy": "computed_doy",
    }  # fmt: skip
    OMIT = ("computed",)
    COMPUTED = ("length_d",)
    DIGITS = {"highest_prob": 3, "pass_prob": 3}

    origin: Place
    target: Place
    corridor: str
    corridor_name: str
    vessel: str
    vessel_name: str
    ice_class: str
    least_prob: float
    ice_years: tuple[int, ...]
    windows: tuple[Window, ...]
    pass_prob: NDArray[np.float64]
    computed: NDArray[np.bool_]
    reason: Message | None = None

    @property
    def length_d(self) -> int:
        """Days of all windows."""
        return sum(window.length_d for window in self.windows)

    @property
    def words(self) -> str:
        """The windows in English, ``never`` when there is none."""
        return "; ".join(window.words for window in self.windows) or "never"

    @property
    def named(self) -> Arg:
        """The corridor's name, in whatever language it is said."""
        return corridor_name(self.corridor, self.corridor_name)

    @property
    def highest_prob(self) -> float:
        """The highest chance of all days."""
        return float(self.pass_prob.max())

    @property
    def computed_doy(self) -> tuple[int, ...]:
        """The days of the year, 1 to 365, whose chance was computed."""
        return tuple(int(k) + 1 for k in np.flatnonzero(self.computed))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Seasons(Listing):
    """Seasons between two places, an entry a corridor and vessel."""

    SCHEMA = "transport.seasons"
    VERSION = 2
    ROWS = "seasons"
    PLOT = "globalarctic.transport.show.season_map:draw_seasons"

    seasons: tuple[Season, ...]

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a window; one without days where there is none."""
        rows = []
        for each in self.seasons:
            years = each.ice_years
            whole = list(years) == list(range(years[0], years[-1] + 1))
            named = f"{years[0]}-{years[-1]}" if whole else ";".join(map(str, years))
            for window in each.windows or (None,):
                rows.append(
                    {
                        "origin": each.origin.place_id,
                        "target": each.target.place_id,
                        "corridor": each.corridor,
                        "vessel": each.vessel,
                        "ice_class": each.ice_class,
                        "least_prob": each.least_prob,
                        "first_day": window.first if window else "",
                        "last_day": window.last if window else "",
                        "length_d": window.length_d if window else 0,
                        "highest_prob": each.highest_prob,
                        "ice_years": named,
                        "reason": "" if each.reason is None else str(each.reason),
                    }
                )
        return rows

    def table(self) -> Table:
        """Return first and last days in words."""
        head = self.seasons[0]
        columns = (
            words("Corridor"), words("Vessel"), words("Ice class"), words("First day"),
            words("Last day"), number("Days"), number("Highest"), words("Why not"),
        )  # fmt: skip
        rows: list[tuple[Text, ...]] = []
        for each in self.seasons:
            start: tuple[Text, ...] = (each.named, each.vessel, class_cell(each.ice_class))
            best = percent_text(each.highest_prob)
            if not each.windows:
                never = Message("studies.season.never")
                rows.append((*start, never, "", "0", best, each.reason or ""))
            for window in each.windows:
                days: tuple[Text, Text] = (_day(window.first_doy), _day(window.last_doy))
                if window.length_d == _DAYS:
                    days = (window.said, "")
                rows.append((*start, *days, str(window.length_d), best, ""))
                start = ("", "", "")
        years = head.ice_years
        title = Message(
            "studies.season.title", origin=place_name(head.origin), target=place_name(head.target),
            least=Quantity.short(100.0 * head.least_prob, "pct"),
        )  # fmt: skip
        note = Message(
            "studies.season.note", count=Quantity(len(years), "ice-years"),
            first=Code(str(years[0])), last=Code(str(years[-1])),
        )  # fmt: skip
        return Table(title, columns, tuple(rows), (note,))


def seasons(
    origin: str | Place,
    target: str | Place,
    *,
    corridors: Sequence[str] = ("nsr",),
    vessels: Sequence[str | Vessel] = ("container-3600-1a",),
    speed: str | float = USUAL,
    draught_m: float | None = None,
    load_frac: float | None = None,
    least_prob: float = 0.8,
    ice_years: Sequence[int] = (),
    avoid: tuple[str, ...] = (),
    max_wait_d: float = MAX_WAIT_D,
    step_d: int = 7,
    engine: Engine | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Seasons:
    """Find the days of departure on which ships are likely to pass, by corridors.

    Parameters
    ----------
    origin, target, speed, draught_m, load_frac, least_prob, ice_years, avoid
        As for ``season``.
    max_wait_d, step_d, engine, progress
        As for ``season``.
    corridors, vessels
        Ids; each corridor is taken with each vessel.

    Raises
    ------
    InputError, UnknownNameError
        When a name or value is not usable.

    Examples
    --------
    >>> seasons("Omsk", "Salekhard", corridors=["land-ice"], ice_years=[2012])[0].words
    'never'
    """
    ways = [(corridor, vessel) for corridor in corridors for vessel in vessels]
    if not ways:
        raise InputError("there is no corridor or no vessel; give at least one of each")
    answers: list[Season] = []
    for corridor, vessel in ways:

        def part(message: str, share: float) -> None:
            if progress is not None:
                progress(message, (len(answers) + share) / len(ways))

        answers.append(
            season(
                origin, target, corridor=corridor, vessel=vessel, speed=speed, draught_m=draught_m,
                load_frac=load_frac, least_prob=least_prob,
                ice_years=ice_years, avoid=avoid, max_wait_d=max_wait_d, step_d=step_d,
                engine=engine, progress=part,
            )
        )  # fmt: skip
    return Seasons(tuple(answers))


def season(
    origin: str | Place,
    target: str | Place,
    *,
    corridor: str,
    vessel: str | Vessel,
    speed: str | float = USUAL,
    draught_m: float | None = None,
    load_frac: float | None = None,
    least_prob: float = 0.8,
    ice_years: Sequence[int] = (),
    avoid: tuple[str, ...] = (),
    max_wait_d: float = MAX_WAIT_D,
    step_d: int = 7,
    engine: Engine | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Season:
    """Find the days of departure on which a ship is likely to pass.

    Parameters
    ----------
    origin, target
        Places or their names.
    corridor
        Corridor id.
    vessel, speed, draught_m, load_frac
        The ship on sea legs, as for ``compare``.
    least_prob
        Chance of passing asked for, above 0, at most 1.
    ice_years
        Ice years to meet; all on file when empty.
    avoid
        Passages, borders or families that may not be used.
    max_wait_d
        Longest standstill in all, days.
    step_d
        Days between departures at first; weeks at the edges of a window are then computed by day.
    engine
        What answers; by default the bundled network and ice (see ``Engine.with_ice``).
    progress
        Called with a message and a share 0-1.

    Raises
    ------
    InputError, UnknownNameError
        When a name or value is not usable.

    Notes
    -----
    Exact to the day where a window begins or ends. A window or gap shorter than ``step_d`` days is
    missed when no year's change tells of it: weeks are computed by day where the chance crosses
    ``least_prob`` or an end is within one ice year of it. ``step_d=1`` computes every day.

    Examples
    --------
    >>> ship = "container-3600-1a"
    >>> season("Omsk", "Salekhard", corridor="land-ice", vessel=ship, ice_years=(2012,)).words
    'never'
    """
    first = origin if isinstance(origin, Place) else resolve(origin)
    last = target if isinstance(target, Place) else resolve(target)
    way = resolve_corridor(corridor)
    ship = as_sailed(vessel, speed=speed, draught_m=draught_m, load_frac=load_frac)
    if not 0.0 < least_prob <= 1.0:
        raise InputError(f"the chance asked for is {least_prob:g}; give more than 0, at most 1")
    if not 1 <= step_d <= _DAYS:
        raise InputError(f"step_d is {step_d}; give 1 to {_DAYS} days")
    years = tuple(ice_years) or _all_years()
    chance = np.full(_DAYS, np.nan)

    def fill(days: list[int], words: str, share: float) -> None:
        """Compute some days (0-364), a month at a time."""
        for k in range(0, len(days), _BATCH):
            part = days[k : k + _BATCH]
            sailed = voyages(
                first, last, corridor=way.corridor_id,
                departs=[dt.date(_YEAR, 1, 1) + dt.timedelta(days=day) for day in part],
                vessel=ship, ice_years=years, avoid=avoid, max_wait_d=max_wait_d,
                engine=engine,
            )  # fmt: skip
            chance[part] = sailed.passed.mean(axis=1)
            if progress is not None:
                here = share + 0.5 * (k + len(part)) / len(days)
                progress(f"{way.name_en}, {ship.name_en}: {words}", here)

    fill(list(range(0, _DAYS, step_d)), "days of the year", 0.0)
    fill(_edges(chance, least_prob, 1.0 / len(years)), "edges of the season", 0.5)
    computed = ~np.isnan(chance)
    whole = _between(chance)
    reason = None
    if not whole.any():
        reason = compare(
            first, last, depart=dt.date(_YEAR, 1, 1) + dt.timedelta(days=_ICE_LEAST_DOY - 1),
            vessel=ship, avoid=avoid, corridors=(way.corridor_id,), ice_years=years,
            max_wait_d=max_wait_d, engine=engine,
        ).corridors[0].reason  # fmt: skip
    return Season(
        first, last, way.corridor_id, way.name_en, ship.vessel_id, ship.name_en, ship.ice_class,
        least_prob, years, _windows(whole >= least_prob - _TINY), whole, computed, reason,
    )  # fmt: skip


_BATCH = 31
_TINY = 1e-9


def _all_years() -> tuple[int, ...]:
    from globalarctic.transport.ice.atlas import load_atlas

    return tuple(int(year) for year in load_atlas().years)


def _edges(chance: NDArray[np.float64], least: float, share: float) -> list[int]:
    """Return the days to compute between samples at which the season may begin or end."""
    known = np.flatnonzero(~np.isnan(chance))
    days: list[int] = []
    for here, after in zip(known, np.roll(known, -1), strict=True):
        ends = chance[[here, after]]
        changes = (ends[0] >= least - _TINY) != (ends[1] >= least - _TINY)
        # Next to the mark the season may begin or end and begin again between two samples; where
        # every year agrees at both ends nothing tells of a change.
        near = bool((np.abs(ends - least) <= share + _TINY).any()) and not (
            ends[0] == ends[1] and ends[0] in (0.0, 1.0)
        )
        if changes or near:
            gap = int(after - here) % _DAYS
            days += [int(here + k) % _DAYS for k in range(1, gap)]
    return sorted(days)


def _between(chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the chance of every day: between its neighbours where it was not computed."""
    known = np.flatnonzero(~np.isnan(chance))
    result: NDArray[np.float64] = np.interp(
        np.arange(_DAYS), known, chance[known], period=float(_DAYS)
    )
    result[known] = chance[known]
    return result


def _windows(likely: NDArray[np.bool_]) -> tuple[Window, ...]:
    """Return the runs of likely days around the year."""
    if likely.all():
        return (Window(1, _DAYS),)
    begins = np.flatnonzero(likely & ~np.roll(likely, 1))
    ends = np.flatnonzero(likely & ~np.roll(likely, -1))
    windows = []
    for begin in begins:
        later = ends[ends >= begin]
        end = later[0] if len(later) else ends[0]
        windows.append(Window(int(begin) + 1, int(end) + 1))
    return tuple(windows)


def _date(doy: int) -> dt.date:
    return dt.date(_YEAR, 1, 1) + dt.timedelta(days=doy - 1)


def _day(doy: int) -> Day:
    return Day(_date(doy), "day")
