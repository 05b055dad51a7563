"""Persons and their accounts: who asks, with which role, and their right to export and erase."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

from allauth.mfa.utils import is_mfa_enabled
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Q

from globalarctic.exchange.permissions import Role
from globalarctic.web.exchange.models import (
    Membership,
    ModerationCase,
    Person,
    PublishingBody,
    RecordPicture,
    RecordTranslation,
    Revision,
    SavedChart,
    SharedRecord,
    Statement,
)
from globalarctic.web.exchange.records_index import forget_records, index_record
from globalarctic.web.exchange.workflow import log

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["erase_person", "export_person", "person_of", "role_of"]


def person_of(request: HttpRequest) -> Person | None:
    """Return who asks, made on the first visit of an account."""
    if not request.user.is_authenticated:
        return None
    person, _ = Person.objects.get_or_create(user=request.user)
    return person


def role_of(request: HttpRequest, person: Person | None) -> Role:
    """Return the role that counts now: without a second factor an editor is a contributor."""
    if person is None:
        return Role.VISITOR
    role = Role(person.role)
    if role.needs_second_factor and not is_mfa_enabled(request.user):
        return Role.CONTRIBUTOR
    return role


def _rows(rows: Any) -> list[dict[str, Any]]:
    return list(rows.values())


def export_person(person: Person) -> bytes:
    """Return all that the node holds of a person as a zip of JSON."""
    user = person.user
    held = {
        "person": {"key": person.key, "name": person.name, "role": person.role,
                   "organisation": person.organisation, "languages": person.languages,
                   "region": person.region, "joined": person.joined,
                   "e-mail": user.email if user else ""},
        "records": _rows(SharedRecord.objects.filter(owner=person)),
        "revisions": _rows(Revision.objects.filter(author=person)),
        "translations": _rows(RecordTranslation.objects.filter(translator=person)),
        "statements": _rows(Statement.objects.filter(person=person)),
        "charts": _rows(SavedChart.objects.filter(person=person)),
        "organisations": _rows(Membership.objects.filter(person=person)),
        "pictures": [
            {name: getattr(each, name) for name in ("record_id", "alt", "creator", "licence")}
            for each in RecordPicture.objects.filter(record__owner=person)
        ],
        "reports": _rows(ModerationCase.objects.filter(reporter=person)),
        "terms": _rows(apps.get_model("partners", "ProposalTerms").objects.filter(
            record__owner=person)),
        "vouchings": _rows(apps.get_model("partners", "Vouching").objects.filter(person=person)),
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in held.items():
            text = json.dumps(value, ensure_ascii=False, indent=1, default=str)
            archive.writestr(f"{name}.json", text)
    return out.getvalue()


def erase_person(person: Person) -> None:
    """Erase a person and all that they wrote, so that no byte of it is left in the database.

    Notes
    -----
    Records with their pictures and tables, revisions, translations, statements, reports, charts
    and memberships of the person go. The log keeps opaque keys. SQLite overwrites what is deleted
    (``secure_delete``); the file is then written anew and the journal cut. PostgreSQL writes the
    tables anew; its own journal forgets with its next turns. Copies of others and backups made
    before are beyond the node.
    """
    keys = list(SharedRecord.objects.filter(owner=person).values_list("key", flat=True))
    wrote = Q(revisions__author=person) | Q(translations__translator=person)
    others = SharedRecord.objects.exclude(owner=person).filter(wrote)
    touched = set(others.values_list("key", flat=True))
    with transaction.atomic():
        SharedRecord.objects.filter(owner=person).delete()
        Revision.objects.filter(author=person).delete()
        RecordTranslation.objects.filter(translator=person).delete()
        Statement.objects.filter(person=person).delete()
        ModerationCase.objects.filter(reporter=person).delete()
        user = person.user
        for session in Session.objects.all().iterator():
            if user and session.get_decoded().get("_auth_user_id") == str(user.pk):
                session.delete()
        # An organisation of nobody else goes with its only member.
        alone = [
            each.organisation_id for each in person.memberships.all()
            if each.organisation.memberships.count() == 1
        ]  # fmt: skip
        PublishingBody.objects.filter(pk__in=alone).delete()
        key = person.key
        person.delete()
        if user:
            user.delete()
        log(None, "erase-person", "", key[:8])
    forget_records(keys)
    for record in SharedRecord.objects.filter(pk__in=touched):
        index_record(record)  # without the words of the person
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    elif not connection.in_atomic_block:
        models: list[Any] = [Session, get_user_model()]
        for name in ("exchange", "partners", "account", "mfa"):
            models += apps.get_app_config(name).get_models()
        tables = ", ".join(connection.ops.quote_name(each._meta.db_table) for each in models)
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM (FULL) {tables}")
