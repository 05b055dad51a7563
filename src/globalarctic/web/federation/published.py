"""What this node shows to others: the records of the exchange that are public now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.exchange.federation import Published
from globalarctic.exchange.permissions import RecordState
from globalarctic.web.exchange.models import SharedRecord
from globalarctic.web.federation.own import own_feed

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["bring_up", "public_records"]


def public_records() -> Iterator[Published]:
    """Give every published record as its readers see it, with the translations that are not stale.

    Notes
    -----
    Of persons it holds the name that the author chose to show, nothing else.
    """
    published = SharedRecord.objects.filter(state=RecordState.PUBLISHED.value)
    for record in published.order_by("key").iterator(chunk_size=200):
        revision = record.public
        if revision is None:
            continue
        translations: dict[str, dict[str, object]] = {}
        for text in record.translations.filter(source_revision=revision.number):
            translations.setdefault(text.language, {})[text.field] = text.text
            translations[text.language][f"{text.field}_origin"] = text.origin
        yield Published(
            f"{record.kind}/{record.key}",
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
            },
        )


def bring_up() -> int:
    """Bring the node's feed up to what is public now; return the number of new entries."""
    return own_feed().follow_up(public_records())
