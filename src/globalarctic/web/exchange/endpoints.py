"""Addresses of its files and services, without a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from globalarctic.web.exchange import account, finding

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

__all__ = ["urlpatterns"]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/search", finding.find_api),
    path("api/v1/suggest", finding.suggest_api),
    path("exchange/events.ics", account.calendar),
    path("exchange/<slug:key>/table-<int:number>.csv", account.table_file),
]
