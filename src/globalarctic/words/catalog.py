"""Where words stand: English templates, translations, names and texts of the bundled tables."""

from __future__ import annotations

import csv
import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from globalarctic.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "ENTRIES",
    "NAMES",
    "Sentence",
    "TableText",
    "Wordbook",
    "english",
    "languages_on_file",
    "load_catalog",
    "sha_of",
    "table_texts",
]

FOLDER = Path(__file__).parent
TABLES = FOLDER.parent / "data" / "bundled"

NAMES = {
    "place": ("places", "place_id"),
    "passage": ("passages", "passage_id"),
    "border": ("borders", "border_id"),
    "crossing": ("border_crossings", "crossing_id"),
    "channel": ("channels", "channel_id"),
    "corridor": ("corridors", "corridor_id"),
    "vessel": ("vessels", "vessel_id"),
    "country": ("countries", "country"),
    "region": ("regions", "region"),
    "organisation": ("organisations", "organisation"),
    "zone": ("nsr_zones", "zone_id"),
    "area": ("rule_areas", "area_id"),
    "sector": ("sector_groups", "sector"),
    "partner-term": ("partner_terms", "term_id"),
}
"""Kind of a `Name`: bundled table and its key column; the columns name_en, name_zh, name_ru or the
side tables ``texts`` hold the names."""

ENTRIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "vessels": ("vessel_id", ("name_en",)),
    "corridors": ("corridor_id", ("description",)),
    "rules": ("rule_id", ("text", "note")),
    "passages": ("passage_id", ("regime",)),
    "river_reaches": ("reach_id", ("river",)),
    "usual_speeds": ("usual_id", ("ship_type", "size")),
}
"""Bundled table: its key column and the columns of text that are translated in side tables."""

_SLOT = re.compile(r"\{([a-z_0-9]+)\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A template cut into (literal, argument) pairs; ``plurals`` one such list a form."""

    text: str
    parts: tuple[tuple[str, str], ...]
    plurals: tuple[tuple[tuple[str, str], ...], ...] = ()
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class TableText:
    """A translated text of a table: origin ``human`` or ``machine``, and who read it."""

    text: str
    sha: str
    origin: str
    reviewer: str


def _cut(template: str) -> tuple[tuple[str, str], ...]:
    pieces = _SLOT.split(template)
    literals, slots = pieces[::2], [*pieces[1::2], ""]
    return tuple(pair for pair in zip(literals, slots, strict=True) if pair != ("", ""))


@cache
def english() -> dict[str, tuple[str, str]]:
    """Return the English templates by code: (singular or only form, plural form or empty).

    Raises
    ------
    InputError
        When a file of ``en`` holds anything but texts and pairs of ``one`` and ``other``.
    """
    found: dict[str, tuple[str, str]] = {}
    for path in sorted((FOLDER / "en").glob("*.toml")):
        for code, value in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if isinstance(value, str):
                found[f"{path.stem}.{code}"] = (value, "")
            elif isinstance(value, dict) and set(value) == {"one", "other"}:
                found[f"{path.stem}.{code}"] = (value["one"], value["other"])
            else:
                raise InputError(f"{path.name}: {code}: give a text, or one = and other =")
    return found


@cache
def _head_codes() -> dict[str, str]:
    return {text: code for code, (text, _) in english().items() if code.startswith("heads.")}


def languages_on_file() -> tuple[str, ...]:
    """Return English and every language that has a folder of translations."""
    others = {path.parent.name for path in FOLDER.glob("*/*.po")}
    return ("en", *sorted(others, key=lambda lang: (lang not in {"zh", "ru"}, lang != "zh", lang)))


def _english_form(count: float) -> int:
    return 0 if count == 1 else 1


class Wordbook:
    """The words of one language; English stands in where it has none."""

    def __init__(self, lang: str) -> None:
        self.lang = self.locale = lang
        self.form: Callable[[Any], int] = _english_form
        self._said: dict[str, Sentence] = {}
        self._translated: dict[str, tuple[tuple[str, str], tuple[str, ...]]] = {}
        if lang != "en":
            self._read(lang)

    def _read(self, lang: str) -> None:
        from babel.messages.pofile import read_po

        for path in sorted((FOLDER / lang).glob("*.po")):
            with path.open("rb") as file:
                book = read_po(file)
            if book.locale is not None:
                self.locale = str(book.locale)
            for message in book:
                if message.id and message.context and not message.fuzzy:
                    text, source = message.string, message.id
                    forms = tuple(text) if isinstance(text, list | tuple) else (text or "",)
                    one, other = source if isinstance(source, list | tuple) else (source, "")
                    if all(forms):
                        self._translated[message.context] = (one, other), forms
        self.form = _forms_of(self.locale)

    def sentence(self, code: str) -> Sentence:
        """Return the template of a code in this language, in English where it is missing.

        Raises
        ------
        UnknownNameError
            When no English template has this code.
        """
        said = self._said.get(code)
        if said is not None:
            return said
        templates = english()
        if code not in templates:
            raise UnknownNameError.among("message", code, templates)
        one, other = templates[code]
        source, forms = self._translated.get(code, (None, ()))
        lang = self.lang
        if source != (one, other):
            forms, lang = (one, other) if other else (one,), "en"
            if other and self.lang != "en":
                # English forms, by the count of this language: all but the first are plural.
                forms = (one, *(other,) * 5)
        plurals = tuple(_cut(form) for form in forms) if other else ()
        made = Sentence(forms[0], _cut(forms[0]), plurals, lang)
        self._said[code] = made
        return made

    def head(self, text: str) -> str:
        """Return the head of a column by its English; as it is where it is not on file."""
        code = _head_codes().get(text)
        return text if code is None else self.sentence(code).text

    def name(self, kind: str, key: str) -> str:
        """Return the name of a thing of a table; its key when the table does not name it.

        Raises
        ------
        UnknownNameError
            When no table of names is of this kind.
        """
        if kind not in NAMES:
            raise UnknownNameError.among("kind of name", kind, NAMES)
        table, column = NAMES[kind]
        row = _rows(table, column).get(key)
        if row is None:
            return key
        own = row.get(f"name_{self.lang}", "")
        if own or self.lang == "en":
            return own or row.get("name_en", "") or key
        return self._side(table, key, "name_en", row.get("name_en", "") or key)

    def entry(self, table: str, key: str, column: str) -> str:
        """Return a text of a bundled table.

        Raises
        ------
        UnknownNameError
            When the table has no translated texts, or no such row.
        """
        if table not in ENTRIES:
            raise UnknownNameError.among("table of texts", table, ENTRIES)
        rows = _rows(table, ENTRIES[table][0])
        if key not in rows:
            raise UnknownNameError.among(f"row of {table}", key, rows)
        return self._side(table, key, column, rows[key].get(column, ""))

    def _side(self, table: str, key: str, column: str, text: str) -> str:
        if self.lang == "en":
            return text
        held = table_texts(self.lang).get((table, key, column))
        return held.text if held is not None and held.text else text


@lru_cache(maxsize=16)
def load_catalog(lang: str) -> Wordbook:
    """Return the words of a language, read once a process."""
    return Wordbook(lang)


def _forms_of(locale: str) -> Callable[[Any], int]:
    """Return the gettext form of a count; a fraction takes the form that two takes, or other."""
    from babel.messages.catalog import Catalog as Book

    book = Book(locale=locale)
    count, rule = book.num_plurals, book.plural_expr
    import gettext

    form = gettext.c2py(rule)
    part = int(form(2)) if count >= 3 else count - 1

    @lru_cache(maxsize=4096)
    def chosen(value: float) -> int:
        return int(form(int(value))) if value == int(value) else part

    return chosen


@lru_cache(maxsize=64)
def _rows(table: str, column: str) -> dict[str, dict[str, str]]:
    with (TABLES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return {row[column]: row for row in csv.DictReader(file)}


@lru_cache(maxsize=8)
def table_texts(lang: str) -> dict[tuple[str, str, str], TableText]:
    """Return the translated texts of tables by (table, row, column)."""
    path = FOLDER / "texts" / f"{lang}.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (row["table"], row["row"], row["column"]): TableText(
                row["text"], row["sha"], row["origin"], row["reviewer"]
            )
            for row in csv.DictReader(file)
        }


def sha_of(text: str) -> str:
    """Return the short hash by which a translated text knows the English it was made from."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
