"""The bundled release and the table of memberships."""

from __future__ import annotations

import bz2
import csv
import datetime as dt
import gzip
import itertools
import lzma
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from globalarctic.data.arctic_record import arctic_record
from globalarctic.data.countries import load_countries
from globalarctic.data.memberships import (
    Membership,
    in_doubt,
    joint_memberships,
    load_memberships,
    load_organisations,
    member_series,
    members,
)
from globalarctic.data.panels import LicenceClass, TieKind
from globalarctic.data.partner_shares import fill_list, trade_from_lists
from globalarctic.data.release import (
    _rounded,
    _unpack_ties,
    load_release,
    pack_series,
    pack_ties,
    read_release,
)
from globalarctic.data.tables import bundled_path
from globalarctic.errors import InputError, SchemaError, UnknownNameError

ARCTIC = ("CAN", "DNK", "FIN", "ISL", "NOR", "RUS", "SWE", "USA")


def test_the_release_is_small_and_loads_fast() -> None:
    assert bundled_path("country_release.npz.xz").stat().st_size < 4_000_000
    code = (
        "import time, globalarctic.data.release as r; t = time.perf_counter(); r.load_release();"
        "print(time.perf_counter() - t); import sys; print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, pandas = done.stdout.split()
    assert float(seconds) < 2.0  # 0.16 s measured; wide, since machines differ
    assert pandas == "False"


def test_kinds_and_licences_of_the_layers() -> None:
    release = load_release()
    kinds = {name: panel.kind for name, panel in release.ties.items()}
    assert kinds == {
        "un_votes": TieKind.POLICY,
        "institutions": TieKind.POLICY,
        "liner_services": TieKind.ACTUAL,
        "liner_teu": TieKind.ACTUAL,
        "distance_km": TieKind.STATIC,
        "contiguity": TieKind.STATIC,
        "common_language": TieKind.STATIC,
        "migrants": TieKind.ACTUAL,
        "trade_usd": TieKind.ACTUAL,
        "twin_cities": TieKind.ACTUAL,
    }
    for panel in (*release.ties.values(), *release.series.values()):
        assert panel.countries == release.countries
        assert panel.provenance.licence_class is LicenceClass.EMBED
        assert panel.provenance.licence
        assert panel.provenance.vintage
    for panel in release.ties.values():
        one_picture = panel.kind is TieKind.STATIC or panel.layer == "twin_cities"
        assert (len(panel.years) == 1) == one_picture
        assert not panel.ties.flags.writeable


def test_the_release_says_its_vintage() -> None:
    release = load_release()
    assert release.vintage == (
        "country data of release 2026.2 (sources up to 2024); "
        "load a current one with `globalarctic data get baci`"
    )
    assert load_release() is release
    with pytest.raises(UnknownNameError, match="un_votes"):
        release.tie("un_vote")
    with pytest.raises(UnknownNameError, match="gdp_usd"):
        release.indicator("gdp_us")


def test_countries_of_the_release() -> None:
    release = load_release()
    assert len(release.countries) == 195
    assert {*ARCTIC, "NAM", "CHN", "KOR", "SRB", "MNE"} <= set(release.countries)
    assert release.names["CHN"].name("zh") == "中国"
    assert release.names["RUS"].name("ru") == "Россия"


def test_values_that_are_known_from_elsewhere() -> None:
    release = load_release()
    at = release.countries.index
    distance = release.tie("distance_km").ties[0]
    assert distance[at("FRA"), at("GBR")] == pytest.approx(342, abs=5)  # Paris to London
    votes = release.tie("un_votes")
    assert votes.years == tuple(range(1995, 2020))
    last = votes.of_year(2019)
    assert last[at("USA"), at("ISR")] > 0.9
    assert last[at("USA"), at("CHN")] < 0.4
    assert np.nanmax(votes.ties) <= 1.0
    people = release.indicator("population").of_country("NAM")
    assert 1.2e6 < people[0] < people[-1] < 3.5e6
    assert release.indicator("exports_gdp_frac").unit == "1"
    assert np.nanmedian(release.indicator("exports_gdp_frac").values) < 1.0


def test_unknown_is_not_zero() -> None:
    release = load_release()
    at = release.countries.index
    liner = release.tie("liner_services").of_year(2017)
    assert np.isnan(liner[at("MNG"), at("CHN")])
    assert liner[at("ISL"), at("CHN")] == 0
    distance = release.tie("distance_km").ties[0]
    assert np.isnan(distance[at("MNE"), at("SRB")])
    votes = release.tie("un_votes").of_year(1996)
    assert np.isnan(votes[at("SRB"), at("NOR")])  # no seat taken before November 2000


def test_packing_moves_a_tie_by_half_a_step_at_most() -> None:
    rng = np.random.default_rng(1)
    ties = rng.random((3, 7, 7))
    ties = ties + ties.transpose(0, 2, 1)
    ties[:, range(7), range(7)] = 0.0
    ties[1, 2, 5] = ties[1, 5, 2] = np.nan
    back = _unpack_ties(pack_ties(ties, step=0.01, bits=8), step=0.01, countries=7)
    assert np.array_equal(np.isnan(back), np.isnan(ties))
    assert np.nanmax(np.abs(back - ties)) <= 0.005 + 1e-12
    with pytest.raises(InputError, match="symmetric"):
        pack_ties(np.array([[[0.0, 1.0], [2.0, 0.0]]]), step=1, bits=8)
    with pytest.raises(InputError, match="more bits"):
        pack_ties(ties, step=0.001, bits=8)


def test_series_keep_six_digits() -> None:
    values = np.array([[123456789.0, -0.000123456789, 0.0, np.nan, 1.4687744e13]])
    back = _rounded(pack_series(values, digits=6).astype(np.float64), 6)
    assert np.isnan(back[0, 3])
    assert back[0, 2] == 0.0
    assert back[0, [0, 1, 4]] == pytest.approx([123457000.0, -0.000123457, 1.46877e13], rel=1e-12)
    with pytest.raises(InputError, match="1 to 6"):
        pack_series(values, digits=9)


def test_a_damaged_release_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.npz.xz"
    path.write_bytes(b"nothing")
    with pytest.raises(SchemaError, match="no release"):
        read_release(path)


def test_published_counts_of_members() -> None:
    day = dt.date(2026, 1, 1)
    assert members("arctic-council", on=day, role="member") == ARCTIC
    assert len(members("arctic-council", on=day, role="observer")) == 13
    assert len(members("svalbard-treaty", on=day)) == 47
    assert len(members("nato", on=day)) == 32
    assert len(members("eu", on=day)) == 27
    assert "GBR" in members("eu", on=dt.date(2020, 1, 31))
    assert "GBR" not in members("eu", on=dt.date(2020, 2, 1))
    with pytest.raises(UnknownNameError, match="nato"):
        members("natto", on=day)
    with pytest.raises(UnknownNameError, match="observer"):
        members("arctic-council", on=day, role="observers")


def test_a_year_only_start_is_in_doubt_within_its_year() -> None:
    for day, state in (("1995-12-31", 0.0), ("1996-12-31", 1.0), ("1997-01-01", 1.0)):
        row = next(m for m in load_memberships() if (m.organisation, m.country) == ("iasc", "CHN"))
        assert row.state_on(dt.date.fromisoformat(day)) == state
        assert np.isnan(row.state_on(dt.date(1996, 5, 15)))
    assert "CHN" in in_doubt("iasc", on=dt.date(1996, 5, 15))
    assert "CHN" not in in_doubt("iasc", on=dt.date(2020, 1, 1))
    assert members("arctic-council", on=dt.date(2013, 5, 14), role="observer") == (
        "DEU", "ESP", "FRA", "GBR", "NLD", "POL",
    )  # fmt: skip
    february = Membership("x", "member", "NOR", "2020-02", "2024-02", "s", "2026", "G")
    assert february.state_on(dt.date(2020, 2, 29)) == 1.0
    assert np.isnan(february.state_on(dt.date(2024, 2, 28)))
    assert february.state_on(dt.date(2024, 3, 1)) == 0.0
    with pytest.raises(SchemaError, match="no day, month or year"):
        Membership("x", "member", "NOR", "2020-13", "", "s", "2026", "G").state_on(
            dt.date(2020, 1, 1)
        )


def test_partial_lists_stay_unknown() -> None:
    panel = member_series("bri", countries=("ITA", "NOR"), years=(2018, 2020, 2024))
    assert panel.of_country("ITA").tolist() == [0.0, 1.0, 0.0]
    assert np.isnan(panel.of_country("NOR")).all()
    committee = member_series("iasc", countries=("NOR", "IND", "BRA"), years=(2000, 2012))
    assert committee.values.tolist() == [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0]]


def test_joint_memberships_by_hand() -> None:
    countries = ("NOR", "FIN", "RUS", "CHN", "DEU", "BRA")
    panel = joint_memberships(countries=countries, years=(2022, 2023))
    at = countries.index
    # Svalbard Treaty; NATO since April 2023
    assert panel.ties[:, at("NOR"), at("FIN")].tolist() == [1.0, 2.0]
    # Svalbard Treaty, SCO, BRICS, Central Arctic Ocean
    assert panel.ties[0, at("RUS"), at("CHN")] == 4.0
    assert panel.ties[0, at("FIN"), at("DEU")] == 2.0
    assert panel.ties[0, at("BRA"), at("NOR")] == 0.0
    assert np.array_equal(panel.ties, panel.ties.transpose(0, 2, 1))
    doubt = joint_memberships(countries=("ITA", "MNG", "NOR"), years=(2020,), organisations=["bri"])
    assert np.isnan(doubt.ties[0, 0, 2])
    with pytest.raises(InputError, match="twice"):
        joint_memberships(countries=countries, years=(2020,), organisations=["eu", "eu"])


def test_the_reference_list_is_no_part_of_the_institutions() -> None:
    joint = {o.organisation for o in load_organisations() if o.joint}
    assert "arctic-council" not in joint
    note = load_release().tie("institutions").provenance.note
    assert set(note.split(", ")) == joint
    assert {m.organisation for m in load_memberships()} == {
        o.organisation for o in load_organisations()
    }
    assert {m.grade for m in load_memberships()} == {"V", "C", "G"}


def test_the_arctic_record_by_hand() -> None:
    council = {row.country: row for row in arctic_record("arctic-council")}
    assert len(council) == 21
    assert council["CHE"].holds_at_end_of(2017)
    assert not council["CHE"].holds_at_end_of(2016)
    (withdrawn,) = arctic_record("barents-euro-arctic-council", "RUS")
    assert withdrawn.holds_at_end_of(2022)
    assert not withdrawn.holds_at_end_of(2023)
    undated = next(r for r in arctic_record("barents-euro-arctic-council") if r.country == "ITA")
    assert not undated.holds_at_end_of(2025)
    signed = arctic_record("arctic-science-ministerial", "NOR")[0]
    assert [signed.holds_at_end_of(y, lasting=5) for y in (2015, 2016, 2020, 2021)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert all(row.country in load_countries() for row in arctic_record())
    assert len({row.record_id for row in arctic_record()}) == len(arctic_record())
    with pytest.raises(UnknownNameError, match="arctic-council"):
        arctic_record("arctic-counsil")


def test_new_layers_against_figures_from_elsewhere() -> None:
    release = load_release()
    at = release.countries.index
    migrants = release.tie("migrants").of_year(2019)
    # Born in Finland in Sweden and back, 2019: about 0.19 million (UN DESA).
    assert 1.5e5 < migrants[at("FIN"), at("SWE")] < 2.2e5
    trade = release.tie("trade_usd").of_year(2022)
    # China's customs print 190 billion USD with Russia and 228 with Germany for 2022.
    assert trade[at("CHN"), at("RUS")] == pytest.approx(190e9, rel=0.25)
    assert trade[at("CHN"), at("DEU")] == pytest.approx(228e9, rel=0.25)
    assert trade[at("BEL"), at("NLD")] > 5 * trade[at("LUX"), at("NLD")] > 0
    assert np.array_equal(trade, trade.T, equal_nan=True)
    ice = release.indicator("sea_ice_loss_km2")
    assert np.isnan(ice.of_country("CHN")[ice.years.index(2019)])
    assert ice.of_country("CHN")[ice.years.index(2018)] == pytest.approx(3 * 11256, rel=0.05)
    papers = release.indicator("arctic_papers_frac")
    assert papers.of_country("GBR")[papers.years.index(2016)] > 0.05
    lat = release.indicator("capital_lat")
    assert lat.of_country("ISL")[0] == pytest.approx(64.15, abs=0.1)


def test_a_list_of_partners_adds_up() -> None:
    shares = np.array([0.5, 0.2, 0.1, np.nan, np.nan, np.nan, np.nan])
    filled = fill_list(shares, np.array([0.0, 0.0, 0.0, 8.0, 1.0, 1.0, 0.0]))
    assert filled.sum() == pytest.approx(1.0)
    assert filled[3] == pytest.approx(0.1)  # not above the smallest on the list
    assert filled[4] == filled[5] == pytest.approx(0.05)
    assert filled[6] == 0.0
    over = np.array([0.7, 0.5, np.nan])
    assert fill_list(over, np.ones(3)).tolist() == [0.7, 0.5, 0.0]
    lists = {
        ("NOR", "export"): {2019: {"SWE": 0.6, "XKX": 0.4}},
        ("NOR", "import"): {2021: {"SWE": 0.2}},
        ("SWE", "export"): {2015: {"NOR": 0.1}},
        ("FIN", "export"): {2019: {"SWE": 0.9}},
    }
    trade = trade_from_lists(
        lists, countries=("NOR", "SWE", "FIN"), years=(2014, 2020),
        trade_usd=np.full((2, 3), 100.0), exports_frac=np.full((2, 3), np.nan),
        size=np.ones((2, 3)), distance_km=np.ones((3, 3)),
    )  # fmt: skip
    assert np.isnan(trade[0, 0, 1])  # a later list says nothing of an earlier year
    # Norway says 60, Sweden 10; what goes to Kosovo, off the axis, is not shared out.
    assert trade[1, 0, 1] == pytest.approx(35.0)
    # Finland leaves a tenth to Norway, Norway nothing to Finland; neither names the other.
    assert trade[1, 0, 2] == pytest.approx(5.0)
    # Finland names Sweden, Sweden does not name Finland: what Finland says stands.
    assert trade[1, 1, 2] == pytest.approx(90.0)


def _r_columns(path: Path, n: int) -> tuple[np.ndarray, list[bytes], np.ndarray]:
    """Read roll call, country code and vote straight from R's stream: no reader is shared."""
    raw = path.read_bytes()
    for opener in (gzip, bz2, lzma):
        try:
            raw = opener.decompress(raw)
        except (OSError, lzma.LZMAError):
            continue
        break
    at = raw.index(struct.pack(">ii", 14, n)) + 8
    calls = np.frombuffer(raw, ">f8", n, at)
    at += 8 * n
    codes: list[bytes] = []
    for _ in range(2):  # label, then code
        assert raw[at : at + 8] == struct.pack(">ii", 16, n)
        at += 8
        codes = []
        for _ in range(n):
            size = max(int.from_bytes(raw[at + 4 : at + 8], signed=True), 0)
            codes.append(raw[at + 8 : at + 8 + size])
            at += 8 + size
    assert raw[at + 3] == 13
    assert raw.index(b"yes", at) < raw.index(b"abstain", at)
    return calls, codes, np.frombuffer(raw, ">i4", n, at + 8)


@pytest.mark.reference
def test_votes_of_the_release_equal_a_count_from_the_file(reference_dir: Path) -> None:
    from globalarctic.data.formats.long_table import read_r_frame

    folder = reference_dir / "data" / "countries"
    rolls = read_r_frame(folder / "un_roll_calls.rda", ("rcid", "date"))
    start = (dt.date(2016, 1, 1) - dt.date(1970, 1, 1)).days
    wanted = {
        rcid
        for rcid, days in zip(rolls["rcid"], rolls["date"], strict=True)
        if start <= float(str(days)) < start + 366
    }
    assert len(wanted) == 114
    pairs = {"NAM": b"NA", "RUS": b"RU", "CHN": b"CN", "NOR": b"NO", "USA": b"US", "SRB": b"YU"}
    cast: dict[bytes, dict[float, int]] = {code: {} for code in pairs.values()}
    calls, codes, votes = _r_columns(folder / "un_votes.rda", 870109)
    for at in np.flatnonzero(np.isin(calls, list(wanted))):
        if codes[at] in cast:
            cast[codes[at]][float(calls[at])] = int(votes[at])
    release = load_release()
    place = release.countries.index
    found = release.tie("un_votes").of_year(2016)
    for a, b in itertools.combinations(pairs, 2):
        first, second = cast[pairs[a]], cast[pairs[b]]
        both = first.keys() & second.keys()
        expected = np.mean([1 - abs(first[r] - second[r]) / 2 for r in both])
        assert found[place(a), place(b)] == pytest.approx(expected, abs=0.000501)


@pytest.mark.reference
def test_series_of_the_release_equal_the_files(reference_dir: Path) -> None:
    import csv

    release = load_release()
    path = reference_dir / "data" / "countries" / "wb_population.csv"
    panel = release.indicator("population")
    checked = 0
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["Country Code"] in release.countries and 1990 <= int(row["Year"]) <= 2024:
                found = panel.of_country(row["Country Code"])[int(row["Year"]) - 1990]
                assert found == pytest.approx(float(row["Value"]), rel=5.1e-6)
                checked += 1
    assert checked == np.isfinite(panel.values).sum()


@pytest.mark.reference
def test_the_record_and_the_new_layers_equal_the_collected_tables(reference_dir: Path) -> None:
    folder = reference_dir / "facts" / "engagement"

    def collected(name: str) -> list[dict[str, str]]:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    kept = {(r.body, r.role, r.country, r.valid_from, r.grade) for r in arctic_record()}
    letters = {"A": "V", "B": "V", "C": "C"}
    for row in collected("institutions"):
        if row["country"] == "EU" or row["grade"] == "G":
            continue
        body = row["organisation"]
        if body.startswith("arctic-science-ministerial"):
            body = "arctic-science-ministerial"
        key = (body, row["role"], row["country"], row["valid_from"], letters[row["grade"]])
        assert key in kept
    recalled = {r.record_id for r in arctic_record() if r.grade == "G"}
    assert all(r.source for r in arctic_record())
    assert not any(
        r.source == "general knowledge" for r in arctic_record() if r.record_id not in recalled
    )
    release = load_release()
    at = {country: place for place, country in enumerate(release.countries)}
    twins = release.tie("twin_cities").ties[0]
    for row in collected("sister_city_country_pairs"):
        a, b = row["country_a"], row["country_b"]
        if a in at and b in at and a != b:
            assert twins[at[a], at[b]] == float(row["links_2022"])
    ice = release.indicator("sea_ice_loss_km2")
    for row in collected("sea_ice_loss_by_emitter"):
        year = int(row["year"])
        if row["country"] in at and year in ice.years:
            value = ice.values[ice.years.index(year), at[row["country"]]]
            assert value == pytest.approx(3 * float(row["co2_mt"]), rel=1e-5)
