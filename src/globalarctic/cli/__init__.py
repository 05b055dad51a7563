"""The command line: ``globalarctic compare``, ``route``, ``sweep``, ``ice``, ``data`` and others.

Commands are loaded when called, so that ``--help`` starts at once.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from globalarctic import __version__
from globalarctic.cli.layout import harmless
from globalarctic.cli.output import safe_streams, stop_reading
from globalarctic.cli.refusals import language_of, usage_message
from globalarctic.cli.verbs import Verbs
from globalarctic.errors import GlobalArcticError
from globalarctic.words import speaking, spoken
from globalarctic.words.refusals import error_text

__all__ = ["cli", "main"]

_COMMANDS = {
    "compare": ("transport.compare", "Compare every corridor between two places on a date."),
    "route": ("transport.route", "Find the best route between two places and export it."),
    "sweep": ("transport.sweep", "Compute all voyages of a study into one file."),
    "pareto": ("transport.pareto", "List the ways that no other way beats on time, cost and risk."),
    "explain": ("transport.explain", "List each rule that binds on a route, and what it did."),
    "rules": ("transport.explain", "List the rules on file, dated."),
    "costs": ("transport.costs", "Show what a way costs, part by part, and weigh it."),
    "sensitivity": ("transport.sensitivity", "Show what moves the ranking of two corridors."),
    "seasons": ("transport.seasons", "Show from when to when a ship is likely to pass."),
    "ice": ("transport.ice", "Show the sea ice of a date: extent, area and map."),
    "places": ("transport.catalogue", "Search places in English, Chinese or Russian."),
    "vessels": ("transport.catalogue", "List the vessel classes on file."),
    "passages": ("transport.catalogue", "List the passages that --avoid knows."),
    "corridors": ("transport.catalogue", "List the named corridors."),
    "scope": ("scope.group", "Show who belongs to the Global Arctic, how surely and why."),
    "regions": (
        "regions.group",
        "Show how two regions are tied, how near they are, what they trade.",
    ),
    "investments": (
        "investments.group",
        "Read the register of investments: proposed, existing, by whom.",
    ),
    "outlook": ("outlook.group", "Explore seasons and traffic of later years."),
    "claims": ("outlook.claims", "Check published statements against the evidence."),
    "peers": ("exchange.peers", "Follow other nodes and take what they published."),
    "person": ("exchange.person", "Show or change what somebody may do on this node."),
    "search": ("exchange.search", "Search everything on file in three languages."),
    "words": ("words", "Show what is translated; begin a language."),
    "serve": ("node.serve", "Answer in the browser and over HTTP: the web node."),
    "node": ("node.node", "Back up, restore, check and warm the web node."),
    "data": ("data.catalog", "List, explain or fetch datasets."),
}


_GUIDE = (
    ("How do I get from A to B?", "globalarctic compare Dalian Rotterdam --depart 2026-08-20"),
    ("Which way exactly, leg by leg?", "globalarctic route Dalian Rotterdam --depart 2026-08-20"),
    ("Which rules bind, and why not?", "globalarctic explain Dalian Rotterdam --depart 2026-08-20"),
    ("From when to when can a ship pass?", "globalarctic seasons Dalian Rotterdam"),
    ("How much ice is there?", "globalarctic ice --date 2026-09-15"),
    ("Who belongs to the Global Arctic?", "globalarctic scope run"),
    ("How are two regions tied?", "globalarctic regions ties CN-HL RU-AMU"),
    ("What was proposed, what exists?", "globalarctic investments list"),
    ("Who owns it?", "globalarctic investments owners RUS-ARCTIC-LNG-2"),
    ("What could later years be like?", "globalarctic outlook season"),
    ("Is what was said so?", "globalarctic claims check"),
    ("Where does a number come from?", "globalarctic data list"),
    ("What is there about it?", "globalarctic search icebreaker escort"),
)


class _Lazy(Verbs):
    """A group that imports a command's module only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"globalarctic.cli.{_COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in _COMMANDS.items()])


@click.group(
    cls=_Lazy,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="globalarctic")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Compare every way between Asia and Europe through, around and up to the Arctic.

    Distance, time, cost, emissions, ice risk and rules of each corridor, with the source of every
    number.
    """
    if ctx.invoked_subcommand is None:
        click.echo("Ask one of these questions; --help after a command says more.\n")
        for question, line in _GUIDE:
            click.echo(f"  {question}\n      {line}")
        click.echo("\nAll commands: globalarctic --help")


def main() -> None:
    """Run the command line; a wrong input is one line on stderr and exit code 2."""
    safe_streams()
    lang = language_of(sys.argv[1:])
    try:
        cli(prog_name="globalarctic", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        stop_reading()
    except GlobalArcticError as error:
        with speaking(lang):
            click.echo(f"globalarctic: {harmless(error_text(error))}", err=True)
        sys.exit(2)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except click.Abort:
        click.echo("globalarctic: stopped", err=True)
        sys.exit(130)
    except click.ClickException as error:
        with speaking(lang):
            said = usage_message(error)
            if said is None:
                error.show()
            else:
                click.echo(f"globalarctic: {harmless(spoken(said))}", err=True)
        sys.exit(2)
    except OSError as error:
        if error.errno is None:
            raise
        place = f": {error.filename}" if error.filename else ""
        click.echo(f"globalarctic: {error.strerror}{place}", err=True)
        os._exit(2)  # what is left in the buffer cannot be written either
