"""Kill writers of the exchange at random points, and count what was acknowledged and lost.

Each writer makes, submits and publishes records of its own node folder and prints a key only after
the transaction was committed; it is ended by SIGKILL. Afterwards every printed key must be there
and the log whole. ``python -m benchmarks.exchange_faults --kills 20``
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

__all__ = ["kill_writers", "main"]

_WRITER = """
import datetime
from globalarctic.web import wsgi
from globalarctic.exchange.permissions import Role
from globalarctic.web.exchange.models import Person
from globalarctic.web.exchange.workflow import RecordText, act, create_record
author = Person.objects.create(role="contributor")
editor = Person.objects.create(role="editor")
text = RecordText("en", "A title", "A text.", "CC-BY-4.0", starts=datetime.date(2027, 1, 1))
while True:
    record = create_record(author, Role.CONTRIBUTOR, "event", text)
    act(author, Role.CONTRIBUTOR, record, "submit")
    act(editor, Role.EDITOR, record, "publish")
    print(record.key, flush=True)
"""
_CHECK = """
import sys
from globalarctic.web import wsgi
from globalarctic.web.exchange.models import SharedRecord
from globalarctic.web.exchange.workflow import broken_log_entry
keys = set(sys.stdin.read().split())
kept = set(SharedRecord.objects.filter(state="published").values_list("key", flat=True))
print(len(keys), len(keys - kept), broken_log_entry())
"""


def kill_writers(kills: int, *, writers: int = 2, seed: int = 1) -> tuple[int, int, str]:
    """Return how many records were acknowledged, how many are lost, and the first bad log entry."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {
            "GLOBALARCTIC_NODE_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "globalarctic.web.settings",
        }
        run = [sys.executable, "-m", "django", "migrate", "--no-input"]
        subprocess.run(run, env=env, check=True, capture_output=True)
        told: list[str] = []
        for _ in range(kills):
            started = [
                subprocess.Popen([sys.executable, "-c", _WRITER], env=env, stdout=subprocess.PIPE)
                for _ in range(writers)
            ]
            for process in started:
                assert process.stdout is not None
                told.append(process.stdout.readline().decode().strip())
            time.sleep(chance.uniform(0.0, 1.0))
            for process in started:
                process.send_signal(signal.SIGKILL)
            for process in started:
                lines = process.communicate()[0].decode().split("\n")
                told += lines[:-1]  # what follows the last line end was not said to the end
        done = subprocess.run(
            [sys.executable, "-c", _CHECK], env=env, input="\n".join(told), text=True, check=True,
            capture_output=True,
        )  # fmt: skip
    count, lost, broken = done.stdout.split()
    return int(count), int(lost), broken


def main() -> None:
    """Print what was acknowledged and what is lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    kills = parser.parse_args().kills
    count, lost, broken = kill_writers(kills)
    print(f"{2 * kills} writers killed: {count} records acknowledged, {lost} lost, log: {broken}")


if __name__ == "__main__":
    main()
