"""Lessons as pages without a server: sheets to print, answers apart, and a course as one zip."""

from __future__ import annotations

import io
import zipfile
from html import escape
from typing import TYPE_CHECKING

from globalarctic.errors import InputError
from globalarctic.exchange.courses.lessons import load_glossary, markdown_of
from globalarctic.words import Message, Quantity, render

if TYPE_CHECKING:
    from globalarctic.exchange.courses.lessons import Course, Lesson

__all__ = ["course_zip", "html_of", "lesson_html", "print_sheet"]

_STYLE = """body{font:1.05rem/1.55 system-ui,"Noto Sans","Noto Sans CJK SC",sans-serif;
max-width:44rem;margin:2rem auto;padding:0 1rem;color:#14212b;background:#fff}
h1,h2{line-height:1.25}table{border-collapse:collapse;margin:.8rem 0;font-size:.95rem}
th,td{border-bottom:1px solid #b9c6cf;padding:.25rem .7rem;text-align:left}
code{color:#4b5c68;font-size:.8rem}dt{font-weight:600}nav{margin:1rem 0}
details{margin:.8rem 0}summary{cursor:pointer}.facts{color:#4b5c68}
@media print{nav{display:none}.answers{break-before:page}}
"""


def html_of(markdown: str) -> str:
    r"""Return Markdown as HTML; markup in the text is shown, never run.

    Raises
    ------
    InputError
        When the reader of Markdown is not installed.

    Examples
    --------
    >>> html_of("**ice** <script>")
    '<p><strong>ice</strong> &lt;script&gt;</p>\n'
    """
    try:
        from markdown_it import MarkdownIt
    except ModuleNotFoundError:
        raise InputError(
            "showing lessons needs markdown-it-py; install it with: pip install 'globalarctic[web]'"
        ) from None
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    return str(reader.render(markdown))


def _said(code: str, lang: str, **args: Quantity) -> str:
    return escape(render(Message(f"exchange.lesson.{code}", **args), lang))


def _terms(lesson: Lesson) -> str:
    glossary, lang = load_glossary(), lesson.lang
    rows = "".join(
        f"<dt>{escape(glossary[term][lang])}</dt><dd>{escape(glossary[term][f'{lang}_text'])}</dd>"
        for term in lesson.terms
    )
    return f"<h2>{_said('words', lang)}</h2><dl>{rows}</dl>" if rows else ""


def _questions(lesson: Lesson, *, shown: bool) -> str:
    parts = [f"<h2>{_said('questions', lesson.lang)}</h2>"]
    for question in lesson.questions:
        choices = "".join(f"<li>{escape(choice)}</li>" for choice in question.choices)
        parts.append(f"<p>{escape(question.text)}</p><ol>{choices}</ol>")
        if shown:
            answer = f"{question.answer}. {question.choices[question.answer - 1]}"
            parts.append(
                f"<details><summary>{_said('answer', lesson.lang)}</summary>"
                f"<p><strong>{escape(answer)}</strong></p><p>{escape(question.why)}</p></details>"
            )
    return "".join(parts)


def _page(lesson: Lesson, body: str, *, style: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="{lesson.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(lesson.title)}</title>{style}</head><body>{body}</body></html>"
    )


def _facts(lesson: Lesson) -> str:
    minutes = _said("minutes", lesson.lang, n=Quantity(lesson.minutes))
    return f'<p class="facts">{minutes} · {escape(lesson.level)}</p>'


def print_sheet(lesson: Lesson) -> str:
    """Return a page to print: the lesson and its questions, the answers on a page of their own."""
    answers = "".join(
        f"<p>{escape(q.text)}</p><p><strong>{q.answer}. {escape(q.choices[q.answer - 1])}</strong>"
        f" {escape(q.why)}</p>"
        for q in lesson.questions
    )
    body = (
        f"<h1>{escape(lesson.title)}</h1>{_facts(lesson)}{html_of(markdown_of(lesson))}"
        f"{_terms(lesson)}{_questions(lesson, shown=False)}"
        f'<section class="answers"><h2>{_said("answers", lesson.lang)}: '
        f"{escape(lesson.title)}</h2>{answers}</section>"
    )
    return _page(lesson, body, style=f"<style>{_STYLE}</style>")


def lesson_html(lesson: Lesson) -> str:
    """Return the inside of a lesson's page: text, live figures, words and questions."""
    return (
        f"{_facts(lesson)}{html_of(markdown_of(lesson))}{_terms(lesson)}"
        f"{_questions(lesson, shown=True)}"
    )


def course_zip(course: Course, lang: str) -> bytes:
    """Return a course in a language as a zip of pages that open from a disk, without a script.

    Raises
    ------
    InputError
        When the course is not there in the language.
    """
    lessons = course.lessons.get(lang, ())
    if not lessons:
        raise InputError(f"course {course.course_id} is not there in {lang}")
    out = io.BytesIO()
    link = '<link rel="stylesheet" href="style.css">'
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:

        def put(name: str, text: str) -> None:
            # A fixed date, so that the same course gives the same bytes.
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)

        put("style.css", _STYLE)
        items = "".join(
            f'<li><a href="{each.lesson_id}.html">{escape(each.title)}</a> '
            f'(<a href="{each.lesson_id}-sheet.html">{_said("sheet", lang)}</a>)</li>'
            for each in lessons
        )
        first = (
            f"<h1>{escape(course.titles[lang])}</h1><p>{escape(course.summaries[lang])}</p>"
            f"<ol>{items}</ol><p>{escape(course.authors)} · {escape(course.licence)}</p>"
        )
        put("index.html", _page(lessons[0], first, style=link))
        for at, lesson in enumerate(lessons):
            near = [("index", "↑")]
            near += [(lessons[at - 1].lesson_id, "←")] if at else []
            near += [(lessons[at + 1].lesson_id, "→")] if at + 1 < len(lessons) else []
            nav = " ".join(f'<a href="{name}.html">{sign}</a>' for name, sign in near)
            body = f"<nav>{nav}</nav><h1>{escape(lesson.title)}</h1>{lesson_html(lesson)}"
            put(f"{lesson.lesson_id}.html", _page(lesson, body, style=link))
            put(f"{lesson.lesson_id}-sheet.html", print_sheet(lesson))
    return out.getvalue()
