"""The whole register as CSV or Parquet tables, or as one GeoJSON file, and back without loss.

Tables: ``release``, ``source``, ``entity``, ``project``, ``arctic`` and ``claim``, with the same
columns as the keys of the register files. What is read back is judged by the same rules as register
files, with file and line (a row, for Parquet and GeoJSON).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from globalarctic import tabular
from globalarctic.cells import content_of, csv_rows, decoded, json_of, parquet_rows, utf8_text
from globalarctic.errors import InputError, SchemaError
from globalarctic.investments.checks import check_records
from globalarctic.investments.model import Claim, Entity, PartialDate, Source
from globalarctic.investments.records import parse_point, parse_records
from globalarctic.investments.register import Register, register_of
from globalarctic.investments.vocabulary import LinedTable

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Format", "read_register", "register_tables", "write_register"]

_NAMES = ("release", "source", "entity", "project", "arctic", "claim")
_COMPUTED = {"quality", "completeness_frac"}
_PLACES = {"path", "line"}
_NUMBERS = {"value_min", "value_max", "fx_rate"}
_LIST = "further_source_ids"
_PROJECT = (
    "project_id", "name", "name_ru", "name_zh", "host_country", "region_name", "sector", "asset_id",
    "note",
)  # fmt: skip
_ARCTIC = ("project_id", "definition", "inside", "source_id", "note")


class Format(StrEnum):
    """The forms in which a register is written."""

    CSV = "csv"
    PARQUET = "parquet"
    GEOJSON = "geojson"


def register_tables(register: Register) -> dict[str, list[dict[str, Any]]]:
    """Return the register as rows; dates are text, absent values None.

    ``value_type`` says whether the value of a claim is a number, a text or true/false.

    Examples
    --------
    >>> from globalarctic.investments.register import load_register
    >>> tables = register_tables(load_register())
    >>> sorted(tables)
    ['arctic', 'claim', 'entity', 'project', 'release', 'source']
    """
    projects, arctic = [], []
    for project in register.projects.values():
        names = dict(project.names)
        row: dict[str, Any] = {key: getattr(project, key, None) or None for key in _PROJECT}
        projects.append(row | {"name_ru": names.get("ru"), "name_zh": names.get("zh")})
        for flag in project.arctic:
            arctic.append({key: getattr(flag, key, None) for key in _ARCTIC})
            arctic[-1]["project_id"] = project.project_id
    return {
        "release": [{"version": register.release}],
        "source": [_row(source) for source in register.sources.values()],
        "entity": [_row(entity) for entity in register.entities.values()],
        "project": projects,
        "arctic": arctic,
        "claim": [_row(claim) for claim in register.claims],
    }


def _row(record: Source | Entity | Claim) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for each in fields(record):
        if each.name in _PLACES:
            continue
        value = getattr(record, each.name)
        if isinstance(value, PartialDate):
            value = value.text
        elif isinstance(value, StrEnum):
            value = value.value
        elif isinstance(value, tuple):
            value = ";".join(value)
        if each.name == "value":
            out["value_type"] = _TYPES.get(type(value))
            if isinstance(value, bool):
                value = str(value).lower()
            elif isinstance(value, float):
                value = repr(value)
        out[each.name] = None if value == "" else value
    return out


_TYPES: dict[type, str] = {float: "number", str: "text", bool: "bool"}


def write_register(register: Register, path: Path, form: Format) -> tuple[Path, ...]:
    """Write the register: a folder of tables for CSV and Parquet, one file for GeoJSON.

    Raises
    ------
    InputError
        When the place cannot be written, or pyarrow is missing for Parquet.
    """
    tables = register_tables(register)
    try:
        if form is Format.GEOJSON:
            path.parent.mkdir(parents=True, exist_ok=True)
            tabular.write_text(path, tabular.json_text(_geojson(register, tables), indent=1))
            return (path,)
        path.mkdir(parents=True, exist_ok=True)
        written = []
        for name, rows in tables.items():
            place = path / f"{name}.{form.value}"
            if form is Format.CSV:
                tabular.write_text(place, tabular.csv_text(rows, columns=_columns(name)))
            else:
                _write_parquet(place, rows, name)
            written.append(place)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}") from None
    return tuple(written)


def _columns(name: str) -> list[str]:
    records: dict[str, type[Source] | type[Entity] | type[Claim]] = {
        "source": Source, "entity": Entity, "claim": Claim,
    }  # fmt: skip
    if name in records:
        out = [each.name for each in fields(records[name]) if each.name not in _PLACES]
        if name == "claim":
            out.insert(out.index("value"), "value_type")
        return out
    return {"release": ["version"], "project": list(_PROJECT), "arctic": list(_ARCTIC)}[name]


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise InputError(
            "Parquet needs pyarrow; install it with: pip install 'globalarctic[sources]', "
            "or write csv"
        ) from None
    return pa, pq


def _write_parquet(path: Path, rows: list[dict[str, Any]], name: str) -> None:
    pa, pq = _arrow()
    kinds = {"inside": pa.bool_(), "price_year": pa.int64(), "quality": pa.int64()}
    kinds |= dict.fromkeys((*_NUMBERS, "completeness_frac"), pa.float64())
    schema = pa.schema([(key, kinds.get(key, pa.string())) for key in _columns(name)])
    with tabular.whole_file(path) as part, part.open("wb") as file:
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), file)


def _geojson(register: Register, tables: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Make a feature of every project, its claims among the properties; the rest stands beside."""
    claims: dict[str, list[dict[str, Any]]] = {}
    for row in tables["claim"]:
        mine = row["subject_type"] == "project"
        claims.setdefault(row["subject_id"] if mine else "", []).append(_bare(row))
    features = []
    for row in tables["project"]:
        name = row["project_id"]
        places = [c for c in claims.get(name, []) if c["predicate"] == "location"]
        flags = [_bare(flag) for flag in tables["arctic"] if flag["project_id"] == name]
        point = list(parse_point(places[-1]["value"])) if places else None
        features.append(
            {
                "type": "Feature",
                "id": name,
                "geometry": None if point is None else {"type": "Point", "coordinates": point},
                "properties": _bare(row) | {"arctic": flags, "claims": claims.get(name, [])},
            }
        )
    return {
        "type": "FeatureCollection",
        "release": register.release,
        "features": features,
        "sources": [_bare(row) for row in tables["source"]],
        "entities": [_bare(row) for row in tables["entity"]],
        "claims": claims.get("", []),
    }


def _bare(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None}


def read_register(path: Path) -> Register:
    """Read a register that ``write_register`` wrote; the form is seen from the place.

    Raises
    ------
    InputError
        When there is no such place, or pyarrow is missing for Parquet.
    SchemaError
        When a table is malformed or a rule refuses a row, with file and line.
    """
    path = Path(path)
    if path.is_file():
        tables = _from_geojson(path)
    elif path.is_dir():
        form = "parquet" if (path / "claim.parquet").exists() else "csv"
        tables = []
        for name in _NAMES:
            place = path / f"{name}.{form}"
            if not place.exists():
                raise InputError(f"{path} holds no {place.name}; it is not a written register")
            rows = _read_csv(place) if form == "csv" else enumerate(parquet_rows(place), start=1)
            tables += [_lined(name, row, str(place), line) for line, row in rows]
    else:
        raise InputError(f"{path} does not exist; give a folder of tables or a .geojson file")
    return _judged(tables, path)


def _judged(tables: Sequence[LinedTable], path: Path) -> Register:
    records = parse_records(tables)
    release = next((t.values.get("version", "") for t in tables if t.name == "release"), path.name)
    today = PartialDate(dt.datetime.now(tz=dt.UTC).date().isoformat())
    return register_of(records, check_records(records, today=today), release=str(release))


def _read_csv(path: Path) -> list[tuple[int, dict[str, Any]]]:
    return [
        (line, {key: tabular.bare_cell(cell) for key, cell in row.items()})
        for line, row in csv_rows(decoded(content_of(path), name=str(path)), str(path))
    ]


def _from_geojson(path: Path) -> list[LinedTable]:
    collection = json_of(utf8_text(path), str(path))
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise SchemaError(f"{path}:1: no GeoJSON FeatureCollection")

    def items(parent: dict[str, Any], key: str, place: str = "") -> list[dict[str, Any]]:
        """Return a list of objects; anything else is refused by its place."""
        value = parent.get(key, [])
        if not isinstance(value, list):
            raise SchemaError(f"{path}: {place}{key} is {_kind(value)}; it must be a list")
        for number, item in enumerate(value, start=1):
            if not isinstance(item, dict):
                raise SchemaError(
                    f"{path}: {place}{key}, number {number} is {_kind(item)}; it must be an object"
                )
        return value

    release = collection.get("release", "")
    rows: list[tuple[str, dict[str, Any]]] = [("release", {"version": release})]
    rows += [("source", row) for row in items(collection, "sources")]
    rows += [("entity", row) for row in items(collection, "entities")]
    claims = list(items(collection, "claims"))
    for number, feature in enumerate(items(collection, "features"), start=1):
        place = f"features, number {number}: "
        known = feature.get("properties")
        if not isinstance(known, dict):
            raise SchemaError(f"{path}: {place}properties is {_kind(known)}; it must be an object")
        claims += items(known, "claims", place)
        flags = items(known, "arctic", place)
        own = {key: value for key, value in known.items() if key not in {"claims", "arctic"}}
        rows.append(("project", own))
        rows += [("arctic", {**flag, "project_id": own.get("project_id", "")}) for flag in flags]
    rows += [("claim", row) for row in claims]
    return [_lined(name, row, str(path), line) for line, (name, row) in enumerate(rows, start=1)]


def _kind(value: Any) -> str:
    names = {type(None): "null", dict: "an object", list: "a list", str: "a text"}
    return names.get(type(value), "a number")


def _lined(name: str, row: dict[str, Any], path: str, line: int) -> LinedTable:
    """Turn a row into a table as the reader of register files gives it."""
    kind = row.get("value_type")
    values: dict[str, Any] = {}
    for key, cell in row.items():
        if cell is None or cell == "" or key in _COMPUTED or key == "value_type":
            continue
        values[key] = _typed(key, cell, kind)
    return LinedTable(path, name, line, values, dict.fromkeys(values, line))


def _typed(key: str, cell: Any, kind: str | None) -> Any:
    """Return a cell with its type; a text that is no number stays a text, to be refused later."""
    if not isinstance(cell, str):
        return cell
    if key == _LIST:
        return cell.split(";")
    if (key == "value" and kind == "bool") or key == "inside":
        return {"true": True, "false": False}.get(cell.lower(), cell)
    if key in _NUMBERS or key == "price_year" or (key == "value" and kind == "number"):
        try:
            return int(cell) if key == "price_year" else float(cell)
        except ValueError:
            return cell
    return cell
