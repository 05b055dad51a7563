"""Published contributions as the text files that the other rooms read."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from globalarctic.exchange.permissions import RecordState
from globalarctic.exchange.records.contributions import (
    RoomContribution,
    check_export,
    export_contributions,
)
from globalarctic.exchange.records.kinds import CONTRIBUTION_KINDS, NOT_COPIED
from globalarctic.web.exchange.models import SharedRecord
from globalarctic.web.place import load_place

if TYPE_CHECKING:
    from django.http import HttpRequest

    from globalarctic.web.exchange.models import Revision

__all__ = ["contribution_of", "contributions_file", "published_contributions"]


def contribution_of(record: SharedRecord, revision: Revision) -> RoomContribution:
    """Return a revision of a record as a contribution to a room."""
    return RoomContribution(
        record.key, record.kind, revision.title, revision.details, revision.made.date().isoformat(),
        f"{load_place().public_url or 'node'}/en/records/{record.key}",
    )  # fmt: skip


def published_contributions() -> list[RoomContribution]:
    """Return what was reviewed and published for the other rooms."""
    records = SharedRecord.objects.filter(
        state=RecordState.PUBLISHED.value, kind__in=CONTRIBUTION_KINDS
    ).exclude(licence=NOT_COPIED)
    return [
        contribution_of(record, revision)
        for record in records.order_by("key")
        if (revision := record.public) is not None
    ]


@require_safe
def contributions_file(request: HttpRequest) -> HttpResponse:
    """Give them as a zip of text files, each read by the reader of its room first."""
    del request
    files = export_contributions(published_contributions())
    check_export(files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text)
    response = HttpResponse(out.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="contributions.zip"'
    return response
