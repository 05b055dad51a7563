"""Releases of country data as files: take newer values in, write, and say what changed.

A newer value comes from what connectors fetched, or from a plain CSV: ``country,year,value`` for a
series and ``country_a,country_b,year,value`` for ties, countries by alpha-3 code. A pair that
stands once counts for both directions; one that stands both ways is added up.
"""

from __future__ import annotations

import io
import json
import lzma
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.data.formats.long_table import read_rows
from globalarctic.data.panels import LicenceClass, Provenance, SeriesPanel, TiePanel
from globalarctic.data.release import load_release, pack_series, pack_ties, read_release
from globalarctic.errors import InputError, SchemaError, UnknownNameError
from globalarctic.result import Listing
from globalarctic.table import Table, ident, number, number_text, words
from globalarctic.tabular import whole_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from globalarctic.data.release import CountryRelease

__all__ = [
    "LAYERS",
    "LargestChange",
    "PanelChange",
    "ReleaseDifferences",
    "differences",
    "newer_release",
    "open_release",
    "read_series_csv",
    "read_ties_csv",
    "write_release",
]

LAYERS = {
    "distance_km": (0.5, 16),
    "contiguity": (1.0, 8),
    "common_language": (1.0, 8),
    "liner_services": (1.0, 16),
    "liner_teu": (1.0, 32),
    "un_votes": (0.001, 16),
    "migrants": (1.0, 32),
    "twin_cities": (1.0, 16),
    "trade_usd": (1e6, 32),
}
"""Step and bits by which each layer of ties is packed."""

DIGITS = 6
"""Significant digits of series."""


def _figures(path: Path, row: dict[str, str], line: int) -> tuple[int, float]:
    try:
        return int(row["year"]), float(row["value"])
    except (TypeError, ValueError):
        raise SchemaError(
            f"{path} line {line}: year {row['year']!r} and value {row['value']!r} must be numbers"
        ) from None


def _origin(path: Path, source: str, panel: SeriesPanel | TiePanel) -> Provenance:
    return replace(
        panel.provenance, source=source or str(Path(path).name), vintage=f"file {Path(path).name}",
        licence="as its source states", licence_class=LicenceClass.USER_FETCH, note="",
    )  # fmt: skip


def read_series_csv(
    path: Path, panel: SeriesPanel, *, factor: float = 1.0, source: str = ""
) -> SeriesPanel:
    """Return a series with the values of a CSV in the place of its own, year by year.

    Parameters
    ----------
    path
        CSV with country (alpha-3), year and value; an empty value is not on file.
    panel
        The series of the release; a year that the file has replaces it for the countries named.
    factor
        What a value is multiplied by to be in the panel's unit.

    Raises
    ------
    DataError
        When the file cannot be read.
    SchemaError
        When a column is absent, a cell is no number, or no country of the file is known.
    """
    cells: dict[tuple[int, str], float] = {}
    for line, row in enumerate(read_rows(path, ("country", "year", "value")), start=2):
        if row["value"]:
            year, value = _figures(path, row, line)
            cells[year, row["country"]] = value * factor
    known = {key: v for key, v in cells.items() if key[1] in panel.countries}
    if not known:
        raise SchemaError(f"{path}: no country by alpha-3 code, for example NOR")
    years = sorted({*panel.years, *(year for year, _ in known)})
    values = np.full((len(years), len(panel.countries)), np.nan)
    for t, year in enumerate(panel.years):
        values[years.index(year)] = panel.values[t]
    for (year, country), value in known.items():
        values[years.index(year), panel.countries.index(country)] = value
    return replace(
        panel, years=tuple(years), values=values, provenance=_origin(path, source, panel)
    )


def read_ties_csv(
    path: Path, panel: TiePanel, *, factor: float = 1.0, source: str = ""
) -> TiePanel:
    """Return ties with the years of a CSV in the place of its own; other years stay.

    Parameters
    ----------
    path
        CSV with country_a, country_b (alpha-3), year and value. Both directions are added up; a
        pair without a row has no tie in that year.

    Raises
    ------
    DataError
        When the file cannot be read.
    SchemaError
        When a column is absent, a cell is no number, or no country of the file is known.
    """
    at = {country: place for place, country in enumerate(panel.countries)}
    fresh: dict[int, NDArray[np.float64]] = {}
    columns = ("country_a", "country_b", "year", "value")
    for line, row in enumerate(read_rows(path, columns), start=2):
        a, b = at.get(row["country_a"]), at.get(row["country_b"])
        if a is None or b is None or a == b or not row["value"]:
            continue
        year, value = _figures(path, row, line)
        matrix = fresh.setdefault(year, np.zeros((len(at), len(at))))
        matrix[a, b] += value * factor
        matrix[b, a] += value * factor
    if not fresh:
        raise SchemaError(f"{path}: no pair of countries by alpha-3 codes, for example NOR,SWE")
    years = sorted({*panel.years, *fresh})
    ties = np.stack([fresh[y] if y in fresh else panel.ties[panel.years.index(y)] for y in years])
    return replace(panel, years=tuple(years), ties=ties, provenance=_origin(path, source, panel))


def newer_release(
    base: CountryRelease, version: str, panels: Mapping[str, TiePanel | SeriesPanel]
) -> CountryRelease:
    """Return a release with panels in the place of those of the same name.

    Raises
    ------
    InputError
        When the version is empty or that of the base.
    UnknownNameError
        When a panel has the name of none of the base's.

    Examples
    --------
    >>> base = load_release()
    >>> newer_release(base, "2026.3", {"migrants": base.tie("migrants")}).version
    '2026.3'
    """
    if not version.strip() or version == base.version:
        raise InputError(f"version {version!r}; give one that is not {base.version!r}")
    ties, series = dict(base.ties), dict(base.series)
    for name, panel in panels.items():
        if name in ties and isinstance(panel, TiePanel):
            ties[name] = panel.select(base.countries)
        elif name in series and isinstance(panel, SeriesPanel):
            series[name] = panel.select(base.countries)
        else:
            raise UnknownNameError.among("layer or series", name, [*ties, *series])
    return replace(base, version=version, ties=ties, series=series)


def write_release(release: CountryRelease, path: str | Path) -> None:
    """Write a release to a file (.npz.xz), ties in steps and series to six digits.

    Joint memberships are not written: they are counted from the tables when the file is read.

    Raises
    ------
    InputError
        When the file cannot be written.
    """
    arrays: dict[str, NDArray[Any]] = {}
    years = release.tie("institutions").years
    sheet: dict[str, Any] = {
        "version": release.version, "countries": list(release.countries),
        "institutions_years": [years[0], years[-1]], "ties": [], "series": [],
    }  # fmt: skip
    for name, (step, bits) in LAYERS.items():
        panel = release.tie(name)
        both = (panel.ties + panel.ties.transpose(0, 2, 1)) / 2.0
        arrays[f"tie/{name}"] = pack_ties(both, step=step, bits=bits)
        sheet["ties"].append({**_entry(panel, name), "step": step})
    for name, series in release.series.items():
        arrays[f"series/{name}"] = pack_series(series.values, digits=DIGITS)
        sheet["series"].append({**_entry(series, name), "digits": DIGITS})
    text = json.dumps(sheet, ensure_ascii=False).encode()
    buffer = io.BytesIO()
    np.savez(buffer, sheet=np.frombuffer(text, np.uint8), **arrays)  # type: ignore[arg-type]
    with whole_file(path) as part:
        Path(part).write_bytes(lzma.compress(buffer.getvalue(), preset=6))


def _entry(panel: TiePanel | SeriesPanel, name: str) -> dict[str, Any]:
    origin = asdict(panel.provenance)
    keys = ("source", "vintage", "licence", "licence_class", "note")
    return {
        "name": name, "kind": panel.kind.value, "unit": panel.unit, "years": list(panel.years),
        "provenance": {key: str(origin[key]) for key in keys},
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class LargestChange:
    """The value of a panel that changed most in proportion, of those on file in both."""

    what: str
    year: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class PanelChange:
    """What changed in a layer or series: years that came and went, cells, vintage."""

    panel: str
    kind: str
    years_new: tuple[int, ...]
    years_gone: tuple[int, ...]
    cells_new: int
    cells_gone: int
    cells_changed: int
    vintage_before: str
    vintage_after: str
    largest: LargestChange | None

    @property
    def same(self) -> bool:
        """Whether nothing changed."""
        return not (
            self.years_new or self.years_gone or self.cells_new or self.cells_gone
            or self.cells_changed or self.vintage_before != self.vintage_after
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ReleaseDifferences(Listing):
    """Two releases of country data, panel by panel, and whom the default definition turns."""

    SCHEMA = "data.differences"
    ROWS = "panels"

    before: str
    after: str
    panels: tuple[PanelChange, ...]
    unchanged: tuple[str, ...] = field(default=())

    def table(self) -> Table:
        """Return what changed."""
        columns = (
            ident("Panel"), words("New years"), number("New"), number("Gone"), number("Changed"),
            words("Largest change"), words("Vintage"),
        )  # fmt: skip
        body = []
        for each in self.panels:
            most = each.largest
            change = "-" if most is None else (
                f"{most.what} {most.year}: {number_text(most.before, 3)} to "
                f"{number_text(most.after, 3)}"
            )  # fmt: skip
            vintage = each.vintage_after
            if each.vintage_before != each.vintage_after:
                vintage = f"{each.vintage_before} > {each.vintage_after}"
            new = ", ".join(map(str, each.years_new)) or "-"
            if each.years_gone:
                new += f" (gone: {', '.join(map(str, each.years_gone))})"
            body.append(
                (each.panel, new, number_text(each.cells_new), number_text(each.cells_gone),
                 number_text(each.cells_changed), change, vintage)
            )  # fmt: skip
        notes = (f"Unchanged: {', '.join(self.unchanged)}.",) if self.unchanged else ()
        title = f"Country data {self.before} and {self.after}: {len(self.panels)} panels differ"
        return Table(title, columns, tuple(body), notes)


def differences(before: CountryRelease, after: CountryRelease) -> ReleaseDifferences:
    """Compare two releases panel by panel.

    Examples
    --------
    >>> differences(load_release(), load_release()).panels
    ()
    """
    old: dict[str, TiePanel | SeriesPanel] = {**before.ties, **before.series}
    new: dict[str, TiePanel | SeriesPanel] = {**after.ties, **after.series}
    changes = [_change(name, old[name], new[name]) for name in old if name in new]
    return ReleaseDifferences(
        before.version, after.version, tuple(c for c in changes if not c.same),
        tuple(c.panel for c in changes if c.same),
    )  # fmt: skip


def _values(panel: TiePanel | SeriesPanel) -> NDArray[np.float64]:
    return panel.ties if isinstance(panel, TiePanel) else panel.values


def _change(
    name: str, before: TiePanel | SeriesPanel, after: TiePanel | SeriesPanel
) -> PanelChange:
    after = after.select(before.countries)
    shared = [y for y in before.years if y in after.years]
    a = _values(before)[[before.years.index(y) for y in shared]]
    b = _values(after)[[after.years.index(y) for y in shared]]
    on_a, on_b = ~np.isnan(a), ~np.isnan(b)
    moved = on_a & on_b & ~np.isclose(a, b, rtol=1e-6, atol=1e-12)
    fresh = [y for y in after.years if y not in before.years]
    gone = [y for y in before.years if y not in after.years]
    added = int((~np.isnan(_values(after)[[after.years.index(y) for y in fresh]])).sum())
    lost = int((~np.isnan(_values(before)[[before.years.index(y) for y in gone]])).sum())
    return PanelChange(
        name, "ties" if isinstance(before, TiePanel) else "series", tuple(fresh), tuple(gone),
        int((on_b & ~on_a).sum()) + added, int((on_a & ~on_b).sum()) + lost, int(moved.sum()),
        before.provenance.vintage, after.provenance.vintage,
        _largest(before.countries, shared, a, b, moved),
    )  # fmt: skip


def _largest(
    countries: tuple[str, ...],
    years: list[int],
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    moved: NDArray[np.bool_],
) -> LargestChange | None:
    if not moved.any():
        return None
    size = np.where(moved, np.maximum(np.abs(a), np.abs(b)), 0.0)
    place = np.unravel_index(int(np.argmax(np.where(moved, np.abs(b - a), 0.0))), size.shape)
    what = "-".join(countries[k] for k in place[1:])
    return LargestChange(what, years[int(place[0])], float(a[place]), float(b[place]))


def open_release(path: str | Path = "") -> CountryRelease:
    """Return a release of country data: the bundled one by no name or its version, or a file.

    Raises
    ------
    InputError
        When there is no such file.
    SchemaError
        When it is no release.

    Examples
    --------
    >>> open_release().version == open_release("2026.2").version
    True
    """
    bundled = load_release()
    if not path or str(path) == bundled.version:
        return bundled
    file = Path(path)
    if not file.is_file():
        raise InputError(
            f"no file {file}; give a file that `globalarctic data release` wrote, or "
            f"{bundled.version}, which is bundled"
        )
    return read_release(file)
