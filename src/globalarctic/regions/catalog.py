"""Regions: code, names in three languages, centre and outline; open to others by a file.

The bundled list is a choice, not a limit. A region's centre is one place of the transport network,
from and to which ways are computed: large regions are not points, and another centre may be given.
"""

from __future__ import annotations

import json
import lzma
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from globalarctic.cells import name_of, read_cells
from globalarctic.data.tables import bundled_path, load
from globalarctic.errors import SchemaError, UnknownNameError
from globalarctic.records import Blank, Written, row_of
from globalarctic.regions.trade.cells import need_columns
from globalarctic.transport.network.places import Place, load_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray


__all__ = [
    "Region",
    "Shape",
    "borders_on",
    "groups_of",
    "load_regions",
    "load_shapes",
    "pick_regions",
    "read_regions",
    "resolve_region",
]

Shape = tuple["NDArray[np.float64]", ...]
"""Rings of an outline, each of shape (points, 2): lon, lat in degrees."""

_CODE = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
_NEED = ("region", "name_en", "country", "centre_place", "source", "as_of", "grade")
_MAY_LACK = ("name_zh", "name_ru", "aliases", "groups", "note")


def _code(text: str) -> str:
    if not _CODE.fullmatch(text):
        raise ValueError("a code of ISO 3166-2 is expected, for example XX-YYY")
    return text


def _country(text: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", text):
        raise ValueError("an alpha-3 code of ISO 3166-1 is expected")
    return text


def _centre(text: str) -> Place:
    try:
        return load_places().by_id[text]
    except KeyError:
        near = UnknownNameError.among("place", text, load_places().by_id)
        raise ValueError(f"{near}; search with: globalarctic places NAME") from None


def _size(text: str) -> float | None:
    try:
        size = float(text.replace(",", "")) if text else None
    except ValueError:
        size = -1.0
    if size is not None and not 0.0 <= size < float("inf"):
        raise ValueError("give a number of zero or more, or leave the cell empty")
    return size


def _year(text: str) -> int | None:
    if text and not (len(text) == 4 and text.isdecimal()):
        raise ValueError("give a year of four digits")
    return int(text) if text else None


@dataclass(frozen=True, slots=True)
class Region:
    """A region with its names and the place that stands for it.

    Notes
    -----
    ``code`` ISO 3166-2, ``country`` ISO 3166-1 alpha-3; ``aliases`` holds former codes too;
    ``groups`` names sets of regions that are compared together. ``grp_usd`` (of ``mass_year``) and
    ``population`` are those of a user's file, None for bundled regions, whose sizes stand in tables
    of their own (see ``masses``).
    """

    KEYS = {"centre": "centre.place_id", "lon": "centre.lon", "lat": "centre.lat"}
    OMIT = ("aliases", "groups", "source", "as_of", "grade", "note", "grp_usd", "population",
            "mass_year")  # fmt: skip

    code: Annotated[str, Written("region", _code)]
    name_en: str
    name_zh: Blank
    name_ru: Blank
    aliases: tuple[str, ...]
    country: Annotated[str, Written(parse=_country)]
    centre: Annotated[Place, Written("centre_place", _centre)]
    groups: tuple[str, ...]
    source: str
    as_of: str
    grade: str
    note: Blank
    grp_usd: Annotated[float | None, Written(parse=_size)] = None
    population: Annotated[float | None, Written(parse=_size)] = None
    mass_year: Annotated[int | None, Written(parse=_year)] = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The code and former codes, by which other tables may call the region."""
        return (self.code, *(name for name in self.aliases if _CODE.fullmatch(name)))

    @property
    def all_names(self) -> tuple[str, ...]:
        """Every name that finds the region."""
        names = (self.code, self.name_en, self.name_zh, self.name_ru, *self.aliases)
        return tuple(name for name in names if name)

    def name(self, lang: str) -> str:
        """Return the name in a language (en, zh, ru), in English where none is on file."""
        own: str = getattr(self, f"name_{lang}")
        return own or self.name_en


@lru_cache(maxsize=1)
def load_regions() -> tuple[Region, ...]:
    """Return the bundled regions, in the table's order.

    Raises
    ------
    SchemaError
        When a row names a place that the network does not have.

    Examples
    --------
    >>> len(load_regions()), load_regions()[0].centre.name_en
    (21, 'Harbin')
    """
    return load("regions", Region)


def read_regions(table: str | Path | Any) -> tuple[Region, ...]:
    r"""Return the bundled regions with those of a table: a code that is known is replaced.

    Parameters
    ----------
    table
        CSV, Parquet or DataFrame with the columns region, name_en, country, centre_place, source,
        as_of, grade; optional name_zh, name_ru, aliases and groups (parted by ;), note, and
        grp_usd, population, mass_year.

    Raises
    ------
    SchemaError
        With file and line, when a column is absent or a cell is wrong.
    DataError
        When the file cannot be read.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> head = "region,name_en,country,centre_place,source,as_of,grade\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "more.csv"
    ...     _ = path.write_text(head + "RU-NVS,Novosibirsk,RUS,novosibirsk,ISO,2026,V\n")
    ...     read_regions(path)[-1].code
    'RU-NVS'
    """
    known = {region.code: region for region in load_regions()}
    seen: dict[str, int] = {}
    path = name_of(table)
    for line, cells in read_cells(table):
        need_columns(path, cells, _NEED)
        region = row_of(Region, dict.fromkeys(_MAY_LACK, "") | cells, f"{path} line {line}")
        if region.mass_year is None and (region.grp_usd or region.population):
            raise SchemaError(f"{path} line {line}: column 'mass_year' is empty; say of which year")
        if region.code in seen:
            raise SchemaError(
                f"{path} line {line}: {region.code} stands in line {seen[region.code]} too"
            )
        seen[region.code] = line
        known[region.code] = region
    if not seen:
        raise SchemaError(f"{path} holds no region; give a line under the header")
    return tuple(known.values())


def resolve_region(name: str | Region, *, regions: Sequence[Region] = ()) -> Region:
    """Return the region of a code or name in English, Chinese or Russian, in any case.

    Parameters
    ----------
    name
        Code, former code, name or alias; a region is returned as it is.
    regions
        Where to look; the bundled regions when empty.

    Raises
    ------
    UnknownNameError
        With the near names.

    Examples
    --------
    >>> resolve_region("ru-amu").name_en, resolve_region("黑龙江").code
    ('Amur Oblast', 'CN-HL')
    """
    if isinstance(name, Region):
        return name
    known = regions or load_regions()
    wanted = name.strip().casefold()
    for region in known:
        if wanted in {spelling.casefold() for spelling in region.all_names}:
            return region
    near = [spelling for region in known for spelling in (region.code, region.name_en)]
    raise UnknownNameError.among("region", name, near)


def pick_regions(
    names: Iterable[str | Region], regions: Sequence[Region] = ()
) -> tuple[Region, ...]:
    """Return the regions of codes, names and groups, each once, in the order given.

    Raises
    ------
    UnknownNameError
        When neither a region nor a group has such a name.

    Examples
    --------
    >>> [region.code for region in pick_regions(["RU-AMU", "northeast-china"])]
    ['RU-AMU', 'CN-HL', 'CN-JL', 'CN-LN', 'CN-NM']
    """
    known = tuple(regions) or load_regions()
    groups = groups_of(known)
    chosen: dict[str, Region] = {}
    for name in names:
        members = groups.get(name) if isinstance(name, str) else None
        for region in members or (resolve_region(name, regions=known),):
            chosen[region.code] = region
    return tuple(chosen.values())


def groups_of(regions: Sequence[Region]) -> dict[str, tuple[Region, ...]]:
    """Return the regions of each group, in the order of the table.

    Examples
    --------
    >>> [len(members) for members in groups_of(load_regions()).values()]
    [4, 11, 6]
    """
    groups: dict[str, list[Region]] = {}
    for region in regions:
        for group in region.groups:
            groups.setdefault(group, []).append(region)
    return {name: tuple(members) for name, members in groups.items()}


@lru_cache(maxsize=1)
def load_shapes() -> dict[str, Shape]:
    """Return the outlines on file by code; regions without one are absent.

    Examples
    --------
    >>> len(load_shapes()["RU-AMU"])
    1
    """
    raw = json.loads(lzma.decompress(bundled_path("region_shapes.json.xz").read_bytes()))
    return {
        code: tuple(np.asarray(ring, np.float64) for ring in rings) for code, rings in raw.items()
    }


def borders_on(a: Region, b: Region) -> bool | None:
    """Return whether two regions share a border; None when an outline is not on file.

    Notes
    -----
    Outlines of neighbours run through the same points in the source; two points in common are a
    border.

    Examples
    --------
    >>> borders_on(resolve_region("CN-HL"), resolve_region("RU-AMU"))
    True
    """
    shapes = load_shapes()
    if a.code not in shapes or b.code not in shapes:
        return None
    first, second = (
        {(float(x), float(y)) for ring in shapes[region.code] for x, y in ring} for region in (a, b)
    )
    return len(first & second) >= 2
