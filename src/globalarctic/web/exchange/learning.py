"""Courses and lessons as pages, sheets to print, and a zip to take along."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from globalarctic.errors import UnknownNameError
from globalarctic.exchange.courses.lessons import load_courses
from globalarctic.exchange.courses.sheets import course_zip, lesson_html, print_sheet

if TYPE_CHECKING:
    from django.http import HttpRequest

    from globalarctic.exchange.courses.lessons import Course, Lesson

__all__ = ["course", "course_list", "lesson", "lesson_sheet", "take_along"]


def _course(course_id: str) -> Course:
    courses = load_courses()
    if course_id not in courses:
        raise Http404
    return courses[course_id]


def _lesson(course_id: str, lesson_id: str, lang: str) -> Lesson:
    try:
        return _course(course_id).lesson(lesson_id, lang)
    except UnknownNameError:
        raise Http404 from None


@require_safe
def course_list(request: HttpRequest) -> HttpResponse:
    """List the courses."""
    lang: str = request.lang  # type: ignore[attr-defined]
    courses = [
        {"id": c.course_id, "title": c.titles[lang], "summary": c.summaries[lang],
         "lessons": c.lessons[lang]}
        for c in load_courses().values()
    ]  # fmt: skip
    return render(request, "exchange/courses.html", {"courses": courses})


@require_safe
def course(request: HttpRequest, course_id: str) -> HttpResponse:
    """Show a course: its lessons, and the zip to take along."""
    lang: str = request.lang  # type: ignore[attr-defined]
    shown = _course(course_id)
    return render(
        request, "exchange/course.html",
        {"course": shown, "title": shown.titles[lang], "summary": shown.summaries[lang],
         "lessons": shown.lessons[lang]},
    )  # fmt: skip


@lru_cache(maxsize=64)
def _body(course_id: str, lesson_id: str, lang: str) -> str:
    # The data on file are fixed as long as a process lives.
    return lesson_html(_lesson(course_id, lesson_id, lang))


@require_safe
def lesson(request: HttpRequest, course_id: str, lesson_id: str) -> HttpResponse:
    """Show a lesson with its live figures."""
    lang: str = request.lang  # type: ignore[attr-defined]
    shown = _lesson(course_id, lesson_id, lang)
    lessons = _course(course_id).lessons[lang]
    at = [each.lesson_id for each in lessons].index(lesson_id)
    body = mark_safe(_body(course_id, lesson_id, lang))
    return render(
        request, "exchange/lesson.html",
        {"lesson": shown, "course": _course(course_id), "body": body,
         "course_title": _course(course_id).titles[lang],
         "before": lessons[at - 1] if at else None,
         "after": lessons[at + 1] if at + 1 < len(lessons) else None},
    )  # fmt: skip


def _attachment(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def lesson_sheet(request: HttpRequest, course_id: str, lesson_id: str) -> HttpResponse:
    """Give the sheet to print, the answers on a page of their own, as a file."""
    lang: str = request.lang  # type: ignore[attr-defined]
    content = print_sheet(_lesson(course_id, lesson_id, lang)).encode()
    return _attachment(content, "text/html; charset=utf-8", f"{lesson_id}-{lang}.html")


@require_safe
def take_along(request: HttpRequest, course_id: str) -> HttpResponse:
    """Give a course as a zip that opens from a disk."""
    lang: str = request.lang  # type: ignore[attr-defined]
    content = course_zip(_course(course_id), lang)
    return _attachment(content, "application/zip", f"{course_id}-{lang}.zip")
