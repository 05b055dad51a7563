"""Real voyages: what the page of the docs says holds, misses included."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.backtest import PAGE, Outcome, outcomes


@pytest.fixture(scope="module")
def sailed() -> list[Outcome]:
    return outcomes()


def test_arctic_legs_take_as_long_as_ships_took(sailed: list[Outcome]) -> None:
    legs = [one for one in sailed if one.row["counted"] == "yes"]
    errors = np.array([one.error_frac for one in legs])
    assert np.isfinite(errors).all(), [one.why for one in legs]
    assert np.median(np.abs(errors)) <= 0.15
    assert np.abs(errors).max() <= 0.35
    assert abs(errors.mean()) <= 0.10
    assert sum(one.in_band for one in legs) >= 6


def test_whole_voyages_take_as_long_as_ships_took(sailed: list[Outcome]) -> None:
    errors = [abs(one.error_frac) for one in sailed if one.row["counted"] == "whole"]
    assert np.median(errors) <= 0.15


def test_the_page_holds_every_voyage(sailed: list[Outcome]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    for one in sailed:
        assert f"| {one.row['ship']} | {one.row['vessel']}" in text
