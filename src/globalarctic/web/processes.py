"""The node's processes: each says in a small file that it lives, and ends with its parent."""

from __future__ import annotations

import json
import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from globalarctic.web.place import load_place

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["end_with_parent", "is_alive", "memory_mb", "note_process", "processes", "start_worker"]

_WATCH_S = 0.5


def is_alive(pid: int) -> bool:
    """Return whether a process of this machine lives; one that waits to be buried does not.

    Examples
    --------
    >>> import os
    >>> is_alive(os.getpid())
    True
    """
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1][1] != "Z"
    return True


def memory_mb(pid: int | None = None) -> float:
    """Return the resident memory of a process, MB; 0 where the system does not say.

    Examples
    --------
    >>> memory_mb() >= 0.0
    True
    """
    try:
        text = Path(f"/proc/{pid or os.getpid()}/statm").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return round(int(text.split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


def note_process(kind: str, **state: Any) -> None:
    """Write that this process lives; a full or read-only disk is no reason to stop."""
    folder = load_place().run_folder
    path = folder / f"{kind}-{os.getpid()}.json"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps({"kind": kind, "pid": os.getpid(), **state}), encoding="ascii")
        part.replace(path)


def processes() -> list[dict[str, Any]]:
    """Return the living processes of the node: kind, pid, memory, state; dead ones' files go."""
    alive = []
    for path in sorted(load_place().run_folder.glob("*-*.json")):
        try:
            entry: dict[str, Any] = json.loads(path.read_text(encoding="ascii"))
            pid = int(entry["pid"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if is_alive(pid):
            alive.append({**entry, "memory_mb": memory_mb(pid)})
        else:
            with suppress(OSError):
                path.unlink()
    return alive


def end_with_parent(stop: Callable[[], None], *, grace_s: float = 5.0) -> None:
    """Call ``stop`` when the parent process is gone, and end for good after a grace, seconds."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_WATCH_S)
        stop()
        time.sleep(grace_s)
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def start_worker() -> None:
    """Let a web worker say that it lives, and end with the server that started it."""
    note_process("web")
    end_with_parent(lambda: None, grace_s=0.5)
