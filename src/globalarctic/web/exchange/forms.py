"""What a contributor sends, read and bounded: texts of a record and the fields of its kind."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from globalarctic.data.tables import read_table
from globalarctic.exchange.records.kinds import (
    DATED_KINDS,
    NOT_COPIED,
    PLACED_KINDS,
    RECORD_KINDS,
    RECORD_LICENCES,
    WrongDetailError,
    check_details,
    fields_of,
    home_regions,
    place_named,
    region_name,
)
from globalarctic.exchange.releases.release import LICENCES
from globalarctic.web.exchange.workflow import STANDINGS, RecordText, RefusedActError
from globalarctic.words import LANGUAGES, Code, Entry, Message, Name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict

    from globalarctic.exchange.records.kinds import DetailField
    from globalarctic.web.exchange.models import Person, Revision, SharedRecord

__all__ = [
    "LANGUAGE_NAMES", "kind_of_form", "place_names", "reach_name", "record_fields", "record_text",
]  # fmt: skip

LANGUAGE_NAMES = {"en": "English", "zh": "中文", "ru": "Русский"}
_INPUTS = {"number": "text", "url": "url", "day": "date", "lines": "area", "stops": "area",
           "key": "hidden", "place": "place"}  # fmt: skip


def _day(text: str) -> dt.date | None:
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise RefusedActError(Message("exchange.form.dates"), status=422) from None


def kind_of_form(given: QueryDict, record: SharedRecord | None) -> str:
    """Return the kind that a form is about, empty where none was chosen."""
    kind = record.kind if record else given.get("kind", "")
    return kind if kind in RECORD_KINDS else ""


def record_text(given: QueryDict, kind: str) -> RecordText:
    """Return the texts of a form.

    Raises
    ------
    RefusedActError
        When a date is none, a region or place is not on file, or a field of the kind is wrong.
    """
    region, place = given.get("region", "")[:10], given.get("place", "")[:60]
    if region and region not in home_regions():
        raise RefusedActError(Message("exchange.form.region"), status=422)
    if place.strip() and not place_named(place):
        raise RefusedActError(Message("exchange.form.place"), status=422)
    try:
        details = check_details(kind, {name: given.get(name, "") for name in given})
    except WrongDetailError as error:
        raise RefusedActError(error.message, status=422) from None
    return RecordText(
        language=given.get("language", ""), title=given.get("title", ""),
        body=given.get("body", "").replace("\r\n", "\n"), licence=given.get("licence", ""),
        place=place_named(place), region=region, starts=_day(given.get("starts", "")),
        ends=_day(given.get("ends", "")), link=given.get("link", "")[:300].strip(),
        community=given.get("community", "")[:120], authority=given.get("authority", "")[:300],
        care_use=given.get("care_use", "")[:300], details=details,
        organisation=given.get("organisation", "")[:32],
    )  # fmt: skip


def _field(
    name: str, value: Any, kind: str = "text", options: Any = (), required: bool = False
) -> dict[str, Any]:
    return {
        "name": name, "label": Message(f"exchange.field.{name.replace('_', '-')}"),
        "value": "" if value is None else str(value), "kind": kind,
        "required": required or name in {"title", "body", "language", "licence"},
        "options": [{"value": v, "label": label} for v, label in options],
    }  # fmt: skip


def place_names(lang: str) -> list[str]:
    """Return the names of the places on file in a language, for a list to choose from."""
    return sorted({row[f"name_{lang}"] or row["name_en"] for row in read_table("places")})


def reach_name(reach_id: str) -> Message:
    """Return the name of a stretch of a river, with the season that is on file."""
    row = next(row for row in read_table("river_reaches") if row["reach_id"] == reach_id)
    return Message(
        "exchange.choice.reach", river=Entry("river_reaches", reach_id, "river"),
        start=Name("place", row["from_place"]), end=Name("place", row["to_place"]),
        opens=Code(row["season_open"]), closes=Code(row["season_close"]),
    )  # fmt: skip


def _options(field: DetailField) -> list[tuple[str, Any]]:
    """Return what a field may be, with a name for each."""
    blank = [] if field.required else [("", Code("-"))]
    if field.options:
        return blank + [(each, Message(f"exchange.choice.{each}")) for each in field.options]
    if field.shape == "month":
        return [*blank, *((str(each), Code(str(each))) for each in range(1, 13))]
    if field.shape == "reach":
        return [(row["reach_id"], reach_name(row["reach_id"]))
                for row in read_table("river_reaches")]  # fmt: skip
    if field.shape == "country":
        return [(row["country"], Name("country", row["country"])) for row in
                read_table("countries")]  # fmt: skip
    if field.shape == "source":
        from globalarctic.investments.register import load_register

        return [(key, Code(source.url[:90])) for key, source in load_register().sources.items()]
    if field.shape == "part":
        from globalarctic.transport.costs.model import rate_units

        return [(part, Code(f"{part} ({unit})")) for part, unit in sorted(rate_units().items())]
    return []


def record_fields(
    lang: str, kind: str, given: QueryDict | None, record: SharedRecord | None,
    revision: Revision | None, person: Person,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return the fields of a kind's form, filled with what was sent or what is on file."""

    def value(name: str, kept: Any = "") -> Any:
        return given.get(name, "") if given is not None and name in given else kept

    terms = dict(revision.terms) if revision else {}
    if record and not terms:
        terms = {name: getattr(record, name) for name in
                 ("region", "community", "authority", "care_use", "licence")}  # fmt: skip
    regions = [("", Code("-")), *((code, region_name(code)) for code in home_regions())]
    languages = [(each, Code(LANGUAGE_NAMES[each])) for each in LANGUAGES]
    fields = [
        _field("language", value("language", revision.language if revision else lang), "select",
               languages),
        _field("title", value("title", revision.title if revision else "")),
        _field("body", value("body", revision.body if revision else ""), "area"),
    ]  # fmt: skip
    kept = revision.details if revision else {}
    for each in fields_of(kind):
        options = _options(each)
        shape = "select" if options else _INPUTS.get(each.shape, "text")
        fields.append(
            _field(each.name, value(each.name, kept.get(each.name, "")), shape, options,
                   each.required)
        )  # fmt: skip
    if kind in DATED_KINDS:
        fields += [
            _field("starts", value("starts", revision.starts if revision else ""), "date",
                   required=kind == "event"),
            _field("ends", value("ends", revision.ends if revision else ""), "date"),
        ]  # fmt: skip
    if kind in PLACED_KINDS:
        fields.append(_field("place", value("place", revision.place if revision else ""), "place"))
    fields += [
        _field("region", value("region", terms.get("region", "")), "select", regions),
        _field("link", value("link", revision.link if revision else ""), "url",
               required=kind == "programme"),
    ]  # fmt: skip
    own = _bodies(person)
    if own and record is None:
        fields.append(_field("organisation", value("organisation"), "select",
                             [("", Code("-")), *own]))  # fmt: skip
    usual = NOT_COPIED if kind == "notice" else "CC-BY-4.0"
    names: Sequence[str] = tuple(LICENCES) if kind == "release" else RECORD_LICENCES
    licences = [
        (name, Message("exchange.licence.not-to-be-copied") if name == NOT_COPIED else Code(name))
        for name in names
    ]
    fields.append(_field("licence", value("licence", terms.get("licence") or usual), "select",
                         licences))  # fmt: skip
    for name in ("community", "authority", "care_use"):
        fields.append(_field(name, value(name, terms.get(name, "")), required=kind == "notice"))
    return fields


def _bodies(person: Person) -> list[tuple[str, Code]]:
    standing = person.memberships.filter(standing__in=STANDINGS).select_related("organisation")
    return [(each.organisation_id, Code(each.organisation.name)) for each in standing]
