"""Scales of charts: round ticks, and names of months in a language."""

from __future__ import annotations

import math
from functools import lru_cache

__all__ = ["month_letters", "month_name", "month_names", "ticks"]


def ticks(most: float, count: int = 5) -> list[float]:
    """Return round ticks from 0 up to a figure or a little above it.

    Examples
    --------
    >>> ticks(43.0)
    [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]
    >>> ticks(0.0)
    [0.0, 1.0]
    """
    if most <= 0.0:
        return [0.0, 1.0]
    rough = most / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(k * power for k in (1.0, 2.0, 2.5, 5.0, 10.0) if k * power >= rough - 1e-12)
    return [k * step for k in range(math.ceil(most / step - 1e-9) + 1)]


@lru_cache(maxsize=8)
def month_names(lang: str, *, wide: bool = False) -> tuple[str, ...]:
    """Return the names of the twelve months, short ones unless wide.

    Examples
    --------
    >>> month_names("ru")[4], month_names("zh")[0]
    ('май', '1月')
    """
    from babel.dates import get_month_names

    locale = {"en": "en_GB", "zh": "zh_Hans"}.get(lang, lang)
    names = get_month_names("wide" if wide else "abbreviated", "stand-alone", locale)
    return tuple(names[month].rstrip(".") for month in range(1, 13))


@lru_cache(maxsize=8)
def month_letters(lang: str) -> tuple[str, ...]:
    """Return the shortest names of the twelve months, for a narrow chart.

    Examples
    --------
    >>> month_letters("ru")[:3], month_letters("zh")[9]
    (('Я', 'Ф', 'М'), '10')
    """
    from babel.dates import get_month_names

    locale = {"en": "en_GB", "zh": "zh_Hans"}.get(lang, lang)
    names = get_month_names("narrow", "stand-alone", locale)
    return tuple(names[month].rstrip("月.") for month in range(1, 13))


def month_name(month: int, lang: str) -> str:
    """Return the name of a month, 1 to 12, in full.

    Examples
    --------
    >>> month_name(9, "en"), month_name(9, "ru")
    ('September', 'сентябрь')
    """
    return month_names(lang, wide=True)[month - 1]
