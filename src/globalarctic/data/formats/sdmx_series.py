"""Fetch and read series by country over SDMX: Eurostat, OECD, IMF, UNSD and others, by sdmx1."""

from __future__ import annotations

import io
import math
import warnings
from typing import TYPE_CHECKING, Any

from globalarctic.config import load_config
from globalarctic.data.countries import load_countries
from globalarctic.data.formats.long_table import series_of
from globalarctic.data.panels import LicenceClass, Provenance, TieKind
from globalarctic.errors import DataError, InputError, OfflineError, SchemaError

if TYPE_CHECKING:
    from pathlib import Path

    from globalarctic.data.panels import SeriesPanel

__all__ = ["fetch_message", "read_series"]


def _sdmx() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import sdmx
    except ModuleNotFoundError:
        raise InputError(
            "SDMX needs sdmx1; install it with: pip install 'globalarctic[sources]'"
        ) from None
    return sdmx


def fetch_message(
    source: str, flow: str, path: Path, *, key: str = "", first: int | None = None
) -> Path:
    """Fetch a data message of a publisher into a file; one that is there is not fetched again.

    Parameters
    ----------
    source
        Publisher as sdmx1 names it, for example ``ESTAT``, ``OECD``, ``IMF``.
    flow, key
        Data flow and series key in the publisher's own codes, for example ``A.B1GQ..``.
    first
        First year wanted.

    Raises
    ------
    InputError
        When the extra ``sources`` is not installed or the source is unknown.
    OfflineError
        When offline mode is set or the publisher does not answer.

    Sources
    -------
    SDMX 2.1 web services, https://sdmx1.readthedocs.io.
    """
    sdmx = _sdmx()
    if path.is_file():
        return path
    if source not in sdmx.list_sources():
        raise InputError(f"no SDMX source {source!r}; there are {', '.join(sdmx.list_sources())}")
    by_hand = f"fetch the message elsewhere and read it with --file (a copy of {path.name})"
    if load_config().offline:
        raise OfflineError(f"offline mode is set; {source} was not asked; {by_hand}")
    import requests

    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    options = {} if first is None else {"params": {"startPeriod": str(first)}}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sdmx.Client(source).get("data", flow, key=key or None, tofile=part, **options)
    except requests.RequestException as error:
        part.unlink(missing_ok=True)
        raise OfflineError(
            f"{source} does not answer ({type(error).__name__}); {by_hand}"
        ) from None
    if not part.is_file():
        raise OfflineError(f"{source} sent no message; {by_hand}")
    part.replace(path)
    return path


def read_series(
    path: Path,
    *,
    indicator: str,
    unit: str,
    vintage: str,
    country: str = "GEO",
    only: dict[str, str] | None = None,
    licence: str = "as the publisher states",
) -> SeriesPanel:
    """Return a series by country and year from an SDMX message.

    Parameters
    ----------
    country
        Dimension of the country, two- or three-letter ISO codes.
    only
        Values that other dimensions must have, for example ``{"UNIT": "CP_MEUR"}``.

    Raises
    ------
    DataError
        When the file cannot be read.
    SchemaError
        When it is no SDMX data message, a dimension is absent, a further dimension still takes
        several values, or a period is no year.

    Notes
    -----
    Codes that stand for no single country (unions, world) are left out and named in the panel's
    note.
    """
    sdmx = _sdmx()
    if not path.is_file():
        raise DataError(f"cannot read {path}: no such file")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            content = sdmx.read_sdmx(io.BytesIO(path.read_bytes()))
            table = sdmx.to_pandas(content.data[0], attributes="")
    except Exception as error:
        raise SchemaError(f"{path} is no SDMX data message: {error}") from None
    frame = table.rename("value").reset_index()
    dimensions = [str(name) for name in frame.columns if name != "value"]
    for name in (country, "TIME_PERIOD", *(only or {})):
        if name not in dimensions:
            raise SchemaError(f"{path} has no dimension {name}; it has {', '.join(dimensions)}")
    for name, value in (only or {}).items():
        frame = frame[frame[name].astype(str) == value]
    for name in dimensions:
        values = sorted(set(frame[name].astype(str)))
        if name not in {country, "TIME_PERIOD"} and len(values) > 1:
            raise SchemaError(f"{path}: {name} takes {', '.join(values[:8])}; choose one with only")
    by_iso2 = {one.iso2: code for code, one in load_countries().items() if one.iso2}
    by_iso2 |= {"EL": "GRC", "UK": "GBR"}  # the two codes in which Eurostat differs from ISO
    known = set(load_countries())
    cells, lost = [], set()
    for code, year, value in zip(
        frame[country].astype(str), frame["TIME_PERIOD"].astype(str), frame["value"], strict=True
    ):
        alpha3 = code if code in known else by_iso2.get(code, "")
        if not alpha3:
            lost.add(code)
            continue
        cells.append((alpha3, year, "" if math.isnan(value) else repr(float(value))))
    note = f"left out: {', '.join(sorted(lost))}" if lost else ""
    return series_of(
        cells,
        path=path,
        publisher="world-bank",
        indicator=indicator,
        unit=unit,
        kind=TieKind.ACTUAL,
        provenance=Provenance(
            f"SDMX message {path.name}", vintage, licence, LicenceClass.USER_FETCH, note=note
        ),
    )
