"""Which month takes a city to which sea, on made-up ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.answers import check_answer

from globalarctic.errors import UnknownNameError
from globalarctic.regions.corridors import effect as room
from globalarctic.regions.corridors.access import load_seas, sea_access
from globalarctic.regions.routes import MonthlyWay
from globalarctic.transport.network.links import load_land_links

if TYPE_CHECKING:
    from pathlib import Path

    from globalarctic.regions.corridors.access import SeaAccess

CITIES = ("hegang", "benxi", "daqing", "dalian", "harbin", "manzhouli", "suifenhe", "heihe",
          "fuyuan", "vladivostok", "khabarovsk", "blagoveshchensk", "chita", "birobidzhan")  # fmt: skip


@pytest.fixture
def access(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SeaAccess:
    def compute(_: str, target: str, *__: object, **___: object) -> MonthlyWay:
        is_open = [target == "dalian" or month in (7, 8) for month in range(1, 13)]
        hours = tuple(48.0 if each else np.nan for each in is_open)
        blank = (np.nan,) * 12
        return MonthlyWay(
            hours, blank, blank, tuple(map(float, is_open)), blank, blank, (False,) * 12,
            ("rail",) * 12, ("suifenhe-grodekovo",) * 12,
        )  # fmt: skip

    monkeypatch.setattr(room, "compute_pair", compute)
    monkeypatch.setattr("globalarctic.transport.search.engine.load_engine", lambda *_: None)
    monkeypatch.setenv("GLOBALARCTIC_CACHE_DIR", str(tmp_path))
    return sea_access(["Hegang", "大连"], seas=["yellow sea", "Laptev Sea"])


def test_months_and_borders_of_a_city(access: SeaAccess) -> None:
    check_answer(access)
    table = access.tables()[0]
    assert table.rows[0][2:] == ("2.0",) * 12
    assert table.rows[1][2:] == ("-",) * 6 + ("2.0",) * 2 + ("-",) * 4
    assert str(table.notes[1]) == "Laptev Sea: rail over Suifenhe - Grodekovo (Jul-Aug)."
    there = [m for m in access.months if (m.city, m.sea) == ("dalian", "Yellow Sea")]
    assert {m.duration_h for m in there} == {0.0}
    with pytest.raises(UnknownNameError, match="Kara Sea"):
        sea_access(["Hegang"], seas=["Cara Sea"])


def test_the_named_cities_are_on_the_network() -> None:
    linked = {place for link in load_land_links() for place in (link.from_place, link.to_place)}
    assert set(CITIES) <= linked
    assert len(load_seas()) == 8
