from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from globalarctic.data.sources.sea_ice_index import read_monthly
from globalarctic.errors import InputError
from globalarctic.transport.ice import load_atlas


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
