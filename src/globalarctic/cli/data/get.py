"""``globalarctic data get``: fetch from publishers, with progress, or read what was fetched."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from globalarctic.cli.options import QUIET
from globalarctic.cli.output import progress_bar
from globalarctic.cli.verbs import Verb, Verbs, examples

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["get"]

_INTO = click.option(
    "--into", type=click.Path(path_type=Path), help="Folder; default: the data folder."
)
_YEARS = click.option("--years", default="", help="For example 2015-2023 or 2015,2020.")


class _Get(Verbs):
    """A group whose other names are datasets of the catalogue."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a connector's command, else one that fetches a dataset by its id."""
        return super().get_command(ctx, cmd_name) or _one(cmd_name)


def _one(dataset: str) -> click.Command:
    @click.command(
        dataset, cls=Verb, help=f"Fetch {dataset} from its publisher, or copy a bundled one."
    )
    @_INTO
    @QUIET
    def fetch_one(into: Path | None, quiet: bool) -> None:
        from globalarctic.data.fetch import get as fetch

        with progress_bar(quiet=quiet, label=f"fetching {dataset}"):
            path = fetch(dataset, folder=into)
        click.echo(f"wrote {path}")

    return fetch_one


@click.group(
    cls=_Get,
    epilog="Any other name is a dataset of `globalarctic data list`: "
    "globalarctic data get borders --into .",
)
def get() -> None:
    """Fetch data from publishers: baci, openalex, worldbank, sdmx, or a dataset by its id.

    Where the network is closed the message names the file to fetch elsewhere.
    """


def _folder(into: Path | None, name: str) -> Path:
    from globalarctic.config import load_config

    return into if into is not None else load_config().data_dir / name


def _years(text: str) -> tuple[int, ...]:
    """Return years written as 2015-2020 or 2015,2018."""
    from globalarctic.errors import InputError

    years: list[int] = []
    for part in filter(None, text.split(",")):
        span = re.fullmatch(r"\s*(\d{4})(?:-(\d{4}))?\s*", part)
        if not span or (span.group(2) and int(span.group(2)) < int(span.group(1))):
            raise InputError(f"--years {text!r}; write for example 2015-2023 or 2015,2020")
        years += range(int(span.group(1)), int(span.group(2) or span.group(1)) + 1)
    return tuple(years)


def _counted(show: Callable[[str, float], None] | None, what: str) -> Callable[[int, int], None]:
    """Turn a callback of text and share into one of counts."""

    def counts(done: int, total: int) -> None:
        if show is not None:
            show(f"{what} {done:,}" + (f" of {total:,}" if total else ""), done / max(total, 1))

    return counts


@get.command()
@click.option("--file", "file", type=click.Path(path_type=Path), help="The zip, fetched by hand.")
@click.option("--url", default="", help="Address of the zip; default: the catalogue's.")
@click.option("--sha256", default="", help="Hash the zip must have.")
@_YEARS
@click.option("--memory", default=1024, show_default=True, help="MB that DuckDB may use.")
@_INTO
@QUIET
@examples(
    "globalarctic data get baci --file BACI_HS92_V202501.zip",
    "globalarctic data get baci --years 2019-2023 --into trade",
    costly=True,
)
def baci(
    file: Path | None,
    url: str,
    sha256: str,
    years: str,
    memory: int,
    into: Path | None,
    quiet: bool,
) -> None:
    """Load trade by country pair, year and HS chapter: CEPII BACI, from 1995.

    Years that are finished are skipped, so a run that was stopped goes on. `globalarctic scope`
    uses the trade once it is here.
    """
    from globalarctic.data.catalog import load_catalog
    from globalarctic.data.download import download
    from globalarctic.data.sources.baci import aggregate_baci, load_baci_panel

    folder = _folder(into, "baci")
    wanted = _years(years)
    with progress_bar(quiet=quiet) as show:
        if file is None:
            entry = load_catalog().get("baci")
            address = url or entry.url
            file = download(
                address, folder / Path(address).name, page="https://www.cepii.fr (BACI)",
                sha256=sha256, progress=_counted(show, "bytes"),
            )  # fmt: skip
        done = aggregate_baci(
            file, folder, years=wanted, memory_mb=memory, progress=_counted(show, "year")
        )
    trade = load_baci_panel(folder)
    total = sum(year.value_usd for year in done)
    rows, written = sum(year.rows for year in done), sum(year.written_rows for year in done)
    click.echo(
        f"{folder}: {done[0].year}-{done[-1].year}, {rows:,} rows added up to {written:,}, "
        f"{total / 1e12:.3f} trillion USD in and out; "
        f"{len(trade.panel.countries)} countries, {trade.panel.provenance.vintage}"
    )
    for area in trade.left_out:
        click.echo(
            f"left out: {area.name} ({area.code}), {area.value_usd / 1e9:.1f} bn USD: {area.reason}"
        )


@get.command()
@_YEARS
@click.option("--mailto", default="", help="Your address, for OpenAlex's polite pool.")
@click.option("--filter", "rules", type=click.Path(path_type=Path), help="TOML: what is Arctic.")
@_INTO
@QUIET
@examples(
    "globalarctic data get openalex --years 2000-2024",
    "globalarctic data get openalex --years 2020 --mailto me@example.org",
    costly=True,
)
def openalex(years: str, mailto: str, rules: Path | None, into: Path | None, quiet: bool) -> None:
    """Load Arctic papers by country pair and year: OpenAlex."""
    from globalarctic.data.sources.openalex import fetch_papers, load_papers

    folder = _folder(into, "openalex")
    with progress_bar(quiet=quiet) as show:
        fetch_papers(
            folder, years=_years(years or "2000-2024"), mailto=mailto, filter_file=rules,
            progress=show,
        )  # fmt: skip
    papers = load_papers(folder)
    click.echo(
        f"{folder}: {papers.works:,} works, {papers.single_country:,} of a single country, "
        f"{len(papers.panel.countries)} countries, {papers.panel.years[0]}-{papers.panel.years[-1]}"
    )
    for code, count in sorted(papers.left_out.items()):
        click.echo(f"left out: country code {code}, {count} works")


@get.command()
@click.argument("series", nargs=-1, required=True)
@_YEARS
@_INTO
@QUIET
@examples(
    "globalarctic data get worldbank NE.EXP.GNFS.ZS --years 1995-2024",
    "globalarctic data get worldbank NE.EXP.GNFS.ZS SP.POP.TOTL",
    costly=True,
)
def worldbank(series: tuple[str, ...], years: str, into: Path | None, quiet: bool) -> None:
    """Load World Bank indicators by their codes."""
    from globalarctic.data.sources.world_bank_api import fetch_indicator

    folder, wanted = _folder(into, "world-bank"), _years(years or "1990-2024")
    with progress_bar(quiet=quiet) as show:
        for at, code in enumerate(series):
            if show is not None:
                show(code, at / len(series))
            panel = fetch_indicator(
                code, folder, indicator=code, unit="as published", first=min(wanted),
                last=max(wanted),
            )  # fmt: skip
            click.echo(
                f"{code}: {len(panel.countries)} countries, {panel.years[0]}-{panel.years[-1]}, "
                f"{panel.provenance.vintage}"
            )


@get.command()
@click.argument("source")
@click.argument("flow")
@click.option("--key", default="", help="Series key in the publisher's codes.")
@click.option("--first", type=int, help="First year.")
@click.option("--file", "file", type=click.Path(path_type=Path), help="A message fetched by hand.")
@click.option("--country", default="GEO", show_default=True, help="Dimension of the country.")
@click.option("--only", multiple=True, help="DIMENSION=VALUE; repeatable.")
@_INTO
@QUIET
@examples(
    "globalarctic data get sdmx ESTAT nama_10_gdp --key A.CP_MEUR.B1GQ.",
    "globalarctic data get sdmx ESTAT nama_10_gdp --file gdp.xml --only UNIT=CP_MEUR",
    costly=True,
)
def sdmx(
    source: str,
    flow: str,
    key: str,
    first: int | None,
    file: Path | None,
    country: str,
    only: tuple[str, ...],
    into: Path | None,
    quiet: bool,
) -> None:
    """Load a data flow of an SDMX publisher and say what it holds by country and year."""
    import datetime as dt

    from globalarctic.data.formats.sdmx_series import fetch_message, read_series
    from globalarctic.errors import InputError

    wrong = [pair for pair in only if "=" not in pair]
    if wrong:
        raise InputError(f"--only {wrong[0]!r}; write DIMENSION=VALUE, for example UNIT=CP_MEUR")
    name = re.sub(r"[^\w.-]+", "_", f"{source}_{flow}_{key or 'all'}_{first or 'all'}.xml")
    target = _folder(into, "sdmx") / name
    with progress_bar(quiet=quiet, label=f"fetching {flow} from {source}"):
        path = file or fetch_message(source, flow, target, key=key, first=first)
        series = read_series(
            path, indicator=flow, unit="as published", country=country,
            vintage=f"{source} {dt.datetime.now(tz=dt.UTC).date().isoformat()}",
            only=dict(pair.split("=", 1) for pair in only),
        )  # fmt: skip
    click.echo(
        f"{path}: {len(series.countries)} countries, {series.years[0]}-{series.years[-1]}"
        + (f"; {series.provenance.note}" if series.provenance.note else "")
    )
