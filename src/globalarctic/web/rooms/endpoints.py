"""Addresses of its files and services, without a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from globalarctic.web.rooms import programs

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

__all__ = ["urlpatterns"]

urlpatterns: list[URLPattern | URLResolver] = [
    path("ogc/", programs.landing, name="ogc"),
    path("ogc/conformance", programs.conformance),
    path("ogc/collections", programs.collections),
    path("ogc/collections/<slug:name>", programs.collection),
    path("ogc/collections/<slug:name>/items", programs.items),
    path("ogc/collections/<slug:name>/items/<str:key>", programs.item),
    path("bulk/<slug:name>.<slug:form>", programs.bulk, name="bulk"),
    path("pack/pair/<slug:a>/<slug:b>.zip", programs.pair_zip, name="pair-pack"),
    path("claims/<slug:claim_id>.jsonld", programs.claim_review, name="claim-review"),
]
