"""Ice-free times on disk: read back as they were, bounded, and of no effect on an answer."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import numpy as np
import pytest

from globalarctic.transport.search import still
from globalarctic.transport.search.compare import compare
from globalarctic.transport.search.engine import load_engine


def test_what_is_kept_is_made_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GLOBALARCTIC_CACHE_DIR", str(tmp_path))
    times = iter((np.arange(5.0), np.zeros(5)))
    for _ in range(2):
        kept = still.kept(("nsr", 9.5, b"\x00"), lambda: {"hours": next(times)})
        assert kept["hours"].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]
        assert not kept["hours"].flags.writeable
    assert still.kept(("nsr", 9.6, b"\x00"), lambda: {"hours": next(times)})["hours"].sum() == 0.0


def test_what_was_asked_for_longest_ago_goes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GLOBALARCTIC_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(still, "MOST_MB", 0.02)  # two of three arrays of 8 kB
    for number in range(3):
        still.kept((number,), lambda: {"hours": np.zeros(1000)})
        for age, folder in enumerate(sorted((tmp_path / "still").iterdir())):
            assert folder.is_dir()
            if number < 2:
                os.utime(folder, (1e9 + age, 1e9 + age))
    assert len(list((tmp_path / "still").iterdir())) == 2


def test_a_comparison_from_disk_is_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    engine = load_engine()
    monkeypatch.setenv("GLOBALARCTIC_CACHE_DIR", str(tmp_path))
    tables, files = [], []
    for _ in range(2):
        engine.memory.problems.clear()
        comparison = compare(
            "Murmansk", "Pevek", depart=dt.date(2026, 8, 1), corridors=("direct",),
            ice_years=(2004, 2012),
        )  # fmt: skip
        tables.append(comparison.to_dict())
        files.append(sorted(path.name for path in (tmp_path / "still").iterdir()))
    assert files[0] == files[1] != []
    assert tables[0] == tables[1]
