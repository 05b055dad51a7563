"""The regions on file with their sizes, as a result."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from globalarctic.regions.catalog import load_regions, load_shapes, pick_regions
from globalarctic.regions.labels import (
    group_label,
    message,
    mode_label,
    none_label,
    region_label,
    status_label,
)
from globalarctic.regions.masses import grp_usd, latest_year, population
from globalarctic.regions.records import Crossing, load_crossings
from globalarctic.result import Listing, Placed, feature, plain, point_feature
from globalarctic.table import Table, ident, number, words
from globalarctic.words import Code, Name, Quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from globalarctic.regions.catalog import Region
    from globalarctic.regions.masses import Mass

__all__ = ["Crossings", "RegionEntry", "Regions", "crossings", "region_feature", "regions"]

_NAMES = ("name_en", "name_zh", "name_ru", "country")


@dataclass(frozen=True, slots=True)
class RegionEntry:
    """A region with its population and product; ``grp`` None when no year is on file."""

    KEYS = {
        "region": "region.code",
        **{name: f"region.{name}" for name in _NAMES},
        "centre_place": "region.centre.place_id",
        "lon": "region.centre.lon",
        "lat": "region.centre.lat",
        **{name: f"region.{name}" for name in ("groups", "source", "as_of", "grade", "note")},
    }
    OMIT = ("population", "grp")
    COMPUTED = ("outline", "masses")

    region: Region
    population: Mass
    grp: Mass | None

    @property
    def outline(self) -> bool:
        """Whether an outline is on file."""
        return self.region.code in load_shapes()

    @property
    def masses(self) -> tuple[Mass, ...]:
        """The sizes, population first."""
        return (self.population,) if self.grp is None else (self.population, self.grp)


@dataclass(frozen=True, slots=True, repr=False)
class Regions(Listing, Placed):
    """Regions with their centres, outlines, population and gross regional product."""

    SCHEMA = "regions.catalogue"
    ROWS = "regions"
    OMIT = ("lang",)

    regions: tuple[RegionEntry, ...]
    lang: str = field(default="en", kw_only=True)

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a region; None is not on file."""
        return [
            {
                "region": entry.region.code,
                **{name: getattr(entry.region, name) for name in _NAMES},
                "centre_place": entry.region.centre.place_id,
                "lon": entry.region.centre.lon,
                "lat": entry.region.centre.lat,
                "groups": entry.region.groups,
                "outline": entry.outline,
                **_size(entry.population, "population", "population_year"),
                **_size(entry.grp, "grp_usd", "grp_year"),
            }
            for entry in self.regions
        ]

    def features(self) -> list[dict[str, Any]]:
        """Return outlines where they are on file, else the centres."""
        return [region_feature(entry.region) for entry in self.regions]

    def table(self) -> Table:
        """Return centres and sizes."""
        columns = (
            ident("Code"), words("Name"), words("Centre"), number("Population"),
            number("GRP, bn USD"), words("Group"),
        )  # fmt: skip
        rows = []
        for entry in self.regions:
            people, product = entry.population, entry.grp
            recalled = people.known and people.grade == "G"
            count = none_label() if people.value is None else Quantity(people.value)
            product_bn = None if product is None or product.value is None else product.value / 1e9
            rows.append(
                (
                    entry.region.code, region_label(entry.region),
                    Name("place", entry.region.centre.place_id),
                    message("cell.estimate", value=count) if recalled else count,
                    none_label() if product_bn is None else Quantity(product_bn, "", 1),
                    tuple(map(group_label, entry.region.groups)),
                )
            )  # fmt: skip
        lacking = [entry.region.code for entry in self.regions if not entry.outline]
        years = sorted({str(entry.grp.year) for entry in self.regions if entry.grp is not None})
        notes = [
            message("list.note", years=tuple(map(Code, years)) or message("cell.none")),
            message("list.more"),
        ]
        if lacking:
            notes.insert(0, message("list.no-outline", codes=tuple(map(Code, lacking))))
        return Table("", columns, tuple(rows), tuple(notes))


@dataclass(frozen=True, slots=True, repr=False)
class Crossings(Listing, Placed):
    """The border crossings between regions on file, with season, capacity and source."""

    SCHEMA = "regions.crossings"
    ROWS = "crossings"

    crossings: tuple[Crossing, ...]

    def features(self) -> list[dict[str, Any]]:
        """Return a point a crossing."""
        return [
            {**point_feature(each.lon, each.lat, plain(each)), "id": each.crossing_id}
            for each in self.crossings
        ]

    def table(self) -> Table:
        """Return names, modes and the day of opening."""
        columns = (words("Crossing"), words("Mode"), words("Opened"), words("Status"))
        rows = tuple(
            (
                Name("crossing", each.crossing_id), mode_label(each.mode),
                each.opened or none_label(), status_label(each.status),
            )
            for each in self.crossings
        )  # fmt: skip
        return Table("", columns, rows, (message("ties.crossings-note"),))


def crossings() -> Crossings:
    """Return the border crossings on file.

    Examples
    --------
    >>> crossings()[0].crossing_id
    'heihe-blagoveshchensk-bridge'
    """
    return Crossings(load_crossings())


def _size(mass: Mass | None, value: str, year: str) -> dict[str, int | None]:
    if mass is None or mass.value is None:
        return {value: None, year: None}
    return {value: round(mass.value), year: mass.year}


def regions(*names: str | Region, catalogue: Sequence[Region] = (), lang: str = "en") -> Regions:
    """Return regions with their sizes.

    Parameters
    ----------
    names
        Codes, names or groups; all regions when none is given.
    catalogue
        Where to look, see ``read_regions``; the bundled regions when empty.
    lang
        Language of names in the table: en, zh or ru.

    Raises
    ------
    UnknownNameError
        When no region or group has such a name.

    Examples
    --------
    >>> [entry.region.name_en for entry in regions("CN-HL", "Якутия")]
    ['Heilongjiang', 'Sakha (Yakutia)']
    """
    known = tuple(catalogue) or load_regions()
    chosen = pick_regions(names, known) if names else known
    year = latest_year(chosen)
    entries = tuple(
        RegionEntry(region, population(region), None if year is None else grp_usd(region, year))
        for region in chosen
    )
    return Regions(entries, lang=lang)


def region_feature(region: Region, **more: Any) -> dict[str, Any]:
    """Return a region as a GeoJSON feature: its outline, else its centre."""
    rings = load_shapes().get(region.code)
    geometry: dict[str, Any] = {
        "type": "Point", "coordinates": [region.centre.lon, region.centre.lat],
    }  # fmt: skip
    if rings is not None:
        # Outer rings of GeoJSON turn against the clock (RFC 7946).
        turned = [ring if _signed_area(ring) > 0 else ring[::-1] for ring in rings]
        geometry = {"type": "MultiPolygon", "coordinates": [[ring.tolist()] for ring in turned]}
    properties = {
        "region": region.code,
        **{name: getattr(region, name) for name in _NAMES},
        "centre_place": region.centre.place_id,
        "outline": rings is not None,
    }
    return feature(geometry, properties | more)


def _signed_area(ring: Any) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())
