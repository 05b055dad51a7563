"""Files that a node must not take: made when asked for, each with its name and its bytes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import openpyxl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GOOD = b"day,ice_cm\n2026-01-05,42\n2026-01-06,43\n"
NAMES = (
    "../a.csv", "..\\a.csv", "/etc/passwd.csv", "C:\\a.csv", "a/b.csv", "a\\b.csv", "%2e%2e%2fa.csv",
    "a\x00.csv", "a\n.csv", "a\r\nSet-Cookie: x.csv", "\u202egnp.csv", "a\u200bb.csv", "\ufeffa.csv",
    "ice\u2066x\u2069.csv", "con.csv", "NUL.csv", "com1.csv", "aux.csv", ".htaccess.csv", ".csv",
    "", " ", "a" * 200 + ".csv", "a.csv ", "a.csv.", "a.exe", "a.html", "a.svg", "a.xlsm", "a.xls",
    "a", "a.php", "a.js", "data.html.csv", "data.exe.csv", "data.svg.csv", "data.php.csv",
    "data.js.csv", "pаypal.csv", "іce.csv", "Ηarbour.csv", "сoast.csv", "аrctic.csv", "ice:stream.csv",
    "~root.csv", "．．／a.csv", "a．exe.csv", "／etc.csv", "file%00.csv", "a.csv\u2028b.csv",
)  # fmt: skip
HEADS = (
    b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"MZ\x90\x00", b"\x7fELF",
    b"#!/bin/sh\nrm -rf /\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"Rar!\x1a\x07", b"7z\xbc\xaf'\x1c",
    b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\x00", b"SQLite format 3\x00", b"RIFF\x00\x00\x00\x00WEBP",
    b"ID3\x03", b"\xca\xfe\xba\xbe", b"PAR1", b"\x89HDF\r\n", b"CDF\x01", b"{\\rtf1", b"wOFF",
    b"PK\x03\x04", b"<?xml version='1.0'?><svg onload='alert(1)'/>", b"<svg><script>1</script></svg>",
    b"<html><body>", b"<!DOCTYPE html>", b"\xef\xbb\xbf<script>", b"  \n<iframe src=x>", b"&lt;svg",
)  # fmt: skip
FORMULAS = (
    "=1+1", "=cmd|' /C calc'!A0", "+1+cmd", "-1+cmd", "@SUM(A1)", "＝1+1", "＋cmd", "－cmd", "＠SUM",
    "\t=1+1", " =1+1", "\u3000=1+1", "\ufeff=1+1", "'=1+1", "\u200b=1+1", '"=1+1"', "=HYPERLINK(1)",
    "=IMPORTXML(1)", "﹦1+1", "﹢cmd", "﹣cmd", "﹫SUM", "=\u202e1", "==", "=@x", "-@x", "+@x", "@@",
)  # fmt: skip
MARKUP = (
    "<script>alert(1)</script>", "<img src=x onerror=1>", "<svg/onload=1>", "</td><td>", "<!--x-->",
    "javascript:alert(1)", "JaVaScRiPt : x", "data:text/html,x", "＜script＞", "<?php x ?>", "< iframe",
    "a\u202eb", "a\u2066b", "a\x07b", "<math><mi//xlink:href>", "<a href=x>",
)  # fmt: skip
TEXTS = (
    b"\x00\x01\x02\x03", b"a,b\n1,\x00\n", b"a,b\n1,2\x1b[31m\n", b"\xff\xfea\x00,", b"a\n\xc3\x28\xa0\xa1\xe2",
    b"\xff\xff\xff\xff\n", b"a,b\nS\xe3o Paulo,1\n", b"", b"   \n\n", b"a,a\n1,2\n", b"a,,b\n1,2,3\n",
    b",\n1,2\n", b"a,b\n", b'a,b\n"1,2\n3', b"a,b\n1,2,3\n4\n", b"A,a\n1,2\n", b"a" * 100 + b"\n1\n",
    b"a\n" + b"x" * 30_000 + b"\n", ",".join(f"c{n}" for n in range(1_000_000)).encode() + b"\n",
    b"," * 300_000 + b"\n", b"a\n" + b"1\n" * 200_002, b"x" * 21_000_000, b"a\n1\nPK\x05\x06tail\n",
    b'a,b\n"' + b"x" * 200_000 + b'"\n', b"[1,2]\n", b'{"a": 1}', b"a\n\xed\xa0\x80\n",
)  # fmt: skip
JSONS = (
    b"", b"{", b"[]", b"null", b'"x"', b"1", b"{}", b'{"type":"FeatureCollection"}',
    b'{"type":"FeatureCollection","features":{}}', b'{"type":"FeatureCollection","features":[]}',
    b'{"type":"FeatureCollection","features":[1]}', b"[" * 100_000, b'{"a":' * 50_000,
    b'{"type":"FeatureCollection","features":[{"properties":{"a":NaN},"geometry":null}]}',
    b'{"type":"FeatureCollection","features":[{"properties":{"a":Infinity},"geometry":null}]}',
    b'{"type":"FeatureCollection","type":"x","features":[]}', b"\xff\xfe{\x00", b'{"type":"Topology"}',
    b'{"type":"FeatureCollection","crs":{"name":"EPSG:3857"},"features":[]}',
    b"1" * 5_000, b'{"type":"FeatureCollection","features":[{"properties":[]}]}',
    b"<svg/>", b'{"__proto__":{}}', b'{"type":"FeatureCollection","features":[{"properties":{"":1}}]}',
)  # fmt: skip
FEATURES = (
    '{"type":"Point","coordinates":[200,10]}', '{"type":"Point","coordinates":[70,120]}',
    '{"type":"Point","coordinates":["a","b"]}', '{"type":"Point","coordinates":[1]}',
    '{"type":"Circle","coordinates":[1,2]}', '{"type":"Polygon","coordinates":[1,2]}', "5",
    '{"type":"Point"}', '{"type":"LineString","coordinates":[[true,false]]}',
    '{"type":"Point","coordinates":[1e400,0]}', '{"type":"GeometryCollection","geometries":[]}',
)  # fmt: skip
PROPERTIES = (
    '{"a":{"b":1}}', '{"a":[1]}', '{"a":"<script>"}', '{"a":"=1+1"}', '{"<b>":1}', '{"=x":1}',
)  # fmt: skip


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(parts: dict[str, bytes], **options: object) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    out = io.BytesIO(workbook(("a", "b"), (1, 2)))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def replaced(name: str, content: bytes) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(workbook(("a", "b"), (1, 2))))
    parts = {entry.filename: source.read(entry) for entry in source.infolist()}
    return zipped({**parts, name: content})


def lying_size() -> bytes:
    """Return a workbook whose heads say that a part is small."""
    content = bytearray(with_part("xl/big.xml", b"\x20" * 30_000_000))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(content)


def _workbooks() -> Iterator[tuple[str, Callable[[], bytes]]]:
    good = workbook(("a", "b"), (1, 2))
    yield "zip, no workbook", lambda: zipped({"a.txt": b"x"})
    yield "bomb by ratio", lambda: with_part("xl/media/a.xml", b"\x20" * 60_000_000)
    yield (
        "bomb by size",
        lambda: with_part("xl/b.dat", zlib.compress(b"x") * 1 + b"\0" * 150_000_000),
    )
    yield "bomb with a lying head", lying_size
    yield (
        "many parts",
        lambda: zipped(
            {"[Content_Types].xml": b"", "xl/workbook.xml": b""}
            | {f"p{n}": b"" for n in range(500)}
        ),
    )
    for name in ("../../evil.xml", "/evil.xml", "..\\evil.xml", "xl/../../evil", "C:/evil"):
        yield f"path {name}", lambda name=name: with_part(name, b"x")
    for name in (
        "xl/vbaProject.bin", "xl/macrosheets/s.xml", "xl/activeX/a.xml", "xl/embeddings/o.bin",
        "xl/externalLinks/e.xml", "xl/ctrlProps/c.xml", "customUI/c.xml", "xl/queryTables/q.xml",
        "xl/connections.xml", "xl/webextensions/w.xml",
    ):  # fmt: skip
        yield f"active {name}", lambda name=name: with_part(name, b"x")
    entity = b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    yield "entity", lambda: with_part("xl/e.xml", entity)
    yield "entity in the sheet", lambda: replaced("xl/worksheets/sheet1.xml", entity)
    yield "entity, other case", lambda: with_part("xl/e.xml", b"<!doctype x><x/>")
    yield "utf-16 part", lambda: with_part("xl/e.xml", "<x/>".encode("utf-16"))
    yield (
        "outside target",
        lambda: with_part(
            "xl/_rels/x.rels", b'<Relationship TargetMode="External" Target="file:///etc/passwd"/>'
        ),
    )
    yield "bytes before", lambda: b"GIF89a" + good
    yield "bytes behind", lambda: good + b"<script>alert(1)</script>"
    yield "cut short", lambda: good[: len(good) // 2]
    yield "broken part", lambda: good.replace(b"PK\x01\x02", b"PK\x01\x03")
    yield "flipped bytes", lambda: good[:60] + bytes(255 - b for b in good[60:120]) + good[120:]
    yield "empty sheet", workbook
    yield "head only", lambda: workbook(("a", "b"))
    yield "no sheet xml", lambda: replaced("xl/worksheets/sheet1.xml", b"<x/>")
    yield "no workbook xml", lambda: replaced("xl/workbook.xml", b"garbage")
    yield "wide", lambda: workbook(tuple(f"c{n}" for n in range(1000)), (1,))
    yield "formula", lambda: workbook(("a", "b"), ("=1+1", 2))
    yield "formula HYPERLINK", lambda: workbook(("a", "b"), ('=HYPERLINK("http://x")', 2))
    yield "formula text", lambda: workbook(("a", "b"), ("＝cmd", 2))
    yield "markup", lambda: workbook(("a", "b"), ("<script>1</script>", 2))
    yield "twice a column", lambda: workbook(("a", "a"), (1, 2))


def hostile_files() -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """Give what is hostile about each file, its name, and what makes its bytes."""
    for name in NAMES:
        yield f"name {name!r:.40}", name, lambda: GOOD
    for head in HEADS:
        yield f"head {head[:8]!r} as csv", "a.csv", lambda head=head: head + GOOD
    for head in HEADS[:12]:
        yield f"head {head[:8]!r} as geojson", "a.geojson", lambda head=head: head + b"{}"
        yield f"head {head[:8]!r} as xlsx", "a.xlsx", lambda head=head: head + GOOD
    for text in TEXTS:
        yield f"text {text[:12]!r}", "a.csv", lambda text=text: text
    for cell in (*FORMULAS, *MARKUP):
        row = 'ok,1\n"{}",2\n'.format(cell.replace('"', '""'))
        yield f"cell {cell!r:.30}", "a.csv", lambda row=row: f"word,n\n{row}".encode()
    for text in JSONS:
        yield f"json {text[:20]!r}", "a.geojson", lambda text=text: text
    form = '{{"type":"FeatureCollection","features":[{{"properties":{},"geometry":{}}}]}}'
    for geometry in FEATURES:
        yield f"geometry {geometry}", "a.geojson", lambda g=geometry: form.format("{}", g).encode()
    for each in PROPERTIES:
        yield f"property {each}", "a.geojson", lambda p=each: form.format(p, "null").encode()
    for title, make in _workbooks():
        yield f"workbook: {title}", "a.xlsx", make
