"""A year's service as a claim needs it, computed once and kept."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from globalarctic.config import load_config
from globalarctic.shelf import read_json, write_json

__all__ = ["ICE_YEARS", "year_of"]

ICE_YEARS = (2012, 2015, 2017, 2019)
"""Ice years in which the services sail: four of different Septembers."""

_SCALES = (0.5, 2.0)


def year_of(pair: str, ships: str, way: str, other: str) -> dict[str, Any]:
    """Return what a year's service by two ways costs against one of them all year.

    Parameters
    ----------
    pair
        ``ORIGIN>TARGET``.
    ships
        ``SHIP>OTHER``: with ice class, and that of the comparison.
    way, other
        Corridor of the open months, and of the rest and of the comparison.

    Returns
    -------
    ``open_months``, ``usd`` and ``other_usd`` per ``unit`` of ``price_year``, ``cheaper_prob``, and
    ``fuel``: at half and twice the price of fuel, ``usd_per_t`` and the ``months`` that must be
    open (None: twelve do not do).

    Raises
    ------
    NoRouteError, InputError, UnknownNameError
        As for ``service``.

    Notes
    -----
    Five to ten seconds the first time; kept in the cache under the code, the data and what is
    asked.
    """
    from globalarctic.transport.studies.pieces import code_key, data_versions
    from globalarctic.transport.studies.service import service

    key = {
        "pair": pair, "ships": ships, "ways": [way, other], "years": list(ICE_YEARS),
        "code": code_key(), "data": data_versions(),
    }  # fmt: skip
    name = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()[:24]
    path = load_config().cache_dir / "outlook" / f"service-{name}.json"
    kept = read_json(path)
    if kept is not None and kept.get("key") == key:
        return dict(kept["year"])
    origin, _, target = pair.partition(">")
    vessel, _, plain = ships.partition(">")
    answer = service(
        origin, target, way=way, other=other, vessel=vessel, other_vessel=plain,
        ice_years=ICE_YEARS,
    )  # fmt: skip
    cells = {cell.fuel_scale: cell for cell in answer.surface if cell.toll_scale == 1.0}
    year = {
        "open_months": answer.open_months, "usd": answer.usd, "other_usd": answer.other_usd,
        "unit": answer.unit, "price_year": answer.price_year, "cheaper_prob": answer.cheaper_prob,
        "fuel": [
            {"usd_per_t": cells[scale].fuel_usd_per_t, "months": cells[scale].months}
            for scale in _SCALES
        ],
    }  # fmt: skip
    write_json(path, {"key": key, "year": year})
    return year
