"""What a file may be before anything reads it: its name, its bytes, and what hides in them."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from globalarctic.errors import InputError
from globalarctic.words import Code, Message, Quantity, Text

if TYPE_CHECKING:
    from globalarctic.words import Arg

__all__ = ["LARGEST_BYTES", "RefusedFileError", "checked_name", "checked_workbook", "kind_of"]

LARGEST_BYTES = 20_000_000
"""Of an uploaded file."""
_UNPACKED_BYTES = 100_000_000
_MOST_RATIO = 120
_MOST_ENTRIES = 400
_KINDS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".geojson": "geojson",
          ".json": "geojson"}  # fmt: skip
_SIGNS = (
    (b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"),
    (b"MZ", "EXE"), (b"\x7fELF", "ELF"), (b"#!", "script"), (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"Rar!", "RAR"), (b"7z\xbc\xaf", "7z"), (b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"), (b"SQLite format 3", "SQLite"), (b"RIFF", "RIFF"), (b"ID3", "MP3"),
    (b"\x00\x00\x00\x0cjP", "JPEG 2000"), (b"wOF", "font"), (b"\xca\xfe\xba\xbe", "Java"),
    (b"PAR1", "Parquet"), (b"\x89HDF", "HDF5"), (b"CDF", "NetCDF"), (b"{\\rtf", "RTF"),
)  # fmt: skip
_FORBIDDEN_PARTS = ("vba", "macro", "activex", "embeddings", "externallinks", "oleobject",
                    "customui", "ctrlprops", "querytables", "connections",
                    "webextension")  # fmt: skip
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_SCRIPTS = {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}


class RefusedFileError(InputError):
    """A file that is not taken, with the sentence that says what is wrong with it."""

    def __init__(self, code: str, /, **args: Arg) -> None:
        self.message = Message(f"exchange.file.{code}", **args)
        super().__init__(str(self.message))


def checked_name(name: str) -> str:
    """Return the name of a file as it is shown; it is never used as a path.

    Raises
    ------
    RefusedFileError
        When it holds a path, control signs, marks that turn the text round, letters of scripts
        that look alike, two endings of which one is executable, or an ending that is not taken.

    Examples
    --------
    >>> checked_name("Лёд 2026.csv")
    'Лёд 2026.csv'
    >>> checked_name("../settings.csv")
    Traceback (most recent call last):
    globalarctic.exchange.releases.guard.RefusedFileError: The file name holds a path; ...
    """
    if not name.strip() or len(name) > 120:
        raise RefusedFileError("name-length")
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"} for sign in name):
        raise RefusedFileError("name-signs")
    folded = unicodedata.normalize("NFKC", name)
    parts = (PurePosixPath(folded).name, PureWindowsPath(folded).name)
    if set(parts) != {folded} or folded.startswith("~") or ":" in folded or "%" in folded:
        raise RefusedFileError("name-path")
    if _RESERVED.match(folded) or folded.startswith(".") or folded.endswith((".", " ")):
        raise RefusedFileError("name-signs")
    for word in re.findall(r"[^\W\d_]+", folded):
        scripts = {unicodedata.name(sign, "?").split(" ")[0] for sign in word} & _SCRIPTS
        if len(scripts) > 1:
            raise RefusedFileError("name-scripts", word=Text(word, ""))
    endings = [f".{part.lower()}" for part in folded.split(".")[1:]]
    if not endings or endings[-1] not in _KINDS:
        raise RefusedFileError("ending", endings=Code(", ".join(_KINDS)))
    if any(re.fullmatch(r"\.(exe|js|html?|svg|php|bat|cmd|ps1|vbs|sh|py|jar|xlsm|xls|com|scr)", end)
           for end in endings[:-1]):  # fmt: skip
        raise RefusedFileError("two-endings", name=Text(folded, ""))
    return folded


def kind_of(name: str, content: bytes) -> str:
    """Return ``csv``, ``xlsx`` or ``geojson``, after comparing name and bytes.

    Raises
    ------
    RefusedFileError
        When the file is empty or too large, or its bytes are those of something else.

    Examples
    --------
    >>> kind_of("a.csv", b"%PDF-1.7")
    Traceback (most recent call last):
    globalarctic.exchange.releases.guard.RefusedFileError: The file is called .csv, but ...
    """
    kind = _KINDS[f".{checked_name(name).rpartition('.')[2].lower()}"]
    if not content.strip():
        raise RefusedFileError("empty")
    if len(content) > LARGEST_BYTES:
        raise RefusedFileError(
            "large", size=Quantity(len(content) / 1e6, "", 1), most=Quantity(LARGEST_BYTES / 1e6)
        )
    ending = Code(name.rpartition(".")[2].lower())
    is_zip = content.startswith((b"PK\x03\x04", b"PK\x05\x06"))
    if is_zip != (kind == "xlsx"):
        raise RefusedFileError("other-kind", ending=ending, kind=Code("ZIP" if is_zip else "text"))
    if kind == "xlsx":
        return kind
    for sign, other in _SIGNS:
        if content.startswith(sign):
            raise RefusedFileError("other-kind", ending=ending, kind=Code(other))
    head = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<", b"&lt;")) or b"<svg" in head or b"<html" in head:
        raise RefusedFileError("other-kind", ending=ending, kind=Code("XML, SVG or HTML"))
    if b"PK\x03\x04" in content or b"PK\x05\x06" in content:
        raise RefusedFileError("two-files")
    if kind == "csv" and content[:1] in b"{[" and b'"' in content[:200]:
        raise RefusedFileError("other-kind", ending=ending, kind=Code("JSON"))
    return kind


def checked_workbook(content: bytes) -> zipfile.ZipFile:
    """Return an Excel file's parts after unpacking each within bounds.

    Raises
    ------
    RefusedFileError
        When it is damaged, holds paths, macros, objects, links to other files or entities, is
        packed too tightly, or other bytes stand before or after it.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        raise RefusedFileError("damaged") from None
    if (
        not content.startswith(b"PK\x03\x04")
        or archive.comment
        or not content[-22:].startswith(b"PK\x05\x06")
    ):
        raise RefusedFileError("two-files")
    if len(entries) > _MOST_ENTRIES:
        raise RefusedFileError("parts", count=Quantity(len(entries)), most=Quantity(_MOST_ENTRIES))
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise RefusedFileError("damaged")
    for name in names:
        plain = name.replace("\\", "/")
        if plain.startswith("/") or ".." in plain.split("/") or ":" in plain or "\x00" in plain:
            raise RefusedFileError("parts-path")
        if any(part in plain.lower() for part in _FORBIDDEN_PARTS) or plain.endswith(".bin"):
            raise RefusedFileError("active", part=Code(plain))
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise RefusedFileError("no-workbook")
    total = 0
    for entry in entries:
        if entry.flag_bits & 1:
            raise RefusedFileError("encrypted")
        total += _unpacked_size(archive, entry, total)
    return archive


def _unpacked_size(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, before: int) -> int:
    """Return how many bytes a part unpacks to, counted, whatever its head says."""
    size, tail = 0, b""
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(65_536):
                size += len(chunk)
                if before + size > _UNPACKED_BYTES or (
                    size > 1_000_000 and size > _MOST_RATIO * max(entry.compress_size, 1)
                ):
                    raise RefusedFileError("bomb", most=Quantity(_UNPACKED_BYTES / 1e6))
                if entry.filename.endswith((".xml", ".rels")):
                    window = (tail + chunk).lower()
                    if b"<!doctype" in window or b"<!entity" in window or b"\x00" in window:
                        raise RefusedFileError("entities")
                    if b'targetmode="external"' in window and b"hyperlink" not in window:
                        raise RefusedFileError("active", part=Code(entry.filename))
                    tail = chunk[-64:]
    except RefusedFileError:
        raise
    except Exception:
        raise RefusedFileError("damaged") from None
    return size
