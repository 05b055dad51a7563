"""Ownership in the Beneficial Ownership Data Standard 0.4: export and import as JSON.

Statements are claims at a point in time, as the register's own rows are. Only shares travel;
project data, amounts and status are not part of the standard.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from globalarctic.errors import SchemaError
from globalarctic.investments.model import PartialDate, Stake

if TYPE_CHECKING:
    from collections.abc import Iterable

    from globalarctic.investments.register import Register

__all__ = ["read_bods", "stakes_to_bods"]

VERSION = "0.4"
_SHARE = "shareholding"


def _id(*parts: str) -> str:
    """Return a stable id of 64 hexadecimal digits, as the standard asks for 32 to 64 characters."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _entity(register: Register, entity_id: str, published: str) -> dict[str, Any]:
    held = register.entities.get(entity_id)
    kind = held.kind if held is not None else "registeredEntity"
    details: dict[str, Any] = {
        "isComponent": False,
        "entityType": {"type": kind},
        "name": register.entity_name(entity_id),
        "identifiers": [{"schemeName": "globalarctic register", "id": entity_id}],
    }
    if held is not None and held.country:
        details["jurisdiction"] = {"code": held.country, "name": held.country}
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
    stay as they are known, to the year or month. ``recordStatus`` is ``closed`` for a stake with an
    end, ``new`` otherwise. Licence shares are ``otherInfluenceOrControl`` with their kind in
    ``details``: the standard has no licences.

    Sources: Open Ownership, Beneficial Ownership Data Standard 0.4, Apache-2.0 schema.

    Examples
    --------
    >>> from globalarctic.investments.register import load_register, stakes
    >>> register = load_register()
    >>> text = stakes_to_bods(register, stakes(register)[:1], published="2026-01-01")
    >>> [one["recordType"] for one in json.loads(text)]
    ['entity', 'entity', 'relationship']
    """
    held = sorted(stakes, key=lambda stake: stake.claim_id)
    names = sorted({name for stake in held for name in (stake.subject_id, stake.owner_id)})
    out = [_entity(register, name, published) for name in names]
    claims = {claim.claim_id: claim for claim in register.claims}
    for stake in held:
        low, high = round(100 * stake.share_min_frac, 10), round(100 * stake.share_max_frac, 10)
        share = {"exact": low} if low == high else {"minimum": low, "maximum": high}
        shares = stake.interest == _SHARE
        interest: dict[str, Any] = {
            "type": _SHARE if shares else "otherInfluenceOrControl",
            "directOrIndirect": "direct",
            "share": share,
        }
        if not shares:
            interest["details"] = stake.interest
        if stake.valid_from is not None:
            interest["startDate"] = stake.valid_from.text
        if stake.valid_to is not None:
            interest["endDate"] = stake.valid_to.text
        claim = claims.get(stake.claim_id)
        source = register.sources.get(claim.source_id) if claim is not None else None
        statement: dict[str, Any] = {
            "statementId": _id("relationship", stake.claim_id, published),
            "declarationSubject": stake.subject_id,
            "statementDate": stake.recorded_at.text,
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
        if source is not None:
            statement["source"] = {"type": ["thirdParty"], "url": source.url}
        out.append(statement)
    return json.dumps(out, ensure_ascii=False, indent=1)


def read_bods(content: str, *, name: str = "BODS file") -> tuple[tuple[Stake, ...], dict[str, str]]:
    """Return the shares of a BODS 0.4 file and the names of its entities by record id.

    Interests without a share are left out: they are no stakes.

    Raises
    ------
    SchemaError
        With the position of the statement that is malformed.

    Examples
    --------
    >>> read_bods("[]")
    ((), {})
    """
    try:
        held = json.loads(content)
    except ValueError as error:
        raise SchemaError(f"{name} is no JSON: {error}") from None
    if not isinstance(held, list):
        raise SchemaError(f"{name}: a BODS file is a list of statements")
    stakes: list[Stake] = []
    names: dict[str, str] = {}
    for number, one in enumerate(held, start=1):
        where = f"{name}, statement {number}"
        try:
            version = one["publicationDetails"]["bodsVersion"]
            if version != VERSION:
                raise SchemaError(f"{where}: BODS {version}; only {VERSION} can be read")
            details = one["recordDetails"]
            if one["recordType"] == "entity":
                names[one["recordId"]] = details.get("name", one["recordId"])
            elif one["recordType"] == "relationship":
                stakes += _stakes_of(one, details, where)
            elif one["recordType"] != "person":
                raise SchemaError(f"{where}: recordType {one['recordType']!r}")
        except (KeyError, TypeError) as error:
            raise SchemaError(f"{where}: lacks {error}") from None
    return tuple(stakes), names


def _stakes_of(one: dict[str, Any], details: dict[str, Any], where: str) -> list[Stake]:
    found = []
    for interest in details["interests"]:
        share = interest.get("share")
        if share is None:
            continue
        if "exact" in share and ("minimum" in share or "maximum" in share):
            raise SchemaError(f"{where}: a share is exact or a range, not both")
        low = share.get("exact", share.get("minimum", share.get("exclusiveMinimum", 0.0)))
        high = share.get("exact", share.get("maximum", share.get("exclusiveMaximum", 100.0)))
        if not 0 <= low <= high <= 100:
            raise SchemaError(f"{where}: share {low}-{high} % is outside 0-100 or turned round")
        start, end = interest.get("startDate"), interest.get("endDate")
        found.append(
            Stake(
                details["subject"], details["interestedParty"], low / 100, high / 100,
                interest.get("details", interest["type"]),
                PartialDate(start) if start else None, PartialDate(end) if end else None,
                PartialDate(one["statementDate"]), one["recordId"],
            )
        )  # fmt: skip
    return found
