"""The translators' files: brought up to date, counted, begun for a new language."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from globalarctic.errors import InputError
from globalarctic.words.catalog import (
    ENTRIES,
    FOLDER,
    NAMES,
    TABLES,
    english,
    languages_on_file,
    sha_of,
    table_texts,
)
from globalarctic.words.heads import heads_in_code, heads_text

if TYPE_CHECKING:
    from pathlib import Path

    from babel.messages.catalog import Catalog as Book
    from babel.messages.catalog import Message as Line

    from globalarctic.words.catalog import TableText

__all__ = ["LanguageStatus", "begin_language", "status", "table_lines", "update_books"]

MACHINE = "origin: machine, not read by a speaker"
"""Comment of a translation that nobody has read; a reviewer replaces it by ``read by NAME``."""

SECOND = "read by a second reader, a machine"
"""Comment beside `MACHINE`: a machine other than the translator has read it."""

_TEXT_COLUMNS = ("table", "row", "column", "english", "text", "sha", "origin", "reviewer")


@dataclass(frozen=True, slots=True)
class LanguageStatus:
    """What of a language is there.

    Notes
    -----
    ``messages`` and ``texts`` count what English has; ``missing`` lacks a translation, ``stale``
    was made from an English that has changed since, ``unread`` was made by machine and read by no
    speaker, ``second`` are those of them that a second reader, a machine, has read.
    Each is a tuple of codes (a text of a table as ``table/row/column``).
    """

    lang: str
    messages: int
    texts: int
    missing: tuple[str, ...]
    stale: tuple[str, ...]
    unread: tuple[str, ...]
    second: tuple[str, ...] = ()


def table_lines() -> dict[tuple[str, str, str], str]:
    """Return the English texts of tables that are translated in side tables."""
    found = {}
    for table, (key, columns) in ENTRIES.items():
        for row in _read(table):
            for column in columns:
                if row.get(column):
                    found[table, row[key], column] = row[column]
    return found


def _read(table: str) -> list[dict[str, str]]:
    with (TABLES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def update_books(folder: Path = FOLDER) -> tuple[Path, ...]:
    """Bring every translator's file up to date with the English, and return those that changed.

    Heads of columns are gathered from the code. New sentences get an empty line, sentences whose
    English has changed keep their translation and are marked stale (``fuzzy``), sentences that
    are gone leave.
    """
    changed = []
    heads, english_heads = folder / "en" / "heads.toml", heads_text(heads_in_code())
    if not heads.is_file() or heads.read_text(encoding="utf-8") != english_heads:
        heads.write_text(english_heads, encoding="utf-8")
        changed.append(heads)
        english.cache_clear()
    for lang in languages_on_file():
        if lang == "en":
            continue
        for room in sorted({code.split(".")[0] for code in english()}):
            path = folder / lang / f"{room}.po"
            text = _updated(path, lang, room)
            if not path.is_file() or path.read_bytes() != text:
                path.write_bytes(text)
                changed.append(path)
        changed += _update_texts(folder / "texts" / f"{lang}.csv", lang)
    return tuple(changed)


def _updated(path: Path, lang: str, room: str) -> bytes:
    from io import BytesIO

    from babel.messages.catalog import Catalog as Book
    from babel.messages.pofile import write_po

    before = _lines(path)
    book = Book(locale=lang, project="globalarctic", fuzzy=False)
    for code, (one, other) in english().items():
        if not code.startswith(f"{room}."):
            continue
        wanted = (one, other) if other else one
        line = before.get(code)
        if line is None:
            empty = ("",) * book.num_plurals if other else ""
            book.add(wanted, empty, context=code)
            continue
        stale = line.id != wanted or line.fuzzy
        text: str | tuple[str, ...] = _forms(line)
        if other and isinstance(text, str):
            text = (text,) * book.num_plurals
        elif not other and not isinstance(text, str):
            text = text[0]
        book.add(
            wanted,
            text,
            context=code,
            flags={"fuzzy"} if stale else set(),
            user_comments=list(line.user_comments),
        )
    out = BytesIO()
    write_po(out, book, width=0, omit_header=False, sort_output=False)
    # Dates in the header would change the file at every run.
    kept = [
        row
        for row in out.getvalue().decode().splitlines()
        if not row.startswith(('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', "# "))
        or row.startswith(("# origin", "# read"))
    ]
    return ("\n".join(kept).rstrip("\n") + "\n").encode()


def _lines(path: Path) -> dict[str, Line]:
    if not path.is_file():
        return {}
    book = _book(path)
    return {line.context: line for line in book if line.id and line.context}


def _forms(line: Line) -> str | tuple[str, ...]:
    text = line.string
    return tuple(part or "" for part in text) if isinstance(text, list | tuple) else text or ""


def _book(path: Path) -> Book:
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        return read_po(file)


def _update_texts(path: Path, lang: str) -> list[Path]:
    held = table_texts(lang)
    rows = [
        (*key, source, *_text_cells(held.get(key), source))
        for key, source in _side_lines(lang).items()
    ]
    before = path.read_bytes() if path.is_file() else b""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_TEXT_COLUMNS)
        writer.writerows(rows)
    table_texts.cache_clear()
    return [path] if path.read_bytes() != before else []


def _text_cells(text: TableText | None, source: str) -> tuple[str, str, str, str]:
    """Return translation, hash of its English, origin and reviewer; a new one is of today."""
    if text is None or not text.text:
        return "", "", "", ""
    return text.text, text.sha or sha_of(source), text.origin or "human", text.reviewer


def _side_lines(lang: str) -> dict[tuple[str, str, str], str]:
    """Return the texts that a language takes from its side table, with their English."""
    found = table_lines()
    for table, key in NAMES.values():
        for row in _read(table):
            if row.get("name_en") and f"name_{lang}" not in row:
                found[table, row[key], "name_en"] = row["name_en"]
    return found


def status() -> tuple[LanguageStatus, ...]:
    """Return what of each language but English is there, missing, stale and unread.

    Examples
    --------
    >>> [part.lang for part in status()][:2]
    ['zh', 'ru']
    """
    templates = english()
    report = []
    for lang in languages_on_file()[1:]:
        missing, stale, unread, second = [], [], [], []
        lines: dict[str, Line] = {}
        for path in sorted((FOLDER / lang).glob("*.po")):
            lines |= _lines(path)
        for code, (one, other) in templates.items():
            line = lines.get(code)
            text = "" if line is None else _forms(line)
            if line is None or not all((text,) if isinstance(text, str) else text):
                missing.append(code)
                continue
            if line.fuzzy or line.id != ((one, other) if other else one):
                stale.append(code)
            if MACHINE in line.user_comments:
                unread.append(code)
                if SECOND in line.user_comments:
                    second.append(code)
        texts = _side_lines(lang)
        held = table_texts(lang)
        for key, text in texts.items():
            label = "/".join(key)
            if key not in held or not held[key].text:
                missing.append(label)
                continue
            if held[key].sha != sha_of(text):
                stale.append(label)
            if held[key].origin == "machine" and not held[key].reviewer:
                unread.append(label)
        report.append(
            LanguageStatus(
                lang,
                len(templates),
                len(texts),
                tuple(missing),
                tuple(stale),
                tuple(unread),
                tuple(second),
            )
        )
    return tuple(report)


def begin_language(lang: str, folder: Path = FOLDER) -> tuple[Path, ...]:
    """Make the empty files of a new language.

    Raises
    ------
    InputError
        When the language is on file already or its code is not two or three letters.
    """
    from babel import localedata

    if lang in languages_on_file():
        raise InputError(f"language {lang!r} is on file already; edit {folder / lang}")
    if not (lang.isascii() and lang.isalpha() and lang.islower() and len(lang) in {2, 3}):
        raise InputError(f"language is {lang!r}; give its ISO 639 code, for example kl")
    if not localedata.exists(lang):
        raise InputError(f"no numbers and dates are on file for language {lang!r} (CLDR)")
    (folder / lang).mkdir()
    made = []
    for room in sorted({code.split(".")[0] for code in english()}):
        path = folder / lang / f"{room}.po"
        path.write_bytes(_updated(path, lang, room))
        made.append(path)
    made += _update_texts(folder / "texts" / f"{lang}.csv", lang)
    return tuple(made)
