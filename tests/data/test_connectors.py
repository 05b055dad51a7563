"""Connectors against responses in the publishers' documented forms, served on this machine."""

from __future__ import annotations

import hashlib
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from click.testing import CliRunner
from tests.data.baci_zip import world, write_baci

from globalarctic.cli import cli
from globalarctic.data.download import download, sha256_of
from globalarctic.data.formats.sdmx_series import fetch_message, read_series
from globalarctic.data.panels import TieKind
from globalarctic.data.sources.baci import aggregate_baci, load_baci_panel
from globalarctic.data.sources.openalex import fetch_papers, load_papers, read_filter
from globalarctic.data.sources.world_bank_api import fetch_indicator
from globalarctic.errors import (
    ChecksumError,
    DataError,
    InputError,
    OfflineError,
    SchemaError,
)
from globalarctic.scope.definition import load_definition
from globalarctic.scope.load import fetched_panels, load_evidence
from globalarctic.scope.membership import membership
from globalarctic.scope.scores import score

Answer = Callable[[str, dict[str, list[str]], BaseHTTPRequestHandler], None]


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], str]]:
    """Serve a function of path, query and request; give the address."""
    running = []

    def start(answer: Answer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlparse(self.path)
                answer(parts.path, parse_qs(parts.query), self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def reply(handler: BaseHTTPRequestHandler, body: bytes, kind: str = "application/json") -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


# ------------------------------------------------------------------ downloads
BODY = np.random.default_rng(1).bytes(300_000)


def breaking(asked: list[str]) -> Answer:
    """Break off in the middle once, then serve the rest by range."""

    def answer(path: str, query: dict[str, list[str]], handler: BaseHTTPRequestHandler) -> None:
        wanted = handler.headers.get("Range", "")
        asked.append(wanted)
        start = int(wanted[6:-1]) if wanted else 0
        handler.send_response(206 if wanted else 200)
        handler.send_header("Content-Length", str(len(BODY) - start))
        handler.send_header("ETag", '"one"')
        handler.end_headers()
        part = BODY[start:] if wanted else BODY[:100_000]
        handler.wfile.write(part)
        handler.wfile.flush()
        if not wanted:
            handler.close_connection = True

    return answer


def test_a_broken_download_goes_on(tmp_path: Path, serve: Callable[[Answer], str]) -> None:
    asked: list[str] = []
    url = serve(breaking(asked)) + "/file.zip"
    path = tmp_path / "file.zip"
    with pytest.raises(OfflineError, match="100,000 bytes are kept"):
        download(url, path, page="the page")
    assert not path.exists()
    digest = hashlib.sha256(BODY).hexdigest()
    download(url, path, page="the page", sha256=digest)
    assert path.read_bytes() == BODY
    assert asked == ["", "bytes=100000-"]
    assert json.loads((tmp_path / "file.zip.json").read_text())["sha256"] == digest
    download(url, path, page="the page", sha256=digest)
    assert len(asked) == 2


def test_a_wrong_hash_and_a_closed_network_are_named(
    tmp_path: Path, serve: Callable[[Answer], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = serve(lambda _path, _query, handler: reply(handler, b"other"))
    with pytest.raises(ChecksumError, match="thrown away"):
        download(url, tmp_path / "a", page="p", sha256="0" * 64)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OfflineError, match="fetch it by hand from the page"):
        download("http://127.0.0.1:9/none", tmp_path / "b", page="the page")
    monkeypatch.setenv("GLOBALARCTIC_OFFLINE", "1")
    with pytest.raises(OfflineError, match="offline mode is set"):
        download(url, tmp_path / "c", page="p")
    (tmp_path / "d").write_bytes(b"x")
    with pytest.raises(ChecksumError, match="not the file expected"):
        download(url, tmp_path / "d", page="p", sha256="0" * 64)
    with pytest.raises(DataError, match="cannot read"):
        sha256_of(tmp_path / "none")


# ------------------------------------------------------------------ BACI
def test_trade_is_added_up_and_nothing_is_lost(tmp_path: Path) -> None:
    lines = (
        "2015,579,842,270900,  10.5,4\n2015,579,842,270911,2,NA\n2015,842,579,30212,1,\n"
        "2015,516,490,30212,7,1\n2015,999,579,30212,3,1\n"
    )
    path = write_baci(tmp_path / "baci.zip", {2015: lines, 2016: "2016,579,842,270900,4,1\n"})
    done = aggregate_baci(path, tmp_path / "out")
    assert [(one.year, one.rows, one.written_rows) for one in done] == [(2015, 5, 4), (2016, 1, 1)]
    assert done[0].value_usd == pytest.approx(23_500.0)
    held = load_baci_panel(tmp_path / "out")
    assert held.panel.countries == ("NAM", "NOR", "USA")
    assert held.panel.kind is TieKind.ACTUAL
    norway, states = 1, 2
    assert held.panel.ties[0, norway, states] == 12_500.0
    assert held.panel.ties[0, states, norway] == 1_000.0
    assert np.isnan(held.panel.ties[1, 0, norway])  # Namibia trades nothing in 2016: unknown
    lost = {one.code: one.value_usd for one in held.left_out}
    assert lost == {490: 7_000.0, 999: 3_000.0}
    kept = np.nansum(held.panel.ties)
    assert kept + sum(lost.values()) == pytest.approx(sum(one.value_usd for one in done))
    fish = load_baci_panel(tmp_path / "out", chapters=("03",)).panel
    assert fish.ties[0, states, norway] == 1_000.0
    assert fish.ties[0, norway, states] == 0.0


def test_finished_years_are_skipped_and_a_new_edition_is_not(tmp_path: Path) -> None:
    years = world(range(2015, 2018))
    path, out = write_baci(tmp_path / "a.zip", years), tmp_path / "out"
    aggregate_baci(path, out, years=(2015,))
    stamp = (out / "baci_2015.parquet").stat().st_mtime_ns
    aggregate_baci(path, out)
    assert (out / "baci_2015.parquet").stat().st_mtime_ns == stamp
    assert load_baci_panel(out).panel.years == (2015, 2016, 2017)
    newer = write_baci(tmp_path / "b.zip", years, version="202601")
    aggregate_baci(newer, out, years=(2015,))
    assert (out / "baci_2015.parquet").stat().st_mtime_ns != stamp
    assert load_baci_panel(out).panel.provenance.vintage == "HS92 V202601"
    assert not list(out.glob("*.part"))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2016,579,842,270900,5,1", "another year than 2015"),
        ("2015,579,842,oil,5,1", "no HS code of six digits"),
        ("2015,579,842,270900,-5,1", "negative or no number"),
        ("2015,579,842,270900,many,1", "many"),
        ("2015,579,842", "CSV"),
    ],
)
def test_bad_rows_are_refused(tmp_path: Path, line: str, words: str) -> None:
    path = write_baci(tmp_path / "bad.zip", {2015: line + "\n"})
    with pytest.raises(SchemaError, match=words):
        aggregate_baci(path, tmp_path / "out")
    assert not (tmp_path / "out" / "baci_2015.parquet").exists()


def test_what_is_no_baci_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"no zip")
    with pytest.raises(DataError, match="cannot read"):
        aggregate_baci(tmp_path / "x.zip", tmp_path / "o")
    with pytest.raises(SchemaError, match="holds no file like BACI_HS92"):
        aggregate_baci(write_baci(tmp_path / "e.zip", {}), tmp_path / "o")
    good = write_baci(tmp_path / "g.zip", world(range(2015, 2016)))
    with pytest.raises(InputError, match="has no year 1999; it has 2015-2015"):
        aggregate_baci(good, tmp_path / "o", years=(1999,))
    with pytest.raises(DataError, match="globalarctic data get baci"):
        load_baci_panel(tmp_path / "none")
    with pytest.raises(InputError, match="two digits"):
        load_baci_panel(tmp_path / "none", chapters=("270",))


@pytest.mark.parametrize(
    ("line", "encoding", "words"),
    [
        ("384,Côte d'Ivoire,CI,CIV", "latin-1", ""),
        ("638,Réunion,RE,REU", "cp1252", ""),
        ("531,Curaçao,CW,CUW", "utf-8-sig", ""),
        ("four,Faroe,FO,FRO", "utf-8", "'four' is no number"),
        (",Faroe,FO,FRO", "utf-8", "'' is no number"),
        ("234,Faroe", "utf-8", "a cell is missing"),
    ],
)
def test_country_codes_are_read_in_the_encodings_of_all_editions(
    tmp_path: Path, line: str, encoding: str, words: str
) -> None:
    name = tmp_path / "b.zip"
    with zipfile.ZipFile(name, "w") as archive:
        archive.writestr("BACI_HS92_Y2015_V202501.csv", "t,i,j,k,v,q\n2015,4,8,10121,1.5,2\n")
        codes = f"country_code,country_name,country_iso2,country_iso3\n{line}\n"
        archive.writestr("country_codes_V202501.csv", codes.encode(encoding))
    if words:
        with pytest.raises(SchemaError, match=words):
            aggregate_baci(name, tmp_path / "o")
        return
    aggregate_baci(name, tmp_path / "o")
    kept = json.loads((tmp_path / "o" / "manifest.json").read_text(encoding="utf-8"))["codes"]
    assert list(kept.values()) == [[line.split(",")[1], line.split(",")[3]]]


def test_trade_enters_the_score(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLOBALARCTIC_DATA_DIR", str(tmp_path))
    assert fetched_panels() == (None, None)
    zip_ = write_baci(tmp_path / "b.zip", world(range(1995, 2006)))
    done = CliRunner().invoke(
        cli, ["data", "get", "baci", "--file", str(zip_), "--quiet"], catch_exceptions=False
    )
    assert "19 countries, HS92 V202501" in done.stdout
    assert "left out: Other Asia, nes (490)" in done.stdout
    wanted = load_definition("votes-alike")
    trade, papers = fetched_panels()
    assert papers is None
    held = membership(wanted, load_evidence(1995, 2005, trade=trade))
    assert "economy" not in held.scores.missing
    assert any("CEPII BACI" in note for note in held.data.notes)
    economy = held.scores.layers[held.scores.names.index("economy")]
    assert np.isfinite(economy).sum() == 19 * 11
    shown = CliRunner().invoke(
        cli, ["scope", "run", "--definition", "votes-alike", "--to", "2005", "--draws", "0"],
        catch_exceptions=False,
    )  # fmt: skip
    assert "CEPII BACI" in shown.stdout


def test_a_layer_that_needs_trade_says_how_to_load_it() -> None:
    from dataclasses import replace

    wanted = load_definition("votes-alike")
    layers = tuple(replace(rule, optional=False) for rule in wanted.layers)
    with pytest.raises(InputError, match="economy ties: load trade with `globalarctic data get b"):
        score(replace(wanted, layers=layers), load_evidence(1995, 2004))


# ------------------------------------------------------------------ OpenAlex
def work(number: int, *countries: tuple[str, ...]) -> dict[str, object]:
    """Return a work as the API's documentation shows it, one tuple of countries an author."""
    return {
        "id": f"https://openalex.org/W{number}",
        "authorships": [{"author_position": "first", "countries": list(c)} for c in countries],
    }


PAGES = {
    "*": ([work(1, ("NO",), ("RU", "NO")), work(2, ("NA",))], "two"),
    "two": ([work(3, ("NO",), ("CN",), ("RU",)), work(4, ("XX",), ("NO",))], "three"),
    "three": ([], None),
}


def papers(asked: list[dict[str, list[str]]], broken: set[str]) -> Answer:
    def answer(path: str, query: dict[str, list[str]], handler: BaseHTTPRequestHandler) -> None:
        asked.append(query)
        cursor = query["cursor"][0]
        if cursor in broken:
            broken.remove(cursor)
            handler.send_error(500)
            return
        results, following = PAGES[cursor]
        meta = {"count": 4, "db_response_time_ms": 1, "page": None, "per_page": 200,
                "next_cursor": following}  # fmt: skip
        reply(handler, json.dumps({"meta": meta, "results": results, "group_by": []}).encode())

    return answer


def redirect(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Send what pyalex asks of its fixed host to an address on this machine."""
    import pyalex
    import requests

    class Local(requests.Session):
        def request(self, method: str, url: str, *args: object, **rest: object):  # type: ignore[no-untyped-def,override]
            local = url.replace("https://api.openalex.org", address)
            return super().request(method, local, *args, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(pyalex.api, "_get_requests_session", Local)


def test_papers_are_counted_by_pair_and_a_stopped_run_goes_on(
    tmp_path: Path, serve: Callable[[Answer], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, list[str]]] = []
    redirect(monkeypatch, serve(papers(asked, {"two"})))
    with pytest.raises(OfflineError, match="1 pages are kept"):
        fetch_papers(tmp_path, years=(2020,))
    with pytest.raises(DataError, match="no complete year"):
        load_papers(tmp_path)
    fetch_papers(tmp_path, years=(2020,))
    assert [query["cursor"][0] for query in asked] == ["*", "two", "two", "three"]
    assert "publication_year:2020" in asked[0]["filter"][0]
    held = load_papers(tmp_path)
    assert held.works == 4
    assert held.left_out == {"XX": 1}
    assert held.single_country == 2
    assert held.panel.countries == ("CHN", "NOR", "RUS")
    assert held.panel.ties[0].tolist() == [[0, 1, 1], [1, 0, 2], [1, 2, 0]]
    shared = load_papers(tmp_path, fractional=True).panel.ties[0]
    assert shared[1, 2] == pytest.approx(4 / 3)
    assert shared.sum() / 2 == pytest.approx(2.0)  # two works have pairs
    (tmp_path / "2020-0001.json").write_text("[]")
    with pytest.raises(ChecksumError, match="not the page that was fetched"):
        load_papers(tmp_path)


def test_what_counts_as_arctic_is_a_file(
    tmp_path: Path, serve: Callable[[Answer], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('name = "mine"\n[filter]\n"title.search" = "tundra"\n', encoding="utf-8")
    assert read_filter(mine) == ("mine", {"title.search": "tundra"})
    asked: list[dict[str, list[str]]] = []
    redirect(monkeypatch, serve(papers(asked, set())))
    folder = tmp_path / "works"
    fetch_papers(folder, years=(2020,), filter_file=mine)
    assert "title.search:tundra" in asked[0]["filter"][0]
    with pytest.raises(InputError, match="works of the filter 'mine'"):
        fetch_papers(folder, years=(2020,))
    mine.write_text("[filter]\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="needs name"):
        read_filter(mine)
    monkeypatch.setenv("GLOBALARCTIC_OFFLINE", "1")
    with pytest.raises(OfflineError, match="offline mode"):
        fetch_papers(tmp_path / "new", years=(2020,))
    with pytest.raises(InputError, match="no year"):
        fetch_papers(tmp_path / "new", years=())


# ------------------------------------------------------------------ World Bank
def bank(path: str, query: dict[str, list[str]], handler: BaseHTTPRequestHandler) -> None:
    """Answer as the Indicators API v2 does."""
    if "/country/" not in path and "/sources/" not in path:
        handler.send_error(404)
        return

    def row(code: str, name: str, year: int, value: float | None) -> dict[str, object]:
        return {
            "variable": [
                {"concept": "Country", "id": code, "value": name},
                {"concept": "Series", "id": "NE.EXP.GNFS.ZS", "value": "Exports"},
                {"concept": "Time", "id": f"YR{year}", "value": str(year)},
            ],
            "value": value,
        }

    data = [row("NAM", "Namibia", 2020, 33.5), row("NOR", "Norway", 2020, 32.0),
            row("NOR", "Norway", 2021, None), row("WLD", "World", 2020, 26.0)]  # fmt: skip
    body = {"page": 1, "pages": 1, "per_page": 1000, "total": 4, "lastupdated": "2026-01-01",
            "source": {"id": "2", "name": "WDI", "data": data}}  # fmt: skip
    reply(handler, json.dumps(body).encode())


def test_world_bank_series_are_fetched_once(
    tmp_path: Path, serve: Callable[[Answer], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import wbgapi

    monkeypatch.setattr(wbgapi, "endpoint", serve(bank))
    names = {"economy": "country", "series": "series", "time": "time"}
    concepts = {name: {"key": key, "value": key} for name, key in names.items()}
    monkeypatch.setattr(wbgapi.source, "concepts", lambda _db=None: concepts)
    years = {str(year): f"YR{year}" for year in (2020, 2021)}
    monkeypatch.setitem(wbgapi.time._time_values, 2, years)
    monkeypatch.setattr(wbgapi.economy, "aggregates", lambda: {"WLD"})
    held = fetch_indicator(
        "NE.EXP.GNFS.ZS", tmp_path, indicator="exports", unit="%", first=2020, last=2021
    )
    assert held.countries == ("NAM", "NOR")
    assert held.of_country("NAM").tolist()[0] == 33.5
    monkeypatch.setenv("GLOBALARCTIC_OFFLINE", "1")
    again = fetch_indicator(
        "NE.EXP.GNFS.ZS", tmp_path, indicator="exports", unit="%", first=2020, last=2021
    )
    assert np.array_equal(again.values, held.values, equal_nan=True)
    with pytest.raises(OfflineError, match=r"https://data\.worldbank\.org"):
        fetch_indicator("SP.POP.TOTL", tmp_path, indicator="people", unit="people")
    with pytest.raises(InputError, match="no World Bank code"):
        fetch_indicator("a b", tmp_path, indicator="x", unit="x")
    with pytest.raises(InputError, match="empty"):
        fetch_indicator("A.B", tmp_path, indicator="x", unit="x", first=2021, last=2020)


# ------------------------------------------------------------------ SDMX
def message() -> bytes:
    """Return SDMX-ML 2.1 generic data, as the standard's own example is laid out."""

    def series(geo: str, unit: str, values: dict[int, float]) -> str:
        keys = f'<g:Value id="FREQ" value="A"/><g:Value id="UNIT" value="{unit}"/>'
        keys += f'<g:Value id="GEO" value="{geo}"/>'
        observed = "".join(
            f'<g:Obs><g:ObsDimension value="{y}"/><g:ObsValue value="{v}"/></g:Obs>'
            for y, v in values.items()
        )
        return f"<g:Series><g:SeriesKey>{keys}</g:SeriesKey>{observed}</g:Series>"

    body = series("NO", "EUR", {2020: 1.5, 2021: 2.5}) + series("EL", "EUR", {2020: 3.0})
    body += series("EU27_2020", "EUR", {2020: 99.0}) + series("NO", "NAC", {2020: 15.0})
    schema = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<m:GenericData xmlns:m="{schema}/message" xmlns:g="{schema}/data/generic"
 xmlns:c="{schema}/common"><m:Header><m:ID>X</m:ID><m:Test>false</m:Test>
<m:Prepared>2026-01-01T00:00:00</m:Prepared><m:Sender id="LOCAL"/>
<m:Structure structureID="S" dimensionAtObservation="TIME_PERIOD"><c:Structure>
<Ref id="FLOW" agencyID="LOCAL" version="1.0"/></c:Structure></m:Structure></m:Header>
<m:DataSet structureRef="S" action="Replace">{body}</m:DataSet></m:GenericData>""".encode()


def test_sdmx_messages_become_series(tmp_path: Path) -> None:
    path = tmp_path / "message.xml"
    path.write_bytes(message())
    held = read_series(path, indicator="gdp", unit="EUR", vintage="t", only={"UNIT": "EUR"})
    assert held.countries == ("GRC", "NOR")
    assert held.of_country("NOR").tolist() == [1.5, 2.5]
    assert held.provenance.note == "left out: EU27_2020"
    with pytest.raises(SchemaError, match="UNIT takes EUR, NAC"):
        read_series(path, indicator="gdp", unit="EUR", vintage="t")
    with pytest.raises(SchemaError, match="no dimension AREA; it has"):
        read_series(path, indicator="gdp", unit="EUR", vintage="t", country="AREA")
    path.write_text("<none/>")
    with pytest.raises(SchemaError, match="no SDMX data message"):
        read_series(path, indicator="gdp", unit="EUR", vintage="t")
    with pytest.raises(DataError, match="no such file"):
        read_series(tmp_path / "x.xml", indicator="gdp", unit="EUR", vintage="t")


def test_sdmx_messages_are_fetched_once(
    tmp_path: Path, serve: Callable[[Answer], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import sdmx

    kind = "application/vnd.sdmx.genericdata+xml; version=2.1"
    url = serve(lambda _path, _query, handler: reply(handler, message(), kind))
    sdmx.add_source({"id": "LOCAL", "url": url, "name": "Local"}, override=True)
    path = fetch_message("LOCAL", "FLOW", tmp_path / "m.xml", first=2020)
    assert path.read_bytes() == message()
    monkeypatch.setenv("GLOBALARCTIC_OFFLINE", "1")
    assert fetch_message("LOCAL", "FLOW", path) == path
    with pytest.raises(OfflineError, match="offline mode"):
        fetch_message("LOCAL", "FLOW", tmp_path / "n.xml")
    with pytest.raises(InputError, match="no SDMX source 'NOPE'"):
        fetch_message("NOPE", "FLOW", tmp_path / "n.xml")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["baci", "--years", "20-15"], "--years '20-15'"),
        (["sdmx", "ESTAT", "X", "--only", "UNIT"], "write DIMENSION=VALUE"),
        (["nothing"], "unknown dataset 'nothing'"),
    ],
)
def test_bad_commands_are_one_line(words: list[str], found: str) -> None:
    done = CliRunner().invoke(cli, ["data", "get", *words])
    assert found in str(done.exception)


def test_offline_the_command_names_the_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GLOBALARCTIC_OFFLINE", "1")
    monkeypatch.setenv("GLOBALARCTIC_DATA_DIR", str(tmp_path))
    done = CliRunner().invoke(cli, ["data", "get", "baci", "--quiet"])
    assert isinstance(done.exception, OfflineError)
    assert "--file" in str(done.exception)
