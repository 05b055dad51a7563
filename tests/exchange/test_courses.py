"""The first course: whole in three languages, with figures that follow the data files."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from globalarctic.data import tables
from globalarctic.errors import GlobalArcticError
from globalarctic.exchange.courses import figures
from globalarctic.exchange.courses.figures import FIGURES, read_directive
from globalarctic.exchange.courses.lessons import (
    load_courses,
    load_glossary,
    markdown_of,
    parse_lesson,
)
from globalarctic.exchange.courses.sheets import course_zip, html_of, print_sheet
from globalarctic.outlook.claims import check, load_claims

if TYPE_CHECKING:
    from collections.abc import Iterator

    from globalarctic.exchange.courses.lessons import Lesson

COURSE = load_courses()["arctic-first"]
LANGUAGES = ("en", "zh", "ru")
LESSONS = [lesson for lang in LANGUAGES for lesson in COURSE.lessons[lang]]


def directives(lesson: Lesson) -> list[tuple[str, dict[str, str]]]:
    read = (read_directive(line) for line in lesson.body.splitlines())
    return [each for each in read if each is not None]


def test_eight_lessons_are_whole_in_three_languages() -> None:
    ids = [[lesson.lesson_id for lesson in COURSE.lessons[lang]] for lang in LANGUAGES]
    assert len(ids[0]) >= 8
    assert ids[0] == ids[1] == ids[2]
    for name in ids[0]:
        en, zh, ru = (COURSE.lesson(name, lang) for lang in LANGUAGES)
        assert directives(en) == directives(zh) == directives(ru)
        assert en.terms == zh.terms == ru.terms
        for a, b in ((en, zh), (en, ru)):
            assert [q.answer for q in a.questions] == [q.answer for q in b.questions]
            assert [len(q.choices) for q in a.questions] == [len(q.choices) for q in b.questions]
            assert len(a.body.split("\n\n")) == len(b.body.split("\n\n")), name
        assert 0.7 < len(ru.body) / len(en.body) < 1.6
        assert 0.2 < len(zh.body) / len(en.body) < 0.75


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: f"{lesson.lesson_id}-{lesson.lang}")
def test_a_lesson_has_figure_question_words_and_exercise(lesson: Lesson) -> None:
    assert directives(lesson)
    assert len(lesson.questions) >= 2
    assert all(question.why for question in lesson.questions)
    assert len(lesson.terms) >= 2
    assert lesson.minutes
    assert any(mark in lesson.body for mark in ("**Try it.**", "**动手做。**", "**Попробуйте.**"))
    letters = re.sub(r"`[^`]*`|\{\{.*?\}\}|[|*_#]", "", lesson.body)
    if lesson.lang == "ru":
        assert len(re.findall("[а-яё]", letters)) > 10 * len(re.findall("[a-z]", letters))
    if lesson.lang == "zh":
        assert len(re.findall("[一-鿿]", letters)) > 5 * len(re.findall("[a-z]", letters))


def test_the_glossary_is_whole() -> None:
    for term, words in load_glossary().items():
        for lang in LANGUAGES:
            assert words[lang], term
            assert words[f"{lang}_text"], term


FILES = {
    "ice": "ice_atlas.npz", "extent": "sea_ice_extents.csv", "river": "river_reaches.csv",
    "season": "season_lengths.csv", "straight": "places.csv", "daylight": "places.csv",
    "claim": "", "rule": "rules.csv", "polaris": "polaris_riv.csv",
    "people": "region_population.csv", "council": "arctic_bodies.csv", "cargo": "nsr_cargo.csv",
}  # fmt: skip
EDITS = {
    "extent": (r"(?m)^(2024,9,)\d+", r"\g<1>1234567"), "river": (r",760,", ",761,"),
    "season": (r",89,73,105,", ",88,73,105,"),
    "straight": (r"(yokohama,.*?,JP-14,|yokohama,[^\n]*?)(139\.\d+)", r"\g<1>100.0"),
    "daylight": (r"(?m)^(pevek|yakutsk)(,.*?,)(6\d\.\d+)(,)", r"\1\g<2>40.0\4"),
    "rule": (r"(?m)^(polarcode,.*?)2017-01-01", r"\g<1>1999-01-01"),
    "polaris": (r"(?m)^(IA,\d,)\d,", r"\g<1>7,"), "people": (r"995686", "995687"),
    "council": (r"(?m)^arctic-council/CHN[^\n]*\n", ""), "cargo": (r"37870000", "37880000"),
}  # fmt: skip


def _forget() -> None:
    tables.read_table.cache_clear()
    figures.load_atlas.cache_clear()


@pytest.fixture
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "bundled"
    shutil.copytree(tables._FOLDER, folder)
    monkeypatch.setattr(tables, "_FOLDER", folder)
    _forget()
    yield folder
    monkeypatch.undo()
    _forget()


def shown(name: str, args: dict[str, str]) -> str:
    return str([[str(cell) for cell in row] for row in FIGURES[name](**args).rows])


USED = sorted({(n, tuple(a.items())) for lesson in LESSONS for n, a in directives(lesson)})


@pytest.mark.parametrize("name", sorted({name for name, _ in USED} - {"claim"}))
def test_a_figure_changes_when_its_data_file_does(name: str, bundled: Path) -> None:
    args = next(dict(args) for used, args in USED if used == name)
    if name == "river":
        args = {"river": "Lena"}
    if name == "rule":
        args = {"id": "polarcode"}
    before = shown(name, args)
    file = bundled / FILES[name]
    if file.suffix == ".npz":
        with np.load(file) as kept:
            parts = {key: kept[key] for key in kept.files}
        parts["conc_pct"] = np.minimum(parts["conc_pct"], 40)
        np.savez_compressed(file, **parts)
    else:
        pattern, put = EDITS[name]
        text = file.read_text(encoding="utf-8")
        changed = re.sub(pattern, put, text)
        assert changed != text, name
        file.write_text(changed, encoding="utf-8")
    _forget()
    assert shown(name, args) != before


def test_the_figure_of_a_claim_changes_with_its_claim(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = FIGURES["claim"](id="target-2024")
    source = (Path(tables.__file__).parents[1] / "outlook" / "claims.toml").read_text(
        encoding="utf-8"
    )
    own = tmp_path / "claims.toml"
    own.write_text(source.replace("80 million", "30 million"), encoding="utf-8")
    loaded = {each.claim_id: each for each in load_claims(own)}
    monkeypatch.setattr(figures, "check", lambda name: check(loaded[name]))
    after = FIGURES["claim"](id="target-2024")
    assert str(after.caption) != str(before.caption)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("{{extent month=9}}", "{{extend month=9}}"), "extend"),
        (("{{extent month=9}}", "{{extent year=9}}"), "takes"),
        (("answer = 3", "answer = 4"), "answer 4"),
        (("answer = 3", "answr = 3"), "answr"),
        (("minutes = 15", "minutes = 'x'"), "minutes"),
        (('"sea-ice", ', '"sea-iec", '), "sea-iec"),
        (("+++\n", "---\n"), "head"),
    ],
)
def test_a_wrong_lesson_is_told(change: tuple[str, str], what: str) -> None:
    path = Path(figures.__file__).parent / "texts" / "arctic-first" / "sea-ice" / "en.md"
    text = path.read_text(encoding="utf-8").replace(*change)
    with pytest.raises(GlobalArcticError, match=what):
        parse_lesson(text, course="c", lesson_id="l", lang="en")


def test_pages_hold_answers_apart_and_no_script() -> None:
    for lesson in LESSONS:
        sheet = print_sheet(lesson)
        first, answers = sheet.split('<section class="answers">')
        for question in lesson.questions:
            assert question.why[:20].replace("'", "&#x27;").split("<")[0][:15] not in first
        assert answers
        assert "<script" not in sheet
    assert "<script" not in html_of("<script>x</script> [a](javascript:x)").replace(
        "&lt;script", ""
    )
    assert "href" not in html_of("[a](javascript:x)")


def test_the_zip_opens_from_a_disk_without_a_dead_link() -> None:
    for lang in LANGUAGES:
        content = course_zip(COURSE, lang)
        assert content == course_zip(COURSE, lang)
        assert len(content) < 200_000
        archive = zipfile.ZipFile(io.BytesIO(content))
        names = set(archive.namelist())
        for name in names:
            text = archive.read(name).decode()
            for link in re.findall(r'(?:href|src)="([^"]+)"', text):
                assert link in names, (name, link)
            assert "http://" not in text
            assert "{{" not in text


def test_figures_say_their_numbers_in_the_language() -> None:
    text = markdown_of(COURSE.lesson("year-of-ice", "ru"))
    assert "январь" in text
    assert "Певек" in text
    assert "佩韦克" in markdown_of(COURSE.lesson("year-of-ice", "zh"))
