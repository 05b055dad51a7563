"""Results, tables, files of rows and schemas: the ground that all rooms stand on."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import jsonschema
import numpy as np
import pytest

from globalarctic import tabular
from globalarctic.errors import InputError
from globalarctic.evidence import Evidence, Grade
from globalarctic.result import Listing, Placed, Result, line_feature, plain, point_feature
from globalarctic.schemas import schema_of
from globalarctic.table import Table, number, words

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from globalarctic.transport.network.places import Place


class Mode(StrEnum):
    SEA = "sea"
    RAIL = "rail"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch."""

    KEYS = {"from": "from_name"}
    OMIT = ("lon",)
    COMPUTED = ("speed_kmh",)
    DIGITS = {"length_km": 1}

    mode: Mode
    from_name: str
    length_km: float
    lon: NDArray[np.float64]
    depart_utc: dt.datetime
    evidence: Evidence | None = None

    @property
    def speed_kmh(self) -> float | None:
        """Speed."""
        return None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Journey(Placed, Listing):
    """A journey."""

    SCHEMA = "example.journey"
    KEYS = {"origin": "origin.place_id"}
    ROWS = "stretches"
    PLOT = "tests.test_result:draw"
    WRITERS = {".txt": "tests.test_result:write"}

    origin: Place | None
    day: dt.date
    stretches: tuple[Stretch, ...]
    shares: NDArray[np.float64]
    price: Decimal
    spans: tuple[tuple[int, float], ...] = ()
    by_mode: dict[Mode, list[float]] = field(default_factory=dict)
    more: Journey | None = None

    def features(self) -> list[dict[str, Any]]:
        return [
            line_feature([170.0, -170.0], [0.0, 0.0], {"day": self.day}),
            point_feature(1.0, 2.0, {"share": float("nan")}),
        ]


def draw(journey: Journey) -> Any:
    from matplotlib.figure import Figure

    return Figure(figsize=(1, 1))


def write(journey: Journey, path: Path) -> None:
    path.write_text(f"{journey.day}")


def journey(**more: Any) -> Journey:
    from globalarctic.transport.network.places import resolve

    evidence = Evidence("IMO", "2016", Grade.VERIFIED)
    leave = dt.datetime(2026, 8, 20, 6)
    stretches = (
        Stretch(Mode.SEA, "Dalian", 12.345, np.zeros(3), leave, evidence),
        Stretch(Mode.RAIL, "[x]", float("nan"), np.zeros(3), leave),
    )
    values: dict[str, Any] = {
        "origin": resolve("Dalian"), "day": dt.date(2026, 8, 20), "stretches": stretches,
        "shares": np.array([[0.5, np.nan]]), "price": Decimal("1.50"), "spans": ((1, 2.0),),
        "by_mode": {Mode.SEA: [1.0]},
    }  # fmt: skip
    return Journey(**values | more)


def test_fields_say_the_json() -> None:
    assert journey(more=journey()).to_dict() | {"more": None} == {
        "schema": "example.journey",
        "version": 1,
        "origin": "dalian",
        "day": "2026-08-20",
        "stretches": [
            {
                "mode": "sea", "from": "Dalian", "length_km": 12.3,
                "depart_utc": "2026-08-20T06:00:00Z",
                "evidence": {"source": "IMO", "as_of": "2016", "grade": "V", "note": ""},
                "speed_kmh": None,
            },
            {
                "mode": "rail", "from": "[x]", "length_km": None,
                "depart_utc": "2026-08-20T06:00:00Z", "evidence": None, "speed_kmh": None,
            },
        ],
        "shares": [[0.5, None]],
        "price": 1.5,
        "spans": [[1, 2.0]],
        "by_mode": {"sea": [1.0]},
        "more": None,
    }  # fmt: skip
    assert "NaN" not in journey().to_json()
    assert "schema" not in journey(more=journey()).to_dict()["more"]


@pytest.mark.parametrize("answer", [journey(), journey(origin=None, more=journey())])
def test_answers_fit_their_schema(answer: Journey) -> None:
    schema = schema_of(Journey)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(answer.to_dict(), schema)
    assert schema["properties"]["origin"] == {"type": ["string", "null"]}
    assert schema["properties"]["more"] == {
        "anyOf": [{"$ref": "#/$defs/Journey"}, {"type": "null"}]
    }
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(answer.to_dict() | {"origin": 3}, schema)


def test_a_property_may_stand_in_the_place_of_a_field() -> None:
    @dataclass(frozen=True, slots=True)
    class Codes(Result):
        SCHEMA = "example.codes"
        KEYS = {"regions": "codes", "first_region": "regions"}
        regions: tuple[str, ...]
        count: int = 1

        @property
        def codes(self) -> str:
            return "+".join(self.regions)

    assert list(Codes(("a", "b")).to_dict().items())[2:] == [
        ("first_region", ["a", "b"]),
        ("regions", "a+b"),
        ("count", 1),
    ]


def test_rows_are_raw_and_flat() -> None:
    first, second = journey().rows()
    assert first == {
        "mode": "sea", "from": "Dalian", "length_km": 12.345,
        "depart_utc": dt.datetime(2026, 8, 20, 6), "speed_kmh": None,
        "evidence_source": "IMO", "evidence_as_of": "2016", "evidence_grade": "V",
        "evidence_note": "",
    }  # fmt: skip
    assert np.isnan(second["length_km"])
    assert journey().to_csv().splitlines()[1].startswith("sea,Dalian,12.3,")
    assert len(journey()) == 2
    assert journey()[1].from_name == "[x]"
    assert [stretch.mode for stretch in journey()] == [Mode.SEA, Mode.RAIL]


def test_frames() -> None:
    pytest.importorskip("geopandas")
    frame = journey().to_frame()
    assert frame["length_km"].dtype == float
    assert str(frame["depart_utc"].dtype).startswith("datetime64")
    geo = journey().to_geoframe()
    assert geo.crs.to_epsg() == 4326
    assert list(geo.geometry.geom_type) == ["MultiLineString", "Point"]


def test_sources_are_found_wherever_they_stand() -> None:
    assert journey(origin=None).sources == ("IMO",)

    @dataclass(frozen=True, slots=True)
    class Own(Result):
        sources: tuple[str, ...]

    assert Own(("a", "b")).sources == ("a", "b")
    with pytest.raises(TypeError):
        Own()  # type: ignore[call-arg]


def test_a_field_may_not_hide_a_verb() -> None:
    with pytest.raises(TypeError, match="'rows'"):

        class Wrong(Result):
            rows: tuple[str, ...]


def test_html_folds_sources_and_escapes() -> None:
    page = journey(origin=None)._repr_html_()
    assert "<details><summary>Sources</summary><ul><li>IMO</li></ul></details>" in page
    assert "[x]" in page
    assert repr(journey()) == "<Journey: 2 stretches>"


@pytest.mark.parametrize("form", [".csv", ".json", ".geojson", ".html", ".txt", ".png", ".xlsx"])
def test_files_by_their_ending(tmp_path: Path, form: str) -> None:
    pytest.importorskip("matplotlib")
    pytest.importorskip("openpyxl")
    path = tmp_path / f"new/folder/a{form}"
    journey().save(path)
    assert path.stat().st_size > 5
    assert [item.name for item in path.parent.iterdir()] == [path.name]
    if form == ".json":
        assert json.loads(path.read_text(encoding="utf-8")) == journey().to_dict()


def test_unknown_endings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"allowed are \.csv, "):
        journey().save(tmp_path / "a.doc")


def test_parquet_keeps_types_and_says_what_it_is(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    journey().save(tmp_path / "a.parquet")
    table = pq.read_table(tmp_path / "a.parquet")
    assert table["length_km"].to_pylist() == [12.345, None]
    assert json.loads(table.schema.metadata[b"globalarctic"])["schema"] == "example.journey"


def test_csv_cells_are_no_formulas(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    rows = [{"name": '=HYPERLINK("x")', "a": -1.5, "b": "-", "c": "@x", "d": ["=1", "b"]}]
    read = next(csv.DictReader(io.StringIO(tabular.csv_text(rows))))
    assert read == {"name": '\'=HYPERLINK("x")', "a": "-1.5", "b": "-", "c": "'@x", "d": "'=1;b"}
    for text in ("=1", "'=1", "''=1", "-5", "it's", "'tis", "-"):
        assert tabular.bare_cell(str(tabular.cell_value(text))) == text
    tabular.write(rows, tmp_path / "a.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx")["rows"]["A2"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("x")', "s")


def test_a_failed_write_leaves_the_older_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old")

    def fill() -> None:
        with tabular.whole_file(path) as part:
            part.write_text("ne")
            raise OSError(28, "No space left on device")

    with pytest.raises(InputError, match="No space left"):
        fill()
    assert path.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1
    link = tmp_path / "link.csv"
    link.symlink_to(path)
    tabular.write_text(link, "new")
    assert path.read_text() == "new\n"
    assert link.is_symlink()
    tabular.write_text("/dev/null", "x")
    with pytest.raises(InputError, match="cannot write"):
        tabular.write_text("/dev/full", "x" * 10_000_000)


def test_rows_with_a_place_become_points() -> None:
    with pytest.raises(InputError, match="no place"):
        tabular.write([{"a": 1}], "a.geojson")


def test_tables_refuse_ragged_rows() -> None:
    with pytest.raises(ValueError, match="2 columns"):
        Table("x", (words("a"), number("b")), (("1",),))


def test_plain_keeps_days_and_takes_sets() -> None:
    assert plain({dt.date(2020, 1, 1): {"b", "a"}}) == {"2020-01-01": ["a", "b"]}
    assert plain([dt.date(2020, 1, 1)]) == [dt.date(2020, 1, 1)]
