"""Pages of errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from globalarctic.web.middleware import page_scope

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["failed", "not_found"]


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Show that there is no such page."""
    del exception
    page_scope(request)
    return render(request, "error.html", {"code": "web.error.not-found"}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Show that the fault is the node's."""
    page_scope(request)
    return render(request, "error.html", {"code": "web.error.failed"}, status=500)
