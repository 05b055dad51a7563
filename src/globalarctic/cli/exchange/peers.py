"""``globalarctic peers``: the neighbours of the node in GLOBALARCTIC_NODE_DIR."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from globalarctic.cli.node.serve import need_web
from globalarctic.cli.output import emit, outputs
from globalarctic.cli.verbs import Verb, Verbs, examples
from globalarctic.words import Code, Message

if TYPE_CHECKING:
    from globalarctic.cli.output import Outputs

__all__ = [
    "add",
    "agree",
    "catalogue",
    "follow",
    "forget",
    "list_peers",
    "notices",
    "pack",
    "peers",
    "publish",
    "take",
]


@click.group(cls=Verbs)
def peers() -> None:
    """Follow other nodes: look at one, agree, take what it published, decide on its notices."""
    need_web()


@peers.command(cls=Verb)
@click.argument("address")
@click.option("--agree", is_flag=True, help="Follow it at once; its key is pinned.")
@examples(
    "globalarctic peers add https://arctic.example.org",
    "globalarctic peers add stick.zip --agree",
    costly=True,
)
def add(address: str, agree: bool) -> None:
    """Look at the node at ADDRESS (https://..., or a file of `peers pack`)."""
    from globalarctic.web.federation.own import own_feed, own_peers, transport_to

    document = own_peers().add(address, transport_to(address), own=own_feed().node)
    click.echo(
        f"{document.name}  {document.node}  {document.region}  {', '.join(document.languages)}"
    )
    if agree:
        own_peers().agree(document.node)
        _follow(document.node, allow_removals=False, forgive=False)
    else:
        click.echo(f"Nothing was taken. To follow it: globalarctic peers agree {document.node}")


@peers.command(cls=Verb)
@click.argument("node")
@examples(
    "globalarctic peers agree 14193cfce4709b0e",
    "globalarctic peers agree 1cfc1b360a84d3df",
    costly=True,
)
def agree(node: str) -> None:
    """Follow NODE from now on, and take what it published."""
    from globalarctic.web.federation.own import own_peers

    own_peers().agree(node)
    _follow(node, allow_removals=False, forgive=False)


@peers.command(cls=Verb)
@click.argument("node", required=False)
@click.option("--from", "source", default="", help="Read it from this file instead of its address.")
@click.option("--allow-removals", is_flag=True, help="Agree that more than a fifth of it goes.")
@click.option("--forgive", is_flag=True, help="Agree to a past that contradicts the one seen.")
@examples(
    "globalarctic peers follow",
    "globalarctic peers follow 14193cfce4709b0e --from stick.zip",
    costly=True,
)
def follow(node: str | None, source: str, allow_removals: bool, forgive: bool) -> None:
    """Bring the copy of NODE in step; without NODE those of all peers whose time has come."""
    from globalarctic.web.federation.own import own_peers

    names = (node,) if node else own_peers().due(dt.datetime.now(dt.UTC))
    if not names:
        click.echo("No peer is due now.")
    for name in names:
        _follow(name, source=source, allow_removals=allow_removals, forgive=forgive)


def _follow(node: str, *, source: str = "", allow_removals: bool, forgive: bool) -> None:
    from globalarctic.web.federation.own import own_peers, transport_to

    neighbour = own_peers().neighbour(node)
    taken = own_peers().follow(
        node,
        transport_to(source or neighbour.url),
        allow_removals=allow_removals,
        forgive=forgive,
    )
    if taken is None:
        message = own_peers().neighbour(node).message
        click.echo(f"{neighbour.name}: {message}")
        raise click.exceptions.Exit(1)
    click.echo(
        f"{neighbour.name}: {taken.changed} new or changed, {taken.removed} gone, "
        f"{own_peers().neighbour(node).records} in all"
    )


@peers.command("list", cls=Verb)
@outputs()
@examples("globalarctic peers list", "globalarctic peers list --lang ru")
def list_peers(outputs: Outputs) -> None:
    """List the neighbours and how it stands with each."""
    from globalarctic.exchange.federation.listing import Neighbours
    from globalarctic.web.federation.own import own_feed, own_peers, profile

    emit(Neighbours(profile().name, own_feed().node, own_peers().neighbours()), outputs)


@peers.command(cls=Verb)
@click.argument("node")
@examples(
    "globalarctic peers forget 14193cfce4709b0e",
    "globalarctic peers forget 1cfc1b360a84d3df",
    costly=True,
)
def forget(node: str) -> None:
    """Forget NODE and its copy, to the last byte."""
    from globalarctic.web.federation.own import own_peers

    own_peers().forget(node)
    click.echo(f"{node} and its copy are gone.")


@peers.command(cls=Verb)
@click.argument("notice", required=False)
@click.option("--adopt", "adopted", flag_value=True, type=bool, help="Hide the record here too.")
@click.option("--set-aside", "adopted", flag_value=False, type=bool, help="Show it as before.")
@click.option("--reason", default="", help="Why; kept with the decision.")
@outputs()
@examples(
    "globalarctic peers notices",
    "globalarctic peers notices 14193cfce4709b0e:notice/1 --adopt --reason private",
    costly=True,
)
def notices(notice: str | None, adopted: bool | None, reason: str, outputs: Outputs) -> None:
    """List the decisions that other nodes sent, or decide on NOTICE."""
    from globalarctic.exchange.federation.listing import Notices
    from globalarctic.web.federation.own import own_peers

    if notice and adopted is not None:
        own_peers().decide(notice, adopted=adopted, reason=reason)
    emit(Notices(own_peers().notices()), outputs)


@peers.command(cls=Verb)
@examples("globalarctic peers publish", costly=True)
def publish() -> None:
    """Put what is public on this node now into its feed, and withdraw what is not any more."""
    from globalarctic.web.running.supervisor import prepare

    prepare(static=False)
    from globalarctic.web.federation.own import own_feed
    from globalarctic.web.federation.published import bring_up

    count = bring_up()
    click.echo(f"{count} new entries, {own_feed().manifest().count} records in all")


@peers.command(cls=Verb)
@click.argument("record")
@click.option(
    "--table", "version", type=int, help="Version of the table; the newest when not said."
)
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write.",
)  # fmt: skip
@examples(
    "globalarctic peers take 14193cfce4709b0e:release/river-log -o river-log.csv",
    "globalarctic peers take 14193cfce4709b0e:release/river-log --table 2 -o river-log.csv",
    costly=True,
)
def take(record: str, version: int | None, output: Path) -> None:
    """Take the table of a neighbour's release; written only if its bytes are those it signed."""
    from globalarctic.exchange.federation.tables import take_table
    from globalarctic.web.federation.own import own_peers, transport_to

    node = record.partition(":")[0]
    neighbour = own_peers().neighbour(node)
    taken = take_table(own_peers(), transport_to(neighbour.url), record, version)
    output.write_bytes(taken.content)
    click.echo(f"{output}: {taken.rows} rows, sha256 {taken.sha256}, licence {taken.licence}")


@peers.command(cls=Verb)
@click.argument("address", required=False)
@click.option(
    "--kind", type=click.Choice(["ckan", "schema.org"]), help="What stands there, when it is new."
)
@click.option("--allow-removals", is_flag=True, help="Agree that more than a fifth of it goes.")
@click.option("--forget", "is_forgotten", is_flag=True, help="Read it no longer; drop its entries.")
@examples(
    "globalarctic peers catalogue https://data.arctic.example --kind ckan",
    "globalarctic peers catalogue",
    costly=True,
)
def catalogue(
    address: str | None, kind: str | None, allow_removals: bool, is_forgotten: bool
) -> None:
    """Read the catalogue of a portal that signs nothing, as a whole; without ADDRESS list them."""
    from globalarctic.web.federation.own import own_catalogues, transport_to

    if address is None:
        for url, what, count, last, problem in own_catalogues().listing():
            click.echo("  ".join((url, what, str(count), last, problem)).rstrip())
        if not own_catalogues().listing():
            click.echo(str(Message("federation.catalogue-none")))
        return
    if is_forgotten:
        own_catalogues().forget(address)
        return
    if kind:
        own_catalogues().add(address, kind)
    taken = own_catalogues().look(address, transport_to(address), allow_removals=allow_removals)
    said = Message(
        "federation.catalogue-taken", url=Code(address), new=len(taken.new),
        changed=len(taken.changed), gone=len(taken.gone), count=taken.count,
    )  # fmt: skip
    click.echo(str(said))


@peers.command(cls=Verb)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@examples(
    "globalarctic peers pack stick.zip", "globalarctic peers pack /mnt/stick.zip", costly=True
)
def pack(file: Path) -> None:
    """Write all that this node published into FILE, to be carried to a node without a line."""
    from globalarctic.exchange.federation import pack as write
    from globalarctic.web.federation.own import own_feed

    count = write(own_feed(), file)
    click.echo(f"{file}: {count} records, signed")
