"""Read CEPII BACI: the publisher's zip to pair, year and HS chapter, in bounded memory.

The zip holds a CSV a year (``t,i,j,k,v,q``: year, exporter, importer, HS code, thousand USD,
tonnes) and a list of its country codes. One year at a time is streamed out of the zip, added up
by DuckDB and written as Parquet under the publisher's own codes, so that nothing is lost; codes
are turned into countries when the panel is loaded.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
import os
import re
import zipfile
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from globalarctic.data.countries import country_of, left_out
from globalarctic.data.panels import LicenceClass, Provenance, TieKind, TiePanel
from globalarctic.data.text_files import read_json, write_json
from globalarctic.errors import ChecksumError, DataError, InputError, SchemaError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["BaciPanel", "BaciYear", "LeftOut", "aggregate_baci", "load_baci_panel"]

_MEMBER = re.compile(r"(?:.*/)?BACI_(HS\d\d)_Y(\d{4})_V(\w+)\.csv$")
_CODES = re.compile(r"(?:.*/)?country_codes_V\w+\.csv$")
_COLUMNS = ("t", "i", "j", "k", "v", "q")
_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class BaciYear:
    """What one year's file held and what was written: the totals must agree."""

    year: int
    member: str
    crc32: int
    size_bytes: int
    sha256: str
    rows: int
    written_rows: int
    value_usd: float
    file: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Trade that no country on file stands for: the publisher's code, why, and how much."""

    code: int
    name: str
    reason: str
    value_usd: float


@dataclass(frozen=True, slots=True)
class BaciPanel:
    """Trade between countries and what the panel had to leave out."""

    panel: TiePanel
    left_out: tuple[LeftOut, ...]


class _Hashed(io.RawIOBase):
    """A stream that hashes what is read through it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes and hash them."""
        piece = self._stream.read(size)
        self.digest.update(piece)
        return piece


def _need(name: str) -> Any:
    import importlib

    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        raise InputError(
            f"BACI needs {name}; install it with: pip install 'globalarctic[sources]'"
        ) from None


def aggregate_baci(
    path: Path,
    folder: Path,
    *,
    years: Sequence[int] = (),
    memory_mb: int = 1024,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[BaciYear, ...]:
    """Add the publisher's zip up to pair, year and HS chapter; one Parquet file a year.

    Parameters
    ----------
    folder
        Where ``baci_YEAR.parquet`` and ``manifest.json`` go. Years finished from the same file
        are skipped, so that a run that was stopped goes on.
    years
        Years wanted; empty: all in the zip.
    memory_mb
        Memory that DuckDB may use; one year is held at a time.
    progress
        Called with the years done and the years in all.

    Raises
    ------
    InputError
        When the extra ``sources`` is not installed, or a year is not in the zip.
    DataError
        When the zip cannot be read.
    SchemaError
        When it is no BACI zip or a row is malformed.
    ChecksumError
        When a member is damaged, or the total written is not the total read.

    Sources
    -------
    Gaulier and Zignago 2010, BACI: International Trade Database at the Product-Level.
    """
    _need("duckdb")
    _need("pyarrow")
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise DataError(f"cannot read {path}: {error}") from None
    with archive:
        members = _members(archive, path)
        wanted = sorted(set(years)) or sorted(members)
        for year in wanted:
            if year not in members:
                raise InputError(f"{path} has no year {year}; it has {min(members)}-{max(members)}")
        folder.mkdir(parents=True, exist_ok=True)
        named = _MEMBER.match(members[wanted[0]].filename)
        edition, version = (named.group(1), named.group(3)) if named else ("", "")
        held = _read_manifest(folder) if (folder / _MANIFEST).is_file() else {}
        if (held.get("edition"), held.get("version")) != (edition, version):
            held = {}
        done = {item["year"]: BaciYear(**item) for item in held.get("years", ())}
        codes = _read_codes(archive, path)
        for at, year in enumerate(wanted):
            info = members[year]
            if not _finished(done.get(year), info, folder):
                done[year] = _aggregate_year(archive, info, year, folder, memory_mb)
            told = {
                "source": "CEPII BACI",
                "edition": edition,
                "version": version,
                "codes": codes,
                "years": [asdict(done[y]) for y in sorted(done)],
            }
            write_json(folder / _MANIFEST, told)
            if progress is not None:
                progress(at + 1, len(wanted))
    return tuple(done[year] for year in wanted)


def _members(archive: zipfile.ZipFile, path: Path) -> dict[int, zipfile.ZipInfo]:
    members: dict[int, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        named = _MEMBER.match(info.filename)
        if named:
            if int(named.group(2)) in members:
                raise SchemaError(f"{path}: the year {named.group(2)} stands twice")
            members[int(named.group(2))] = info
    if not members:
        raise SchemaError(f"{path} holds no file like BACI_HS92_Y1995_V202501.csv; is it BACI?")
    return members


def _read_codes(archive: zipfile.ZipFile, path: Path) -> dict[str, list[str]]:
    names = [name for name in archive.namelist() if _CODES.match(name)]
    if len(names) != 1:
        raise SchemaError(f"{path} holds {len(names)} files country_codes_V*.csv; expected one")
    try:
        content = archive.read(names[0])
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ChecksumError(f"{names[0]} is damaged: {error}; fetch the zip again") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:  # older editions; only names hold letters outside ASCII
        text = content.decode("cp1252", "replace")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    need = ("country_code", "country_name", "country_iso3")
    missing = [name for name in need if name not in (rows.fieldnames or ())]
    if missing:
        raise SchemaError(f"{path}: {names[0]} lacks the columns {missing}")
    codes: dict[str, list[str]] = {}
    for row in rows:
        code, name, iso3 = (row[key] for key in need)
        if not (code or "").strip().isdecimal() or name is None or iso3 is None:
            raise SchemaError(
                f"{path}: {names[0]} line {rows.line_num}: country_code {code!r} is no number, or "
                "a cell is missing"
            )
        codes[str(int(code))] = [name, iso3]
    return codes


def _finished(done: BaciYear | None, info: zipfile.ZipInfo, folder: Path) -> bool:
    if done is None or not (folder / done.file).is_file():
        return False
    return (done.member, done.crc32, done.size_bytes) == (info.filename, info.CRC, info.file_size)


def _aggregate_year(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, year: int, folder: Path, memory_mb: int
) -> BaciYear:
    import duckdb
    import pyarrow as pa

    target = folder / f"baci_{year}.parquet"
    part = target.with_name(target.name + ".part")
    totals = {"rows": 0, "value": 0.0}
    wrong: list[SchemaError | zipfile.BadZipFile] = []
    try:
        with archive.open(info) as stream, duckdb.connect() as base:
            hashed = _Hashed(stream)
            base.execute(f"SET memory_limit='{int(memory_mb)}MB'")
            base.execute(f"SET temp_directory='{str(folder).replace(chr(39), chr(39) * 2)}'")
            reader = _batches(hashed, info.filename, year, totals, wrong)
            base.register("source", reader)
            base.execute(
                "CREATE TABLE chapter AS SELECT t AS year, i AS exporter, j AS importer, "
                "left(lpad(trim(k), 6, '0'), 2) AS hs2, sum(v) * 1000.0 AS v_usd, "
                "sum(CAST(nullif(nullif(trim(q), ''), 'NA') AS DOUBLE)) AS q_t "
                "FROM source GROUP BY ALL"
            )
            base.execute(
                "COPY (SELECT * FROM chapter ORDER BY exporter, importer, hs2) TO ? "
                "(FORMAT parquet, COMPRESSION zstd)",
                [str(part)],
            )
            written, value = base.execute(
                "SELECT count(*), coalesce(sum(v_usd), 0) FROM read_parquet(?)", [str(part)]
            ).fetchall()[0]
    except (zipfile.BadZipFile, duckdb.Error, pa.ArrowException, SchemaError) as error:
        part.unlink(missing_ok=True)
        cause = wrong[0] if wrong else error
        if isinstance(cause, zipfile.BadZipFile) or "CRC-32" in str(cause):
            raise ChecksumError(
                f"{info.filename} is damaged: {cause}; fetch the zip again"
            ) from None
        raise SchemaError(str(cause) if wrong else f"{info.filename}: {cause}") from None
    if not math.isclose(value, totals["value"] * 1000.0, rel_tol=1e-9):
        raise ChecksumError(
            f"{info.filename}: {totals['value'] * 1000.0} USD read, {value} written; "
            "nothing was kept"
        )
    os.replace(part, target)
    return BaciYear(
        year,
        info.filename,
        info.CRC,
        info.file_size,
        hashed.digest.hexdigest(),
        int(totals["rows"]),
        int(written),
        float(value),
        target.name,
    )


def _batches(
    stream: _Hashed,
    member: str,
    year: int,
    totals: dict[str, float],
    wrong: list[SchemaError | zipfile.BadZipFile],
) -> Any:
    """Return a reader of Arrow batches that counts rows and value as they pass.

    Errors are put into ``wrong`` too: the readers in between give them other names.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv as arrow_csv

    schema = pa.schema(
        [
            ("t", pa.int32()),
            ("i", pa.int32()),
            ("j", pa.int32()),
            ("k", pa.string()),
            ("v", pa.float64()),
            ("q", pa.string()),
        ]
    )
    source = arrow_csv.open_csv(
        pa.PythonFile(stream, mode="r"),
        read_options=arrow_csv.ReadOptions(block_size=1 << 22),
        convert_options=arrow_csv.ConvertOptions(
            column_types=schema, include_columns=list(_COLUMNS), null_values=[]
        ),
    )

    def passing() -> Iterator[Any]:
        for batch in source:
            if batch.num_rows == 0:
                continue
            fault = ""
            if pc.min(batch["t"]).as_py() != year or pc.max(batch["t"]).as_py() != year:
                fault = f"a row is of another year than {year}"
            elif not pc.all(pc.match_substring_regex(batch["k"], r"^\s*\d{1,6}\s*$")).as_py():
                fault = "a product code k is no HS code of six digits"
            elif (
                not pc.min(batch["v"]).as_py() >= 0 or not pc.all(pc.is_finite(batch["v"])).as_py()
            ):
                fault = "a value v is negative or no number"
            if fault:
                after = int(totals["rows"]) + 1
                wrong.append(
                    SchemaError(f"{member}, lines {after + 1} to {after + batch.num_rows}: {fault}")
                )
                raise wrong[-1]
            totals["rows"] += batch.num_rows
            totals["value"] += pc.sum(batch["v"]).as_py()
            yield batch

    return pa.RecordBatchReader.from_batches(schema, passing())


def _read_manifest(folder: Path) -> dict[str, Any]:
    return read_json(
        folder / _MANIFEST,
        missing=f"no BACI in {folder}; economy ties: load BACI: globalarctic data get baci",
    )


def load_baci_panel(folder: Path, *, chapters: Sequence[str] = ()) -> BaciPanel:
    """Return trade between countries in USD, exporter in the row, importer in the column.

    A pair without a row in a year in which both trade is zero; a country without any row in a
    year is unknown in it.

    Parameters
    ----------
    chapters
        HS chapters of two digits, for example ``("27",)``; empty: all goods.

    Raises
    ------
    InputError
        When the extra ``sources`` is not installed or a chapter has not two digits.
    DataError
        When no BACI was loaded into the folder.
    SchemaError
        When the manifest cannot be read.
    """
    for chapter in chapters:
        if len(chapter) != 2 or not chapter.isdigit():
            raise InputError(f"HS chapter {chapter!r}; give two digits, for example 03 or 27")
    duckdb = _need("duckdb")
    manifest = _read_manifest(folder)
    years = tuple(item["year"] for item in manifest["years"])
    files = [str(folder / item["file"]) for item in manifest["years"]]
    counted = "WHERE list_contains(?, hs2)" if chapters else ""
    try:
        with duckdb.connect() as base:
            rows = base.execute(
                f"SELECT year, exporter, importer, coalesce(sum(v_usd) FILTER ({counted}), 0) "
                "FROM read_parquet(?) GROUP BY ALL ORDER BY ALL"
                if chapters
                else "SELECT year, exporter, importer, sum(v_usd) FROM read_parquet(?) "
                "GROUP BY ALL ORDER BY ALL",
                [list(chapters), files] if chapters else [files],
            ).fetchall()
    except duckdb.Error as error:
        raise DataError(f"cannot read BACI in {folder}: {error}") from None
    origin = Provenance(
        "CEPII BACI",
        f"{manifest['edition']} V{manifest['version']}",
        "Etalab 2.0",
        LicenceClass.USER_FETCH,
        "baci",
    )
    return _lay_out(rows, years, manifest["codes"], origin)


def _lay_out(
    rows: Sequence[tuple[int, int, int, float]],
    years: tuple[int, ...],
    codes: dict[str, list[str]],
    origin: Provenance,
) -> BaciPanel:
    known = {code: _country(code, codes) for row in rows for code in row[1:3]}
    countries = tuple(sorted({country for country, _ in known.values() if country}))
    at = {country: place for place, country in enumerate(countries)}
    row_of = {year: place for place, year in enumerate(years)}
    ties = np.zeros((len(years), len(countries), len(countries)))
    seen = np.zeros((len(years), len(countries)), dtype=bool)
    lost: dict[tuple[int, str], float] = {}
    for year, exporter, importer, value in rows:
        here, there = known[exporter][0], known[importer][0]
        for code, country in ((exporter, here), (importer, there)):
            if country:
                seen[row_of[year], at[country]] = True
            else:
                key = (code, known[code][1])
                lost[key] = lost.get(key, 0.0) + value
        if here and here == there:
            key = (exporter, f"trade of {here} with itself after joining old codes")
            lost[key] = lost.get(key, 0.0) + value
        elif here and there:
            ties[row_of[year], at[here], at[there]] += value
    ties[~(seen[:, :, None] & seen[:, None, :])] = np.nan
    for place in range(len(countries)):
        ties[:, place, place] = 0.0
    report = tuple(
        LeftOut(code, codes.get(str(code), ["not in country_codes"])[0], reason, value)
        for (code, reason), value in sorted(lost.items())
    )
    return BaciPanel(
        TiePanel("trade", TieKind.ACTUAL, "usd", countries, years, ties, origin), report
    )


def _country(code: int, codes: dict[str, list[str]]) -> tuple[str, str]:
    """Return the alpha-3 code of the publisher's number, or "" and the reason."""
    if str(code) not in codes:
        return "", "the publisher's list has no such code"
    iso3 = codes[str(code)][1]
    try:
        country = country_of(iso3, "comtrade")
    except UnknownNameError:
        return "", f"{iso3!r} is no country on file"
    return country, "" if country else left_out("comtrade").get(iso3, "left out")
