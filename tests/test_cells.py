"""Tables that others saved: encodings, marks, separators, damaged files."""

from __future__ import annotations

from pathlib import Path

import pytest

from globalarctic.cells import decoded, json_of, read_cells, utf8_text
from globalarctic.errors import DataError, GlobalArcticError, SchemaError
from globalarctic.investments.vocabulary import read_lined
from globalarctic.records import read_toml
from globalarctic.scope.club.definition import load_club
from globalarctic.scope.composite.frame import read_tree
from globalarctic.scope.definition import load_definition
from globalarctic.transport.rules.closures import load_closures
from globalarctic.transport.studies.study import load_study


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("порт,груз\nМурманск,уголь\n", "cp1251"),
        ("ПОРТ,ГРУЗ\nМУРМАНСКИЙ МОРСКОЙ ТОРГОВЫЙ ПОРТ,УГОЛЬ\n", "cp1251"),
        ("商品编码,注册地\n1,辽宁省大连市\n", "gbk"),
        ("港口,省\n大连,辽宁\n", "gb18030"),
        ("港口,省\n大连,辽宁\n", "utf-16"),
        ("port,name\nbodo,Bodø\n", "utf-8-sig"),
        ("port\tname\r\nbodo\tBodø\r\n", "utf-16"),
        ("port,name\nbodo,Bodø-Ålesund-Kemijärvi\n", "latin-1"),
        ("port,name\nseydis,Seyðisfjörður-Ísafjörður\n", "cp1252"),
        ("port,nom\nqc,Québec-Réunion-Îles_de_la_Société\n", "cp1252"),
        ("port,name\ngdansk,Gdańsk-Świnoujście-Łódź-Kołobrzeg\n", "cp1250"),
        ("port,name\ndecin,Děčín-Ústí-Přerov-Třinec\n", "cp1250"),
        ("port,name\nriga,Rīga-Liepāja-Jūrmala-Rēzekne-Kuldīga\n", "cp1257"),
        ("port,ad\nmugla,Muğla-Şırnak-Eskişehir-Iğdır\n", "cp1254"),
        ("port,name\nbodo,Bodø-Ålesund-Kemijärvi-Göteborg\n", "mac-roman"),
        ("port,name\nbodo,Bodø-Ålesund-Kemijärvi-Göteborg\n", "cp850"),
    ],
)
def test_an_encoding_is_decided_by_what_the_bytes_show(
    tmp_path: Path, text: str, encoding: str
) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(text.encode(encoding))
    head, row = text.replace("\t", ",").split()[0], " ".join(text.replace("\t", ",").split()[1:])
    assert [dict(cells) for _, cells in read_cells(file)] == [
        dict(zip(head.split(","), row.split(","), strict=True))
    ]


@pytest.mark.parametrize(
    ("text", "encoding", "words"),
    [
        ("São Paulo", "latin-1", "Windows-1252 (western Europe) or Windows-1250"),
        ("Klaipėda", "cp1257", "Windows-1257"),
        ("Göteborg", "cp850", "DOS 850"),
        ("5 т", "cp1251", "any encoding"),
        ("Мурманский морской торговый порт", "koi8-r", "KOI8-R"),
        ("Мурманск", "cp866", "UTF-8"),
        ("大連港務公司, 哈爾濱", "big5", "Big5"),
        ("横浜, 苫小牧", "shift-jis", "Shift-JIS"),
        ("부산, 인천항만공사", "euc-kr", "Korean"),
        ("id,name", "utf-16-le", "zero"),
        ("id,name", "utf-32", "zero"),
        ("Обь", "cp1251", "Windows-1251"),
    ],
)
def test_another_encoding_is_refused_and_never_read_as_other_words(
    text: str, encoding: str, words: str
) -> None:
    with pytest.raises(SchemaError, match=r"save (it )?as UTF-8") as caught:
        decoded(text.encode(encoding), name="a.csv")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\n\n", "empty"),
        (b"a,b,a\n1,2,3\n", "'a' stands twice"),
        (b"a,b\n1,2\n\n1,2,3\n", "line 4: 3 cells, the header has 2"),
        (b'a,b\n1,"two\nlines"\n1\n', "line 4: 1 cells"),
        (b'a,b\n1,"never closed\n2,x\n', "line 2: no CSV"),
        (b"a\n" + b"x" * 200_000, "line 2: no CSV"),
        (b"PK\x03\x04rest", "save its sheet as CSV"),
        (b"\xd0\xcf\x11\xe0rest", "save its sheet as CSV"),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(
    tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    with pytest.raises(SchemaError) as caught:
        list(read_cells(file))
    assert words in str(caught.value)


def test_excel_may_name_its_separator(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    for first in ("sep=;", '"sep=;"'):
        file.write_bytes(f"{first}\r\nid;size\r\nx;1,5\r\n".encode())
        assert list(read_cells(file)) == [(3, {"id": "x", "size": "1,5"})]


@pytest.mark.parametrize("content", [b"", b"junk", b"PAR1" + bytes(40) + b"PAR1", b"PAR1junkPAR1"])
def test_broken_parquet_is_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.parquet"
    file.write_bytes(content)
    with pytest.raises(SchemaError, match="is no sound Parquet") as caught:
        list(read_cells(file))
    assert "\n" not in str(caught.value)
    with pytest.raises(DataError, match="cannot read"):
        list(read_cells(tmp_path / "none.parquet"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"lon": NaN}', "holds NaN"),
        ("[1, -Infinity]", "holds -Infinity"),
        ('{"a": 1,\n "b" 2}', "line 2: no JSON"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_json_that_is_none_is_refused(text: str, words: str) -> None:
    with pytest.raises(SchemaError) as caught:
        json_of(text, "a.json")
    assert words in str(caught.value)


READERS = (read_toml, read_lined, load_club, load_definition, load_closures, load_study)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "content",
    ["a = 'связь'".encode("cp1251"), b"a = 1".replace(b"=", b"\xff"), "a = 1".encode("utf-16"),
     b"a = " + b"[" * 50_000, b"a = \n", b"\x00"],
)  # fmt: skip
def test_every_reader_of_toml_refuses_what_is_none(
    tmp_path: Path, reader: object, content: bytes
) -> None:
    file = tmp_path / "own.toml"
    file.write_bytes(content)
    with pytest.raises(SchemaError) as caught:
        reader(file)  # type: ignore[operator]
    assert "own.toml" in str(caught.value)


def test_a_mark_before_toml_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    closure = '[[closure]]\r\npassage = "suez"\r\nfrom = 2026-01-01\r\nsource = "own"\r\n'
    for text, reader in (
        ('origins = ["Dalian"]\r\n', read_toml),
        ('[[entity]]\r\nentity_id = "a"\r\n', read_lined),
        (closure, load_closures),
    ):
        file.write_bytes(text.encode())
        plain = reader(file)  # type: ignore[operator]
        file.write_bytes(text.encode("utf-8-sig"))
        assert reader(file) == plain  # type: ignore[operator]


def test_an_index_may_come_in_chinese_or_russian(tmp_path: Path) -> None:
    head = "Level,iCode,iName,Direction,Weight,Parent,Type\n"
    for name, encoding in (("港口吞吐量及铁路", "gb18030"), ("Грузооборот порта", "cp1251")):
        file = tmp_path / f"{encoding}.csv"
        body = f"1,a,{name},1,1,all,Indicator\n1,b,B,1,1,all,Indicator\n2,all,All,1,1,,Aggregate\n"
        file.write_bytes((head + body).encode(encoding))
        assert read_tree(file)[0].indicators[0].name == name


def test_text_in_utf_8_names_the_byte_that_is_none(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(b'{"a": "\xff"}')
    with pytest.raises(GlobalArcticError, match="byte 0xff at position 7"):
        utf8_text(file)


def test_what_is_not_unicode_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for text, encoding, words in (
        ("id,name\nx,Bodø-Ålesund\n", "latin-1", "a.csv is not UTF-8; read as Windows-1252"),
        ("порт,груз\nМурманск,уголь\n", "cp1251", "a.csv is not UTF-8; read as Windows-1251"),
        ("港口,省\n大连,辽宁\n", "gbk", "a.csv is not UTF-8; read as GB 18030"),
        ("id,name\nx,Bodø\n", "utf-8", ""),
    ):
        caplog.clear()
        (tmp_path / "a.csv").write_bytes(text.encode(encoding))
        list(read_cells(tmp_path / "a.csv"))
        assert words in caplog.text
        assert bool(words) == bool(caplog.text)
