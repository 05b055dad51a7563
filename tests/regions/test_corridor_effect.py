"""What a corridor changes: the arithmetic on made-up ways, and what is shut."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.answers import check_answer

from globalarctic.errors import InputError
from globalarctic.regions.corridors import effect as room
from globalarctic.regions.corridors.effect import corridor_effect, own_gates
from globalarctic.regions.corridors.ends import load_gateways, resolve_ends
from globalarctic.regions.routes import MonthlyWay
from globalarctic.transport.network.corridors import load_corridors, resolve_corridor

if TYPE_CHECKING:
    from globalarctic.regions.corridors.effect import CorridorEffect

SUMMER = (7, 8, 9)


def way(days: float, months: tuple[int, ...] = tuple(range(1, 13)), *, share: float = 1.0,
        cost: float = np.nan) -> MonthlyWay:  # fmt: skip
    is_open = [month in months for month in range(1, 13)]
    hours = tuple(24.0 * days if each else np.nan for each in is_open)
    blank = (np.nan,) * 12
    return MonthlyWay(
        hours, blank, blank, tuple(share if each else 0.0 for each in is_open), blank,
        (cost,) * 12, (not np.isnan(cost),) * 12, ("sea",) * 12, ("",) * 12,
    )  # fmt: skip


WAYS = {  # days without, by the corridor
    ("shanghai", "rotterdam"): (way(30.0, cost=900.0), way(20.0, SUMMER, cost=700.0)),
    ("singapore", "rotterdam"): (way(22.0), way(25.0, SUMMER)),
    ("shanghai", "bergen"): (way(32.0), way(19.0, SUMMER, share=1 / 3)),
    ("singapore", "bergen"): (way(24.0, ()), way(27.0, SUMMER)),
}


@pytest.fixture
def effect(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CorridorEffect:
    calls = []

    def compute(origin: str, target: str, _: object, **plan: Any) -> MonthlyWay:
        calls.append((origin, target))
        return WAYS[origin, target][0 if "nsr-taymyr" in plan["avoid"] else 1]

    monkeypatch.setattr(room, "compute_pair", compute)
    monkeypatch.setattr("globalarctic.transport.search.engine.load_engine", lambda *_: None)
    monkeypatch.setenv("GLOBALARCTIC_CACHE_DIR", str(tmp_path))
    answer = corridor_effect("nsr", ["CHN", "SGP"], ["NLD", "NOR"])
    again = corridor_effect("nsr", ["CHN", "SGP"], ["NLD", "NOR"])
    assert len(calls) == 8  # the second answer comes from the cache
    assert again.to_dict() == answer.to_dict()
    return answer


def test_a_gain_is_a_faster_open_way_and_nothing_else(effect: CorridorEffect) -> None:
    months = {m.month: m for m in effect.months("CHN", "NLD")}
    assert [k for k, m in months.items() if m.saved_h > 0] == list(SUMMER)
    assert months[8].saved_h == 240.0
    assert months[8].with_h == 480.0
    assert months[1].with_h == months[1].without_h == 720.0
    assert (months[8].without_cost_usd, months[8].corridor_cost_usd) == (900.0, 700.0)
    assert all(m.saved_h == 0.0 for m in effect.months("SGP", "NLD"))  # slower
    assert all(m.saved_h == 0.0 for m in effect.months("CHN", "NOR"))  # one ice year of three
    opened = [m.month for m in effect.months("SGP", "NOR") if m.opened]
    assert opened == list(SUMMER)  # no other way at all
    assert all(np.isnan(m.saved_h) for m in effect.months("SGP", "NOR"))


def test_with_is_never_slower_than_without(effect: CorridorEffect) -> None:
    for change in effect.changes:
        if not np.isnan(change.without_h):
            assert change.with_h <= change.without_h


def test_who_gains_by_a_plain_loop(effect: CorridorEffect) -> None:
    gains = {gain.code: gain for gain in effect.gains}
    assert gains["CHN"].mean_saved_h == pytest.approx(240.0 * 3 / 24)
    assert gains["CHN"].months == SUMMER
    assert (gains["CHN"].best_with, gains["CHN"].best_month) == ("NLD", 7)
    assert gains["SGP"].mean_saved_h == 0.0
    assert gains["SGP"].months == SUMMER  # opened, though nothing is saved
    assert effect.rank_correlation is None  # three pairs have a way without it


def test_it_is_an_answer_like_the_others(effect: CorridorEffect) -> None:
    check_answer(effect)
    assert len(effect.rows()) == 4 * 12
    text = " ".join(str(row) for table in effect.tables() for row in table.rows)
    assert "10.0 (33%)" in text
    assert "new" in text


def test_a_way_that_nobody_would_take_is_called_out_of_the_way(effect: CorridorEffect) -> None:
    far = tuple(replace(c, corridor_h=2 * c.without_h, saved_h=0.0) for c in effect.changes)
    rows = replace(effect, changes=far).tables()[0].rows
    assert {str(row[3]) for row in rows[:2]} == {"out of the way"}
    assert "out of the way" not in str(effect.tables()[0].rows[0][3])


def test_it_is_drawn(effect: CorridorEffect, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    path = tmp_path / "effect.png"
    effect.plot(str(path))
    assert path.stat().st_size > 30_000


def test_what_is_shut_without_a_corridor() -> None:
    # by the western shore, by ferry to Russia, and by ferry to Baku: all are the corridor
    assert own_gates(resolve_corridor("instc")) == ("astara", "caspian-ru", "samur-yalama")
    assert own_gates(resolve_corridor("suez")) == ("suez",)
    assert "tobolsk-khanty-mansiysk" in own_gates(resolve_corridor("land-ice"))
    assert "nsr-taymyr" not in own_gates(resolve_corridor("land-ice"))
    with pytest.raises(InputError, match="no corridor that can be shut"):
        own_gates(resolve_corridor("direct"))
    for corridor in load_corridors():
        if corridor.via and corridor.corridor_id != "land-sea-dalian":
            assert own_gates(corridor), corridor.corridor_id


def test_ends_are_regions_countries_and_places() -> None:
    assert [end.code for end in resolve_ends(["northeast-china"])] == [
        "CN-HL", "CN-JL", "CN-LN", "CN-NM",
    ]  # fmt: skip
    assert resolve_ends(["Норвегия", "NOR"])[0].place.place_id == "bergen"
    assert len(load_gateways()) == 40
    with pytest.raises(InputError, match="no gateway of FSM"):
        resolve_ends(["FSM"])
    with pytest.raises(InputError, match="two or more"):
        corridor_effect("nsr", ["CHN", "shanghai"])
    with pytest.raises(InputError, match="allowed are sea, any"):
        corridor_effect("nsr", ["CHN", "NLD"], by="air")
