from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.investments.folder import PROJECT, amount, claim, stake, status, write

from globalarctic.errors import InputError, SchemaError
from globalarctic.investments.formats import Format, read_register, write_register
from globalarctic.investments.register import load_register
from globalarctic.investments.releases import compare_registers

REGISTER = load_register()
PLACES = {Format.CSV: "tables", Format.PARQUET: "tables", Format.GEOJSON: "register.geojson"}


@pytest.mark.parametrize("form", list(Format))
def test_what_is_written_is_read_back_the_same(tmp_path: Path, form: Format) -> None:
    place = tmp_path / PLACES[form]
    write_register(REGISTER, place, form)
    assert read_register(place) == REGISTER


@pytest.mark.parametrize("form", list(Format))
def test_every_kind_of_value_survives(tmp_path: Path, form: Format) -> None:
    flag = '\n[[arctic]]\ndefinition = "amap"\ninside = false\nsource_id = "paper"\n'
    write(
        tmp_path, status("s1", "operating", "2023-05-01", note='"a, \'quoted\' note; 北极"'),
        stake("k1", "owner-a", "", "2020", value_min="20", value_max="33.333333333333336"),
        amount("a1", "0.1", price_year="2020", fx_rate="1.0825"),
        claim("r1", predicate='"right"', kind='"otherInfluenceOrControl"', value="true", unit='"bool"'),
        claim("e1", predicate='"employment"', value='"12"', unit='"text"'),
        project=PROJECT + 'name_zh = "矿"\n' + flag,
    )  # fmt: skip
    held = load_register(tmp_path)
    place = tmp_path / "out" / PLACES[form]
    write_register(held, place, form)
    again = read_register(place)
    assert again == held
    assert again.projects["TST-MINE"].arctic[0].inside is False
    values = {c.claim_id: c.value for c in again.claims}
    assert values["r1"] is True
    assert (values["e1"], values["a1"]) == ("12", 0.1)


def test_a_bad_cell_names_its_file_and_line(tmp_path: Path) -> None:
    write_register(REGISTER, tmp_path, Format.CSV)
    path = tmp_path / "claim.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    number = next(k for k, text in enumerate(lines) if text.startswith("E32,"))
    assert ",18.4," in lines[number]
    path.write_text(
        "\n".join(lines).replace(lines[number], lines[number].replace(",18.4,", ',"1.,40 %",')),
        encoding="utf-8",
    )
    with pytest.raises(
        SchemaError, match=rf"claim.csv:{number + 1}: reject \(not-a-number\).*1\.,40"
    ):
        read_register(tmp_path)
    path.write_text("\n".join([*lines[:2], lines[2] + ",too,many", *lines[3:]]), encoding="utf-8")
    with pytest.raises(SchemaError, match=r"claim.csv line 3: \d+ cells, the header has"):
        read_register(tmp_path)


def test_geojson_is_plain_geojson(tmp_path: Path) -> None:
    (place,) = write_register(REGISTER, tmp_path / "r.geojson", Format.GEOJSON)
    held = json.loads(place.read_text(encoding="utf-8"))
    yamal = next(f for f in held["features"] if f["id"] == "RUS-YAMAL-LNG")
    assert yamal["geometry"] == {"type": "Point", "coordinates": [72.07, 71.27]}
    assert len(held["features"]) == len(REGISTER.projects)


def test_what_is_no_register_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read_register(tmp_path / "none")
    with pytest.raises(InputError, match=r"holds no release\.csv"):
        read_register(tmp_path)
    bad = tmp_path / "x.geojson"
    bad.write_text("{", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"x\.geojson line 1: no JSON"):
        read_register(bad)
    bad.write_text('{"type": "Feature"}', encoding="utf-8")
    with pytest.raises(SchemaError, match="no GeoJSON"):
        read_register(bad)


def test_line_ends_inside_cells_come_back_as_they_were(tmp_path: Path) -> None:
    write(tmp_path, status("s1", "operating", "2023", note='"a\\r\\nb\\rc\\nd"'))
    register = load_register(tmp_path)
    write_register(register, tmp_path / "out", Format.CSV)
    assert compare_registers(register, read_register(tmp_path / "out")) == ()


@pytest.mark.parametrize(
    ("part", "place"),
    [
        ('"features": null', "features is null"),
        ('"features": [null]', "features, number 1 is null"),
        ('"features": [{}]', "features, number 1: properties is null"),
        ('"features": [{"properties": {"claims": [1]}}]', "features, number 1: claims, number 1"),
        ('"sources": {}', "sources is an object"),
        ('"claims": ["x"]', "claims, number 1 is a text"),
    ],
)
def test_a_geojson_of_another_shape_is_refused_by_its_place(
    tmp_path: Path, part: str, place: str
) -> None:
    path = tmp_path / "a.geojson"
    path.write_text('\ufeff{"type": "FeatureCollection", ' + part + "}", encoding="utf-8")
    with pytest.raises(SchemaError, match=place):
        read_register(path)
