"""Fixtures of all tests: the reference folder and a cache of their own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent
os.environ["COLUMNS"] = "132"  # tables look the same whoever runs the tests
os.environ["GLOBALARCTIC_CACHE_DIR"] = str(ROOT / ".pytest_cache" / "globalarctic")
os.environ["GLOBALARCTIC_NODE_DIR"] = str(ROOT / ".pytest_cache" / "node" / str(os.getpid()))
os.environ["DJANGO_SETTINGS_MODULE"] = "globalarctic.web.settings"


def _use_postgres(config: pytest.Config) -> None:
    """Give every process of the run its own database in one server: ``make test-postgres``."""
    from tests.postgres import new_database, start_server

    if not os.environ.get("GLOBALARCTIC_TEST_DATABASE_URL"):
        server = start_server()
        config.add_cleanup(server.stop)
        os.environ["GLOBALARCTIC_TEST_DATABASE_URL"] = server.url
    own = new_database(os.environ["GLOBALARCTIC_TEST_DATABASE_URL"], f"node-{os.getpid()}")
    os.environ["GLOBALARCTIC_DATABASE_URL"] = own
    # A thread of a test that ends leaves its connection to the collector, as a worker's does.
    left = r"ignore:<psycopg\.Connection .* was deleted while still open:ResourceWarning"
    config.addinivalue_line("filterwarnings", left)


def pytest_configure(config: pytest.Config) -> None:
    """Make Django ready: the modules of the web node cannot be imported before."""
    if os.environ.get("GLOBALARCTIC_TEST_POSTGRES"):
        _use_postgres(config)
    import django

    django.setup()
    (Path(os.environ["GLOBALARCTIC_NODE_DIR"]) / "static").mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def reference_dir() -> Path:
    folder = Path(os.environ.get("GLOBALARCTIC_REFERENCE", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"no reference folder at {folder}; set GLOBALARCTIC_REFERENCE")
    return folder
