"""Addresses of its pages, below the prefix of a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from globalarctic.web.exchange import finding, learning

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

__all__ = ["urlpatterns"]

urlpatterns: list[URLPattern | URLResolver] = [
    path("find", finding.find, name="find"),
    path("learn", learning.course_list, name="courses"),
    path("learn/<slug:course_id>", learning.course, name="course"),
    path("learn/<slug:course_id>/course.zip", learning.take_along, name="course-zip"),
    path("learn/<slug:course_id>/<slug:lesson_id>", learning.lesson, name="lesson"),
    path(
        "learn/<slug:course_id>/<slug:lesson_id>/sheet", learning.lesson_sheet, name="lesson-sheet"
    ),
]
