"""What the scores are computed from: the bundled release of country data, or more by choice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.config import load_config
from globalarctic.data.panels import SeriesPanel, TiePanel
from globalarctic.data.release import load_release
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.scope.scores import Evidenced

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from globalarctic.data.countries import Country
    from globalarctic.data.release import CountryRelease

__all__ = [
    "both_ways",
    "fetched_panels",
    "find_country",
    "load_evidence",
    "load_layers",
    "paper_shares",
]


def load_evidence(
    first: int = 1995,
    last: int = 2019,
    *,
    trade: TiePanel | None = None,
    papers: TiePanel | None = None,
    release: CountryRelease | None = None,
) -> Evidenced:
    """Return the evidence of the bundled release for a span of years.

    Parameters
    ----------
    trade
        A panel of trade that the user has fetched; the release may not carry one. Countries
        that it lacks have no trade on file.
    papers
        A panel of papers written together, fetched by the user.

    Raises
    ------
    InputError
        When the span is empty or has no data at all.

    Notes
    -----
    Countries without a distance on file cannot be placed against the baseline; they are left out
    and named in ``notes``.

    Examples
    --------
    >>> load_evidence(2000, 2002).years
    (2000, 2001, 2002)
    """
    base = load_release() if release is None else release
    if last < first:
        raise InputError(f"the years {first}-{last} are empty; the first must not be the later one")
    if first > base.last_year or last < 1990:
        raise InputError(f"no data for {first}-{last}; the release holds 1990-{base.last_year}")
    distance = base.tie("distance_km").ties[0].copy()
    np.fill_diagonal(distance, np.nan)
    placed = ~np.all(np.isnan(distance), axis=1)
    countries = tuple(c for c, known in zip(base.countries, placed, strict=True) if known)
    lost = [c for c, known in zip(base.countries, placed, strict=True) if not known]
    ties = dict(base.ties)
    notes = [base.vintage]
    if lost:
        notes.append(f"left out, no distance on file: {', '.join(lost)}")
    if trade is not None:
        ties["trade"] = _on_axis(trade, base.countries)
        notes.append(f"trade: {trade.provenance.source} ({trade.provenance.vintage})")
    else:
        notes.append("no trade on file: its licence lets each user fetch it, not us embed it")
    if papers is not None:
        ties["arctic_papers"] = _on_axis(papers, base.countries)
        notes.append(f"papers: {papers.provenance.source} ({papers.provenance.vintage})")
    series = dict(base.series)
    derived = _per_person(base)
    series[derived.indicator] = derived
    return Evidenced(
        countries,
        tuple(range(first, last + 1)),
        ties,
        series,
        base.tie("distance_km").select(countries).ties[0],
        base.tie("contiguity").select(countries).ties[0],
        base.version,
        tuple(notes),
    )


def load_layers(
    release: CountryRelease, states: tuple[str, ...], folder: Path | None = None
) -> dict[str, TiePanel | SeriesPanel]:
    """Return what the user has fetched under the names by which definitions call it.

    Trade of BACI takes the place of ``trade_usd``, both ways together, when it is as new; papers of
    OpenAlex give each country's part of what ``states`` write with others, year by year.

    Raises
    ------
    DataError
        When something was fetched and cannot be read.

    Examples
    --------
    >>> import pathlib
    >>> load_layers(load_release(), ("NOR",), pathlib.Path("/nowhere"))
    {}
    """
    trade, papers = fetched_panels(folder)
    layers: dict[str, TiePanel | SeriesPanel] = {}
    if trade is not None and trade.years[-1] >= release.tie("trade_usd").years[-1]:
        layers["trade_usd"] = both_ways(_on_axis(trade, release.countries), "trade_usd")
    if papers is not None:
        layers["arctic_papers_frac"] = paper_shares(_on_axis(papers, release.countries), states)
    return layers


def both_ways(panel: TiePanel, layer: str) -> TiePanel:
    """Return ties summed both ways; a pair with one side on file is that side."""
    there, back = panel.ties, panel.ties.transpose(0, 2, 1)
    known = ~np.isnan(there) | ~np.isnan(back)
    ties = np.where(known, np.nan_to_num(there) + np.nan_to_num(back), np.nan)
    return replace(panel, layer=layer, ties=ties)


def paper_shares(panel: TiePanel, states: tuple[str, ...]) -> SeriesPanel:
    """Return each country's part of what some states write with others, by year."""
    from globalarctic.scope.club.readings import tie_values

    chosen = np.isin(panel.countries, states)
    both = both_ways(panel, panel.layer).ties
    values = np.stack([tie_values(matrix, chosen, "importance") for matrix in both])
    return SeriesPanel(
        "arctic_papers_frac", panel.kind, "1", panel.countries, panel.years, values,
        panel.provenance,
    )  # fmt: skip


def fetched_panels(folder: Path | None = None) -> tuple[TiePanel | None, TiePanel | None]:
    """Return the trade and the papers that the user has fetched, None where there are none.

    Parameters
    ----------
    folder
        Where connectors keep their data; the data folder of the settings by default.

    Raises
    ------
    DataError
        When something was fetched and cannot be read.
    InputError
        When it is there and the extra ``sources`` is not installed.
    """
    where = load_config().data_dir if folder is None else folder
    trade = papers = None
    if (where / "baci" / "manifest.json").is_file():
        from globalarctic.data.sources.baci import load_baci_panel

        trade = load_baci_panel(where / "baci").panel
    if (where / "openalex" / "manifest.json").is_file():
        from globalarctic.data.sources.openalex import load_papers

        papers = load_papers(where / "openalex").panel
    return trade, papers


def _on_axis(panel: TiePanel, countries: tuple[str, ...]) -> TiePanel:
    """Lay a panel on the release's countries; what it lacks is unknown."""
    index = {name: at for at, name in enumerate(panel.countries)}
    shared = [name for name in countries if name in index]
    here = [countries.index(name) for name in shared]
    there = [index[name] for name in shared]
    ties = np.full((len(panel.years), len(countries), len(countries)), np.nan)
    ties[np.ix_(range(len(panel.years)), here, here)] = panel.ties[:, there][:, :, there]
    for at in range(len(countries)):
        ties[:, at, at] = 0.0
    return replace(panel, countries=countries, ties=ties)


def _per_person(base: CountryRelease) -> SeriesPanel:
    gdp, people = base.indicator("gdp_constant_usd"), base.indicator("population")
    with np.errstate(invalid="ignore", divide="ignore"):
        values = np.where(people.values > 0, gdp.values / people.values, np.nan)
    return replace(
        gdp, indicator="gdp_constant_usd_per_person", unit=f"{gdp.unit} per person", values=values
    )


def find_country(text: str, names: Mapping[str, Country] | None = None) -> str:
    """Return the alpha-3 code of a country named by code or by name in three languages.

    Raises
    ------
    UnknownNameError
        When no country has that name; near ones are named.

    Examples
    --------
    >>> find_country("no"), find_country("Китай"), find_country("KOR")
    ('NOR', 'CHN', 'KOR')
    """
    by_code = load_release().names if names is None else names
    wanted = text.strip().casefold()
    for code, country in by_code.items():
        known = (code, country.iso2, country.name_en, country.name_zh, country.name_ru)
        if wanted in {name.casefold() for name in known}:
            return code
    raise UnknownNameError.among(
        "country", text, [*by_code, *(country.name_en for country in by_code.values())]
    )
