"""Tests on a running node: slow, so they run by ``make test-node`` only.

``GLOBALARCTIC_NODE_TESTS`` is ``short`` (some minutes) or ``long`` (200 points of killing, 5,000
cases, figures of load).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.node.harness import Node

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORM = os.environ.get("GLOBALARCTIC_NODE_TESTS", "")
collect_ignore_glob = [] if FORM else ["test_*.py"]


@pytest.fixture(scope="session")
def long_form() -> bool:
    return FORM == "long"


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    with Node(tmp_path / "node") as running:
        yield running
