"""Copies the public pages of the node into a folder or a zip that opens without a server."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import zipfile
from collections import deque
from dataclasses import dataclass, field
from html import escape
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from globalarctic.errors import InputError, UnknownNameError
from globalarctic.web.export.finding import search_page, search_scripts
from globalarctic.web.export.links import Target, rewrite
from globalarctic.web.export.server import Reply, fetch
from globalarctic.words import LANGUAGES, Message
from globalarctic.words import render as say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["ExportReport", "export_node"]

_HTML = "text/html"
_ENDINGS = {
    "application/json": ".json", "application/ld+json": ".jsonld", "application/zip": ".zip",
    "text/csv": ".csv", "image/png": ".png", "image/svg+xml": ".svg",
}  # fmt: skip
_FOLLOWED = re.compile(r"ice\?day=[0-9-]+&year=all")
"""Pages with a question that belong to the copy wherever a page links them: the ice of a month."""
_FILE = re.compile(r"\.[A-Za-z0-9]+$|/file$")
"""Addresses of files; what else no page of the copy has is a page of the running node."""
_LARGEST = 20_000_000
_EVERY = ("", "about", "method", "find")


@dataclass(slots=True)
class ExportReport:
    """What a copy holds: pages by language, files, bytes; pages left out and why."""

    pages: dict[str, int] = field(default_factory=dict)
    files: int = 0
    size_bytes: int = 0
    waiting: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def _slug(address: str) -> str:
    path, _, query = address.partition("?")
    more = f"-{re.sub('[^A-Za-z0-9]+', '-', query).strip('-')}" if query else ""
    return f"{path or 'index'}{more}"


class _Copy:
    def __init__(self, folder: Path, langs: Sequence[str], start: str) -> None:
        self.folder, self.langs, self.start = folder, langs, start
        self.files: dict[str, str] = {}  # address -> its place in the copy, "" where it has none
        self.digests: dict[str, str] = {}
        self.scripts: dict[str, str] = {}  # name of a file that scripts read -> its script
        self.keys: set[str] = set()
        self.report = ExportReport()
        self.pages: dict[str, str] = {}  # address with its language -> its file
        self.queue: deque[str] = deque()

    def write(self, place: str, body: bytes) -> str:
        """Write a file once, however many addresses it has; return its place."""
        digest = hashlib.sha256(body).hexdigest()
        known = self.digests.setdefault(f"{digest}{PurePosixPath(place).suffix}", place)
        if known == place:
            path = self.folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
            self.report.files += 1
            self.report.size_bytes += len(body)
        return known

    # ------------------------------------------------------------------ addresses

    def add(self, lang: str, path: str) -> None:
        """Let a page be part of the copy."""
        address = f"/{lang}/{path}"
        if address not in self.pages:
            self.pages[address] = f"{lang}/{_slug(path)}.html"
            self.queue.append(address)

    def page_of(self, address: str) -> str:
        """Return the file of a page of the copy, "" where it is none of them."""
        if address in self.pages:
            return self.pages[address]
        parts = urlsplit(address)
        lang, _, path = parts.path[1:].partition("/")
        if lang not in self.langs:
            return ""
        if _FOLLOWED.fullmatch(f"{path}?{parts.query}") and f"/{lang}/{path}" in self.pages:
            self.add(lang, f"{path}?{parts.query}")
            return self.pages[address]
        if path == "compare" and parts.query:
            return self.pages.get(f"/{lang}/a/{_key_of(parts.query)}", "")
        return ""

    def file_of(self, address: str) -> str:
        """Return the place of a file in the copy, fetched where it is new; "" for no file."""
        if address not in self.files and not _FILE.search(urlsplit(address).path):
            self.files[address] = ""
        if address not in self.files:
            reply = fetch(address)
            if reply.status >= 300 or reply.mime == _HTML or len(reply.body) > _LARGEST:
                self.files[address] = ""
            else:
                self.files[address] = self.write(_place(address, reply), reply.body)
        return self.files[address]

    def script_of(self, address: str) -> str:
        """Return the name under which scripts read a file; a script of the copy holds it."""
        reply = fetch(address)
        name = hashlib.sha256(reply.body).hexdigest()[:16] if reply.status == 200 else ""
        if name and name not in self.scripts:
            text = reply.text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
            line = f"(globalThis.gaFiles ??= {{}})['{name}'] = `{text}`;\n"
            self.scripts[name] = self.write(f"files/{name}.js", line.encode())
        return name

    # ------------------------------------------------------------------ pages

    def copy(self, address: str, reply: Reply) -> None:
        """Write a page; leave it out where its answer is not there yet."""
        place, lang = self.pages[address], address[1:].partition("/")[0]

        def near(target: str) -> str:
            return os.path.relpath(target, str(PurePosixPath(place).parent)).replace(os.sep, "/")

        def link(href: str) -> Target:
            whole, _, part = urljoin(address, href).partition("#")
            if href.startswith("#") or whole == address:
                return Target(f"#{part}" if part else near(place))
            if whole.startswith(("//", "http:", "https:")):
                return Target("")
            found = self.page_of(whole) or (self.file_of(whole) if "?" not in whole else "")
            return Target(f"{near(found)}{f'#{part}' if part else ''}" if found else "")

        def file(href: str) -> Target:
            found = self.file_of(urljoin(address, href).partition("#")[0])
            return Target(near(found) if found else "")

        instead = escape(say(Message("web.export.ask"), lang))
        text = reply.text
        page = rewrite(
            text, link=link, file=file, inline=lambda href: self.script_of(urljoin(address, href)),
            instead=search_page(lang, near) if address == f"/{lang}/find"
            else f'<p class="note">{instead}</p>',
        )  # fmt: skip
        scripts = "".join(
            f'<script defer src="{near(self.scripts[key])}"></script>\n' for key in page.maps if key
        )
        if page.maps:
            scripts += f'<script defer src="{near(self.map_script())}"></script>\n'
        html = page.html.replace("<script defer", f"{scripts}<script defer", 1)
        self.write(place, html.encode())

    def map_script(self) -> str:
        """Return the script of the map that moves, as one that a page takes without a server."""
        from django.templatetags.static import static

        if "map" not in self.scripts:
            text = fetch(static("dist/map.js")).text.rstrip()
            body, end = re.subn(r"export\{(\w+) as show\};?$", r"globalThis.gaMap={show:\1};", text)
            if end != 1:
                raise InputError("the bundle of the map does not end as it did: run make assets")
            self.scripts["map"] = self.write("files/map.js", f"(()=>{{{body}}})();\n".encode())
        return self.scripts["map"]

    def run(self, tell: Callable[[str, int, int], None] | None) -> None:
        """Copy all pages; first see which have their answer: no link leads to the others."""
        replies: dict[str, Reply] = {}
        while self.queue:
            address = self.queue.popleft()
            if tell is not None:
                tell(address, len(replies), len(replies) + len(self.queue))
            reply = fetch(address)
            if reply.status == 200 and reply.mime == _HTML and b"data-wait=" not in reply.body:
                replies[address] = reply
                for href in re.findall(r'href="([^"]+)"', reply.text):
                    self.page_of(urljoin(address, href.replace("&amp;", "&")).partition("#")[0])
            elif reply.status == 503 or b"data-wait=" in reply.body:
                self.report.waiting.append(address)
            else:
                self.report.failed.append(address)
        self.pages = {address: place for address, place in self.pages.items() if address in replies}
        for address, reply in replies.items():
            self.copy(address, reply)
            lang = address[1:].partition("/")[0]
            self.report.pages[lang] = self.report.pages.get(lang, 0) + 1


def _key_of(query: str) -> str:
    """Return the key of the comparison that a query asks for."""
    from globalarctic.errors import GlobalArcticError
    from globalarctic.web.questions import question

    raw = {name: value for name, value in parse_qsl(query) if name not in {"month", "show", "view"}}
    try:
        return question("compare", raw).key
    except GlobalArcticError:
        return ""


def _place(address: str, reply: Reply) -> str:
    """Return where a file stands in the copy: its own name, with an ending."""
    path = PurePosixPath(unquote(urlsplit(address).path).lstrip("/"))
    named = re.search('filename="([^"/]+)"', reply.headers.get("content-disposition", ""))
    if not path.suffix:
        name = named[1] if named else f"{path.name}{_ENDINGS.get(reply.mime, '.bin')}"
        path = path.with_name(name) if named is None else path / name
    return str(path)


def _chosen(rooms: Sequence[str], places: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Return the addresses of a copy, and the one that it opens with."""
    from globalarctic.web.pages.addresses import public_paths
    from globalarctic.web.store.models import Answer

    if not rooms and not places:
        stored = Answer.objects.filter(kind="compare").order_by("-made_at")[:200]
        keys = [each.key for each in stored if "answer" in each.document]
        return (*public_paths(), *(f"a/{key}" for key in keys)), ""
    paths = [*(public_paths(*rooms) if rooms else ())]
    for place in places:
        paths += _of_place(place)
    return (*dict.fromkeys((*_EVERY, *paths)),), f"places/{places[0]}/all" if places else ""


def _of_place(place: str) -> list[str]:
    """Return the pages of a place: its own, the projects near it, the claims that name it."""
    from globalarctic.outlook.claims import load_claims
    from globalarctic.regions.place_sheet import place_sheet
    from globalarctic.transport.network.places import load_places

    if place not in load_places().by_id:
        raise UnknownNameError.among("place", place, load_places().by_id)
    sheet = place_sheet(place)
    return [
        f"places/{place}", f"places/{place}/all",
        *(f"investments/{each.project_id}" for each in sheet.projects),
        *(f"claims/{each.claim_id}" for each in load_claims() if sheet.place.name_en in each.place),
    ]  # fmt: skip


def export_node(
    target: Path,
    *,
    langs: Sequence[str] = (),
    rooms: Sequence[str] = (),
    places: Sequence[str] = (),
    tell: Callable[[str, int, int], None] | None = None,
) -> ExportReport:
    """Write the public node as static pages.

    Parameters
    ----------
    target
        Folder, new or empty; or a file ``.zip``.
    langs
        Languages of the pages; all by default.
    rooms, places
        Only these rooms and places, with the pages that every copy has; everything by default.
    tell
        Called with the page at hand, how many are done, and of how many.

    Raises
    ------
    InputError
        When the target holds something already, or a language is not on file.
    UnknownNameError
        When there is no such room or place.

    Notes
    -----
    Only stored answers are copied, nothing is computed: pages whose answer is not stored are left
    out and named in the report, and no link leads to them. Every page is a file; what a form would
    ask is left out with a note; the search runs in the page over an index beside it.
    """
    for lang in langs:
        if lang not in LANGUAGES:
            raise UnknownNameError.among("language", lang, LANGUAGES)
    zipped = target.suffix == ".zip"
    if target.exists() and (zipped or not target.is_dir() or any(target.iterdir())):
        raise InputError(f"{target} holds something already; name a new folder or file")
    paths, start = _chosen(rooms, places)
    spoken = tuple(langs or LANGUAGES)
    with tempfile.TemporaryDirectory(dir=target.parent if target.parent.is_dir() else None) as made:
        folder = Path(made) / "node"
        folder.mkdir()
        copy = _Copy(folder, spoken, start)
        for lang in spoken:
            for path in paths:
                copy.add(lang, path)
        copy.run(tell)
        for name, text in search_scripts(copy.pages).items():
            copy.write(name, text.encode())
        _begin(copy)
        if zipped:
            _pack(folder, target)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(folder, target, dirs_exist_ok=True)
    return copy.report


def _begin(copy: _Copy) -> None:
    """Write the page that opens first, and what the copy is."""
    from globalarctic.web.questions.versions import release

    style = next((place for place in copy.files.values() if "/site." in place), "")
    links = ""
    for lang in copy.langs:
        place = copy.pages.get(f"/{lang}/{copy.start}") or copy.pages.get(f"/{lang}/")
        if place:
            words = escape(say(Message("web.export.open"), lang))
            links += f'<p><a class="button" lang="{lang}" href="{place}">{words}</a></p>\n'
    sheet = f'<link rel="stylesheet" href="{style}">' if style else ""
    first = (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Global Arctic</title>{sheet}</head><body><main>"
        f"<h1>Global Arctic</h1>\n{links}</main></body></html>\n"
    )
    copy.write("index.html", first.encode())
    versions = release()
    text = (
        "Global Arctic: a copy of a node that opens without a server. Open index.html.\n"
        f"Data release {versions['data']}, code {versions['code']}.\n"
        "A planning study from open data, not for navigation. Code Apache-2.0; the data under the\n"
        "licences that their pages name.\n"
    )
    copy.write("README.txt", text.encode())


def _pack(folder: Path, target: Path) -> None:
    names: Iterable[Path] = sorted(path for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in names:
            info = zipfile.ZipInfo(str(path.relative_to(folder)), (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, path.read_bytes())
