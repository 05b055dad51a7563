"""Addresses of its pages, below the prefix of a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from globalarctic.web.pages import (
    compare,
    corridors,
    data,
    files,
    home,
    ice,
    pictures,
    places,
    plain,
    rules,
)

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

__all__ = ["urlpatterns"]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("compare", compare.compare, name="compare"),
    path("compare/part/<str:key>", compare.compare_part, name="compare-part"),
    path("a/<str:key>", compare.stored, name="stored"),
    path("a/<str:key>/ways.json", compare.ways_json, name="ways-json"),
    path("a/<str:key>/all.<str:form>", files.answer_file, name="answer-file"),
    path("a/<str:key>/<slug:corridor>.<str:form>", files.way_file, name="way-file"),
    path("corridors", corridors.corridors, name="corridors"),
    path("corridors/<slug:corridor>", corridors.corridor, name="corridor"),
    path("ice", ice.ice, name="ice"),
    path("places", places.places, name="places"),
    path("places/<slug:place>", places.place, name="place"),
    path("rules", rules.rules, name="rules"),
    path("data", data.data, name="data"),
    path("data/catalogue.jsonld", data.catalogue_json, name="catalogue-json"),
    path("data/<slug:key>", data.dataset, name="dataset"),
    path("data/<slug:key>/file", data.dataset_file, name="dataset-file"),
    path("method", plain.method, name="method"),
    path("about", plain.about, name="about"),
    path("status", plain.status, name="status"),
    path("maps/coast-<str:level>.json", pictures.coast, name="coast"),
    path("maps/ice-<int:month>.png", pictures.ice_month_png, name="ice-month"),
    path(
        "maps/ice-world-<int:month>.png",
        pictures.ice_month_png,
        {"plane": "world"},
        name="ice-month-world",
    ),
    path("maps/ice-<int:ice_year>-<int:month>-<int:day>.png", pictures.ice_day_png, name="ice-day"),
]
