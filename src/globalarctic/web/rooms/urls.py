"""Addresses of its pages, below the prefix of a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from globalarctic.web.pages.context import OTHERS
from globalarctic.web.rooms import embed, records, views
from globalarctic.web.rooms.addresses import add_rooms

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

__all__ = ["urlpatterns"]

urlpatterns: list[URLPattern | URLResolver] = [
    path("embed/<str:key>", embed.embed, name="embed"),
    path("countries", views.countries, name="countries"),
    path("countries/definitions", views.definitions, name="definitions"),
    path("countries/<slug:code>", views.country, name="country"),
    path("regions", views.pairs, name="pairs"),
    path("regions/<slug:a>/<slug:b>", views.pair, name="pair"),
    path("regions/<slug:a>/<slug:b>/brief", views.brief, name="brief"),
    path("effect", views.effect, name="effect"),
    path("investments", records.investments, name="investments"),
    path("investments/<slug:project_id>", records.project, name="project"),
    path("investments/<slug:project_id>/screening", records.screening, name="screening"),
    path("outlook", records.outlook, name="outlook"),
    path("claims", records.claims, name="claims"),
    path("claims/<slug:claim_id>", records.claim, name="claim"),
    path("places/<slug:place_id>/all", views.place, name="place-rooms"),
]

_MENU = ("countries", "pairs", "effect", "investments", "outlook", "claims")
OTHERS.extend(each for name in _MENU if (each := (name, f"rooms.nav.{name}")) not in OTHERS)
add_rooms()
