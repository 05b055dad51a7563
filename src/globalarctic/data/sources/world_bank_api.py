"""Fetch World Bank indicators through wbgapi, kept as the CSV that `world_bank_csv` reads."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import TYPE_CHECKING

from globalarctic.config import load_config
from globalarctic.data.sources.world_bank_csv import read_indicator
from globalarctic.errors import InputError, OfflineError, SchemaError

if TYPE_CHECKING:
    from pathlib import Path

    from globalarctic.data.panels import SeriesPanel

__all__ = ["fetch_indicator"]

_BY_HAND = (
    "download the indicator as CSV from https://data.worldbank.org elsewhere and read it with "
    "globalarctic.data.sources.world_bank_csv"
)


def fetch_indicator(
    series: str, folder: Path, *, indicator: str, unit: str, first: int = 1990, last: int = 2024
) -> SeriesPanel:
    """Return an indicator; fetched once, then read from the folder.

    Parameters
    ----------
    series
        The publisher's code, for example ``NE.EXP.GNFS.ZS``.
    indicator, unit
        Our name and the unit of the values as published.

    Raises
    ------
    InputError
        When the extra ``sources`` is not installed, the code is malformed or the years are empty.
    OfflineError
        When offline mode is set or the World Bank does not answer.
    SchemaError
        When the publisher knows no such indicator or the answer holds no value.

    Sources
    -------
    World Bank, Indicators API v2; CC BY 4.0.
    """
    if not re.fullmatch(r"[A-Za-z0-9_.]+", series):
        raise InputError(f"{series!r} is no World Bank code; one looks like NE.EXP.GNFS.ZS")
    if last < first:
        raise InputError(f"the years {first}-{last} are empty; the first must not be the later one")
    path = folder / f"{series}_{first}_{last}.csv"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        content = _fetch(series, first, last)
        part = path.with_name(path.name + ".part")
        part.write_text(content, encoding="utf-8", newline="")
        part.replace(path)
    day = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC).date().isoformat()
    return read_indicator(path, indicator=indicator, unit=unit, vintage=f"fetched {day}")


def _fetch(series: str, first: int, last: int) -> str:
    """Return the answer as CSV with the columns of the publisher's own table."""
    if load_config().offline:
        raise OfflineError(f"offline mode is set; {series} was not asked for; {_BY_HAND}")
    try:
        import requests
        import wbgapi
    except ModuleNotFoundError:
        raise InputError(
            "World Bank series need wbgapi; install it with: pip install 'globalarctic[sources]'"
        ) from None
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Country Name", "Country Code", "Year", "Value"])
    count = 0
    try:
        for row in wbgapi.data.fetch(series, time=range(first, last + 1), labels=True):
            economy = row["economy"]
            value = "" if row["value"] is None else repr(float(row["value"]))
            writer.writerow([economy["value"], economy["id"], row["time"]["value"], value])
            count += bool(value)
    except (requests.RequestException, wbgapi.APIResponseError) as error:
        raise OfflineError(f"the World Bank does not answer ({error}); {_BY_HAND}") from None
    except wbgapi.APIError as error:
        raise SchemaError(f"the World Bank refuses {series}: {error}") from None
    except (KeyError, TypeError) as error:
        raise SchemaError(f"the World Bank's answer for {series} lacks {error}") from None
    if not count:
        raise SchemaError(f"the World Bank has no value of {series} in {first}-{last}")
    return out.getvalue()
