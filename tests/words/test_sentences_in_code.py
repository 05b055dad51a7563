"""A new sentence in code fails here: what people read stands among the words, translated.

``in_code.csv`` counts the texts of two words and more that still stand in each module: descriptions
of endpoints, names for programs, notes of publishers, and what is still English. Its numbers only
shrink; a module that is not listed has none. ``globalarctic words glued`` shows the texts.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import globalarctic
from globalarctic.words.glued import glued_texts

ROOT = Path(globalarctic.__file__).parent
COUNTS = Path(__file__).parent / "in_code.csv"


def allowed() -> dict[str, int]:
    with COUNTS.open(encoding="utf-8", newline="") as file:
        return {row["module"]: int(row["texts"]) for row in csv.DictReader(file)}


def test_no_new_sentence_stands_in_code() -> None:
    texts = glued_texts(ROOT)
    counts = Counter(Path(text.path).as_posix() for text in texts)
    most = allowed()
    over = {path: count for path, count in counts.items() if count > most.get(path, 0)}
    lines = [f"{text.path}:{text.line}: {text.text}" for text in texts if text.path in over]
    assert not over, (
        f"{over}: write the sentence into words/en/ROOM.toml, run `globalarctic words update`, "
        "translate it, and hold it as a Message:\n" + "\n".join(lines)
    )


def test_the_count_of_sentences_in_code_names_modules_that_exist() -> None:
    assert not [path for path in allowed() if not (ROOT / path).is_file()]
