"""Addresses without a language: for programs and watchers; the pages stand in ``site_urls``."""

from __future__ import annotations

from django.urls import include, path

from globalarctic.web.api.urls import urlpatterns as api_urls
from globalarctic.web.running import views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("status.json", views.status),
    path("", include("globalarctic.web.exchange.endpoints")),
    path("api/v1/", include(api_urls)),
    path("", include("globalarctic.web.pages.endpoints")),
    path("", include("globalarctic.web.rooms.endpoints")),
    path("", include("globalarctic.web.federation.endpoints")),
]
handler404 = "globalarctic.web.pages.views.not_found"
handler500 = "globalarctic.web.pages.views.failed"
