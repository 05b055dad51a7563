"""Addresses of its pages, below the prefix of a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from globalarctic.web.federation import views

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

__all__ = ["urlpatterns"]

urlpatterns: list[URLPattern | URLResolver] = [
    path("neighbours", views.neighbours, name="neighbours"),
    path("neighbours/catalogue", views.catalogue, name="foreign-catalogue"),
    path("neighbours/<str:node>", views.neighbour, name="neighbour"),
]
