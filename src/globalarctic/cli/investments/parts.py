"""Options that the verbs of ``globalarctic investments`` share."""

from __future__ import annotations

import click

from globalarctic.cli.options import stack

__all__ = ["ARCTIC", "COUNTRY", "DATES", "HOST", "LIGHTS", "REGISTER", "SECTOR"]

REGISTER = click.option(
    "--register", "folder", metavar="FOLDER",
    help="A folder of register files; default: the package's own.",
)  # fmt: skip
DATES = stack(
    click.option(
        "--at", metavar="DATE",
        help="What was so on this date: YYYY, YYYY-MM or YYYY-MM-DD; default: today.",
    ),
    click.option("--known", metavar="DATE", help="As on record on this date; default: today."),
)  # fmt: skip
COUNTRY = click.option(
    "--country", "countries", multiple=True, metavar="ISO3",
    help="Only projects with a named investor of this country; repeatable.",
)  # fmt: skip
HOST = click.option("--host", metavar="ISO3", help="Only projects in this host country.")
_LIGHTS = click.Choice(["active", "unconfirmed", "planned", "stalled", "ended", "failed"])
LIGHTS = stack(
    click.option("--light", type=_LIGHTS, help="Only projects with this light of their own."),
    click.option(
        "--investors-light", type=_LIGHTS,
        help="Only projects whose investors (of --country) have this light at best.",
    ),
)  # fmt: skip
SECTOR = click.option(
    "--sector", metavar="NAME", help="Only this sector and those below it, as mining."
)
ARCTIC = click.option(
    "--arctic", default="all", show_default=True,
    type=click.Choice(["all", "north_66_5622", "amap", "ahdr", "caff", "national"]),
    help="Definition of the Arctic that a project must lie in.",
)  # fmt: skip
