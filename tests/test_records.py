"""Tables read into dataclasses: types, what may be empty, encodings, and messages with the place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import pytest

from globalarctic.cells import decoded
from globalarctic.errors import DataError, SchemaError, UnknownNameError
from globalarctic.evidence import Evidence, Grade
from globalarctic.records import (
    Blank,
    Catalogue,
    Written,
    day_of_year,
    read,
    read_tables,
    read_toml,
)


class Kind(StrEnum):
    SEA = "seaport"
    RIVER = "river port"


@dataclass(frozen=True, slots=True)
class Port:
    port: str
    name_ru: Blank
    kind: Kind
    open_doy: Annotated[int, Written("opens", day_of_year)]
    depth_m: float | None
    berths: int
    dues: Decimal | None
    ice: bool
    since: dt.date | None
    modes: tuple[str, ...]
    state: Annotated[str, Written(allowed=("open", "shut"))]
    evidence: Evidence
    teu: float | None = None


HEAD = "port,name_ru,kind,opens,depth_m,berths,dues,ice,since,modes,state,source,as_of,grade"
LINE = "pevek,Певек,seaport,07-01,,3,0.10,yes,1951-04-12,sea; road,open,NGA,2026-11,G"
PORT = Port(
    "pevek", "Певек", Kind.SEA, 182, None, 3, Decimal("0.10"), True, dt.date(1951, 4, 12),
    ("sea", "road"), "open", Evidence("NGA", "2026-11", Grade.GENERAL),
)  # fmt: skip


@pytest.mark.parametrize(
    ("encoding", "newline", "mark"),
    [
        ("utf-8", "\n", ","),
        ("utf-8-sig", "\r\n", ","),
        ("utf-16", "\r\n", "\t"),
        ("gb18030", "\n", ","),
    ],
)
def test_a_row_is_read_by_the_fields_of_its_class(
    encoding: str, newline: str, mark: str, tmp_path: Path
) -> None:
    text, port = f"{HEAD}\n{LINE}\n", PORT
    if encoding == "gb18030":
        text = text.replace("Певек", "佩韦克港口")
        port = Port(
            **{name: getattr(PORT, name) for name in Port.__slots__} | {"name_ru": "佩韦克港口"}
        )
    file = tmp_path / "ports.csv"
    file.write_bytes(text.replace(",", mark).replace("\n", newline).encode(encoding))
    assert read(file, Port) == (port,)


def test_parquet_and_frames_are_read_alike(tmp_path: Path) -> None:
    row: dict[str, Any] = dict(zip(HEAD.split(","), LINE.split(","), strict=True))
    row |= {"depth_m": float("nan"), "berths": 3.0, "since": pd.Timestamp("1951-04-12")}
    frame = pd.DataFrame([row])
    assert read(frame, Port) == (PORT,)
    frame.to_parquet(tmp_path / "ports.parquet")
    assert read(tmp_path / "ports.parquet", Port) == (PORT,)
    frame.loc[0, "state"] = "closed"
    with pytest.raises(SchemaError, match="the DataFrame line 1: column 'state' holds 'closed'"):
        read(frame, Port)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("pevek", "", "column 'port' is empty; a value is required"),
        ("seaport", "airport", "column 'kind' holds 'airport'; allowed are seaport, river port"),
        ("07-01", "13-40", "column 'opens' holds '13-40'; MM-DD is expected"),
        (",3,", ",3.5,", "column 'berths' holds '3.5'; a whole number is expected"),
        (",3,", ",,", "column 'berths' is empty; a whole number is expected"),
        ("0.10", "nan", "column 'dues' holds 'nan'; a number is expected"),
        ("yes", "maybe", "column 'ice' holds 'maybe'; yes or no is expected"),
        ("1951-04-12", "1951", "column 'since' holds '1951'; a date YYYY-MM-DD is expected"),
        ("open", "ajar", "column 'state' holds 'ajar'; allowed are open, shut"),
        (",G", ",X", "column 'grade' holds 'X'; allowed are V, C, G"),
        ("NGA", " ", "column 'source' is empty; a value is required"),
        (",G", "", "13 cells, the header has 14"),
    ],
)
def test_what_is_wrong_is_told_with_line_column_and_value(
    before: str, after: str, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "ports.csv"
    file.write_text(f"{HEAD}\n{LINE}\n\n{LINE.replace(before, after, 1)}\n", encoding="utf-8")
    with pytest.raises(SchemaError) as caught:
        read(file, Port, name="ports.csv")
    assert str(caught.value) == f"ports.csv line 4: {words}"


def test_headers_and_checks(tmp_path: Path) -> None:
    file = tmp_path / "ports.csv"
    file.write_text(f"{HEAD},kind\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="column 'kind' stands twice"):
        read(file, Port)
    file.write_text("", encoding="utf-8")
    with pytest.raises(SchemaError, match="is empty"):
        read(file, Port)
    file.write_text(f"{HEAD},colour\n{LINE},red\n", encoding="utf-8")
    assert read(file, Port) == (PORT,)
    with pytest.raises(SchemaError, match="line 2: unknown column 'colour'"):
        read(file, Port, extra=False)

    def check(port: Port) -> None:
        raise SchemaError(f"{port.port} is not wanted")

    with pytest.raises(SchemaError, match=r"ports\.csv line 2: pevek is not wanted"):
        read(file, Port, check=check)
    with pytest.raises(DataError, match="cannot read"):
        read(tmp_path / "none.csv", Port)


def test_an_encoding_is_never_guessed_wrong() -> None:
    russian, chinese = "Регистр связей двух регионов", "黑龙江省与阿穆尔州的友好关系"
    western = "Kemijärvi, Grønnedal, Søre, Tromsø, Ålesund, Malmö, Luleå, Côte"
    assert decoded(russian.encode("cp1251"), name="a") == russian
    assert decoded(chinese.encode("gb18030"), name="a") == chinese
    assert decoded(western.encode("cp1252"), name="a") == western
    for text, encoding in (("São Paulo", "latin-1"), ("forêt", "latin-1"), ("Ким", "cp1251")):
        with pytest.raises(SchemaError, match="save it as UTF-8"):
            decoded(text.encode(encoding), name="a")


@dataclass(frozen=True, slots=True)
class Closing:
    passage: str
    first: Annotated[dt.date, Written("from")]
    share: float = 1.0
    ice: bool = False
    modes: tuple[str, ...] = ()


def test_toml_is_read_by_type_and_tells_the_line(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    good = '[[closing]]\r\npassage = "suez"\r\nfrom = 2026-01-02\r\nmodes = ["sea"]\r\n'
    file.write_bytes(good.encode("utf-8-sig"))
    closing = Closing("suez", dt.date(2026, 1, 2), modes=("sea",))
    assert read_tables(file, "closing", Closing) == (closing,)
    for wrong, words in (
        ('passsage = "x"', "line 6: unknown key 'passsage'; did you mean passage?"),
        ('from = "soon"', "line 6: key 'from' holds 'soon'; a date YYYY-MM-DD is expected"),
        ("from = 2026-01-02\nshare = '1'", "key 'share' holds '1'; a number is expected"),
        ("from = 2026-01-02\nshare = true", "key 'share' holds True; a number is expected"),
        ("from = 2026-01-02\nice = 'yes'", "key 'ice' holds 'yes'; true or false is expected"),
        ("from = 2026-01-02\nmodes = 'sea'", "key 'modes' holds 'sea'; a list is expected"),
        ("share = 2", "line 6 has no key 'from'"),
    ):
        file.write_text(f'{good}\n[[closing]]\npassage = "suez"\n{wrong}\n'.replace("\r", ""))
        with pytest.raises(SchemaError) as caught:
            read_tables(file, "closing", Closing)
        assert words in str(caught.value)
    file.write_text("[closing]\n", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"tables \[\[closing\]\] are expected"):
        read_tables(file, "closing", Closing)
    file.write_bytes('a = "связь"'.encode("cp1251"))
    with pytest.raises(SchemaError, match="UTF-8"):
        read_toml(file)


def test_a_catalogue_is_a_tuple_that_finds_by_name() -> None:
    ports = Catalogue([PORT], "port", "port", names=lambda port: (port.name_ru,))
    assert ports == (PORT,)
    assert ports.find("ПЕВЕК ") is ports.by_id["pevek"] is PORT
    with pytest.raises(UnknownNameError, match="unknown port 'pevec'; did you mean pevek"):
        ports.find("pevec")
