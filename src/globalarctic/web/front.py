"""Bytes of whole pages and answers, kept in front of Django while nothing they show has changed.

Only what everybody sees alike is kept: GET, no cookie of ours, no ``Set-Cookie``, no ``no-store``.
An entry holds until something is written that pages show (`store.generation`), until midnight UTC,
and is made anew every ten minutes, in case something else has changed; one asks, the others get the
old one.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    Headers = list[tuple[str, str]]
    Environ = dict[str, Any]
    App = Callable[[Environ, Any], Iterable[bytes]]

__all__ = ["KEPT_MB", "PageCache"]

KEPT_MB = 24
"""Most that one web worker keeps, MB."""

_HOLDS_S = 600.0
_RENEWING_S = 30.0
_DAY_S = 86_400.0
_LARGEST = 2_000_000
_SMALLEST_ZIPPED = 600
_PLACES = ("/en/", "/zh/", "/ru/", "/api/v1/")
_BYPASSING = ("HTTP_RANGE", "HTTP_PREFER", "HTTP_AUTHORIZATION")
_ZIPPED = ("text/", "application/json", "application/geo+json", "image/svg+xml", "application/xml")


@dataclass(frozen=True, slots=True)
class _Entry:
    stamp: tuple[int, ...]
    renew: float
    until: float
    status: str
    headers: Headers
    body: bytes
    etag: str

    @property
    def size(self) -> int:
        return len(self.body) + 1_000


class PageCache:
    """A WSGI application that keeps what another one answers.

    Parameters
    ----------
    app
        The site.
    stamp
        Returns what must be the same for a kept answer to hold; None when nothing may be kept.
    cookies
        Names of cookies that make an answer somebody's own.

    Examples
    --------
    >>> calls = []
    >>> def site(environ, start):
    ...     calls.append(environ["PATH_INFO"])
    ...     start("200 OK", [("Content-Type", "text/plain")])
    ...     return [b"ice"]
    >>> front = PageCache(site, stamp=lambda: (len(calls) > 5,), cookies=("session",))
    >>> ask = {"REQUEST_METHOD": "GET", "PATH_INFO": "/en/ice"}
    >>> [b"".join(front(ask, lambda status, headers: None)) for _ in range(3)], len(calls)
    ([b'ice', b'ice', b'ice'], 1)
    """

    def __init__(
        self, app: App, *, stamp: Callable[[], tuple[int, ...] | None], cookies: tuple[str, ...]
    ) -> None:
        self._app = app
        self._stamp = stamp
        self._cookies = tuple(f"{name}=" for name in cookies)
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def size(self) -> int:
        """Bytes that are kept."""
        return self._size

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer a request, from what is kept where that holds."""
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if method not in {"GET", "HEAD"} or not path.startswith(_PLACES) or self._own(environ):
            return self._app(environ, start_response)
        stamp = self._stamp()
        if stamp is None:
            return self._app(environ, start_response)
        now = time.time()
        zipped = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
        key = (
            environ.get("HTTP_HOST"), environ.get("HTTP_X_FORWARDED_PROTO"), path,
            environ.get("QUERY_STRING", ""), zipped,
        )  # fmt: skip
        entry = self._entries.get(key)
        if entry is not None and entry.stamp == stamp and entry.renew < now < entry.until:
            self._keep(key, replace(entry, renew=now + _RENEWING_S))  # the others get the old one
            entry = None
        if entry is None or entry.stamp != stamp or entry.until < now:
            if method == "HEAD":
                return self._app(environ, start_response)
            entry, rest = self._made(environ, start_response, stamp, now, zipped=zipped)
            if entry is None:
                return rest
            self._keep(key, entry)
        return _sent(entry, environ, start_response, whole=method == "GET")

    def _own(self, environ: Environ) -> bool:
        cookie = environ.get("HTTP_COOKIE", "")
        return (bool(cookie) and any(name in cookie for name in self._cookies)) or any(
            name in environ for name in _BYPASSING
        )

    def _made(
        self,
        environ: Environ,
        start_response: Any,
        stamp: tuple[int, ...],
        now: float,
        *,
        zipped: bool,
    ) -> tuple[_Entry | None, Iterable[bytes]]:
        """Ask the site; return its answer as an entry, or, where it is not to be kept, as it is."""
        head: list[Any] = []
        asked = {k: v for k, v in environ.items() if k != "HTTP_IF_NONE_MATCH"}
        body = self._app(asked, lambda *said: head.extend(said[:2]))
        status, headers = head
        if not _may_be_kept(status, headers):
            start_response(status, headers)
            return None, body
        try:
            whole = b"".join(body)
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()
        if len(whole) > _LARGEST:
            start_response(status, headers)
            return None, [whole]
        return _entry(status, headers, whole, stamp, now, zipped=zipped), ()

    def _keep(self, key: Hashable, entry: _Entry) -> None:
        with self._lock:
            old = self._entries.pop(key, None)
            self._size += entry.size - (old.size if old else 0)
            self._entries[key] = entry
            while self._size > KEPT_MB * 1_000_000:
                _, gone = self._entries.popitem(last=False)
                self._size -= gone.size


def _may_be_kept(status: str, headers: Headers) -> bool:
    if not status.startswith("200"):
        return False
    for name, value in headers:
        folded = name.casefold()
        if folded == "set-cookie":
            return False
        if folded == "cache-control" and ("no-store" in value or "private" in value):
            return False
        if folded == "vary":
            fields = {each.strip().casefold() for each in value.split(",")}
            if fields - {"accept-encoding", "cookie", "origin"}:
                return False
    return True


def _entry(
    status: str,
    headers: Headers,
    body: bytes,
    stamp: tuple[int, ...],
    now: float,
    *,
    zipped: bool,
) -> _Entry:
    """Return an answer with its length, its ETag, and pressed where that is worth it."""
    values = {name.casefold(): value for name, value in headers}
    etag = values.get("etag", "")
    press = (
        zipped
        and "content-encoding" not in values
        and len(body) >= _SMALLEST_ZIPPED
        and values.get("content-type", "").startswith(_ZIPPED)
    )
    if not etag:
        mark = hashlib.blake2b(body, digest_size=12).hexdigest()
        etag = f'"{mark}-gz"' if press else f'"{mark}"'
    if press:
        body = gzip.compress(body, compresslevel=6, mtime=0)
    left = {"content-length", "etag", "vary"}
    kept = [(name, value) for name, value in headers if name.casefold() not in left]
    vary = [each.strip() for each in values.get("vary", "").split(",") if each.strip()]
    if "accept-encoding" not in {each.casefold() for each in vary}:
        vary.append("Accept-Encoding")
    kept += [("Content-Length", str(len(body))), ("ETag", etag), ("Vary", ", ".join(vary))]
    if press:
        kept.append(("Content-Encoding", "gzip"))
    if "cache-control" not in values:
        kept.append(("Cache-Control", "no-cache"))
    midnight = (now // _DAY_S + 1.0) * _DAY_S
    return _Entry(stamp, now + _HOLDS_S, midnight, status, kept, body, etag)


def _sent(entry: _Entry, environ: Environ, start_response: Any, *, whole: bool) -> Iterable[bytes]:
    given = environ.get("HTTP_IF_NONE_MATCH", "")
    if given and (given.strip() == "*" or entry.etag in given):
        bodily = {"content-length", "content-type", "content-encoding", "content-language"}
        headers = [each for each in entry.headers if each[0].casefold() not in bodily]
        start_response("304 Not Modified", headers)
        return []
    start_response(entry.status, entry.headers)
    return [entry.body] if whole else []
