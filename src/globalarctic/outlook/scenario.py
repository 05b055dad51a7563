"""Scenarios of traffic: ranges of assumptions in a file, checked with file and line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from globalarctic.data.text_files import read_toml, table_lines
from globalarctic.errors import SchemaError, UnknownNameError

__all__ = ["WAYS", "NewProject", "Scenario", "load_scenario", "scenario_names"]

_FOLDER = Path(__file__).with_name("scenarios")
WAYS = ("nsr", "suez", "cape", "rail")
"""Ways that transit chooses among; the first three by sea."""

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


@dataclass(frozen=True, slots=True)
class Scenario:
    """Assumptions as ranges; ``transit`` and ``surcharge_usd`` by name."""

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


_TRANSIT = (
    "demand_t", "demand_growth_frac", "cost_weight_per_usd", "time_weight_per_d", "sea_scale",
    "access_drift",
)  # fmt: skip


def scenario_names() -> tuple[str, ...]:
    """Return the scenarios of the package.

    Examples
    --------
    >>> "default" in scenario_names()
    True
    """
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def _range(value: Any, where: str, *, least: float, most: float) -> Range:
    fits = (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(v, int | float) and not isinstance(v, bool) for v in value)
        and least <= value[0] <= value[1] <= most
    )
    if not fits:
        raise SchemaError(f"{where} is {value!r}; give [low, high] within {least:g} to {most:g}")
    return float(value[0]), float(value[1])


def _table(held: dict[str, Any], name: str, where: str) -> dict[str, Any]:
    found = held.get(name)
    if not isinstance(found, dict):
        raise SchemaError(f"{where}: lacks the table [{name}]")
    return found


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
    >>> held = load_scenario()
    >>> held.last_year, len(held.projects)
    (2050, 4)
    """
    path = Path(name) if name.endswith(".toml") else _FOLDER / f"{name}.toml"
    if not name.endswith(".toml") and name not in scenario_names():
        raise UnknownNameError.among("scenario", name, scenario_names())
    held, content = read_toml(path)
    known = {"name", "title", "summary", "last_year", "base", "project", "transit",
             "surcharge_usd_per_teu"}  # fmt: skip
    if set(held) - known or {"name", "title", "summary", "last_year"} - set(held):
        raise SchemaError(f"{path}: keys {sorted(held)}; allowed and needed are {sorted(known)}")
    if not isinstance(held["last_year"], int) or not 2016 <= held["last_year"] <= 2050:
        raise SchemaError(f"{path}: last_year is {held['last_year']!r}; give 2016 to 2050")
    lines = table_lines(content, "project")
    projects = []
    for line, row in zip(lines, held.get("project", []), strict=True):
        where = f"{path}, line {line}"
        keys = {
            "name",
            "register_id",
            "capacity_t",
            "start_year",
            "start_prob",
            "ramp_years",
            "why",
        }
        if set(row) != keys:
            raise SchemaError(f"{where}: lacks {sorted(keys - set(row))}, unknown "
                              f"{sorted(set(row) - keys)}")  # fmt: skip
        projects.append(
            NewProject(
                row["name"], row["register_id"],
                _range(row["capacity_t"], f"{where}: capacity_t", least=0, most=5e8),
                _range(row["start_year"], f"{where}: start_year", least=1990, most=2060),
                _range(row["start_prob"], f"{where}: start_prob", least=0, most=1),
                _range(row["ramp_years"], f"{where}: ramp_years", least=0.5, most=30),
                row["why"],
            )
        )  # fmt: skip
    base, transit = _table(held, "base", f"{path}"), _table(held, "transit", f"{path}")
    extra = _table(held, "surcharge_usd_per_teu", f"{path}")
    if set(extra) != set(WAYS) or set(transit) != {*_TRANSIT, "origin", "target"}:
        raise SchemaError(
            f"{path}: [surcharge_usd_per_teu] needs {', '.join(WAYS)}; [transit] needs origin, "
            f"target, {', '.join(_TRANSIT)}"
        )
    limits = {"demand_t": (0.0, 5e9), "sea_scale": (0.05, 1.0), "cost_weight_per_usd": (0.0, 1.0),
              "time_weight_per_d": (0.0, 5.0)}  # fmt: skip
    ranges = {}
    for key in _TRANSIT:
        least, most = limits.get(key, (-0.5, 0.5))
        ranges[key] = _range(transit[key], f"{path}: transit.{key}", least=least, most=most)
    return Scenario(
        held["name"], held["title"], held["summary"], held["last_year"],
        _range(base.get("growth_frac"), f"{path}: base.growth_frac", least=-0.5, most=0.5),
        tuple(projects), transit["origin"], transit["target"], ranges,
        {way: _range(extra[way], f"{path}: surcharge_usd_per_teu.{way}", least=0, most=1e5)
         for way in WAYS},
    )  # fmt: skip
