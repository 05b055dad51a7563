"""Answers in three languages at the doors: tables, pages, the command line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from globalarctic.cli import cli
from globalarctic.cli.layout import render
from globalarctic.table import Table, html_page, number, words
from globalarctic.words import Name, pick_language, speaking
from globalarctic.words.books import status
from globalarctic.words.catalog import FOLDER
from globalarctic.words.heads import heads_in_code, heads_text

# Groups whose verbs do not take a language: this list only shrinks.
NOT_YET = {"words"}
SILENT = {"serve", "node"}  # they run the node and answer nothing
LATIN = re.compile(r"[A-Za-z]{4,}")


def run(*args: str) -> str:
    result = CliRunner().invoke(cli, args)
    assert result.exit_code == 0, result.output
    return result.output


def test_heads_of_columns_are_gathered_from_the_code() -> None:
    text = (FOLDER / "en" / "heads.toml").read_text(encoding="utf-8")
    assert text == heads_text(heads_in_code()), "run: globalarctic words update"


@pytest.mark.parametrize("lang", ["zh", "ru"])
def test_a_table_speaks_a_language_and_its_numbers_too(lang: str) -> None:
    columns = (words("Corridor"), number("Days"))
    table = Table("", columns, ((Name("corridor", "nsr"), "1,016.2"),), sources=("NSIDC",))
    text = render(table, width=80, lang=lang)
    assert not LATIN.search(text.replace("NSIDC", ""))
    assert ("1\u00a0016,2" in text) == (lang == "ru")
    assert "Northern Sea Route" in render(table, width=80)
    assert f'<html lang="{lang}">' in html_page([table], lang=lang)


@pytest.mark.parametrize("lang", ["zh", "ru"])
@pytest.mark.parametrize("verb", ["vessels", "passages"])
def test_lists_hold_no_english_words(verb: str, lang: str) -> None:
    lines = run(verb, "--lang", lang)
    head, _, *rows = lines.splitlines()
    assert not LATIN.search(head.replace("LOCODE", ""))
    assert len(rows) > 10


def test_the_language_comes_from_the_option_then_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GLOBALARCTIC_LANG", "ru_RU.UTF-8")
    assert "Судно" not in run("vessels", "--lang", "en")
    assert "Ледовый класс" in run("vessels")
    with speaking("zh"):
        assert pick_language() == "zh"
    assert pick_language() == "ru"


def test_an_unknown_language_is_refused_with_those_on_file() -> None:
    result = CliRunner().invoke(cli, ["vessels", "--lang", "xx"])
    assert result.exit_code != 0
    assert "on file are en, zh, ru" in str(result.exception) + result.output


def test_every_verb_takes_a_language() -> None:
    import click

    def verbs(command: click.Command, path: tuple[str, ...]) -> list[tuple[str, ...]]:
        if isinstance(command, click.Group):
            with click.Context(command) as context:
                names = command.list_commands(context)
                parts = [(command.get_command(context, name), (*path, name)) for name in names]
            return [each for part, name in parts if part for each in verbs(part, name)]
        takes = any("--lang" in param.opts for param in command.params)
        return [] if takes or path[0] in {*NOT_YET, *SILENT} else [path]

    assert verbs(cli, ()) == []


def test_translations_are_kept_beside_the_english() -> None:
    assert {path.name for path in (FOLDER / "zh").glob("*.po")} == {
        f"{path.stem}.po" for path in Path(FOLDER / "en").glob("*.toml")
    }


def test_nothing_is_missing_or_stale() -> None:
    assert {part.lang: (part.missing, part.stale) for part in status()} == {
        "zh": ((), ()),
        "ru": ((), ()),
    }


def test_a_refusal_at_the_command_line_speaks_the_language() -> None:
    import click

    from globalarctic.cli.verbs import Verb
    from globalarctic.errors import NoRouteError
    from globalarctic.words import Message

    @click.command(cls=Verb)
    def verb() -> None:
        raise NoRouteError(Message("transport.refusal.connection-none"))

    said = {
        lang: str(CliRunner().invoke(verb, ["--lang", lang]).exception) for lang in ("en", "ru")
    }
    assert said["en"] == "no route: no connection: the corridor does not link these places"
    assert said["ru"].startswith("пути нет: нет связи")
