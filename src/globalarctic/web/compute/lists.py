"""How a web worker answers what needs no engine: one call of a room, its result as a document."""

from __future__ import annotations

from typing import Any

from globalarctic.web.compute.documents import document

__all__ = [
    "claims",
    "corridors",
    "datasets",
    "ice",
    "passages",
    "places",
    "project",
    "projects",
    "rules",
    "timeline",
    "totals",
    "vessels",
]

_MOST_PLACES = 50


def ice(*, date: str, ice_year: int | None) -> dict[str, Any]:
    """Show the sea ice of a day."""
    from globalarctic.transport.ice.days import ice_day

    return document(ice_day(date, ice_year=ice_year))


def places(*, q: str | None) -> dict[str, Any]:
    """Search places; all of the table when nothing is looked for."""
    from globalarctic.transport.network.listings import places as run

    return document(run(q, limit=_MOST_PLACES) if q else run())


def corridors() -> dict[str, Any]:
    """List the named corridors."""
    from globalarctic.transport.network.listings import corridors as run

    return document(run())


def passages() -> dict[str, Any]:
    """List the passages."""
    from globalarctic.transport.network.listings import passages as run

    return document(run())


def vessels() -> dict[str, Any]:
    """List the vessel classes."""
    from globalarctic.transport.ships.listing import vessels as run

    return document(run())


def rules(*, on: str | None, kind: str) -> dict[str, Any]:
    """List the rules on file."""
    from globalarctic.transport.rules.listing import rules as run

    return document(run(on=on, kind=kind))


def datasets() -> dict[str, Any]:
    """List the datasets."""
    from globalarctic.data import datasets as run

    return document(run())


def claims() -> dict[str, Any]:
    """List the published claims."""
    from globalarctic.outlook.claims import claim_list

    return document(claim_list())


def _selection(args: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in args.items() if value not in (None, "", [])}


def projects(**args: Any) -> dict[str, Any]:
    """List projects of the register."""
    from globalarctic.investments import projects as run

    return document(run(**_selection(args)))


def project(*, project: str, **args: Any) -> dict[str, Any]:
    """Show one project."""
    from globalarctic.investments import project as run

    return document(run(project, **_selection(args)))


def timeline(**args: Any) -> dict[str, Any]:
    """Show what happened when."""
    from globalarctic.investments import timeline as run

    return document(run(**_selection(args)))


def totals(*, countries: list[str], **args: Any) -> dict[str, Any]:
    """Add up what was announced, what did not fail, what exists."""
    from globalarctic.investments import totals as run

    return document(run(*countries, **_selection(args)))
