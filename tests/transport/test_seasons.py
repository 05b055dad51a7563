from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tests.answers import check_answer

from globalarctic.cli import main
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.transport.search.voyages import Voyages
from globalarctic.transport.show.season_map import draw_seasons
from globalarctic.transport.studies import seasons as module
from globalarctic.transport.studies.seasons import Season, Seasons, season
from globalarctic.words import Message

WHY = Message("transport.refusal.connection-none")
YEARS = tuple(range(2000, 2020))


class Year:
    """Voyages that pass in a share of the years given by the day of the year (1-365)."""

    def __init__(self, share: Callable[[int], float]) -> None:
        self.share = share
        self.asked: list[int] = []

    def __call__(
        self, *_ends: Any, departs: Sequence[dt.date], ice_years: Sequence[int], **_rest: Any
    ) -> Voyages:
        days = [day.timetuple().tm_yday for day in departs]
        self.asked += days
        count = len(ice_years)
        passed = np.array([[k < round(self.share(d) * count) for k in range(count)] for d in days])
        return Voyages(passed, *np.full((6, *passed.shape), np.nan))


def flat(value: float) -> Callable[[int], float]:
    return lambda _day: value


def find(share: Callable[[int], float], **more: Any) -> tuple[Season, Year]:
    year = Year(share)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "voyages", year)
        found = season(
            "Dalian",
            "Rotterdam",
            corridor="nsr",
            vessel="container-3600-1a",
            ice_years=YEARS,
            **more,
        )
    return found, year


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = SimpleNamespace(corridors=(SimpleNamespace(reason=WHY),))
    monkeypatch.setattr(module, "compare", lambda *_, **__: refused)


def test_one_season_to_the_day() -> None:
    found, year = find(lambda d: float(200 <= d <= 300))
    assert [(w.first_doy, w.last_doy, w.length_d) for w in found.windows] == [(200, 300, 101)]
    assert found.words == "19 July - 27 October"
    assert len(year.asked) == len(set(year.asked)) < 70


@pytest.mark.parametrize(("first", "last"), [(335, 45), (365, 1), (1, 364), (2, 365), (360, 358)])
def test_a_season_over_new_year(first: int, last: int) -> None:
    inside = (
        (lambda d: first <= d <= last) if first <= last else (lambda d: d >= first or d <= last)
    )
    found, _ = find(lambda d: float(inside(d)), step_d=1)
    assert [(w.first_doy, w.last_doy) for w in found.windows] == [(first, last)]
    assert found.length_d == sum(inside(d) for d in range(1, 366))


def test_a_long_season_over_new_year_with_steps() -> None:
    found, _ = find(lambda d: float(d >= 335 or d <= 45))
    assert [(w.first_doy, w.last_doy) for w in found.windows] == [(335, 45)]
    assert found.length_d == 76
    assert found.words == "1 December - 14 February"


def test_never_and_all_year() -> None:
    never, _ = find(flat(0.0))
    assert (never.windows, never.words, never.length_d) == ((), "never", 0)
    assert never.reason == WHY
    seldom, _ = find(flat(0.5))
    assert (seldom.words, seldom.reason) == ("never", None)
    always, _ = find(flat(1.0))
    assert (always.words, always.length_d) == ("all year", 365)


def test_several_windows() -> None:
    found, _ = find(lambda d: float(150 <= d <= 170 or 250 <= d <= 280 or d >= 360))
    assert [(w.first_doy, w.last_doy) for w in found.windows] == [
        (150, 170),
        (250, 280),
        (360, 365),
    ]
    assert found.length_d == 21 + 31 + 6


@pytest.mark.parametrize(
    ("least", "first", "last"), [(0.8, 208, 292), (0.5, 205, 295), (1.0, 210, 290)]
)
def test_the_chance_asked_for_counts(least: float, first: int, last: int) -> None:
    found, _ = find(lambda d: np.clip((40 - abs(d - 250)) / 10 + 1.0, 0, 1) - 0.0, least_prob=least)
    assert [(w.first_doy, w.last_doy) for w in found.windows] == [(first, last)]


def test_exactly_the_chance_is_enough() -> None:
    found, _ = find(flat(0.8))
    assert found.words == "all year"
    found, _ = find(flat(0.75))
    assert found.words == "never"


def test_a_gap_between_samples_is_seen_near_the_mark() -> None:
    share = lambda d: 0.7 if d in (241, 242) else 0.8 if 200 <= d <= 300 else 0.0  # noqa: E731
    found, _ = find(share)
    assert [(w.first_doy, w.last_doy) for w in found.windows] == [(200, 240), (243, 300)]


def test_seasons_by_steps_equal_seasons_by_day() -> None:
    rng = np.random.default_rng(7)
    for _ in range(25):
        middle, half, slope = rng.integers(1, 366), rng.integers(10, 150), rng.integers(1, 40)

        def share(d: int, m: int = int(middle), h: int = int(half), s: int = int(slope)) -> float:
            away = min(abs(d - m), 365 - abs(d - m))
            return float(np.clip((h - away) / s, 0.0, 1.0))

        coarse, _ = find(share)
        exact, _ = find(share, step_d=1)
        assert coarse.windows == exact.windows
        assert exact.computed.all()
        known = coarse.computed
        np.testing.assert_array_equal(coarse.pass_prob[known], exact.pass_prob[known])


def test_a_day_not_computed_lies_between_its_neighbours() -> None:
    found, _ = find(lambda d: 0.0 if d < 100 else 0.2)
    assert found.pass_prob[98] == 0.0
    assert found.pass_prob[99 + 30] == pytest.approx(0.2)
    between = found.pass_prob[~found.computed]
    assert between.min() >= 0.0
    assert between.max() <= 0.2


def test_wrong_values() -> None:
    for more, says in (
        ({"least_prob": 0.0}, "0; give more"),
        ({"least_prob": 1.2}, "1.2"),
        ({"step_d": 0}, "step_d is 0"),
    ):
        with pytest.raises(InputError, match=says):
            find(flat(1.0), **more)
    with pytest.raises(UnknownNameError, match="nsr"):
        season("Dalian", "Rotterdam", corridor="nrs", vessel="container-3600-1a")


def test_tables() -> None:
    two, _ = find(lambda d: float(150 <= d <= 170 or d >= 350 or d <= 5))
    never, _ = find(flat(0.0))
    answer = Seasons((two, never))
    check_answer(answer)
    rows = list(csv.DictReader(io.StringIO(answer.to_csv())))
    assert [(r["first_day"], r["last_day"], r["length_d"]) for r in rows] == [
        ("05-30", "06-19", "21"),
        ("12-16", "01-05", "21"),
        ("", "", "0"),
    ]
    assert rows[0]["ice_years"] == "2000-2019"
    assert rows[2]["reason"] == str(WHY)
    told = json.loads(answer.to_json())["seasons"]
    assert told[0]["season"] == "30 May - 19 June; 16 December - 5 January"
    assert len(told[0]["pass_prob"]) == 365
    assert told[1]["windows"] == []


def test_the_picture_shows_the_chance(tmp_path: Path) -> None:
    plt = pytest.importorskip("matplotlib.pyplot")
    rows = [
        find(lambda d: float(200 <= d <= 300))[0],
        find(lambda d: float(d > 300 or d < 60))[0],
        find(flat(0.0))[0],
    ]
    draw_seasons(rows, str(tmp_path / "s.png"))
    picture = plt.imread(tmp_path / "s.png")[..., :3]
    width = picture.shape[1]
    assert width == 1560
    dark = (picture.sum(axis=2) < 0.9) & (picture[..., 2] > picture[..., 0] + 0.2)
    # The first row is dark from late July to October, the second around New Year.
    across = dark.sum(axis=0)
    assert across[int(0.74 * width)] > 10
    assert across[int(0.45 * width)] == 0
    assert 0.03 < dark.mean() < 0.06
    with pytest.raises(InputError, match="no season"):
        draw_seasons([], str(tmp_path / "s.png"))
    with pytest.raises(InputError, match="cannot draw"):
        draw_seasons(rows, str(tmp_path / "s.nope"))


def test_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def run(*words: str) -> int:
        monkeypatch.setattr(sys, "argv", ["globalarctic", "seasons", "Dalian", "Rotterdam", *words])
        try:
            main()
        except SystemExit as leave:
            return int(leave.code or 0)
        return 0

    monkeypatch.setattr(module, "voyages", Year(lambda d: float(200 <= d <= 300)))
    ships = ("--vessel", "container-3600-1a", "--vessel", "lng-arc7")
    assert run(*ships, "--plot", str(tmp_path / "s.png")) == 0
    shown = capsys.readouterr().out
    assert "19 July" in shown
    assert "27 October" in shown
    assert "lng-arc7" in shown
    assert (tmp_path / "s.png").stat().st_size > 10_000
    assert run(*ships, "--format", "csv") == 0
    assert len(list(csv.DictReader(io.StringIO(capsys.readouterr().out)))) == 2
    assert run(*ships, "--format", "json", "--ice-year", "2012") == 0
    assert json.loads(capsys.readouterr().out)["seasons"][1]["ice_years"] == [2012]
    assert run("--chance", "80") == 2
    assert "at most 1" in capsys.readouterr().err
    assert run("--vessel", "lng-arc8") == 2
    assert "lng-arc7" in capsys.readouterr().err
