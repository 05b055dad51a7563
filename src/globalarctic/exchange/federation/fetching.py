"""Bytes from a peer over the web: bounded in size and time, never from a private address."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from globalarctic.exchange.federation.refusals import PeerError

if TYPE_CHECKING:
    from urllib.parse import SplitResult

__all__ = ["WebTransport", "checked_addresses"]

_REDIRECTS = 3
_CHUNK = 1 << 16


def checked_addresses(host: str, port: int, *, allow_loopback: bool = False) -> list[str]:
    """Return the public addresses of a host, after its name was resolved.

    Parameters
    ----------
    host, port
        Where to.
    allow_loopback
        Also allow this machine: a setting for tests and for two nodes on one machine.

    Raises
    ------
    PeerError
        When the name cannot be resolved, or any of its addresses is not public.

    Notes
    -----
    All addresses must be public, so that a name with one good and one private address is refused.

    Examples
    --------
    >>> checked_addresses("127.0.0.1", 80, allow_loopback=True)
    ['127.0.0.1']
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise PeerError("down", what=f"{host}: {error}") from error
    addresses = list(dict.fromkeys(str(info[4][0]).partition("%")[0] for info in found))
    for address in addresses:
        ip = ipaddress.ip_address(address)
        inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
        ip = inner or ip
        if allow_loopback and ip.is_loopback:
            continue
        if not ip.is_global or ip.is_multicast:
            raise PeerError("private-address", host=host, address=address)
    return addresses


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked; the name is not resolved a second time."""

    def __init__(
        self, parts: SplitResult, address: str, context: ssl.SSLContext | None, timeout: float
    ) -> None:
        super().__init__(str(parts.hostname), parts.port, timeout=timeout)
        self._address = address
        self._context = context
        if context is not None:
            self.default_port = 443
            self.port = parts.port or 443

    def connect(self) -> None:
        """Connect to the checked address."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)


@dataclass(frozen=True, slots=True)
class WebTransport:
    """A peer on the web.

    Parameters
    ----------
    base
        Its address, ``https://arctic.example.org``.
    allow_loopback
        Allow this machine as a peer.
    timeout_s
        Longest wait for a piece of an answer, s.
    total_s
        Longest time for one answer, s: a peer that drips bytes is given up.
    """

    base: str
    allow_loopback: bool = False
    timeout_s: float = 10.0
    total_s: float = 30.0

    def get(self, path: str, limit: int) -> bytes:
        """Return the bytes at a path of the peer.

        Raises
        ------
        PeerError
            When the address is private, the answer too large, too slow, compressed, missing or
            an error.
        """
        end = time.monotonic() + self.total_s
        url = self.base.rstrip("/") + path
        for _ in range(_REDIRECTS + 1):
            status, location, data = self._answer(url, limit, end)
            if status in {301, 302, 303, 307, 308} and location:
                url = urljoin(url, location)
                continue
            if status in {404, 410}:
                raise PeerError("missing", what=path)
            if status != http.client.OK:
                raise PeerError("down", what=f"{url}: HTTP {status}")
            return data
        raise PeerError("down", what=f"{url}: more than {_REDIRECTS} redirects")

    def _answer(self, url: str, limit: int, end: float) -> tuple[int, str, bytes]:
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError as error:
            raise PeerError("bad-address", url=url[:200]) from error
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise PeerError("bad-address", url=url[:200])
        addresses = checked_addresses(parts.hostname, port, allow_loopback=self.allow_loopback)
        context = ssl.create_default_context() if parts.scheme == "https" else None
        left = max(0.1, min(self.timeout_s, end - time.monotonic()))
        connection = _Pinned(parts, addresses[0], context, left)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        try:
            headers = {"Accept-Encoding": "identity", "User-Agent": "globalarctic-node"}
            connection.request("GET", target or "/", headers=headers)
            with connection.getresponse() as response:
                if response.headers.get("Content-Encoding", "identity") != "identity":
                    raise PeerError("compressed", url=url[:200])
                is_whole = response.status == http.client.OK
                data = self._read(response, connection, limit, end, url) if is_whole else b""
                return response.status, response.headers.get("Location", ""), data
        except PeerError:
            raise
        except TimeoutError as error:
            raise PeerError("slow", url=url[:200], seconds=round(self.total_s)) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise PeerError("down", what=f"{url[:200]}: {error}") from error
        finally:
            connection.close()

    def _read(
        self,
        response: http.client.HTTPResponse,
        connection: _Pinned,
        limit: int,
        end: float,
        url: str,
    ) -> bytes:
        pieces: list[bytes] = []
        size = 0
        while True:
            left = end - time.monotonic()
            if left <= 0:
                raise PeerError("slow", url=url[:200], seconds=round(self.total_s))
            if connection.sock is not None:
                connection.sock.settimeout(min(self.timeout_s, left))
            piece = response.read1(_CHUNK)
            if not piece:
                return b"".join(pieces)
            size += len(piece)
            if size > limit:
                raise PeerError("too-large", what=url[:200], bytes=size, limit=limit)
            pieces.append(piece)
