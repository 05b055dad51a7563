"""Addresses of the rooms' public pages; those whose answer is not stored yet say so and wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.data.tables import read_table
from globalarctic.web.pages.addresses import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["add_rooms"]


def _scope() -> Iterator[str]:
    """Give the countries that sit in the Arctic Council, as states or observers."""
    yield from ("countries", "countries/definitions")
    seats = read_table("arctic_bodies")
    council = {row["country"] for row in seats if row["body"] == "arctic-council"}
    yield from (f"countries/{country}" for country in sorted(council))


def _regions() -> Iterator[str]:
    yield from ("regions", "effect")
    for row in read_table("border_crossings"):
        yield f"regions/{row['region_a']}/{row['region_b']}"
        yield f"regions/{row['region_a']}/{row['region_b']}/brief"
    yield from (f"places/{row['place_id']}/all" for row in read_table("places"))


def _investments() -> Iterator[str]:
    from globalarctic.investments.register import load_register

    yield "investments"
    yield from (f"investments/{project}" for project in load_register().projects)


def _outlook() -> Iterator[str]:
    from globalarctic.outlook.claims import load_claims

    yield from ("outlook", "claims")
    yield from (f"claims/{each.claim_id}" for each in load_claims())


def add_rooms() -> None:
    """Add the pages of the rooms to those of the site."""
    for room, maker in (
        ("scope", _scope), ("regions", _regions), ("investments", _investments),
        ("outlook", _outlook),
    ):  # fmt: skip
        PARTS[room] = [maker]
