from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from tests.transport.fake_voyages import fake_solve

from globalarctic.errors import DataError, GlobalArcticError, InputError, SchemaError
from globalarctic.transport.network.calls import calls_of
from globalarctic.transport.network.places import resolve
from globalarctic.transport.studies.pieces import pieces_of, solve, work_key
from globalarctic.transport.studies.study import load_study, study_of

PLAN: dict[str, Any] = {
    "origins": ["Dalian"],
    "targets": ["Rotterdam"],
    "departs": ["2026-08-20"],
    "vessels": ["container-3600-1a"],
    "corridors": ["nsr"],
}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"origin": ["Dalian"]}, ("'origin'", "origins")),
        ({"origins": "Dalian"}, ("'origins'", "'Dalian'", "list of names")),
        ({"origins": []}, ("'origins'", "[]")),
        ({"origins": ["Roterdam"]}, ("'origins'", "Roterdam", "Rotterdam")),
        ({"targets": ["Dalian", "大连"]}, ("'targets'", "'dalian'", "twice")),
        ({"targets": [3]}, ("'targets'", "3")),
        ({"departs": "2026-08-20"}, ("'departs'", "2026-08-20", "list of days")),
        ({"departs": ["20 August"]}, ("'departs'", "20 August", "YYYY-MM-DD")),
        ({"departs": ["1500-01-01"]}, ("'departs'", "1500-01-01", "1980 to 2100")),
        ({"departs": [dt.datetime(2026, 8, 20, 12)]}, ("'departs'", "without a time")),
        ({"departs": ["2026-08-20", dt.date(2026, 8, 20)]}, ("'departs'", "2026-08-20", "twice")),
        ({"departs": {"from": "2026-01-01", "to": "2026-02-01"}}, ("departs.every",)),
        (
            {"departs": {"from": "2026-01-01", "to": "2026-02-01", "every": 0}},
            ("departs.every", "0", "1 or more"),
        ),
        (
            {"departs": {"from": "2026-03-01", "to": "2026-02-01", "every": 7}},
            ("departs.to", "2026-02-01", "2026-03-01"),
        ),
        (
            {"departs": {"from": "2026-01-01", "to": "2026-02-01", "step": 7}},
            ("departs.step", "departs.to"),
        ),
        ({"vessels": ["container-3600-1b"]}, ("'vessels'", "container-3600-1a")),
        ({"corridors": ["nrs"]}, ("'corridors'", "nsr")),
        ({"ice_years": [1850]}, ("'ice_years'", "1850", "2000 to 2019")),
        ({"ice_years": [2003, 2003]}, ("'ice_years'", "2003", "twice")),
        ({"ice_years": {"from": 2012, "to": 2003}}, ("ice_years.to", "2003", "2012")),
        ({"ice_years": 2012}, ("'ice_years'", "2012", "list of years")),
        ({"avoid": ["sues"]}, ("'avoid'", "sues", "suez")),
        ({"max_wait_d": -1}, ("'max_wait_d'", "-1")),
        ({"max_wait_d": "ten"}, ("'max_wait_d'", "'ten'")),
        ({"out": 3}, ("'out'", "3")),
        ({"via": ["Busann"]}, ("'via'", "Busann", "Busan")),
        ({"via": ["Busan:-3"]}, ("'via'", "hours 0 to")),
        ({"via": [7]}, ("'via'", "list of calls")),
        ({"via": ["Busan"], "corridors": ["nsr", "middle"]}, ("'corridors'", "middle", "by sea")),
        ({"costs": "no-such.toml"}, ("no-such.toml",)),
    ],
)
def test_a_wrong_value_is_named_with_its_key(change: dict[str, Any], says: tuple[str, ...]) -> None:
    with pytest.raises(GlobalArcticError) as caught:
        study_of({**PLAN, **change})
    for words in says:
        assert words in str(caught.value)


@pytest.mark.parametrize("key", list(PLAN))
def test_a_missing_key_is_named(key: str) -> None:
    with pytest.raises(InputError, match=key):
        study_of({name: value for name, value in PLAN.items() if name != key})


def test_a_study_file(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text(
        'title = "Two ways"\norigins = ["Dalian", "上海"]\ntargets = ["Роттердам"]\n'
        'vessels = ["container-3600-1a"]\ncorridors = ["suez", "NSR"]\navoid = ["Vilkitsky"]\n'
        "ice_years = { from = 2010, to = 2012 }\nmax_wait_d = 5\nout = 'x.nc'\n"
        "[departs]\nfrom = 2027-12-20\nto = 2028-01-10\nevery = 7\n",
        encoding="utf-8",
    )
    study = load_study(path)
    assert study.origins == ("dalian", "shanghai")
    assert study.targets == ("rotterdam",)
    assert study.corridors == ("suez", "nsr")
    assert [day.isoformat() for day in study.departs] == [
        "2027-12-20",
        "2027-12-27",
        "2028-01-03",
        "2028-01-10",
    ]
    assert study.ice_years == (2010, 2011, 2012)
    assert (study.avoid, study.max_wait_d, study.out) == (("vilkitsky",), 5.0, "x.nc")
    assert len(pieces_of(study)) == 4


def test_calls_and_rates_of_a_study_reach_its_pieces_and_its_key(tmp_path: Path) -> None:
    path, rates = tmp_path / "study.toml", tmp_path / "my.toml"
    path.write_text(
        'origins = ["Dalian"]\ntargets = ["Rotterdam"]\nvessels = ["container-3600-1a"]\n'
        'corridors = ["suez"]\ndeparts = ["2026-08-20"]\nvia = ["Busan:18"]\n',
        encoding="utf-8",
    )
    rates.write_text(
        '[[rate]]\npart = "fuel"\nkey = "VLSFO"\nmid = 700\nsource = "desk"\n', encoding="utf-8"
    )
    study = load_study(path)
    assert study.via == ("busan:18",)
    other = load_study(path, via=["Yokohama"], costs=str(rates))
    (piece,) = pieces_of(other)
    assert piece.via == ("yokohama:24",)
    assert piece.costs.own[0].mid == 700
    assert work_key(study, solve) != work_key(other, solve)


def test_a_call_at_an_end_is_a_reason_of_its_pieces_not_an_error() -> None:
    study = study_of({**PLAN, "origins": ["Busan"], "corridors": ["suez"], "via": ["Busan:12"]})
    sailed, reason = solve(pieces_of(study)[0])
    assert not sailed.passed.any()
    assert reason == "Busan stands twice in a row; give origin, calls and target in order"


def test_places_that_are_positions_are_read_again_in_its_pieces() -> None:
    study = study_of({**PLAN, "origins": ["121.6,38.9"], "corridors": ["suez"], "via": ["135,34"]})
    (call,) = calls_of(pieces_of(study)[0].via)
    assert (call.place.lon, call.place.lat, call.port_h) == (135.0, 34.0, 24.0)
    assert resolve(study.origins[0]).lat == 38.9


def test_files_that_are_no_study(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    with pytest.raises(DataError, match="cannot read"):
        load_study(path)
    path.write_text("origins = [", encoding="utf-8")
    with pytest.raises(SchemaError, match="is not TOML"):
        load_study(path)
    path.write_bytes(b"title = '\xff'")
    with pytest.raises(SchemaError, match="UTF-8"):
        load_study(path)


def test_pieces_hold_every_voyage_once() -> None:
    study = study_of(
        {
            **PLAN,
            "origins": ["Dalian", "Shanghai"],
            "departs": {"from": "2026-01-01", "to": "2026-12-31", "every": 9},
            "corridors": ["nsr", "suez", "cape"],
        }
    )
    pieces = pieces_of(study)
    held = [(p.origin, p.target, p.vessel, p.corridor, day) for p in pieces for day in p.departs]
    assert len(held) == len(set(held)) == 2 * 1 * 1 * 3 * 41
    assert len({p.name for p in pieces}) == len(pieces)


def test_the_key_follows_what_the_result_depends_on() -> None:
    key = work_key(study_of(PLAN), solve)
    assert key == work_key(study_of({**PLAN, "title": "A name", "out": "x.nc"}), solve)
    assert key == work_key(study_of({**PLAN, "origins": ["大连"]}), solve)
    for change in ({"max_wait_d": 9}, {"ice_years": [2012]}, {"departs": ["2026-08-21"]}):
        assert key != work_key(study_of({**PLAN, **change}), solve)
    assert key != work_key(study_of(PLAN), fake_solve)
