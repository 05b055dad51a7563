"""Fetch Arctic papers from OpenAlex and count the country pairs that wrote them together.

Works come page by page through pyalex; every page is kept with its hash, so that a stopped run goes
on and a count can be made again without the network. What counts as Arctic is a filter in a file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.config import load_config
from globalarctic.data.countries import load_countries
from globalarctic.data.panels import LicenceClass, Provenance, TieKind, TiePanel
from globalarctic.data.text_files import read_json, write_json
from globalarctic.errors import ChecksumError, DataError, InputError, OfflineError, SchemaError
from globalarctic.records import read_toml

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["PaperPanel", "fetch_papers", "load_papers", "read_filter"]

_MANIFEST = "manifest.json"
_BY_HAND = (
    "run the same command where the network is open and copy the folder here; finished pages are "
    "kept, and the run goes on from them"
)


@dataclass(frozen=True, slots=True, eq=False)
class PaperPanel:
    """Papers by country pair and year, and the works that named no country on file.

    ``panel`` is symmetric: in whole counts the number of works with authors in both countries, in
    fractional ones each work's 1 shared out over its pairs.
    """

    panel: TiePanel
    works: int
    single_country: int
    left_out: dict[str, int]


def read_filter(path: Path | None = None) -> tuple[str, dict[str, str]]:
    """Return the name and the OpenAlex filters of a file; ours by default.

    Raises
    ------
    SchemaError
        When the file has no name or no table ``filter`` of texts.

    Examples
    --------
    >>> sorted(read_filter()[1])
    ['title_and_abstract.search', 'type']
    """
    where = path or Path(__file__).with_name("openalex_arctic.toml")
    held, _ = read_toml(where)
    rules: Any = held.get("filter")
    fits = isinstance(rules, dict) and rules and all(isinstance(v, str) for v in rules.values())
    if not fits or not isinstance(held.get("name"), str):
        raise SchemaError(f'{where}: needs name = "..." and a table [filter] of texts')
    return str(held["name"]), dict(rules)


def fetch_papers(
    folder: Path,
    *,
    years: Sequence[int],
    mailto: str = "",
    filter_file: Path | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Path:
    """Fetch the works of some years into a folder; a stopped run goes on from its last page.

    Parameters
    ----------
    mailto
        Address for OpenAlex's polite pool; none by default.

    Returns
    -------
    Path
        The manifest.

    Raises
    ------
    InputError
        When the extra ``sources`` is not installed, no year is given, or the folder holds works of
        another filter.
    OfflineError
        When offline mode is set or OpenAlex does not answer.
    SchemaError
        When an answer is not in the documented form.

    Sources
    -------
    OpenAlex, https://docs.openalex.org, works by cursor; data under CC0.
    """
    if not years:
        raise InputError("no year was asked for; give for example 2000-2024")
    try:
        import pyalex
        import requests
    except ModuleNotFoundError:
        raise InputError(
            "OpenAlex needs pyalex; install it with: pip install 'globalarctic[sources]'"
        ) from None
    name, rules = read_filter(filter_file)
    folder.mkdir(parents=True, exist_ok=True)
    held = _manifest(folder) if (folder / _MANIFEST).is_file() else _empty(name, rules)
    if held["filter"] != rules:
        raise InputError(f"{folder} holds works of the filter {held['name']!r}; use another folder")
    if load_config().offline:
        raise OfflineError(f"offline mode is set; OpenAlex was not asked; {_BY_HAND}")
    pyalex.config.email = mailto or None
    for at, year in enumerate(sorted(set(years))):
        pages = held["years"].setdefault(str(year), [])
        cursor = pages[-1]["next"] if pages else "*"
        while cursor:
            query = pyalex.Works().filter(**rules, publication_year=year)
            query = query.select(["id", "authorships"])
            try:
                answer = query.get(per_page=200, cursor=cursor)
            except (requests.RequestException, pyalex.api.QueryError) as error:
                raise OfflineError(
                    f"OpenAlex does not answer for {year} ({type(error).__name__}: {error}); "
                    f"{len(pages)} pages are kept; {_BY_HAND}"
                ) from None
            cursor = _keep(folder, year, len(pages) + 1, answer, pages)
            write_json(folder / _MANIFEST, held)
            if progress is not None:
                progress(f"{year}, page {len(pages)}", at / len(set(years)))
    held["retrieved"] = dt.datetime.now(tz=dt.UTC).date().isoformat()
    write_json(folder / _MANIFEST, held)
    return folder / _MANIFEST


def _empty(name: str, rules: dict[str, str]) -> dict[str, Any]:
    return {"source": "OpenAlex", "name": name, "filter": rules, "retrieved": "", "years": {}}


def _keep(folder: Path, year: int, number: int, answer: Any, pages: list[dict[str, Any]]) -> str:
    """Write a page of countries by work; return the next cursor, "" at the end."""
    try:
        works = [
            {
                "id": work["id"],
                "countries": sorted({c for a in work["authorships"] for c in a["countries"]}),
            }
            for work in answer
        ]
        following = answer.meta["next_cursor"] if works else None
    except (KeyError, TypeError, AttributeError) as error:
        raise SchemaError(
            f"OpenAlex's answer for {year} lacks {error}; see its documentation"
        ) from None
    content = json.dumps(works, indent=0)
    file = f"{year}-{number:04d}.json"
    (folder / file).write_text(content, encoding="utf-8")
    digest = hashlib.sha256(content.encode()).hexdigest()
    pages.append({"file": file, "sha256": digest, "works": len(works), "next": following or ""})
    return following or ""


def _manifest(folder: Path) -> dict[str, Any]:
    return read_json(
        folder / _MANIFEST,
        missing=f"no papers in {folder}; load them with: globalarctic data get openalex",
    )


def load_papers(folder: Path, *, fractional: bool = False) -> PaperPanel:
    """Count the works of a folder by country pair and year; only years fetched to the end count.

    Raises
    ------
    DataError
        When nothing was fetched, or no year is complete.
    ChecksumError
        When a page is not the one that was fetched.
    """
    held = _manifest(folder)
    by_iso2 = {country.iso2: code for code, country in load_countries().items() if country.iso2}
    complete = [int(y) for y, pages in held["years"].items() if pages and not pages[-1]["next"]]
    if not complete:
        raise DataError(f"{folder} has no complete year; run globalarctic data get openalex again")
    years = tuple(sorted(complete))
    sums: dict[tuple[int, str, str], float] = {}
    lost: dict[str, int] = {}
    works = alone = 0
    for t, year in enumerate(years):
        for work in _works(folder, held["years"][str(year)]):
            works += 1
            known = sorted({by_iso2[c] for c in work["countries"] if c in by_iso2})
            for code in work["countries"]:
                if code not in by_iso2:
                    lost[code] = lost.get(code, 0) + 1
            pairs = list(combinations(known, 2))
            alone += not pairs
            for pair in pairs:
                share = 1.0 / len(pairs) if fractional else 1.0
                sums[t, *pair] = sums.get((t, *pair), 0.0) + share
    names = tuple(sorted({code for key in sums for code in key[1:]}))
    place = {code: k for k, code in enumerate(names)}
    ties = np.zeros((len(years), len(names), len(names)))
    for (t, one, two), value in sums.items():
        ties[t, place[one], place[two]] = ties[t, place[two], place[one]] = value
    origin = Provenance(
        "OpenAlex", f"fetched {held['retrieved'] or 'in part'}; {held['name']}", "CC0-1.0",
        LicenceClass.EMBED, "openalex",
    )  # fmt: skip
    unit = "works, shared out over their pairs" if fractional else "works"
    panel = TiePanel("arctic_papers", TieKind.ACTUAL, unit, names, years, ties, origin)
    return PaperPanel(panel, works, alone, lost)


def _works(folder: Path, pages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    for page in pages:
        path = folder / page["file"]
        try:
            content = path.read_bytes()
        except OSError as error:
            raise DataError(f"cannot read {path}: {error.strerror}; fetch the year again") from None
        if hashlib.sha256(content).hexdigest() != page["sha256"]:
            raise ChecksumError(
                f"{path} is not the page that was fetched; remove its year, fetch again"
            )
        out += json.loads(content)
    return out
