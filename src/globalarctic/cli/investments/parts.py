"""What the verbs of ``globalarctic investments`` share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.table import Table

    from globalarctic.investments.model import Claim
    from globalarctic.investments.register import Register
    from globalarctic.investments.views import AsOf, ProjectView

__all__ = [
    "ARCTIC",
    "AT",
    "JSON",
    "KNOWN",
    "REGISTER",
    "basis_lines",
    "claim_words",
    "money",
    "percent",
    "plain_table",
    "select_views",
    "when",
]

REGISTER = click.option(
    "--register", metavar="FOLDER", help="A folder of register files; default: the package's own."
)
AT = click.option(
    "--at", metavar="DATE", help="What was so on this date: YYYY, YYYY-MM or YYYY-MM-DD; today."
)
KNOWN = click.option("--known", metavar="DATE", help="As on record on this date; default: today.")
ARCTIC = click.option(
    "--arctic", default="all", show_default=True,
    type=click.Choice(["all", "north_66_5622", "amap", "ahdr", "caff", "national"]),
    help="Definition of the Arctic that a project must lie in.",
)  # fmt: skip
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")


def select_views(
    register: str | None,
    at: str | None,
    known: str | None,
    *,
    countries: Iterable[str] = (),
    host: str | None = None,
    light: str | None = None,
    arctic: str = "all",
) -> tuple[Register, AsOf, tuple[ProjectView, ...]]:
    """Return the register, the dates and the views that were asked for.

    Raises
    ------
    UnknownNameError
        When no investor or project of a country is on file.
    """
    from pathlib import Path

    from globalarctic.errors import UnknownNameError
    from globalarctic.investments.register import load_register
    from globalarctic.investments.views import as_of, inside_arctic, views

    held = load_register(Path(register) if register else None)
    pair = as_of(at, known_at=known)
    wanted = set(countries)
    for name, kind, among in (
        *((c, "investor country", {e.country for e in held.entities.values()}) for c in wanted),
        *(
            [(host, "host country", {p.host_country for p in held.projects.values()})]
            if host
            else []
        ),
    ):
        if name not in among:
            raise UnknownNameError.among(kind, name, sorted(among - {""}))
    found = tuple(
        view
        for view in views(held, pair)
        if (not wanted or wanted & set(view.countries))
        and host in {None, view.project.host_country}
        and light in {None, view.light}
        and inside_arctic(view, arctic)
    )
    return held, pair, found


def plain_table(
    columns: tuple[str, ...], wraps: frozenset[str], *, right: frozenset[str] = frozenset()
) -> Table:
    """Return an empty table; only the columns in ``wraps`` may wrap."""
    from rich.table import Table

    table = Table(pad_edge=False, header_style="bold")
    for name in columns:
        side: Any = "right" if name in right else "left"
        table.add_column(name, justify=side, no_wrap=name not in wraps)
    return table


def money(amount: float) -> str:
    """Return an amount in millions with as many digits as it needs, at most three.

    Examples
    --------
    >>> money(12333000000.0), money(4625000.0), money(7.0), money(0.0)
    ('12,333', '4.625', '<0.001', '0')
    """
    if 0 < amount < 1000:
        return "<0.001"
    text = f"{amount / 1e6:,.3f}"
    return text.rstrip("0").rstrip(".")


def percent(low_frac: float, high_frac: float) -> str:
    """Return a share in per cent, a range where it is one.

    Examples
    --------
    >>> percent(0.529, 0.529), percent(0.1, 0.175)
    ('52.90 %', '10.00-17.50 %')
    """
    if low_frac == high_frac:
        return f"{100 * low_frac:.2f} %"
    return f"{100 * low_frac:.2f}-{100 * high_frac:.2f} %"


def when(claim: Claim) -> str:
    """Return from when to when a claim holds, in words."""
    start = "start not on file" if claim.valid_from is None else f"from {claim.valid_from}"
    if claim.valid_to is not None:
        return f"{start} to {claim.valid_to}"
    return f"{start}, last confirmed {claim.last_confirmed() or 'never'}"


def claim_words(held: Register, claim: Claim) -> str:
    """Return a claim in one line: what, who, when, who said so, its rank and grade."""
    text = claim.value_text()
    parts = [f"{claim.predicate} {claim.kind}".strip(), text]
    if claim.object_id:
        parts.append(held.entity_name(claim.object_id))
    if claim.state:
        parts.append(claim.state)
    parts.append(when(claim))
    if claim.stated_by:
        parts.append(f"said by {claim.stated_by}")
    rank = "" if claim.rank.value == "normal" else f", {claim.rank.value}"
    why = f": {claim.rank_reason}" if claim.rank_reason else ""
    note = f" ({claim.note})" if claim.note else ""
    body = "; ".join(part for part in parts if part)
    return f"{claim.claim_id}: {body}{note} [grade {claim.grade.value}{rank}{why}]"


def basis_lines(held: Register, pair: AsOf, arctic: str) -> None:
    """Print what the table rests on."""
    from globalarctic.cli.show import console

    console().print(
        f"Register release {held.release}, {pair}, Arctic: {arctic}. Rows are press-level evidence "
        "with known gaps; see: globalarctic investments show PROJECT"
    )
