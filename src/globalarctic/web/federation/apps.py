"""The part of the site that stands among other nodes."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["FederationConfig"]


class FederationConfig(AppConfig):
    """Its feed hears of every change of a record."""

    name = "globalarctic.web.federation"

    def ready(self) -> None:
        """Listen once the tables are known."""
        from globalarctic.web.federation.published import listen

        listen()
