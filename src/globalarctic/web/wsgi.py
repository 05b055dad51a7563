"""What a web server calls."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from globalarctic.web.processes import start_worker

__all__ = ["application"]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "globalarctic.web.settings")
application = get_wsgi_application()
if os.environ.get("GLOBALARCTIC_WORKER"):
    start_worker()
