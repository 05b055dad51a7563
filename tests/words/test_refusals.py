"""What is said where a user has given something wrong, in three languages."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from globalarctic.cli import cli, main
from globalarctic.cli.refusals import language_of, usage_message
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.words import Code, Message, render, speaking
from globalarctic.words.refusals import error_message, error_text

ENGLISH = re.compile(r"\b[a-z]{4,}")  # names of places begin with a capital

# Command lines that are wrong, and the names and words for programs that the refusal repeats.
WRONG = {
    "route Nowhere Murmansk --depart 2026-07-01": {"Nowhere"},
    "ice --date 2026-13-01": set(),
    "vesels": {"vesels", "vessels", "investments"},
    "places": {"WORDS", "globalarctic", "places", "help"},
    "ice --bogus": {"bogus"},
    "scope run --draws x": {"draws"},
    "scope index missing.csv other.csv": {"missing", "other"},
    "corridors -o ways.docx": {"ways", "docx", "json", "html", "parquet", "xlsx"},
}


def refusal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str) -> str:
    monkeypatch.setattr(sys, "argv", ["globalarctic", *line.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize("lang", ["zh", "ru"])
@pytest.mark.parametrize("line", WRONG)
def test_what_a_user_gives_wrong_is_refused_in_the_language(
    line: str,
    lang: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    said = refusal(monkeypatch, capsys, f"{line} --lang {lang}")
    assert re.search("[\u0400-\u04ff\u4e00-\u9fff]", said), said
    assert not set(ENGLISH.findall(said.removeprefix("globalarctic: "))) - WRONG[line], said


def test_a_name_that_is_not_on_file_is_of_a_kind_in_words() -> None:
    message = error_message(UnknownNameError("vessel", "x"))
    assert message is not None
    said = {lang: render(message, lang) for lang in ("zh", "ru")}
    assert said == {"zh": "未知的船舶“x”；不在档", "ru": "Судно: «x» нет в базе"}


def test_an_error_with_a_message_keeps_both() -> None:
    error = InputError(Message("errors.empty-file", name=Code("a.csv")))
    assert str(error) == "a.csv is empty; expected a header line"
    with speaking("zh"):
        assert error_text(error) == "a.csv 为空；应有表头行"
        assert error_text(InputError("for programmers")) == "for programmers"


def test_a_column_that_is_missing_or_unknown_is_named(tmp_path: Path) -> None:
    from globalarctic.cells import read_cells
    from globalarctic.errors import SchemaError

    path = tmp_path / "a.csv"
    path.write_text("id,id\n1,2\n", encoding="utf-8")
    with speaking("ru"), pytest.raises(SchemaError) as refused:
        list(read_cells(path, name="a.csv"))
    with speaking("ru"):
        assert error_text(refused.value).startswith("a.csv, строка 1: столбец «id» повторяется")


def test_the_language_is_known_before_the_line_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLOBALARCTIC_LANG", "zh")
    assert language_of(["ice"]) == "zh"
    assert language_of(["ice", "--lang", "nonsense"]) == "en"
    assert usage_message(click.ClickException("only click can say it")) is None


def test_the_command_runner_hears_the_language_too() -> None:
    done = CliRunner().invoke(cli, ["places", "nowhereville", "--lang", "ru"])
    assert "нет в базе" in str(done.exception)
