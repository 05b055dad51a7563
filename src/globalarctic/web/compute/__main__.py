"""``python -m globalarctic.web.compute``: the compute process by itself."""

from __future__ import annotations

from globalarctic.web.compute.loop import main

__all__: list[str] = []

if __name__ == "__main__":
    main()
