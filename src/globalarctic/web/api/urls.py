"""Addresses of the API: one a kind of question, and those of jobs, answers and the description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path, re_path, register_converter

from globalarctic.web.api import views
from globalarctic.web.questions import kinds

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

__all__ = ["KeyConverter", "urlpatterns"]


class KeyConverter:
    """The key of an answer in an address."""

    regex = "[0-9a-f]{40}"

    def to_python(self, value: str) -> str:
        """Return the key."""
        return value

    def to_url(self, value: str) -> str:
        """Return the key."""
        return value


register_converter(KeyConverter, "key")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index),
    path("openapi.json", views.openapi),
    path("docs", views.docs),
    path("problems", views.problems),
    *(path(name, views.answer, {"kind": name}) for name in kinds()),
    path("jobs/<key:key>", views.job),
    path("answers/<key:key>", views.stored),
    path("answers/<key:key>/geojson", views.geojson),
    path("answers/<key:key>/csv", views.rows),
    path("answers/<key:key>/<str:ending>", views.text_file),
    re_path(r"^[\s\S]*\Z", views.no_such),
]
