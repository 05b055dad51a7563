"""JSON schemas of the results, made from the type hints of their fields."""

from __future__ import annotations

import ast
import datetime as dt
import inspect
import pkgutil
import sys
import types
import typing
from collections.abc import Collection, Iterable, Mapping
from dataclasses import is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from globalarctic.result import Result, json_keys

__all__ = ["result_classes", "schema_of", "type_at"]

_SCALARS: dict[Any, dict[str, Any]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": ["number", "null"]},
    Decimal: {"type": "number"},
    str: {"type": "string"},
    Path: {"type": "string"},
    dt.date: {"type": "string", "format": "date"},
    dt.datetime: {"type": "string", "format": "date-time"},
    type(None): {"type": "null"},
}
_DTYPES = {"f": ["number", "null", "array"], "i": ["integer", "array"], "u": ["integer", "array"],
           "b": ["boolean", "array"], "U": ["string", "array"]}  # fmt: skip


def result_classes() -> tuple[type[Result], ...]:
    """Return every class of results of the package; loads all its rooms.

    Examples
    --------
    >>> "transport.places" in {kind.SCHEMA for kind in result_classes()}
    True
    """
    import globalarctic

    for module in pkgutil.walk_packages(globalarctic.__path__, "globalarctic."):
        door = module.name.startswith(("globalarctic.cli", "globalarctic.web"))
        if not door and not module.name.endswith("__main__"):
            import_module(module.name)
    classes: dict[str, type[Result]] = {}
    waiting = list(Result.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        # A class with slots is made twice; the module holds the one that counts.
        home = sys.modules.get(kind.__module__)
        own = kind.__module__.startswith("globalarctic.") and is_dataclass(kind)
        if own and getattr(home, kind.__name__, None) is kind:
            classes[f"{kind.__module__}.{kind.__name__}"] = kind
    return tuple(classes[name] for name in sorted(classes))


@cache
def _names(module: str) -> dict[str, Any]:
    """Return what a module's annotations may speak of, ``TYPE_CHECKING`` imports included."""
    home = import_module(module)
    names = dict(vars(home))
    for node in ast.parse(inspect.getsource(home)).body:
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            exec(compile(ast.Module(node.body, []), module, "exec"), names)
    return names


def _hint(owner: type, name: str) -> Any:
    """Return the resolved type of a field or property of a class."""
    for kind in owner.__mro__:
        member = kind.__dict__.get(name)
        if isinstance(member, property):
            text = member.fget.__annotations__.get("return", Any)
        elif name in inspect.get_annotations(kind):
            text = inspect.get_annotations(kind)[name]
        else:
            continue
        if not isinstance(text, str):
            return text
        names = _names(kind.__module__)
        return typing.get_type_hints(
            types.SimpleNamespace(__annotations__={"it": text}), names, {kind.__name__: kind}
        )["it"]
    raise TypeError(f"{owner.__name__} has no field or property {name!r}")


def type_at(owner: type, path: str) -> Any:
    """Return the type at a path of attributes.

    Examples
    --------
    >>> from globalarctic.evidence import Evidence
    >>> type_at(Evidence, "source")
    <class 'str'>
    """
    kind: Any = owner
    optional = False
    for name in path.split("."):
        parts = [part for part in _union(kind) if part is not type(None)]
        optional = optional or len(parts) < len(_union(kind))
        kind = _hint(parts[0], name)
    return kind | None if optional else kind


def _union(kind: Any) -> tuple[Any, ...]:
    united = typing.get_origin(kind) in {typing.Union, types.UnionType}
    return typing.get_args(kind) if united else (kind,)


def _schema(kind: Any, defs: dict[str, Any]) -> dict[str, Any]:
    if kind in _SCALARS:
        return _SCALARS[kind]
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if len(_union(kind)) > 1:
        options = [_schema(part, defs) for part in args]
        if all(list(option) == ["type"] for option in options):
            named = [[x] if isinstance(x, str) else x for x in (o["type"] for o in options)]
            return {"type": list(dict.fromkeys(name for names in named for name in names))}
        return {"anyOf": options}
    if origin is typing.Literal:
        return {"enum": list(args)}
    if origin is np.ndarray or kind is np.ndarray:
        dtype = typing.get_args(args[1])[0] if len(args) > 1 else Any
        code = np.dtype(dtype).kind if isinstance(dtype, type) else ""
        return {"type": "array", **({"items": {"type": _DTYPES[code]}} if code in _DTYPES else {})}
    if origin is tuple and args and args[-1] is not Ellipsis:
        items = [_schema(part, defs) for part in args]
        return {"type": "array", "prefixItems": items, "minItems": len(items),
                "maxItems": len(items)}  # fmt: skip
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _schema(args[1], defs)}
    if isinstance(origin, type) and issubclass(origin, Collection | Iterable):
        return {"type": "array", "items": _schema(args[0], defs)}
    if not isinstance(kind, type):
        return {}
    return _class_schema(kind, defs)


def _class_schema(kind: type, defs: dict[str, Any]) -> dict[str, Any]:
    if issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    if issubclass(kind, np.generic):
        return {"type": [name for name in _DTYPES[np.dtype(kind).kind] if name != "array"]}
    if typing.is_typeddict(kind):
        names = _names(kind.__module__)
        hints = typing.get_type_hints(kind, names)
        return {"type": "object", "properties": {k: _schema(v, defs) for k, v in hints.items()}}
    if not is_dataclass(kind):
        return {"type": "object"} if issubclass(kind, dict) else {}
    if hasattr(kind, "JSON_SCHEMA"):
        defs[kind.__name__] = kind.JSON_SCHEMA
        return {"$ref": f"#/$defs/{kind.__name__}"}
    own = getattr(kind, "to_dict", None)
    if own not in {None, Result.to_dict}:
        return {"type": "object"}
    if kind.__name__ not in defs:
        defs[kind.__name__] = {}  # a class may hold its own kind
        defs[kind.__name__] = _object(kind, defs)
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _object(kind: type, defs: dict[str, Any]) -> dict[str, Any]:
    keys = json_keys(kind)
    return {
        "description": (inspect.getdoc(kind) or "").partition("\n")[0],
        "type": "object",
        "properties": {key: _schema(type_at(kind, path), defs) for key, path in keys.items()},
        "required": list(keys),
        "additionalProperties": False,
    }


def schema_of(kind: type[Result]) -> dict[str, Any]:
    """Return the JSON schema (2020-12) of a class of results.

    A figure may be null where it is not on file.

    Raises
    ------
    TypeError
        When the class has no schema's name, or a key that every answer has already.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True, slots=True)
    ... class Sum(Result):
    ...     "A sum."
    ...
    ...     SCHEMA = "example.sum"
    ...     parts: tuple[float, ...]
    >>> schema_of(Sum)["properties"]["parts"]
    {'type': 'array', 'items': {'type': ['number', 'null']}}
    """
    defs: dict[str, Any] = {}
    body = _object(kind, defs)
    if not kind.SCHEMA or {"schema", "version"} & set(body["properties"]):
        raise TypeError(f"{kind.__name__} needs SCHEMA, and KEYS for a field schema or version")
    head = {"schema": {"const": kind.SCHEMA}, "version": {"const": kind.VERSION}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{kind.SCHEMA}.v{kind.VERSION}",
        "title": kind.__name__,
        **body,
        "properties": head | body["properties"],
        "required": [*head, *body["required"]],
        **({"$defs": defs} if defs else {}),
    }
