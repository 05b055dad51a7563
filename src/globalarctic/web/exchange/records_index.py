"""The index of published records: in a file of the node, or in its PostgreSQL database."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from globalarctic.exchange.permissions import RecordState
from globalarctic.exchange.search.documents import Document
from globalarctic.exchange.search.index import SearchIndex
from globalarctic.web.place import load_place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from globalarctic.web.exchange.models import SharedRecord

__all__ = ["forget_records", "index_of_records", "index_record"]

_kept = threading.local()


def index_of_records() -> SearchIndex:
    """Return the index of published records, one a thread; an empty one is filled first."""
    place = load_place()
    path = place.folder / "records.sqlite3"
    if place.database_url:
        if getattr(_kept, "path", None) != place.database_url:
            from globalarctic.exchange.search.postgres import PostgresStore

            _kept.index = SearchIndex(store=PostgresStore(place.database_url))
            _kept.path = place.database_url
            _fill(_kept.index)
    elif getattr(_kept, "path", None) != path or not path.exists():
        _kept.index, _kept.path = SearchIndex(path), path
        _fill(_kept.index)
    index: SearchIndex = _kept.index
    return index


def _fill(index: SearchIndex) -> None:
    """Put all published records into an index that has none: a new file, an older form of it."""
    from globalarctic.web.exchange.models import SharedRecord

    if not index.count():
        records = SharedRecord.objects.filter(state=RecordState.PUBLISHED.value)
        found = (_document(record) for record in records.iterator(chunk_size=500))
        index.add(document for document in found if document is not None)


def _document(record: SharedRecord) -> Document | None:
    """Return what readers see of a record, None where they see none."""
    revision = record.public
    if revision is None or record.state != RecordState.PUBLISHED.value:
        return None
    titles, texts = {revision.language: revision.title}, {revision.language: revision.body}
    for each in record.translations.filter(source_revision__lte=revision.number):
        (titles if each.field == "title" else texts)[each.language] = each.text
    return Document(
        record.kind, record.key, titles, texts, region=record.region, language=revision.language,
        concepts=(f"place:{revision.place}",) if revision.place else (), licence=record.licence,
        year=revision.starts.year if revision.starts else 0, address=f"records/{record.key}",
    )  # fmt: skip


def index_record(record: SharedRecord) -> None:
    """Put what readers see of a record into the index, or take it out."""
    document = _document(record)
    if document is None:
        forget_records([record.key], kinds=[record.kind])
    else:
        index_of_records().add([document])


def forget_records(keys: Iterable[str], *, kinds: Iterable[str] = ()) -> None:
    """Take records out of the index, so that no word of theirs is left."""
    from globalarctic.exchange.records.kinds import RECORD_KINDS

    names = tuple(kinds) or RECORD_KINDS
    ids = [f"{kind}:{key}" for key in keys for kind in names]
    if ids:
        index_of_records().remove(ids)
