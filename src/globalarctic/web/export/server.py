"""Asks the node's own application, within this process, as a browser would."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from wsgiref.util import setup_testing_defaults

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Reply", "fetch"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the node answers."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def mime(self) -> str:
        """Type of the content without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip()

    @property
    def text(self) -> str:
        """The content as text."""
        return self.body.decode("utf-8")


@cache
def _application() -> Any:
    """Return an application of its own, which finds the static files that are gathered by now."""
    from django.core.handlers.wsgi import WSGIHandler

    return WSGIHandler()


def fetch(address: str) -> Reply:
    """Return what the node answers at an address (path and query).

    Parameters
    ----------
    address
        Path with its language, such as ``/en/places``; no host.
    """
    from globalarctic.web.store.limits import stored_only

    parts = urlsplit(address)
    environ: dict[str, Any] = {
        "PATH_INFO": unquote(parts.path).encode("utf-8").decode("latin-1"),
        "QUERY_STRING": parts.query, "HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": "127.0.0.1", "wsgi.input": io.BytesIO(),
        "HTTP_X_FORWARDED_PROTO": "https",
    }  # fmt: skip
    setup_testing_defaults(environ)
    told: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], _: object = None) -> Any:
        told[:] = [
            int(status.split(" ", maxsplit=1)[0]),
            {name.lower(): value for name, value in headers},
        ]

    with stored_only():
        parts_of_body = _application()(environ, start)
        try:
            body = b"".join(parts_of_body)
        finally:
            close = getattr(parts_of_body, "close", None)
            if close is not None:
                close()
    if told[1].get("content-encoding") == "gzip":
        import gzip

        body = gzip.decompress(body)
    return Reply(told[0], told[1], body)
