from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from globalarctic.cli.regions.complement import complement
from globalarctic.data.tables import read_table
from globalarctic.errors import DataError, InputError, SchemaError, UnknownNameError
from globalarctic.regions.trade.cells import amount
from globalarctic.regions.trade.files import join_tables, read_dose, read_fcs, read_gacc
from globalarctic.regions.trade.sectors import Flow, group_of, read_sector_tables

HEAD = "region,year,flow,classification,sector,value,unit,source"
ROWS = [
    "A,2020,exports,hs2,03,5,USD,x",
    "A,2020,exports,hs2,27,10,USD,x",
    "B,2020,exports,hs2,27,20,USD,x",
    "B,2020,exports,hs2,44,,USD,x",
    "A,2020,imports,hs2,03,1,USD,y",
]


def write(tmp_path: Path, rows: list[str], head: str = HEAD) -> Path:
    path = tmp_path / "table.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def test_a_long_table_is_read_flow_by_flow(tmp_path: Path) -> None:
    tables = read_sector_tables(write(tmp_path, ROWS))
    held = tables[Flow.EXPORTS]
    assert held.regions == ("A", "B")
    assert held.sectors == ("03", "27", "44")
    assert held.groups == ("fish", "energy", "wood")
    np.testing.assert_array_equal(held.matrix(2020), [[5, 10, np.nan], [np.nan, 20, np.nan]])
    assert tables[Flow.IMPORTS].provenance.source == "y"
    assert held.missing("B", 2020) == ("03", "44")


def test_an_empty_cell_stays_missing_where_absent_rows_are_zero(tmp_path: Path) -> None:
    held = read_sector_tables(write(tmp_path, ROWS), absent_is_zero=True)[Flow.EXPORTS]
    np.testing.assert_array_equal(held.matrix(2020), [[5, 10, 0], [0, 20, np.nan]])


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("A,2020,exports,hs2,27,3,USD,x", r"table\.csv line 7: A 2020 exports .*line 3"),
        ("A,2020,sales,hs2,28,3,USD,x", "line 7: flow 'sales'; allowed are exports"),
        ("A,2020,exports,hs2,28,many,USD,x", "line 7: column 'value' holds 'many'"),
        ("A,2020,exports,hs2,28,-3,USD,x", "line 7: .*zero or more"),
        ("A,2020,exports,hs2,28,inf,USD,x", "line 7: .*zero or more"),
        ("A,20,exports,hs2,28,3,USD,x", "line 7: '20' is no year"),
        ("A,2020,exports,hs2,28,3,EUR,x", "line 7: exports stand in two units"),
        ("A,2020,exports,hs2,28,3,USD,", "line 7: column 'source' is empty"),
        ("A,2020,exports,hs2,28,3,USD", "line 7: 7 cells, the header has 8"),
    ],
)
def test_errors_name_file_and_line(row: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=says):
        read_sector_tables(write(tmp_path, [*ROWS, row]))


def test_files_that_are_no_tables(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="lacks the columns flow"):
        read_sector_tables(write(tmp_path, ["A,2020"], "region,year"))
    with pytest.raises(SchemaError, match="no row"):
        read_sector_tables(write(tmp_path, []))
    with pytest.raises(DataError, match="cannot read"):
        read_sector_tables(tmp_path / "none.csv")
    (tmp_path / "x.csv").write_bytes(b"\xff\xff\xff")
    with pytest.raises(SchemaError, match="UTF-8"):
        read_sector_tables(tmp_path / "x.csv")


def test_parquet_says_the_same_as_csv(tmp_path: Path) -> None:
    import pandas as pd

    path = write(tmp_path, ROWS)
    frame = pd.read_csv(path, dtype={"sector": str})
    frame.to_parquet(tmp_path / "table.parquet")
    one, other = read_sector_tables(path), read_sector_tables(tmp_path / "table.parquet")
    assert one.keys() == other.keys()
    for flow, held in one.items():
        assert (held.regions, held.sectors, held.years) == (
            other[flow].regions, other[flow].sectors, other[flow].years,
        )  # fmt: skip
        np.testing.assert_array_equal(held.values, other[flow].values)


def test_unknown_region_and_year_are_named(tmp_path: Path) -> None:
    held = read_sector_tables(write(tmp_path, ROWS))[Flow.EXPORTS]
    with pytest.raises(UnknownNameError, match="'C'"):
        held.row("C", 2020)
    with pytest.raises(InputError, match="on file are 2020"):
        held.matrix(2019)


def test_namibia_is_no_gap(tmp_path: Path) -> None:
    held = read_sector_tables(write(tmp_path, ["NA,2020,exports,hs2,27,10,USD,x"]))
    assert held[Flow.EXPORTS].regions == ("NA",)


def test_every_chapter_has_a_group_and_a_source() -> None:
    rows = read_table("sector_groups")
    chapters = {r["sector"] for r in rows if r["classification"] == "hs2"}
    assert chapters == {f"{n:02d}" for n in range(1, 100)} - {"77", "98"}
    assert len({(r["classification"], r["sector"]) for r in rows}) == len(rows)
    assert all(r["sector_group"] and r["source"] and r["grade"] in "VCG" for r in rows)
    assert group_of("hs2", "10") == group_of("isic4", "A") == "agriculture"


def test_dose_is_per_head_times_people(tmp_path: Path) -> None:
    head = "GID_0,GID_1,region,year,pop,ag_grp_pc_lcu,man_grp_pc_lcu,serv_grp_pc_lcu"
    path = write(
        tmp_path,
        ["CHN,CHN.11_1,Heilongjiang,2015,100,1.5,2,3", "CHN,CHN.16_1,Jilin,2015.0,,1,2,3",
         "CHN,,none,2015,1,1,1,1"],
        head,
    )  # fmt: skip
    held = read_dose(path, vintage="2.10", prices="lcu")
    assert held.sectors == ("agriculture", "manufacturing", "services")
    np.testing.assert_array_equal(held.matrix(2015), [[150, 200, 300], [np.nan] * 3])
    assert held.provenance.vintage == "2.10"
    with pytest.raises(SchemaError, match="ag_grp_pc_usd"):
        read_dose(path, vintage="2.10", prices="usd")


GACC = "数据年月,商品编码,商品名称,贸易伙伴编码,贸易伙伴名称,注册地编码,注册地名称,美元"


def test_chinese_customs_are_added_up_by_year(tmp_path: Path) -> None:
    path = tmp_path / "gacc.csv"
    rows = [
        '202301,27090000,原油,344,俄罗斯联邦,23,黑龙江省,"1,000"',
        "202302,27101911,航空煤油,344,俄罗斯联邦,230000,黑龙江省,500",
        "202302,03031100,红大麻哈鱼,344,俄罗斯联邦,22,吉林省,70",
        "202302,03031100,红大麻哈鱼,344,俄罗斯联邦,99,其他,1",
    ]
    path.write_text("\n".join([GACC, *rows]), encoding="gb18030")
    held = read_gacc(path, flow=Flow.IMPORTS, vintage="2024-03-01")
    assert held.regions == ("CN-HL", "CN-JL", "gacc:99")
    np.testing.assert_array_equal(held.matrix(2023), [[np.nan, 1500], [70, np.nan], [1, np.nan]])
    assert held.provenance.note == "2023: 2 of 12 months"
    with pytest.raises(InputError, match="exports or imports"):
        read_gacc(path, flow=Flow.OUTPUT, vintage="2024")
    path.write_text(f"{GACC}\n202301,x,原油,344,俄,23,黑,1\n", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"line 2: 'x' is no HS code"):
        read_gacc(path, flow=Flow.IMPORTS, vintage="2024")


FCS = "NAPR;PERIOD;STRANA;TNVED;EDIZM;STOIM;NETTO;KOL;REGION;REGION_S"


def test_russian_customs_are_parted_by_flow(tmp_path: Path) -> None:
    path = tmp_path / "fcs.csv"
    rows = [
        "ЭК;01/2020;CN;0303110000;;7;;;05000 - ПРИМОРСКИЙ КРАЙ;07 - ДФО",
        "ЭК;02/2020;CN;0303120000;;3;;;05000 - ПРИМОРСКИЙ КРАЙ;07 - ДФО",
        "ИМ;02/2020;CN;8703100000;;9;;;45000 - МОСКВА;01 - ЦФО",
    ]
    path.write_text("\n".join([FCS, *rows]), encoding="utf-8")
    held = read_fcs(path, vintage="2022-02")
    assert held[Flow.EXPORTS].regions == ("RU-PRI",)
    assert held[Flow.EXPORTS].matrix(2020).tolist() == [[10.0]]
    assert held[Flow.IMPORTS].regions == ("fcs:45000",)
    path.write_text("\n".join([FCS, rows[0].replace("ЭК", "EX")]), encoding="utf-8")
    with pytest.raises(SchemaError, match="line 2: NAPR 'EX'"):
        read_fcs(path, vintage="2022")


def run(*words: str) -> str:
    done = CliRunner().invoke(complement, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_door_says_what_is_not_on_file() -> None:
    said = run("CN-HL", "RU-AMU")
    assert "trade complementarity is not on file" in said
    assert "Coverage: CN-HL 3 of 3 sectors; RU-AMU 1 of 3" in " ".join(said.split())
    assert run("CN-NM", "RU-BU").count("not on file") >= 7


def test_the_door_shows_a_loaded_table(tmp_path: Path) -> None:
    rows = [
        f"{r},2020,{flow},hs2,{s},{v},USD,made up,yes"
        for flow, r, two in [
            ("exports", "A", (3, 1)), ("exports", "B", (1, 3)),
            ("imports", "A", (1, 3)), ("imports", "B", (2, 2)),
        ]
        for s, v in zip(("27", "10"), two, strict=True)
    ]  # fmt: skip
    path = write(tmp_path, rows, f"{HEAD},synthetic")
    said = run("A", "B", "--table", str(path), "--plot", str(tmp_path / "c.png"))
    assert "Synthetic example" in said
    assert "75.0" in said
    assert "energy 50.0" in said
    assert (tmp_path / "c.png").stat().st_size > 10_000
    told = json.loads(run("A", "B", "--table", str(path), "--json"))
    assert told["complementarity"]["backward"]["tci"] == 100.0
    with pytest.raises(InputError, match="A stands in both tables of exports"):
        run("A", "B", "--table", str(path), "--table", str(path))
    with pytest.raises(InputError, match="vintage"):
        run("A", "B", "--table", str(path), "--form", "fcs")
    with pytest.raises(InputError, match="nothing to draw"):
        run("CN-NM", "CN-LN", "--plot", str(tmp_path / "d.png"))


def test_the_door_shows_trade_without_sectors(tmp_path: Path) -> None:
    rows = ["CN-HL,RU-AMU,2020,50,m,made up", "RU-AMU,CN-HL,2020,60,m,made up",
            "CN-HL,WLD,2020,200,m,made up", "WLD,CN-HL,2020,240,m,made up"]  # fmt: skip
    path = write(tmp_path, rows, "exporter,importer,year,value,unit,source")
    said = run("CN-HL", "RU-AMU", "--trade", str(path), "--year", "2023")
    assert said.count(" to ") >= 2
    said = run("CN-HL", "RU-AMU", "--trade", str(path))
    lines = {line[:15]: line.split() for line in said.splitlines()}
    assert lines["CN-HL to RU-AMU"][-2:] == ["25.0", "%"]
    assert lines["RU-AMU to CN-HL"][-3:] == ["not", "on", "file"]


def test_two_sides_of_a_border_are_joined(tmp_path: Path) -> None:
    one = read_sector_tables(write(tmp_path, ROWS[:4]))[Flow.EXPORTS]
    rows = ["C,2020,exports,hs2,27,7,USD,z", "C,2020,exports,hs2,99,8,USD,z"]
    other = read_sector_tables(write(tmp_path, rows))[Flow.EXPORTS]
    held = join_tables(one, other)
    assert held.regions == ("A", "B", "C")
    assert held.sectors == ("03", "27", "44", "99")
    nan = np.nan
    np.testing.assert_array_equal(
        held.matrix(2020), [[5, 10, nan, nan], [nan, 20, nan, nan], [nan, 7, nan, 8]]
    )
    filled = join_tables(one, other, absent_is_zero=True).matrix(2020)
    np.testing.assert_array_equal(filled, [[5, 10, nan, 0], [nan, 20, nan, 0], [0, 7, 0, 8]])
    assert held.provenance.source == "x (2020); z"
    euros = read_sector_tables(write(tmp_path, [row.replace("USD", "EUR") for row in rows]))
    with pytest.raises(InputError, match="unit"):
        join_tables(one, euros[Flow.EXPORTS])


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1,200.5", 1200.5), ("1,234,567", 1234567.0), ("12", 12.0), ("1e6", 1e6), ("", None)],
)
def test_a_comma_parts_thousands_only_where_it_must(cell: str, value: float | None) -> None:
    assert amount("a.csv", 2, "value", cell) == value


@pytest.mark.parametrize("cell", ["1,5", "12,34", "1,2345", "1.234,5", "nan", "inf", "-1", "1 000"])
def test_an_amount_that_may_mean_two_numbers_is_refused(cell: str) -> None:
    with pytest.raises(SchemaError, match=r"a\.csv line 2: column 'value' holds"):
        amount("a.csv", 2, "value", cell)
