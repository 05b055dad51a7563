from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from globalarctic.cli import main


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["globalarctic", *words])
    try:
        main()
    except SystemExit as leave:
        return int(leave.code or 0)
    return 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("compare", "Dalian", "Roterdam", "--depart", "2026-08-20"), "did you mean Rotterdam"),
        (("compare", "Dalian", "大连", "--depart", "2026-08-20"), "two different places"),
        (("compare", "Dalian", "Rotterdam", "--depart", "20 August"), "YYYY-MM-DD"),
        (("compare", "Dalian", "Rotterdam", "--depart", "1500-01-01"), "1980 to 2100"),
        (
            ("compare", "Dalian", "Rotterdam", "--depart", "2026-08-20", "--vessel", "x"),
            "unknown vessel",
        ),
        (
            ("compare", "Dalian", "Rotterdam", "--depart", "2026-08-20", "--csv", "/proc/no/x.csv"),
            "cannot write",
        ),
        (("route", "Dalian", "Rotterdam", "--depart", "2026-08-20", "-o", "x.doc"), ".gpx"),
        (("route", "Semey", "Pavlodar", "--depart", "2026-07-01", "--corridor", "river"), "depth"),
        (("ice", "--date", "2012-09-15", "--ice-year", "1850"), "2000 to 2019"),
        (("ice", "--date", "2012-09-15", "--file", "README.md"), "README.md"),
        (("rules", "--kind", "tol"), "did you mean toll"),
        (
            ("explain", "Omsk", "Salekhard", "--depart", "2026-07-01", "--closures", "x.csv"),
            "cannot read x.csv",
        ),
        (("places", "qqqqqq"), "unknown place"),
        (("data", "info", "ice-atlass"), "did you mean ice-atlas"),
        (("compare", "Dalian"), "TARGET"),
        (
            ("outlook", "target", "-5", "2035"),
            "a target of -5 million t; give cargo of a year above",
        ),
        (("outlook", "target", "0", "2035"), "above 0, up to"),
        (("outlook", "target", "1e9", "2035"), "up to 5000 million t"),
        (("outlook", "target", "220", "1990"), "give 2026 to 2050"),
        (("outlook", "target", "nan", "2035"), "MILLION_T is 'nan'; give a number"),
        (("outlook", "target", "many", "2035"), "MILLION_T is 'many'; give a number"),
        (("outlook", "target", "220", "2035.5"), "YEAR is '2035.5'; give a whole number"),
        (("places", "x", "--limit", "0"), "--limit is '0'; give a whole number from 1 to 500"),
        (("route", "Tiksi", "Pevek", "--depart", "2026-08-20", "--max-wait", "inf"), "0 or more"),
        (("rute", "Tiksi"), "did you mean route"),
        (("outlook", "nope"), "allowed are backcast"),
        (("investments", "show", "NOPE"), "allowed are"),
        (("compare", "Dalian", "Rotterdam", "--depart", "2026-08-20", "--avoid", "zz"), " more"),
    ],
)
def test_wrong_input_is_one_line_and_code_two(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    says: str,
) -> None:
    assert run(monkeypatch, *words) == 2
    error = capsys.readouterr().err
    assert says in error
    assert "Traceback" not in error


def test_compare_writes_what_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    files = {
        kind: str(tmp_path / f"a.{kind}") for kind in ("json", "csv", "geojson", "html", "png")
    }
    words = [
        "compare",
        "Dalian",
        "Rotterdam",
        "--depart",
        "2012-09-01",
        "--corridor",
        "nsr",
        "--corridor",
        "suez",
    ]
    for option, kind in (
        ("--json", "json"),
        ("--csv", "csv"),
        ("--geojson", "geojson"),
        ("--html", "html"),
        ("--map", "png"),
    ):
        words += [option, files[kind]]
    assert run(monkeypatch, *words) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "Northern Sea Route" in shown
    assert "USD of " in shown
    held = json.loads(Path(files["json"]).read_text(encoding="utf-8"))
    assert held["ice_years"] == [2012]
    assert Path(files["html"]).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert Path(files["png"]).stat().st_size > 100_000


def test_route_exports(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = [str(tmp_path / f"r{suffix}") for suffix in (".rtz", ".gpx", ".kml", ".geojson", ".json")]
    words = ["route", "Murmansk", "Pevek", "--depart", "2012-08-20", "--corridor", "nsr"]
    for name in out:
        words += ["-o", name]
    assert run(monkeypatch, *words) == 0
    assert all(Path(name).stat().st_size > 500 for name in out)
    assert "Pevek" in capsys.readouterr().out


def test_explain_speaks_of_a_route_and_of_a_refusal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["explain", "Omsk", "Salekhard", "--depart", "2026-04-01", "--corridor", "river"]
    assert run(monkeypatch, *words, "--max-wait", "60", "--format", "json") == 0
    held = json.loads(capsys.readouterr().out)
    assert "waited" in {rule["effect"] for rule in held["rules"]}
    assert all(rule["source"] for rule in held["rules"])
    words = ["explain", "Semey", "Pavlodar", "--depart", "2026-07-01", "--corridor", "river"]
    assert run(monkeypatch, *words, "--quiet") == 0
    assert "blocked" in capsys.readouterr().out


def test_lists(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for words, says in (
        (("places", "Мурманск"), "murmansk"),
        (("vessels",), "container-3600-1a"),
        (("passages",), "vilkitsky"),
        (("corridors",), "land-ice"),
        (("rules", "--on", "2019-08-01", "--format", "json"), "nsr-permit-2013"),
        (("rules", "--kind", "emission area"), "baltic"),
        (("data", "list"), "ice-atlas"),
        (("data", "info", "ice-atlas"), "NSIDC-0051"),
        (("ice", "--date", "2012-09-15"), "million km²"),
        (("ice", "--date", "2030-09-15"), "median of 2000-2019"),
    ):
        assert run(monkeypatch, *words) == 0
        assert says in capsys.readouterr().out


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys, runpy; sys.argv = ['globalarctic', '--help']\n"
        "from globalarctic.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'numba', 'django', 'pandas', 'matplotlib', 'scipy', 'numpy'} & set(sys.modules)\n"
        "print('HEAVY', heavy)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "HEAVY set()" in done.stdout
    assert "compare" in done.stdout
