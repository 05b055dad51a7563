"""What a contributor sends, read and bounded: texts of a record, and tables."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from globalarctic.data.tables import read_table
from globalarctic.exchange.releases.release import LICENCES
from globalarctic.web.exchange.workflow import RECORD_KINDS, RecordText, RefusedActError
from globalarctic.words import LANGUAGES, Code, Message, Name

if TYPE_CHECKING:
    from django.http import QueryDict

    from globalarctic.web.exchange.models import Revision, SharedRecord

__all__ = ["record_fields", "record_text"]

_NAMES = {"en": "English", "zh": "中文", "ru": "Русский"}


def _day(text: str) -> dt.date | None:
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise RefusedActError(Message("exchange.form.dates"), status=422) from None


def record_text(given: QueryDict) -> RecordText:
    """Return the texts of a form.

    Raises
    ------
    RefusedActError
        When a date is none, or a region or place is not on file.
    """
    region, place = given.get("region", "")[:10], given.get("place", "")[:60]
    if region and region not in {row["region"] for row in read_table("regions")}:
        raise RefusedActError(Message("exchange.form.region"), status=422)
    if place and place not in {row["place_id"] for row in read_table("places")}:
        raise RefusedActError(Message("exchange.form.place"), status=422)
    return RecordText(
        language=given.get("language", ""), title=given.get("title", ""),
        body=given.get("body", "").replace("\r\n", "\n"), licence=given.get("licence", ""),
        place=place, region=region, starts=_day(given.get("starts", "")),
        ends=_day(given.get("ends", "")), link=given.get("link", "")[:300],
        community=given.get("community", "")[:120], authority=given.get("authority", "")[:300],
        care_use=given.get("care_use", "")[:300],
    )  # fmt: skip


def _field(name: str, value: Any, kind: str = "text", options: Any = ()) -> dict[str, Any]:
    return {
        "name": name, "label": Message(f"exchange.field.{name.replace('_', '-')}"),
        "value": "" if value is None else str(value), "kind": kind,
        "required": name in {"title", "body", "language", "licence", "kind"},
        "options": [{"value": v, "label": label} for v, label in options],
    }  # fmt: skip


def record_fields(
    lang: str, given: QueryDict | None, record: SharedRecord | None, revision: Revision | None
) -> list[dict[str, Any]]:
    """Return the fields of the form, filled with what was sent or what is on file."""

    def value(name: str, kept: Any = "") -> Any:
        return given.get(name, "") if given is not None else kept

    regions = [("", Code("-"))] + [
        (row["region"], Name("region", row["region"])) for row in read_table("regions")
    ]
    fields = []
    if record is None:
        kinds = [(kind, Message(f"exchange.kind.{kind}")) for kind in RECORD_KINDS]
        fields.append(_field("kind", value("kind"), "select", kinds))
    languages = [(each, Code(_NAMES[each])) for each in LANGUAGES]
    fields += [
        _field("language", value("language", revision.language if revision else lang), "select",
               languages),
        _field("title", value("title", revision.title if revision else "")),
        _field("body", value("body", revision.body if revision else ""), "area"),
        _field("region", value("region", record.region if record else ""), "select", regions),
        _field("place", value("place", revision.place if revision else "")),
        _field("starts", value("starts", revision.starts if revision else ""), "date"),
        _field("ends", value("ends", revision.ends if revision else ""), "date"),
        _field("link", value("link", revision.link if revision else ""), "url"),
        _field("licence", value("licence", record.licence if record else "CC-BY-4.0"), "select",
               [(name, Code(name)) for name in LICENCES]),
        _field("community", value("community", record.community if record else "")),
        _field("authority", value("authority", record.authority if record else "")),
        _field("care_use", value("care_use", record.care_use if record else "")),
    ]  # fmt: skip
    return fields
