"""Refresh checksum and size of every bundled file in catalog.toml.

Usage: python derive/catalog.py
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "src" / "globalarctic" / "data"


def main() -> None:
    """Rewrite sha256 and size_bytes; stop when a bundled file has no entry."""
    path = DATA / "catalog.toml"
    blocks = re.split(r"(?m)^(?=\[dataset\.)", path.read_text(encoding="utf-8"))
    named = set()
    fresh = [blocks[0]]
    for block in blocks[1:]:
        found = re.search(r'(?m)^file = "([^"]+)"', block)
        body = re.sub(r"(?m)^(sha256|size_bytes) = .*\n", "", block).rstrip() + "\n"
        if found:
            content = (DATA / "bundled" / found.group(1)).read_bytes()
            named.add(found.group(1))
            body += f'sha256 = "{hashlib.sha256(content).hexdigest()}"\n'
            body += f"size_bytes = {len(content)}\n"
        fresh.append(body + "\n")
    missing = {p.name for p in (DATA / "bundled").iterdir() if p.is_file()} - named
    if missing:
        raise SystemExit(f"no catalogue entry for {sorted(missing)}")
    path.write_text("".join(fresh).rstrip() + "\n", encoding="utf-8")
    print(f"{len(named)} bundled files")


if __name__ == "__main__":
    main()
