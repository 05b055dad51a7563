"""The glossary: three languages a term, and sentences that keep to it."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from globalarctic.words import catalog
from globalarctic.words.glossary import load_glossary, strays

ROOMS = ("transport", "costs", "rules", "studies", "pictures")


def test_some_three_hundred_terms_in_three_languages() -> None:
    terms = load_glossary()
    assert len(terms) >= 300
    assert len({term.en for term in terms}) == len(terms)
    for term in terms:
        assert term.source
        assert re.search("[\u4e00-\u9fff]", term.zh) or term.zh == term.en
        assert re.search("[а-яё]", term.ru, re.I) or term.ru == term.en


@pytest.mark.parametrize("lang", ["zh", "ru"])
def test_sentences_keep_to_the_terms(lang: str) -> None:
    assert strays(lang, ROOMS) == ()


def test_a_sentence_that_leaves_a_term_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = {"made.up": ("the fast ice of {day}", "")}
    monkeypatch.setattr("globalarctic.words.glossary.english", lambda: sentences)

    book = SimpleNamespace(sentence=lambda _: catalog.Sentence("{day}: быстрый лёд", ()))
    monkeypatch.setattr("globalarctic.words.glossary.load_catalog", lambda _: book)
    assert strays("ru", ("made",)) == ("made.up: fast ice",)
    assert strays("ru", ("other",)) == ()
