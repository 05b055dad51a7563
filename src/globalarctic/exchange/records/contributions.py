"""Contributions to the other rooms, written as the text files that those rooms read.

A correction to a river or a place is a row of its table; a rate, a claim and a project are TOML; a
dead source is its entry in the register's list of sources. Each file is read by the room's own
reader before it is given to anybody.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from globalarctic.data.tables import read_table
from globalarctic.errors import GlobalArcticError, InputError
from globalarctic.exchange.records.kinds import CONTRIBUTION_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["RoomContribution", "check_export", "export_contributions", "refused_contributions"]

_REGISTER = Path(__file__).parents[2] / "investments" / "register"


@dataclass(frozen=True, slots=True)
class RoomContribution:
    """A published record that goes on to a room.

    Parameters
    ----------
    details
        Fields of its kind, checked.
    published
        Day as text, 2026-01-31.
    address
        Of the record on the node, which is the source of the change.
    """

    key: str
    kind: str
    title: str
    details: Mapping[str, str]
    published: str
    address: str


def _text(value: str) -> str:
    """Return a text as TOML writes it."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", " ", escaped) + '"'


def _entry(name: str, values: Mapping[str, str | float | None]) -> str:
    lines = [f"[[{name}]]" if name != "project" else "[project]"]
    for key, value in values.items():
        if value is not None and value != "":
            lines.append(f"{key} = {_text(value) if isinstance(value, str) else f'{value:.15g}'}")
    return "\n".join(lines) + "\n"


def _source(each: RoomContribution) -> str:
    said = each.details.get("source", "")
    parts = (said, each.details.get("source_url", ""), each.address)
    return "; ".join(filter(None, parts))


def _rows(table: str, key: str, changes: Mapping[str, Mapping[str, str]]) -> str:
    """Return the changed rows of a table, whole."""
    rows = read_table(table)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        if row[key] in changes:
            writer.writerow({**row, **changes[row[key]]})
    return out.getvalue()


def _rivers(sent: Sequence[RoomContribution]) -> dict[str, str]:
    changes = {
        each.details["reach"]: {
            "season_open": each.details["season_open"],
            "season_close": each.details["season_close"], "source": _source(each),
            "as_of": each.published[:7], "grade": "C",
        }
        for each in sent
    }  # fmt: skip
    return {"river_reaches.csv": _rows("river_reaches", "reach_id", changes)}


def _places(sent: Sequence[RoomContribution]) -> dict[str, str]:
    columns = ("lon", "lat", "name_en", "name_zh", "name_ru")
    changes = {
        each.details["corrected_place"]: {
            **{name: each.details[name] for name in columns if name in each.details},
            "source": _source(each),
            "as_of": each.published[:7],
            "grade": "C",
        }
        for each in sent
    }
    return {"places.csv": _rows("places", "place_id", changes)}


def _rates(sent: Sequence[RoomContribution]) -> dict[str, str]:
    entries = [
        _entry("rate", {
            "part": each.details["part"], "key": each.details.get("rate_key", ""),
            "mid": float(each.details["amount"]), "currency": each.details["currency"],
            "price_year": int(float(each.details["price_year"])), "source": _source(each),
            "grade": "C",
        })
        for each in sent
    ]  # fmt: skip
    return {"rates.toml": "\n".join(entries)}


def _claims(sent: Sequence[RoomContribution]) -> dict[str, str]:
    entries = []
    for each in sent:
        entry = _entry("claim", {
            "id": f"sent-{each.key[:12]}", "text": each.details["claim_text"],
            "speaker": each.details.get("speaker", "not on file"),
            "stated_on": each.details.get("stated_on", "not on file"),
            "place": each.details["claim_place"], "query": "none",
            "would_change": each.details["would_change"],
        })  # fmt: skip
        entries.append(entry + 'args = { reason = "no query was chosen yet" }\n')
    return {"claims.toml": "\n".join(entries)}


def _projects(sent: Sequence[RoomContribution]) -> dict[str, str]:
    files = {}
    for each in sent:
        name = f"{each.details['host_country']}-SENT-{each.key[:8]}".upper()
        source = f"sent-{each.key[:12]}"
        files[f"register/{name.lower()}.toml"] = "\n".join((
            _entry("project", {
                "project_id": name, "name": each.details["project_name"],
                "host_country": each.details["host_country"], "region_name": "not on file",
                "sector": each.details["sector_code"], "note": each.address,
            }),
            _entry("source", {
                "source_id": source, "url": each.details["source_url"],
                "publisher": each.details["publisher"], "kind": "press",
            }),
            _entry("claim", {
                "claim_id": f"{name}-status", "predicate": "status",
                "value": each.details["project_status"], "unit": "text",
                "valid_from": each.details["seen_on"], "source_id": source,
                "recorded_at": each.published, "note": each.title,
            }),
        ))  # fmt: skip
    return files


def _dead(sent: Sequence[RoomContribution]) -> dict[str, str]:
    gone = {each.details["source_id"]: each for each in sent}
    blocks = []
    text = (_REGISTER / "sources.toml").read_text(encoding="utf-8")
    for block in re.split(r"(?m)^(?=\[\[source\]\])", text):
        found = re.search(r'(?m)^source_id = "([^"]+)"', block)
        each = gone.get(found.group(1)) if found else None
        blocks.append(block if each is None else _marked_dead(block, each))
    return {"register/sources.toml": "".join(blocks)}


def _marked_dead(block: str, each: RoomContribution) -> str:
    """Return the entry of a source with the day since when it is gone, and its archived copy."""
    details = each.details
    told = {"note": f"dead since {details['dead_since']}; {each.address}"}
    if "archive_url" in details:
        told["archive_url"] = details["archive_url"]
    lines = [
        line for line in block.rstrip("\n").split("\n") if line.partition(" = ")[0] not in told
    ]
    lines += [f"{key} = {_text(value)}" for key, value in told.items()]
    return "\n".join(lines) + "\n\n"


_WRITERS = {"river-season": _rivers, "place-correction": _places, "rate": _rates,
            "stated-claim": _claims, "project-report": _projects, "dead-source": _dead}  # fmt: skip


def export_contributions(contributions: Iterable[RoomContribution]) -> dict[str, str]:
    """Return the files of contributions, by name; of several on one thing the last counts.

    Raises
    ------
    InputError
        When a kind is none that goes on to a room.
    """
    by_kind: dict[str, list[RoomContribution]] = {}
    for each in sorted(contributions, key=lambda sent: (sent.published, sent.key)):
        if each.kind not in CONTRIBUTION_KINDS:
            raise InputError(f"kind {each.kind!r}; allowed are {', '.join(CONTRIBUTION_KINDS)}")
        by_kind.setdefault(each.kind, []).append(each)
    files: dict[str, str] = {}
    for kind, sent in by_kind.items():
        files |= _WRITERS[kind](sent)
    if "project-report" in by_kind:
        # A folder with a list of sources is read alone: the entities go with it.
        for name in ("sources.toml", "entities.toml"):
            files.setdefault(f"register/{name}", (_REGISTER / name).read_text(encoding="utf-8"))
    return files


def check_export(files: Mapping[str, str]) -> None:
    """Read every file with the reader of its room.

    Raises
    ------
    GlobalArcticError
        As the reader of the room tells it, with file and line.
    """
    from globalarctic import records
    from globalarctic.investments.register import check_folder
    from globalarctic.outlook.claims import load_claims
    from globalarctic.transport.costs.model import load_costs
    from globalarctic.transport.network.links import RiverReach
    from globalarctic.transport.network.places import Place

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        for path, model in (("river_reaches.csv", RiverReach), ("places.csv", Place)):
            if path in files:
                records.read(folder / path, model, name=path)
        if "rates.toml" in files:
            load_costs(folder / "rates.toml")
        if "claims.toml" in files:
            load_claims(folder / "claims.toml")
        if any(path.startswith("register/") for path in files):
            refused = [
                finding for finding in check_folder(folder / "register")
                if finding.level == "reject"
            ]  # fmt: skip
            if refused:
                raise InputError("; ".join(str(finding) for finding in refused[:3]))


def refused_contributions(contributions: Iterable[RoomContribution]) -> dict[str, str]:
    """Return the contributions that the reader of their room does not take, with what it says."""
    refused: dict[str, str] = {}
    for each in contributions:
        try:
            check_export(export_contributions([each]))
        except GlobalArcticError as error:
            refused[each.key] = str(error)
    return refused
