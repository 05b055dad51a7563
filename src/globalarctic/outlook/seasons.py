"""Seasons to come: the engine's own season tables in ice that was moved to a later year."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from globalarctic import __version__
from globalarctic.config import load_config
from globalarctic.data.tables import load
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.outlook.ice import IceFree, MovedIce, fit_driver, fit_sensitivity, moved_ice
from globalarctic.outlook.models import ModelIce, model_ice
from globalarctic.outlook.rule_seasons import RuleSeason, rule_seasons
from globalarctic.outlook.warming import scenarios
from globalarctic.result import Result
from globalarctic.shelf import read_json, write_json
from globalarctic.table import Table, number, number_text, percent_text, range_text, words
from globalarctic.transport.ice.atlas import load_atlas
from globalarctic.transport.network.build import network_key
from globalarctic.transport.search.engine import load_engine
from globalarctic.transport.ships.pace import USUAL
from globalarctic.transport.ships.vessels import resolve_vessel
from globalarctic.transport.studies.seasons import season
from globalarctic.words import Arg, Code, Message, Name, Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from globalarctic.data.sources.cmip6_ice import ModelField
    from globalarctic.transport.ice.atlas import IceAtlas
    from globalarctic.transport.search.engine import Engine

__all__ = ["LAST_YEAR", "PublishedSeason", "SeasonCourse", "SeasonOutlook", "season_outlook"]

LAST_YEAR = 2050
"""Furthest year: a straight line further on would be a fancy."""
_RULES_OF = "nsr"
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_COURSES = {0.1: "less", 0.5: "middle", 0.9: "more"}


def _season(code: str, /, **args: Arg) -> Message:
    return Message(f"outlook.season.{code}", **args)


@dataclass(frozen=True, slots=True)
class SeasonCourse:
    """One season in one year and course of the ice.

    ``quantile`` 0.1 is the course with less ice. ``year`` 0 stands for the ice years as observed;
    ``scenario`` names emissions, "" where the ice follows the years. ``length_d`` counts the days
    of departure with the chance asked for, ``open_d`` every day by its chance.
    """

    KEYS: ClassVar[Mapping[str, str]] = {"season": "words"}
    DIGITS: ClassVar[Mapping[str, int]] = {"open_d": 1, "highest_prob": 3, "month_prob": 3}

    year: int
    scenario: str
    quantile: float
    length_d: int
    words: str
    highest_prob: float
    month_prob: tuple[float, ...]
    open_d: float

    @property
    def name(self) -> Message:
        """The course in words."""
        if self.year == 0:
            return _season("as-observed")
        known = _COURSES.get(self.quantile)
        point = Quantity(100 * self.quantile)
        course = _season(f"course.{known}") if known else _season("course.point", point=point)
        if not self.scenario:
            return course
        return _season("course.scenario", scenario=Code(self.scenario), course=course)


@dataclass(frozen=True, slots=True)
class PublishedSeason:
    """A season as published or as sailed: days, or a range of days, and what they mean."""

    study: str
    corridor: str
    ship: str
    first_year: int
    last_year: int
    length_d: float | None
    low_d: float | None
    high_d: float | None
    measured: str
    source: str
    as_of: str
    grade: str


@lru_cache(maxsize=1)
def _published() -> tuple[PublishedSeason, ...]:
    return load("season_lengths", PublishedSeason)


@dataclass(frozen=True, slots=True, repr=False)
class SeasonOutlook(Result):
    """Seasons of a ship as observed and in later years, a row a year and course.

    Attributes
    ----------
    meaning
        Always `IceFree.SHIP_SEASON`: a named ship passes with the chance asked for, which says
        nothing of the Arctic being free of ice.
    by_rule
        Seasons by the admission rules on file, for the Northern Sea Route only.
    published
        Seasons published for the corridor, whatever the class.
    model
        Climate model whose change was laid on the ice years; "" where the observed one was.
    """

    SCHEMA = "outlook.season"
    VERSION = 2
    ROWS = "courses"
    PLOT = "globalarctic.outlook.plots:draw_season_outlook"

    origin: str
    target: str
    corridor: str
    vessel: str
    ice_class: str
    least_prob: float
    ice_years: tuple[int, ...]
    courses: tuple[SeasonCourse, ...]
    by_rule: tuple[RuleSeason, ...]
    published: tuple[PublishedSeason, ...]
    model: str = ""
    meaning: str = IceFree.SHIP_SEASON.value

    def tables(self) -> tuple[Table, ...]:
        """Return the seasons by ice, by rule, and as published."""
        rows = tuple(
            (
                _season("observed") if course.year == 0 else str(course.year),
                self.model if self.model and course.year else course.name,
                course.words, str(course.length_d), number_text(course.open_d),
                percent_text(course.highest_prob),
            )
            for course in self.courses
        )  # fmt: skip
        days: dict[str, Arg] = {
            "least": Quantity(100.0 * self.least_prob, "pct"),
            "first": Code(str(self.ice_years[0])), "last": Code(str(self.ice_years[-1])),
        }  # fmt: skip
        if self.model:
            days["model"] = Code(self.model)
        by_ice = Table(
            _season(
                "title", a=Name("place", self.origin), b=Name("place", self.target),
                corridor=Name("corridor", self.corridor), vessel=Name("vessel", self.vessel),
                **{"class": Code(self.ice_class)},
            ),
            (number("Year"), words("Course of the ice"), words("Season"), number("Days"),
             number("Open days"), number("Highest")),
            rows,
            (_season("days-model" if self.model else "days", **days), _season("no-forecast")),
        )  # fmt: skip
        tables = [by_ice]
        if self.by_rule:
            tables.append(_rule_table(self.ice_class, self.by_rule))
        if self.published:
            tables.append(_published_table(self.published))
        return tuple(tables)

    def table(self) -> Table:
        """Return the seasons by ice."""
        return self.tables()[0]


def _rule_table(ice_class: str, seasons: Sequence[RuleSeason]) -> Table:
    known = [row for row in seasons if row.length_d is not None]
    missing = {row.mode for row in seasons} - {row.mode for row in known}
    notes = [_season("rule-none", mode=_season(f"mode.{mode}")) for mode in sorted(missing)]
    if any(row.superseded for row in known):
        notes.append(_season("superseded"))
    rows = tuple(
        (_season(f"mode.{row.mode}"), _season(f"ice.{row.ice}"), row.season,
         number_text(row.length_d),
         _season("superseded-cell", year=Code(str(row.of_year))) if row.superseded
         else str(row.of_year))
        for row in known
    )  # fmt: skip
    return Table(
        _season("rule-title", **{"class": Code(ice_class)}),
        (words("Mode"), words("Ice"), words("Season"), number("Days"), words("Rules of")),
        rows, tuple(notes), tuple(dict.fromkeys(row.source for row in known)),
    )  # fmt: skip


def _published_table(seasons: Sequence[PublishedSeason]) -> Table:
    rows = tuple(
        (row.study, row.ship,
         str(row.first_year) if row.first_year == row.last_year
         else f"{row.first_year}-{row.last_year}",
         number_text(row.length_d), _span(row.low_d, row.high_d), row.measured)
        for row in seasons
    )  # fmt: skip
    return Table(
        _season("published"),
        (words("Study"), words("Ship"), number("Years"), number("Days"), number("Range"),
         words("What was measured")),
        rows, (), tuple(dict.fromkeys(row.source for row in seasons)),
    )  # fmt: skip


def _span(low: float | None, high: float | None) -> str | Message:
    if low is None and high is not None:
        return _season("under", n=Quantity(high))
    return range_text(low, high)


def season_outlook(
    origin: str,
    target: str,
    *,
    corridor: str = "nsr",
    vessel: str = "container-3600-1a",
    speed: str | float = USUAL,
    draught_m: float | None = None,
    load_frac: float | None = None,
    years: Sequence[int] = (2035, 2050),
    quantiles: Sequence[float] = (0.1, 0.5, 0.9),
    warming: Sequence[str] = (),
    ice_years: Sequence[int] = (),
    least_prob: float = 0.8,
    step_d: int = 14,
    concentration: ModelField | None = None,
    thickness: ModelField | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> SeasonOutlook:
    """Return the season as observed, then in each year and course of the ice.

    Computed seasons are kept in the cache and not computed again.

    Parameters
    ----------
    vessel, speed, draught_m, load_frac
        The ship, as for ``compare``.
    quantiles
        Of the ice's change: below 0.5 less ice.
    warming
        Emission scenarios whose warming moves the ice instead of the years: ``("SSP2-4.5",)``.
    ice_years
        Weather to meet; the last ten on file when empty.
    concentration, thickness
        Fields of a climate model, whose change then takes the place of the observed one; there is
        one course only.

    Raises
    ------
    InputError, UnknownNameError
        When a name or value is not usable, or a year is beyond 2050.

    Notes
    -----
    Half a minute a season on two cores. See `globalarctic.outlook.ice` for the method and
    `globalarctic.transport.studies.seasons` for the season.

    Examples
    --------
    >>> season_outlook("Dalian", "Rotterdam", years=(2200,))
    Traceback (most recent call last):
        ...
    globalarctic.errors.InputError: year 2200; give 2020 to 2050
    """
    atlas = load_atlas()
    last = int(atlas.years[-1])
    for year in years:
        if not last < year <= LAST_YEAR:
            raise InputError(f"year {year}; give {last + 1} to {LAST_YEAR}")
    for quantile in quantiles:
        if not 0.0 < quantile < 1.0:
            raise InputError(f"quantile {quantile:g}; give above 0 to below 1")
    for name in warming:
        if name not in scenarios():
            raise UnknownNameError.among("emission scenario", name, scenarios())
    if warming and concentration is not None:
        raise InputError("a climate model brings its own scenario; leave out the one or the other")
    weather = tuple(int(y) for y in (ice_years or atlas.years[-10:]))
    for ice_year in weather:
        atlas.position(ice_year)
    points = (0.5,) if concentration is not None else tuple(quantiles)
    runs = [(0, "", 0.5)]
    runs += [(year, name, q) for year in years for name in (warming or ("",)) for q in points]
    model = "" if concentration is None else _digest(concentration, thickness)
    question = {
        "origin": origin, "target": target, "corridor": corridor, "vessel": vessel,
        "sailed": [str(speed), draught_m, load_frac],
        "ice_years": list(weather), "least_prob": least_prob, "step_d": step_d,
        "version": __version__, "network": network_key(),
        "atlas": hashlib.sha256(atlas.conc_pct.tobytes()).hexdigest()[:16],
    }  # fmt: skip
    later = _LaterIce(atlas, concentration, thickness)
    courses, names = [], {}
    for at, (year, name, quantile) in enumerate(runs):
        key = question | {"year": year, "course": later.key(year, name, quantile, model)}
        names = _cached(key)
        if not names:

            def report(message: str, share: float, done: int = at) -> None:
                if progress is not None:
                    progress(message, (done + share) / len(runs))

            engine = load_engine(progress)
            if year:
                report(f"ice of {year}", 0.0)
                engine = engine.with_ice(later.ice(year, name, quantile))
            names = _sail(
                origin, target, engine, corridor=corridor, vessel=vessel, speed=speed,
                draught_m=draught_m, load_frac=load_frac, least_prob=least_prob,
                ice_years=weather, step_d=step_d, progress=report,
            )  # fmt: skip
            _keep(key, names)
        courses.append(
            SeasonCourse(
                year, name, quantile, names["length_d"], names["words"], names["highest_prob"],
                tuple(names["month_prob"]), names["open_d"],
            )
        )  # fmt: skip
    ship = resolve_vessel(names["vessel"])
    by_rule = (
        rule_seasons(ship.ice_class, double_acting=ship.astern_resistance_frac is not None)
        if names["corridor"] == _RULES_OF
        else ()
    )
    return SeasonOutlook(
        origin, target, names["corridor"], names["vessel"], names["ice_class"], least_prob,
        weather, tuple(courses), by_rule,
        tuple(row for row in _published() if row.corridor == names["corridor"]),
        "" if concentration is None else f"{concentration.model}, {concentration.scenario}",
    )  # fmt: skip


class _LaterIce:
    """Makes the ice of later years; fits once, when first asked."""

    def __init__(
        self, atlas: IceAtlas, concentration: ModelField | None, thickness: ModelField | None
    ) -> None:
        self.atlas, self.concentration, self.thickness = atlas, concentration, thickness
        self.driver = None if concentration is not None else fit_driver()
        self.sensitivity: Any = None

    def key(self, year: int, scenario: str, quantile: float, model: str) -> list[Any]:
        """Return what determines the ice of a year."""
        if not year:
            return []
        if self.driver is None:
            return [model]
        change = self.driver.change_km2(2015, year, quantile=quantile, scenario=scenario)
        return [scenario, quantile, round(change)]

    def ice(self, year: int, scenario: str, quantile: float) -> MovedIce | ModelIce:
        """Return the ice years as they would be in a later year."""
        if self.driver is None:
            assert self.concentration is not None
            return model_ice(self.atlas, self.concentration, self.thickness, year=year)
        self.sensitivity = self.sensitivity or fit_sensitivity(self.atlas)
        return moved_ice(
            self.atlas, self.sensitivity, self.driver, year=year, quantile=quantile,
            scenario=scenario,
        )  # fmt: skip


def _sail(origin: str, target: str, engine: Engine, **ask: Any) -> dict[str, Any]:
    """Return what is kept of a season."""
    answer = season(origin, target, engine=engine, **ask)
    daily = answer.pass_prob.tolist()
    return {
        "corridor": answer.corridor, "vessel": answer.vessel, "ice_class": answer.ice_class,
        "length_d": answer.length_d, "words": answer.words, "highest_prob": max(daily),
        "month_prob": _by_month(daily), "open_d": sum(daily),
    }  # fmt: skip


def _digest(*fields: ModelField | None) -> str:
    """Return model, scenario and a hash of the fields."""
    digest = hashlib.sha256()
    for field in fields:
        if field is not None:
            digest.update(field.values.tobytes())
    head = fields[0]
    name = "" if head is None else f"{head.model} {head.scenario} {head.member} "
    return name + digest.hexdigest()[:16]


def _by_month(daily: list[float]) -> list[float]:
    """Return the mean chance of each month's days of departure."""
    months, start = [], 0
    for days in _MONTH_DAYS:
        months.append(sum(daily[start : start + days]) / days)
        start += days
    return months


def _path(key: dict[str, Any]) -> Any:
    name = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()[:24]
    return load_config().cache_dir / "outlook" / f"{name}.json"


def _cached(key: dict[str, Any]) -> dict[str, Any]:
    kept = read_json(_path(key))
    return kept["season"] if kept is not None and kept.get("key") == key else {}


def _keep(key: dict[str, Any], names: dict[str, Any]) -> None:
    write_json(_path(key), {"key": key, "season": names})
