from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from globalarctic.data.sources.sea_ice_index import read_monthly
from globalarctic.data.tables import bundled_path, read_table
from globalarctic.errors import InputError
from globalarctic.transport.ice.atlas import load_atlas


@pytest.mark.reference
def test_extents_against_the_sea_ice_index(reference_dir: Path) -> None:
    atlas = load_atlas()
    for month in (3, 9):
        index = read_monthly(reference_dir / "data" / "ice" / f"N_{month:02d}_extent_v3.0.csv")
        ours = atlas.extent_km2(atlas.month(2012, month)) / 1e6
        assert ours == pytest.approx(index[2012], rel=0.05)


@pytest.mark.reference
def test_all_months_follow_the_index(reference_dir: Path) -> None:
    atlas, errors = load_atlas(), []
    for month in range(1, 13):
        index = read_monthly(reference_dir / "data" / "ice" / f"N_{month:02d}_extent_v3.0.csv")
        errors += [
            atlas.extent_km2(atlas.month(year, month)) / 1e6 / index[year] - 1
            for year in range(2000, 2017)
        ]
    assert abs(float(np.mean(errors))) < 0.05
    assert float(np.max(np.abs(errors))) < 0.25


@pytest.mark.reference
def test_each_month_keeps_its_bias(reference_dir: Path) -> None:
    """In autumn the edge moves fast: a mean month covers more than the mean of its days."""
    atlas = load_atlas()
    for month in range(1, 13):
        index = read_monthly(reference_dir / "data" / "ice" / f"N_{month:02d}_extent_v3.0.csv")
        bias = [
            atlas.extent_km2(atlas.month(int(year), month)) / 1e6 - index[int(year)]
            for year in atlas.years
        ]
        most = {10: 0.8, 11: 0.35, 12: 0.3}.get(month, 0.2)
        assert abs(float(np.mean(bias))) < most, month


@pytest.mark.reference
def test_months_from_the_model_end_at_the_observed_edge(reference_dir: Path) -> None:
    """April 2018 and January 2019 rest on PIOMAS, which alone is over 1.5 million km2 too wide."""
    atlas = load_atlas()
    for year, month in ((2018, 4), (2019, 1)):
        index = read_monthly(reference_dir / "data" / "ice" / f"N_{month:02d}_extent_v3.0.csv")
        assert atlas.source_of(year, month).startswith("PIOMAS")
        ours = atlas.extent_km2(atlas.month(year, month)) / 1e6
        assert ours == pytest.approx(index[year], rel=0.03)


@pytest.mark.reference
def test_volume_follows_piomas(reference_dir: Path) -> None:
    atlas = load_atlas()
    path = reference_dir / "data" / "ice" / "PIOMAS.monthly.Current.v2.1.csv"
    lines = [line.split(",") for line in path.read_text().splitlines()[1:]]
    published = {int(float(cells[0])): [float(v) for v in cells[1:13]] for cells in lines}
    for month in (4, 9):
        ratio = [
            atlas.volume_km3(atlas.month(int(year), month))
            / 1000.0
            / published[int(year)][month - 1]
            for year in atlas.years
        ]
        assert float(np.mean(ratio)) == pytest.approx(1.0, abs=0.08)
        assert float(np.std(ratio)) < {4: 0.03, 9: 0.1}[month]


def test_thickness_keeps_the_errors_it_was_published_with() -> None:
    about = load_atlas().about
    assert max(about["thickness_rmse_m"]) < 0.46
    assert max(about["thickness_rmse_m"][:5]) < 0.25
    assert all(
        ours < plain
        for ours, plain in zip(
            about["thickness_rmse_m"], about["thickness_rmse_without_factor_m"], strict=True
        )
    )


def test_new_ice_starts_thin_and_melting_ice_stays_thick() -> None:
    atlas = load_atlas()
    laptev = int(atlas.cells_at(125.0, 74.5))
    bins = atlas.thick_bins(2012)[:, laptev].astype(int)
    icy = atlas.conc_pct[12, :, laptev] > 0
    assert not icy[8]
    assert bins[8] == min(bins[7], bins[9])
    assert bins[9] < 12 < bins[3]


def test_every_passage_of_the_ice_waters_has_a_cell_frozen_in_march() -> None:
    atlas = load_atlas()
    for lon, lat in (
        (72.5, 71.3), (73.0, 67.9), (60.5, 69.7), (80.5, 73.6), (103.5, 77.9), (100.5, 79.0),
        (110.0, 73.8), (129.0, 71.7), (142.0, 73.0), (140.0, 74.4), (170.3, 69.8), (178.0, 70.2),
        (-101.0, 69.0), (-96.5, 72.8), (-94.0, 74.3), (-117.0, 74.6),
    ):  # fmt: skip
        cell = int(atlas.cells_at(lon, lat))
        assert cell >= 0, (lon, lat)
        assert atlas.conc_pct[:, 2, cell].mean() > 70, (lon, lat)
        assert atlas.thick_bins(2012)[2, cell] * 5 > 60, (lon, lat)


def test_narrow_gulfs_hold_no_false_summer_ice() -> None:
    atlas = load_atlas()
    for lon, lat in ((72.5, 71.3), (73.0, 67.9), (80.5, 73.6), (129.0, 71.7), (110.0, 73.8)):
        assert atlas.conc_pct[:, 8, int(atlas.cells_at(lon, lat))].max() == 0, (lon, lat)


def test_a_window_runs_over_the_new_year() -> None:
    atlas = load_atlas()
    conc, thick = atlas.window(2012)
    assert conc.shape == thick.shape == (24, len(atlas.cell_row))
    assert np.array_equal(conc[12:], atlas.conc_pct[13])
    last, _ = atlas.window(2019)
    assert np.array_equal(last[12:], last[:12])
    new_year = [atlas.on(dt.date(2012, 12, 31)), atlas.on(dt.date(2013, 1, 1))]
    assert np.abs(new_year[0].conc_frac - new_year[1].conc_frac).max() < 0.05


def test_the_atlas_is_small() -> None:
    assert bundled_path("ice_atlas.npz").stat().st_size < 4_000_000


def test_months_are_named_by_their_source() -> None:
    atlas = load_atlas()
    assert atlas.source_of(2016, 12) == "NSIDC-0051"
    assert atlas.source_of(2017, 1) == "NSIDC-0081"
    assert atlas.source_of(2017, 8).startswith("PIOMAS")


def test_days_run_between_the_middles_of_months() -> None:
    atlas = load_atlas()
    middle = atlas.on(dt.date(2012, 7, 16)).conc_frac
    assert np.abs(middle - atlas.month(2012, 7).conc_frac).max() < 0.04
    steps = [
        atlas.extent_km2(atlas.on(dt.date(2012, 7, 1) + dt.timedelta(days=k)))
        for k in range(0, 60, 5)
    ]
    assert np.all(np.diff(steps) < 3e5)


def test_what_is_known_of_the_arctic_is_where_it_should_be() -> None:
    atlas = load_atlas()
    march, september = atlas.month(2012, 3), atlas.month(2012, 9)
    cell = {
        name: int(atlas.cells_at(lon, lat))
        for name, lon, lat in (
            ("pole", 0, 89.9),
            ("laptev", 125, 76),
            ("ob", 72.8, 71.0),
            ("barents", 30, 72),
        )
    }
    assert march.conc_frac[cell["pole"]] > 0.95
    assert september.conc_frac[cell["pole"]] > 0.7
    assert march.conc_frac[cell["laptev"]] > 0.9
    assert september.conc_frac[cell["laptev"]] < 0.1
    assert cell["barents"] == -1 or march.conc_frac[cell["barents"]] < 0.2
    assert atlas.assumed[cell["ob"]]
    assert march.conc_frac[cell["ob"]] == 1.0
    assert september.conc_frac[cell["ob"]] == 0.0
    assert 1.0 < march.thick_m[cell["laptev"]] < 2.5


def test_years_not_on_file_are_refused() -> None:
    with pytest.raises(InputError, match="2000 to 2019"):
        load_atlas().on(dt.date(1999, 1, 1))


def test_the_extent_of_a_day_lies_between_those_of_its_months() -> None:
    """Against the Sea Ice Index, months joined by straight lines.

    The index counts each day and takes the mean; a mean field of a month of fast growth has more
    cells with ice, in October 2012 by 18 %.
    """
    index = {
        (int(row["year"]), int(row["month"])): float(row["extent_km2"])
        for row in read_table("sea_ice_extents")
        if row["extent_km2"]
    }
    atlas = load_atlas()
    off = []
    for year in (2003, 2007, 2012, 2016):
        for month in range(1, 13):
            before = index[(year, month - 1) if month > 1 else (year - 1, 12)]
            expected = (before + index[year, month]) / 2.0
            off.append(atlas.extent_on_km2(dt.date(year, month, 1)) / expected - 1.0)
    assert np.median(np.abs(off)) < 0.03
    assert np.abs(off).max() < 0.13
    cells = atlas.extent_km2(atlas.on(dt.date(2016, 11, 28)))
    assert cells > 1.05 * atlas.extent_on_km2(dt.date(2016, 11, 28))  # why cells are not counted
