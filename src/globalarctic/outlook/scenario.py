"""Scenarios of traffic: ranges of assumptions in a file, checked with file and line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from globalarctic.errors import InputError, SchemaError, UnknownNameError
from globalarctic.records import read_toml, table_lines
from globalarctic.result import Result
from globalarctic.table import Table, ident, number, number_text
from globalarctic.words import Code, Message, Text
from globalarctic.words.catalog import english

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["WAYS", "NewProject", "Scenario", "load_scenario", "scenario_names"]

_FOLDER = Path(__file__).with_name("scenarios")
WAYS = ("nsr", "suez", "cape", "rail")
"""Ways that cargo between Asia and Europe chooses among; the first three by sea."""

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class NewProject:
    """A project whose cargo may come: ranges of capacity, start, chance of starting and ramp."""

    name: str
    register_id: str
    capacity_t: Range
    start_year: Range
    start_prob: Range
    ramp_years: Range
    why: str


_PARTS = ("capacity_t", "start_year", "start_prob", "ramp_years")
_LIMITS = {"capacity_t": (0.0, 5e8), "start_year": (1990.0, 2060.0), "start_prob": (0.0, 1.0),
           "ramp_years": (0.5, 30.0)}  # fmt: skip
_TRANSIT = {
    "asia_europe_frac": (0.0, 1.0), "russian_growth_frac": (-0.5, 0.5), "demand_t": (1.0, 5e9),
    "demand_growth_frac": (-0.5, 0.5), "cost_elasticity": (0.01, 10.0),
    "time_value_usd_per_d": (0.0, 5000.0), "sea_scale": (0.05, 1.0), "access_drift": (-0.5, 0.5),
}  # fmt: skip
_USD = 0.0, 1e5


@dataclass(frozen=True, slots=True, repr=False)
class Scenario(Result):
    """Assumptions as ranges, a row an assumption.

    Attributes
    ----------
    transit
        Ranges of what moves transit, by name.
    surcharge_usd
        By way: what a TEU costs beside the rates on file, in the last year on file.
    cost_change_frac
        By way: yearly change of the whole cost of a TEU from then on.
    later_cost_usd
        By way: the whole cost of a TEU from ``later_from`` on, where the scenario states one.
    """

    SCHEMA = "outlook.scenario"
    DIGITS: ClassVar[Mapping[str, int]] = {}

    name: str
    title: str
    summary: str
    last_year: int
    growth_frac: Range
    projects: tuple[NewProject, ...]
    origin: str
    target: str
    transit: dict[str, Range]
    surcharge_usd: dict[str, Range]
    cost_change_frac: dict[str, Range]
    later_from: int = 0
    later_cost_usd: dict[str, Range] | None = None

    @property
    def heading(self) -> Message | Text:
        """The title in any language; that of a user's file in its own."""
        return self._said("title", self.title)

    @property
    def lead(self) -> Message | Text:
        """The summary in any language."""
        return self._said("summary", self.summary)

    def _said(self, part: str, own: str) -> Message | Text:
        code = f"outlook.scenario.{self.name}.{part}"
        return Message(code) if english().get(code, ("",))[0] == own else Text(own)

    def ranges(self) -> dict[str, Range]:
        """Return every assumption's range by name, in the order of the unit cube."""
        ranges: dict[str, Range] = {"growth_frac": self.growth_frac}
        for project in self.projects:
            for part in ("capacity_t", "start_year", "start_prob"):
                ranges[f"{project.name}: {part}"] = getattr(project, part)
            ranges[f"{project.name}: starts"] = 0.0, 1.0
            ranges[f"{project.name}: ramp_years"] = project.ramp_years
        ranges |= self.transit
        ranges |= {f"{way}: surcharge_usd": self.surcharge_usd[way] for way in WAYS}
        ranges |= {f"{way}: cost_change_frac": self.cost_change_frac[way] for way in WAYS}
        later = self.later_cost_usd or {}
        return ranges | {f"{way}: later_cost_usd": later[way] for way in WAYS if way in later}

    def rows(self) -> list[dict[str, Any]]:
        """Return a row an assumption: its name and the ends of its range."""
        return [
            {"assumption": name, "low": low, "high": high}
            for name, (low, high) in self.ranges().items()
            if not name.endswith(": starts")
        ]

    def table(self) -> Table:
        """Return the assumptions as a table."""
        rows = [
            (row["assumption"], *(_cell(row["assumption"], row[end]) for end in ("low", "high")))
            for row in self.rows()
        ]
        return Table(
            Message("outlook.scenario.title", title=self.heading, name=Code(self.name)),
            (ident("Assumption"), number("Low"), number("High")), tuple(rows),
            (self.lead, Message("outlook.scenario.ranges")),
        )  # fmt: skip

    def with_costs(self, later_cost_usd: Mapping[str, Range], *, year: int) -> Scenario:
        """Return the scenario with the whole cost of a TEU on some ways stated from a year on.

        Raises
        ------
        UnknownNameError
            When a way is not among those that cargo chooses among.
        InputError
            When a cost is below zero or its ends are turned round, or the year is out of range.

        Examples
        --------
        >>> load_scenario().with_costs({"suez": (3000, 4000)}, year=2027).later_from
        2027
        """
        for way, (low, high) in later_cost_usd.items():
            if way not in WAYS:
                raise UnknownNameError.among("way", way, WAYS)
            if not _USD[0] <= low <= high <= _USD[1]:
                raise InputError(f"cost of {way} {low:g} to {high:g}; give 0 to 100,000 USD a TEU")
        if not 2016 <= year <= self.last_year:
            raise InputError(f"costs from {year} on; give 2016 to {self.last_year}")
        stated = {way: (float(low), float(high)) for way, (low, high) in later_cost_usd.items()}
        return replace(self, later_from=year, later_cost_usd=stated)


def _cell(name: str, value: float) -> str:
    return f"{value:.0f}" if name.endswith("_year") else number_text(value, 0 if value > 9 else 2)


def scenario_names() -> tuple[str, ...]:
    """Return the scenarios of the package.

    Examples
    --------
    >>> "default" in scenario_names()
    True
    """
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def _range(value: Any, where: str, limits: Range) -> Range:
    least, most = limits
    fits = (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(v, int | float) and not isinstance(v, bool) for v in value)
        and least <= value[0] <= value[1] <= most
    )
    if not fits:
        raise SchemaError(f"{where} is {value!r}; give [low, high] within {least:g} to {most:g}")
    return float(value[0]), float(value[1])


def _table(content: dict[str, Any], name: str, keys: set[str], where: str) -> dict[str, Any]:
    """Return a table of the file that has just these keys."""
    table = content.get(name)
    if not isinstance(table, dict) or set(table) != keys:
        raise SchemaError(f"{where}: [{name}] needs {', '.join(sorted(keys))}")
    return table


def _project(row: dict[str, Any], where: str) -> NewProject:
    keys = {"name", "register_id", "why", *_PARTS}
    if set(row) != keys:
        raise SchemaError(
            f"{where}: lacks {sorted(keys - set(row))}, unknown {sorted(set(row) - keys)}"
        )
    parts = {part: _range(row[part], f"{where}: {part}", _LIMITS[part]) for part in _PARTS}
    return NewProject(row["name"], row["register_id"], **parts, why=row["why"])


def load_scenario(name: str = "default") -> Scenario:
    """Return a scenario of the package by name, or of a TOML file by path.

    Raises
    ------
    UnknownNameError
        When there is no such scenario.
    DataError
        When the file cannot be read.
    SchemaError
        With the file, and the line of a project: keys missing or unknown, ranges turned round or
        outside what makes sense.

    Examples
    --------
    >>> scenario = load_scenario()
    >>> scenario.last_year, len(scenario.projects)
    (2050, 4)
    """
    path = Path(name) if name.endswith(".toml") else _FOLDER / f"{name}.toml"
    if not name.endswith(".toml") and name not in scenario_names():
        raise UnknownNameError.among("scenario", name, scenario_names())
    content, text = read_toml(path)
    needed = {"name", "title", "summary", "last_year", "base", "transit", "surcharge_usd_per_teu",
              "cost_change_frac"}  # fmt: skip
    known = needed | {"project", "later_cost_usd_per_teu"}
    if set(content) - known or needed - set(content):
        raise SchemaError(
            f"{path}: lacks {sorted(needed - set(content))}, unknown {sorted(set(content) - known)}"
        )
    if not isinstance(content["last_year"], int) or not 2016 <= content["last_year"] <= 2050:
        raise SchemaError(f"{path}: last_year is {content['last_year']!r}; give 2016 to 2050")
    rows = zip(table_lines(text, "project"), content.get("project", []), strict=True)
    base = _table(content, "base", {"growth_frac"}, f"{path}")
    transit = _table(content, "transit", {"origin", "target", *_TRANSIT}, f"{path}")
    ways = {
        name: {
            way: _range(value, f"{path}: {name}.{way}", limits)
            for way, value in _table(content, name, set(WAYS), f"{path}").items()
        }
        for name, limits in (("surcharge_usd_per_teu", _USD), ("cost_change_frac", (-0.5, 0.5)))
    }
    scenario = Scenario(
        content["name"], content["title"], content["summary"], content["last_year"],
        _range(base["growth_frac"], f"{path}: base.growth_frac", (-0.5, 0.5)),
        tuple(_project(row, f"{path}, line {line}") for line, row in rows),
        transit["origin"], transit["target"],
        {key: _range(transit[key], f"{path}: transit.{key}", limits)
         for key, limits in _TRANSIT.items()},
        ways["surcharge_usd_per_teu"], ways["cost_change_frac"],
    )  # fmt: skip
    stated = content.get("later_cost_usd_per_teu")
    if stated is None:
        return scenario
    where = f"{path}: later_cost_usd_per_teu"
    if not isinstance(stated, dict) or set(stated) - {"year", *WAYS} or "year" not in stated:
        raise SchemaError(f"{where} needs year, and may have {', '.join(WAYS)}")
    costs = {w: _range(v, f"{where}.{w}", _USD) for w, v in stated.items() if w != "year"}
    return scenario.with_costs(costs, year=int(stated["year"]))
