"""``globalarctic investments add``: ask for a project, write its file, show what it changes."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from globalarctic.cli.output import print_table, write_text
from globalarctic.cli.verbs import Verb, examples
from globalarctic.errors import GlobalArcticError

if TYPE_CHECKING:
    from collections.abc import Callable

    from globalarctic.investments.drafts import Draft
    from globalarctic.investments.register import Register

__all__ = ["add"]

NEW = "new"


@click.command(cls=Verb)
@click.option(
    "--register", "folder", metavar="FOLDER", default="my-projects", show_default=True,
    help="The folder that the file goes to; it is made where it does not exist.",
)  # fmt: skip
@examples(
    "globalarctic investments add",
    "globalarctic investments add --register my-projects",
    costly=True,
)
def add(folder: str) -> None:
    """Ask for a project, write a valid file, and show the totals that it changes.

    An empty answer leaves a question open. Known owners and investors are offered by name.
    """
    from globalarctic.investments.drafts import (
        Draft,
        changes_of,
        draft_findings,
        draft_text,
        own_register,
    )

    place = Path(folder)
    draft, register = Draft(), own_register(place)
    _ask_project(draft, register)
    _ask_source(draft, register)
    _ask_status(draft)
    while name := _ask("Investor, by name (empty: no more)"):
        _ask_investor(draft, register, name)
    while value := _ask("Amount, a plain number as 1400000 (empty: no more)", _number):
        _ask_amount(draft, register, float(value))
    click.echo(f"\n{draft_text(draft)}")
    findings = draft_findings(draft, place)
    for finding in findings:
        click.echo(
            f"line {finding.line}: {finding.level.value} ({finding.rule}): {finding.message}"
        )
    if any(finding.level.value == "reject" for finding in findings):
        raise click.ClickException("the checks refuse the file; nothing was written")
    print_table(changes_of(draft, place))
    path = place / draft.file_name
    if not click.confirm(f"Write {path}?", default=True):
        click.echo("nothing was written")
        return
    place.mkdir(parents=True, exist_ok=True)
    write_text(str(path), draft_text(draft))
    click.echo(f"wrote {path}; read it with --register {folder}")


def _ask(text: str, judge: Callable[[str], str] | None = None, *, default: str = "") -> str:
    """Ask until the answer can be used."""

    def judged(answer: str) -> str:
        try:
            return answer if judge is None or not answer else judge(answer)
        except GlobalArcticError as error:
            raise click.UsageError(str(error)) from None

    answer = click.prompt(
        text, default=default, show_default=bool(default), value_proc=lambda a: judged(a.strip())
    )
    return str(answer)


def _need(text: str, judge: Callable[[str], str] | None = None, *, default: str = "") -> str:
    while not (answer := _ask(text, judge, default=default)):
        click.echo("this answer is needed")
    return answer


def _choose(text: str, vocabulary: str, *, default: str) -> str:
    """Ask for a term of a vocabulary; ``?`` shows them with their definitions."""
    from globalarctic.investments.vocabulary import load_vocabularies

    terms = load_vocabularies().terms[vocabulary]

    def judge(answer: str) -> str:
        if answer == "?":
            listed = "\n".join(f"  {name}: {term.definition}" for name, term in terms.items())
            raise click.UsageError(f"one of\n{listed}")
        return load_vocabularies().term(vocabulary, answer).name

    return _need(f"{text} (? lists them)", judge, default=default)


def _date(answer: str) -> str:
    from globalarctic.investments.model import PartialDate

    return str(PartialDate(answer))


def _number(answer: str) -> str:
    try:
        float(answer)
    except ValueError:
        raise click.UsageError(
            f"{answer!r} is not a number; write it without unit, as 1.4"
        ) from None
    return answer


def _country(answer: str) -> str:
    from globalarctic.data.countries import load_countries

    code = answer.upper()
    if code not in load_countries():
        raise click.UsageError(f"{answer!r} is no alpha-3 code of ISO 3166-1, as NOR")
    return code


def _slug(name: str) -> str:
    from globalarctic.investments.checks import skeleton

    return re.sub(r"[^a-z0-9]+", "-", skeleton(name).encode("ascii", "ignore").decode()).strip("-")


def _ask_project(draft: Draft, register: Register) -> None:
    from globalarctic.investments.vocabulary import load_vocabularies

    vocabularies = load_vocabularies()

    def unused(answer: str) -> str:
        if answer.casefold() in {known.casefold() for known in register.projects}:
            raise click.UsageError(f"{answer} is on file already")
        if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", answer) is None:
            raise click.UsageError("letters of a-z, digits and hyphens only")
        return answer

    def sector(answer: str) -> str:
        if answer == "?" or not vocabularies.lineage("sector", answer):
            raise click.UsageError(
                "one of these, or a name that starts with one, as mining_tungsten: "
                + ", ".join(vocabularies.names("sector"))
            )
        return answer

    name = _need("Name of the project")
    host = _need("Host country, three letters", _country)
    near = [known.name for known in register.projects.values()
            if known.host_country == host and _slug(name)[:5] in _slug(known.name)]  # fmt: skip
    if near:
        click.echo(f"on file in {host} already: {', '.join(near)}")
    draft.project = {
        "project_id": _need("Id", unused, default=f"{host}-{_slug(name).upper()}"),
        "name": name,
        "host_country": host,
        "region_name": _need("Region"),
        "sector": _need("Sector (? lists them)", sector),
    }


def _ask_source(draft: Draft, register: Register) -> None:
    address = _need("Source, its address or title")
    known = [each for each in register.sources.values() if each.url == address]
    if known:
        click.echo(f"known: {known[0].source_id}, {known[0].publisher}")
        source_id, published = known[0].source_id, str(known[0].published_on or "")
    else:
        publisher = _need("Its publisher")
        kind = _choose("Kind of source", "source_kind", default="press")
        published = _ask("Published on (YYYY, YYYY-MM or YYYY-MM-DD)", _date)
        source_id = _free(f"{_slug(publisher)}-{published or 'undated'}", register.sources)
        draft.sources.append(
            {
                "source_id": source_id, "url": address, "publisher": publisher, "kind": kind,
                "published_on": published,
            }
        )  # fmt: skip
    basis = {} if published else {"recorded_basis": "registered"}
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    draft.common = {"source_id": source_id, "recorded_at": published or today, **basis}


def _free(name: str, taken: Any) -> str:
    return next(
        free for free in (name, *(f"{name}-{count}" for count in range(2, 999)))
        if free not in taken
    )  # fmt: skip


def _claim(draft: Draft, predicate: str, **values: Any) -> None:
    claim_id = f"{draft.project['project_id']}-{len(draft.claims) + 1:02d}"
    draft.claims.append({"claim_id": claim_id, "predicate": predicate, **values, **draft.common})


def _ask_status(draft: Draft) -> None:
    status = _choose("Status of the project itself", "project_status", default="proposed")
    since = _ask("So since (empty: not known)", _date)
    _claim(draft, "status", value=status, unit="text", valid_from=since)


def _ask_investor(draft: Draft, register: Register, name: str) -> None:
    entity_id = _entity(draft, register, name)
    kind = _choose("How it takes part", "involvement_type", default="equity")
    since = _ask("So since (empty: not known)", _date)
    _claim(draft, "involvement", kind=kind, object_id=entity_id, valid_from=since)
    status = _choose("Status of its part", "investor_status", default="proposed")
    _claim(draft, "investor_status", object_id=entity_id, value=status, unit="text",
           valid_from=since)  # fmt: skip
    share = _ask("Its direct share today in per cent (empty: not known)", _number)
    if share:
        asset = f"{str(draft.project['project_id']).lower()}-company"
        if "asset_id" not in draft.project:
            draft.project["asset_id"] = asset
            company = f"{draft.project['name']}, project company"
            draft.entities.append({"entity_id": asset, "name": company})
        _claim(draft, "ownership", subject_type="entity", subject_id=asset, kind="shareholding",
               object_id=entity_id, value=float(share), unit="%", valid_from=since)  # fmt: skip


def _entity(draft: Draft, register: Register, name: str) -> str:
    """Return the id of the entity meant: one on file, one of this file, or a new one."""
    from globalarctic.investments.drafts import alike_entities
    from globalarctic.investments.model import Entity

    own = [Entity(**row) for row in draft.entities]
    near = alike_entities([*register.entities.values(), *own], name)
    for count, entity in enumerate(near, start=1):
        country = f" ({entity.country})" if entity.country else ""
        click.echo(f"  {count}  {entity.name}{country}, {entity.entity_id}")
    if near:
        choices = [*(str(count) for count in range(1, len(near) + 1)), NEW]
        answer = click.prompt("Which of these", type=click.Choice(choices), default=NEW)
        if answer != NEW:
            return near[int(answer) - 1].entity_id
    taken = {*register.entities, *(each.entity_id for each in own)}
    entity_id = _free(_slug(name) or "entity", taken)
    country = _ask("Its country, three letters (empty: not known)", _country)
    draft.entities.append({"entity_id": entity_id, "name": name, "country": country})
    return entity_id


def _ask_amount(draft: Draft, register: Register, value: float) -> None:
    from globalarctic.investments.vocabulary import load_vocabularies

    currencies = load_vocabularies().limits.currencies

    def currency(answer: str) -> str:
        if answer.upper() not in currencies:
            raise click.UsageError(f"one of {', '.join(currencies)}")
        return answer.upper()

    unit = _need("Currency", currency)
    kind = _choose("What it is the price of", "amount_basis", default="stake_price")
    state = _choose("Its state", "amount_state", default="announced")
    payer = _ask("Whose money, by name (empty: not known)")
    who = {"object_id": _entity(draft, register, payer)} if payer else {}
    since = _ask("Stated for (date; empty: not known)", _date)
    _claim(draft, "amount", kind=kind, **who, value=value, unit=unit, state=state,
           valid_from=since)  # fmt: skip
