"""``python -m globalarctic.web.federation``: the process that keeps a node among its neighbours.

It looks at each followed neighbour when its time has come, and brings the node's own feed up to
what is public, should a change have been missed. ``globalarctic serve`` starts it as soon as a
neighbour is followed.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import signal
import sqlite3
import threading
import time

__all__ = ["main"]

_log = logging.getLogger("globalarctic.web.federation")
_LOOK_S = 20.0
_EVERY_S = int(os.environ.get("GLOBALARCTIC_PEERS_EVERY_S") or 600)


def main() -> None:
    """Run until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "globalarctic.web.settings")
    import django

    django.setup()
    from django.db import DatabaseError

    from globalarctic.errors import GlobalArcticError
    from globalarctic.web.federation.own import own_catalogues, own_peers, transport_to
    from globalarctic.web.federation.published import bring_up
    from globalarctic.web.processes import end_with_parent, note_process

    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    note_process("neighbours")
    end_with_parent(stopping.set)
    brought_up = float("-inf")
    while True:
        try:
            if time.monotonic() - brought_up >= _EVERY_S:
                bring_up()
                brought_up = time.monotonic()
            for node in own_peers().due(dt.datetime.now(dt.UTC), every_s=_EVERY_S):
                neighbour = own_peers().neighbour(node)
                taken = own_peers().follow(node, transport_to(neighbour.url))
                _log.info(
                    "followed",
                    extra={"event": "follow", "peer": node, "taken": taken is not None},
                )
            for url in own_catalogues().due(dt.datetime.now(dt.UTC)):
                own_catalogues().look(url, transport_to(url))
        except (GlobalArcticError, OSError, sqlite3.Error, DatabaseError) as error:
            _log.warning("not followed", extra={"event": "follow", "why": str(error)})
        if stopping.wait(min(_LOOK_S, _EVERY_S)):
            return


if __name__ == "__main__":
    main()
