"""``globalarctic serve``: the web node."""

from __future__ import annotations

import importlib.util

import click

from globalarctic.cli.verbs import examples
from globalarctic.errors import InputError

__all__ = ["need_web", "serve"]


def need_web() -> None:
    """Refuse to go on where the parts of the web node are not installed.

    Raises
    ------
    InputError
        When they are not; says how to install them.
    """
    if importlib.util.find_spec("django") is None or importlib.util.find_spec("granian") is None:
        raise InputError("the web node needs more; pip install 'globalarctic[web]'")


@click.command()
@click.option("--host", default="", help="Address to listen at.  [GLOBALARCTIC_HOST, or 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65_535), help="Port.  [GLOBALARCTIC_PORT, or 8000]")
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Web workers.  [GLOBALARCTIC_WORKERS, or 2]"
)
@examples(
    "globalarctic serve",
    "globalarctic serve --host 0.0.0.0 --port 8080 --workers 2",
    costly=True,
)
def serve(host: str, port: int | None, workers: int | None) -> None:
    """Answer in the browser and over HTTP, from this machine.

    Pages in English, Chinese and Russian, the API under /api/v1. Files are kept in
    GLOBALARCTIC_NODE_DIR. Stop it with Ctrl-C.
    """
    need_web()
    from globalarctic.web.running.supervisor import serve as run

    run(host=host, port=port or 0, workers=workers or 0)
