"""What every answer must satisfy, whatever room it comes from."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema

from globalarctic.result import Placed
from globalarctic.schemas import schema_of

if TYPE_CHECKING:
    from globalarctic.result import Result

__all__ = ["check_answer"]


@cache
def _validator(kind: type[Result]) -> Any:
    schema = schema_of(kind)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def _refuse(word: str) -> None:
    raise AssertionError(f"{word} stands in JSON")


def check_answer(answer: Result) -> None:
    """Check that an answer has all forms of a result, and that its JSON fits its schema."""
    text = answer.to_json()
    plain = json.loads(text, parse_constant=_refuse)
    assert plain == answer.to_dict()
    _validator(type(answer)).validate(plain)
    rows = answer.rows()
    read = list(csv.DictReader(io.StringIO(answer.to_csv())))
    assert len(read) == len(rows)
    assert len(answer.to_frame()) == len(rows)
    for table in (each.said("en") for each in answer.tables()):
        assert all("\n" not in str(cell) for row in table.rows for cell in row), table.title
    assert "<table>" in answer._repr_html_() or not rows
    assert len(repr(answer)) < 500
    if isinstance(answer, Placed):
        assert answer.to_geojson()["type"] == "FeatureCollection"
