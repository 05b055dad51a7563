"""``python -m globalarctic``: the command line, where the scripts folder is not on the path."""

from __future__ import annotations

from globalarctic.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    main()
