"""Ownership in the Beneficial Ownership Data Standard 0.4: export and import as JSON.

Statements are claims at a point in time, as the register's own rows are. Only shares travel;
project data, amounts and status are not part of the standard. The standard wants full dates: one
known to the month or the year is written as its first day, which an annotation says.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Any

from globalarctic.cells import json_of
from globalarctic.data.countries import load_countries
from globalarctic.errors import InputError, SchemaError
from globalarctic.investments.model import PartialDate, Precision, Stake
from globalarctic.investments.vocabulary import load_vocabularies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from globalarctic.investments.register import Register

__all__ = ["read_bods", "stakes_to_bods"]

VERSION = "0.4"
_SHARE = "shareholding"
_UNKNOWN_DAY = "The standard wants a full date; only the {} is on file, the rest is to be left out."


def _id(*parts: str) -> str:
    """Return a stable id of 64 hexadecimal digits, as the standard asks for 32 to 64 characters."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _entity(register: Register, entity_id: str, published: str) -> dict[str, Any]:
    entity = register.entities.get(entity_id)
    kind = "registeredEntity" if entity is None else entity.kind
    details: dict[str, Any] = {
        "isComponent": False,
        "entityType": {"type": kind},
        "name": register.entity_name(entity_id),
        "identifiers": [{"schemeName": "globalarctic register", "id": entity_id}],
    }
    country = load_countries().get(register.country_of(entity_id))
    if country is not None:
        details["jurisdiction"] = {"code": country.iso2, "name": country.name_en}
    return {
        "statementId": _id("entity", entity_id, published),
        "declarationSubject": entity_id,
        "statementDate": published,
        "recordId": entity_id,
        "recordType": "entity",
        "recordStatus": "new",
        "recordDetails": details,
        "publicationDetails": _publication(published),
    }


def _publication(published: str) -> dict[str, Any]:
    return {
        "publicationDate": published,
        "bodsVersion": VERSION,
        "publisher": {"name": "globalarctic register"},
    }


def stakes_to_bods(register: Register, stakes: Iterable[Stake], *, published: str) -> str:
    """Return stakes and their entities as BODS 0.4 JSON.

    Parameters
    ----------
    published
        Day of publication, YYYY-MM-DD.

    Notes
    -----
    Shares as per cent; ``exact`` when both ends are equal, else ``minimum`` and ``maximum``. Dates
    are full: the first day of the month or year that is known, with an annotation.
    ``recordStatus`` is ``closed`` for a stake with an end, ``new`` otherwise. Licence shares are
    ``otherInfluenceOrControl`` with their kind in ``details``: the standard has no licences.

    Sources: Open Ownership, Beneficial Ownership Data Standard 0.4, Apache-2.0 schema.

    Examples
    --------
    >>> from globalarctic.investments.register import load_register, stakes
    >>> register = load_register()
    >>> text = stakes_to_bods(register, stakes(register)[:1], published="2026-01-01")
    >>> [one["recordType"] for one in json.loads(text)]
    ['entity', 'entity', 'relationship']
    """
    ordered = sorted(stakes, key=lambda stake: stake.claim_id)
    names = sorted({name for stake in ordered for name in (stake.subject_id, stake.owner_id)})
    claims = {claim.claim_id: claim for claim in register.claims}
    statements = [_entity(register, name, published) for name in names]
    for stake in ordered:
        claim = claims.get(stake.claim_id)
        source = None if claim is None else register.sources.get(claim.source_id)
        statement = _relationship(stake, published)
        if source is not None:
            statement["source"] = {"type": ["thirdParty"], "url": source.url}
        statements.append(statement)
    return json.dumps(statements, ensure_ascii=False, indent=1)


def _relationship(stake: Stake, published: str) -> dict[str, Any]:
    low, high = round(100 * stake.share_min_frac, 10), round(100 * stake.share_max_frac, 10)
    interest: dict[str, Any] = {
        "type": _SHARE if stake.interest == _SHARE else "otherInfluenceOrControl",
        "directOrIndirect": "direct",
        "share": {"exact": low} if low == high else {"minimum": low, "maximum": high},
    }
    if stake.interest != _SHARE:
        interest["details"] = stake.interest
    dates = {"/statementDate": stake.recorded_at}
    for key, date in (("startDate", stake.valid_from), ("endDate", stake.valid_to)):
        if date is not None:
            interest[key] = date.earliest.isoformat()
            dates[f"/recordDetails/interests/0/{key}"] = date
    statement: dict[str, Any] = {
        "statementId": _id("relationship", stake.claim_id, published),
        "declarationSubject": stake.subject_id,
        "statementDate": stake.recorded_at.earliest.isoformat(),
        "recordId": stake.claim_id,
        "recordType": "relationship",
        "recordStatus": "new" if stake.valid_to is None else "closed",
        "recordDetails": {
            "isComponent": False,
            "subject": stake.subject_id,
            "interestedParty": stake.owner_id,
            "interests": [interest],
        },
        "publicationDetails": _publication(published),
    }
    rounded = [
        {
            "statementPointerTarget": place,
            "motivation": "transformation",
            "description": _UNKNOWN_DAY.format(date.precision.value),
            "creationDate": published,
            "transformedContent": date.text,
        }
        for place, date in dates.items()
        if date.precision is not Precision.DAY
    ]
    return statement | ({"annotations": rounded} if rounded else {})


def read_bods(content: str, *, name: str = "BODS file") -> tuple[tuple[Stake, ...], dict[str, str]]:
    """Return the shares of a BODS 0.4 file and the names of its entities and persons by record id.

    Raises
    ------
    SchemaError
        With the position of the statement that is malformed.

    Notes
    -----
    Only shares of ownership are stakes: votes, profit rights and interests without a share are
    left out. An indirect interest is left out where the file holds its components or the chain
    itself, so that no share counts twice. A party that cannot be named is nobody's stake: its
    share stays with the owners not on file. Of several statements on a record the latest counts; a
    closed record without an end ends on its statement's date, and keeps the interests of the
    statement before where it names none. JSON may be a list or a statement a line.

    Examples
    --------
    >>> read_bods("[]")
    ((), {})
    """
    statements = _statements(content.removeprefix("\ufeff"), name)
    on_file = {str(each.get("recordId")) for each in statements if isinstance(each, dict)}
    latest: dict[str, tuple[dt.datetime, list[tuple[Stake, bool]]]] = {}
    names: dict[str, str] = {}
    for number, statement in sorted(enumerate(statements, start=1), key=_day_said):
        where = f"{name}, statement {number}"
        try:
            version = statement["publicationDetails"]["bodsVersion"]
            if version != VERSION:
                raise SchemaError(f"{where}: BODS {version}; only {VERSION} can be read")
            details, record = statement["recordDetails"], statement["recordId"]
            kind = statement["recordType"]
            if kind == "entity":
                names[record] = details.get("name", record)
            elif kind == "person":
                full = [each.get("fullName", "") for each in details.get("names", ())]
                names[record] = next(filter(None, full), record)
            elif kind == "relationship":
                said_at = _moment(statement["statementDate"])
                if record not in latest or said_at >= latest[record][0]:
                    stakes = _stakes_of(statement, details, where, on_file)
                    if statement.get("recordStatus") == "closed" and not details.get("interests"):
                        stakes = _ended(latest.get(record, (said_at, []))[1], said_at)
                    latest[record] = said_at, stakes
            else:
                raise SchemaError(f"{where}: recordType {kind!r}")
        except InputError as error:
            raise SchemaError(f"{where}: {error}") from None
        except KeyError as error:
            raise SchemaError(f"{where}: lacks {error}") from None
        except (TypeError, AttributeError) as error:
            raise SchemaError(f"{where}: not of the form of the standard: {error}") from None
    every = [pair for _, pairs in latest.values() for pair in pairs]
    direct = [stake for stake, is_direct in every if is_direct]
    further = [s for s, is_direct in every if not (is_direct or _reaches(s, direct))]
    return tuple(_joined(direct, further)), names


def _joined(direct: list[Stake], further: list[Stake]) -> list[Stake]:
    """Return stakes, an indirect one of the same record added to the direct one beside it."""
    stakes = list(direct)
    for stake in further:
        for at, other in enumerate(stakes):
            alike = dataclasses.replace(
                stake, share_min_frac=other.share_min_frac, share_max_frac=other.share_max_frac
            )
            if alike == other:
                stakes[at] = dataclasses.replace(
                    other,
                    share_min_frac=min(other.share_min_frac + stake.share_min_frac, 1.0),
                    share_max_frac=min(other.share_max_frac + stake.share_max_frac, 1.0),
                )
                break
        else:
            stakes.append(stake)
    return stakes


def _statements(content: str, name: str) -> list[Any]:
    """Return the statements of a list, or of lines with one each."""
    if content.lstrip().startswith("{") and "\n{" in content.strip():
        lines = enumerate(content.split("\n"), 1)
        return [json_of(line, f"{name}, statement {at},") for at, line in lines if line.strip()]
    statements = json_of(content, name)
    if isinstance(statements, dict) and "recordType" in statements:
        return [statements]
    if not isinstance(statements, list):
        raise SchemaError(f"{name}: a BODS file is a list of statements")
    return statements


def _day_said(numbered: tuple[int, Any]) -> str:
    """Return what puts numbered statements in order of time: a closing one ends what was said."""
    statement = numbered[1]
    return str(statement.get("statementDate", "")) if isinstance(statement, dict) else ""


def _moment(text: str) -> dt.datetime:
    """Return a date or a time of the standard, UTC."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = dt.datetime.combine(PartialDate(text[:10]).earliest, dt.time())
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _ended(stakes: list[tuple[Stake, bool]], moment: dt.datetime) -> list[tuple[Stake, bool]]:
    """Return stakes with the day that closed them as the end of those that have none."""
    day = PartialDate(moment.date().isoformat())
    return [(dataclasses.replace(s, valid_to=s.valid_to or day), direct) for s, direct in stakes]


def _reaches(stake: Stake, direct: list[Stake]) -> bool:
    """Return whether two or more direct stakes lead from a stake's subject up to its owner."""
    seen, waiting = {stake.subject_id}, [stake.subject_id]
    while waiting:
        subject = waiting.pop()
        own = (stake.subject_id, stake.owner_id)
        links = [s for s in direct if s.subject_id == subject and (subject, s.owner_id) != own]
        above = {link.owner_id for link in links} - seen
        seen |= above
        waiting.extend(above)
    return stake.owner_id in seen - {stake.subject_id}


def _stakes_of(
    statement: dict[str, Any], details: dict[str, Any], where: str, on_file: set[str]
) -> list[tuple[Stake, bool]]:
    """Return the stakes of a relationship, each with whether it is direct."""
    subject, party = details["subject"], details["interestedParty"]
    if isinstance(subject, dict) or isinstance(party, dict):
        return []
    if not (isinstance(subject, str) and isinstance(party, str)):
        raise SchemaError(f"{where}: subject and interestedParty are ids, or say why there is none")
    if subject == party:
        raise SchemaError(f"{where}: {subject!r} cannot own itself")
    shares = load_vocabularies().terms["interest"]
    known = {
        note.get("statementPointerTarget"): note["transformedContent"]
        for note in statement.get("annotations", ())
        if str(note.get("description", "")).startswith(_UNKNOWN_DAY.partition("{")[0])
    }

    def day(text: str | None, place: str) -> PartialDate | None:
        return PartialDate(known.get(place, text[:10])) if text else None

    recorded = PartialDate(known.get("/statementDate", statement["statementDate"][:10]))
    closed = recorded if statement.get("recordStatus") == "closed" else None
    stakes = []
    for number, interest in enumerate(details.get("interests", ())):
        direct = interest.get("directOrIndirect") != "indirect"
        kind = interest["type"]
        if kind == "otherInfluenceOrControl":
            kind = interest.get("details", kind)
        share = interest.get("share")
        counted = kind in shares and shares[kind].get("share")
        parts = details.get("componentRecords")
        if share is None or not counted or (parts and not direct and on_file.issuperset(parts)):
            continue
        if "exact" in share and ("minimum" in share or "maximum" in share):
            raise SchemaError(f"{where}: a share is exact or a range, not both")
        low = share.get("exact", share.get("minimum", share.get("exclusiveMinimum", 0.0)))
        high = share.get("exact", share.get("maximum", share.get("exclusiveMaximum", 100.0)))
        if any(isinstance(end, bool) or not isinstance(end, int | float) for end in (low, high)):
            raise SchemaError(
                f"{where}: share {low!r} to {high!r}; numbers of per cent are expected"
            )
        if not 0 <= low <= high <= 100:
            raise SchemaError(f"{where}: share {low}-{high} % is outside 0-100 or turned round")
        start, end = (
            day(interest.get(key), f"/recordDetails/interests/{number}/{key}")
            for key in ("startDate", "endDate")
        )
        if start is not None and end is not None and end.latest < start.earliest:
            raise SchemaError(f"{where}: an interest ends on {end}, before it starts on {start}")
        stake = Stake(
            subject, party, low / 100, high / 100, kind, start, end or closed,
            recorded, statement["recordId"],
        )  # fmt: skip
        stakes.append((stake, direct))
    return stakes
