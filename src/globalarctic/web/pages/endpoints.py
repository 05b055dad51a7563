"""Addresses of its files and services, without a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from globalarctic.web.pages import data

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

__all__ = ["urlpatterns"]

urlpatterns: list[URLPattern | URLResolver] = [
    path("sitemap.xml", data.sitemap, name="sitemap"),
    path("robots.txt", data.robots, name="robots"),
]
