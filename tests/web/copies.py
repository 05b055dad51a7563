"""What is wrong with a copy of the node on a disk: dead links, and what it would load from others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from lxml import html

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["faults_of"]

_LOADED = {
    "script": "src", "img": "src", "image": "href", "link": "href", "source": "src",
    "iframe": "src", "object": "data", "use": "href",
}  # fmt: skip


def faults_of(folder: Path) -> list[str]:
    """Return every link that leads nowhere, and every file that would come from elsewhere."""
    faults: list[str] = []
    pages: dict[Path, Any] = {p: html.fromstring(p.read_bytes()) for p in folder.rglob("*.html")}
    ids = {path: set(page.xpath("//@id")) for path, page in pages.items()}
    for path, page in pages.items():
        name = path.relative_to(folder)
        if page.xpath("//form[@action] | //form[@method='post']"):
            faults.append(f"{name}: a form that needs a server")
        if page.xpath("//script[@type='module'] | //*[@data-wait]"):
            faults.append(f"{name}: a module, or an answer that is not there")
        for node in page.iter():
            if not isinstance(node.tag, str):
                continue
            loaded = _LOADED.get(node.tag)
            links = [node.get(loaded)] if loaded else [node.get("href")] if node.tag == "a" else []
            links += [node.get("data-ice"), node.get("srcset")]
            for link in filter(None, links):
                if re.match("[a-z][a-z0-9+.-]*:|//", link):
                    if node.tag != "a" and not link.startswith("data:"):
                        faults.append(f"{name}: loads {link}")
                    continue
                place, _, part = link.partition("#")
                target = (path.parent / unquote(place)).resolve() if place else path
                if "?" in link or link.startswith("/") or not target.is_file():
                    faults.append(f"{name}: {link} leads nowhere")
                elif part and target in ids and part not in ids[target]:
                    faults.append(f"{name}: {link} has no such part")
    for path in folder.rglob("*.css"):
        faults += [f"{path.name}: {url}" for url in re.findall(r"url\(([^)]+)\)", path.read_text())
                   if not url.startswith("data:")]  # fmt: skip
    return faults
