"""The result of a sweep as a dataset with named axes, and its files: Zarr, NetCDF, Parquet.

Arrays stay in the pieces' files and are read block by block, so that a sweep may be larger than
memory. Needs the extra ``batch``.
"""

from __future__ import annotations

import json
import shutil
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic import __version__
from globalarctic.errors import InputError, SchemaError
from globalarctic.transport.ships.vessels import resolve_vessel
from globalarctic.transport.studies.pieces import BLOCK, code_key, data_versions

if TYPE_CHECKING:
    import xarray as xr

    from globalarctic.transport.studies.pieces import Piece, Work
    from globalarctic.transport.studies.study import Study

__all__ = ["DIMS", "SUFFIXES", "check_cube_path", "cube_of", "need", "read_cube", "write_cube"]

DIMS = ("origin", "target", "vessel", "corridor", "depart", "ice_year")
"""Axes of a cube, in order."""

SUFFIXES = (".zarr", ".nc", ".parquet")
"""File forms of a cube."""

_ENGINE = {".zarr": "zarr", ".nc": "h5netcdf", ".parquet": "pyarrow"}
_ROUTE = DIMS[:4]
_PAIR = DIMS[:2]
_FIGURES = {
    "duration_h": ("h", "time from departure to arrival, waiting included"),
    "waiting_h": ("h", "time stopped for ice, season or border"),
    "distance_km": ("km", "length of the way"),
    "cost_usd": ("USD", "cost per cost_unit where every part has a rate, USD of 2025"),
    "co2_kg": ("kg", "carbon dioxide per cost_unit, tank-to-wake"),
    "lowest_rio": ("1", "least POLARIS risk index outcome met; missing where no ice was met"),
}
_AXES = {
    "origin": "place where the goods start",
    "target": "place where the goods end",
    "vessel": "vessel class on sea legs",
    "corridor": "named corridor",
    "depart": "day of departure, 00:00 UTC",
    "ice_year": "year whose ice the ship meets",
}
_ZARR_FORMAT = 2


def need(module: str) -> Any:
    """Return an optional module.

    Parameters
    ----------
    module
        Module of the extra ``batch``.

    Raises
    ------
    InputError
        When it is not installed; says how to install it.

    Examples
    --------
    >>> need("json").__name__
    'json'
    """
    try:
        return import_module(module)
    except ImportError:
        name = module.partition(".")[0]
        raise InputError(
            f"sweeps need {name}; install it with: pip install 'globalarctic[batch]'"
        ) from None


def cube_of(study: Study, pieces: tuple[Piece, ...], work: Work) -> xr.Dataset:
    """Return the finished pieces of a study as one dataset.

    Parameters
    ----------
    study
        Checked study.
    pieces
        All its pieces, finished.
    work
        Folder of the pieces.

    Raises
    ------
    ChecksumError
        When a piece's file is damaged.

    Notes
    -----
    Dimensions origin, target, vessel, corridor, depart, ice_year. Arrays are read when used; the
    folder must stay until then.
    """
    xarray, array = need("xarray"), need("dask.array")
    reasons: dict[tuple[int, ...], list[str]] = {}
    for piece in pieces:
        reasons.setdefault(piece.position[:4], []).append(work.reason(piece))
    why = np.full(study.shape[:4], "", dtype=object)
    for place, given in reasons.items():
        why[place] = given[0] if all(given) else ""
    files = {piece.position: str(work.path(piece)) for piece in pieces}
    counts = [min(BLOCK, len(study.departs) - k) for k in range(0, len(study.departs), BLOCK)]
    chunks = (
        *((1,) * count for count in study.shape[:4]), tuple(counts), (len(study.ice_years),)
    )  # fmt: skip
    figures = {"passed": ("1", "whether the ship passes"), **_FIGURES}
    variables: dict[str, Any] = {}
    for name, (unit, words) in figures.items():
        lazy = array.map_blocks(
            _block, files=files, variable=name, chunks=chunks,
            dtype=np.bool_ if name == "passed" else np.float64,
            meta=np.empty((0,) * 6, np.bool_ if name == "passed" else np.float64),
        )  # fmt: skip
        variables[name] = (DIMS, lazy, {"units": unit, "long_name": words})
    words = "why no voyage passes, by its first departure; empty when one does"
    variables["reason"] = (_ROUTE, why, {"long_name": words})
    units = ["t" if resolve_vessel(v).teu is None else "TEU" for v in study.vessels]
    coords = {
        **{name: (name, np.array(getattr(study, f"{name}s"), dtype=object)) for name in _ROUTE},
        "depart": ("depart", np.array(study.departs, dtype="datetime64[ns]")),
        "ice_year": ("ice_year", np.array(study.ice_years, dtype=np.int64)),
        "cost_unit": ("vessel", np.array(units, dtype=object)),
    }
    cube: xr.Dataset = xarray.Dataset(variables, coords, _provenance(study, work.key))
    for name, words in _AXES.items():
        cube[name].attrs["long_name"] = words
    cube["cost_unit"].attrs["long_name"] = "what cost_usd and co2_kg are for"
    return cube


def _block(*, files: dict[tuple[int, ...], str], variable: str, block_id: tuple[int, ...]) -> Any:
    with np.load(files[block_id[:5]], allow_pickle=False) as parts:
        return parts[variable][None, None, None, None]


def _provenance(study: Study, key: str) -> dict[str, str]:
    """Return what a cube rests on; texts only, so that every file form holds them alike."""
    speeds = [f"{v}: {study.sailed(v).speed_kn:g} kn in open water" for v in study.vessels]
    assumed = [
        *speeds,
        f"voyages that stand still for more than {study.max_wait_d:g} days in all do not pass",
        "every departure meets the ice of each ice year, whatever its own year",
        "cost per slot of a full ship or per tonne of deadweight, known parts only",
    ]
    return {
        "title": study.title or "Voyages by corridor, departure and ice year",
        "Conventions": "CF-1.11",
        "source": f"globalarctic {__version__}",
        "code_version": __version__,
        "code_key": code_key(),
        "data_versions": json.dumps(data_versions(), sort_keys=True),
        "assumptions": "\n".join(assumed),
        "study": json.dumps(study.to_dict(), ensure_ascii=False),
        "study_key": key,
    }


def check_cube_path(path: str | Path) -> str:
    """Return a path's suffix when a cube can be written there.

    Parameters
    ----------
    path
        File or, for Zarr, folder to write.

    Raises
    ------
    InputError
        When no form has that suffix, what it needs is not installed, or the path is taken by
        something else.
    """
    path = Path(path)
    suffix = path.suffix.casefold()
    if suffix not in SUFFIXES:
        raise InputError(f"{str(path)!r} has no known format; allowed are {', '.join(SUFFIXES)}")
    need(_ENGINE[suffix])
    if suffix == ".zarr":
        store = any((path / name).exists() for name in (".zgroup", "zarr.json"))
        if path.exists() and not store:
            raise InputError(f"{path} exists and is no Zarr store; give another path")
    elif path.is_dir():
        raise InputError(f"{path} is a folder; give a file to write")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        probe = _beside(path, "probe")
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(
            f"cannot write {path}: {error.strerror}; give a path in a folder you may write to"
        ) from None
    return suffix


def _beside(path: Path, what: str) -> Path:
    return path.with_name(f".{path.name}.{what}")


def write_cube(cube: xr.Dataset, path: str | Path) -> None:
    """Write a cube in the form of the path's suffix; the file appears whole or not at all.

    Parameters
    ----------
    cube
        Result of a sweep.
    path
        ``.zarr``, ``.nc`` or ``.parquet``; an older one is replaced.

    Raises
    ------
    InputError
        When the path cannot be written or what its form needs is not installed.

    Notes
    -----
    Parquet holds one row a voyage, with the reason repeated; its schema holds the attributes.
    """
    suffix = check_cube_path(path)
    path = Path(path)
    part, old = _beside(path, "part"), _beside(path, "old")
    for left in (part, old):
        _remove(left)
    dask = need("dask")
    # One chunk an origin and target, not one a piece: few files of a few megabytes.
    blocks = {name: 1 if name in _PAIR else -1 for name in DIMS}
    cube = cube.assign({name: cube[name].chunk(blocks) for name in ("passed", *_FIGURES)})
    with dask.config.set(scheduler="synchronous"):
        if suffix == ".zarr":
            plain = cube.copy()
            for variable in plain.variables.values():
                variable.encoding = {}
            plain.to_zarr(part, mode="w", zarr_format=_ZARR_FORMAT, consolidated=True)
        elif suffix == ".nc":
            _write_netcdf(cube, part)
        else:
            _write_parquet(cube, part)
    if path.is_dir():
        path.rename(old)
    part.replace(path)
    _remove(old)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _write_netcdf(cube: xr.Dataset, path: Path) -> None:
    packed = {name: {"zlib": True, "complevel": 4} for name in ("passed", *_FIGURES)}
    day = {"units": "days since 1970-01-01", "dtype": "int64", "calendar": "proleptic_gregorian"}
    encoding: dict[str, dict[str, Any]] = {**packed, "depart": day}
    cube.to_netcdf(path, engine="h5netcdf", encoding=encoding)


def _write_parquet(cube: xr.Dataset, path: Path) -> None:
    arrow, parquet = need("pyarrow"), need("pyarrow.parquet")
    description = {
        "attrs": dict(cube.attrs),
        "axes": {name: [str(v) for v in cube[name].values.tolist()] for name in _ROUTE},
        "depart": [str(day)[:10] for day in cube["depart"].values],
        "ice_year": [int(year) for year in cube["ice_year"].values],
        "cost_unit": [str(unit) for unit in cube["cost_unit"].values],
        "variables": {str(name): dict(cube[name].attrs) for name in cube.variables},
    }
    word = arrow.dictionary(arrow.int32(), arrow.string())
    forms = [(name, word) for name in _ROUTE]
    forms += [("depart", arrow.date32()), ("ice_year", arrow.int64()), ("passed", arrow.bool_())]
    forms += [(name, arrow.float64()) for name in _FIGURES]
    forms += [("cost_unit", word), ("reason", word)]
    schema = arrow.schema(
        [
            arrow.field(name, form, metadata={"units": _FIGURES[name][0]})
            if name in _FIGURES
            else arrow.field(name, form)
            for name, form in forms
        ],
        metadata={"globalarctic": json.dumps(description, ensure_ascii=False)},
    )
    counts = tuple(cube.sizes[name] for name in _ROUTE)
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for place in np.ndindex(*counts):
            if place[2:] == (0, 0):
                pair = cube.isel(origin=place[0], target=place[1]).load()
            here = pair.isel(vessel=place[2], corridor=place[3])
            writer.write_table(arrow.table(_columns(here, schema, arrow), schema=schema))


def _columns(here: xr.Dataset, schema: Any, arrow: Any) -> dict[str, Any]:
    """Return the columns of one origin, target, vessel and corridor."""
    days, years = here.sizes["depart"], here.sizes["ice_year"]
    columns: dict[str, Any] = {}
    for field in schema:
        name = field.name
        if name in ("passed", *_FIGURES):
            columns[name] = arrow.array(here[name].values.ravel(), field.type, from_pandas=True)
        elif name == "depart":
            each = np.repeat(here["depart"].values.astype("datetime64[D]"), years)
            columns[name] = arrow.array(each, field.type)
        elif name == "ice_year":
            columns[name] = arrow.array(np.tile(here["ice_year"].values, days), field.type)
        else:
            text = arrow.array([str(here[name].values)])
            code = arrow.array(np.zeros(days * years, np.int32))
            columns[name] = arrow.DictionaryArray.from_arrays(code, text)
    return columns


def read_cube(path: str | Path) -> xr.Dataset:
    """Read a cube that ``write_cube`` wrote.

    Parameters
    ----------
    path
        ``.zarr``, ``.nc`` or ``.parquet``.

    Raises
    ------
    InputError
        When the path is not there, or what its form needs is not installed.
    SchemaError
        When a file holds something else.
    """
    path = Path(path)
    suffix = path.suffix.casefold()
    if suffix not in SUFFIXES:
        raise InputError(f"{str(path)!r} has no known format; allowed are {', '.join(SUFFIXES)}")
    if not path.exists():
        raise InputError(f"there is no {path}; write it with: globalarctic sweep")
    xarray = need("xarray")
    need(_ENGINE[suffix])
    if suffix == ".parquet":
        return _read_parquet(path)
    with xarray.open_dataset(path, engine=_ENGINE[suffix]) as opened:
        cube: xr.Dataset = opened.load()
    if not set(DIMS) <= set(cube.sizes):
        raise SchemaError(f"{path} has no axes {', '.join(DIMS)}; it was not written by a sweep")
    for name in (*_ROUTE, "cost_unit", "reason"):
        cube[name] = cube[name].astype(object)
    return cube


def _read_parquet(path: Path) -> xr.Dataset:
    xarray, parquet = need("xarray"), need("pyarrow.parquet")
    table = parquet.read_table(path)
    description = json.loads((table.schema.metadata or {}).get(b"globalarctic", b"{}"))
    if not description:
        raise SchemaError(f"{path} was not written by a sweep: its schema has no description")
    coords = {name: (name, np.array(description["axes"][name], dtype=object)) for name in _ROUTE}
    coords["depart"] = ("depart", np.array(description["depart"], dtype="datetime64[ns]"))
    coords["ice_year"] = ("ice_year", np.array(description["ice_year"], dtype=np.int64))
    coords["cost_unit"] = ("vessel", np.array(description["cost_unit"], dtype=object))
    shape = tuple(len(coords[name][1]) for name in DIMS)
    if table.num_rows != int(np.prod(shape)):
        raise SchemaError(f"{path} has {table.num_rows} rows, not {int(np.prod(shape))}")
    variables: dict[str, Any] = {}
    for name in ("passed", *_FIGURES):
        values = table[name].to_numpy()
        form = np.bool_ if name == "passed" else np.float64
        variables[name] = (DIMS, values.astype(form).reshape(shape))
    why = np.array(table["reason"].to_pylist(), dtype=object).reshape(shape)[..., 0, 0]
    variables["reason"] = (_ROUTE, why)
    cube: xr.Dataset = xarray.Dataset(variables, coords, description["attrs"])
    for name, attrs in description["variables"].items():
        cube[name].attrs.update(attrs)
    return cube
