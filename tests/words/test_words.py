"""Messages in three languages: plurals, numbers, dates, names, fallback, files."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from globalarctic.errors import InputError, UnknownNameError
from globalarctic.result import Result
from globalarctic.words import (
    Arg,
    Code,
    Day,
    Message,
    Name,
    Point,
    Quantity,
    Span,
    Text,
    message_from_dict,
    packed,
    pick_language,
    render,
    unpacked,
)
from globalarctic.words import catalog as catalog_module
from globalarctic.words import language as language_module
from globalarctic.words.books import begin_language, status, update_books
from globalarctic.words.glued import glued_texts


@pytest.mark.parametrize(
    ("days", "text"),
    [(1, "1 день"), (2, "2 дня"), (5, "5 дней"), (11, "11 дней"), (21, "21 день"), (0, "0 дней")],
)
def test_russian_plurals(days: int, text: str) -> None:
    assert render(Quantity(days, "d"), "ru") == text


def test_fractions_take_the_genitive_in_russian() -> None:
    assert render(Quantity(1.5, "d", 1), "ru") == "1,5 дня"
    assert render(Quantity(1.0, "d", 1), "en") == "1.0 day"
    assert render(Quantity(999.7), "ru") == "1\xa0000"
    assert render(Quantity(999.4), "ru") == "999"


@pytest.mark.parametrize(
    ("lang", "texts"),
    [
        ("en", ("7,556 nmi", "20 August 2026", "21.3-23.9 days", "77.9N 105.2E")),
        ("zh", ("7,556海里", "2026年8月20日", "21.3～23.9天", "北纬77.9°，东经105.2°")),
        (
            "ru",
            (
                "7\xa0556 мор. миль",
                "20 августа 2026\xa0г.",
                "21,3–23,9 дня",
                "77,9° с. ш., 105,2° в. д.",
            ),
        ),
    ],
)
def test_figures_days_and_points(lang: str, texts: tuple[str, ...]) -> None:
    days = Span(Quantity(21.3, "d", 1), Quantity(23.9, "d", 1))
    args = (Quantity(7556, "nmi"), Day(dt.date(2026, 8, 20)), days, Point(105.2, 77.9))
    got = tuple(render(arg, lang).replace("\u202f", "\xa0") for arg in args)
    assert got == texts


def test_names_come_from_the_tables() -> None:
    strait = Name("passage", "vilkitsky")
    assert render(strait, "ru") == "Пролив Вилькицкого"
    assert render((Name("country", "CHN"), Name("country", "RUS")), "zh") == "中国、俄罗斯"
    with pytest.raises(UnknownNameError, match="kind of name"):
        render(Name("planet", "mars"))


def test_a_message_survives_json_in_another_process() -> None:
    args = {
        "n": Quantity(21, ""),
        "days": Quantity(23.4, "d", 1),
    }
    said = Message("units.example", **args)
    packed = json.dumps(said.to_dict(), ensure_ascii=False)
    code = (
        "import json, sys; from globalarctic.words import message_from_dict, render\n"
        "said = message_from_dict(json.loads(sys.stdin.read()))\n"
        "sys.stdout.buffer.write('|'.join(render(said, k) for k in ('en', 'zh', 'ru')).encode())\n"
        "assert not {'numpy', 'numba'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=packed.encode(), capture_output=True, check=True
    )
    texts = done.stdout.decode().split("|")
    assert texts == [render(said, lang) for lang in ("en", "zh", "ru")]
    assert texts[2] == "21 ледовый год, 23,4 дня"


def test_every_kind_of_argument_is_packed_and_unpacked() -> None:
    said = Message(
        "units.list-separator",
        day=Day(dt.date(2026, 8, 20), "month"),
        inner=Message("units.km", n=3),
        names=(Name("place", "dalian"), Text("цитата", "ru"), Code("nsr-west")),
        span=Span(Day(dt.date(2026, 1, 1)), Day(dt.date(2026, 2, 1))),
        point=Point(1.0, -2.0),
    )
    assert message_from_dict(json.loads(json.dumps(said.to_dict()))) == said
    with pytest.raises(InputError, match="no argument"):
        message_from_dict({"code": "units.km", "args": {"n": {"what": 1}}})


def test_a_result_holds_messages_as_code_arguments_and_text() -> None:
    @dataclass(frozen=True, slots=True, repr=False)
    class Refused(Result):
        SCHEMA = "example.refused"
        reason: Message | None
        notes: tuple[Message, ...] = ()

    said = Message("units.example", n=21, days=Quantity(23.4, "d", 1))
    read = json.loads(Refused(said, (said,)).to_json())
    assert read["reason"]["text"] == "21 ice years, 23.4 days"
    assert message_from_dict(read["reason"]) == message_from_dict(read["notes"][0]) == said
    row = Refused(said, (said,)).rows()[0]
    assert row == {"reason": str(said), "notes": [str(said)]}
    assert Refused(None).to_csv().splitlines()[1] == ","


@pytest.mark.parametrize("said", [Name("place", "dalian"), "as it is", (Quantity(1.5, "d", 1), 3)])
def test_what_is_said_is_packed_without_a_word(said: Arg | str) -> None:
    assert unpacked(json.loads(json.dumps(packed(said)))) == said


def test_language_by_name_variable_and_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLOBALARCTIC_LANG", "ru_RU.UTF-8")
    assert pick_language() == "ru"
    assert pick_language("zh-Hans") == "zh"
    monkeypatch.setenv("GLOBALARCTIC_LANG", "C")
    assert pick_language() == "en"
    with pytest.raises(InputError, match="on file are en, zh, ru"):
        pick_language("tlh")


def test_unknown_code_names_near_codes() -> None:
    with pytest.raises(UnknownNameError, match=r"units\.km"):
        str(Message("units.kmm"))


@pytest.fixture
def words_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    import shutil

    folder = tmp_path / "words"
    shutil.copytree(catalog_module.FOLDER, folder, ignore=shutil.ignore_patterns("*.py*", "__*"))
    monkeypatch.setattr(catalog_module, "FOLDER", folder)
    monkeypatch.setattr("globalarctic.words.books.FOLDER", folder)
    caches = (
        catalog_module.english,
        catalog_module.load_catalog,
        catalog_module.table_texts,
        language_module._language,
    )
    for cached in caches:
        cached.cache_clear()
    yield folder
    monkeypatch.undo()
    for cached in caches:
        cached.cache_clear()


def test_a_fourth_language_is_files_only(words_folder: Path) -> None:
    made = begin_language("fo", words_folder)
    assert all(path.is_file() for path in made)
    path = words_folder / "fo" / "units.po"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('msgid "{n} km"\nmsgstr ""', 'msgid "{n} km"\nmsgstr "{n} kilometrar"'),
        encoding="utf-8",
    )
    assert render(Quantity(1200, "km"), "fo") == "1.200 kilometrar"
    assert render(Quantity(3, "nmi"), "fo") == "3 nmi"
    left = next(part for part in status() if part.lang == "fo")
    assert "units.nmi" in left.missing
    assert "units.km" not in left.missing


def test_a_language_that_is_begun_says_what_it_lacks_in_english(words_folder: Path) -> None:
    begin_language("fo", words_folder)
    table = words_folder / "texts" / "fo.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "table,row,column,english,text,sha,origin,reviewer"
    start = next(k for k, line in enumerate(lines) if line.startswith("passages,bering,name_en"))
    lines[start] = "passages,bering,name_en,Bering Strait,Beringssund,,,"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    update_books(words_folder)
    assert render(Name("passage", "bering"), "fo") == "Beringssund"
    assert render(Name("passage", "malacca"), "fo") == render(Name("passage", "malacca"), "en")
    left = next(part for part in status() if part.lang == "fo")
    assert "passages/bering/name_en" not in {*left.missing, *left.stale, *left.unread}
    with pytest.raises(InputError, match="CLDR"):
        begin_language("qq", words_folder)


def test_a_changed_sentence_is_stale_and_not_said(words_folder: Path) -> None:
    path = words_folder / "en" / "units.toml"
    path.write_text(path.read_text("utf-8").replace('"{n} km"', '"{n} kilometres"'), "utf-8")
    catalog_module.english.cache_clear()
    assert "units.km" in next(part for part in status() if part.lang == "zh").stale
    update_books(words_folder)
    assert render(Quantity(3, "km"), "zh") == "3 kilometres"
    assert update_books(words_folder) == ()


def test_glued_sentences_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        '"""A docstring of words."""\n'
        "def f(x):\n"
        '    """Say it again."""\n'
        '    if x:\n        raise ValueError(f"bad value {x} was given")\n'
        '    return f"the ship waits {x} days for ice"\n',
        encoding="utf-8",
    )
    found = glued_texts(tmp_path)
    assert [(text.line, text.text) for text in found] == [(6, "the ship waits {} days for ice")]
