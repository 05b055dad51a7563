"""Every answer is a result with a schema that is on file, and real answers fit theirs."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.answers import check_answer

import globalarctic
from globalarctic.schemas import result_classes

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from globalarctic.result import Result

REPO = Path(globalarctic.__file__).parent.parent.parent
SCHEMAS = REPO / "docs" / "reference" / "schemas"


def _pages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pages", REPO / "docs" / "_ext" / "pages.py")
    assert spec is not None
    assert spec.loader is not None
    pages = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pages)
    return pages


def test_every_result_has_a_schema_of_its_own() -> None:
    names = [kind.SCHEMA for kind in result_classes()]
    nameless = [kind.__qualname__ for kind in result_classes() if not kind.SCHEMA]
    assert not nameless, f"{nameless} need SCHEMA"
    assert len(set(names)) == len(names), sorted(names)
    rooms = {"transport", "scope", "regions", "investments", "outlook", "data", "words", "exchange"}
    assert {name.partition(".")[0] for name in names} <= rooms


def test_schema_files_are_up_to_date() -> None:
    made = _pages().schema_files()
    kept = {path.name: path.read_text(encoding="utf-8") for path in SCHEMAS.glob("*.json")}
    stale = sorted(name for name in made.keys() | kept.keys() if made.get(name) != kept.get(name))
    assert not stale, f"{stale}: run `python docs/_ext/pages.py` and commit docs/reference/schemas"


def _places() -> Result:
    from globalarctic.transport.network.listings import places

    return places("murmansk")


def _passages() -> Result:
    from globalarctic.transport.network.listings import passages

    return passages()


def _corridors() -> Result:
    from globalarctic.transport.network.listings import corridors

    return corridors()


def _vessels() -> Result:
    from globalarctic.transport.ships.listing import vessels

    return vessels()


def _ice_day() -> Result:
    from globalarctic.transport.ice.days import ice_day

    return ice_day(dt.date(2012, 9, 15))


def _datasets() -> Result:
    from globalarctic.data.catalog import load_catalog

    return load_catalog()


def _dataset() -> Result:
    from globalarctic.data.catalog import load_catalog

    return load_catalog().get("ice-atlas")


@pytest.mark.parametrize(
    "make", [_places, _passages, _corridors, _vessels, _ice_day, _datasets, _dataset]
)
def test_answers_fit_their_schema(make: Callable[[], Result]) -> None:
    check_answer(make())


def test_a_field_that_changes_its_type_needs_the_next_version() -> None:
    pages = _pages()
    for name, place in (
        ("transport.comparison", "/corridors/*/reason/code"),
        ("transport.route", "/legs/*/assumptions/*/code"),
        ("outlook.season", "/by_rule/*/season/code"),
    ):
        new = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
        assert new["properties"]["version"]["const"] >= 2
        assert "string" in pages.shapes(new)[place]
        old = json.loads(json.dumps(new))
        assert pages.broken(old, new) == []
        old["$defs"]["Message"] = {"type": "string"}
        assert place.removesuffix("/code") in pages.broken(old, new)
        old["properties"]["version"] = {"const": 1}
        assert pages.broken(old, new) == []
