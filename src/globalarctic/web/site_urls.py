"""Addresses of the pages, below the prefix of a language: each part of the site adds its own."""

from __future__ import annotations

from django.urls import include, path

__all__ = ["urlpatterns"]

urlpatterns = [
    path("", include("globalarctic.web.pages.urls")),
    path("", include("globalarctic.web.rooms.urls")),
    path("", include("globalarctic.web.exchange.urls")),
    path("", include("globalarctic.web.partners.urls")),
    path("", include("globalarctic.web.federation.urls")),
]
handler404 = "globalarctic.web.pages.views.not_found"
handler500 = "globalarctic.web.pages.views.failed"
