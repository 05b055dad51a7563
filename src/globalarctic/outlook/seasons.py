"""Seasons to come: the engine's own season tables in ice that was moved to a later year."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from globalarctic import __version__
from globalarctic.config import load_config
from globalarctic.errors import InputError
from globalarctic.outlook.ice import (
    IceFree,
    MovedIce,
    extents,
    fit_driver,
    fit_sensitivity,
    moved_ice,
)
from globalarctic.outlook.models import ModelIce, model_ice
from globalarctic.shelf import read_json, write_json
from globalarctic.transport.ice.atlas import load_atlas
from globalarctic.transport.network.build import network_key
from globalarctic.transport.search.engine import load_engine
from globalarctic.transport.studies.seasons import season

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from globalarctic.data.sources.cmip6_ice import ModelField
    from globalarctic.transport.search.engine import Engine

__all__ = ["LAST_YEAR", "SeasonOutlook", "outlook_rows", "season_outlook"]

LAST_YEAR = 2050
"""Furthest year: a straight line further on would be a fancy."""


@dataclass(frozen=True, slots=True)
class SeasonOutlook:
    """One season in one year at one quantile of the driver's slope.

    ``meaning`` is always `IceFree.SHIP_SEASON`: a named ship passes with the chance asked for,
    which says nothing of the Arctic being free of ice. ``quantile`` 0.1 is the course with less
    ice. ``year`` 0 stands for the ice years as observed.
    """

    origin: str
    target: str
    corridor: str
    vessel: str
    ice_class: str
    year: int
    quantile: float
    least_prob: float
    ice_years: tuple[int, ...]
    length_d: int
    words: str
    highest_prob: float
    month_prob: tuple[float, ...]
    meaning: str = IceFree.SHIP_SEASON.value


def season_outlook(
    origin: str,
    target: str,
    *,
    corridor: str = "nsr",
    vessel: str = "container-3600-1a",
    years: Sequence[int] = (2035, 2050),
    quantiles: Sequence[float] = (0.1, 0.5, 0.9),
    ice_years: Sequence[int] = (),
    least_prob: float = 0.8,
    step_d: int = 14,
    concentration: ModelField | None = None,
    thickness: ModelField | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> tuple[SeasonOutlook, ...]:
    """Return the season as observed, then in each year at each quantile of the driver's slope.

    Computed seasons are kept in the cache and not computed again.

    Parameters
    ----------
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
    wanted = tuple(int(y) for y in (ice_years or atlas.years[-10:]))
    for one in wanted:
        atlas.position(one)
    courses = (0.5,) if concentration is not None else tuple(quantiles)
    runs = [(0, 0.5), *((year, q) for year in years for q in courses)]
    model = "" if concentration is None else _digest(concentration, thickness)
    out = []
    driver = fit_driver([int(y) for y in atlas.years], extents(atlas).mean(axis=1))
    held = None
    for number, (year, quantile) in enumerate(runs):
        key = {
            "origin": origin, "target": target, "corridor": corridor, "vessel": vessel,
            "year": year, "quantile": quantile, "ice_years": list(wanted),
            "least_prob": least_prob, "step_d": step_d, "version": __version__,
            "network": network_key(),
            "model": model if year else "",
            "driver": [round(driver.mean_km2), round(driver.slope_km2)],
            "atlas": hashlib.sha256(atlas.conc_pct.tobytes()).hexdigest()[:16],
        }  # fmt: skip
        found = _cached(key)
        if found is None:

            def part(message: str, share: float, done: int = number) -> None:
                if progress is not None:
                    progress(message, (done + share) / len(runs))

            def sail(engine: Engine, report: Callable[[str, float], None] = part) -> dict[str, Any]:
                one = season(
                    origin, target, corridor=corridor, vessel=vessel, least_prob=least_prob,
                    ice_years=wanted, step_d=step_d, engine=engine, progress=report,
                )  # fmt: skip
                return {
                    "corridor": one.corridor, "vessel": one.vessel, "ice_class": one.ice_class,
                    "length_d": one.length_d, "words": one.words,
                    "highest_prob": float(one.pass_prob.max()),
                    "month_prob": _by_month(one.pass_prob.tolist()),
                }  # fmt: skip

            if year == 0:
                found = sail(load_engine(progress))
            else:
                ice: MovedIce | ModelIce
                if concentration is not None:
                    ice = model_ice(atlas, concentration, thickness, year=year)
                else:
                    held = held or fit_sensitivity(atlas)
                    ice = moved_ice(atlas, held, driver, year=year, quantile=quantile)
                found = sail(load_engine(progress).with_ice(ice))
            _keep(key, found)
        out.append(
            SeasonOutlook(
                origin, target, found["corridor"], found["vessel"], found["ice_class"], year,
                quantile, least_prob, wanted, found["length_d"], found["words"],
                found["highest_prob"], tuple(found["month_prob"]),
            )
        )  # fmt: skip
    return tuple(out)


def _digest(*fields: ModelField | None) -> str:
    """Return model, scenario and a hash of the fields."""
    digest = hashlib.sha256()
    for field in fields:
        if field is not None:
            digest.update(field.values.tobytes())
    head = fields[0]
    name = "" if head is None else f"{head.model} {head.scenario} {head.member} "
    return name + digest.hexdigest()[:16]


_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _by_month(daily: list[float]) -> list[float]:
    """Return the mean chance of each month's days of departure."""
    out, start = [], 0
    for days in _MONTH_DAYS:
        out.append(sum(daily[start : start + days]) / days)
        start += days
    return out


def _path(key: dict[str, Any]) -> Any:
    name = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()[:24]
    return load_config().cache_dir / "outlook" / f"{name}.json"


def _cached(key: dict[str, Any]) -> dict[str, Any] | None:
    kept = read_json(_path(key))
    return kept["found"] if kept is not None and kept["key"] == key else None


def _keep(key: dict[str, Any], found: dict[str, Any]) -> None:
    write_json(_path(key), {"key": key, "found": found})


def outlook_rows(found: Sequence[SeasonOutlook]) -> list[dict[str, Any]]:
    """Return seasons as rows, ready for JSON or CSV.

    Examples
    --------
    >>> outlook_rows([])
    []
    """
    rows = []
    for one in found:
        row = asdict(one)
        row["ice_years"] = f"{one.ice_years[0]}-{one.ice_years[-1]}"
        row["year"] = "observed" if one.year == 0 else one.year
        row["month_prob"] = [round(p, 3) for p in one.month_prob]
        rows.append(row)
    return rows
