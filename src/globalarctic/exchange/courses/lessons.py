"""Lessons as files: a head in TOML between lines of ``+++``, then Markdown with live figures.

A course is a folder of lessons, each a folder with a file a language. The head names the title,
minutes, level, terms of the glossary and questions.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from globalarctic.errors import SchemaError, UnknownNameError
from globalarctic.exchange.courses.figures import FIGURES, read_directive
from globalarctic.records import row_of
from globalarctic.words import render

if TYPE_CHECKING:
    from globalarctic.exchange.courses.figures import LessonFigure

__all__ = [
    "Course", "Lesson", "LessonQuestion", "load_courses", "load_glossary", "markdown_of",
    "parse_lesson",
]  # fmt: skip

_TEXTS = Path(__file__).parent / "texts"


@dataclass(frozen=True, slots=True)
class LessonQuestion:
    """A question with choices; ``answer`` counts from 1, ``why`` explains it."""

    text: str
    choices: tuple[str, ...]
    answer: int
    why: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson in one language.

    Parameters
    ----------
    level
        For whom, in words.
    terms
        Ids of the glossary.
    body
        Markdown; a line ``{{...}}`` is a live figure.
    """

    course: str
    lesson_id: str
    lang: str
    title: str
    minutes: int
    level: str
    terms: tuple[str, ...]
    questions: tuple[LessonQuestion, ...]
    body: str
    summary: str = ""

    def figures(self) -> tuple[LessonFigure, ...]:
        """Return the live figures, computed now, in order."""
        made = []
        for line in self.body.splitlines():
            directive = read_directive(line)
            if directive is not None:
                made.append(FIGURES[directive[0]](**directive[1]))
        return tuple(made)


@dataclass(frozen=True, slots=True)
class Course:
    """A course: its title and summary by language, and its lessons by language in order."""

    course_id: str
    titles: dict[str, str]
    summaries: dict[str, str]
    lessons: dict[str, tuple[Lesson, ...]]
    licence: str
    authors: str

    def lesson(self, lesson_id: str, lang: str) -> Lesson:
        """Return a lesson in a language.

        Raises
        ------
        UnknownNameError
            When there is no such lesson, or not in the language.
        """
        lessons = {lesson.lesson_id: lesson for lesson in self.lessons.get(lang, ())}
        if lesson_id not in lessons:
            raise UnknownNameError.among(f"lesson in {lang}", lesson_id, lessons)
        return lessons[lesson_id]


def parse_lesson(text: str, *, course: str, lesson_id: str, lang: str) -> Lesson:
    """Read a lesson's file.

    Raises
    ------
    SchemaError
        When the head is missing or wrong, or an answer is none of the choices.
    InputError, UnknownNameError
        When a figure or term is not known.
    """
    where = f"{course}/{lesson_id}/{lang}"
    parts = text.split("+++\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise SchemaError(f"{where}: a lesson begins with a head between two lines of +++")
    try:
        head: dict[str, Any] = tomllib.loads(parts[1])
    except tomllib.TOMLDecodeError as error:
        raise SchemaError(f"{where}: the head is no TOML: {error}") from None
    raw = head.pop("question", [])
    questions = tuple(
        row_of(LessonQuestion, each, f"{where} question {at}", extra=False, word="key")
        for at, each in enumerate(raw, 1)
    )
    for question in questions:
        if not 1 <= question.answer <= len(question.choices):
            raise SchemaError(f"{where}: answer {question.answer} of {len(question.choices)}")
    given = {"course": course, "lesson_id": lesson_id, "lang": lang, "body": parts[2].strip()}
    for key, kind in (("title", str), ("minutes", int), ("level", str), ("terms", list)):
        if not isinstance(head.get(key), kind):
            raise SchemaError(f"{where}: the head lacks {key}")
    for line in parts[2].splitlines():
        read_directive(line)
    for term in head["terms"]:
        if term not in load_glossary():
            raise UnknownNameError.among("term", term, load_glossary())
    return Lesson(
        **given, title=head["title"], minutes=head["minutes"], level=head["level"],
        terms=tuple(head["terms"]), questions=questions, summary=head.get("summary", ""),
    )  # fmt: skip


@lru_cache(maxsize=1)
def load_glossary() -> dict[str, dict[str, str]]:
    """Return terms with their names and explanations by language: ``zh``, ``zh_text`` and so on.

    Examples
    --------
    >>> load_glossary()["fast-ice"]["ru"]
    'припай'
    """
    return tomllib.loads((_TEXTS / "glossary.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def load_courses() -> dict[str, Course]:
    """Return the courses that come with the package.

    Examples
    --------
    >>> course = load_courses()["arctic-first"]
    >>> {lang: len(lessons) for lang, lessons in course.lessons.items()}
    {'en': 9, 'zh': 9, 'ru': 9}
    """
    courses = {}
    for folder in sorted(path for path in _TEXTS.iterdir() if path.is_dir()):
        head = tomllib.loads((folder / "course.toml").read_text(encoding="utf-8"))
        lessons: dict[str, list[Lesson]] = {lang: [] for lang in head["title"]}
        for lesson_id in head["lessons"]:
            for path in sorted((folder / lesson_id).glob("*.md")):
                text = path.read_text(encoding="utf-8")
                lesson = parse_lesson(text, course=folder.name, lesson_id=lesson_id, lang=path.stem)
                lessons[path.stem].append(lesson)
        courses[folder.name] = Course(
            folder.name, head["title"], head["summary"],
            {lang: tuple(each) for lang, each in lessons.items()},
            head["licence"], head["authors"],
        )  # fmt: skip
    return courses


def _cell(value: Any, lang: str) -> str:
    return render(value, lang).replace("|", "/").replace("\n", " ")


def _figure_lines(figure: LessonFigure, lang: str) -> list[str]:
    heads = " | ".join(_cell(head, lang) for head in figure.heads)
    lines = [f"**{_cell(figure.caption, lang)}**", "", f"| {heads} |"]
    lines.append("|" + "---|" * len(figure.heads))
    lines += [f"| {' | '.join(_cell(c, lang) for c in row)} |" for row in figure.rows]
    return [*lines, "", f"`{figure.source}`", ""]


def markdown_of(lesson: Lesson) -> str:
    """Return a lesson as plain Markdown, its figures computed now and written as tables."""
    lines: list[str] = []
    for line in lesson.body.splitlines():
        directive = read_directive(line)
        if directive is None:
            lines.append(line)
        else:
            name, args = directive
            lines += ["", *_figure_lines(FIGURES[name](**args), lesson.lang)]
    return "\n".join(lines)
