"""The room's answers: one call with names, results in every form, tables of a user as frames."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.answers import check_answer

import globalarctic as ga
from globalarctic.data.panels import LicenceClass, Provenance
from globalarctic.errors import InputError, SchemaError
from globalarctic.regions import routes
from globalarctic.regions.density import TieChannel, TieState
from globalarctic.regions.trade.cells import decoded, read_cells
from globalarctic.regions.trade.complexity import complexity
from globalarctic.regions.trade.sectors import Cell, Flow, table_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from globalarctic.result import Result

ANSWERS: tuple[Callable[[], Result], ...] = (
    lambda: ga.regions.regions("far-east"),
    lambda: ga.regions.ties("CN-HL", "RU-AMU", date="2026-12-01", ways=True),
    lambda: ga.regions.matrix(["CN-HL", "CN-JL"], ["CN-JL", "RU-SA"], measure="days"),
    ga.regions.measures,
    lambda: ga.regions.accessibility(["northeast-china", "RU-SA"]),
    lambda: ga.regions.complement("CN-NM", "RU-AMU"),
    lambda: _complexity(),  # noqa: PLW0108 (defined below)
)


def _complexity() -> Result:
    cells = [
        Cell(region, 2020, sector, value)
        for region, values in (("A", (4.0, 3.0, 3.0)), ("B", (4.0, 3.0, 0)), ("C", (4.0, 0, 0)))
        for sector, value in zip("PQR", values, strict=True)
    ]
    origin = Provenance("made up", "2020", "CC0-1.0", LicenceClass.EMBED)
    return complexity(
        table_of(cells, flow=Flow.EXPORTS, unit="USD", classification="x", provenance=origin)
    )


def test_complexity_names_its_regions_and_sectors() -> None:
    rows = _complexity().rows()
    assert [row["name"] for row in rows] == ["A", "B", "C", "P", "Q", "R"]
    assert [round(row["complexity"], 2) for row in rows[:3]] == [1.31, -0.19, -1.12]


@pytest.mark.parametrize("make", ANSWERS)
def test_answers_fit_their_schema(make: Callable[[], Result]) -> None:
    check_answer(make())


def test_ties_take_names_in_three_languages_and_days_in_any_form() -> None:
    by_code = ga.regions.ties("CN-HL", "RU-AMU", date="2026-12-01").to_dict()
    for names in (("Heilongjiang", "Amur Oblast"), ("黑龙江", "Амурская область")):
        other = ga.regions.ties(*names, date=np.datetime64("2026-12-01"))
        assert other.to_dict() == by_code
    assert by_code["schema"] == "regions.ties"
    assert by_code["ways"] == {"forward": None, "backward": None}


def test_the_window_is_light_and_small() -> None:
    assert len(ga.regions.__all__) <= 20
    code = (
        "import sys, globalarctic.regions.records as r; assert len(r.load_twins()) == 45; "
        "bad = {'numba', 'matplotlib', 'pandas', 'rich'} & set(sys.modules); assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_place_is_a_feature() -> None:
    features = ga.regions.regions("CN-HL", "KZ-55").to_geojson()["features"]
    assert [each["geometry"]["type"] for each in features] == ["MultiPolygon", "Point"]
    kinds = {
        each["properties"]["kind"]
        for each in ga.regions.ties("CN-HL", "RU-AMU").to_geojson()["features"]
    }
    assert kinds == {"region", "crossing", "twin", "link"}


def test_frames_have_a_row_a_case() -> None:
    pytest.importorskip("pandas")
    frame = ga.regions.matrix(measure="distance-km").to_frame()
    assert frame.shape[0] == 4 * 11
    assert (frame["value"] > 0).all()
    assert list(ga.regions.ties("CN-HL", "RU-SA").to_frame()["channel"]) == list(TieChannel)


def test_a_frame_is_as_good_as_a_file(tmp_path: Path) -> None:
    pd = pytest.importorskip("pandas")
    text = (
        "region_a,region_b,channel,state,since,until,source\n"
        "CN-HL,RU-AMU,science,present,2011,,a register\n"
    )
    path = tmp_path / "ties.csv"
    path.write_text(text, encoding="utf-8")
    of_file = ga.regions.ties("CN-HL", "RU-AMU", observations=path)
    of_frame = ga.regions.ties("CN-HL", "RU-AMU", observations=pd.read_csv(path))
    assert of_frame.density == of_file.density
    assert of_frame.state(TieChannel.SCIENCE).state is TieState.PRESENT
    assert "DataFrame line 1" in str(of_frame.state(TieChannel.SCIENCE).what)
    with pytest.raises(InputError, match="no table"):
        ga.regions.ties("CN-HL", "RU-AMU", observations=7)


def test_labelled_arrays_carry_their_axes() -> None:
    pytest.importorskip("xarray")
    times = ga.regions.travel_times(["CN-HL", "RU-AMU"])
    cube = times.to_xarray()["duration_h"]
    days = cube.sel(from_region="CN-HL", to_region="RU-AMU", month=1).item() / 24
    assert 1.5 < days < 2.5
    reach = ga.regions.accessibility(["northeast-china"]).to_xarray()
    assert reach["accessibility_usd_bn"].dims == ("form", "region", "month")


def test_figures_of_an_answer_cannot_be_changed() -> None:
    times = ga.regions.travel_times(["CN-HL", "RU-AMU"])
    for figures in (
        times.duration_h,
        ga.regions.matrix(measure="twins").value,
        ga.regions.accessibility(["northeast-china"]).value,
    ):
        with pytest.raises(ValueError, match="read-only"):
            figures[0] = 0.0


@pytest.mark.parametrize(("per_teu", "unit"), [(True, "teu"), (False, "t")])
def test_a_cost_stands_in_its_own_unit(per_teu: bool, unit: str) -> None:
    money = SimpleNamespace(amount=640.0)
    tariff = SimpleNamespace(unit="TEU" if per_teu else "t", of=lambda *_: (money, 1.0))
    voyage = SimpleNamespace(tracks=(), sea_h=24.0, duration_h=30.0, waiting_h=0.0, distance_km=9.0)
    stub: Any = SimpleNamespace()
    way = routes.join_years(stub, tariff, [[voyage]] * 12, (2019,))  # type: ignore[arg-type]
    plain = way.to_dict()
    other = {"t": "teu", "teu": "t"}[unit]
    assert plain[f"cost_usd_per_{unit}"] == [640.0] * 12
    assert plain[f"cost_usd_per_{other}"] == [None] * 12


def test_bundled_ways_are_of_a_ship_that_is_paid_by_the_tonne() -> None:
    from globalarctic.transport.ships.vessels import resolve_vessel

    times = ga.regions.travel_times(["CN-HL", "RU-AMU"])
    assert not resolve_vessel(times.basis.vessel).teu
    assert np.isnan(times.cost_usd_per_teu).all()


RUSSIAN = "реестр связей; Амурская область — Хэйлунцзян, «Наука»"
CHINESE = "数据年月,商品编码,注册地编码,美元 黑龙江省与阿穆尔州"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(RUSSIAN, "cp1251"), (RUSSIAN, "utf-8"), (RUSSIAN.upper(), "cp1251"), (CHINESE, "gb18030"),
     (CHINESE, "utf-8-sig"), ("реестр", "cp1251"), ("黑龙江", "gb18030")],
)  # fmt: skip
def test_text_is_read_in_the_encoding_it_has(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding), name="a.csv") == text


def test_a_text_too_short_to_tell_is_refused() -> None:
    with pytest.raises(SchemaError, match="save it as UTF-8"):
        decoded("РОСС".encode("cp1251"), name="a.csv")
    with pytest.raises(SchemaError, match="UTF-8"):
        decoded(b"\xff\x00\x81", name="a.csv")


def test_a_semicolon_file_of_windows_1251_tells_its_source(tmp_path: Path) -> None:
    path = tmp_path / "ties.csv"
    path.write_bytes("region_a;source\nCN-HL;реестр\n".encode("cp1251"))
    assert [cells for _, cells in read_cells(path)] == [{"region_a": "CN-HL", "source": "реестр"}]


def test_files_are_those_of_the_ending(tmp_path: Path) -> None:
    answer = ga.regions.ties("CN-HL", "RU-AMU", date="2026-12-01")
    for name in ("t.csv", "t.json", "t.geojson", "t.html"):
        answer.save(tmp_path / name)
        assert (tmp_path / name).stat().st_size > 500
    kept = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    assert kept == answer.to_dict()
    with pytest.raises(InputError, match="cannot write"):
        answer.save("/dev/full", form=".csv")
