"""A database and a client for the tests of the web node; each test finds the tables empty."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client

from globalarctic.web.federation import own
from globalarctic.web.place import load_place

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def _database() -> Iterator[None]:
    load_place().folder.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    yield
    connections.close_all()


def _without_feed() -> None:
    """Begin without a feed: it hears of every record, and would keep those of another test."""
    feed = own._LOCAL.__dict__.pop("feed", None)
    if feed is not None:
        feed.close()
    shutil.rmtree(load_place().folder / "federation", ignore_errors=True)


@pytest.fixture
def node(_database: None) -> Iterator[None]:
    """The node's tables, empty before and after."""
    _without_feed()
    call_command("flush", interactive=False, verbosity=0)
    yield
    call_command("flush", interactive=False, verbosity=0)
    connection.close()


@pytest.fixture
def client(node: None) -> Client:
    return Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
