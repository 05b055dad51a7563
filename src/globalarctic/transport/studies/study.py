"""Studies: which voyages a sweep computes, as a TOML file that is checked before work begins."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from globalarctic.errors import GlobalArcticError, InputError, UnknownNameError
from globalarctic.records import read_toml
from globalarctic.transport.costs.model import load_costs
from globalarctic.transport.costs.prices import DEFAULT
from globalarctic.transport.network.calls import calls_of
from globalarctic.transport.network.corridors import families, resolve_corridor
from globalarctic.transport.network.links import load_borders, load_river_reaches
from globalarctic.transport.network.passages import load_passages
from globalarctic.transport.network.places import resolve
from globalarctic.transport.search.request import MAX_WAIT_D
from globalarctic.transport.search.serving import kind_of
from globalarctic.transport.ships.pace import USUAL, as_sailed
from globalarctic.transport.ships.vessels import resolve_vessel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from globalarctic.transport.costs.model import CostModel
    from globalarctic.transport.ships.vessels import Vessel

__all__ = ["Study", "load_study", "study_of"]

_NEEDED = ("origins", "targets", "departs", "vessels", "corridors")
_SHIP = ("speed", "draught_m", "load_frac")
_KEYS = ("title", *_NEEDED, "via", "ice_years", "avoid", *_SHIP, "max_wait_d", "costs", "out")
_SPAN = ("from", "to", "every")
_FIRST_YEAR, _LAST_YEAR = 1980, 2100
_LONGEST_WAIT_D = 400.0


@dataclass(frozen=True, slots=True)
class Study:
    """The voyages of a sweep: every combination of its lists.

    Notes
    -----
    Ids as in the tables; ``departs`` in order of date; ``ice_years`` in full (never empty).
    ``title`` and ``out`` say nothing about the result and do not change a study's key.
    """

    origins: tuple[str, ...]
    targets: tuple[str, ...]
    departs: tuple[dt.date, ...]
    vessels: tuple[str, ...]
    corridors: tuple[str, ...]
    ice_years: tuple[int, ...]
    avoid: tuple[str, ...] = ()
    max_wait_d: float = MAX_WAIT_D
    speed: str | float = USUAL
    draught_m: float | None = None
    load_frac: float | None = None
    via: tuple[str, ...] = ()
    costs: CostModel = DEFAULT
    title: str = ""
    out: str = ""

    @property
    def shape(self) -> tuple[int, int, int, int, int, int]:
        """Count of origins, targets, vessels, corridors, departures and ice years."""
        return (
            len(self.origins),
            len(self.targets),
            len(self.vessels),
            len(self.corridors),
            len(self.departs),
            len(self.ice_years),
        )

    def sailed(self, vessel: str) -> Vessel:
        """Return one of the vessels at the study's speed and draught."""
        return as_sailed(
            vessel, speed=self.speed, draught_m=self.draught_m, load_frac=self.load_frac
        )

    def to_dict(self) -> dict[str, Any]:
        """Return what the result depends on, as plain values (JSON-ready)."""
        return {
            "origins": list(self.origins),
            "targets": list(self.targets),
            "departs": [day.isoformat() for day in self.departs],
            "vessels": list(self.vessels),
            "corridors": list(self.corridors),
            "ice_years": list(self.ice_years),
            "avoid": list(self.avoid),
            "max_wait_d": self.max_wait_d,
            "speed": self.speed,
            "draught_m": self.draught_m,
            "load_frac": self.load_frac,
            "via": list(self.via),
            "own_costs": "" if self.costs == DEFAULT else repr(self.costs),
            "own_ships": [repr(self.sailed(v)) for v in self.vessels if v.endswith(".toml")],
        }


def load_study(path: str | Path, *, via: Sequence[str] = (), costs: str = "") -> Study:
    """Read a study from a TOML file.

    Parameters
    ----------
    path
        File with the keys of a study.
    via, costs
        Calls, and the file of a cost model, in the place of those of the study.

    Raises
    ------
    DataError
        When the file cannot be read.
    SchemaError
        When it is no TOML in UTF-8.
    InputError
        When a value is not allowed; names key and value.
    UnknownNameError
        When a key is unknown; lists the near ones.
    """
    values = dict(read_toml(Path(path))[0])
    values |= {"via": list(via)} if via else {}
    values |= {"costs": str(costs)} if costs else {}
    return study_of(values)


def study_of(values: Mapping[str, Any]) -> Study:
    """Return a study from its keys and values, checked.

    Parameters
    ----------
    values
        ``origins``, ``targets``, ``vessels``, ``corridors``: lists of names. ``departs``: a list
        of days, or a table ``{from, to, every}`` with ``every`` in days. ``ice_years``: a list or
        ``{from, to}``; all on file when left out. ``via``: calls in order, ``PLACE`` or
        ``PLACE:HOURS``; ``costs``: the file of a cost model. ``avoid``, ``max_wait_d``, ``title``,
        ``out``; ``speed`` (usual, service or knots) and ``draught_m`` or ``load_frac`` of all
        vessels.

    Raises
    ------
    InputError
        When a value is not allowed; names key and value.
    UnknownNameError
        When a key is unknown; lists the near ones.

    Examples
    --------
    >>> study = study_of(
    ...     {
    ...         "origins": ["大连"],
    ...         "targets": ["Rotterdam"],
    ...         "departs": {"from": "2026-07-01", "to": "2026-07-31", "every": 14},
    ...         "vessels": ["container-3600-1a"],
    ...         "corridors": ["NSR"],
    ...     }
    ... )
    >>> study.origins, study.corridors, study.shape
    (('dalian',), ('nsr',), (1, 1, 1, 1, 3, 20))
    """
    for key in values:
        if key not in _KEYS:
            raise UnknownNameError.among("study key", key, _KEYS)
    for key in _NEEDED:
        if key not in values:
            raise InputError(f"the study has no key {key!r}; needed are {', '.join(_NEEDED)}")
    study = Study(
        origins=_names(values, "origins", lambda name: resolve(name).place_id),
        targets=_names(values, "targets", lambda name: resolve(name).place_id),
        departs=_departs(values["departs"]),
        vessels=_names(values, "vessels", _vessel_name),
        corridors=_names(values, "corridors", lambda name: resolve_corridor(name).corridor_id),
        ice_years=_ice_years(values.get("ice_years")),
        avoid=_names(values, "avoid", _gate) if values.get("avoid") else (),
        max_wait_d=_wait(values.get("max_wait_d", MAX_WAIT_D)),
        speed=values.get("speed", USUAL),
        draught_m=_number(values, "draught_m"),
        load_frac=_number(values, "load_frac"),
        via=_calls(values["via"]) if values.get("via") else (),
        costs=load_costs(_text(values, "costs")) if values.get("costs") else DEFAULT,
        title=_text(values, "title"),
        out=_text(values, "out"),
    )
    for vessel in study.vessels:
        study.sailed(vessel)
    if study.via:
        by_land = [c for c in study.corridors if kind_of(resolve_corridor(c)) != "sea"]
        if by_land:
            raise _refuse("corridors", by_land, "with calls (via) only corridors by sea alone")
    return study


def _refuse(key: str, value: Any, allowed: str) -> InputError:
    return InputError(f"study key {key!r} is {_shown(value)}; {allowed}")


def _shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else repr(value)


def _text(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key, "")
    if not isinstance(value, str):
        raise _refuse(key, value, "give a text in quotes")
    return value


def _number(values: Mapping[str, Any], key: str) -> float | None:
    value = values.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise _refuse(key, value, "give a number")
    return None if value is None else float(value)


def _names(values: Mapping[str, Any], key: str, known: Callable[[str], str]) -> tuple[str, ...]:
    """Return a list of names as ids, each checked and named once."""
    given = values[key]
    if not isinstance(given, list | tuple) or not given:
        raise _refuse(key, given, 'give a list of names, for example ["..."]')
    names: list[str] = []
    for name in given:
        if not isinstance(name, str):
            raise _refuse(key, name, "each entry is a name in quotes")
        try:
            match = known(name)
        except GlobalArcticError as error:
            raise InputError(f"study key {key!r}: {error}") from None
        if match in names:
            raise InputError(f"study key {key!r} names {match!r} twice; name it once")
        names.append(match)
    return tuple(names)


def _vessel_name(name: str) -> str:
    """Return a vessel's id, or the name of an own ship's file once it is read."""
    ship = resolve_vessel(name)
    return name if name.casefold().endswith(".toml") else ship.vessel_id


def _calls(given: Any) -> tuple[str, ...]:
    """Return calls ``PLACE_ID:HOURS``, each checked."""
    texts = given if isinstance(given, list | tuple) else [given]
    if not all(isinstance(text, str) for text in texts):
        raise _refuse("via", given, 'give a list of calls, for example ["Busan:18"]')
    try:
        return tuple(f"{call.place.place_id}:{call.port_h:g}" for call in calls_of(texts))
    except GlobalArcticError as error:
        raise InputError(f"study key 'via': {error}") from None


def _gate(name: str) -> str:
    known = {passage.passage_id for passage in load_passages()} | set(families())
    known |= {border.border_id for border in load_borders()}
    known |= {reach.reach_id for reach in load_river_reaches()}
    wanted = name.strip().casefold()
    if wanted not in known:
        raise UnknownNameError.among("passage", name, sorted(known))
    return wanted


def _day(key: str, value: Any) -> dt.date:
    day = value
    if isinstance(value, str):
        try:
            day = dt.date.fromisoformat(value)
        except ValueError:
            raise _refuse(key, value, "give a day YYYY-MM-DD, for example 2026-08-20") from None
    if not isinstance(day, dt.date) or isinstance(day, dt.datetime):
        raise _refuse(key, value, "give a day YYYY-MM-DD without a time")
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise _refuse(key, value, f"allowed are {_FIRST_YEAR} to {_LAST_YEAR}")
    return day


def _departs(given: Any) -> tuple[dt.date, ...]:
    if isinstance(given, dict):
        for name in given:
            if name not in _SPAN:
                raise UnknownNameError.among("study key", f"departs.{name}", _dotted("departs"))
        for name in _SPAN:
            if name not in given:
                raise InputError(
                    f"the study has no key 'departs.{name}'; needed are from, to, every"
                )
        first, last = (_day(f"departs.{name}", given[name]) for name in ("from", "to"))
        every = given["every"]
        if not isinstance(every, int) or isinstance(every, bool) or every < 1:
            raise _refuse("departs.every", every, "give a whole number of days, 1 or more")
        if last < first:
            raise _refuse("departs.to", last, f"give a day not before departs.from ({first})")
        return tuple(first + dt.timedelta(days=k) for k in range(0, (last - first).days + 1, every))
    if not isinstance(given, list | tuple) or not given:
        raise _refuse("departs", given, "give a list of days or a table {from, to, every}")
    days = sorted(_day("departs", value) for value in given)
    for before, after in pairwise(days):
        if before == after:
            raise InputError(f"study key 'departs' names {after} twice; name it once")
    return tuple(days)


def _dotted(key: str) -> list[str]:
    return [f"{key}.{name}" for name in _SPAN]


def _ice_years(given: Any) -> tuple[int, ...]:
    from globalarctic.transport.ice.atlas import load_atlas

    on_file = tuple(int(year) for year in load_atlas().years)
    if given is None or given == []:
        return on_file
    if isinstance(given, dict):
        if set(given) != {"from", "to"}:
            raise _refuse("ice_years", given, "give a list of years or a table {from, to}")
        first, last = (_year(given[name], on_file) for name in ("from", "to"))
        if last < first:
            raise _refuse("ice_years.to", last, f"give a year not before ice_years.from ({first})")
        return tuple(year for year in on_file if first <= year <= last)
    if not isinstance(given, list | tuple):
        raise _refuse("ice_years", given, "give a list of years or a table {from, to}")
    years = [_year(value, on_file) for value in given]
    if len(set(years)) < len(years):
        twice = next(year for year in years if years.count(year) > 1)
        raise InputError(f"study key 'ice_years' names {twice} twice; name it once")
    return tuple(sorted(years))


def _year(value: Any, on_file: tuple[int, ...]) -> int:
    if not isinstance(value, int) or value not in on_file:
        raise _refuse("ice_years", value, f"allowed are {on_file[0]} to {on_file[-1]}")
    return value


def _wait(value: Any) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0.0 <= value <= _LONGEST_WAIT_D:
        raise _refuse("max_wait_d", value, f"give days, 0 to {_LONGEST_WAIT_D:g}")
    return float(value)
