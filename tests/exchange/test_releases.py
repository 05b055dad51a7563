"""Reading releases: what is taken as it is meant, what is refused, and versions."""

from __future__ import annotations

import datetime as dt
import resource
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from globalarctic.errors import InputError
from globalarctic.exchange.releases.guard import RefusedFileError, checked_name
from globalarctic.exchange.releases.release import compare_releases, make_release
from globalarctic.exchange.releases.schema import confirmed, propose_schema
from globalarctic.exchange.releases.tables import read_table_file
from globalarctic.words import render
from tests.exchange.hostile import hostile_files, workbook

if TYPE_CHECKING:
    from collections.abc import Callable

HOSTILE = list(hostile_files())
GOOD = {
    "lena.csv": "день;лёд_см;заметка\n05.01.2026;42,5;у берега\n06.01.2026;43,0;\n".encode("cp1251"),
    "松花江.csv": "日期,冰厚_cm\n2026-01-05,42\n2026-01-06,43\n".encode("gb18030"),
    "obs.csv": b"\xef\xbb\xbfstation,year,lon,lat,t_degc\nTiksi,2024,128.9,71.6,-13.4\nDikson,2025,80.5,73.5,-11\n",
    "sheet.xlsx": workbook(("day", "ice_cm", "note"), (dt.date(2026, 1, 5), 42.0, "-"), (None, 43, "ok")),
    "places.geojson": (
        b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Nuuk"},'
        b'"geometry":{"type":"Point","coordinates":[-51.7,64.2]}}]}'
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_honest_files_are_taken(name: str) -> None:
    schema = propose_schema(read_table_file(name, GOOD[name]))
    assert schema.clean, [str(finding.message) for finding in schema.findings]


def test_kinds_and_units_are_proposed() -> None:
    schema = propose_schema(read_table_file("lena.csv", GOOD["lena.csv"]))
    assert [column.kind.value for column in schema.columns] == ["date", "number", "text"]
    assert schema.columns[1].decimal_comma
    schema = propose_schema(read_table_file("obs.csv", GOOD["obs.csv"]))
    assert [column.kind.value for column in schema.columns] == [
        "text", "year", "number", "number", "number"
    ]  # fmt: skip
    assert schema.columns[-1].unit == "°C"


def test_there_are_two_hundred_hostile_files() -> None:
    assert len(HOSTILE) >= 200
    assert len({title for title, _, _ in HOSTILE}) > 190


@pytest.mark.parametrize(("title", "name", "make"), HOSTILE, ids=[title for title, _, _ in HOSTILE])
def test_a_hostile_file_is_answered_with_what_is_wrong(
    title: str, name: str, make: Callable[[], bytes]
) -> None:
    content = make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.thread_time()
    try:
        schema = propose_schema(read_table_file(name, content))
    except RefusedFileError as error:
        messages = [error.message]
    else:
        assert not schema.clean, title
        messages = [finding.message for finding in schema.findings]
    spent = time.thread_time() - start
    assert messages
    for message in messages[:3]:
        assert len({render(message, lang) for lang in ("en", "zh", "ru")}) == 3
    assert spent < 3.0, (title, spent)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000, title


@pytest.mark.parametrize(
    "name", ["Лёд 2026.csv", "冰.xlsx", "ice (1).csv", "a-b_c.geojson", "Ålesund.csv"]
)
def test_honest_names_are_taken(name: str) -> None:
    assert checked_name(name)


@pytest.mark.parametrize("cell", ["-1.5", "+3", "-", "−2", "1e-3", "- нет данных", "N/A", "-13,4"])
def test_honest_cells_are_no_formulas(cell: str) -> None:
    content = f'word;n\nok;1\n"{cell}";2\n'.encode()
    schema = propose_schema(read_table_file("a.csv", content))
    said = [str(finding.message) for finding in schema.findings]
    if cell == "- нет данных":  # a spreadsheet would try to compute this
        assert "formula" in said[0]
    elif cell == "−2":
        assert schema.clean
    else:
        assert schema.clean, said


def test_findings_name_line_and_column() -> None:
    rows = "".join(f"2026-01-{day:02d},{day}\n" for day in range(1, 29))
    content = f"day,ice_cm\n{rows}2026-02-30,29\n2026-03-01,many\n".encode()
    findings = propose_schema(read_table_file("a.csv", content)).findings
    assert [(finding.line, finding.column) for finding in findings] == [(30, "day"), (31, "ice_cm")]


def release(content: bytes, version: int = 1, **changes: object):  # type: ignore[no-untyped-def]
    table = read_table_file("a.csv", content)
    schema = propose_schema(table)
    columns = tuple(confirmed(column, meaning="what it says") for column in schema.columns)
    given = {"record_id": "r1", "title": "Ice of the Lena", "creators": ("A. B.",),
             "licence": "CC-BY-4.0", "published": dt.date(2026, 3, 1), "version": version}  # fmt: skip
    return make_release(table, replace(schema, columns=columns), **(given | changes))  # type: ignore[arg-type]


def test_a_release_holds_values_not_the_bytes_that_were_sent() -> None:
    sent = b"day;ice_cm\r\n2026-01-05;42\r\n2026-01-06;43\r\n"
    made = release(sent)
    assert made.content == b"day,ice_cm\n2026-01-05,42\n2026-01-06,43\n"
    assert made.sha256 == release(sent).sha256
    assert "Version 1" in made.citation
    assert made.sha256[:12] in made.citation
    package = made.data_package()
    assert package["resources"][0]["bytes"] == len(made.content)
    assert made.schema_org()["distribution"]["sha256"] == made.sha256
    assert made.datacite()["doi"] is None


def test_decimal_commas_become_points() -> None:
    assert b"42.5" in release(GOOD["lena.csv"]).content


@pytest.mark.parametrize("changes", [{"licence": "GPL"}, {"title": " "}, {"creators": ()}])
def test_a_release_needs_what_a_reader_needs(changes: dict[str, object]) -> None:
    with pytest.raises(InputError):
        release(b"a,b\n1,2\n", **changes)


def test_a_release_needs_meanings_and_clean_cells() -> None:
    table = read_table_file("a.csv", b"a,b\n1,2\n")
    with pytest.raises(InputError, match="mean"):
        make_release(table, propose_schema(table), record_id="r", version=1, title="t",
                     creators=("x",), licence="CC0-1.0", published=dt.date(2026, 1, 1))  # fmt: skip
    table = read_table_file("a.csv", b"a,b\n=1,2\n")
    with pytest.raises(InputError, match="wrong"):
        make_release(table, propose_schema(table), record_id="r", version=1, title="t",
                     creators=("x",), licence="CC0-1.0", published=dt.date(2026, 1, 1))  # fmt: skip


def test_versions_are_compared_by_key_and_as_wholes() -> None:
    change = compare_releases(b"d,x\na,1\nb,2\nc,3\n", b"d,x,y\na,1,\nb,5,\nd,9,\n")
    assert (change.added, change.removed, change.changed_rows) == (1, 1, 1)
    assert change.new_columns == ("y",)
    plain = compare_releases(b"x\n1\n1\n2\n", b"x\n1\n2\n2\n")
    assert (plain.key, plain.added, plain.removed) == ("", 1, 1)
    assert [m.code for m in compare_releases(b"x\n1\n", b"x\n1\n").messages] == [
        "exchange.difference.none"
    ]
