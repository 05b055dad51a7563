"""Tables of a neighbour's releases, kept only when their bytes are those it signed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from globalarctic.errors import UnknownNameError
from globalarctic.exchange.federation.refusals import PeerError

if TYPE_CHECKING:
    from globalarctic.exchange.federation.follow import Transport
    from globalarctic.exchange.federation.peers import Peers

__all__ = ["SignedTable", "take_table"]

LARGEST_TABLE = 64 << 20


@dataclass(frozen=True, slots=True)
class SignedTable:
    """A table as its node signed it."""

    content: bytes
    rows: int
    sha256: str
    licence: str


def take_table(
    peers: Peers, transport: Transport, record: str, version: int | None = None
) -> SignedTable:
    """Return a table of a neighbour's release, checked against the signed record.

    Parameters
    ----------
    peers
        The neighbours and their copies.
    transport
        How the neighbour is reached.
    record
        Id of the record, ``node:release/name``.
    version
        Version of the table; the newest when None.

    Raises
    ------
    UnknownNameError
        When the copy holds no such record, or the record no such table.
    PeerError
        When the bytes are not those that were signed, or cannot be had.
    """
    records = {each.id: each for each in peers.records(node=record.partition(":")[0])}
    if record not in records:
        raise UnknownNameError.among(
            "record", record, list(records), add="see what came: globalarctic peers list"
        )
    fields = records[record].fields
    listed = fields.get("tables")
    tables = {
        str(each["version"]): each
        for each in (listed if isinstance(listed, list) else [])
        if isinstance(each, dict) and {"version", "sha256", "file", "rows"} <= set(each)
    }
    name = str(version) if version is not None else next(reversed(tables), "")
    if name not in tables:
        raise UnknownNameError.among("table", name or "(none)", list(tables))
    path = str(tables[name]["file"])
    if not path.startswith("/") or path.startswith("//"):
        raise PeerError("bad-address", url=path[:200])
    content = transport.get(path, LARGEST_TABLE)
    told = hashlib.sha256(content).hexdigest()
    if told != tables[name]["sha256"]:
        raise PeerError("wrong-hash", what=path)
    return SignedTable(content, int(tables[name]["rows"]), told, str(fields["licence"]))
