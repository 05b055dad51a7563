"""The app of the store: after each migration its triggers are made."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate

__all__ = ["StoreConfig"]


class StoreConfig(AppConfig):
    """Stored answers, jobs, and the number that says what is old."""

    name = "globalarctic.web.store"

    def ready(self) -> None:
        """Count from now on."""
        from globalarctic.web.store.generation import watch_tables

        post_migrate.connect(watch_tables, dispatch_uid="globalarctic.store.generation")
