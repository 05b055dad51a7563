"""Fifty readers and five writers of the exchange at once: lost writes, errors, times.

A node of its own folder is served by granian; readers ask pages of records, the search and the
calendar without pause between two answers but their think time, writers begin records over HTTP as
signed-in contributors. Afterwards every acknowledged record must be there. On PostgreSQL with
``GLOBALARCTIC_DATABASE_URL``. ``python -m benchmarks.exchange_load --seconds 300``
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from dataclasses import dataclass, field

__all__ = ["LoadResult", "load_exchange", "main"]

_SET_UP = """
import datetime, sys
from globalarctic.web import wsgi
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from globalarctic.exchange.permissions import Role
from globalarctic.web.exchange.models import Person
from globalarctic.web.exchange.records_index import index_record
from globalarctic.web.exchange.workflow import RecordText, act, create_record
editor = Person.objects.create(role="editor")
author = Person.objects.create(role="contributor")
for at in range(200):
    lang = ("en", "zh", "ru")[at % 3]
    text = RecordText(lang, f"Ice day {at} 冰 лёд", "Text. " * 60, "CC-BY-4.0", place="yakutsk",
                      starts=datetime.date(2999, 1, 1), region="RU-SA")
    record = create_record(author, Role.CONTRIBUTOR, "event", text)
    act(author, Role.CONTRIBUTOR, record, "submit")
    act(editor, Role.EDITOR, record, "publish")
    record.refresh_from_db()
    index_record(record)
    if at < 20:
        print("record", record.key)
for at in range(int(sys.argv[1])):
    user = get_user_model().objects.create(username=f"w{at}", email=f"w{at}@example.org")
    Person.objects.create(user=user, role="contributor")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    print("session", session.session_key)
"""
_CHECK = """
import sys
from globalarctic.web import wsgi
from globalarctic.web.exchange.models import SharedRecord
from globalarctic.web.exchange.workflow import broken_log_entry
keys = set(sys.stdin.read().split())
kept = set(SharedRecord.objects.values_list("key", flat=True))
print(len(keys), len(keys - kept), broken_log_entry())
"""


@dataclass(slots=True)
class LoadResult:
    """What was answered: times of reads and writes in ms, answers of 500 and above, keys."""

    reads: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    lost: int = 0
    log: str = ""


def _asked(
    connection: http.client.HTTPConnection, method: str, path: str, body: str = "", **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()


def _reader(port: int, pages: list[str], until: float, think_s: float, out: LoadResult) -> None:
    chance = random.Random()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while time.monotonic() < until:
        path = chance.choice(pages)
        start = time.perf_counter()
        try:
            status, _, _ = _asked(connection, "GET", path)
        except (OSError, http.client.HTTPException) as error:
            out.errors.append(f"{path}: {error!r}")
            connection.close()
            continue
        out.reads.append(1000 * (time.perf_counter() - start))
        if status >= 500:
            out.errors.append(f"{path}: {status}")
        time.sleep(chance.expovariate(1 / think_s))


def _writer(port: int, session: str, until: float, think_s: float, out: LoadResult) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    cookie = f"session={session}"
    status, headers, page = _asked(connection, "GET", "/en/records/new?kind=event", Cookie=cookie)
    found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    token = re.search(r"csrf[^=]*=([^;]+)", headers.get("Set-Cookie", ""))
    if found is None or token is None:
        out.errors.append(f"form: {status}")
        return
    cookie += f"; csrftoken={token[1]}; csrf={token[1]}"
    at = 0
    while time.monotonic() < until:
        at += 1
        body = urllib.parse.urlencode({
            "csrfmiddlewaretoken": found[1].decode(), "kind": "event", "language": "en",
            "title": f"Written {at}", "body": "Under load.", "licence": "CC-BY-4.0",
            "starts": "2999-01-01", "place": "yakutsk",
        })  # fmt: skip
        start = time.perf_counter()
        try:
            status, headers, _ = _asked(
                connection, "POST", "/en/records/new", body, Cookie=cookie,
                **{"Content-Type": "application/x-www-form-urlencoded"},
            )  # fmt: skip
        except (OSError, http.client.HTTPException) as error:
            out.errors.append(f"write: {error!r}")
            connection.close()
            continue
        out.writes.append(1000 * (time.perf_counter() - start))
        if status == 302:
            out.keys.append(headers["Location"].rpartition("/")[2])
        else:
            out.errors.append(f"write: {status}")
        time.sleep(think_s)


def load_exchange(
    seconds: float, *, readers: int = 50, writers: int = 5, workers: int = 2, think_s: float = 2.0
) -> LoadResult:
    """Return what readers and writers met in so many seconds."""
    out = LoadResult()
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        env = os.environ | {
            "GLOBALARCTIC_NODE_DIR": folder, "GLOBALARCTIC_LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "globalarctic.web.settings",
        }  # fmt: skip
        for command in (["migrate", "--no-input"], ["collectstatic", "--no-input"]):
            run = [sys.executable, "-m", "django", *command]
            subprocess.run(run, env=env, check=True, capture_output=True)
        made = subprocess.run(
            [sys.executable, "-c", _SET_UP, str(writers)], env=env, check=True, text=True,
            capture_output=True,
        )  # fmt: skip
        named = [line.split() for line in made.stdout.splitlines()]
        records = [key for name, key in named if name == "record"]
        sessions = [key for name, key in named if name == "session"]
        server = subprocess.Popen(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
             "--port", str(port), "--workers", str(workers), "--blocking-threads", "4",
             "globalarctic.web.wsgi:application"],
            env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        pages = [f"/{lang}/records/{key}" for key in records for lang in ("en", "zh", "ru")]
        pages += ["/en/records", "/ru/records?kind=event", "/exchange/events.ics",
                  "/en/find?q=ice+day", "/zh/find?q=%E5%86%B0", "/ru/learn"] * 3  # fmt: skip
        for _ in range(240):
            try:
                probe = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                for path in pages[-6:] * 4:
                    _asked(probe, "GET", path)
                break
            except OSError:
                time.sleep(0.5)
        until = time.monotonic() + seconds
        threads = [
            threading.Thread(target=_reader, args=(port, pages, until, think_s, out))
            for _ in range(readers)
        ] + [
            threading.Thread(target=_writer, args=(port, each, until, think_s / 2, out))
            for each in sessions
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        server.terminate()
        server.wait(20)
        done = subprocess.run(
            [sys.executable, "-c", _CHECK], env=env, input="\n".join(out.keys), text=True,
            check=True, capture_output=True,
        )  # fmt: skip
        _, lost, out.log = done.stdout.split()
        out.lost = int(lost)
    return out


def _said(times: list[float]) -> str:
    row = sorted(times)
    if not row:
        return "none"
    return (
        f"{len(row)}, median {row[len(row) // 2]:.0f} ms, p99 {row[int(len(row) * 0.99)]:.0f} ms, "
        f"most {row[-1]:.0f} ms"
    )


def main() -> None:
    """Print what was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--think", type=float, default=2.0, help="seconds between two pages")
    options = parser.parse_args()
    out = load_exchange(options.seconds, think_s=options.think)
    print(f"reads: {_said(out.reads)}")
    print(f"writes: {_said(out.writes)}; acknowledged {len(out.keys)}, lost {out.lost}")
    print(f"errors: {len(out.errors)} {out.errors[:5]}; log: {out.log}")


if __name__ == "__main__":
    main()
