"""Rewrites a page of the node for a disk: links between files, plain scripts, no forms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["PageText", "Target", "rewrite"]

_FILES = {
    "link": ("href",), "script": ("src",), "img": ("src",), "image": ("href",),
}  # fmt: skip
_DATA = ("data-ways", "data-coast", "data-coast-near")
_PICTURES = ("data-ice",)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads in the copy; ``href`` is "" where the copy has no such thing."""

    href: str


@dataclass(slots=True)
class PageText:
    """A page for a disk, the scripts that it needs besides, and whether it holds its answer."""

    html: str = ""
    whole: bool = True
    maps: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


class _Rewriter(HTMLParser):
    def __init__(self, link: Callable[[str], Target], file: Callable[[str], Target],
                 inline: Callable[[str], str], instead: str) -> None:  # fmt: skip
        super().__init__(convert_charrefs=False)
        self.link, self.file, self.inline, self.instead = link, file, inline, instead
        self.page, self.out = PageText(), list[str]()
        self.form = 0
        self.dropped: list[str] = []
        self.nav = 0

    # ------------------------------------------------------------------ tags

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag(tag, dict(attrs), self.get_starttag_text() or "")

    handle_startendtag = handle_starttag

    def _tag(self, tag: str, attrs: dict[str, str | None], text: str) -> None:
        if "data-wait" in attrs:
            self.page.whole = False
        if tag == "form":
            if not self.form:
                self.out.append(self.instead)
                self.instead = ""
            self.form += 1
            return
        if self.form:
            return
        self.nav += tag == "nav"
        if tag == "a":
            self._anchor(attrs, text)
            return
        text = self._loaded(tag, attrs, text)
        if not text:
            return
        if tag == "script" and attrs.get("type") == "module":
            text = _with(text, "type", None).replace("<script", "<script defer", 1)
        self.out.append(self._mapped(attrs, text))

    def _loaded(self, tag: str, attrs: dict[str, str | None], text: str) -> str:
        """Return a tag that loads a file, with its place in the copy; "" where it has none."""
        for name in _FILES.get(tag, ()):
            value = attrs.get(name)
            if value is None or value.startswith("data:"):
                continue
            other = tag == "link" and attrs.get("rel") == "alternate"
            target = self.link(value) if other else self.file(value)
            if not target.href:
                self.page.lost.append(value)
                return ""
            text = _with(text, name, target.href)
        return text

    def _mapped(self, attrs: dict[str, str | None], text: str) -> str:
        """Return a tag with the files that the scripts of the map read."""
        for name in _DATA:
            if attrs.get(name):
                key = self.inline(attrs[name] or "")
                self.page.maps.append(key)
                text = _with(text, name, key)
        for name in _PICTURES:
            if attrs.get(name):
                text = _with(text, name, self.file(attrs[name] or "").href)
        return _with(text, "data-module", "map") if attrs.get("data-module") else text

    def _anchor(self, attrs: dict[str, str | None], text: str) -> None:
        href = attrs.get("href") or ""
        if re.match("[a-z][a-z0-9+.-]*:", href):
            self.out.append(text)
            self.dropped.append("</a>")
            return
        if attrs.get("data-ice"):
            text = _with(text, "data-ice", self.file(attrs["data-ice"] or "").href)
            target = Target("#map")
        else:
            target = self.link(href)
        if "data-png" in attrs:
            text, target = _with(text, "data-png", None), Target("")
        if target.href:
            self.out.append(_with(text, "href", target.href))
            self.dropped.append("</a>")
        else:
            # What only a running node can answer stays as words.
            self.page.lost.append(href)
            self.out.append("<span hidden>" if self.nav else '<span class="not-here">')
            self.dropped.append("</span>")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = max(0, self.form - 1)
        elif not self.form:
            if tag == "nav":
                self.nav = max(0, self.nav - 1)
            end = self.dropped.pop() if tag == "a" and self.dropped else f"</{tag}>"
            self.out.append(end)

    # ------------------------------------------------------------------ all else as it is

    def handle_data(self, data: str) -> None:
        self._keep(data)

    def handle_entityref(self, name: str) -> None:
        self._keep(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._keep(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        self._keep(f"<!{decl}>")

    def handle_comment(self, data: str) -> None:
        self._keep(f"<!--{data}-->")

    def _keep(self, text: str) -> None:
        if not self.form:
            self.out.append(text)


def _with(text: str, name: str, value: str | None) -> str:
    """Return a tag with another value of an attribute; without it where the value is None."""
    pattern = rf"""(\s){name}=("[^"]*"|'[^']*'|[^\s>]+)"""
    if value is None:
        return re.sub(pattern, "", text, count=1)
    return re.sub(pattern, lambda m: f'{m[1]}{name}="{escape(value)}"', text, count=1)


def rewrite(
    html: str,
    *,
    link: Callable[[str], Target],
    file: Callable[[str], Target],
    inline: Callable[[str], str],
    instead: str,
) -> PageText:
    """Return a page with every address made one of the copy.

    Parameters
    ----------
    link, file
        Give the place in the copy of an address that is followed, or loaded by the page.
    inline
        Gives the name of a file that the page's scripts read.
    instead
        Stands in the place of the page's first form: only a running node can be asked.

    Examples
    --------
    >>> page = rewrite(
    ...     '<a href="/en/ice">Ice</a> <a href="/en/account">You</a><form><input></form>',
    ...     link=lambda href: Target("ice.html" if href == "/en/ice" else ""),
    ...     file=lambda href: Target(href),
    ...     inline=lambda href: href,
    ...     instead="<p>Ask a node</p>",
    ... )
    >>> page.html
    '<a href="ice.html">Ice</a> <span class="not-here">You</span><p>Ask a node</p>'
    """
    rewriter = _Rewriter(link, file, inline, instead)
    rewriter.feed(html)
    rewriter.close()
    rewriter.page.html = "".join(rewriter.out)
    return rewriter.page
