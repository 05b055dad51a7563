"""One analyser for all text and every query, in English, Chinese and Russian.

Text is folded (NFKC, case, ё to е, signs on Latin letters off, traditional Chinese characters to
simplified ones) and cut into *units*: a stem of a word, or one Chinese character. From units come
*tokens*, the words of the index, each in a name space of its own: ``s`` a stem, ``r`` a word as it
is written, ``u`` a single Chinese character; two characters in a row stand as they are.
"""

from __future__ import annotations

import csv
import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from globalarctic.data.tables import bundled_path
from globalarctic.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Unit", "folded", "stem_of", "stop_words", "tokens_of", "units_of"]

_WORDS = re.compile(r"[㐀-鿿豈-﫿]|[^\W_㐀-鿿豈-﫿]+")
_HAN = re.compile(r"[㐀-鿿豈-﫿]")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_LETTERS = str.maketrans({"ё": "е", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l",
                          "đ": "d", "þ": "th", "ð": "d", "ı": "i",
                          "'": "", "’": "", "ʼ": ""})  # fmt: skip
_FORMS = {
    "лед": "льд льда льду льдом льде льды льдов льдам льдами льдах",
    "судно": "суда судов судам судами судах",
    "человек": "люди людей людям людьми людях",
    "ребенок": "дети детей детям детьми детях",
    "год": "лет",
    "день": "дня дню днем дне дни дней дням днями днях",
    "сутки": "суток суткам сутками сутках",
    "ветер": "ветра ветру ветром ветре ветры ветров",
    "путь": "пути путем путей путям путями путях",
    "полынья": "полыньи полынью полыней полынье полыньям",
    "child": "children",
    "person": "people persons",
    "freeze": "froze frozen freezes freezing",
    "mouse": "mice",
}
"""Forms that the stemmers do not join: Russian words with a fleeting vowel or two roots, English
irregular ones."""
_STOP = (
    "a an the of in on at to by for from and or is are be with as it its this that which who what "
    "when where how does do did can i my near about into than there was were has have per "
    "и в во на с со к ко о об от до из по за у для при над под не но или а как что где когда кто "
    "какой какая какие какое ли это то так его ее их через между без того перу мали "
    "年 月 日 的 了 和 与 在 是 及 或 等 到 从 由 为 对 之 吗 呢 有 多少 什么 怎么 "
    "如何 哪些 哪里 哪个 何时"
)


_STEMMING = threading.Lock()
"""A stemmer keeps its word in itself: one thread at a time."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A stem or a Chinese character; ``word`` as it is written, ``at`` its place in the text."""

    stem: str
    word: str
    at: int

    @property
    def is_han(self) -> bool:
        """Whether it is a Chinese character."""
        return bool(_HAN.match(self.stem))


@cache
def _simplified() -> dict[int, str]:
    with bundled_path("simplified.csv").open(encoding="utf-8", newline="") as file:
        return {
            ord(old): row["simplified"]
            for row in csv.DictReader(file)
            for old in row["traditional"]
        }


@cache
def _irregular() -> dict[str, str]:
    return {form: base for base, forms in _FORMS.items() for form in forms.split()}


def folded(text: str) -> str:
    """Return a text without what does not tell words apart.

    Examples
    --------
    >>> folded("Лёд ＡＢＣ 冰海運輸 Tromsø São")
    'лед abc 冰海运输 tromso sao'
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    if text.isascii():
        return text.replace("'", "")
    text = text.translate(_LETTERS).translate(_simplified())
    if any("À" <= sign <= "ɏ" or "̀" <= sign <= "ͯ" for sign in text):
        # й and ї keep their marks: only Latin letters lose them.
        text = "".join(
            sign if _CYRILLIC.match(sign) else unicodedata.normalize("NFD", sign)[0]
            for sign in text
            if not unicodedata.combining(sign)
        )
    return text


@cache
def _stemmer(language: str) -> Any:
    try:
        import snowballstemmer
    except ModuleNotFoundError:
        raise InputError(
            "searching needs snowballstemmer; install it with: pip install 'globalarctic[web]'"
        ) from None
    return snowballstemmer.stemmer(language)


@lru_cache(maxsize=65_536)
def stem_of(word: str) -> str:
    """Return the stem of a folded word of Latin or Cyrillic letters; others as they are.

    Examples
    --------
    >>> stem_of("льдами") == stem_of("лед"), stem_of("routes"), stem_of("2026")
    (True, 'rout', '2026')
    """
    word = _irregular().get(word, word)
    if word.isdigit():
        return word
    language = "russian" if _CYRILLIC.match(word) else "english" if word.isascii() else ""
    if not language:
        return word
    with _STEMMING:
        return str(_stemmer(language).stemWord(word))


@cache
def stop_words() -> frozenset[str]:
    """Return the words that a query does not look for."""
    return frozenset(_STOP.split())


def units_of(text: str) -> tuple[Unit, ...]:
    """Return the stems and characters of a text in order.

    Examples
    --------
    >>> [unit.stem for unit in units_of("Ports of 海冰, льды")]
    ['port', 'of', '海', '冰', 'лед']
    """
    found = []
    for match in _WORDS.finditer(folded(text)):
        word = match.group()
        found.append(Unit(stem_of(word), word, match.start()))
    return tuple(found)


def tokens_of(units: Sequence[Unit]) -> list[str]:
    """Return the words of the index of some units.

    Examples
    --------
    >>> tokens_of(units_of("海冰图 Ports"))
    ['u海', '海冰', 'u冰', '冰图', 'u图', 'sport', 'rports']
    """
    tokens: list[str] = []
    for at, unit in enumerate(units):
        if unit.is_han:
            tokens.append(f"u{unit.stem}")
            after = units[at + 1] if at + 1 < len(units) else None
            if after is not None and after.is_han and after.at == unit.at + 1:
                tokens.append(unit.stem + after.stem)
        else:
            tokens.append(f"s{unit.stem}")
            if unit.word != unit.stem:
                tokens.append(f"r{unit.word}")
    return tokens
