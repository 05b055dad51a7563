"""A database and a client for the tests of the web node; each test finds the tables empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client

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


@pytest.fixture
def node(_database: None) -> Iterator[None]:
    """The node's tables, empty before and after."""
    call_command("flush", interactive=False, verbosity=0)
    yield
    call_command("flush", interactive=False, verbosity=0)
    connection.close()


@pytest.fixture
def client(node: None) -> Client:
    return Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
