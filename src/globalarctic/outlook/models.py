"""Ice of a climate model for the engine: its change laid on the observed ice years.

Delta method: an observed year plus the difference of the model's own means, cell by cell and month
by month. The model's bias drops out, its trend stays; so does the weather of the observed year.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.data.sources.cmip6_ice import ModelField
    from globalarctic.transport.ice.atlas import IceAtlas

__all__ = ["ModelIce", "arctic_area_km2", "model_ice"]

_FAR_KM = 250.0


@dataclass(frozen=True, slots=True, eq=False)
class ModelIce:
    """Observed ice years with a model's change; serves as ice for voyages.

    ``conc_pct`` and ``thick_m`` float32[12, C]: the change of the means.
    """

    atlas: IceAtlas
    conc_pct: NDArray[np.float32]
    thick_m: NDArray[np.float32]
    ever: NDArray[np.bool_]
    model: str
    scenario: str

    def months(self, ice_year: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return a year's (concentration percent, 5-cm bins), uint8[12, C].

        Raises
        ------
        InputError
            When the year is not on file.
        """
        here = self.atlas.position(ice_year)
        conc = self.atlas.conc_pct[here] + self.conc_pct
        bins = self.atlas.thick_bins(ice_year) + self.thick_m * np.float32(20.0)
        conc = np.where(self.ever, np.clip(conc, 0.0, 100.0), 0.0)
        return np.rint(conc).astype(np.uint8), np.clip(np.rint(bins), 1, 100).astype(np.uint8)

    def window(self, ice_year: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return two years of months, as `IceAtlas.window` does.

        Raises
        ------
        InputError
            When the year is not on file.
        """
        after = ice_year + 1 if ice_year + 1 in self.atlas.years else ice_year
        first, second = self.months(ice_year), self.months(after)
        return (
            np.concatenate([first[0], second[0]]),
            np.concatenate([first[1], second[1]]),
        )


def _vectors(lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    lon, lat = np.radians(lon_deg), np.radians(lat_deg)
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _change(
    field: ModelField,
    atlas: IceAtlas,
    sea: NDArray[np.bool_],
    year: int,
    half: int,
    base: tuple[int, int],
) -> NDArray[np.float32]:
    """Return the change of the model's means on the cells of the atlas, shape (12, C)."""
    from scipy.spatial import cKDTree

    from globalarctic.units import EARTH_RADIUS_KM

    # Thickness is that of the ice: missing at sea means that there was none.
    values = np.where(np.isnan(field.values) & sea, np.float32(0.0), field.values)

    def mean(first: int, last: int) -> NDArray[np.float32]:
        wanted = [k for k, y in enumerate(field.years) if first <= y <= last]
        if len(wanted) != last - first + 1:
            raise InputError(
                f"{field.model} has {field.years[0]}-{field.years[-1]}; {first}-{last} is needed"
            )
        return np.asarray(values[wanted].mean(axis=0))

    tree = cKDTree(_vectors(field.lon_deg[sea], field.lat_deg[sea]))
    chord, near = tree.query(_vectors(*atlas.lonlat()))
    far = 2.0 * np.arcsin(np.minimum(chord / 2.0, 1.0)) * EARTH_RADIUS_KM > _FAR_KM
    change = (mean(year - half, year + half) - mean(*base))[:, sea][:, near]
    return np.where(far, 0.0, change).astype(np.float32)


def _sea(field: ModelField, concentration: ModelField) -> NDArray[np.bool_]:
    """Return the points that are sea: those of the concentration, where the grid is the same.

    Thickness is missing where there is no ice, so that it cannot tell sea from land itself.
    """
    if field.variable == "siconc":
        return np.asarray(~np.isnan(field.values).any(axis=(0, 1)))
    same = np.array_equal(
        (field.lon_deg, field.lat_deg), (concentration.lon_deg, concentration.lat_deg)
    )
    if same:
        return _sea(concentration, concentration)
    return np.asarray(~np.isnan(field.values).all(axis=(0, 1)))


def model_ice(
    atlas: IceAtlas,
    concentration: ModelField,
    thickness: ModelField | None = None,
    *,
    year: int,
    half_years: int = 5,
) -> ModelIce:
    """Return the ice years changed as a model foretells for a year.

    Parameters
    ----------
    thickness
        The model's thickness; without it thickness stays as observed.
    half_years
        Years on either side that the model's mean takes.

    Raises
    ------
    InputError
        When a field is of another variable or lacks years: the ice years of the atlas and the span
        around the year are needed.

    Notes
    -----
    Nearest point of the model within 250 km; cells further off, and cells that follow the fast-ice
    table, do not move. Thickness is that of the ice itself in CMIP6.
    """
    base = int(atlas.years[0]), int(atlas.years[-1])
    for field, name in ((concentration, "siconc"), (thickness, "sithick")):
        if field is not None and field.variable != name:
            raise InputError(f"a field of {field.variable} was given where {name} is needed")
    conc = 100.0 * _change(
        concentration, atlas, _sea(concentration, concentration), year, half_years, base
    )
    thick = np.zeros_like(conc)
    if thickness is not None:
        thick = _change(thickness, atlas, _sea(thickness, concentration), year, half_years, base)
    moves = ~atlas.assumed
    ever: NDArray[np.bool_] = np.asarray((atlas.conc_pct > 0).any(axis=0))
    return ModelIce(
        atlas, np.where(moves, conc, 0.0).astype(np.float32),
        np.where(moves, thick, 0.0).astype(np.float32), ever, concentration.model,
        concentration.scenario,
    )  # fmt: skip


def arctic_area_km2(ice: ModelIce, *, month: int) -> float:
    """Return the mean ice-covered area of a month over all ice years, km2.

    Below a million it is what `IceFree.ARCTIC_BELOW_1M` means; it says nothing of any way or ship.
    """
    native = ice.atlas.cell_km2 * ice.atlas.native
    areas = [
        float(ice.months(int(year))[0][month - 1].astype(np.float64) @ native) / 100.0
        for year in ice.atlas.years
    ]
    return float(np.mean(areas))
