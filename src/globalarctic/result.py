"""Results: what every room answers with, in one form for files, notebooks and doors.

A result is a frozen dataclass that also inherits ``Result``. Its fields say everything: rows,
plain values, JSON and its schema are made from them. A class only names what differs::

    @dataclass(frozen=True, slots=True, eq=False, repr=False)
    class Comparison(Result):
        SCHEMA = "transport.comparison"
        KEYS = {"origin": "origin.place_id"}  # JSON key -> attribute
        ROWS = "corridors"  # one row a corridor

It may also define ``table`` (for people) and ``PLOT`` (its drawing).
"""

from __future__ import annotations

import inspect
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from globalarctic import tabular
from globalarctic.errors import InputError
from globalarctic.lazy import load
from globalarctic.table import Table, Text, html_page, html_table, number, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = [
    "Listing",
    "Placed",
    "Result",
    "feature",
    "json_keys",
    "line_feature",
    "plain",
    "point_feature",
]

_PICTURES = (".png", ".svg", ".pdf")
_VERBS = ("rows", "to_dict", "to_json", "to_csv", "to_frame", "table", "tables", "plot", "save",
          "features", "to_geojson", "to_geoframe")  # fmt: skip


def json_keys(kind: type) -> dict[str, str]:
    """Return the JSON keys of a dataclass, in order, each with the attribute it shows.

    ``KEYS`` of the class renames a field, looks into it (``origin.place_id``) or puts a property in
    its place; ``OMIT`` leaves fields out, ``COMPUTED`` adds properties.

    Examples
    --------
    >>> from globalarctic.evidence import Evidence
    >>> list(json_keys(Evidence))
    ['source', 'as_of', 'grade', 'note']
    """
    named: Mapping[str, str] = getattr(kind, "KEYS", {})
    keys: dict[str, str] = {}
    for each in fields(kind):
        shown = [key for key, path in named.items() if path.split(".")[0] == each.name]
        shown += [each.name] if each.name in named and each.name not in shown else []
        if shown:
            keys |= {key: named[key] for key in shown}
        elif each.name not in getattr(kind, "OMIT", ()):
            keys[each.name] = each.name
    keys |= {key: path for key, path in named.items() if key not in keys}
    return keys | {name: name for name in getattr(kind, "COMPUTED", ())}


def _look(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = None if value is None else getattr(value, name)
    return value


def _rounded(value: Any, digits: int) -> Any:
    if isinstance(value, float):
        return round(value, digits)
    if isinstance(value, list):
        return [_rounded(item, digits) for item in value]
    if isinstance(value, dict):
        return {key: _rounded(item, digits) for key, item in value.items()}
    return value


def plain(value: Any, *, exact: bool = False) -> Any:
    """Return a value in plain types: dataclasses and mappings as dicts, sequences as lists.

    Days stay days and NaN stays NaN; ``tabular.json_text`` and the writers know them.

    Parameters
    ----------
    exact
        Leave out the rounding that the classes ask for (``DIGITS``).

    Examples
    --------
    >>> from globalarctic.evidence import Evidence, Grade
    >>> plain((Evidence("A", "2026", Grade.VERIFIED),))
    [{'source': 'A', 'as_of': '2026', 'grade': 'V', 'note': ''}]
    """
    value = tabular.scalar(value)
    if is_dataclass(value) and not isinstance(value, type):
        own = getattr(type(value), "to_dict", None)
        return _members(value, exact) if own in {None, Result.to_dict} else own(value)
    if hasattr(value, "items"):
        return {str(tabular.scalar(key)): plain(item, exact=exact) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        value = sorted(value, key=str)
    if isinstance(value, list | tuple):
        return [plain(item, exact=exact) for item in value]
    return value


def _members(value: Any, exact: bool) -> dict[str, Any]:
    keys = json_keys(type(value))
    members = {key: plain(_look(value, path), exact=exact) for key, path in keys.items()}
    digits: Mapping[str, int] = {} if exact else getattr(value, "DIGITS", {})
    return members | {key: _rounded(members[key], digits[key]) for key in digits if key in members}


def _found_sources(value: Any, seen: dict[str, None], depth: int = 0) -> None:
    if is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            item = getattr(value, each.name)
            if each.name in {"source", "sources"}:
                texts = (item,) if isinstance(item, str) else tuple(item or ())
                seen |= dict.fromkeys(str(text) for text in texts if text)
            elif depth < 6 and not isinstance(item, str):
                _found_sources(item, seen, depth + 1)
    elif isinstance(value, list | tuple):
        for item in value:
            if is_dataclass(item) or isinstance(item, list | tuple):
                _found_sources(item, seen, depth + 1)
    elif isinstance(value, dict):
        _found_sources(list(value.values()), seen, depth)


class _Sources:
    """The sources of a result; a class may have a field of that name instead."""

    def __get__(self, result: Any, owner: type) -> tuple[str, ...]:
        if result is None:  # so that a dataclass field ``sources`` has no default
            raise AttributeError("sources")
        seen: dict[str, None] = {}
        _found_sources(result, seen)
        return tuple(seen)


class Result:
    """What a room answers: inherit it in a frozen dataclass with slots.

    Attributes
    ----------
    SCHEMA, VERSION
        Name and version of the form of ``to_dict``; a key that changes its meaning or goes makes
        a new version, a key that comes does not.
    KEYS, OMIT, COMPUTED, DIGITS
        JSON key -> attribute where they differ; fields left out; properties added; decimals.
    ROWS
        The field whose items are the rows; the result is one row without it.
    PLOT
        The drawing, ``globalarctic.room.module:function``: takes the result, returns the figure.
    WRITERS
        Ending -> ``globalarctic.room.module:function`` that takes the result and a path.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True, slots=True, repr=False)
    ... class Sum(Result):
    ...     SCHEMA = "example.sum"
    ...     parts: tuple[float, ...]
    >>> Sum((1.0, float("nan"))).to_dict()
    {'schema': 'example.sum', 'version': 1, 'parts': [1.0, None]}
    """

    __slots__ = ()

    SCHEMA: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1
    KEYS: ClassVar[Mapping[str, str]] = {}
    OMIT: ClassVar[tuple[str, ...]] = ()
    COMPUTED: ClassVar[tuple[str, ...]] = ()
    DIGITS: ClassVar[Mapping[str, int]] = {}
    ROWS: ClassVar[str] = ""
    PLOT: ClassVar[str] = ""
    WRITERS: ClassVar[Mapping[str, str]] = {}

    if TYPE_CHECKING:

        @property
        def sources(self) -> tuple[str, ...]:
            """Every source that the result names, each once."""

    else:
        sources = _Sources()

    def __init_subclass__(cls) -> None:
        """Refuse a field that would hide what every result has."""
        super().__init_subclass__()
        hidden = [name for name in inspect.get_annotations(cls) if name in _VERBS]
        if hidden:
            raise TypeError(f"{cls.__name__} has a field {hidden[0]!r}, which every result has")

    def __repr__(self) -> str:
        """Name the result in a line; its table says more."""
        count = len(getattr(self, self.ROWS)) if self.ROWS else 0
        return f"<{type(self).__name__}{f': {count} {self.ROWS}' if self.ROWS else ''}>"

    def rows(self) -> list[dict[str, Any]]:
        """Return the answer as flat rows: raw figures, columns named with their units."""
        items = getattr(self, self.ROWS) if self.ROWS else (self,)
        return [_flat(plain(item, exact=True)) for item in items]

    def about(self) -> dict[str, Any]:
        """Return what a file of rows says at its head: schema, version, sources."""
        return {"schema": self.SCHEMA, "version": self.VERSION, "sources": list(self.sources)}

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON values, with its schema and version."""
        body: dict[str, Any] = tabular.json_value(_members(self, exact=False))
        return {"schema": self.SCHEMA, "version": self.VERSION, **body}

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the answer as JSON text; a figure that is not on file is null."""
        return tabular.json_text(self.to_dict(), indent=indent)

    def to_csv(self) -> str:
        """Return the rows as CSV text, figures with as many decimals as JSON has.

        Lists are joined by ``;``, unknown figures are empty.
        """
        items: Sequence[Any] = getattr(self, self.ROWS) if self.ROWS else ()
        digits = {**self.DIGITS, **getattr(items[0] if len(items) else self, "DIGITS", {})}
        return tabular.csv_text(
            [
                {k: _rounded(v, digits[k]) if k in digits else v for k, v in row.items()}
                for row in self.rows()
            ]
        )

    def to_frame(self) -> Any:
        """Return the rows as a pandas DataFrame.

        Raises
        ------
        InputError
            When pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError:
            raise _extra("frames need pandas") from None
        return pd.DataFrame(self.rows())

    def table(self) -> Table:
        """Return the answer as a table for people; a room's result says it in its own words."""
        rows = self.rows()
        names = list(dict.fromkeys(name for row in rows for name in row))
        figures = {
            name
            for name in names
            if all(isinstance(row.get(name), int | float | None) for row in rows)
        }
        columns = tuple(number(name) if name in figures else words(name) for name in names)
        cells = [[str(tabular.cell_value(row.get(name))) for name in names] for row in rows]
        return Table(self._title(), columns, tuple(map(tuple, cells)), sources=self.sources)

    def tables(self) -> tuple[Table, ...]:
        """Return all tables that say the answer, the main one first."""
        return (self.table(),)

    def _title(self) -> Text:
        return self.SCHEMA.rpartition(".")[2].replace("-", " ")

    def plot(self, path: str | Path | None = None, *, form: str = "") -> Any:
        """Draw the answer; return the matplotlib figure, and write it to a file when asked.

        Parameters
        ----------
        path
            File to write, .png, .svg or .pdf.
        form
            The ending that counts, where it is not the path's own.

        Raises
        ------
        InputError
            When the answer has no picture, matplotlib is missing, or the file cannot be written.
        """
        if not self.PLOT:
            raise InputError(f"a {self._title()} has no picture; write .csv or .json")
        figure = load(self.PLOT)(self)
        if path is not None:
            form = form or tabular.ending(path, _PICTURES)
            with tabular.whole_file(path) as part:
                figure.savefig(part, format=form.removeprefix("."))
        return figure

    @classmethod
    def endings(cls) -> tuple[str, ...]:
        """Return the endings of files that ``save`` can write."""
        own = tuple(cls.WRITERS)
        common = (".csv", ".json", ".parquet", ".xlsx", ".html")
        placed = (".geojson",) if issubclass(cls, Placed) else ()
        return tuple(dict.fromkeys((*common, *placed, *(_PICTURES if cls.PLOT else ()), *own)))

    def as_text(self, form: str = ".json") -> str:
        """Return the answer as the text of a file with an ending: .json, .csv, .geojson or .html.

        Raises
        ------
        InputError
            When the answer has no text of that ending.
        """
        if form == ".json":
            return self.to_json(indent=2) + "\n"
        if form == ".csv":
            return self.to_csv()
        if form == ".html":
            return html_page(self.tables())
        if form == ".geojson" and isinstance(self, Placed):
            return tabular.json_text(self.to_geojson()) + "\n"
        raise InputError(f"a {self._title()} has no form {form}; {', '.join(self.endings())} are")

    def save(self, path: str | Path, *, form: str = "") -> None:
        """Write the answer to a file in the format of its ending.

        Parameters
        ----------
        form
            The ending that counts, where it is not the path's own.

        Raises
        ------
        InputError
            When the ending is unknown, a library is missing, or the file cannot be written.
        """
        form = form or tabular.ending(path, self.endings())
        if form in self.WRITERS:
            with tabular.whole_file(path) as part:
                load(self.WRITERS[form])(self, part)
        elif form in _PICTURES:
            self.plot(path, form=form)
        elif form in {".parquet", ".xlsx"}:
            tabular.write(self.rows(), path, about=self.about())
        else:
            tabular.write_text(path, self.as_text(form))

    def _repr_html_(self) -> str:
        return "\n".join(html_table(table) for table in self.tables())


def _flat(members: dict[str, Any]) -> dict[str, Any]:
    """Return what fits into cells: a dict becomes columns of its own, a list of dicts goes."""
    flat: dict[str, Any] = {}
    for name, value in _worded(members).items():
        if isinstance(value, dict):
            flat |= {f"{name}_{key}": item for key, item in value.items() if not _nested(item)}
        elif not _nested(value):
            flat[name] = value
    return flat


def _worded(value: Any) -> Any:
    """Return plain values with each message as its English text, for cells and properties."""
    if isinstance(value, dict):
        if value.keys() == {"code", "args", "text"}:
            return value["text"]
        return {key: _worded(item) for key, item in value.items()}
    return [_worded(item) for item in value] if isinstance(value, list) else value


def _nested(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(item, dict | list) for item in value)
    )


def _extra(what: str) -> InputError:
    return InputError(f"{what}; install it with: pip install 'globalarctic[notebook]'")


class Placed(Result):
    """A result that lies on the map: it says its features."""

    __slots__ = ()

    def features(self) -> list[dict[str, Any]]:
        """Return the answer's GeoJSON features, geometry first cut at the antimeridian."""
        raise NotImplementedError

    def to_geojson(self) -> dict[str, Any]:
        """Return a FeatureCollection (RFC 7946)."""
        head = {"schema": self.SCHEMA, "version": self.VERSION}
        collection: dict[str, Any] = tabular.json_value(
            {"type": "FeatureCollection", **head, "features": _worded(self.features())}
        )
        return collection

    def to_geoframe(self) -> Any:
        """Return the features as a geopandas GeoDataFrame (WGS 84).

        Raises
        ------
        InputError
            When geopandas is not installed.
        """
        try:
            import geopandas as gpd
        except ImportError:
            raise _extra("geoframes need geopandas") from None
        return gpd.GeoDataFrame.from_features(self.to_geojson()["features"], crs="EPSG:4326")


class Listing(Result):
    """A result that is a list: ``ROWS`` names the field that holds its items."""

    __slots__ = ()

    def __len__(self) -> int:
        """Count the items."""
        return len(getattr(self, self.ROWS))

    def __iter__(self) -> Iterator[Any]:
        """Give the items one by one."""
        return iter(getattr(self, self.ROWS))

    def __getitem__(self, at: int) -> Any:
        """Return an item by its place in the list."""
        return getattr(self, self.ROWS)[at]


def feature(
    geometry: dict[str, Any] | None, properties: Mapping[str, Any], *, ident: str = ""
) -> dict[str, Any]:
    """Return a GeoJSON feature.

    Examples
    --------
    >>> feature(None, {"a": 1})
    {'type': 'Feature', 'geometry': None, 'properties': {'a': 1}}
    """
    head = {"type": "Feature", "id": ident} if ident else {"type": "Feature"}
    return {**head, "geometry": geometry, "properties": dict(properties)}


def point_feature(lon: float, lat: float, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return a feature at a point, degrees; longitudes beyond 180 are turned back.

    Examples
    --------
    >>> point_feature(33.05, 68.97, {})["geometry"]
    {'type': 'Point', 'coordinates': [33.05, 68.97]}
    """
    lon = lon if -180.0 <= lon <= 180.0 else (lon + 180.0) % 360.0 - 180.0
    return feature({"type": "Point", "coordinates": [float(lon), float(lat)]}, properties)


def line_feature(
    lon: Sequence[float] | Any, lat: Sequence[float] | Any, properties: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a feature of a line in parts that do not cross the antimeridian.

    A line without length, as between two names of one place, has no geometry.

    Parameters
    ----------
    lon, lat
        Waypoints, degrees: two at least.

    Examples
    --------
    >>> line_feature([170.0, -170.0], [0.0, 0.0], {})["geometry"]["coordinates"]
    [[[170.0, 0.0], [180.0, 0.0]], [[-180.0, 0.0], [-170.0, 0.0]]]
    """
    import numpy as np

    from globalarctic.geo import POINT_DIGITS, split_antimeridian

    parts = [
        [
            [round(float(x), POINT_DIGITS), round(float(y), POINT_DIGITS)]
            for x, y in zip(xs, ys, strict=True)
        ]
        for xs, ys in split_antimeridian(np.asarray(lon, float), np.asarray(lat, float))
    ]
    shape = {"type": "MultiLineString", "coordinates": parts} if parts else None
    return feature(shape, properties)
