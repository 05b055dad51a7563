"""Addresses of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from globalarctic.web.api import views

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

__all__ = ["urlpatterns"]

urlpatterns: list[URLPattern | URLResolver] = [
    path("compare", views.answer, {"kind": "compare"}),
    path("jobs/<str:key>", views.job),
]
