"""``globalarctic person``: what somebody with an account on this node may do."""

from __future__ import annotations

import click

from globalarctic.cli.node.serve import need_web
from globalarctic.cli.output import say
from globalarctic.cli.verbs import Verb, examples
from globalarctic.errors import UnknownNameError
from globalarctic.exchange.permissions import Role

__all__ = ["person"]


@click.command(cls=Verb)
@click.argument("email")
@click.option(
    "--role", type=click.Choice([role.value for role in Role if role is not Role.VISITOR])
)
@click.option("--reviews", help="Regions for which the person may sign: 'RU-SA CN-HL'.")
@examples(
    "globalarctic person aj@example.org",
    "globalarctic person aj@example.org --role contributor",
    costly=True,
)
def person(email: str, role: str | None, reviews: str | None) -> None:
    """Show or change the role of the person with EMAIL on this node."""
    need_web()
    from globalarctic.web.running.supervisor import prepare

    prepare(static=False)
    from globalarctic.web.exchange.keeping import change_person

    try:
        now, regions = change_person(email, role=role, reviews=reviews)
    except LookupError:
        raise UnknownNameError("account", email) from None
    say(f"{email}: {now}, reviews {regions or '-'}")
