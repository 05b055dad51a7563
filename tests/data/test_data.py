from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from globalarctic.data import catalog, fetch, tables
from globalarctic.data.sources import (
    etopo1,
    nsidc_concentration,
    piomas,
    sea_ice_index,
    world_port_index,
)
from globalarctic.errors import (
    ChecksumError,
    DataError,
    InputError,
    OfflineError,
    SchemaError,
    UnknownNameError,
)


def test_every_bundled_file_has_a_sheet_with_its_checksum() -> None:
    held = catalog.load_catalog()
    folder = tables.bundled_path("places.csv").parent
    files = {p.name for p in folder.iterdir() if p.is_file()}
    assert files == {e.file for e in held.entries if e.file}
    for entry in held.entries:
        assert entry.licence
        assert entry.citation
        if entry.file:
            held.verify(entry.dataset_id)
    assert sum(p.stat().st_size for p in folder.iterdir()) <= 12_000_000


def test_every_column_is_in_the_dictionary_and_every_row_has_evidence() -> None:
    fields = catalog.load_fields()
    for path in tables.bundled_path("places.csv").parent.glob("*.csv"):
        rows = tables.read_table(path.stem)
        for column in rows[0]:
            assert column in fields, (path.name, column)
        if "grade" in rows[0]:
            for row in rows:
                assert row["grade"] in {"V", "C", "G", ""}, (path.name, row)
                assert row["source"] or not row["grade"], (path.name, row)


def test_unknown_and_broken_tables_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UnknownNameError, match=r"places\.csv"):
        tables.read_table("placs")
    monkeypatch.setattr(tables, "_FOLDER", tmp_path)
    (tmp_path / "short.csv").write_text("a,b\n1\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="1 cells, the header has 2"):
        tables.read_table("short")


def test_fetch_copies_bundled_files_and_says_when_offline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (
        fetch.get("rules", folder=tmp_path).read_bytes()
        == tables.bundled_path("rules.csv").read_bytes()
    )
    monkeypatch.setenv("GLOBALARCTIC_OFFLINE", "1")
    with pytest.raises(OfflineError, match="offline mode"):
        fetch.get("sea-ice-index", folder=tmp_path)
    with pytest.raises(InputError, match="no single file"):
        fetch.get("nsidc-0051", folder=tmp_path)
    with pytest.raises(UnknownNameError, match="ice-atlas"):
        fetch.get("ice-atlass", folder=tmp_path)


def test_a_damaged_bundled_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bad = tmp_path / "rules.csv"
    bad.write_text("no", encoding="utf-8")
    monkeypatch.setattr(catalog, "bundled_path", lambda _name: bad)
    with pytest.raises(ChecksumError, match="sha256"):
        catalog.load_catalog().verify("rules")


def _field(path: Path, days: int = 448 * 304) -> Path:
    body = np.zeros(days, np.uint8)
    body[:3] = (0, 125, 250)
    if days == 448 * 304:
        body.reshape(448, 304)[230:238, 150:158] = 251
    path.write_bytes(b"\0" * 300 + body.tobytes())
    return path


def test_nsidc_binary_and_its_traps(tmp_path: Path) -> None:
    raw = nsidc_concentration.read_binary(_field(tmp_path / "nt_20120915_f17_nrt_n.bin"))
    assert raw.shape == (448, 304)
    share = nsidc_concentration.decode(raw)
    assert share[0, :3].tolist() == [0.0, 0.5, 1.0]
    assert np.isnan(share[234, 154])
    with pytest.raises(SchemaError, match="13109"):
        nsidc_concentration.read_binary(_field(tmp_path / "short.bin", 13109 - 300))
    with pytest.raises(DataError, match="known bad field"):
        nsidc_concentration.read_binary(_field(tmp_path / "nt_20150805_f17_nrt_n.bin"))
    with pytest.raises(DataError, match="cannot read"):
        nsidc_concentration.read_binary(tmp_path / "absent.bin")


def test_piomas_raw_traps(tmp_path: Path) -> None:
    months = np.arange(12 * 120 * 360, dtype="<f4")
    path = tmp_path / "heff.H2012"
    months.tofile(path)
    read = piomas.read_raw(path)
    assert read.shape == (12, 120, 360)
    assert read[0, 0, 359] == 359.0
    np.tile(np.arange(120 * 360, dtype="<f4"), 12).tofile(tmp_path / "vol.H")
    with pytest.raises(SchemaError, match="identical"):
        piomas.read_raw(tmp_path / "vol.H")
    months[:100].tofile(tmp_path / "cut")
    with pytest.raises(SchemaError, match="PIOMAS year has"):
        piomas.read_raw(tmp_path / "cut")


def test_small_recorded_responses(tmp_path: Path) -> None:
    extent = tmp_path / "N_09_extent_v3.0.csv"
    extent.write_text(
        "year, mo,    data-type, region, extent,   area\n"
        "2012,  9,      Goddard,      N,   3.57,   2.41\n"
        "2013,  9,        -9999,      N, -9999.00, -9999\n",
        encoding="utf-8",
    )
    assert sea_ice_index.read_monthly(extent) == {2012: 3.57}
    ports = tmp_path / "wpi.csv"
    ports.write_text(
        "Main Port Name,Country Code,UN/LOCODE,Latitude,Longitude\nDalian,China,CN DLC,38.93,121.65\n",
        encoding="utf-8",
    )
    assert world_port_index.read_ports(ports)[0].locode == "CNDLC"
    ports.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="lacks the columns"):
        world_port_index.read_ports(ports)
    with pytest.raises(DataError, match="cannot be read"):
        nsidc_concentration.read_netcdf(ports, "conc_raw")


@pytest.mark.reference
def test_real_files_read_as_their_publishers_mean(reference_dir: Path) -> None:
    folder = reference_dir / "data"
    raw, time = nsidc_concentration.read_netcdf(
        folder / "ice" / "nsidc0051_monthly_197811_201612.nc", "conc_raw"
    )
    assert raw.shape == (458, 448, 304)
    assert len(time) == 458
    # Row 0 is the Pacific side in the north of the grid; Greenland lies in the lower half.
    assert raw[-1, 320, 150] == 254
    assert (raw[100] == nsidc_concentration.POLE_HOLE).sum() > 100
    with pytest.raises(SchemaError, match="no variable 'x'"):
        nsidc_concentration.read_netcdf(folder / "ice" / "nsidc0081_daily_2015_2021.nc", "x")
    model = piomas.read_netcdf(folder / "ice" / "piomas_monthly_1979_2019.nc")
    assert np.isnan(model.heff_m[0]).any()
    september = model.yyyymm == 201209
    march = model.yyyymm == 201203
    assert np.nansum(model.heff_m[september]) < 0.4 * np.nansum(model.heff_m[march])
    ports = world_port_index.read_ports(folder / "ports" / "WPI_Pub150_2025-03.csv")
    assert len(ports) > 3700
    relief = etopo1.read_netcdf(folder / "bathymetry" / "etopo1_0p1deg_lat40_90.nc")
    assert relief.z_m.shape == (len(relief.lat), len(relief.lon))
    assert relief.z_m[np.argmin(abs(relief.lat - 80)), np.argmin(abs(relief.lon - 170))] < -1000
