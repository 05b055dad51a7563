"""What is on file to name in a question: places, passages, corridors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from globalarctic.result import Listing, Placed, feature, plain, point_feature
from globalarctic.table import Table, ident, number, number_text, words
from globalarctic.transport.network.corridors import load_corridors
from globalarctic.transport.network.links import load_borders
from globalarctic.transport.network.passages import load_passages
from globalarctic.transport.network.places import load_places, resolve, search
from globalarctic.words import Entry, Message, Name

if TYPE_CHECKING:
    from globalarctic.transport.network.corridors import Corridor
    from globalarctic.transport.network.places import Place

__all__ = ["Corridors", "Gate", "Passages", "Places", "corridors", "passages", "places"]


@dataclass(frozen=True, slots=True, repr=False)
class Places(Listing, Placed):
    """Places where goods start, end or change mode."""

    SCHEMA = "transport.places"
    ROWS = "places"

    places: tuple[Place, ...]

    def features(self) -> list[dict[str, Any]]:
        """Return a point a place."""
        return [point_feature(place.lon, place.lat, plain(place)) for place in self.places]

    def table(self) -> Table:
        """Return the names in three languages, and where the places lie."""
        columns = (
            ident("Id"), words("English"), words("中文"), words("Русский"), words("Country"),
            words("LOCODE"), number("Lon"), number("Lat"), words("Modes"),
        )  # fmt: skip
        rows = tuple(
            (
                p.place_id, p.name_en, p.name_zh, p.name_ru,
                Name("country", p.country) if p.country else "", p.locode,
                number_text(p.lon, 2), number_text(p.lat, 2),
                tuple(Message(f"transport.mode.{mode}") for mode in p.modes),
            )
            for p in self.places
        )  # fmt: skip
        return Table("", columns, rows)


@dataclass(frozen=True, slots=True)
class Gate:
    """What a way can be told to avoid: a passage or a border crossing."""

    gate_id: str
    name_en: str
    name_zh: str
    name_ru: str
    family: str
    kind: str
    jurisdictions: tuple[str, ...]
    max_draught_m: float | None
    max_kmh: float | None
    dwell_h: float | None
    source: str
    grade: str

    @property
    def name(self) -> Name:
        """The name, in whatever language it is said."""
        return Name("border" if self.kind == "border" else "passage", self.gate_id)


@dataclass(frozen=True, slots=True, repr=False)
class Passages(Listing):
    """The passages and border crossings that a way can avoid."""

    SCHEMA = "transport.passages"
    ROWS = "passages"

    passages: tuple[Gate, ...]

    def table(self) -> Table:
        """Return ids, families and limits."""
        columns = (
            ident("Id"), words("Name"), ident("Family"), words("Kind"), words("Jurisdiction"),
            number("Max draught m"),
        )  # fmt: skip
        rows = tuple(
            (
                gate.gate_id, gate.name, gate.family, Message(f"transport.gate.{gate.kind}"),
                tuple(Name("country", state) for state in gate.jurisdictions),
                "" if gate.max_draught_m is None else f"{gate.max_draught_m:g}",
            )
            for gate in self.passages
        )  # fmt: skip
        return Table("", columns, rows)


@dataclass(frozen=True, slots=True, repr=False)
class Corridors(Listing, Placed):
    """The named corridors; on the map the middles of the passages that they go through."""

    SCHEMA = "transport.corridors"
    ROWS = "corridors"

    corridors: tuple[Corridor, ...]

    def features(self) -> list[dict[str, Any]]:
        """Return the middles of a corridor's passages; one without passages has no geometry."""
        gates = [each for each in load_passages() if each.gate_lon.size]
        rows = []
        for each in self.corridors:
            wanted = {gate for phase in each.via for gate in phase}
            points = [
                [float(line[len(line) // 2]) for line in (gate.gate_lon, gate.gate_lat)]
                for gate in gates
                if {gate.passage_id, gate.family} & wanted
            ]
            shape = {"type": "MultiPoint", "coordinates": points} if points else None
            rows.append(feature(shape, plain(each), ident=each.corridor_id))
        return rows

    def table(self) -> Table:
        """Return the names in three languages, and the way."""
        columns = (
            ident("Id"), words("English"), words("中文"), words("Русский"), words("Way"),
        )  # fmt: skip
        rows = tuple(
            (
                c.corridor_id,
                c.name_en,
                c.name_zh,
                c.name_ru,
                Entry("corridors", c.corridor_id, "description"),
            )
            for c in self.corridors
        )
        return Table("", columns, rows)


def places(name: str = "", *, limit: int | None = None) -> Places:
    """Return the places with a name that contains some words, best first; all without words.

    Raises
    ------
    UnknownNameError
        When no name contains them, with the nearest names.

    Examples
    --------
    >>> [place.place_id for place in places("sabet")]
    ['sabetta']
    """
    if not name:
        return Places(load_places()[:limit])
    return Places(search(name, limit=limit or len(load_places())) or (resolve(name),))


def passages() -> Passages:
    """Return the passages and border crossings on file.

    Examples
    --------
    >>> len(passages()) > 30
    True
    """
    gates = [
        Gate(
            p.passage_id, p.name_en, p.name_zh, p.name_ru, p.family, p.kind, p.jurisdictions,
            p.max_draught_m, p.max_kmh, p.dwell_h, p.source, p.grade,
        )
        for p in load_passages()
    ]  # fmt: skip
    gates += [
        Gate(
            b.border_id, b.name_en, b.name_zh, b.name_ru, "", "border", b.countries,
            None, None, b.dwell_h, b.source, b.grade,
        )
        for b in load_borders()
    ]  # fmt: skip
    return Passages(tuple(gates))


def corridors() -> Corridors:
    """Return the named corridors on file.

    Examples
    --------
    >>> corridors().rows()[1]["corridor_id"]
    'nsr'
    """
    return Corridors(load_corridors())
