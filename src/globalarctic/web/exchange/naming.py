"""Lessons and published records that name a place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from globalarctic.exchange.courses.lessons import load_courses
from globalarctic.words import Message
from globalarctic.words.catalog import load_catalog

if TYPE_CHECKING:
    from collections.abc import Iterator

    from globalarctic.web.rooms.naming import Mention

__all__ = ["mentions_of"]

_MOST = 20


def mentions_of(place_id: str, lang: str) -> Iterator[Mention]:
    """Give the lessons whose text names a place, then the records that are set there.

    Parameters
    ----------
    lang
        Language of the page: lessons are read in it.
    """
    from globalarctic.web.exchange.models import Revision

    name = load_catalog(lang).name("place", place_id)
    # Russian declines a name: its beginning counts, all but a last vowel.
    stem = re.escape(name[:-1] if lang == "ru" and name[-1:] in "аейоуыьюя" else name)
    live = rf"[=,]{re.escape(place_id)}\b"  # a live figure of a lesson names places by their ids
    pattern = re.compile(f"{stem}|{live}" if lang == "zh" else rf"\b{stem}|{live}")
    for course in load_courses().values():
        for lesson in course.lessons.get(lang, ()):
            if pattern.search(f"{lesson.title} {lesson.body}"):
                path = f"learn/{course.course_id}/{lesson.lesson_id}"
                yield path, lesson.title, lang, Message("exchange.kind.lesson")
    there = Revision.objects.filter(place=place_id, record__state="published")
    for each in there.select_related("record").order_by("-starts", "-made")[:_MOST]:
        if each.number == each.record.shown:
            kind = Message(f"exchange.kind.{each.record.kind}")
            yield f"records/{each.record.key}", each.title, each.language, kind
