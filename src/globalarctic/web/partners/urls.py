"""Addresses of its pages, below the prefix of a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from globalarctic.web.pages.context import OTHERS
from globalarctic.web.partners import views

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

__all__ = ["urlpatterns"]

if ("partners", "partners.page.title") not in OTHERS:
    OTHERS.append(("partners", "partners.page.title"))

urlpatterns: list[URLPattern | URLResolver] = [
    path("partners", views.partner_list, name="partners"),
    path("partners/<slug:key>", views.proposal, name="proposal"),
    path("partners/<slug:key>/terms", views.terms_form, name="terms"),
    path("partners/<slug:key>/vouch", views.vouching, name="vouch"),
    path("partners/<slug:key>/vouch/<int:number>", views.consent, name="consent-to-vouching"),
    path(
        "partners/<slug:key>/with/<slug:other>/<slug:name>", views.partner_step, name="partner-step"
    ),
]
