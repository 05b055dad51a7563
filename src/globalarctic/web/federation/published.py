"""What this node shows to others: the records of the exchange that are public now."""

from __future__ import annotations

import logging
import sqlite3
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save

from globalarctic.errors import GlobalArcticError
from globalarctic.exchange.federation import Published
from globalarctic.exchange.permissions import RecordState
from globalarctic.exchange.records.kinds import NOT_COPIED
from globalarctic.web.exchange.models import (
    RecordTranslation,
    Revision,
    SharedRecord,
    TableVersion,
)
from globalarctic.web.federation.own import own_feed

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["bring_up", "listen", "public_records"]

_log = logging.getLogger("globalarctic.web.federation")


def public_records() -> Iterator[Published]:
    """Give every published record as its readers see it, with the translations that are not stale.

    Notes
    -----
    Of persons it holds the name that the author chose to show, nothing else.
    """
    published = SharedRecord.objects.filter(state=RecordState.PUBLISHED.value)
    for record in published.order_by("key").iterator(chunk_size=200):
        shown = _published(record)
        if shown is not None:
            yield shown


def _name(kind: str, key: str) -> str:
    return f"{kind}/{key}"


def _published(record: SharedRecord) -> Published | None:
    revision = record.public
    if record.state != RecordState.PUBLISHED.value or revision is None:
        return None
    if record.licence == NOT_COPIED:
        return None  # what must not be copied is read here only
    translations: dict[str, dict[str, object]] = {}
    for text in record.translations.filter(source_revision=revision.number):
        translations.setdefault(text.language, {})[text.field] = text.text
        translations[text.language][f"{text.field}_origin"] = text.origin
    return Published(
        _name(record.kind, record.key),
        record.kind,
        {
            "licence": record.licence,
            "lang": revision.language,
            "title": revision.title,
            "body": revision.body,
            "region": record.region,
            "place": revision.place,
            "starts": revision.starts.isoformat() if revision.starts else "",
            "ends": revision.ends.isoformat() if revision.ends else "",
            "link": revision.link,
            "community": record.community,
            "authority": record.authority,
            "care_use": record.care_use,
            "signed_region": revision.signed_region,
            "author": revision.author.name if revision.author else "",
            "translations": translations,
            "tables": [
                {
                    "version": table.number,
                    "rows": table.rows,
                    "sha256": table.sha256,
                    "file": f"/exchange/{record.key}/table-{table.number}.csv",
                }
                for table in record.tables.order_by("number")
            ],
        },
    )


def bring_up() -> int:
    """Bring the node's feed up to what is public now; return the number of new entries.

    Notes
    -----
    A record that is on file but not shown any more is withdrawn; one that is gone was erased, and
    every copy forgets it.
    """

    def is_gone(name: str) -> bool:
        return not SharedRecord.objects.filter(pk=name.rpartition("/")[2]).exists()

    return own_feed().follow_up(public_records(), erased=is_gone)


def listen() -> None:
    """Bring a record into the feed when it changes, after the change is kept."""
    for model in (SharedRecord, RecordTranslation, Revision, TableVersion):
        for signal in (post_save, post_delete):
            signal.connect(_changed, sender=model, dispatch_uid=f"feed-{model.__name__}")


def _changed(sender: type, instance: Any, **_: object) -> None:
    """Tell the feed of a change once it is kept; one that fails waits for the next round."""
    key = instance.key if sender is SharedRecord else instance.record_id
    known_as = instance.kind if sender is SharedRecord else ""

    def tell() -> None:
        record = SharedRecord.objects.filter(pk=key).first()
        kind = known_as if record is None else record.kind
        if not kind:
            return  # the record itself tells of its end
        shown = None if record is None else _published(record)
        try:
            own_feed().bring(_name(kind, key), shown, erased=record is None)
        except (sqlite3.Error, GlobalArcticError, OSError) as error:
            _log.warning("not told", extra={"event": "feed", "record": key, "why": str(error)})

    transaction.on_commit(tell)
