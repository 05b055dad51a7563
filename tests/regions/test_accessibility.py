from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from globalarctic.errors import InputError, SchemaError
from globalarctic.gravity import Deterrence, Form
from globalarctic.regions.accessibility import accessibility, read_costs
from globalarctic.regions.catalog import load_regions, resolve_region
from globalarctic.regions.masses import grp_usd
from globalarctic.regions.plots.accessibility import draw_accessibility
from globalarctic.regions.routes import MonthlyWay
from globalarctic.regions.times import Basis, basis_of, compute_pair, travel_times
from globalarctic.transport.network.links import load_transfers

REGIONS = load_regions()
JANUARY, JULY, NOVEMBER = 0, 6, 10


def test_the_bundled_ways_hold_every_pair_both_ways() -> None:
    times = travel_times(REGIONS)
    assert len(times.ways) == 21 * 20
    assert np.isnan(times.duration_h[np.eye(21, dtype=bool)]).all()
    shut = times.pass_prob == 0
    assert (np.isnan(times.duration_h) == (shut | np.isnan(times.pass_prob))).all()
    assert np.nanmin(times.duration_h) > 0
    assert (times.waiting_h[~np.isnan(times.waiting_h)] <= 24 * times.basis.max_wait_d + 1).all()


def test_the_lena_is_shut_between_ferry_and_ice_road_and_land_is_not() -> None:
    times = travel_times(REGIONS)
    yakutsk = times.index("RU-SA")
    assert np.isnan(times.duration_h[:, yakutsk, NOVEMBER]).all()
    assert np.isfinite(times.duration_h[times.index("RU-AMU"), yakutsk, JANUARY])  # the ice road
    assert not np.isnan(np.delete(times.duration_h[:, yakutsk, JULY], yakutsk)).any()
    a, b = times.index("CN-HL"), times.index("CN-LN")
    assert np.ptp(times.duration_h[a, b]) == 0


def test_a_way_over_a_third_centre_is_quicker_by_a_change_of_mode_at_most() -> None:
    # Two ways in a row are a way too, but for the change of mode at the centre between them. Days
    # of departure differ, so that only ways that take the same time all year are compared.
    change_h = max(move.time_h for move in load_transfers())
    times = travel_times(REGIONS)
    steady = np.ptp(times.duration_h, axis=2) < 0.2
    hours = np.where(steady, times.duration_h[:, :, 0], np.nan)
    compared = 0
    for i in range(21):
        for j in range(21):
            for k in range(21):
                parts = hours[i, k] + hours[k, j]
                if not np.isnan(hours[i, j]) and not np.isnan(parts):
                    compared += 1
                    assert hours[i, j] <= parts + change_h + 0.2
    assert compared > 1000


def test_a_bundled_way_equals_what_the_engine_gives() -> None:
    basis = basis_of()
    times = travel_times(REGIONS)
    if not times.current:
        pytest.skip("the bundled ways are of an earlier network; run derive/region_times.py")
    for a, b in (("CN-HL", "RU-YEV"), ("RU-OMS", "RU-TYU")):
        one, two = (resolve_region(code).centre.place_id for code in (a, b))
        made = MonthlyWay.from_dict(compute_pair(one, two, basis).to_dict())
        held = times.ways[a, b]
        assert made.duration_h == pytest.approx(held.duration_h)
        assert made.modes == held.modes
        assert made.borders == held.borders


def test_a_way_is_the_same_after_writing_and_reading() -> None:
    way = travel_times(REGIONS).ways["CN-HL", "RU-SA"]
    again = MonthlyWay.from_dict(way.to_dict())
    assert again.to_dict() == way.to_dict()
    assert again.open_months == (1, 2, 3, 5, 6, 7, 8, 9, 12)


def test_an_older_network_is_told() -> None:
    from globalarctic.regions.times import _bundled

    made_with = _bundled()["basis"]
    same = Basis(**{**made_with, "ice_years": tuple(made_with["ice_years"])})
    other = Basis("other", same.ice, same.vessel, same.ice_years, same.max_wait_d)
    assert travel_times(REGIONS[:3], basis=same).current
    assert not travel_times(REGIONS[:3], basis=other).current


def test_ways_are_kept_for_the_next_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import globalarctic.regions.times as module

    made = []

    def fake(origin: str, target: str, basis: Basis) -> MonthlyWay:
        made.append((origin, target))
        numbers = (12.0,) * 12
        return MonthlyWay(
            numbers, numbers, numbers, (1.0,) * 12, numbers, numbers, (True,) * 12,
            ("rail",) * 12, ("",) * 12,
        )  # fmt: skip

    monkeypatch.setenv("GLOBALARCTIC_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(module, "compute_pair", fake)
    monkeypatch.setattr("globalarctic.transport.search.engine.load_engine", lambda _progress: None)
    basis = basis_of(max_wait_d=3.0)
    said: list[float] = []
    first = travel_times(REGIONS[:2], basis=basis, progress=lambda _, share: said.append(share))
    assert len(made) == 2
    assert said[-1] == 1.0
    again = travel_times(REGIONS[:2], basis=basis)
    assert len(made) == 2
    assert (again.duration_h[0, 1] == first.duration_h[0, 1]).all()
    next(tmp_path.rglob("times-*")).write_bytes(b"cut short")
    travel_times(REGIONS[:2], basis=basis)
    assert len(made) == 4


def test_values_that_cannot_be_used_are_refused() -> None:
    with pytest.raises(InputError, match="ice year"):
        basis_of(ice_years=())
    with pytest.raises(InputError, match="more than 0"):
        basis_of(max_wait_d=0)
    with pytest.raises(InputError, match="two or more"):
        travel_times(REGIONS[:1])
    twin = replace(REGIONS[1], centre=REGIONS[0].centre)
    with pytest.raises(InputError, match="one centre"):
        travel_times((REGIONS[0], twin))


def test_accessibility_is_the_sum_of_masses_times_what_is_left() -> None:
    held = REGIONS[:6]
    times = travel_times(held)
    form = Deterrence(Form.EXPONENTIAL, 0.0, 0.01, 1.0, "given")
    found = accessibility(held, ways=times, forms=(form,))
    by_hand = sum(
        grp_usd(other, 2021).value / 1e9 * np.exp(-0.01 * times.duration_h[0, j, JULY])
        for j, other in enumerate(held)
        if j != 0
    )
    assert found.value[0, 0, JULY] == pytest.approx(by_hand)
    assert found.reached[0, JULY] == 5


def test_a_closed_month_gives_no_access_and_adds_none() -> None:
    found = accessibility(REGIONS, ways=travel_times(REGIONS))
    codes = [region.code for region in REGIONS]
    shut = codes.index("RU-SA")
    assert found.value[:, shut, NOVEMBER].tolist() == [0.0, 0.0, 0.0]
    assert found.reached[shut, NOVEMBER] == 0
    assert (found.value[:, shut, JULY] > 0).all()
    near = codes.index("RU-AMU")
    assert (found.value[:, near, JULY] > found.value[:, near, NOVEMBER]).all()
    assert found.without_mass == ("KZ-63", "KZ-55")


def test_faster_ways_never_lower_accessibility() -> None:
    held = REGIONS[:8]
    times = travel_times(held)
    form = tuple(accessibility(held, ways=times).forms)
    faster = replace(times, duration_h=0.8 * times.duration_h)
    before = accessibility(held, ways=times, forms=form).value
    after = accessibility(held, ways=faster, forms=form).value
    assert (after >= before - 1e-9).all()


def test_the_order_of_the_regions_changes_nothing() -> None:
    held = REGIONS[:6]
    forth = accessibility(held, ways=travel_times(held))
    back = accessibility(held[::-1], ways=travel_times(held))
    assert np.allclose(forth.value, back.value[:, ::-1])
    assert forth.to_csv().count("\n") == 1 + 3 * 6 * 12
    assert forth.to_dict()["unit"].startswith("billion USD")
    assert sorted(forth.rank(0, 7).tolist()) == [1, 2, 3, 4, 5, 6]


def test_costs_of_a_file_stand_in_for_times(tmp_path: Path) -> None:
    path = tmp_path / "costs.csv"
    rows = [
        f"{a.code},{b.code},,{20 + 7 * i + 3 * j},own"
        for i, a in enumerate(REGIONS[:4])
        for j, b in enumerate(REGIONS[:4])
        if a is not b
    ]
    path.write_text(
        "from_region,to_region,month,cost_usd_per_t,source\n" + "\n".join(rows)
        + "\nCN-HL,CN-JL,1,99,own\nXX-1,CN-JL,,1,own\n"
    )  # fmt: skip
    held = REGIONS[:4]
    costs = read_costs(path, held)
    assert costs[0, 1, JANUARY] == 99
    assert costs[0, 1, JULY] == 23
    found = accessibility(held, ways=travel_times(held), costs=costs)
    assert found.measure == "cost"
    assert (found.value[:, 0, JULY] > found.value[:, 0, JANUARY]).all()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("CN-HL,CN-JL,13,5,x", "line 2: month is '13'"),
        ("CN-HL,CN-JL,,five,x", "line 2: column 'cost_usd_per_t'"),
        ("CN-HL,CN-JL,,-5,x", "zero or more"),
        ("CN-HL,CN-JL,,5,", "column 'source' is empty"),
    ],
)
def test_a_wrong_file_of_costs_names_file_and_line(tmp_path: Path, body: str, words: str) -> None:
    path = tmp_path / "costs.csv"
    path.write_text(f"from_region,to_region,month,cost_usd_per_t,source\n{body}\n")
    with pytest.raises(SchemaError, match=words):
        read_costs(path, REGIONS[:2])


def test_accessibility_without_any_mass_is_refused() -> None:
    held = (resolve_region("KZ-63"), resolve_region("KZ-55"))
    with pytest.raises(InputError, match="for none of these"):
        accessibility(held, ways=travel_times(held), year=2021)


def test_accessibility_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    held = (*REGIONS[:3], resolve_region("RU-SA"))
    path = tmp_path / "reach.png"
    draw_accessibility(accessibility(held, ways=travel_times(held)), str(path))
    assert path.stat().st_size > 20_000
    with pytest.raises(InputError, match=r"\.png"):
        draw_accessibility(
            accessibility(held, ways=travel_times(held)), str(tmp_path / "reach.nope")
        )
