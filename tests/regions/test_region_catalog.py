from __future__ import annotations

import csv
import datetime as dt
import re
from pathlib import Path

import numpy as np
import pytest

from globalarctic.data.tables import bundled_path, read_table
from globalarctic.errors import DataError, SchemaError, UnknownNameError
from globalarctic.regions.catalog import (
    borders_on,
    groups_of,
    load_regions,
    load_shapes,
    read_regions,
    resolve_region,
)
from globalarctic.regions.listing import regions as catalogue
from globalarctic.regions.masses import grp_usd, latest_year, population
from globalarctic.regions.records import (
    crossings_between,
    direct_links,
    first_day,
    load_crossings,
    load_twins,
    read_observations,
)

HEAD = "region,name_en,country,centre_place,source,as_of,grade"
SIDES = ("northeast-china", "far-east", "ob-irtysh")


def test_every_region_has_three_names_a_centre_and_a_grade() -> None:
    held = load_regions()
    assert len({region.code for region in held}) == len(held) == 21
    assert tuple(groups_of(held)) == SIDES
    for region in held:
        assert region.name_en
        assert re.search("[一-鿿]", region.name_zh)
        assert re.search("[А-я]", region.name_ru)
        assert region.grade in ("V", "C", "G")
        assert region.centre.country == region.country
        assert region.centre.region in region.codes


@pytest.mark.parametrize(
    "table",
    [
        "region_twins",
        "border_crossings",
        "region_flows",
        "region_grp",
        "region_population",
        "regions",
    ],
)
def test_every_row_has_source_date_and_grade(table: str) -> None:
    for row in read_table(table):
        assert row["source"], row
        assert re.fullmatch(r"\d{4}(-\d{2}){0,2}", row["as_of"]), row
        assert row["grade"] in ("V", "C", "G"), row


def test_a_centre_lies_within_its_outline_box_and_outlines_are_of_the_right_size() -> None:
    # Areas of the federal statistical services, thousand km2, rounded; known to a few percent.
    known = {"CN-HL": 454, "CN-JL": 190, "CN-LN": 146, "RU-AMU": 362, "RU-YEV": 36, "RU-SA": 3084,
             "RU-CHU": 722, "RU-KAM": 464, "RU-MAG": 462, "RU-ZAB": 432, "RU-BU": 351}  # fmt: skip
    for region in load_regions():
        if region.code not in load_shapes():
            continue
        rings = load_shapes()[region.code]
        whole = np.concatenate(rings)
        low, high = whole.min(axis=0) - 0.3, whole.max(axis=0) + 0.3
        assert low[0] <= region.centre.lon <= high[0]
        assert low[1] <= region.centre.lat <= high[1]
        area = 0.0
        for ring in rings:
            lon, sine = np.radians(ring[:, 0]), np.sin(np.radians(ring[:, 1]))
            area += abs((np.diff(lon) * (2 + sine[:-1] + sine[1:])).sum()) * 6371.0088**2 / 2
        if region.code in known:
            assert area / 1e3 == pytest.approx(known[region.code], rel=0.03), region.code


def test_neighbours_are_told_both_ways() -> None:
    held = load_regions()
    for a in held:
        for b in held:
            if a is not b:
                assert borders_on(a, b) == borders_on(b, a)
    pair = resolve_region("CN-JL"), resolve_region("RU-PRI")
    assert borders_on(*pair) is True
    assert borders_on(pair[0], resolve_region("RU-AMU")) is False
    assert borders_on(pair[0], resolve_region("KZ-55")) is None


def test_former_codes_and_names_find_a_region() -> None:
    assert resolve_region("KZ-PAV").code == "KZ-55"
    assert resolve_region("приморский край").code == "RU-PRI"
    with pytest.raises(UnknownNameError, match="RU-AMU"):
        resolve_region("RU-AMX")


def test_a_file_adds_and_replaces_regions(tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    path.write_text(
        f"{HEAD},groups\nRU-NVS,Novosibirsk Oblast,RUS,novosibirsk,ISO,2026,V,own\n"
        "CN-NM,Inner Mongolia,CHN,manzhouli,own choice,2026,V,own\n",
        encoding="utf-8",
    )
    held = read_regions(path)
    assert len(held) == 22
    assert resolve_region("CN-NM", regions=held).centre.place_id == "manzhouli"
    assert [region.code for region in groups_of(held)["own"]] == ["CN-NM", "RU-NVS"]


def test_sizes_of_a_file_stand_in_for_those_that_are_not_on_file(tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    row = "KZ-55,Pavlodar,KAZ,pavlodar,own,2026,V"
    path.write_text(f"{HEAD},grp_usd,population,mass_year\n{row},7e9,750000,2021\n")
    region = resolve_region("KZ-55", regions=read_regions(path))
    assert (grp_usd(region, 2021).value, population(region).value) == (7e9, 750000)
    assert grp_usd(region, 2020).value is None
    path.write_text(f"{HEAD},grp_usd,population,mass_year\n{row},7e9,,\n")
    with pytest.raises(SchemaError, match="line 2: column 'mass_year' is empty"):
        read_regions(path)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("XX,Name,RUS,omsk,s,2026,V", "line 2: column 'region' holds 'XX'; a code"),
        (
            "RU-NVS,Name,RUS,nowhere,s,2026,V",
            r"line 2: column 'centre_place' holds 'nowhere'; unknown place",
        ),
        ("RU-NVS,Name,RU,omsk,s,2026,V", "line 2: column 'country' holds 'RU'"),
        ("RU-NVS,,RUS,omsk,s,2026,V", "line 2: column 'name_en' is empty"),
        (
            "RU-NVS,N,RUS,omsk,s,2026,V\nRU-NVS,N,RUS,omsk,s,2026,V",
            "line 3: RU-NVS stands in line 2",
        ),
        ("RU-NVS,N,RUS,omsk", "line 2: 4 cells"),
        ("", "holds no region"),
    ],
)
def test_a_wrong_file_of_regions_names_file_and_line(tmp_path: Path, body: str, words: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(f"{HEAD}\n{body}\n", encoding="utf-8")
    with pytest.raises(SchemaError, match=words) as caught:
        read_regions(path)
    assert "bad.csv" in str(caught.value)


def test_a_file_that_lacks_a_column_or_is_absent(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("region,name_en\nRU-NVS,N\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="lacks the columns country"):
        read_regions(path)
    with pytest.raises(DataError, match="cannot read"):
        read_regions(tmp_path / "none.csv")


def test_product_of_a_country_adds_up_and_absent_figures_stay_absent() -> None:
    year = latest_year(load_regions())
    assert year == 2021
    mass = grp_usd(resolve_region("CN-HL"), year)
    with bundled_path("region_grp.csv").open(encoding="utf-8", newline="") as stream:
        row = next(
            r for r in csv.DictReader(stream) if (r["region"], r["year"]) == ("CN-HL", "2021")
        )
    from globalarctic.data.release import load_release

    panel = load_release().indicator("gdp_usd")
    gdp = float(panel.of_country("CHN")[panel.years.index(2021)])
    assert mass.value == pytest.approx(float(row["value"]) / float(row["country_total"]) * gdp)
    assert mass.grade == "C"
    for code in ("KZ-63", "KZ-55"):
        assert grp_usd(resolve_region(code), 2021).value is None
        assert population(resolve_region(code)).value is None
    assert grp_usd(resolve_region("CN-HL"), 1900).value is None


def test_a_crossing_changes_its_status_with_the_date() -> None:
    bridge = next(c for c in load_crossings() if c.capacity_trucks_per_day == 630)
    assert bridge.status_on(dt.date(2022, 5, 31)) == "not yet open"
    assert bridge.status_on(dt.date(2022, 6, 1)) == "operating"
    unknown = next(c for c in load_crossings() if not c.opened)
    assert not unknown.status_on(dt.date(2001, 1, 1))
    assert unknown.status_on(dt.date(2027, 1, 1)) in ("operating", "seasonal")


def test_records_do_not_depend_on_the_order_of_the_pair() -> None:
    a, b = resolve_region("CN-HL"), resolve_region("RU-PRI")
    assert crossings_between(a, b) == crossings_between(b, a)
    assert {k.link_id for k in direct_links(a, b)} == {k.link_id for k in direct_links(b, a)}
    ways = direct_links(a, b)[0], direct_links(b, a)[0]
    assert (ways[0].place_a, ways[0].place_b) == (ways[1].place_b, ways[1].place_a)


def test_twins_have_known_levels_and_dates() -> None:
    levels = [twin.level for twin in load_twins()]
    assert (levels.count("region"), levels.count("city")) == (7, 38)
    days = [twin.since for twin in load_twins() if twin.since]
    assert len(days) == 28
    assert all(dt.date(1990, 1, 1) < day < dt.date(1996, 1, 1) for day in days)
    assert {twin.as_of for twin in load_twins() if not twin.since} == {"2013", "2022"}


@pytest.mark.parametrize("text", ["2022-13", "22", "June 2022", ""])
def test_dates_that_are_none(text: str) -> None:
    with pytest.raises(SchemaError):
        first_day(text)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("CN-HL,RU-AMU,science,maybe,,,x", "line 2: column 'state' holds 'maybe'"),
        ("CN-HL,RU-AMU,science,present,soon,,x", "line 2: column 'since'"),
        ("CN-HL,RU-AMU,science,present,,,", "line 2: column 'source' is empty"),
        ("", "holds no row"),
        ("CN-XX,RU-AMU,science,present,,,x", "line 2: unknown region 'CN-XX'"),
        ("Amur Oblast,ru-amu,science,present,,,x", "line 2: RU-AMU stands on both sides"),
        ("CN-HL,RU-AMU,science,present,2015,2011,x", "line 2: until 2011-01-01 is before since"),
        ("CN-HL,RU-AMU,science,present,nan,,x", "'nan' is no date"),
    ],
)
def test_a_wrong_file_of_ties_names_file_and_line(tmp_path: Path, body: str, words: str) -> None:
    path = tmp_path / "ties.csv"
    path.write_text(f"region_a,region_b,channel,state,since,until,source\n{body}\n")
    with pytest.raises(SchemaError, match=words) as caught:
        read_observations(path)
    assert "ties.csv" in str(caught.value)


def test_a_file_of_ties_may_name_its_regions(tmp_path: Path) -> None:
    path = tmp_path / "ties.csv"
    head = "region_a,region_b,channel,state,since,until,source"
    path.write_text(f"{head}\n黑龙江,Amur Oblast,science,present,2011,,x\n", encoding="utf-8")
    (record,) = read_observations(path)
    assert (record.region_a, record.region_b) == ("CN-HL", "RU-AMU")


def test_exports_hold_every_region() -> None:

    held = load_regions()
    told = catalogue(*held).to_geojson()["features"]
    assert [f["properties"]["region"] for f in told] == [region.code for region in held]
    assert {f["geometry"]["type"] for f in told} == {"MultiPolygon", "Point"}
    rows = list(csv.DictReader(catalogue(*held).to_csv().splitlines()))
    assert [row["grp_usd"] for row in rows if row["region"].startswith("KZ")] == ["", ""]
    assert all(row["name_zh"] for row in rows)
