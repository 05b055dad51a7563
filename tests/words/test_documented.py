"""Every documented verb in Chinese and Russian: what is left of English, verb by verb."""

from __future__ import annotations

import html
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from globalarctic.cli import cli
from globalarctic.cli.verbs import examples_of

LATIN = re.compile(r"(?<![\w./:@-])[A-Za-z]{4,}(?![\w@]|[./:-]\w)")
QUOTED = re.compile(r"[“«][^”»]*[”»] \[\w+\]")  # it says its own language
SOURCES = re.compile(r"(?ms)^\s*(?:来源|Источники?|Источник)[:：].*")
# Names of data sets, bodies, ships, indices and the package: the same in all languages.
NAMES = {
    "globalarctic", "NSIDC", "PIOMAS", "GLOBE", "POLARIS", "CNHL", "JSON", "Wigner", "Ville",
    "LOCODE", "GeoNames", "BACI", "CEPII", "UNCTAD", "CRPS", "HTML", "FILE",
}  # fmt: skip

# Verbs whose answers still hold English, and what it is: this list only shrinks.
STILL_ENGLISH = {
    "data list": "titles and licences of data sets, as their catalogue has them",
    "data info": "the data sheet, as its catalogue has it",
    "data diff": "names of columns",
    "words status": "codes of languages and heads for programs",
    "costs template": "a file for programs: keys and comments",
    "vessels template": "a file for programs: keys and comments",
    "passages": "ids of passages",
    "places": "ids, codes and other spellings",
    "corridors": "ids of corridors",
    "rules": "titles of acts and their articles",
    "explain": "titles of acts and their articles",
    "route": "sources of ports and speeds",
    "sensitivity": "names of inputs",
    "scope explain": "sources of rows on file",
    "scope run": "sources of rows on file",
    "scope compare": "years only; kept with its group",
    "scope network": "names of communities",
    "regions complement": "sources of figures",
    "regions list": "sources of figures",
    "regions ties": "sources of figures",
    "regions accessibility": "sources of figures",
    "investments asof": "names of owners and projects",
    "investments check": "findings name rows and fields of the register",
    "investments diff": "names of fields of the register",
    "investments list": "names of projects and investors",
    "investments owners": "names of owners",
    "investments screen": "names of criteria in files of profiles",
    "investments show": "names of projects, sources and quotations",
    "investments timeline": "names of projects and investors",
    "investments totals": "names of projects",
    "outlook extent": "its source",
    "outlook scenario": "names of assumptions, keys of the file",
    "claims check": "statements as they were made",
    "claims list": "statements as they were made",
    "claims show": "statements as they were made",
    "search": "titles of what is on file",
}


def verbs(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from verbs(command, (*path, name))
        elif command is not None:
            yield " ".join((*path, name)), command


@cache
def cheap_lines() -> tuple[tuple[str, str], ...]:
    """Return a documented command line a verb, of those that answer people within seconds.

    What takes longer (compare, seasons, sweeps, traffic) is said from stored answers in
    ``test_transport`` and in the tests of the pages.
    """
    lines = {
        verb: line
        for verb, command in verbs(cli)
        for line, costly in reversed(examples_of(command))
        if not costly and "--json" not in line and "--lang" not in line
    }
    return tuple(lines.items())


def left_in(text: str) -> set[str]:
    """Return the Latin words of an answer that are no names."""
    text = SOURCES.sub("", QUOTED.sub("", text))
    return set(LATIN.findall(text)) - NAMES


@pytest.mark.parametrize(("verb", "line"), cheap_lines(), ids=lambda part: part[:60])
def test_a_documented_verb_speaks_both_languages(
    verb: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for lang in ("zh", "ru"):
        done = CliRunner().invoke(cli, [*shlex.split(line)[1:], "--lang", lang])
        assert done.exit_code == 0, done.output
        if verb not in STILL_ENGLISH:
            assert not left_in(done.output), (line, lang)


# Pictures that are drawn within seconds; the text is read back from the SVG.
PICTURES = (
    "scope run --year 2019 -o club.svg",
    "scope run --definition votes-alike --year 2019 --draws 0 -o years.svg",
    "scope network --layer migrants --year 2019 -o network.svg",
    "scope index --example --draws 50 --top 10 -o ranks.svg",
    "regions matrix --measure crossings -o matrix.svg",
    "regions ties CN-HL RU-AMU --date 2026-11-26 -o ties.svg",
)
# Names in pictures that have no other spelling on file, and ids of tables.
IN_PICTURES = {
    "Natural", "Earth", "Economy", "environment", "Arctic", "Novatek", "TotalEnergies", "CNPC",
    "CNOOC", "Sakha", "Rosstat",
}  # fmt: skip


def words_of_svg(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return html.unescape("\n".join(re.findall(r"<(?:text|tspan|title|desc)\b[^>]*>([^<]*)", text)))


@pytest.mark.parametrize("lang", ["zh", "ru"])
@pytest.mark.parametrize("line", PICTURES, ids=lambda line: line.split(" -")[0])
def test_a_picture_speaks_both_languages(
    line: str, lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, [*line.split(), "--lang", lang])
    assert done.exit_code == 0, done.output
    (path,) = tmp_path.glob("*.svg")
    text = words_of_svg(path)
    assert re.search("[\u0400-\u04ff]" if lang == "ru" else "[\u4e00-\u9fff]", text)
    assert not left_in(text) - IN_PICTURES
