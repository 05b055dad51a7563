"""The transport room in three languages: tables, the HTML page and pictures hold no English."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from globalarctic.cli.layout import render
from globalarctic.table import Wrap
from globalarctic.transport.network.listings import corridors, passages, places
from globalarctic.transport.network.places import resolve
from globalarctic.transport.rules.admission import load_admission
from globalarctic.transport.rules.explain import explain_refusal, explain_route
from globalarctic.transport.rules.listing import rules
from globalarctic.transport.rules.table import load_rules
from globalarctic.transport.search.compare import compare
from globalarctic.transport.ships.listing import vessels
from globalarctic.transport.ships.vessels import load_vessels
from globalarctic.transport.show.report import html_report
from globalarctic.transport.studies.chances import chance
from globalarctic.transport.studies.cost_sheet import cost_sheet
from globalarctic.transport.studies.seasons import Season, Seasons, Window
from globalarctic.transport.studies.sensitivity import sensitivity
from globalarctic.words import Message, Name, message_from_dict, speaking
from globalarctic.words import render as said

if TYPE_CHECKING:
    from globalarctic.result import Result
    from globalarctic.table import Table
    from globalarctic.transport.results import Comparison

LANGUAGES = ("zh", "ru")
LATIN = re.compile(r"[A-Za-z]{4,}")
# Names of data, rules, classes, fuels and options are the same in every language.
ALLOWED = {
    "POLARIS", "MARPOL", "NORDREG", "AIRSS", "VLSFO", "FuelEU", "Maritime", "Tier", "GLOBE",
    "NSIDC", "PIOMAS", "global", "land", "mask", "globalarctic", "corridor", "draught", "load",
    "World", "Port", "Index", "portnews", "LOCODE", "admission",
}  # fmt: skip
# Citations stand in square brackets, texts that keep their language in quotes with its code.
CITED = re.compile(r"\[[^\]]*\]|“[^”]*”\[en\]|«[^»]*» \[en\]")


def ids() -> re.Pattern[str]:
    names = {rule.rule_id for rule in load_rules()} | {row.row_id for row in load_admission()}
    names |= {family for rule in load_rules() for family in (*rule.applies_to, rule.area) if family}
    names |= {ship.vessel_id for ship in load_vessels()} | {
        row.superseded_by for row in load_rules()
    }
    ordered = sorted(filter(None, names), key=len, reverse=True)
    return re.compile(rf"(?<![A-Za-z0-9-])(?:{'|'.join(map(re.escape, ordered))})(?![A-Za-z0-9-])")


IDS = ids()


def english_words(text: str) -> set[str]:
    return set(LATIN.findall(IDS.sub("", CITED.sub("", text)))) - ALLOWED


def table_words(table: Table, lang: str) -> set[str]:
    """Return the English words of a table outside its columns of ids and sources."""
    spoken = table.said(lang)
    texts = [spoken.title, *(column.head for column in spoken.columns), *spoken.notes]
    own = [k for k, column in enumerate(spoken.columns) if column.wrap is not Wrap.FOLD]
    texts += [row[k] for row in spoken.rows for k in own]
    return set().union(*(english_words(str(text)) for text in texts))


def svg_words(path: Path) -> set[str]:
    texts = re.findall(r"<text[^>]*>(.*?)</text>", path.read_text(encoding="utf-8"), re.S)
    plain = [html.unescape(re.sub(r"<[^>]+>", "", text)) for text in texts]
    assert len(plain) > 5
    return set().union(*map(english_words, plain))


@pytest.fixture(scope="module")
def ways() -> Comparison:
    return compare(
        "Dalian", "Rotterdam", depart="2012-08-20",
        corridors=("nsr", "suez", "land-ice", "river"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def winter() -> Comparison:
    return compare("Dalian", "Rotterdam", depart="2012-03-01", corridors=("nsr", "land-ice"))


def season() -> Season:
    first, last = resolve("dalian"), resolve("rotterdam")
    ship = load_vessels().find("container-3600-1a")
    share = np.where((np.arange(365) > 200) & (np.arange(365) < 280), 0.9, 0.1)
    return Season(
        first, last, "nsr", "Northern Sea Route", ship.vessel_id, ship.name_en, ship.ice_class,
        0.8, tuple(range(2000, 2020)), (Window(202, 280),), share, np.ones(365, np.bool_),
    )  # fmt: skip


@pytest.fixture(scope="module")
def answers(ways: Comparison, winter: Comparison) -> dict[str, Result]:
    way = ways.row("nsr").route
    assert way is not None
    shut = winter.row("nsr")
    refused = explain_refusal(
        shut, origin=winter.origin, target=winter.target, ship=winter.ship,
        depart=winter.depart_utc,
    )  # fmt: skip
    never = replace(season(), windows=(), reason=shut.reason)
    return {
        "compare": ways, "winter": winter, "route": way, "explain": explain_route(way),
        "refused": refused, "costs": cost_sheet(ways), "chance": chance(ways, draws=200),
        "sensitivity": sensitivity(ways), "seasons": Seasons((season(), never)),
        "rules": rules(), "vessels": vessels(), "passages": passages(),
    }  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_english_word_is_left_in_a_table(answers: dict[str, Result], lang: str) -> None:
    left = {
        name: words
        for name, answer in answers.items()
        for table in answer.tables()
        if (words := table_words(table, lang))
    }
    assert left == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_lists_name_things_in_three_languages_side_by_side(lang: str) -> None:
    for answer in (places("dalian"), corridors()):
        spoken = answer.table().said(lang)
        assert len({column.head for column in spoken.columns} - {""}) == len(spoken.columns)
        assert not english_words(" ".join(str(column.head) for column in spoken.columns))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_of_a_comparison_speaks_the_language(ways: Comparison, lang: str) -> None:
    with speaking(lang):
        page = html_report(ways)
    assert f'<html lang="{lang}">' in page
    body = re.sub(r"<details>.*?</details>|<style>.*?</style>", "", page, flags=re.S)
    body = re.sub(r"<[^>]+>", "\n", body)
    # What stands in cells of ids and sources is not told apart on a page: keep the titles.
    titles = re.findall(r"<strong>(.*?)</strong>", page)
    assert titles
    assert not set().union(*(english_words(html.unescape(title)) for title in titles))
    assert "Dalian" not in body
    assert "leaving" not in body


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pictures_speak_the_language(
    answers: dict[str, Result], ways: Comparison, winter: Comparison, lang: str, tmp_path: Path
) -> None:
    drawn = {"map": ways, "winter": winter, "chance": answers["chance"],
             "seasons": answers["seasons"]}  # fmt: skip
    with speaking(lang):
        for name, answer in drawn.items():
            path = tmp_path / f"{name}.svg"
            answer.plot(path)
            assert svg_words(path) == set(), name


def test_one_stored_answer_is_said_in_three_languages(winter: Comparison) -> None:
    stored = winter.to_dict()
    reason = message_from_dict(stored["corridors"][0]["reason"])
    assert reason == winter.corridors[0].reason
    assert reason.code.startswith("transport.refusal.ice-")
    texts = [said(reason, lang) for lang in ("en", "zh", "ru")]
    assert [text.split(word)[0] for text, word in zip(texts, (":", "：", ":"), strict=True)] == [
        "ice", "冰", "лёд",
    ]  # fmt: skip
    assert stored["corridors"][0]["reason"]["text"] == texts[0]


def test_no_refusal_speaks_of_a_ship_called_none() -> None:
    from globalarctic.transport.network.names import ice_class_name

    said_en = str(
        Message(
            "transport.refusal.ice-beyond", ship=ice_class_name("none"),
            where=Name("passage", "vilkitsky"), days=400,
        )
    )  # fmt: skip
    assert "a ship without ice class cannot pass" in said_en


def test_chinese_fits_the_columns(ways: Comparison) -> None:
    from rich.cells import cell_len

    for width in (80, 132):
        lines = render(ways.table(), width=width, lang="zh").splitlines()
        assert max(map(cell_len, lines)) <= width
