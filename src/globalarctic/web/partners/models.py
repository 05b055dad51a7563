"""Tables of partners: what a need or an offer seeks, and who agreed to be put in touch."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils import timezone

from globalarctic.exchange.partners import Proposal, Side, Sought
from globalarctic.web.exchange.models import Person, SharedRecord

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Introduction", "ProposalTerms", "Vouching", "introductions_of"]


class ProposalTerms(models.Model):
    """What a need or an offer seeks, and how its owner is reached once both sides agree."""

    record = models.OneToOneField(SharedRecord, on_delete=models.CASCADE, related_name="terms")
    sought = models.CharField(max_length=12)
    sector = models.CharField(max_length=40)
    regions = models.CharField(max_length=120)
    languages = models.CharField(max_length=60)
    first_day = models.DateField()
    last_day = models.DateField()
    capacity = models.CharField(max_length=12, blank=True)
    contact = models.CharField(max_length=200)
    made = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"terms of {self.record_id[:8]}"

    def proposal(self) -> Proposal:
        """Return it as the matching reads it: nothing of persons.

        Raises
        ------
        InputError, UnknownNameError
            When a value is not allowed.
        """
        link = (self.record.public or self.record.latest).link
        return Proposal(
            self.record_id, Side(self.record.kind), Sought(self.sought), self.sector,
            tuple(self.regions.split()), tuple(self.languages.split()), self.first_day,
            self.last_day, self.capacity or None, 1 if link else 0,
        )  # fmt: skip

    def is_open(self, day: dt.date) -> bool:
        """Return whether readers see it on a day."""
        return self.record.state == "published" and self.last_day >= day


class Introduction(models.Model):
    """A need and an offer whose owners may agree to contact, and later confirm that they worked.

    Either side takes its word back at any time: then no contact is shown and nothing is confirmed.
    """

    need = models.ForeignKey(ProposalTerms, on_delete=models.CASCADE, related_name="+")
    offer = models.ForeignKey(ProposalTerms, on_delete=models.CASCADE, related_name="+")
    need_agreed = models.DateTimeField(null=True)
    offer_agreed = models.DateTimeField(null=True)
    need_confirmed = models.DateTimeField(null=True)
    offer_confirmed = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["need", "offer"], name="one_introduction_a_pair")
        ]

    def __str__(self) -> str:
        return f"introduction {self.pk}"

    @property
    def in_touch(self) -> bool:
        """Whether both sides agree to contact now."""
        return self.need_agreed is not None and self.offer_agreed is not None

    @property
    def cooperated(self) -> bool:
        """Whether both sides say that they worked together."""
        both = self.need_confirmed is not None and self.offer_confirmed is not None
        return self.in_touch and both

    def other(self, terms: ProposalTerms) -> ProposalTerms:
        """Return the other side."""
        return self.offer if terms.pk == self.need_id else self.need


class Vouching(models.Model):
    """A person vouches for a need or an offer; shown only when its owner consents."""

    terms = models.ForeignKey(ProposalTerms, on_delete=models.CASCADE, related_name="vouchings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="vouchings")
    consented = models.DateTimeField(null=True)
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["terms", "person"], name="one_vouching_a_person")
        ]

    def __str__(self) -> str:
        return f"vouching {self.pk}"


def introductions_of(terms: ProposalTerms) -> Iterable[Introduction]:
    """Return what its owner may see of agreements with the other side."""
    return Introduction.objects.filter(models.Q(need=terms) | models.Q(offer=terms)).select_related(
        "need__record", "offer__record"
    )
