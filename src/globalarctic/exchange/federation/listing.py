"""Neighbours and their decisions as lists that every door shows alike."""

from __future__ import annotations

from dataclasses import dataclass

from globalarctic.exchange.federation.peers import Neighbour, Notice
from globalarctic.result import Listing
from globalarctic.table import Table, ident, number, words
from globalarctic.words import Code, Message, Text

__all__ = ["Neighbours", "Notices"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Neighbours(Listing):
    """The nodes that a node follows, and how it stands with each."""

    SCHEMA = "exchange.neighbours"
    ROWS = "neighbours"

    name: str
    node: str
    neighbours: tuple[Neighbour, ...]

    def table(self) -> Table:
        """Return the neighbours as a table."""
        columns = (
            words(Message("federation.head-node")),
            ident(Message("federation.page-key")),
            words(Message("federation.head-state")),
            number(Message("federation.head-records")),
            number(Message("federation.head-good")),
            words(Message("federation.head-problem")),
        )
        rows = tuple(
            (
                Code(one.name),
                Code(one.node),
                one.state.words,
                str(one.records),
                one.last_good or "-",
                one.message or "-",
            )
            for one in self.neighbours
        )
        own = Message("federation.list-own", name=Code(self.name), node=Code(self.node))
        return Table(Message("federation.page-followed"), columns, rows, notes=(own,))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Notices(Listing):
    """Decisions of other nodes, and what the keeper made of them."""

    SCHEMA = "exchange.notices"
    ROWS = "notices"

    notices: tuple[Notice, ...]

    def table(self) -> Table:
        """Return the decisions as a table."""
        columns = (
            ident(Message("federation.head-id")),
            ident(Message("federation.head-record")),
            words(Message("federation.head-decision")),
            words(Message("federation.head-state")),
        )
        rows = tuple(
            (
                Code(one.id),
                Code(one.target),
                Text(f"{one.decision}: {one.reason} ({one.appeal})"),
                one.words,
            )
            for one in self.notices
        )
        return Table(Message("federation.page-notices"), columns, rows)
