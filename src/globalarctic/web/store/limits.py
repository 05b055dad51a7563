"""How many new questions one client may ask in a minute, and who waits for an answer."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from globalarctic.errors import GlobalArcticError
from globalarctic.web.place import load_place

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LimitError", "asked_by", "count_question", "new_questions", "stored_only", "waiting"]

_CLIENT: ContextVar[str] = ContextVar("client", default="")
_STORED_ONLY: ContextVar[bool] = ContextVar("stored_only", default=False)
_MOST_CLIENTS = 10_000
_MINUTE_S = 60.0
_lock = threading.Lock()
_tokens: OrderedDict[str, tuple[float, float]] = OrderedDict()
_waiters = threading.BoundedSemaphore(1)


class LimitError(GlobalArcticError):
    """A client asks more than its share; ``seconds`` says when it may ask again."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"too many new questions; ask again in {seconds} s")


@contextmanager
def asked_by(client: str) -> Iterator[None]:
    """Count the new questions of this thread as those of a client."""
    token = _CLIENT.set(client)
    try:
        yield
    finally:
        _CLIENT.reset(token)


@contextmanager
def stored_only() -> Iterator[None]:
    """Refuse every new question of this thread: only what is stored is answered."""
    token = _STORED_ONLY.set(True)
    try:
        yield
    finally:
        _STORED_ONLY.reset(token)


def new_questions() -> bool:
    """Return whether this thread may ask what is not stored."""
    return not _STORED_ONLY.get()


def count_question() -> None:
    """Count a new question of the client at hand.

    Raises
    ------
    LimitError
        When it asked for more than its share of the last minute.

    Notes
    -----
    Each web worker counts for itself and gives its part of the share.
    """
    client = _CLIENT.get()
    if not client:
        return
    place = load_place()
    share = max(1.0, place.compute_per_minute / place.workers)
    now = time.monotonic()
    with _lock:
        left, since = _tokens.pop(client, (share, now))
        left = min(share, left + (now - since) * share / _MINUTE_S)
        _tokens[client] = (max(0.0, left - 1.0) if left >= 1.0 else left, now)
        while len(_tokens) > _MOST_CLIENTS:
            _tokens.popitem(last=False)
    if left < 1.0:
        raise LimitError(max(1, round((1.0 - left) * _MINUTE_S / share)))


@contextmanager
def waiting() -> Iterator[bool]:
    """Say whether this thread may wait for an answer: one thread a worker, the others go on."""
    free = _waiters.acquire(blocking=False)
    try:
        yield free
    finally:
        if free:
            _waiters.release()
