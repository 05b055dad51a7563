"""Readers of country data, and each trap that the publishers' files hold."""

from __future__ import annotations

import builtins
import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from globalarctic.data.countries import country_of, left_out, load_countries
from globalarctic.data.panels import LicenceClass, TieKind
from globalarctic.data.sources import (
    comtrade_exports,
    gapminder,
    geodist,
    liner_services,
    lsci,
    un_votes,
    world_bank_csv,
)
from globalarctic.errors import DataError, InputError, SchemaError, UnknownNameError

WORLD_BANK = "Country Name,Country Code,Year,Value\n"


def _write(folder: Path, text: str, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _gdp(path: Path):
    return world_bank_csv.read_indicator(path, indicator="gdp_usd", unit="usd", vintage="x")


def test_namibia_is_no_missing_value(tmp_path: Path) -> None:
    assert load_countries()["NAM"].iso2 == "NA"
    assert country_of("NA", "un-votes") == "NAM"
    path = _write(tmp_path, WORLD_BANK + "Namibia,NA,2000,3.5\nNorway,NOR,2000,7\n")
    panel = _gdp(path)
    assert panel.countries == ("NAM", "NOR")
    assert panel.values.tolist() == [[3.5, 7.0]]


def test_all_iso_countries_have_three_names() -> None:
    countries = load_countries()
    assert len(countries) == 249
    assert all(c.name_en and c.name_zh and c.name_ru for c in countries.values())
    assert len({c.iso2 for c in countries.values()}) == 249
    with pytest.raises(InputError, match="en, zh, ru"):
        countries["NOR"].name("de")


def test_groups_are_left_out_and_unknown_codes_are_refused(tmp_path: Path) -> None:
    rows = WORLD_BANK + "World,WLD,2000,99\nNorway,NOR,2000,7\nNorway,NOR,2002,\n"
    panel = _gdp(_write(tmp_path, rows))
    assert panel.countries == ("NOR",)
    assert panel.years == (2000,)
    assert "WLD" in left_out("world-bank")
    with pytest.raises(UnknownNameError, match="'QQQ'"):
        _gdp(_write(tmp_path, rows + "Nowhere,QQQ,2000,1\n"))
    with pytest.raises(UnknownNameError, match="publisher"):
        country_of("NOR", "world-bonk")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Norway,NOR,2000,8\n", "NOR 2000 stands twice"),
        ("Norway,NOR,2001,n/a\n", "no number"),
        ("Norway,NOR,2001,nan\n", "no finite number"),
        ("Norway,NOR,2001,Infinity\n", "no finite number"),
        ("Norway,NOR,2001,-inf\n", "no finite number"),
        ("Norway,NOR,two,1\n", "no whole number"),
        ("Norway,NOR\n", "2 cells, the header has 4"),
    ],
)
def test_broken_rows_are_refused(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        _gdp(_write(tmp_path, WORLD_BANK + "Norway,NOR,2000,7\n" + row))


def test_absent_columns_and_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="Country Code"):
        _gdp(_write(tmp_path, "a,b\n1,2\n"))
    with pytest.raises(DataError, match="cannot read"):
        _gdp(tmp_path / "nowhere.csv")


def test_gapminder_scales_and_knows_its_own_codes(tmp_path: Path) -> None:
    path = _write(tmp_path, "geo,time,forest\nnor,1990,25\nhos,1990,0\nussr,1990,41\nkos,1990,9\n")
    panel = gapminder.read_indicator(
        path, indicator="forest_frac", unit="1", vintage="x", scale=0.01
    )
    assert panel.countries == ("NOR", "VAT")
    assert panel.of_country("NOR").tolist() == [0.25]
    assert panel.provenance.licence_class is LicenceClass.EMBED
    with pytest.raises(SchemaError, match="geo, time and a value"):
        gapminder.read_indicator(
            _write(tmp_path, "geo,year,x\n"), indicator="x", unit="1", vintage="x"
        )


GEODIST = """iso_o,iso_d,contig,comlang_off,dist,distcap,distw,distwces
ROM,ROM,0,0,100,100,80,70
ROM,ZAR,0,0,5000,5001,.,.
ZAR,ROM,0,0,5000,5001,.,.
ROM,ANT,0,0,9000,9000,9000,9000
ZAR,ZAR,0,0,300,300,300,300
"""


def test_old_codes_of_geodist_are_mapped_and_static(tmp_path: Path) -> None:
    path = _write(tmp_path, GEODIST)
    layers = geodist.read_pairs(path)
    distance = layers["distance_km"]
    assert distance.countries == ("COD", "ROU")
    assert distance.kind is TieKind.STATIC
    assert distance.years == (geodist.YEAR,)
    assert distance.ties[0].tolist() == [[0.0, 5000.0], [5000.0, 0.0]]
    assert np.isnan(geodist.read_pairs(path, measure="distw")["distance_km"].ties[0, 0, 1])
    with pytest.raises(InputError, match="distcap"):
        geodist.read_pairs(path, measure="miles")
    with pytest.raises(SchemaError, match="stands twice"):
        geodist.read_pairs(_write(tmp_path, GEODIST + "ROM,ZAR,0,0,1,1,1,1\n"))


def test_agreement_by_hand() -> None:
    # A and B: same, half, half, opposite, both abstain, B absent -> (2 + 2 / 2) / 5
    votes = np.array([[1, 1], [1, 2], [2, 3], [3, 1], [2, 2], [1, 0]], np.int8)
    index = un_votes.agreement(votes, fewest=5)
    assert index[0, 1] == index[1, 0] == pytest.approx(3 / 5)
    assert index[0, 0] == 0.0
    assert np.isnan(un_votes.agreement(votes, fewest=6)[0, 1])
    with pytest.raises(InputError, match="0 absent"):
        un_votes.agreement(np.array([[4]], np.int8))


def test_agreement_equals_a_slow_count() -> None:
    votes = np.random.default_rng(3).integers(0, 4, (40, 6)).astype(np.int8)
    index = un_votes.agreement(votes)
    score = {1: 1.0, 2: 0.5, 3: 0.0}
    for a in range(6):
        for b in range(6):
            both = [(x, y) for x, y in zip(votes[:, a], votes[:, b], strict=True) if x and y]
            expected = np.mean([1 - abs(score[int(x)] - score[int(y)]) for x, y in both])
            assert index[a, b] == pytest.approx(0.0 if a == b else expected)


def test_the_code_of_yugoslavia_depends_on_the_year() -> None:
    assert country_of("YU", "un-votes", year=1990) == ""
    assert country_of("YU", "un-votes", year=2005) == "SRB"
    assert country_of("CS", "un-votes", year=1990) == ""


def _votes(monkeypatch: pytest.MonkeyPatch, calls: dict[int, int]) -> None:
    """Stand in for the R files: ``calls`` roll calls by year, two countries and a stranger."""
    rolls = [(year, at) for year, count in calls.items() for at in range(count)]
    days = {year: (year - 1970) * 365.25 + 40 for year in calls}
    states = (("Norway", "NO"), ("Namibia", "NA"), ("Zanzibar", None))
    tables = {
        "rolls": {"rcid": list(range(len(rolls))), "date": [days[year] for year, _ in rolls]},
        "votes": {
            "rcid": [i for i in range(len(rolls)) for _ in states],
            "country": [label for _ in rolls for label, _ in states],
            "country_code": [code for _ in rolls for _, code in states],
            "vote": [
                v for i in range(len(rolls)) for v in ("yes", "abstain" if i % 2 else "yes", "no")
            ],
        },
    }
    monkeypatch.setattr(un_votes, "read_r_frame", lambda path, _need: tables[str(path)])


def test_thin_years_of_votes_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    _votes(monkeypatch, {2018: 10, 2019: 9})
    panel = un_votes.read_agreement(
        Path("votes"), Path("rolls"), first_year=2018, last_year=2019, vintage="x"
    )
    assert panel.years == (2018,)
    assert panel.countries == ("NAM", "NOR")
    assert panel.kind is TieKind.POLICY
    assert panel.ties[0, 0, 1] == pytest.approx(0.75)
    with pytest.raises(InputError, match="no year of 2019-2019"):
        un_votes.read_agreement(
            Path("votes"), Path("rolls"), first_year=2019, last_year=2019, vintage="x"
        )


def _edges(path: Path, rows: list[tuple[object, ...]]) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    header = (
        "port1_id",
        "CountryCode_port1",
        "CountryCode_port2",
        "Edge weight=1",
        "Edge weight=C",
    )
    for row in (header, *rows):
        book.active.append(row)
    book.save(path)
    return path


def test_liner_edges_add_up_to_country_pairs(tmp_path: Path) -> None:
    first = _edges(
        tmp_path / "a.xlsx",
        [
            (1, "CHN", "CHN", 9, 900),
            (1, "CHN", "KOR", 2, 200),
            (2, "KOR", "CHN", 3, 350),
            (3, "KOR", "NAM", 1, 10),
        ],
    )
    second = _edges(tmp_path / "b.xlsx", [(1, "CHN", "KOR", 4, 40)])
    layers = liner_services.read_edges({2015: first, 2017: second})
    services, slots = layers["liner_services"], layers["liner_teu"]
    assert services.countries == ("CHN", "KOR", "NAM")
    assert services.ties[0].tolist() == [[0, 5, 0], [5, 0, 1], [0, 1, 0]]
    assert slots.ties[0, 0, 1] == 550
    assert np.isnan(services.ties[1, 2, :2]).all()
    assert np.isnan(services.ties[1, :2, 2]).all()
    assert services.ties[1, 2, 2] == 0
    with pytest.raises(InputError, match="no edge table"):
        liner_services.read_edges({})
    with pytest.raises(SchemaError, match="no number"):
        liner_services.read_edges({2015: _edges(tmp_path / "c.xlsx", [(1, "CHN", "KOR", "x", 1)])})


def test_a_missing_reader_names_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: object, **named: object) -> object:
        if name in {"rdata", "openpyxl"}:
            raise ModuleNotFoundError(name)
        return real(name, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match=r"globalarctic\[derive\]"):
        geodist.read_pairs(tmp_path / "dist_cepii.rda")
    with pytest.raises(InputError, match=r"globalarctic\[sources\]"):
        liner_services.read_edges({2015: tmp_path / "a.xlsx"})


def test_exports_before_the_holes_end_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv.gz"
    path.write_bytes(
        gzip.compress(
            b"time,exp,imp,export\n2000,DEU,FRA,5\n2004,DEU,POL,7\n2004,ROM,DEU,1\n2004,UNS,DEU,3\n"
        )
    )
    panel = comtrade_exports.read_exports(path)
    assert panel.years == (2004,)
    assert panel.countries == ("DEU", "POL", "ROU")
    assert panel.ties[0, 0, 1] == 7
    assert np.isnan(panel.ties[0, 1, 0])
    assert panel.provenance.licence_class is LicenceClass.CITE_ONLY
    with pytest.raises(InputError, match="Germany to Poland"):
        comtrade_exports.read_exports(path, years=(2000, 2004))
    with pytest.raises(InputError, match="no exports of 2008"):
        comtrade_exports.read_exports(path, years=(2004, 2008))


def test_lsci_takes_one_quarter_by_label(tmp_path: Path) -> None:
    path = _write(
        tmp_path,
        "economy_label,quarter_label,index_value,missingvalue\n"
        "Turkiye,Q3 2010,1,\nTurkiye,Q4 2010,2,\nCote d'Ivoire,Q4 2010,,\nNamibia,Q4 2010,3,\n",
    )
    panel = lsci.read_index(path, vintage="x")
    assert panel.countries == ("NAM", "TUR")
    assert panel.values.tolist() == [[3.0, 2.0]]
    assert panel.provenance.licence_class is LicenceClass.USER_FETCH
    with pytest.raises(InputError, match="Q1, Q2"):
        lsci.read_index(path, vintage="x", quarter="Q5")


@pytest.mark.reference
def test_publishers_files_read_whole(reference_dir: Path) -> None:
    folder = reference_dir / "data" / "countries"
    panel = _gdp(folder / "wb_gdp_current_usd.csv")
    assert "NAM" in panel.countries
    assert panel.years[0] == 1960
    for path in sorted(folder.glob("gapminder_*.csv")):
        read = gapminder.read_indicator(path, indicator="x", unit="1", vintage="x")
        assert "RUS" in read.countries or "electricity" in path.name
    index = lsci.read_index(folder / "unctad_lsci.csv", vintage="2024")
    assert index.years == tuple(range(2006, 2025))
    assert index.of_country("CHN")[-1] == np.nanmax(index.values[-1])


@pytest.mark.reference
def test_exports_of_the_fixture(reference_dir: Path) -> None:
    path = reference_dir / "data" / "countries" / "bilateral_exports_1964_2016_4yr.csv.gz"
    panel = comtrade_exports.read_exports(path)
    assert panel.years == (2004, 2008, 2012, 2016)
    at = panel.countries.index
    assert panel.of_year(2004)[at("DEU"), at("POL")] > 1e10
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        early = [r for r in csv.DictReader(stream) if r["time"] in {"1996", "2000"}]
    assert not [r for r in early if (r["exp"], r["imp"]) == ("DEU", "POL")]
    assert np.nansum(panel.of_year(2016)[at("CHN")]) == pytest.approx(2.091e12, rel=0.01)


@pytest.mark.reference
def test_liner_pairs_equal_an_independent_count(reference_dir: Path) -> None:
    folder = reference_dir / "data" / "countries"
    services = liner_services.read_edges({2015: folder / "glsn_Edges_GLSN_2015.xlsx"})
    table = folder / "liner_service_country_pairs_2015_2017.csv"
    ties, slots = services["liner_services"], services["liner_teu"]
    place = {country: at for at, country in enumerate(ties.countries)}
    count = 0
    with table.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["year"] == "2015":
                pair = place[row["a"]], place[row["b"]]
                assert ties.ties[0][pair] == float(row["services"])
                assert slots.ties[0][pair] == float(row["teu"])
                count += 1
    assert np.count_nonzero(np.triu(np.nan_to_num(ties.ties[0]))) == count == 2145


@pytest.mark.reference
def test_geodist_as_published(reference_dir: Path) -> None:
    layers = geodist.read_pairs(reference_dir / "data" / "countries" / "dist_cepii.rda")
    panel = layers["distance_km"]
    assert len(panel.countries) == 223
    assert {"ROU", "COD", "TLS", "PSE", "SRB", "NAM"} <= set(panel.countries)
    assert not np.isnan(panel.ties).any()
    at = panel.countries.index
    border = layers["contiguity"].ties[0]
    assert border[at("NOR"), at("RUS")] == border[at("CHN"), at("RUS")] == 1
    assert border[at("NOR"), at("CHN")] == 0
