"""Real Arctic voyages: what the page of the docs says holds, misses included."""

from __future__ import annotations

import numpy as np
from benchmarks.backtest import PAGE, outcomes, page


def test_all_voyages_on_file_are_sailed_and_the_page_is_of_today() -> None:
    found = outcomes()
    errors = np.array([one.error_frac for one in found])
    assert np.isfinite(errors).all(), [one.why for one in found]
    assert np.median(np.abs(errors)) < 0.30
    assert np.abs(errors).max() < 0.40
    winter = [one.error_frac for one in found if one.row["depart"][5:7] == "01"]
    assert np.abs(winter).max() < 0.15, "where ice sets the speed the model is nearest"
    assert PAGE.read_text(encoding="utf-8") == page(found)
