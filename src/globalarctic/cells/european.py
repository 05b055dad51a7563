"""Which of Europe's one-byte encodings text is in, told by its letters and where they stand.

The same byte is a vowel in one encoding and a consonant in another (Windows-1252 ``ø`` is
Windows-1250 ``ř``): each reading is weighed by how common its letters are in one language and
whether the word can be spoken. The best is taken only when it is far ahead of every reading that
gives other words.
"""

from __future__ import annotations

import functools
import math
import re
from typing import NamedTuple

__all__ = ["Reading", "european"]

# Letters outside ASCII, commonest first.
_WESTERN = ("åøæéòôêóàü", "åäöéü", "äöåõüšž", "áåäöšž", "íáðöóæéúþý", "áíøðóúýæ", "üäößé",
            "éèàêçâôîûëïœùæÿ", "óíáéñúü", "ãçáéóíêõâàôúü", "èàìòùé")  # fmt: skip
_CENTRAL = ("łęóąśżćńź", "íáéěřýčžůšúťóďň", "áíéčýžšúľťňôóäďĺŕ", "áéöőóüíúű", "ăîâşţ", "čšžćđ")
_BALTIC = ("āīēšūņļģžčķ", "ėųšžąįčūę", "äõüöšž")
_TURKISH = ("ıüşçöğâîû",)
_READINGS: dict[str, tuple[str, tuple[str, ...], float]] = {
    "cp1252": ("Windows-1252 (western Europe)", _WESTERN, 0.0),
    "cp1250": ("Windows-1250 (central Europe)", _CENTRAL, -1.0),
    "iso8859-2": ("ISO 8859-2 (central Europe)", _CENTRAL, -2.0),
    "cp1254": ("Windows-1254 (Turkish)", _TURKISH, -0.5),
    "cp1257": ("Windows-1257 (Baltic)", _BALTIC, -3.5),
    "mac-roman": ("Mac OS Roman", _WESTERN, -4.0),
    "cp850": ("DOS 850 (western Europe)", _WESTERN, -4.0),
    "cp852": ("DOS 852 (central Europe)", _CENTRAL, -4.5),
}
"""Name, languages and how likely beforehand: the rarer today, the lower."""

_VOWELS = frozenset("aeiouyåøæäöüõœáéíóúýàèìòùâêîôûëïÿãăąęěůőűāīēūėųįı")
_SIBILANTS = frozenset("śźšžłż")  # stand beside other consonants as well
_OPENING, _CLOSING = "“„‘‚«¿¡–—·\u00a0", "”“’‚»…–—·°²³ªº™†‡\u00a0"
_MARGIN = 3.0
_FOREIGN, _INNER_CAPITAL, _UNSPEAKABLE, _THREE_VOWELS, _ETH_FIRST = -12.0, -6.0, -2.0, -1.5, -3.0
_NEXT_LANGUAGE, _MARKS, _RAREST = -2.0, -2.5, -8.0


class Reading(NamedTuple):
    """An encoding, its name for people, how well it reads (more is better), and its odd words."""

    encoding: str
    name: str
    score: float
    foreign: int


def european(content: bytes) -> tuple[Reading | None, tuple[Reading, ...]]:
    r"""Return the encoding that text is surely in, or None, and the ones it may be in, best first.

    Examples
    --------
    >>> sure, _ = european("Kemijärvi, Grønnedal, Ålesund, Tromsø".encode("cp1252"))
    >>> sure.name
    'Windows-1252 (western Europe)'
    >>> european("Poznań, Łódź, Świnoujście".encode("cp1250"))[0].encoding
    'cp1250'
    >>> european(b"5 \xf2")[0] is None
    True
    """
    words = {word for word in re.findall(rb"[A-Za-z\x80-\xff]+", content) if not word.isascii()}
    spelt = [word for word in words if re.search(rb"[A-Za-z]", word)]
    if not spelt:
        return None, ()
    readings = sorted(
        (_reading(encoding, spelt) for encoding in _READINGS), key=lambda reading: -reading.score
    )
    best = readings[0]
    same = [_text(word, best.encoding) for word in words]
    rivals = [
        reading
        for reading in readings[1:]
        if best.score - reading.score < _MARGIN
        and [_text(word, reading.encoding) for word in words] != same
    ]
    if rivals or None in same or best.foreign > 0.05 * len(spelt):
        return None, (best, *rivals)
    return best, (best,)


def _text(word: bytes, encoding: str) -> str | None:
    try:
        return word.decode(encoding)
    except UnicodeDecodeError:
        return None


def _reading(encoding: str, words: list[bytes]) -> Reading:
    """Return how words read, by as few languages of the encoding as say them well."""
    name, languages, score = _READINGS[encoding]
    texts = [
        (_text(word, encoding) or "\ufffd").lstrip(_OPENING).rstrip(_CLOSING) for word in words
    ]
    weights = {each: [_letters(text, each) for text in texts] for each in languages}
    chosen = max(weights.values(), key=sum)
    for _ in languages:
        joined = [
            [max(pair) for pair in zip(chosen, more, strict=True)] for more in weights.values()
        ]
        better = max(joined, key=sum)
        if sum(better) + _NEXT_LANGUAGE <= sum(chosen):
            break
        chosen, score = better, score + _NEXT_LANGUAGE
    foreign = sum(max(each) <= _FOREIGN for each in zip(*weights.values(), strict=True))
    return Reading(encoding, name, score + sum(chosen) + sum(map(_sound, texts)), foreign)


@functools.lru_cache(maxsize=64)
def _shares(language: str) -> dict[str, float]:
    """Return the logarithm of each letter's share, falling with its rank."""
    whole = sum(1 / rank for rank in range(1, len(language) + 1))
    return {sign: -math.log(rank * whole) for rank, sign in enumerate(language, 1)}


def _letters(text: str, language: str) -> float:
    shares = _shares(language)
    low = text.lower().replace("i\u0307", "ı")  # the small letter of a Turkish capital
    weights = [shares.get(sign, _FOREIGN) for sign in low if not sign.isascii()] or [_MARKS]
    return _FOREIGN if _FOREIGN in weights else max(sum(weights), _RAREST)


def _sound(text: str) -> float:
    """Return what a word loses for capitals inside it and for sounds that nobody can say."""
    lost, low = 0.0, f" {text.lower()[: len(text)]} "
    for at, sign in enumerate(text, 1):
        if sign.isascii():
            continue
        before, after = low[at - 1], low[at + 1]
        if sign.isupper() and text[: at - 1].strip() and text[at - 2].islower():
            lost += _INNER_CAPITAL
        beside = (before in _VOWELS) + (after in _VOWELS)
        if low[at] in _VOWELS:
            lost += _THREE_VOWELS * (beside == 2 or (beside == 1 and after in "aeiou"))
        elif low[at] not in _SIBILANTS:
            lost += _UNSPEAKABLE * (beside == 0)
            lost += _ETH_FIRST * (low[at] == "ð" and before == " ")
    return lost
