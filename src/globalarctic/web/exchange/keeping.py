"""What a keeper does from the command line: roles and regions of persons."""

from __future__ import annotations

import os

__all__ = ["change_person"]


def change_person(
    email: str, *, role: str | None = None, reviews: str | None = None
) -> tuple[str, str]:
    """Change the role of a person, or the regions for which they may sign; return both.

    Raises
    ------
    LookupError
        When nobody has an account under the address.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "globalarctic.web.settings")
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.db import transaction

    from globalarctic.web.exchange.models import Person
    from globalarctic.web.exchange.workflow import log

    with transaction.atomic():
        user = get_user_model().objects.filter(email__iexact=email.strip()).first()
        if user is None:
            raise LookupError(email)
        person, _ = Person.objects.get_or_create(user=user)
        if role is not None:
            person.role = role
            log(None, "set-role", "", f"{person.key[:8]} {role}")
        if reviews is not None:
            person.reviews = " ".join(reviews.split())
        person.save()
    return person.role, person.reviews
