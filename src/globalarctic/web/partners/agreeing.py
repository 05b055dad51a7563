"""Who may do what with a need and an offer: terms, consent, confirmation, vouching.

A contact leaves the node only to the owner of the other side, and only while both sides agree.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from globalarctic.errors import GlobalArcticError
from globalarctic.exchange.partners import Matches, rank
from globalarctic.web.exchange.workflow import RefusedActError, log, relations_of
from globalarctic.web.partners.models import Introduction, ProposalTerms, Vouching
from globalarctic.words import Message, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from globalarctic.web.exchange.models import Person, SharedRecord

__all__ = [
    "STEPS", "consent_to_vouching", "fitting", "keep_terms", "open_terms", "renew",
    "step", "vouch",
]  # fmt: skip

LONGEST_D = 366
STEPS = ("agree", "withdraw", "confirm", "unconfirm")
"""What an owner does about the other side: agree to contact, take it back, confirm, take back."""


def _owner(person: Person | None, record: SharedRecord) -> None:
    if "owner" not in relations_of(person, record):
        raise RefusedActError(Message("partners.refused.owner"))


@transaction.atomic
def keep_terms(
    person: Person | None, record: SharedRecord, given: Mapping[str, str]
) -> ProposalTerms:
    """Write what a need or an offer seeks.

    Raises
    ------
    RefusedActError
        When the person is not its owner, or a value is not allowed; with the value.
    """
    _owner(person, record)
    if record.kind not in {"need", "offer"}:
        raise RefusedActError(Message("partners.refused.kind"), status=422)
    contact = given.get("contact", "").strip()
    if not 3 <= len(contact) <= 200:
        raise RefusedActError(Message("partners.refused.contact"), status=422)
    terms = ProposalTerms.objects.filter(record=record).first() or ProposalTerms(record=record)
    columns: Any = ProposalTerms._meta
    for name in ("sought", "sector", "regions", "languages", "capacity"):
        longest = columns.get_field(name).max_length
        setattr(terms, name, " ".join(given.get(name, "").split())[:longest])
    terms.contact = contact
    try:
        terms.first_day = dt.date.fromisoformat(given.get("first_day", ""))
        terms.last_day = dt.date.fromisoformat(given.get("last_day", ""))
        terms.proposal()
    except (GlobalArcticError, ValueError) as error:
        raise RefusedActError(
            Message("partners.refused.value", why=Text(str(error))), status=422
        ) from error
    terms.save()
    log(person, "terms", record.key)
    return terms


@transaction.atomic
def renew(person: Person | None, terms: ProposalTerms) -> None:
    """Keep a need or an offer open for a year from today.

    Raises
    ------
    RefusedActError
        When the person is not its owner.
    """
    _owner(person, terms.record)
    today = timezone.localdate()
    terms.first_day, terms.last_day = today, today + dt.timedelta(days=LONGEST_D - 1)
    terms.save(update_fields=["first_day", "last_day"])
    log(person, "renew", terms.record_id)


def open_terms(day: dt.date) -> list[ProposalTerms]:
    """Return the needs and offers that readers see on a day."""
    rows = ProposalTerms.objects.filter(record__state="published", last_day__gte=day)
    return list(rows.select_related("record").order_by("record_id"))


def fitting(terms: ProposalTerms, day: dt.date, *, most: int = 10) -> Matches:
    """Return what fits a need or an offer among those open on a day, best first."""
    from globalarctic.regions.catalog import load_regions
    from globalarctic.regions.times import travel_times

    others = [each.proposal() for each in open_terms(day) if each.pk != terms.pk]
    return rank(terms.proposal(), others, times=travel_times(load_regions()), most=most)


def _pair(terms: ProposalTerms, other: ProposalTerms) -> tuple[ProposalTerms, ProposalTerms]:
    """Return the need and the offer of two."""
    if {terms.record.kind, other.record.kind} != {"need", "offer"}:
        raise RefusedActError(Message("partners.refused.side"), status=422)
    return (terms, other) if terms.record.kind == "need" else (other, terms)


@transaction.atomic
def step(
    person: Person | None, terms: ProposalTerms, other: ProposalTerms, name: str
) -> Introduction:
    """Agree to contact with the other side, confirm that both worked, or take either back.

    Raises
    ------
    RefusedActError
        When the person does not own ``terms``, a side is not open, or both did not agree before
        one confirms.
    """
    _owner(person, terms.record)
    side = terms.record.kind
    need, offer = _pair(terms, other)
    today = timezone.localdate()
    if name == "agree" and not (terms.is_open(today) and other.is_open(today)):
        raise RefusedActError(Message("partners.refused.closed"), status=409)
    made, _ = Introduction.objects.select_for_update().get_or_create(need=need, offer=offer)
    if name == "confirm" and not made.in_touch:
        raise RefusedActError(Message("partners.refused.first-agree"), status=409)
    now = timezone.now()
    if name in {"agree", "confirm"}:
        setattr(made, f"{side}_{'agreed' if name == 'agree' else 'confirmed'}", now)
    else:
        setattr(made, f"{side}_confirmed", None)
        if name == "withdraw":
            setattr(made, f"{side}_agreed", None)
    made.save()
    log(person, f"partner-{name}", terms.record_id, other.record_id[:8])
    return made


@transaction.atomic
def vouch(person: Person | None, terms: ProposalTerms, *, take_back: bool = False) -> None:
    """Vouch for a need or an offer of somebody else, or take it back.

    Raises
    ------
    RefusedActError
        When nobody is signed in, or it is one's own.
    """
    if person is None or "owner" in relations_of(person, terms.record):
        raise RefusedActError(Message("partners.refused.vouch"))
    if take_back:
        Vouching.objects.filter(terms=terms, person=person).delete()
    else:
        Vouching.objects.get_or_create(terms=terms, person=person)
    log(person, "unvouch" if take_back else "vouch", terms.record_id)


@transaction.atomic
def consent_to_vouching(person: Person | None, terms: ProposalTerms, number: int) -> None:
    """Let readers see who vouches, or hide it again.

    Raises
    ------
    RefusedActError
        When the person is not the owner of what is vouched for.
    """
    _owner(person, terms.record)
    vouching = Vouching.objects.filter(terms=terms, pk=number).first()
    if vouching is None:
        raise RefusedActError(Message("partners.refused.owner"), status=404)
    vouching.consented = None if vouching.consented else timezone.now()
    vouching.save(update_fields=["consented"])
