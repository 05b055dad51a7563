from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.transport.fake_voyages import fake_solve

from globalarctic.errors import DataError, InputError, SchemaError
from globalarctic.transport.search.voyages import Voyages
from globalarctic.transport.studies import cubes, pieces
from globalarctic.transport.studies import sweep as sweeps
from globalarctic.transport.studies.cubes import DIMS, SUFFIXES, read_cube, write_cube
from globalarctic.transport.studies.pieces import Work, pieces_of, work_key
from globalarctic.transport.studies.study import Study, study_of
from globalarctic.transport.studies.sweep import sweep as run
from globalarctic.transport.studies.sweep import work_folder

xr = pytest.importorskip("xarray")
pytest.importorskip("dask.array")

ROOT = Path(__file__).resolve().parents[2]


def sweep(*words: Any, **more: Any) -> Any:
    return run(*words, **more).to_xarray()


@pytest.fixture(scope="module")
def study() -> Study:
    return study_of(
        {
            "origins": ["Dalian", "Shanghai"],
            "targets": ["Rotterdam"],
            "departs": {"from": "2026-01-01", "to": "2026-12-31", "every": 14},
            "vessels": ["container-3600-1a", "handysize-bulk"],
            "corridors": ["nsr", "panama", "suez"],
            "ice_years": [2003, 2012],
        }
    )


@pytest.fixture
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "marks"
    folder.mkdir()
    monkeypatch.setenv("FAKE_VOYAGES_DIR", str(folder))
    return folder


def done(marks: Path) -> list[str]:
    return sorted(path.name.split(".")[0] for path in marks.glob("0*"))


@pytest.fixture(scope="module")
def whole(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return sweep(study, work_dir=tmp_path_factory.mktemp("whole"), solve=fake_solve).load()


def test_axes_units_and_provenance(whole: Any, study: Study) -> None:
    assert tuple(whole["duration_h"].dims) == DIMS
    assert tuple(whole.sizes[name] for name in DIMS) == (2, 1, 2, 3, 27, 2)
    assert whole["duration_h"].attrs["units"] == "h"
    assert whole["distance_km"].attrs["units"] == "km"
    assert list(whole["cost_unit"].values) == ["TEU", "t"]
    assert set(json.loads(whole.attrs["data_versions"])) > {"ice-atlas", "sea-mesh", "tolls"}
    assert json.loads(whole.attrs["study"]) == study.to_dict()
    assert whole.attrs["code_version"]
    assert "10 days" in whole.attrs["assumptions"]


def test_every_figure_stands_in_its_place(whole: Any, study: Study) -> None:
    for piece in pieces_of(study):
        held, _ = fake_solve(piece)
        here = whole.sel(
            origin=piece.origin, target=piece.target, vessel=piece.vessel, corridor=piece.corridor
        ).sel(depart=np.array(piece.departs, dtype="datetime64[ns]"))
        np.testing.assert_array_equal(here["passed"].values, held.passed)
        np.testing.assert_array_equal(here["cost_usd"].values, held.cost_usd)


def test_what_cannot_pass_keeps_its_reason(whole: Any) -> None:
    panama = whole.sel(corridor="panama")
    assert not panama["passed"].any()
    assert np.isnan(panama["duration_h"]).all()
    assert set(panama["reason"].values.ravel()) == {"no connection: of the test"}
    assert set(whole["reason"].sel(corridor="suez").values.ravel()) == {""}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_formats_return_what_was_written(whole: Any, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"x{suffix}"
    write_cube(whole, path)
    write_cube(whole, path)
    xr.testing.assert_identical(read_cube(path), whole)
    assert [left.name for left in tmp_path.iterdir()] == [path.name]


def test_parquet_is_one_row_a_voyage(whole: Any, tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    write_cube(whole, tmp_path / "x.parquet")
    frame = pandas.read_parquet(tmp_path / "x.parquet")
    assert len(frame) == whole["passed"].size
    row = frame[frame["passed"]].iloc[7]
    here = whole.sel(
        {name: np.datetime64(row[name]) if name == "depart" else row[name] for name in DIMS}
    )
    assert float(here["duration_h"]) == row["duration_h"]
    assert frame["duration_h"].isna().sum() == (~frame["passed"]).sum()


def test_paths_that_cannot_be_written(whole: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.zarr, \.nc, \.parquet"):
        write_cube(whole, tmp_path / "x.csv")
    (tmp_path / "mine.zarr").mkdir()
    (tmp_path / "mine.zarr" / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match="no Zarr store"):
        write_cube(whole, tmp_path / "mine.zarr")
    assert (tmp_path / "mine.zarr" / "letter.txt").exists()
    with pytest.raises(InputError, match="cannot write"):
        write_cube(whole, "/proc/no/x.nc")
    with pytest.raises(InputError, match="there is no"):
        read_cube(tmp_path / "none.nc")


def test_a_foreign_file_is_no_cube(tmp_path: Path) -> None:
    xr.Dataset({"a": ("x", [1.0])}).to_netcdf(tmp_path / "a.nc", engine="h5netcdf")
    with pytest.raises(SchemaError, match="no axes"):
        read_cube(tmp_path / "a.nc")
    xr.Dataset({"a": ("x", [1.0])}).to_dataframe().to_parquet(tmp_path / "a.parquet")
    with pytest.raises(SchemaError, match="not written by a sweep"):
        read_cube(tmp_path / "a.parquet")


def test_a_missing_extra_is_named(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(InputError, match=r"xarray; install it with: pip install .*\[batch\]"):
        sweep(study, solve=fake_solve)


def test_a_stopped_sweep_goes_on(study: Study, whole: Any, marks: Path, tmp_path: Path) -> None:
    (marks / "stop-after").write_text("5")
    with pytest.raises(KeyboardInterrupt):
        sweep(study, work_dir=tmp_path, solve=fake_solve)
    first = done(marks)
    assert len(first) == 6  # five finished, the sixth was stopped at work
    (marks / "stop-after").unlink()
    messages: list[tuple[str, float]] = []
    found = sweep(
        study,
        work_dir=tmp_path,
        solve=fake_solve,
        progress=lambda text, share: messages.append((text, share)),
    )
    assert messages[0][0] == "5 of 24 pieces were done before"
    assert messages[-1][1] == 1.0
    again = done(marks)
    assert len(again) == 25
    assert [name for name in set(again) if again.count(name) > 1] == [first[-1]]
    xr.testing.assert_identical(found.load(), whole)


CHILD = """
import sys
from pathlib import Path
from globalarctic.transport.studies.study import load_study
from globalarctic.transport.studies.sweep import sweep
from tests.transport.fake_voyages import fake_solve
sweep(load_study(sys.argv[1]), work_dir=Path(sys.argv[2]), solve=fake_solve)
"""


def test_a_killed_process_loses_nothing_finished(
    study: Study, whole: Any, marks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "study.toml"
    given = {key: value for key, value in study.to_dict().items() if value}
    told.write_text("".join(f"{k} = {v!r}\n" for k, v in given.items()), encoding="utf-8")
    monkeypatch.setenv("FAKE_VOYAGES_S", "0.05")
    paths = os.pathsep.join([str(ROOT), *(p for p in sys.path if p)])
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(told), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": paths},
    )
    until = time.monotonic() + 30.0
    while len(done(marks)) < 6 and time.monotonic() < until:
        assert child.poll() is None
        time.sleep(0.01)
    with pytest.raises(InputError, match="another process works"):
        sweep(study, work_dir=tmp_path, solve=fake_solve)
    child.send_signal(signal.SIGKILL)
    child.wait()
    folder = work_folder(study, work_dir=tmp_path, solve=fake_solve)
    kept = sorted(path.stem for path in folder.glob("*.npz"))
    assert 0 < len(kept) < 24
    monkeypatch.setenv("FAKE_VOYAGES_S", "0")
    found = sweep(study, work_dir=tmp_path, solve=fake_solve)
    counted = done(marks)
    assert all(counted.count(name) == 1 for name in kept)
    assert len(set(counted)) == 24
    xr.testing.assert_identical(found.load(), whole)


def test_a_changed_study_meets_no_old_pieces(study: Study, marks: Path, tmp_path: Path) -> None:
    sweep(study, work_dir=tmp_path, solve=fake_solve)
    sweep(study, work_dir=tmp_path, solve=fake_solve)
    assert len(done(marks)) == 24
    sweep(replace(study, max_wait_d=9.0), work_dir=tmp_path, solve=fake_solve)
    assert len(done(marks)) == 48


def test_other_code_or_data_is_another_key(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    key = work_key(study, fake_solve)
    monkeypatch.setattr(pieces, "code_key", lambda: "0" * 16)
    other = work_key(study, fake_solve)
    monkeypatch.undo()
    monkeypatch.setattr(pieces, "data_versions", lambda: {"places": "0" * 16})
    assert len({key, other, work_key(study, fake_solve)}) == 3


def test_a_piece_done_twice_is_detected(study: Study, tmp_path: Path) -> None:
    piece = pieces_of(study)[0]
    held, reason = fake_solve(piece)
    with Work(tmp_path, "k") as work:
        work.add(piece, held, reason)
        with pytest.raises(DataError, match="done twice"):
            work.add(piece, held, reason)
        wrong = Voyages(*(getattr(held, name)[:1] for name in held.__slots__))
        with pytest.raises(DataError, match="shape"):
            work.add(pieces_of(study)[1], wrong, "")


@pytest.mark.parametrize("harm", ["cut", "swap"])
def test_a_damaged_piece_is_said_and_done_again(
    study: Study, tmp_path: Path, harm: str, caplog: pytest.LogCaptureFixture
) -> None:
    sweep(study, work_dir=tmp_path, solve=fake_solve)
    folder = work_folder(study, work_dir=tmp_path, solve=fake_solve)
    files = sorted(folder.glob("*.npz"))
    content = files[3].read_bytes()
    files[3].write_bytes(content[: len(content) // 2] if harm == "cut" else files[2].read_bytes())
    told: list[str] = []
    sweep(study, work_dir=tmp_path, solve=fake_solve, progress=lambda words, _: told.append(words))
    assert files[3].name in caplog.text
    assert told[0].startswith(f"{len(files) - 1} of {len(files)} pieces were done before")
    assert files[3].read_bytes() == content


@pytest.mark.filterwarnings("default")
def test_workers_of_a_cluster_may_die(
    study: Study, whole: Any, marks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setenv("FAKE_VOYAGES_S", "0.1")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), *(p for p in sys.path if p)]))
    killed: list[int] = []
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0"
    ) as cluster:

        def kill() -> None:
            """End the worker that is at work on the fifth piece."""
            until = time.monotonic() + 30.0
            while time.monotonic() < until:
                seen = sorted(marks.glob("0*"), key=lambda path: int(path.name.split(".")[2]))
                if len(seen) >= 5:
                    killed.append(int(seen[-1].name.split(".")[1]))
                    os.kill(killed[0], signal.SIGKILL)
                    return
                time.sleep(0.01)

        thread = threading.Thread(target=kill)
        thread.start()
        found = sweep(
            study,
            work_dir=tmp_path,
            solve=fake_solve,
            scheduler=cluster.scheduler_address,
            workers=2,
        )
        thread.join()
    assert len(killed) == 1
    assert killed[0] != os.getpid()
    assert len(set(done(marks))) == 24
    workers = {path.name.split(".")[1] for path in marks.glob("0*")}
    assert len(workers) >= 2
    xr.testing.assert_identical(found.load(), whole)


def test_a_scheduler_that_does_not_answer(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(sweeps, "_WAIT_S", 1)
    with pytest.raises(InputError, match=r"no Dask scheduler answers at 'tcp://127\.0\.0\.1:1'"):
        sweep(study, work_dir=tmp_path, solve=fake_solve, scheduler="tcp://127.0.0.1:1")


def test_a_worker_with_other_code_is_refused(study: Study) -> None:
    with pytest.raises(DataError, match="other code or data"):
        sweeps._remote(fake_solve, pieces_of(study)[0], ("0" * 16, ()))


def test_the_engine_agrees_with_compare(tmp_path: Path) -> None:
    import datetime as dt

    from globalarctic.transport.search.compare import compare

    small = study_of(
        {
            "origins": ["Murmansk", "Dalian"],
            "targets": ["Dalian", "Urumqi"],
            "departs": ["2026-02-20", "2026-08-20"],
            "vessels": ["container-3600-1a"],
            "corridors": ["nsr"],
            "ice_years": [2012],
        }
    )
    found = sweep(small, work_dir=tmp_path).load()
    row = compare(
        "Murmansk",
        "Dalian",
        depart=dt.date(2026, 8, 20),
        corridors=("nsr",),
        ice_years=(2012,),
    ).corridors[0]
    here = found.sel(origin="murmansk", target="dalian").isel(vessel=0, corridor=0, ice_year=0)
    assert here["passed"].values.tolist() == [False, True]
    assert row.duration_d is not None
    assert float(here["duration_h"][1]) == pytest.approx(24.0 * row.duration_d)
    assert float(here["cost_usd"][1]) == pytest.approx(row.cost_usd_per_teu)
    assert float(here["lowest_rio"][1]) == pytest.approx(row.lowest_rio)
    reasons = found["reason"].isel(vessel=0, corridor=0)
    assert str(reasons.sel(origin="dalian", target="dalian").item()).endswith("the same place")
    assert "does not reach" in str(reasons.sel(origin="murmansk", target="urumqi").item())
    assert reasons.sel(origin="murmansk", target="dalian").item() == ""


def test_need_names_the_module() -> None:
    with pytest.raises(InputError, match="no_such_module"):
        cubes.need("no_such_module.part")


def test_workers_started_here(
    study: Study, whole: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), *(p for p in sys.path if p)]))
    found = sweep(study, work_dir=tmp_path, solve=fake_solve, workers=1)
    xr.testing.assert_identical(found.load(), whole)
    with pytest.raises(InputError, match="workers is -1"):
        sweep(study, work_dir=tmp_path, solve=fake_solve, workers=-1)


def test_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from globalarctic.cli import main

    def run(*words: str) -> int:
        monkeypatch.setattr(sys, "argv", ["globalarctic", "sweep", *words])
        try:
            main()
        except SystemExit as leave:
            return int(leave.code or 0)
        return 0

    told = tmp_path / "study.toml"
    text = (
        'origins = ["Dalian"]\ntargets = ["Urumqi"]\ndeparts = [2026-08-20]\n'
        'vessels = ["container-3600-1a"]\ncorridors = ["nsr"]\nice_years = [2012]\n'
    )
    told.write_text(text, encoding="utf-8")
    out = tmp_path / "x.parquet"
    work = ("--work", str(tmp_path / "work"))
    assert run(str(told), "--out", str(out), "-o", str(tmp_path / "ways.csv"), *work) == 0
    assert "does not reach Urumqi" in (tmp_path / "ways.csv").read_text(encoding="utf-8")
    shown = capsys.readouterr().out
    assert "does not reach Urumqi" in shown
    assert "x.parquet" in shown
    assert not read_cube(out)["passed"].any()
    for words, says in (
        ((str(told),), "--out"),
        ((str(told), "--out", "x.csv"), ".parquet"),
        ((str(tmp_path / "none.toml"), "--out", str(out)), "cannot read"),
    ):
        assert run(*words) == 2
        assert says in capsys.readouterr().err
    told.write_text(text.replace("Dalian", "Dalain"), encoding="utf-8")
    assert run(str(told), "--out", str(out)) == 2
    assert "Dalian" in capsys.readouterr().err
