"""Peers on the web: bounds, redirects, private addresses."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from globalarctic.exchange.federation import Feed, PeerError, Replica, WebTransport, follow, look
from globalarctic.exchange.federation.fetching import checked_addresses
from globalarctic.exchange.federation.follow import answer
from tests.exchange.federation import equal, node, record


class Peer(BaseHTTPRequestHandler):
    feed: Feed

    def do_GET(self) -> None:
        match self.path:
            case "/away":
                self._say(302, b"", Location="http://169.254.169.254/latest/meta-data")
            case "/file":
                self._say(302, b"", Location="file:///etc/passwd")
            case "/round":
                self._say(302, b"", Location="/round")
            case "/packed":
                self._say(200, b"x", **{"Content-Encoding": "gzip"})
            case "/error":
                self._say(500, b"")
            case "/large":
                self._say(200, b"x" * 100_000)
            case "/drip":
                self.send_response(200)
                self.end_headers()
                for _ in range(100):
                    try:
                        self.wfile.write(b"x")
                        self.wfile.flush()
                    except OSError:
                        return
                    time.sleep(0.05)
            case _:
                data = answer(self.feed, self.path)
                self._say(404 if data is None else 200, data or b"")

    def _say(self, status: int, data: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def feed(tmp_path: Path) -> Feed:
    feed = node(tmp_path / "a")
    feed.follow_up(record(f"r{k}") for k in range(5))
    return feed


@pytest.fixture
def address(feed: Feed) -> Iterator[str]:
    handler = type("Handler", (Peer,), {"feed": feed})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_peer_is_followed_over_http(address: str, feed: Feed, tmp_path: Path) -> None:
    transport = WebTransport(address, allow_loopback=True)
    replica = Replica(tmp_path / "copy.sqlite3", look(transport))
    assert follow(replica, transport).changed == 5
    assert equal(feed, replica)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/away", "private-address"),
        ("/file", "bad-address"),
        ("/round", "down"),
        ("/packed", "compressed"),
        ("/error", "down"),
        ("/large", "too-large"),
        ("/drip", "slow"),
        ("/nothing", "missing"),
    ],
)
def test_a_peer_that_misbehaves_is_given_up(address: str, path: str, kind: str) -> None:
    transport = WebTransport(address, allow_loopback=True, total_s=0.5)
    with pytest.raises(PeerError) as refused:
        transport.get(path, 50_000)
    assert refused.value.kind == kind


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "0.0.0.0",
        "10.0.0.7",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fe80::1",
        "fc00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "0x7f000001",
        "2130706433",
        "017700000001",
    ],
)
def test_private_addresses_are_never_asked(host: str) -> None:
    with pytest.raises(PeerError) as refused:
        checked_addresses(host, 80)
    assert refused.value.kind in {"private-address", "down"}


def test_one_private_address_among_others_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolved(*_: object, **__: object) -> list[Any]:
        return [(2, 1, 6, "", (ip, 80)) for ip in ("93.184.216.34", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    with pytest.raises(PeerError, match=r"10\.0\.0\.1"):
        checked_addresses("arctic.example.org", 80)


@pytest.mark.parametrize(
    "base", ["ftp://example.org", "file:///etc", "http://user:secret@example.org", "http://", "x"]
)
def test_an_address_that_is_none_is_said(base: str) -> None:
    with pytest.raises(PeerError, match="no address of a node"):
        WebTransport(base).get("/x", 10)


def test_a_peer_that_is_away_is_down() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(PeerError, match="does not answer"):
        WebTransport(f"http://127.0.0.1:{port}", allow_loopback=True).get("/x", 10)
