"""Pages as readers see them: visible text by language."""

from __future__ import annotations

import re
from typing import Any

from lxml import html

LATIN = re.compile(r"[A-Za-z]{4,}")
ALLOWED = {
    # names that are written so in every language
    "English", "Apache", "PIOMAS", "NSIDC", "README", "GeoJSON", "JSON", "HTTP", "Python", "DCAT",
    "POLARIS", "MARPOL", "SOLAS", "AIRSS", "NORDREG", "ASSPPR", "FuelEU", "Maritime", "Suezmax", "Panamax",
    "Handysize", "Aframax", "VLSFO", "globalarctic", "tests", "INSTC",
}  # fmt: skip


def visible(page: bytes | str, lang: str) -> list[str]:
    """Return the texts of a page that stand in its own language, attributes that are read too."""
    root: Any = html.fromstring(page)
    for gone in root.xpath("//script|//style|//datalist|//code|//pre|//head/meta"):
        gone.drop_tree()
    texts: list[str] = []

    def read(node: Any, spoken: str) -> None:
        spoken = node.get("lang", spoken).split("-")[0]
        if spoken == lang:
            texts.extend(
                value
                for name in ("aria-label", "alt", "title", "placeholder")
                if (value := node.get(name))
            )
            if node.text and isinstance(node.tag, str):
                texts.append(node.text)
        for child in node:
            read(child, spoken)
            if child.tail and spoken == lang:
                texts.append(child.tail)

    read(root, "")
    return texts


def foreign_words(page: bytes | str, lang: str) -> list[str]:
    """Return the Latin words of four letters and more in a Chinese or Russian page."""
    return sorted(
        {
            word
            for text in visible(page, lang)
            for word in LATIN.findall(re.sub(r"\S+\.(?:py|csv|npz|toml)\S*|https?:\S+", "", text))
            if word not in ALLOWED and not word.isupper()  # codes and abbreviations
        }
    )
