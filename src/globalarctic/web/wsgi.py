"""What a web server calls: the site, behind what is kept of it."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from globalarctic.web.front import PageCache
from globalarctic.web.processes import start_worker

__all__ = ["application"]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "globalarctic.web.settings")
_site = get_wsgi_application()


def _front() -> PageCache:
    from django.conf import settings

    from globalarctic.web.store.generation import GenerationClock

    own = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages")
    return PageCache(_site, stamp=GenerationClock().read, cookies=own)


def _load_addresses() -> None:
    """Load every page now, not with the first visitor: code that is replaced later stays whole."""
    from django.urls import get_resolver

    from globalarctic.web.middleware import SITE

    for name in (None, SITE):
        get_resolver(name).url_patterns  # noqa: B018


application = _front()
_load_addresses()
if os.environ.get("GLOBALARCTIC_WORKER"):
    start_worker()
