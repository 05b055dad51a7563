"""A small folder of register files, with places to spoil."""

from __future__ import annotations

from pathlib import Path

SOURCES = """\
[[source]]
source_id = "paper"
url = "https://example.org/paper"
publisher = "A paper"
kind = "press_named_source"

[[source]]
source_id = "whisper"
url = "https://example.org/whisper"
publisher = "A paper"
kind = "press_unnamed_source"
"""

ENTITIES = """\
[[entity]]
entity_id = "mine-co"
name = "Mine Company"

[[entity]]
entity_id = "owner-a"
name = "Owner A"
country = "NOR"

[[entity]]
entity_id = "owner-b"
name = "Owner B"
country = "CAN"
"""

PROJECT = """\
[project]
project_id = "TST-MINE"
name = "Test mine"
host_country = "FIN"
region_name = "Somewhere"
sector = "mining_gold"
asset_id = "mine-co"
"""

BASE = {"source_id": '"paper"', "recorded_at": '"2024-05-01"'}


def claim(claim_id: str, **keys: str) -> str:
    """Return a claim as TOML; a key given as "" is left out."""
    held = {"claim_id": f'"{claim_id}"', **BASE, **keys}
    lines = ["[[claim]]", *(f"{key} = {value}" for key, value in held.items() if value)]
    return "\n" + "\n".join(lines) + "\n"


def status(claim_id: str, value: str, start: str, **keys: str) -> str:
    return claim(
        claim_id, predicate='"status"', value=f'"{value}"', valid_from=f'"{start}"', **keys
    )


def amount(
    claim_id: str, value: str, unit: str = "USD", kind: str = "project_total", **keys: str
) -> str:
    return claim(
        claim_id, predicate='"amount"', value=value, unit=f'"{unit}"', kind=f'"{kind}"' if kind else "",
        **keys,
    )  # fmt: skip


def stake(claim_id: str, owner: str, value: str, start: str, **keys: str) -> str:
    return claim(
        claim_id, subject_type='"entity"', subject_id='"mine-co"', predicate='"ownership"',
        kind='"shareholding"', object_id=f'"{owner}"', value=value, unit='"%"',
        valid_from=f'"{start}"', **keys,
    )  # fmt: skip


def write(folder: Path, *claims: str, project: str = PROJECT, **files: str) -> Path:
    """Write the folder; ``files`` replace or add whole files by stem."""
    held = {"sources": SOURCES, "entities": ENTITIES, "mine": project + "".join(claims), **files}
    for stem, text in held.items():
        (folder / f"{stem}.toml").write_text(text, encoding="utf-8")
    return folder


def line_of(path: Path, start: str, after: str = "") -> int:
    """Return the line that begins with ``start``, the first one after the line with ``after``."""
    seen = not after
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        seen = seen or after in line
        if seen and line.startswith(start):
            return number
    raise AssertionError(f"no line {start!r} in {path}")
