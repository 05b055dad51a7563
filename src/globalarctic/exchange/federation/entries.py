"""What nodes tell each other: an entry of the feed, the signed full list, a node's own page.

All three are JSON objects whose ``sig`` is the Ed25519 signature of the object without it, written
by ``canonical``. What is read from a peer is checked here for its form; whether it fits what was
known before is judged by the replica.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from globalarctic.exchange.federation.canonical import Plain, canonical, digest
from globalarctic.exchange.federation.keys import SigningKey, is_signed_by, key_id
from globalarctic.exchange.federation.refusals import PeerError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "FORMAT",
    "FeedEntry",
    "Key",
    "Listed",
    "Manifest",
    "NodeDocument",
    "Operation",
    "time_of",
]

FORMAT = "globalarctic-federation/1"
"""Name and version of the format, told by every node."""

_ID = re.compile(r"[0-9a-f]{16}:[a-z0-9][a-z0-9._/-]{0,119}")
_NODE = re.compile(r"[0-9a-f]{16}")
_KIND = re.compile(r"[a-z][a-z-]{0,39}")
_HASH = re.compile(r"sha256:[0-9a-f]{64}")
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_LINE_BYTES = 4096
_WORDS = 500
_LARGEST = 2**53


class Operation(StrEnum):
    """What an entry says of a record.

    Examples
    --------
    >>> Operation("erase").is_removal
    True
    """

    UPSERT = "upsert"
    NOTICE = "notice"
    WITHDRAW = "withdraw"
    ERASE = "erase"
    MERGE = "merge"
    KEY = "key"

    @property
    def is_removal(self) -> bool:
        """Whether the record is gone after it."""
        return self in {Operation.WITHDRAW, Operation.ERASE, Operation.MERGE}

    @property
    def has_content(self) -> bool:
        """Whether it names bytes."""
        return self in {Operation.UPSERT, Operation.NOTICE}


def time_of(moment: dt.datetime) -> str:
    """Return a moment as entries write it: UTC, whole seconds.

    Examples
    --------
    >>> time_of(dt.datetime(2026, 11, 28, 2, 45, tzinfo=dt.timezone.utc))
    '2026-11-28T02:45:00Z'
    """
    return moment.astimezone(dt.UTC).strftime(_TIME)


def _fields(data: bytes, limit: int, what: str) -> dict[str, Any]:
    if len(data) > limit:
        raise PeerError("too-large", what=what, bytes=len(data), limit=limit)
    try:
        found = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise PeerError("not-json", what=what) from error
    if not isinstance(found, dict):
        raise PeerError("not-json", what=what)
    return found


def _text(fields: Mapping[str, Any], name: str, form: re.Pattern[str] | int, *, empty: bool) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or (not value and not empty):
        raise PeerError("bad-field", field=name)
    if value and (len(value) > form if isinstance(form, int) else form.fullmatch(value) is None):
        raise PeerError("bad-field", field=name)
    return value


def _number(fields: Mapping[str, Any], name: str, least: int) -> int:
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value < _LARGEST:
        raise PeerError("bad-field", field=name)
    return value


def _moment(fields: Mapping[str, Any]) -> str:
    value = _text(fields, "time", 20, empty=False)
    try:
        dt.datetime.strptime(value, _TIME)
    except ValueError as error:
        raise PeerError("bad-field", field="time") from error
    return value


def _signed(unsigned: dict[str, Plain], key: SigningKey) -> dict[str, Plain]:
    return unsigned | {"sig": key.sign(canonical(unsigned))}


def _is_signed(fields: Mapping[str, Any], public: str) -> bool:
    unsigned = {name: value for name, value in fields.items() if name != "sig"}
    signature = fields.get("sig")
    return isinstance(signature, str) and is_signed_by(public, canonical(unsigned), signature)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a node's feed.

    Notes
    -----
    ``seq`` counts from 1 without a gap; ``prev`` is the digest of the entry before, so that no
    entry can be left out, put in or moved. ``epoch`` grows when a node begins anew from a backup.
    ``revision`` of a record grows with each of its entries. ``hash`` names the record's bytes,
    ``into`` the record that it was merged into, ``public`` the key that follows.
    """

    node: str
    epoch: int
    seq: int
    time: str
    op: Operation
    id: str
    kind: str
    revision: int
    hash: str
    prev: str
    into: str
    reason: str
    public: str
    key: str
    line: bytes

    @property
    def digest(self) -> str:
        """Digest of the whole line, which the next entry names."""
        return digest(self.line)

    @classmethod
    def sign(cls, key: SigningKey, **fields: Plain) -> FeedEntry:
        """Return an entry signed with a key; ``key`` and ``sig`` are filled in."""
        blank: dict[str, Plain] = {"hash": "", "into": "", "reason": "", "public": ""}
        return cls.read(canonical(_signed(blank | fields | {"key": key.key_id}, key)))

    @classmethod
    def read(cls, line: bytes) -> FeedEntry:
        """Return the entry in a line; its form is checked, its signature is not.

        Raises
        ------
        PeerError
            When the line is too long, not canonical JSON, or a field is missing or wrong.
        """
        fields = _fields(line, _LINE_BYTES, "entry")
        try:
            op = Operation(_text(fields, "op", 20, empty=False))
        except ValueError as error:
            raise PeerError("bad-field", field="op") from error
        entry = cls(
            node=_text(fields, "node", _NODE, empty=False),
            epoch=_number(fields, "epoch", 1),
            seq=_number(fields, "seq", 1),
            time=_moment(fields),
            op=op,
            id=_text(fields, "id", _ID, empty=op is Operation.KEY),
            kind=_text(fields, "kind", _KIND, empty=op is Operation.KEY),
            revision=_number(fields, "revision", 0 if op is Operation.KEY else 1),
            hash=_text(fields, "hash", _HASH, empty=not op.has_content),
            prev=_text(fields, "prev", _HASH, empty=True),
            into=_text(fields, "into", _ID, empty=op is not Operation.MERGE),
            reason=_text(fields, "reason", _WORDS, empty=True),
            public=_text(fields, "public", 44, empty=op is not Operation.KEY),
            key=_text(fields, "key", _NODE, empty=False),
            line=line,
        )
        try:
            spelled = canonical(fields)
        except ValueError as error:
            raise PeerError("not-canonical") from error
        if spelled != line:
            raise PeerError("not-canonical")
        return entry

    def is_signed_by(self, public: str) -> bool:
        """Return whether the line was signed with the key."""
        return _is_signed(json.loads(self.line), public)


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a node; ``sig`` is the signature of ``public`` by the key before it.

    The first key signs itself.
    """

    public: str
    sig: str


@dataclass(frozen=True, slots=True)
class NodeDocument:
    """What a node says of itself at ``/.well-known/globalarctic-node.json``.

    Notes
    -----
    ``node`` is the short name of the first key: nobody else can take it. ``keys`` leads from the
    first key to the one in use, each signed by the one before.
    """

    node: str
    name: str
    url: str
    region: str
    languages: tuple[str, ...]
    licences: tuple[str, ...]
    epoch: int
    keys: tuple[Key, ...]
    line: bytes

    @property
    def public(self) -> str:
        """The key in use."""
        return self.keys[-1].public

    @classmethod
    def sign(
        cls,
        key: SigningKey,
        keys: tuple[Key, ...],
        **fields: Plain,
    ) -> NodeDocument:
        """Return the signed document of a node."""
        unsigned: dict[str, Plain] = {
            "format": FORMAT,
            "keys": [{"public": one.public, "sig": one.sig} for one in keys],
        }
        return cls.read(canonical(_signed(unsigned | fields, key)))

    @classmethod
    def read(cls, data: bytes) -> NodeDocument:
        """Return the document in bytes, its chain of keys and its signature checked.

        Raises
        ------
        PeerError
            When it is too large, in another format, or not signed as it says.
        """
        fields = _fields(data, 64 * 1024, "node document")
        if fields.get("format") != FORMAT:
            raise PeerError("other-format", format=str(fields.get("format"))[:60])
        keys = _keys(fields.get("keys"))
        document = cls(
            node=_text(fields, "node", _NODE, empty=False),
            name=_text(fields, "name", 120, empty=False),
            url=_text(fields, "url", 200, empty=True),
            region=_text(fields, "region", 120, empty=True),
            languages=_texts(fields, "languages"),
            licences=_texts(fields, "licences"),
            epoch=_number(fields, "epoch", 1),
            keys=keys,
            line=data,
        )
        if key_id(keys[0].public) != document.node:
            raise PeerError("other-key")
        try:
            signed = _is_signed(fields, document.public)
        except ValueError as error:
            raise PeerError("not-canonical") from error
        if not signed:
            raise PeerError("not-signed", what="node document")
        return document


def _texts(fields: Mapping[str, Any], name: str) -> tuple[str, ...]:
    values = fields.get(name)
    if not isinstance(values, list) or len(values) > 50:
        raise PeerError("bad-field", field=name)
    if not all(isinstance(value, str) and 0 < len(value) <= 60 for value in values):
        raise PeerError("bad-field", field=name)
    return tuple(values)


def _keys(found: object) -> tuple[Key, ...]:
    if not isinstance(found, list) or not 1 <= len(found) <= 100:
        raise PeerError("bad-field", field="keys")
    keys: list[Key] = []
    for item in found:
        if not isinstance(item, dict):
            raise PeerError("bad-field", field="keys")
        key = Key(_text(item, "public", 44, empty=False), _text(item, "sig", 88, empty=False))
        signer = keys[-1].public if keys else key.public
        if not is_signed_by(signer, key.public.encode(), key.sig):
            raise PeerError("other-key")
        keys.append(key)
    return tuple(keys)


@dataclass(frozen=True, slots=True)
class Listed:
    """A record in the full list."""

    id: str
    kind: str
    revision: int
    hash: str

    @property
    def line(self) -> str:
        """The record as a line of the list."""
        return f"{self.id} {self.kind} {self.revision} {self.hash}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The signed full list of a node's records at one point of its feed.

    Notes
    -----
    ``head`` is the digest of the last entry, ``list`` the digest of the list: one line a record,
    ``id kind revision hash``, sorted by id, each ended by a line feed.
    """

    node: str
    epoch: int
    seq: int
    head: str
    count: int
    list: str
    time: str
    line: bytes

    @classmethod
    def sign(cls, key: SigningKey, **fields: Plain) -> Manifest:
        """Return a signed manifest."""
        return cls.read(canonical(_signed(fields | {"key": key.key_id}, key)), key.public)

    @classmethod
    def read(cls, data: bytes, public: str) -> Manifest:
        """Return the manifest in bytes, signed with the key given.

        Raises
        ------
        PeerError
            When a field is wrong or the signature does not fit.
        """
        fields = _fields(data, _LINE_BYTES, "manifest")
        manifest = cls(
            node=_text(fields, "node", _NODE, empty=False),
            epoch=_number(fields, "epoch", 1),
            seq=_number(fields, "seq", 0),
            head=_text(fields, "head", _HASH, empty=True),
            count=_number(fields, "count", 0),
            list=_text(fields, "list", _HASH, empty=False),
            time=_moment(fields),
            line=data,
        )
        try:
            signed = _is_signed(fields, public)
        except ValueError as error:
            raise PeerError("not-canonical") from error
        if not signed:
            raise PeerError("not-signed", what="manifest")
        return manifest

    def records(self, data: bytes) -> tuple[Listed, ...]:
        """Return the records of the list that belongs to this manifest.

        Raises
        ------
        PeerError
            When the list has another digest, another length, or a line that is none.
        """
        if digest(data) != self.list:
            raise PeerError("wrong-hash", what="list")
        listed: list[Listed] = []
        for line in data.decode("ascii", errors="replace").splitlines():
            parts = line.split(" ")
            if len(parts) != 4 or not parts[2].isdecimal() or len(parts[2]) > 16:
                raise PeerError("bad-field", field="list")
            record = Listed(parts[0], parts[1], int(parts[2]), parts[3])
            sound = _ID.fullmatch(record.id) and _KIND.fullmatch(record.kind)
            if not sound or not _HASH.fullmatch(record.hash):
                raise PeerError("bad-field", field="list")
            if not record.id.startswith(self.node + ":"):
                raise PeerError("foreign-id", id=record.id)
            if listed and not listed[-1].id < record.id:
                raise PeerError("bad-field", field="list")
            listed.append(record)
        if len(listed) != self.count:
            raise PeerError("bad-field", field="count")
        return tuple(listed)
