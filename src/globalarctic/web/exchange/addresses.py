"""Addresses of the public pages of the exchange: courses, lessons, and what people published."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["public_pages"]


def public_pages() -> Iterator[str]:
    """Give the search, the lessons and the published records."""
    from globalarctic.exchange.courses.lessons import load_courses
    from globalarctic.web.exchange.models import SharedRecord

    yield from ("find", "learn", "records")
    for course in load_courses().values():
        yield f"learn/{course.course_id}"
        keys = {each.lesson_id: None for lessons in course.lessons.values() for each in lessons}
        yield from (f"learn/{course.course_id}/{key}" for key in keys)
    published = SharedRecord.objects.filter(state="published").order_by("made")
    yield from (f"records/{key}" for key in published.values_list("key", flat=True))
