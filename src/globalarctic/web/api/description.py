"""The API described for programs (OpenAPI 3.1), made from the kinds of questions."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from globalarctic import __version__
from globalarctic.web.questions import kinds
from globalarctic.web.questions.fields import Many, Whole
from globalarctic.web.store.models import Job
from globalarctic.words import LANGUAGES

if TYPE_CHECKING:
    from globalarctic.web.questions import QuestionKind
    from globalarctic.web.questions.fields import Field

__all__ = ["description"]

_KEY = {"type": "string", "pattern": "^[0-9a-f]{40}$", "minLength": 40, "maxLength": 40}
_LANG = {
    "name": "lang", "in": "query", "description": "Language of the texts",
    "schema": {"type": "string", "enum": list(LANGUAGES), "default": "en"},
}  # fmt: skip
_KEY_PARAMETER = {"name": "key", "in": "path", "required": True, "schema": _KEY,
                  "description": "Key of a question"}  # fmt: skip
_WAIT = {
    "name": "Prefer", "in": "header",
    "description": "wait=N: wait up to N seconds (20 at most) for a new answer",
    "schema": {"type": "string"},
}  # fmt: skip
_ETAG = {"ETag": {"schema": {"type": "string"}, "description": "Names these bytes"}}
_SAME = {"304": {"description": "The client has it already"}}
_LATER = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds"}}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _problems(*statuses: int) -> dict[str, Any]:
    words = {
        404: "No such thing", 405: "Only GET", 422: "An argument, or the question, cannot be used",
        429: "One client asks too much", 500: "Fault of the node", 503: "Busy, or not ready",
        414: "The address is too long",
    }  # fmt: skip
    return {
        str(status): {
            "description": words[status],
            "content": {"application/problem+json": {"schema": _reference("Problem")}},
            **({"headers": _LATER} if status in {429, 503} else {}),
        }
        for status in statuses
    }


def _parameter(field: Field) -> dict[str, Any]:
    schema = field.schema()
    stands_in = field.default() if callable(field.default) else field.default
    if not callable(field.default) and stands_in not in (None, ()):
        schema["default"] = list(stands_in) if isinstance(field, Many) else stands_in
    listed = {"style": "form", "explode": True} if isinstance(field, Many) else {}
    return {
        "name": field.name, "in": "query", "required": field.required,
        "description": field.about, "schema": schema, **listed,
    }  # fmt: skip


def _json(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": _reference(name)}}


def _operation(kind: QuestionKind, paging: tuple[Whole, ...]) -> dict[str, Any]:
    schemas = kind.schema.split("|")
    body: dict[str, Any] = {
        "allOf": [_reference("Answer")],
        "properties": {
            "kind": {"const": kind.name},
            "answer": {"type": "object", "properties": {"schema": {"enum": schemas}}},
            **({"page": _reference("Page")} if kind.listed else {}),
        },
        "required": ["answer", *(["page"] if kind.listed else [])],
    }
    fields = (*kind.fields, *(paging if kind.listed else ()))
    responses: dict[str, Any] = {
        "200": {"description": "The answer", "headers": _ETAG,
                "content": {"application/json": {"schema": body}}},
        "304": {"description": "The client has it already", "headers": _ETAG},
    }  # fmt: skip
    if kind.process == "compute":
        responses["202"] = {
            "description": "It is being computed: ask its job, or again", "content": _json("Job"),
            "headers": {"Location": {"schema": {"type": "string"}}, **_LATER},
        }  # fmt: skip
    return {
        "operationId": kind.name,
        "summary": kind.about,
        "description": f"Answer of schema {' or '.join(schemas)}.",
        "parameters": [*map(_parameter, fields), _LANG,
                       *([_WAIT] if kind.process == "compute" else [])],
        "responses": responses | _problems(422, 429, 500, 503),
    }  # fmt: skip


def _by_key(name: str, about: str, content: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "get": {
            "operationId": name, "summary": about,
            "parameters": [_KEY_PARAMETER, *more.get("parameters", ()), _LANG],
            "responses": {
                "200": {"description": about, "content": content},
                **more.get("also", {}),
                **_problems(404, 422, 500, 503),
            },
        }
    }  # fmt: skip


def _schemas() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "Answer": {
            "type": "object",
            "description": "Figures have their units in their names; messages have code, args and "
            "text; what is not on file is null.",
            "properties": {
                "key": _KEY, "kind": text, "lang": {"enum": list(LANGUAGES)},
                "args": {"type": "object"}, "answer": {"type": "object"},
                "release": {"type": "object", "properties": {"code": text, "data": text},
                            "required": ["code", "data"]},
                "sources": {"type": "array", "items": text},
            },
            "required": ["key", "kind", "args", "lang", "release"],
        },
        "Page": {
            "type": "object",
            "properties": {name: {"type": "integer", "minimum": 0}
                           for name in ("limit", "offset", "total")},
            "required": ["limit", "offset", "total"],
        },
        "Job": {
            "type": "object",
            "properties": {
                "key": _KEY, "kind": text, "args": {"type": "object"},
                "state": {"enum": [state.value for state in Job.State]},
                "attempts": {"type": "integer"},
                "progress_frac": {"type": "number", "minimum": 0, "maximum": 1},
                "before": {"type": "integer", "minimum": 0,
                           "description": "Questions that are answered first"},
                "message": {"type": ["string", "null"]},
                "partial": {"type": ["object", "null"],
                            "description": "The answer as far as it is known"},
                "answer": {"type": ["string", "null"], "description": "Where the answer is"},
            },
            "required": ["key", "kind", "args", "state", "progress_frac", "before"],
        },
        "Problem": {
            "type": "object",
            "description": "RFC 9457",
            "properties": {
                "type": text, "title": text, "status": {"type": "integer"}, "detail": text,
                "code": text, "args": {"type": "object"}, "field": text,
            },
            "required": ["type", "title", "status", "detail", "code"],
        },
    }  # fmt: skip


@cache
def description() -> dict[str, Any]:
    """Return the description of the API."""
    paging = (
        Whole("limit", "Items a page", default=100, least=1, most=500),
        Whole("offset", "Items before the first", default=0, least=0, most=1_000_000),
    )
    paths: dict[str, Any] = {
        f"/api/v1/{kind.name}": {"get": _operation(kind, paging)} for kind in kinds().values()
    }
    ending = {"name": "ending", "in": "path", "required": True,
              "schema": {"enum": ["gpx", "kml", "rtz"]}}  # fmt: skip
    paths |= {
        "/api/v1/jobs/{key}": _by_key("job", "How far a job is", _json("Job")),
        "/api/v1/answers/{key}": _by_key("stored", "A stored answer", _json("Answer"), also=_SAME),
        "/api/v1/answers/{key}/geojson": _by_key(
            "geojson", "Features of a stored answer",
            {"application/geo+json": {"schema": {"type": "object"}}},
        ),
        "/api/v1/answers/{key}/csv": _by_key(
            "csv", "Rows of a stored answer", {"text/csv": {"schema": {"type": "string"}}}
        ),
        "/api/v1/answers/{key}/{ending}": _by_key(
            "file", "A stored way for chart systems",
            {"application/xml": {"schema": {"type": "string"}}}, parameters=(ending,),
        ),
    }  # fmt: skip
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Global Arctic",
            "version": __version__,
            "description": "Answers with sources; a planning study, not for navigation. Reading "
            "needs no key and is open to every origin.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {"schemas": _schemas()},
    }
