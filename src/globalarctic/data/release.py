"""The bundled release of country data: a dated picture that works without a connection.

It holds what licences allow to be passed on; trade is an estimate. Policy ties and actual ties
stand in layers of their own; static ones have a single year and enter no change.
"""

from __future__ import annotations

import io
import json
import lzma
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.data.countries import load_countries
from globalarctic.data.memberships import joint_memberships
from globalarctic.data.panels import LicenceClass, Provenance, SeriesPanel, TieKind, TiePanel
from globalarctic.data.tables import bundled_path
from globalarctic.errors import InputError, SchemaError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from globalarctic.data.countries import Country

__all__ = ["CountryRelease", "load_release", "pack_series", "pack_ties", "read_release"]


@dataclass(frozen=True, slots=True, eq=False)
class CountryRelease:
    """A release: countries, ties and series on one country axis, with source and vintage of each.

    Attributes
    ----------
    countries
        Alpha-3 codes, the axis of every panel.
    names
        Names in English, Chinese and Russian by code.
    ties
        Tie panels by layer.
    series
        Series panels by indicator.
    """

    version: str
    countries: tuple[str, ...]
    names: Mapping[str, Country]
    ties: Mapping[str, TiePanel]
    series: Mapping[str, SeriesPanel]

    @property
    def last_year(self) -> int:
        """Latest year that a panel of the release has."""
        ends = [panel.years[-1] for panel in self.ties.values()]
        return max(*ends, *(panel.years[-1] for panel in self.series.values()))

    @property
    def vintage(self) -> str:
        """What a door says beside every result from this release."""
        return (
            f"country data of release {self.version} (sources up to {self.last_year}); "
            "load a current one with `globalarctic data get baci`"
        )

    def tie(self, layer: str) -> TiePanel:
        """Return a layer of ties.

        Raises
        ------
        UnknownNameError
            When the release has no such layer.

        Examples
        --------
        >>> load_release().tie("un_votes").kind.value
        'policy'
        """
        if layer not in self.ties:
            raise UnknownNameError.among("layer of ties", layer, self.ties)
        return self.ties[layer]

    def indicator(self, name: str) -> SeriesPanel:
        """Return a series by country and year.

        Raises
        ------
        UnknownNameError
            When the release has no such indicator.

        Examples
        --------
        >>> load_release().indicator("population").unit
        'people'
        """
        if name not in self.series:
            raise UnknownNameError.among("indicator", name, self.series)
        return self.series[name]


def pack_ties(ties: NDArray[np.float64], *, step: float, bits: int) -> NDArray[np.unsignedinteger]:
    """Return symmetric ties as whole steps of the upper triangle; the largest code is unknown.

    Parameters
    ----------
    ties
        Shape (years, countries, countries), symmetric; NaN is unknown.
    step
        Size of a step in the unit of the ties; values move by half a step at most.
    bits
        8, 16 or 32.

    Raises
    ------
    InputError
        When the ties are not symmetric or too large for the code.

    Examples
    --------
    >>> import numpy as np
    >>> pack_ties(np.array([[[0.0, 0.5], [0.5, 0.0]]]), step=0.1, bits=8)
    array([[5]], dtype=uint8)
    """
    if not np.array_equal(ties, ties.transpose(0, 2, 1), equal_nan=True):
        raise InputError("only symmetric ties are packed by the upper triangle")
    code = np.dtype(f"uint{bits}")
    top = np.iinfo(code).max
    rows, columns = np.triu_indices(ties.shape[1], 1)
    steps = np.rint(ties[:, rows, columns] / step)
    if np.nanmax(steps, initial=0.0) >= top:
        raise InputError(f"a tie needs more than {top - 1} steps of {step}; take more bits")
    return np.where(np.isnan(steps), top, steps).astype(code)


def _unpack_ties(
    codes: NDArray[np.unsignedinteger], *, step: float, countries: int
) -> NDArray[np.float64]:
    rows, columns = np.triu_indices(countries, 1)
    if codes.shape[1:] != rows.shape:
        raise SchemaError(f"{codes.shape[1:]} pairs on file, {rows.size} expected")
    values = codes * np.float64(step)
    values[codes == np.iinfo(codes.dtype).max] = np.nan
    ties = np.zeros((len(codes), countries, countries))
    ties[:, rows, columns] = values
    ties[:, columns, rows] = values
    return ties


def pack_series(values: NDArray[np.float64], *, digits: int) -> NDArray[np.float32]:
    """Return values rounded to significant digits as float32, NaN kept.

    Raises
    ------
    InputError
        When more digits are asked for than float32 holds.

    Examples
    --------
    >>> import numpy as np
    >>> pack_series(np.array([[123456.0, np.nan]]), digits=3)
    array([[123000.,     nan]], dtype=float32)
    """
    if not 1 <= digits <= 6:
        raise InputError(f"{digits} digits; float32 holds 1 to 6")
    return np.asarray(_rounded(values, digits), np.float32)


def _rounded(values: NDArray[np.float64], digits: int) -> NDArray[np.float64]:
    filled = np.where(np.isnan(values) | (values == 0), 1.0, np.abs(values))
    power = (digits - 1) - np.floor(np.log10(filled))
    up, down = 10.0 ** np.maximum(power, 0.0), 10.0 ** np.maximum(-power, 0.0)
    rounded: NDArray[np.float64] = np.rint(values * up / down) / up * down
    return rounded


def read_release(path: Path) -> CountryRelease:
    """Return a release from its file (.npz.xz).

    Raises
    ------
    SchemaError
        When the file is no release.

    Notes
    -----
    Joint memberships are not in the file: they are counted from the table of memberships, for the
    years that the file names.
    """
    try:
        with np.load(io.BytesIO(lzma.decompress(path.read_bytes())), allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files}
        sheet: dict[str, Any] = json.loads(arrays.pop("sheet").tobytes())
        countries = tuple(sheet["countries"])
        ties = {
            entry["name"]: _tie_panel(entry, arrays[f"tie/{entry['name']}"], countries)
            for entry in sheet["ties"]
        }
        series = {
            entry["name"]: _series_panel(entry, arrays[f"series/{entry['name']}"], countries)
            for entry in sheet["series"]
        }
        first, last = sheet["institutions_years"]
    except (KeyError, ValueError, lzma.LZMAError) as error:
        raise SchemaError(f"{path.name} is no release of country data: {error!r}") from error
    ties["institutions"] = joint_memberships(countries=countries, years=range(first, last + 1))
    for array in (*(t.ties for t in ties.values()), *(s.values for s in series.values())):
        array.setflags(write=False)
    known = load_countries()
    return CountryRelease(
        version=sheet["version"],
        countries=countries,
        names=MappingProxyType({country: known[country] for country in countries}),
        ties=MappingProxyType(ties),
        series=MappingProxyType(series),
    )


@lru_cache(maxsize=1)
def load_release() -> CountryRelease:
    """Return the bundled release.

    Raises
    ------
    SchemaError
        When the bundled file is damaged.

    Examples
    --------
    >>> release = load_release()
    >>> sorted(release.ties)[-4:]
    ['migrants', 'trade_usd', 'twin_cities', 'un_votes']
    """
    return read_release(bundled_path("country_release.npz.xz"))


def _provenance(entry: Mapping[str, Any]) -> Provenance:
    held = entry["provenance"]
    return Provenance(
        held["source"],
        held["vintage"],
        held["licence"],
        LicenceClass(held["licence_class"]),
        dataset_id="country-release",
        note=held["note"],
    )


def _tie_panel(
    entry: Mapping[str, Any], codes: NDArray[np.unsignedinteger], countries: tuple[str, ...]
) -> TiePanel:
    return TiePanel(
        entry["name"],
        TieKind(entry["kind"]),
        entry["unit"],
        countries,
        tuple(entry["years"]),
        _unpack_ties(codes, step=entry["step"], countries=len(countries)),
        _provenance(entry),
    )


def _series_panel(
    entry: Mapping[str, Any], values: NDArray[np.float32], countries: tuple[str, ...]
) -> SeriesPanel:
    return SeriesPanel(
        entry["name"],
        TieKind(entry["kind"]),
        entry["unit"],
        countries,
        tuple(entry["years"]),
        _rounded(values.astype(np.float64), int(entry["digits"])),
        _provenance(entry),
    )
