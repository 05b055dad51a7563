"""What every command prints and writes."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from globalarctic.cli.layout import render
from globalarctic.cli.output import Outputs, emit, outputs, progress_bar
from globalarctic.cli.verbs import Verb, examples
from globalarctic.errors import InputError
from globalarctic.result import Listing
from globalarctic.table import Table, ident, number, words

WIDE = Table(
    "Ways [bold]x[/bold]",
    (ident("Id"), words("Name"), number("Days"), number("USD"), ident("Source")),
    (
        ("komsomolsk-on-amur-second-port", "Комсомольск на Амуре", "19.6", "1,234,567", "[1]"),
        ("a", "共青城 two words", "-", "12", "https://tass.example/ekonomika/123456789012345"),
    ),
    notes=("see [/nothing] there",),
)


@dataclass(frozen=True, slots=True)
class Way:
    name: str
    days: float


@dataclass(frozen=True, slots=True)
class Ways(Listing):
    SCHEMA = "example.ways"
    ROWS = "ways"
    ways: tuple[Way, ...]


@click.command(cls=Verb)
@click.argument("word")
@outputs(".csv", ".json", aliases=["--csv", "--map=ice.png", "--format"])
@examples("globalarctic ways a", "globalarctic ways a --json")
def ways(word: str, outputs: Outputs) -> None:
    """List ways."""
    emit(Ways((Way(word, 1.5), Way("b", float("nan")))), outputs)


def run(*args: str) -> str:
    done = CliRunner().invoke(ways, args, catch_exceptions=False, standalone_mode=False)
    return done.stdout


@pytest.mark.parametrize("width", range(60, 201, 10))
def test_tables_fit_and_lose_nothing(width: int) -> None:
    text = render(WIDE, width=width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert "…" not in text
    squeezed = "".join(text.split())
    for cell in ("1,234,567", "[1]", "Ways[bold]x[/bold]", "[/nothing]"):
        assert cell in squeezed
    if width == 200:
        assert len(text.splitlines()) == 6


def test_what_is_too_wide_becomes_a_block_a_row() -> None:
    table = Table("", tuple(number(f"Head {k}") for k in range(8)), (("1,234,567",) * 8,))
    assert "Head 7  1,234,567" in render(table, width=60).splitlines()
    assert len(render(table, width=132).splitlines()) == 3


def test_a_table_or_data_or_a_file(tmp_path: Path) -> None:
    assert "1.5" in run("a")
    assert json.loads(run("a", "--json"))["ways"][1] == {"name": "b", "days": None}
    assert json.loads(run("--json", "a")) == json.loads(run("a", "--format", "json"))
    assert run("a", "--csv", "-") == run("a", "--format", "csv") == "name,days\na,1.5\nb,\n"
    assert not os.path.exists("-")
    path = tmp_path / "x.csv"
    assert run("a", "-o", str(path), "--quiet") == ""
    assert path.read_text() == run("a", "--csv", "-")
    assert f"wrote {tmp_path}/y" in run("a", "--csv", str(tmp_path / "y"))
    assert run("a", "--json", f"{tmp_path}/j.json", "--csv", "-").startswith("name,days")
    assert json.loads((tmp_path / "j.json").read_text())["schema"] == "example.ways"


def test_wrong_outputs_are_named_before_the_work(tmp_path: Path) -> None:
    for args, words_ in (
        (["-o", "a.doc"], "allowed are .csv, .json"),
        (["--map", "-"], "name a file"),
        (["-o", "/proc/none/a.csv"], "cannot write"),
    ):
        with pytest.raises(InputError, match=words_):
            run("a", *args)


def test_a_dash_is_standard_output_and_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    table = "name,days\na,1.5\nb,\n"
    assert run("a", "-o", "-") == run("a", "--csv", "-") == run("a", "--csv=-") == table
    assert json.loads(run("a", "--json", "-"))["ways"][1]["days"] is None
    both = run("a", "-o", "-", "-o", "b.csv")
    assert both == table == (tmp_path / "b.csv").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["b.csv"]


@click.command(cls=Verb)
@click.argument("tonnes", type=float)
@click.argument("rest", nargs=-1)
@click.option("--share", type=click.FloatRange(0.0, 1.0))
@click.option("--count", type=click.IntRange(min=1))
@examples("globalarctic load 5", "globalarctic load -5")
def load(tonnes: float, rest: tuple[str, ...], share: float | None, count: int | None) -> None:
    """Load."""
    click.echo(f"{tonnes:g} {' '.join(rest)} {share} {count}")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["-5"], "-5  None None"),
        (["-5.5e3", "-1,70", "--share", ".5"], "-5500 -1,70 0.5 None"),
        (["--count", "3", "-.5"], "-0.5  None 3"),
        (["five"], "TONNES is 'five'; give a number"),
        (["nan"], "TONNES is 'nan'; give a number"),
        (["-inf"], "No such option"),
        (["1", "--share", "-0.1"], "--share is '-0.1'; give a number from 0 to 1"),
        (["1", "--count", "0"], "--count is '0'; give a whole number, 1 or more"),
        (["1", "--count", "1.5"], "--count is '1.5'; give a whole number, 1 or more"),
    ],
)
def test_numbers_may_be_negative_and_say_what_they_may_be(args: list[str], says: str) -> None:
    try:
        text = CliRunner().invoke(load, args, catch_exceptions=False, standalone_mode=False).stdout
    except (InputError, click.UsageError) as error:
        text = str(error)
    assert says in text


@pytest.mark.parametrize("sign", ["\x1b[2J", "\x07", "\x00", "\x9b31m", "\u202e", "\u2066"])
def test_no_name_steers_the_terminal(sign: str) -> None:
    table = Table(
        f"T{sign}t", (words(f"H{sign}"),), ((f"a{sign}b",),), (f"n{sign}",), (f"s{sign}",)
    )
    for width in (60, 120):
        text = render(table, width=width)
        assert not any(each in text for each in sign if not each.isprintable())
        assert "a" in text


@pytest.mark.parametrize(
    "name",
    ["[/x]", "[no]", "[tass.ru/ekonomika]", "[bold]", "\\[x]", ":smile:", "[link=x]y[/link]"],
)
def test_brackets_are_no_markup_anywhere(name: str) -> None:
    table = Table(name, (words(name), ident("Id")), ((name, name),), (name,), (name,))
    assert render(table, width=100).count(name) == 6


def test_help_ends_with_examples() -> None:
    text = CliRunner().invoke(ways, ["--help"]).stdout
    assert text.rstrip().endswith("globalarctic ways a --json")
    assert "--map" not in text


def _command(line: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    code = "from globalarctic.cli import main; main()"
    return subprocess.run(
        f"{sys.executable} -c '{code}' {line}", shell=True, env=os.environ | env,
        capture_output=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "cp1251", "latin-1", "utf-16"])
def test_a_stream_that_does_not_know_a_sign_gets_another(encoding: str) -> None:
    done = _command("passages", PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    assert done.stderr == b""
    assert "Bering Strait" in done.stdout.decode(encoding)


def test_a_reader_may_leave() -> None:
    done = _command("places a --limit 500 | head -1")
    assert done.stderr == b""


def test_a_full_disk_is_one_line() -> None:
    for line in ("passages > /dev/full", "passages --json > /dev/full", "passages -o - > /dev/full",
                 "passages --csv /dev/full"):  # fmt: skip
        done = _command(line)
        assert done.returncode == 2
        assert done.stderr.count(b"\n") == 1
        assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="needs Linux's full device")
@pytest.mark.parametrize("ending", [".csv", ".json", ".parquet", ".xlsx", ".html"])
def test_a_full_disk_behind_a_link_is_one_line_and_stays(tmp_path: Path, ending: str) -> None:
    link = tmp_path / f"full{ending}"
    link.symlink_to("/dev/full")
    done = _command(f"passages -o {link}")
    assert done.returncode == 2
    assert done.stderr.startswith(b"globalarctic: cannot write /dev/full: ")
    assert done.stderr.count(b"\n") == 1
    assert Path("/dev/full").is_char_device()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("quiet", "seconds", "said"), [(False, 0.0, True), (False, 9.0, False), (True, 0.0, False)]
)
def test_long_work_shows_progress(
    monkeypatch: pytest.MonkeyPatch, quiet: bool, seconds: float, said: bool
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with progress_bar(quiet=quiet, label="reading", after_s=seconds) as progress:
        assert (progress is None) == quiet
        time.sleep(0.3)
        if progress is not None:
            progress("half way", 0.5)
    assert ("reading" in terminal.getvalue()) == said
    assert ("half way" in terminal.getvalue()) == said


def test_long_words_stand_below_their_row_where_they_would_be_a_strip() -> None:
    passages = "Bering Strait, North of Wrangel Island, North of Severnaya Zemlya, Kara Gate"
    columns = (words("Way"), number("Nautical miles"), number("Days"), words("Passages"))
    table = Table("", columns, (("NSR by the high latitudes", "7,368", "16.2", passages),))
    lines = render(table, width=60).splitlines()
    assert max(map(len, lines)) <= 60
    assert f"Passages: {passages}" in " ".join(" ".join(lines).split())
    assert f"16.2  {passages}" in render(table, width=140)
