from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from globalarctic.data.panels import LicenceClass, Provenance
from globalarctic.errors import InputError, SchemaError, UnknownNameError
from globalarctic.regions.plots.complement import draw_complementarity
from globalarctic.regions.trade.complement import (
    complement_matrix,
    complementarity,
    drysdale_parts,
    michaely_parts,
    similarity,
)
from globalarctic.regions.trade.flows import read_trade
from globalarctic.regions.trade.sectors import Cell, Flow, SectorTable, load_demo, table_of
from globalarctic.regions.trade.structure import structure

GOLDEN = Path(__file__).parent.parent / "golden" / "regions"
ORIGIN = Provenance("made up", "2020", "CC0-1.0", LicenceClass.EMBED)
GROUPS = {
    "agri": "agriculture", "food": "agriculture", "forestry": "wood", "fish": "fish",
    "coal": "energy", "oilgas": "energy", "machinery": "manufacturing", "chem": "manufacturing",
}  # fmt: skip


def golden(name: str) -> dict[tuple[str, str], float]:
    with (GOLDEN / f"regions_synth_{name}.csv").open(encoding="utf-8") as stream:
        return {
            (row[""], column): float(cell)
            for row in csv.DictReader(stream)
            for column, cell in row.items()
            if column
        }


def made(flow: Flow, values: dict[tuple[str, str], float | None]) -> SectorTable:
    return table_of(
        [Cell(r, 2020, s, v, GROUPS.get(s, "")) for (r, s), v in values.items()],
        flow=flow, unit="USD", classification="synthetic", provenance=ORIGIN, synthetic=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def tables() -> tuple[SectorTable, SectorTable]:
    return made(Flow.EXPORTS, golden("exports")), made(Flow.IMPORTS, golden("imports"))


def test_indices_equal_the_recorded_ones(tables: tuple[SectorTable, SectorTable]) -> None:
    tci, c = golden("expected_tci_michaely"), golden("expected_c_drysdale")
    matrix_tci, matrix_c = complement_matrix(*tables, year=2020)
    regions = tables[0].regions
    for i in regions:
        for j in regions:
            at = regions.index(i), regions.index(j)
            assert matrix_tci[at] == pytest.approx(tci[i, j], rel=1e-9)
            assert matrix_c[at] == pytest.approx(c[i, j], rel=1e-9)
            if i != j:
                found = complementarity(*tables, i, j)
                assert found.forward.tci == pytest.approx(tci[i, j], rel=1e-9)
                assert found.forward.drysdale == pytest.approx(c[i, j], rel=1e-9)


def test_parts_and_groups_add_up(tables: tuple[SectorTable, SectorTable]) -> None:
    found = complementarity(*tables, "HLJ", "PRI")
    for way in (found.forward, found.backward):
        assert math.fsum(p.tci for p in way.parts) == way.tci
        assert math.fsum(p.drysdale for p in way.parts) == way.drysdale
        assert sum(way.by_group().values()) == pytest.approx(way.tci, rel=1e-14)
        assert set(way.by_group()) == set(GROUPS.values())
    assert found.synthetic
    assert "6 regions" in str(found.reference)


def test_swapping_the_names_swaps_the_directions(tables: tuple[SectorTable, SectorTable]) -> None:
    one, other = complementarity(*tables, "HLJ", "PRI"), complementarity(*tables, "PRI", "HLJ")
    assert (one.forward, one.backward) == (other.backward, other.forward)
    assert one.export_similarity_frac == other.export_similarity_frac


rows = arrays.arrays(
    np.float64, 6, elements=st.floats(0, 1e9).map(lambda v: 0.0 if v < 1e-6 else v)
).filter(lambda v: v.sum() > 0)


@given(rows, rows, st.floats(1e-3, 1e3))
def test_shares_alone_count(x: np.ndarray, m: np.ndarray, scale: float) -> None:
    parts = michaely_parts(x, m)
    total = math.fsum(parts)
    assert -1e-9 <= total <= 100 + 1e-9
    a, b = x / x.sum(), m / m.sum()
    assert total == pytest.approx(100 * (1 - np.abs(b - a).sum() / 2), abs=1e-9)
    assert michaely_parts(scale * x, m) == pytest.approx(parts, abs=1e-9)
    assert michaely_parts(m, x) == pytest.approx(parts, abs=1e-12)
    assert similarity(x, x) == pytest.approx(1.0)
    world = x + m
    assert drysdale_parts(a, b, world) == pytest.approx(
        drysdale_parts(a, b, scale * world), rel=1e-9, abs=1e-12
    )


def test_no_common_sector_is_zero_and_the_same_is_hundred() -> None:
    assert michaely_parts(np.array([1.0, 0.0]), np.array([0.0, 1.0])).sum() == 0
    assert michaely_parts(np.array([1.0, 3.0]), np.array([2.0, 6.0])).sum() == 100


@pytest.mark.parametrize("wrong", [[np.nan, 1.0], [-1.0, 2.0], [0.0, 0.0], [np.inf, 1.0]])
def test_rows_without_shares_are_refused(wrong: list[float]) -> None:
    with pytest.raises(InputError):
        michaely_parts(np.array(wrong), np.array([1.0, 1.0]))


def test_a_missing_cell_is_refused_or_left_out_and_never_zero() -> None:
    held = golden("exports")
    gap: dict[tuple[str, str], float | None] = {**held, ("HLJ", "agri"): None}
    zero = {**held, ("HLJ", "agri"): 0.0}
    bought = made(Flow.IMPORTS, golden("imports"))
    with pytest.raises(InputError, match=r"agri.*not zero"):
        complementarity(made(Flow.EXPORTS, gap), bought, "HLJ", "PRI")
    found = complementarity(made(Flow.EXPORTS, gap), bought, "HLJ", "PRI", leave_out_missing=True)
    assert found.left_out == ("agri",)
    without = {key: v for key, v in held.items() if key[1] != "agri"}
    less = {key: v for key, v in golden("imports").items() if key[1] != "agri"}
    expected = complementarity(made(Flow.EXPORTS, without), made(Flow.IMPORTS, less), "HLJ", "PRI")
    assert found.forward.tci == pytest.approx(expected.forward.tci)
    assert found.forward.drysdale == pytest.approx(expected.forward.drysdale)
    as_zero = complementarity(made(Flow.EXPORTS, zero), bought, "HLJ", "PRI")
    assert abs(as_zero.forward.tci - found.forward.tci) > 1
    tci, _ = complement_matrix(made(Flow.EXPORTS, gap), bought, year=2020)
    assert np.isnan(tci[bought.regions.index("HLJ")]).all()


def test_a_region_that_sells_nothing_is_named() -> None:
    held = {key: 0.0 if key[0] == "HLJ" else v for key, v in golden("exports").items()}
    with pytest.raises(InputError, match="HLJ exports nothing"):
        complementarity(
            made(Flow.EXPORTS, held), made(Flow.IMPORTS, golden("imports")), "HLJ", "PRI"
        )


def test_wrong_questions_are_refused(tables: tuple[SectorTable, SectorTable]) -> None:
    with pytest.raises(InputError, match="name two"):
        complementarity(*tables, "HLJ", "HLJ")
    with pytest.raises(UnknownNameError, match="HLJJ"):
        complementarity(*tables, "HLJJ", "PRI")
    with pytest.raises(InputError, match="on file are 2020"):
        complementarity(*tables, "HLJ", "PRI", year=2019)
    with pytest.raises(InputError, match="needs exports"):
        complementarity(tables[1], tables[0], "HLJ", "PRI")
    few = made(Flow.IMPORTS, {("HLJ", "agri"): 1.0, ("PRI", "agri"): 1.0})
    with pytest.raises(InputError, match="same sectors"):
        complementarity(tables[0], few, "HLJ", "PRI")


def test_a_row_may_stand_for_the_world(tables: tuple[SectorTable, SectorTable]) -> None:
    found = []
    for flow, held in zip((Flow.EXPORTS, Flow.IMPORTS), tables, strict=True):
        cells = {(r, s): float(held.row(r, 2020)[k]) for r in held.regions
                 for k, s in enumerate(held.sectors)}  # fmt: skip
        cells |= {("WLD", s): float(held.matrix(2020)[:, k].sum())
                  for k, s in enumerate(held.sectors)}  # fmt: skip
        found.append(made(flow, cells))
    with_world = complementarity(found[0], found[1], "HLJ", "PRI", reference="WLD")
    assert with_world.forward.drysdale == pytest.approx(
        complementarity(*tables, "HLJ", "PRI").forward.drysdale
    )
    assert str(with_world.reference) == "WLD"


TRADE = """exporter,importer,year,value,unit,source
HLJ,PRI,2020,50,m,x
PRI,HLJ,2020,60,m,x
HLJ,WLD,2020,200,m,x
WLD,HLJ,2020,240,m,x
PRI,WLD,2020,400,m,x
WLD,PRI,2020,300,m,x
WLD,WLD,2020,3000,m,x
"""


def test_intensity_and_dependence_by_hand(
    tables: tuple[SectorTable, SectorTable], tmp_path: Path
) -> None:
    path = tmp_path / "trade.csv"
    path.write_text(TRADE)
    found = complementarity(*tables, "HLJ", "PRI", trade=read_trade(path))
    assert found.forward.intensity == pytest.approx((50 / 200) / (300 / 3000))
    assert found.forward.bias == pytest.approx(2.5 / found.forward.drysdale)
    assert found.forward.dependence_frac == pytest.approx(110 / 440)
    assert found.backward.dependence_frac == pytest.approx(110 / 700)
    assert found.asymmetry == pytest.approx(110 / 440 - 110 / 700)
    path.write_text("\n".join(TRADE.splitlines()[:-1]))
    less = complementarity(*tables, "HLJ", "PRI", trade=read_trade(path))
    assert less.forward.intensity is None
    assert "WLD total" in str(less.notes[0])
    assert less.asymmetry == found.asymmetry


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("HLJ,PRI,2020,50,m", "HLJ,PRI,2020,50,k"), "two units"),
        (("PRI,HLJ,2020,60", "HLJ,PRI,2020,60"), "line 3.*twice"),
        (("2020,60,m", "20,60,m"), "line 3.*no year"),
        (("2020,60,m", "2020,much,m"), "line 3.*'much'"),
        (("exporter", "from"), "exporter"),
    ],
)
def test_a_wrong_trade_table_is_named(change: tuple[str, str], says: str, tmp_path: Path) -> None:
    path = tmp_path / "trade.csv"
    path.write_text(TRADE.replace(*change, 1))
    with pytest.raises(SchemaError, match=says):
        read_trade(path)


def test_structures_of_the_bundled_table() -> None:
    table = load_demo()[Flow.OUTPUT]
    found = structure(table, "CN-NM", "CN-LN", grain=10.0)
    rows = [np.array([2737.0, 11704.0, 10186.0]), np.array([2651.0, 11734.5, 15823.9])]
    assert found.similarity_frac == pytest.approx(
        1 - np.abs(rows[0] / rows[0].sum() - rows[1] / rows[1].sum()).sum() / 2
    )
    first = found.sectors_a[0]
    assert first.shrunken is not None
    assert first.low is not None
    assert first.quotient is not None
    assert first.low < first.shrunken < first.quotient
    none = structure(table, "CN-NM", "RU-PRI")
    assert none.similarity_frac is None
    assert {one.value for one in none.sectors_b} == {None}
    assert any("RU-PRI" in str(text) and "not on file" in str(text) for text in none.notes)


def test_the_bundled_sums_are_the_published_totals() -> None:
    table = load_demo()[Flow.OUTPUT]
    totals = {"CN-LN": 30209.4, "CN-NM": 24627.0}
    for region, total in totals.items():
        assert table.row(region, 2023).sum() == pytest.approx(total, abs=0.06)
    silent = [r for r in table.regions if r not in totals]
    assert len(silent) == 13
    assert all(len(table.missing(r, 2023)) == 3 for r in silent)
    assert not table.synthetic


def test_the_picture_is_drawn(tables: tuple[SectorTable, SectorTable], tmp_path: Path) -> None:
    from matplotlib import image

    found = complementarity(*tables, "HLJ", "PRI")
    draw_complementarity(found, str(tmp_path / "c.png"))
    picture = image.imread(tmp_path / "c.png")
    assert picture.shape[1] == 1500
    assert picture[..., :3].std() > 0.05
    with pytest.raises(InputError, match="cannot draw"):
        draw_complementarity(found, str(tmp_path / "c.png" / "c.png"))
