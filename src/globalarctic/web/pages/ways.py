"""A stored comparison as a page shows it: which ways matter, in what words, with what beside them.

Nothing is computed here: figures are those of the answer, put into the messages of the page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from globalarctic.web.charts import Bar, DrawnWay, Spot, Stack, YearRow
from globalarctic.web.pages.texts import (
    corridor_name,
    day_of_text,
    place_name,
    say_all,
    text_of,
    vessel_name,
)
from globalarctic.web.pages.way_row import WayRow, part_id, part_kind, part_kinds
from globalarctic.words import Message

if TYPE_CHECKING:
    from globalarctic.words import Arg

__all__ = ["Ways"]

_FIRST = ("direct", "nsr", "suez", "direct-land", "river")
_RAIL = ("kz-ru-rail", "mn-ru-rail", "manzhouli-rail", "middle")


@dataclass(frozen=True, slots=True)
class Ways:
    """A comparison as a page shows it."""

    document: dict[str, Any]
    shown: frozenset[str] = field(default_factory=frozenset)

    @property
    def answer(self) -> dict[str, Any]:
        """The answer itself."""
        held: dict[str, Any] = self.document["answer"]
        return held

    @property
    def unit(self) -> str:
        """What cost and emissions are for: teu or t."""
        routes = [row["route"] for row in self.answer["corridors"] if row.get("route")]
        return "teu" if any(route.get("cost_per_teu") for route in routes) else "t"

    @property
    def unit_name(self) -> Message:
        """The unit in words."""
        return Message(f"pages.unit.{self.unit}")

    @property
    def rows(self) -> list[WayRow]:
        """All corridors, the quickest first, refused ones last."""
        rows = [WayRow(values, self.unit) for values in self.answer["corridors"]]
        return sorted(rows, key=lambda row: (not row.possible, row.values["duration_d"] or 0.0))

    @property
    def possible(self) -> list[WayRow]:
        """Corridors on which the ship passes."""
        return [row for row in self.rows if row.possible]

    @property
    def first(self) -> list[WayRow]:
        """The ways that matter first: the quickest, the direct one, NSR, Suez, the best rail."""
        rows = self.possible
        rail = next((row.key for row in rows if row.key in _RAIL), "")
        quick = rows[0].key if rows else ""
        return [row for row in rows if row.key in {*_FIRST, rail, quick}]

    @property
    def more(self) -> list[WayRow]:
        """The other ways on which the ship passes."""
        first = {row.key for row in self.first}
        return [row for row in self.possible if row.key not in first]

    @property
    def refused(self) -> list[WayRow]:
        """The ways on which it does not."""
        return [row for row in self.rows if not row.possible]

    @property
    def omitted(self) -> list[Arg]:
        """Corridors that were left out as far longer."""
        return [corridor_name(key) for key in self.answer["omitted"]]

    @property
    def lines(self) -> list[Message]:
        """The answer in a few sentences, the quickest way first."""
        told = [row.line for row in self.first[:4]]
        nsr = next((row for row in self.refused if row.key == "nsr"), None)
        if nsr is not None:
            told.append(nsr.line)
        return told or [Message("pages.answer.none")]

    @property
    def on_map(self) -> frozenset[str]:
        """Ids of the ways that the map shows."""
        return self.shown or frozenset(row.key for row in self.first)

    @property
    def origin(self) -> Arg:
        """Name of the origin."""
        return place_name(self.answer["origin"])

    @property
    def target(self) -> Arg:
        """Name of the target."""
        return place_name(self.answer["target"])

    @property
    def vessel(self) -> Arg:
        """Name of the ship."""
        return vessel_name(self.answer["vessel"])

    @property
    def depart(self) -> Any:
        """Day of departure."""
        return day_of_text(self.answer["depart_utc"])

    @property
    def month(self) -> int:
        """Month of departure."""
        return int(self.answer["depart_utc"][5:7])

    @property
    def title(self) -> Message:
        """Both places."""
        return Message("pages.compare.title-of", origin=self.origin, target=self.target)

    @property
    def basis(self) -> Any:
        """Which ice years were used and why."""
        return text_of(self.answer["ice_basis"])

    @property
    def assumptions(self) -> list[Any]:
        """What is assumed."""
        return say_all(self.answer["assumptions"])

    @property
    def price_year(self) -> str:
        """Year of the money."""
        held = [row.money["price_year"] for row in self.possible if row.money]
        return str(held[0]) if held else ""

    @property
    def bars(self) -> list[Bar]:
        """Days of the first ways, then of the others."""
        return [row.bar for row in [*self.first, *self.more]]

    @property
    def stacks(self) -> list[Stack]:
        """Costs of the ways, in the order of the rows: no order of cost."""
        return [row.stack for row in [*self.first, *self.more] if row.money.get("parts")]

    @property
    def cost_legend(self) -> list[tuple[int, Message]]:
        """Colour and name of each kind of cost part with a rate."""
        kinds = {
            part_kind(part_id(part["part"]))
            for row in self.possible
            for part in row.money.get("parts", ())
            if part["usd"] is not None
        }
        return [
            (hue, Message(f"pages.cost-kind.{kind}"))
            for hue, kind in enumerate(part_kinds())
            if kind in kinds
        ]

    @property
    def dots(self) -> list[YearRow]:
        """Ice years of the ways that ice stops in some of them."""
        return [row.dots for row in self.rows if row.years and row.passed < len(row.years)]

    def drawn(self, *, every: bool = False) -> list[DrawnWay]:
        """Return the lines of the ways: those on the map, or all, with a mark which are shown."""
        lines: dict[str, tuple[list[float], list[float]]] = {}
        for feature in self.document.get("geojson", {}).get("features", ()):
            if feature["properties"]["kind"] == "waypoint":
                lon, lat = lines.setdefault(feature["properties"]["corridor"], ([], []))
                x, y = feature["geometry"]["coordinates"]
                lon.append(x)
                lat.append(y)
        rows = {row.key: row for row in self.possible}
        return [
            DrawnWay(tuple(lon), tuple(lat), rows[key].name, rows[key].hue, key, key in self.on_map)
            for key, (lon, lat) in lines.items()
            if key in rows and len(lon) > 1 and (every or key in self.on_map)
        ]

    @property
    def spots(self) -> list[Spot]:
        """Both places on the map: the ends of the first line drawn."""
        ways = self.drawn(every=True)
        if not ways:
            return []
        return [
            Spot(ways[0].lon[0], ways[0].lat[0], self.origin),
            Spot(ways[0].lon[-1], ways[0].lat[-1], self.target),
        ]

    @property
    def table_rows(self) -> list[WayRow]:
        """All ways for the table: first, others, refused."""
        return [*self.first, *self.more, *self.refused]

    @property
    def sources(self) -> list[str]:
        """Every source that the answer names."""
        tables = self.document.get("tables", ())
        return list(dict.fromkeys(str(each) for table in tables for each in table["sources"]))
