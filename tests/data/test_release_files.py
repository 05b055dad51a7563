"""A newer release from plain files: taken in, written, read again, compared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner
from tests.answers import check_answer

from globalarctic import scope
from globalarctic.cli import cli
from globalarctic.data.release import load_release
from globalarctic.data.release_files import (
    differences,
    newer_release,
    open_release,
    read_series_csv,
    read_ties_csv,
    write_release,
)
from globalarctic.errors import DataError, InputError, SchemaError, UnknownNameError

if TYPE_CHECKING:
    from pathlib import Path


def co2_file(folder: Path) -> Path:
    """Write CO2 in Mt for 2019-2024, as if nothing had changed since 2018."""
    ice = load_release().indicator("sea_ice_loss_km2")
    last = ice.values[ice.years.index(2018)] / 3.0
    lines = ["country,year,value"]
    for year in range(2019, 2025):
        for country, value in zip(ice.countries, last, strict=True):
            if not np.isnan(value):
                lines.append(f"{country},{year},{value:.6g}")
    path = folder / "co2_mt.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_ten_minutes_from_a_file_to_a_new_year(tmp_path: Path) -> None:
    target = tmp_path / "2026.3.npz.xz"
    done = CliRunner().invoke(
        cli,
        ["data", "release", "2026.3", "--series", f"sea_ice_loss_km2={co2_file(tmp_path)}@3",
         "--source", "EDGAR, example", "-o", str(target)],
        catch_exceptions=False,
    )  # fmt: skip
    assert "sea_ice_loss_km2" in done.stdout
    with pytest.raises(InputError, match="2024 is undecided"):
        scope.run(year=2024)
    club = scope.run(year=2024, release=target, draws=50)
    assert club.release == "2026.3"
    assert {"CHN", "DEU", "NOR"} <= set(club.members)
    assert scope.run(year=2023, release=target, draws=50).members == scope.run(draws=50).members
    shown = CliRunner().invoke(cli, ["data", "diff", "2026.2", str(target)], catch_exceptions=False)
    said = " ".join(shown.stdout.split())
    assert "Country data 2026.2 and 2026.3: 1 panels differ" in said
    assert "Unchanged: distance_km" in said


def test_a_release_that_is_written_is_read_as_it_was(tmp_path: Path) -> None:
    base = load_release()
    path = tmp_path / "again.npz.xz"
    write_release(replace(base, version="x"), path)
    again = open_release(path)
    found = differences(base, again)
    assert found.panels == ()
    assert len(found.unchanged) == len(base.ties) + len(base.series)
    check_answer(found)


def test_ties_of_a_file_stand_in_both_directions(tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    path.write_text(
        "country_a,country_b,year,value\nNOR,SWE,2024,10\nSWE,NOR,2024,5\nNOR,XXX,2024,9\n",
        encoding="utf-8",
    )
    base = load_release()
    panel = read_ties_csv(path, base.tie("migrants"), source="example")
    at = base.countries.index
    assert panel.years[-1] == 2024
    assert panel.of_year(2024)[at("NOR"), at("SWE")] == 15
    assert panel.of_year(2024)[at("SWE"), at("NOR")] == 15
    assert np.array_equal(panel.of_year(2019), base.tie("migrants").of_year(2019))
    change = differences(base, newer_release(base, "n", {"migrants": panel})).panels[0]
    assert (change.panel, change.years_new, change.cells_changed) == ("migrants", (2024,), 0)
    changed = replace(base.tie("migrants"), ties=base.tie("migrants").ties * 2)
    change = differences(base, newer_release(base, "n", {"migrants": changed})).panels[0]
    assert change.largest is not None
    assert change.largest.what == "MEX-USA"
    assert change.largest.after == 2 * change.largest.before


def test_wrong_files_are_named(tmp_path: Path) -> None:
    base = load_release()
    ice = base.indicator("sea_ice_loss_km2")
    path = tmp_path / "x.csv"
    with pytest.raises(DataError, match="cannot read"):
        read_series_csv(path, ice)
    path.write_text("country,value\nNOR,1\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="lacks the columns"):
        read_series_csv(path, ice)
    path.write_text("country,year,value\nNOR,2019,much\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="line 2"):
        read_series_csv(path, ice)
    path.write_text("country,year,value\nNorway,2019,1\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="alpha-3"):
        read_series_csv(path, ice)
    with pytest.raises(InputError, match="give one that is not"):
        newer_release(base, base.version, {})
    with pytest.raises(UnknownNameError, match="migrants"):
        newer_release(base, "n", {"migrant": base.tie("migrants")})
    with pytest.raises(InputError, match="no file"):
        open_release("2026.9")
    done = CliRunner().invoke(
        cli, ["data", "release", "n", "--series", "x", "-o", str(tmp_path / "n.npz.xz")]
    )
    assert isinstance(done.exception, InputError)
