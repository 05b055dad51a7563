"""The index of published records, in a file of the node beside its database."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from globalarctic.exchange.search.documents import Document
from globalarctic.exchange.search.index import SearchIndex
from globalarctic.web.place import load_place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from globalarctic.web.exchange.models import SharedRecord

__all__ = ["forget_records", "index_of_records", "index_record"]

_kept = threading.local()


def index_of_records() -> SearchIndex:
    """Return the index of published records, one a thread."""
    path = load_place().folder / "records.sqlite3"
    if getattr(_kept, "path", None) != path or not path.exists():
        _kept.index, _kept.path = SearchIndex(path), path
    index: SearchIndex = _kept.index
    return index


def index_record(record: SharedRecord) -> None:
    """Put what readers see of a record into the index, or take it out."""
    revision = record.public
    if revision is None or record.state != "published":
        forget_records([record.key], kinds=[record.kind])
        return
    titles, texts = {revision.language: revision.title}, {revision.language: revision.body}
    for each in record.translations.all():
        (titles if each.field == "title" else texts)[each.language] = each.text
    document = Document(
        record.kind, record.key, titles, texts, region=record.region, language=revision.language,
        concepts=(f"place:{revision.place}",) if revision.place else (), licence=record.licence,
        year=revision.starts.year if revision.starts else 0, address=f"records/{record.key}",
    )  # fmt: skip
    index_of_records().add([document])


def forget_records(keys: Iterable[str], *, kinds: Iterable[str] = ()) -> None:
    """Take records out of the index, so that no word of theirs is left."""
    from globalarctic.web.exchange.workflow import RECORD_KINDS

    names = tuple(kinds) or RECORD_KINDS
    ids = [f"{kind}:{key}" for key in keys for kind in names]
    if ids:
        index_of_records().remove(ids)
