"""Addresses of its files and services, without a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from globalarctic.web.exchange import calendars, contributing, finding, pictures, tables

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

__all__ = ["urlpatterns"]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/search", finding.find_api),
    path("api/v1/suggest", finding.suggest_api),
    path("exchange/events.ics", calendars.calendar),
    path("exchange/contributions.zip", contributing.contributions_file),
    path("exchange/<slug:key>/event.ics", calendars.event_calendar),
    path("exchange/<slug:key>/schema.json", calendars.event_schema),
    path("exchange/<slug:key>/picture-<int:number>.jpg", pictures.picture_file, name="picture"),
    path("exchange/<slug:key>/table-<int:number>.csv", tables.table_file),
    path(
        "exchange/<slug:key>/table-<int:number>/datapackage.json",
        tables.table_about,
        {"form": "datapackage"},
    ),
    path(
        "exchange/<slug:key>/table-<int:number>/schema.json",
        tables.table_about,
        {"form": "schema"},
    ),
    path(
        "exchange/<slug:key>/table-<int:number>/datacite.json",
        tables.table_about,
        {"form": "datacite"},
    ),
]
