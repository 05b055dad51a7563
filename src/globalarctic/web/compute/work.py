"""How each kind of question is answered: one call of a room, its result as a document.

Rooms are imported when first needed, so that a web worker that answers light questions never loads
the engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from globalarctic.result import Placed

if TYPE_CHECKING:
    from globalarctic.result import Result

    Report = Any

__all__ = ["compare", "document"]


def document(result: Result, **more: Any) -> dict[str, Any]:
    """Return a result as a document in no language: JSON, tables, features."""
    values: dict[str, Any] = {
        "answer": result.to_dict(),
        "tables": [table.to_dict() for table in result.tables()],
        **more,
    }
    if isinstance(result, Placed):
        values["geojson"] = result.to_geojson()
    return values


def _ship(args: dict[str, Any]) -> dict[str, Any]:
    speed = args.pop("speed_kn", None)
    args["avoid"] = tuple(args.get("avoid", ()))
    return {**args, "speed": "usual" if speed is None else speed}


def compare(*, report: Report = None, **args: Any) -> dict[str, Any]:
    """Compare the ways between two places; rows are reported as they are ready."""
    from globalarctic.transport import compare as run

    options = _ship(args)
    options["corridors"] = tuple(options["corridors"])
    if report is not None:
        options["progress"] = lambda _, share: report(share)
        options["so_far"] = lambda ways, share: report(share, partial=document(ways))
    return document(run(**options))
