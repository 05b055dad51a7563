"""A node for a region: one file says its name, languages, places, corridors, anchors and peers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from globalarctic.errors import InputError, UnknownNameError
from globalarctic.records import read_toml
from globalarctic.words.catalog import languages_on_file

if TYPE_CHECKING:
    from pathlib import Path

    from globalarctic.exchange.federation import NodeProfile

__all__ = [
    "REGION_FILE",
    "RegionalNode",
    "found_node",
    "profile_of",
    "read_region",
    "region_notes",
]

REGION_FILE = "node.toml"
"""Name of the file in the node's folder."""

_NAMES = ("name", "region", "keeper")
_LISTS = ("languages", "licences", "places", "corridors", "anchors", "regions", "peers")


@dataclass(frozen=True, slots=True)
class RegionalNode:
    """What makes a node the node of a region.

    Notes
    -----
    ``places``, ``corridors`` and ``regions`` are ids of the bundled tables that its first page
    shows; ``anchors`` ISO 3166 alpha-3 codes of the states its definition of scope is anchored to;
    ``keeper`` an address for those who have a question; ``peers`` addresses of nodes to follow.
    """

    name: str
    region: str = ""
    keeper: str = ""
    languages: tuple[str, ...] = ("en", "zh", "ru")
    licences: tuple[str, ...] = ("CC-BY-4.0",)
    places: tuple[str, ...] = ()
    corridors: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()


def read_region(path: Path) -> RegionalNode:
    """Return the node that a file describes.

    Parameters
    ----------
    path
        TOML file; see ``docs/how-to/own-node.md``.

    Raises
    ------
    InputError, UnknownNameError
        When a value is missing or unknown; the message names the field and what is allowed.
    DataError
        When the file cannot be read.
    """
    fields, _ = read_toml(path)
    allowed = (*_NAMES, *_LISTS)
    unknown = sorted(set(fields) - set(allowed))
    if unknown:
        raise InputError(f"{path}: {unknown[0]} is no field of a node; {', '.join(allowed)} are")
    values: dict[str, Any] = {}
    for name in _NAMES:
        value = fields.get(name, "")
        if not isinstance(value, str) or len(value) > 120:
            raise InputError(f"{path}: {name} is a text of at most 120 signs")
        values[name] = value.strip()
    for name in _LISTS:
        if name in fields:
            value = fields[name]
            if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                raise InputError(f'{path}: {name} is a list of texts, such as ["a", "b"]')
            values[name] = tuple(value)
    if not values["name"]:
        raise InputError(f'{path}: the node has no name; write name = "Node of the Irtysh"')
    node = RegionalNode(**values)
    _check(path, node)
    return node


def _check(path: Path, node: RegionalNode) -> None:
    from globalarctic.data.countries import load_countries
    from globalarctic.regions.catalog import load_regions
    from globalarctic.transport.network.corridors import load_corridors
    from globalarctic.transport.network.places import load_places

    known = {
        "places": [one.place_id for one in load_places()],
        "corridors": [one.corridor_id for one in load_corridors()],
        "anchors": list(load_countries()),
        "regions": [one.code for one in load_regions()],
    }
    for field, names in known.items():
        for name in getattr(node, field):
            if name not in names:
                error = UnknownNameError.among(field.removesuffix("s"), name, names)
                raise InputError(f"{path}: {error}")
    for lang in node.languages:
        if not re.fullmatch("[a-z]{2,3}", lang):
            raise InputError(f"{path}: language {lang!r}; give codes such as en, ru, kl")
    if not node.languages:
        raise InputError(f"{path}: name one language or more")
    for peer in node.peers:
        if not re.fullmatch("https?://[^/@ ]+/?", peer):
            raise InputError(f"{path}: peer {peer!r}; give addresses such as https://name")


def found_node(path: Path, folder: Path) -> RegionalNode:
    """Make the folder of a new node from its region file.

    Parameters
    ----------
    path
        The region file.
    folder
        Folder of the node; empty or missing.

    Raises
    ------
    InputError
        When the folder holds a node already, or the file is not right; nothing is written then.

    Notes
    -----
    Writes the file as ``node.toml``, a definition of scope with the anchors as ``scope.toml``, and
    the key of the node's feed.
    """
    from globalarctic.exchange.federation import Feed

    node = read_region(path)
    if folder.exists() and any(folder.iterdir()):
        raise InputError(f"{folder} is not empty; name a new folder for the node")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / REGION_FILE).write_text(path.read_text(encoding="utf-8-sig"), encoding="utf-8")
    if node.anchors:
        (folder / "scope.toml").write_text(_scope_of(node), encoding="utf-8")
    Feed(folder / "federation", profile_of(folder)).close()
    return node


def profile_of(folder: Path, url: str = "") -> NodeProfile:
    """Return what a node tells of itself to others.

    Parameters
    ----------
    folder
        Folder of the node.
    url
        Address that others see.

    Raises
    ------
    InputError
        When its file is not right.
    """
    from globalarctic.exchange.federation import NodeProfile

    path = folder / REGION_FILE
    if not path.exists():
        return NodeProfile("globalarctic", url=url, languages=("en", "zh", "ru"))
    node = read_region(path)
    return NodeProfile(node.name, url, node.region, node.languages, node.licences)


def _scope_of(node: RegionalNode) -> str:
    """Return the default definition of scope, its ties measured to the anchors of the node."""
    from importlib.resources import files

    folder = files("globalarctic.scope.definitions")
    text = folder.joinpath("global-arctic.toml").read_text("utf-8")
    anchors = ", ".join(f'"{code}"' for code in node.anchors)
    title = node.name.replace("\\", "").replace('"', "'")
    for pattern, line in (
        (r"(?m)^#.*\n", ""),
        (r"(?m)^name = .*", 'name = "region"'),
        (r"(?m)^title = .*", f'title = "{title}"'),
        (r"(?m)^tied_to = .*", f"tied_to = [{anchors}]"),
    ):
        text = re.sub(pattern, lambda _, line=line: line, text, count=0 if not line else 1)
    return text


def region_notes(folder: Path) -> list[str]:
    """Return what a node still lacks, in plain words.

    Parameters
    ----------
    folder
        Folder of the node.
    """
    path = folder / REGION_FILE
    if not path.exists():
        return ["missing: the node has no name of its own; globalarctic node init REGION.toml"]
    try:
        node = read_region(path)
    except (InputError, OSError) as error:
        return [str(error)]
    notes = [
        f"language {lang}: no words on file; globalarctic words new {lang} begins them"
        for lang in node.languages
        if lang not in languages_on_file()
    ]
    if not node.keeper:
        notes.append("no keeper is named: nobody knows whom to ask")
    if not node.places:
        notes.append("no places are named: the first page shows those of the whole Arctic")
    return notes
