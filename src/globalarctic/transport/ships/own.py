"""Own ships: a vessel read from a TOML file, checked, with typical values for what is left out."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from globalarctic.data.tables import load, read_table
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.records import Blank, Catalogue, read_toml, row_of
from globalarctic.transport.ships.resistance import Hull, Propulsion
from globalarctic.units import kn_to_kmh

if TYPE_CHECKING:
    from globalarctic.transport.ships.vessels import Vessel

__all__ = ["OwnShip", "load_own_ship", "template"]

_KINDS = ("container", "bulk", "tanker", "general cargo", "gas")
# Allowed values: (least, most).
_RANGES = {
    "length_m": (20.0, 460.0), "beam_m": (4.0, 80.0), "draught_m": (1.0, 27.0),
    "power_kw": (200.0, 120_000.0), "speed_kn": (4.0, 35.0), "top_speed_kn": (4.0, 40.0),
    "propeller_m": (0.5, 12.0), "propellers": (1, 3), "bow_m": (2.0, 200.0),
    "parallel_m": (0.0, 400.0), "stem_deg": (5.0, 90.0), "entrance_deg": (5.0, 60.0),
    "buttock_deg": (5.0, 90.0), "fuel_t_per_day": (0.1, 500.0), "teu": (10.0, 26_000.0),
    "dwt_t": (100.0, 450_000.0), "gt": (100.0, 300_000.0), "usual_load_frac": (0.0, 1.0),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnShip:
    """What a file of an own ship holds; keys without a default are needed.

    Notes
    -----
    Left out, the form of the hull is that of the table's ships: bow 0.22 and midbody 0.43 of the
    length, stem 30, entrance 30, buttock 35 degrees, one propeller of 0.6 of the draught, top speed
    1.08 of the service speed. ``polaris_class`` is by default the row of POLARIS for the ice class
    (``ice_classes.csv``).
    """

    name: str
    kind: str
    ice_class: str
    length_m: float
    beam_m: float
    draught_m: float
    power_kw: float
    speed_kn: float
    fuel: str
    teu: float | None = None
    dwt_t: float | None = None
    gt: float | None = None
    fuel_t_per_day: float | None = None
    polaris_class: Blank = ""
    usual: Blank = ""
    usual_load_frac: float | None = None
    top_speed_kn: float | None = None
    propeller_m: float | None = None
    propellers: int = 1
    bow_m: float | None = None
    parallel_m: float | None = None
    stem_deg: float = 30.0
    entrance_deg: float = 30.0
    buttock_deg: float = 35.0
    source: Blank = ""


@dataclass(frozen=True, slots=True)
class _IceRow:
    ice_class: str
    aliases: tuple[str, ...]
    polaris_row: str


@lru_cache(maxsize=1)
def _ice_rows() -> Catalogue[_IceRow]:
    rows = load("ice_classes", _IceRow)
    return Catalogue(rows, "ice class", "ice_class", names=lambda row: row.aliases)


def load_own_ship(path: str | Path) -> Vessel:
    """Read an own ship.

    Parameters
    ----------
    path
        TOML file with the keys of `OwnShip`; `template` gives one to start from.

    Raises
    ------
    DataError, SchemaError
        When the file cannot be read, a key is unknown or absent, or a value is of the wrong type.
    InputError
        When a value is out of range; names file, key, value and range.
    UnknownNameError
        When ice class, fuel or group of ships is unknown; with the near ones.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "my.toml"
    >>> _ = file.write_text(template(), encoding="utf-8")
    >>> ship = load_own_ship(file)
    >>> ship.vessel_id, ship.polaris_class, ship.hull.bow_m
    ('my-ship', 'IA', 44.0)
    """
    values, _ = read_toml(Path(path), label=str(path))
    own = row_of(OwnShip, values, str(path), extra=False, word="key")
    _check(own, str(path))
    return _vessel(own)


def _check(own: OwnShip, where: str) -> None:
    from globalarctic.transport.ice.polaris import riv
    from globalarctic.transport.ships.pace import load_usual_speeds

    for key, (least, most) in _RANGES.items():
        value = getattr(own, key)
        if value is not None and not (math.isfinite(value) and least <= value <= most):
            raise InputError(f"{where}: {key} is {value:g}; allowed are {least:g} to {most:g}")
    if own.kind not in _KINDS:
        raise InputError(f"{where}: kind is {own.kind!r}; allowed are {', '.join(_KINDS)}")
    if not re.search(r"\w", own.name):
        raise InputError(f"{where}: name is {own.name!r}; give the ship a name")
    if own.teu is None and own.dwt_t is None:
        raise InputError(f"{where}: teu and dwt_t are both absent; one of them is needed")
    for longer, shorter in (("length_m", "beam_m"), ("beam_m", "draught_m")):
        if getattr(own, longer) <= getattr(own, shorter):
            raise InputError(
                f"{where}: {longer} is {getattr(own, longer):g}, not above {shorter} "
                f"({getattr(own, shorter):g})"
            )
    if own.top_speed_kn is not None and own.top_speed_kn < own.speed_kn:
        raise InputError(
            f"{where}: top_speed_kn is {own.top_speed_kn:g}, below speed_kn ({own.speed_kn:g})"
        )
    if (own.bow_m or 0.0) + (own.parallel_m or 0.0) > own.length_m:
        raise InputError(f"{where}: bow_m and parallel_m together are longer than length_m")
    _ice_rows().find(own.ice_class)
    if own.polaris_class:
        riv(own.polaris_class, "ice_free")
    fuels = [row["fuel"] for row in read_table("fuels")]
    if own.fuel not in fuels:
        raise UnknownNameError.among("fuel", own.fuel, fuels)
    if own.usual:
        load_usual_speeds().find(own.usual)


def _vessel(own: OwnShip) -> Vessel:
    from globalarctic.transport.ships.vessels import Vessel

    bow = 0.22 * own.length_m if own.bow_m is None else own.bow_m
    middle = 0.43 * own.length_m if own.parallel_m is None else own.parallel_m
    top = own.top_speed_kn or 1.08 * own.speed_kn
    return Vessel(
        vessel_id=re.sub(r"\W+", "-", own.name.casefold()).strip("-"),
        name_en=own.name,
        kind=own.kind,
        polaris_class=own.polaris_class or _ice_rows().find(own.ice_class).polaris_row,
        ice_class=own.ice_class,
        hull=Hull(
            own.length_m, own.beam_m, own.draught_m, bow, middle, own.stem_deg, own.entrance_deg,
            own.buttock_deg,
        ),
        propulsion=Propulsion(
            own.power_kw, own.propeller_m or 0.6 * own.draught_m, own.propellers,
            kn_to_kmh(top) / 3.6,
        ),
        draught_m=own.draught_m,
        speed_kn=own.speed_kn,
        fuel_t_per_day=own.fuel_t_per_day,
        fuel=own.fuel,
        teu=own.teu,
        dwt_t=own.dwt_t,
        gt=own.gt,
        source=own.source or "own ship",
        grade="V" if own.fuel_t_per_day is not None else "G",
        usual=own.usual,
        usual_load_frac=own.usual_load_frac,
    )  # fmt: skip


def template() -> str:
    """Return a TOML file to start from: every key, its unit and whether it may be left out.

    Examples
    --------
    >>> template().splitlines()[0]
    '# An own ship: globalarctic compare A B --depart ... --vessel my.toml'
    """
    return _TEMPLATE


_TEMPLATE = """\
# An own ship: globalarctic compare A B --depart ... --vessel my.toml
# Needed:
name = "My ship"
kind = "container"      # container, bulk, tanker, general cargo, gas
ice_class = "1A"        # none, Ice1-Ice3, Arc4-Arc9, IC, IB, IA, IA Super, PC1-PC7
length_m = 200.0        # between perpendiculars
beam_m = 35.2
draught_m = 11.0        # design draught
power_kw = 19000.0      # of all propellers
speed_kn = 19.0         # service speed
fuel = "VLSFO"
teu = 3600              # slots; or dwt_t (deadweight, t), or both
# dwt_t = 42000
# May be left out:
# gt = 35000            # gross tonnage: dues go by it
# fuel_t_per_day = 58.0 # at service speed; else from the reports of ships of its kind and size
# usual = "container-20-30kt"   # group of usual_speeds.csv; else by kind and size
# usual_load_frac = 0.7 # share of deadweight
# polaris_class = "IA"  # row of POLARIS; else that of the ice class
# top_speed_kn = 20.5
# propeller_m = 7.0
# propellers = 1
# bow_m = 45.0          # length of the bow
# parallel_m = 85.0     # length of the parallel midbody
# stem_deg = 30.0       # angle of the stem with the waterline
# entrance_deg = 30.0   # angle of the waterline at a quarter of the beam
# buttock_deg = 35.0    # angle of the buttock line there
# hire and running costs: a file for --costs (globalarctic costs template)
# source = "yard's data sheet"
"""
