"""Lazy rooms: a verb wins over the module of its name, whoever imports first."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import globalarctic as ga

if TYPE_CHECKING:
    from pathlib import Path

INIT = """
from globalarctic.lazy import attach
__getattr__, __dir__, __all__ = attach(__name__, {"ties": ["ties", "Ties"]}, modules=["other"])
"""


@pytest.mark.parametrize(
    "first", ["import room", "import room.ties", "import room.other", "from room.ties import Ties"]
)
def test_a_verb_wins_over_its_module(tmp_path: Path, first: str) -> None:
    room = tmp_path / "room"
    room.mkdir()
    (room / "__init__.py").write_text(INIT)
    (room / "ties.py").write_text("def ties(): return 1\nclass Ties: pass\n")
    (room / "other.py").write_text("from room.ties import ties\n")
    code = f"{first}\nimport room\nassert room.ties() == 1; assert room.ties() == 1\n" + (
        "from room import ties, Ties, other\n"
        "assert ties() == 1 and dir(room) == ['Ties', 'other', 'ties'] and other.ties is ties\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)


def test_all_rooms_are_shown() -> None:
    assert set(dir(ga)) == {
        "__version__", "data", "exchange", "investments", "outlook", "regions", "scope", "transport",
    }  # fmt: skip
    for name in dir(ga):
        assert getattr(ga, name)
    assert "transport" in (ga.__doc__ or "")
