"""The cache on disk: whole, checked, and done without where it cannot be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from globalarctic.shelf import read_arrays, read_json, write_arrays, write_json


def _harm(path: Path, how: str) -> None:
    content = path.read_bytes()
    if how == "absent":
        path.unlink()
    elif how == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif how == "empty":
        path.write_bytes(b"")
    else:
        place = len(content) - 3
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])


@pytest.mark.parametrize("how", ["cut", "empty", "changed", "absent"])
@pytest.mark.parametrize("name", ["target.npy", "names.json", "complete"])
def test_damaged_arrays_are_said_and_thrown_away(
    tmp_path: Path, name: str, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "network"
    arrays = {"target": np.arange(1000), "special-mode": np.zeros(3, np.uint8)}
    write_arrays(folder, arrays, {"gates": ["bering"]})
    kept = read_arrays(folder)
    assert kept is not None
    assert np.array_equal(kept[0]["target"], arrays["target"])
    assert kept[1] == {"gates": ["bering"]}
    _harm(folder / name, how)
    assert read_arrays(folder) is None
    assert "damaged cache" in caplog.text
    assert not folder.exists()
    write_arrays(folder, arrays, {"gates": []})
    assert read_arrays(folder) is not None


@pytest.mark.parametrize("how", ["cut", "empty", "changed"])
@pytest.mark.parametrize("name", ["a.json", "a.json.xz"])
def test_damaged_json_is_said_and_thrown_away(
    tmp_path: Path, name: str, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "deep" / name
    content = {"key": {"step_d": 0.1}, "found": [1.5, None, "Мурманск"]}
    write_json(path, content)
    assert read_json(path) == content
    _harm(path, how)
    assert read_json(path) is None
    assert "damaged cache" in caplog.text
    write_json(path, content)
    assert read_json(path) == content
    assert [p.name for p in path.parent.iterdir()] == [name]


def test_a_folder_that_cannot_be_written_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    write_json(tmp_path / "file" / "a.json", [])
    write_arrays(tmp_path / "file" / "b", {"a": np.zeros(2)}, {})
    assert caplog.text.count("cannot keep") == 2
    assert read_json(tmp_path / "file" / "a.json") is None
    assert read_arrays(tmp_path / "file" / "b") is None


def test_what_another_process_wrote_first_stays(tmp_path: Path) -> None:
    write_arrays(tmp_path / "a", {"a": np.zeros(2)}, ["first"])
    write_arrays(tmp_path / "a", {"a": np.ones(2)}, ["second"])
    kept = read_arrays(tmp_path / "a")
    assert kept is not None
    assert kept[1] == ["first"]
    assert [p.name for p in tmp_path.iterdir()] == ["a"]
