"""One way of a stored comparison: its figures, legs, rules and costs as texts of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from globalarctic.web.charts import Bar, Part, Stack, YearRow
from globalarctic.web.pages.texts import (
    corridor_name,
    gate_name,
    hue_of,
    part_text,
    quantity,
    rate_field,
    say_all,
    text_of,
)
from globalarctic.words import Code, Entry, Message, Quantity, render

if TYPE_CHECKING:
    from globalarctic.words import Arg

__all__ = ["WayRow", "part_hue", "part_id", "part_kind", "part_kinds"]

_KINDS = {
    "ship": ("hire", "capital", "operation"),
    "fuel": ("fuel",),
    "ports": ("port", "terminal"),
    "dues": ("canal", "icebreaker", "pilot", "navigator"),
    "insurance": ("insurance", "war-risk"),
    "carbon": ("ets", "fueleu"),
    "rail": ("rail",),
    "other-land": ("road", "river", "ferry"),
    "transfer": ("transfer",),
}
"""Kinds of cost parts, in their order, each with words of the ids of its parts."""


def part_kind(name: str) -> str:
    """Return the kind of a cost part by its id.

    Examples
    --------
    >>> part_kind("fuel"), part_kind("terminal handling (CHN)"), part_kind("ship in port")
    ('fuel', 'ports', 'ports')
    """
    key = name.casefold().replace(" ", "-")
    if "fueleu" in key:
        return "carbon"
    return next(
        (kind for kind, signs in _KINDS.items() if any(sign in key for sign in signs)), "dues"
    )


def part_kinds() -> tuple[str, ...]:
    """Return the kinds of cost parts, in the order of their colours."""
    return tuple(_KINDS)


def part_hue(name: str) -> int:
    """Return the colour of a cost part: that of its kind.

    Examples
    --------
    >>> part_hue("ship hire")
    0
    """
    return list(_KINDS).index(part_kind(name))


@dataclass(frozen=True, slots=True)
class WayRow:
    """One corridor of a comparison."""

    values: dict[str, Any]
    unit: str

    @property
    def key(self) -> str:
        """Id of the corridor."""
        return str(self.values["corridor"])

    @property
    def possible(self) -> bool:
        """Whether the ship passes on the day."""
        return bool(self.values["possible"])

    @property
    def name(self) -> Arg:
        """Name of the corridor."""
        return corridor_name(self.key)

    @property
    def hue(self) -> int:
        """Colour of the corridor."""
        return hue_of(self.key)

    @property
    def about(self) -> Arg:
        """What the corridor is."""
        return Entry("corridors", self.key, "description")

    @property
    def route(self) -> dict[str, Any]:
        """The route that stands for the corridor; empty when it is refused."""
        return self.values.get("route") or {}

    @property
    def days(self) -> Message | None:
        """Median days with the range of 8 in 10."""
        value = self.values["duration_d"]
        if value is None:
            return None
        low, high = self.values["duration_p10_d"], self.values["duration_p90_d"]
        shown = Quantity(value, "d", 1)
        if low is None or high is None or high - low <= 0.05:
            return Message("pages.val.days", days=shown)
        return Message(
            "pages.val.days-range", days=shown, low=Quantity(low, "", 1), high=Quantity(high, "", 1)
        )

    @property
    def years(self) -> tuple[int, ...]:
        """Ice years that were met."""
        return tuple(self.values["ice_years"])

    @property
    def passed(self) -> int:
        """In how many of them the ship passed."""
        return len(self.values["passed_years"])

    @property
    def passes(self) -> Message | None:
        """How often the ship passes, as a frequency."""
        if not self.years or self.passed == len(self.years):
            return Message("pages.val.always-long") if self.possible else None
        return Message("pages.val.passes-long", passed=self.passed, n=len(self.years))

    @property
    def distance(self) -> Message | None:
        """Nautical miles and kilometres."""
        if self.values["distance_km"] is None:
            return None
        return Message(
            "pages.val.distance", nmi=Quantity(self.values["distance_nmi"], "nmi"),
            km=Quantity(self.values["distance_km"], "km"),
        )  # fmt: skip

    @property
    def money(self) -> dict[str, Any]:
        """The cost in the ship's own unit; empty where there is none."""
        held = self.route.get("cost_per_teu" if self.unit == "teu" else "cost_per_t")
        return held or {}

    @property
    def whole(self) -> bool:
        """Whether every part of the cost has a rate."""
        return bool(self.money) and not self.money["missing"]

    @property
    def cost(self) -> Message | Arg | None:
        """The cost where it is whole, else what it is at least."""
        money = self.money
        if not money or not money["parts"]:
            return None
        digits = 0 if self.unit == "teu" else 1
        if self.whole:
            return Message(
                "pages.val.cost", mid=Quantity(money["usd"], "usd", digits),
                low=Quantity(money["usd_low"], "", digits),
                high=Quantity(money["usd_high"], "", digits),
            )  # fmt: skip
        if not money["usd_at_least"]:
            return Message("pages.val.no-rate")
        return Message("pages.val.cost-least", value=Quantity(money["usd_at_least"], "usd", digits))

    @property
    def cost_parts(self) -> list[dict[str, Any]]:
        """The parts of the cost with range, basis and source."""
        digits = 0 if self.unit == "teu" else 2
        return [
            {
                "id": part["part"] if isinstance(part["part"], str) else part["part"].get("code"),
                "name": part_text(part["part"]),
                "mid": quantity(part["usd"], "", digits),
                "low": quantity(part["low_usd"], "", digits),
                "high": quantity(part["high_usd"], "", digits),
                "basis": text_of(part["basis"]) if part["basis"] else "",
                "source": text_of(part["source"]) if part["source"] else "",
                "note": text_of(part["note"]) if part["note"] else "",
                "own": part["grade"] == "own",
            }
            for part in self.money.get("parts", ())
        ]

    @property
    def missing(self) -> tuple[Arg, ...]:
        """Parts without a rate on file."""
        return tuple(part_text(name) for name in self.money.get("missing", ()))

    @property
    def own_rates(self) -> list[dict[str, Any]]:
        """Fields for rates of one's own: a part without a rate each, with the unit it takes."""
        asked = ((name, rate_field(name)) for name in self.money.get("missing", ()))
        return [
            {"name": f"rate.{field[0]}", "part": part_text(name), "unit": field[1]}
            for name, field in asked
            if field is not None
        ]

    @property
    def forms(self) -> list[str]:
        """Forms of files that hold the way."""
        sea = any(leg["mode"] == "sea" for leg in self.route.get("legs", ()))
        return ["gpx", "kml", *(["rtz"] if sea else [])]

    @property
    def co2(self) -> Message | None:
        """Well-to-wake emissions where every factor is on file, else tank-to-wake."""
        digits = 0 if self.unit == "teu" else 1
        for kind in ("wtw", "ttw"):
            value = self.values[f"co2_{kind}_kg_per_{self.unit}"]
            if value is not None:
                return Message("pages.val.kg", value=Quantity(value, "kg", digits))
        return None

    @property
    def reason(self) -> Any:
        """Why the corridor is refused."""
        return text_of(self.values["reason"]) if self.values["reason"] else ""

    @property
    def legs(self) -> list[dict[str, Any]]:
        """The legs of the route."""
        return [
            {
                "mode": Message(f"pages.mode.{leg['mode']}"),
                "from": gate_name(leg["from_id"]) if leg["from_id"] else _point(leg["from"]),
                "to": gate_name(leg["to_id"]) if leg["to_id"] else _point(leg["to"]),
                "km": Quantity(leg["distance_km"], ""),
                "hours": Quantity(leg["duration_h"], "", 1),
                "waits": quantity(leg["waiting_h"] if leg["waiting_h"] > 0.05 else None, "", 1),
                "ice": quantity(leg["ice_km"] or None, ""),
                "risk": quantity(leg["lowest_rio"], ""),
            }
            for leg in self.route.get("legs", ())
        ]

    @property
    def passages(self) -> list[Arg]:
        """Passages on the way."""
        return [gate_name(key) for key in self.values["passages"]]

    @property
    def states(self) -> list[Arg]:
        """States whose waters or ground the way meets."""
        from globalarctic.words import Name

        return [Name("country", key) for key in self.values["jurisdictions"]]

    @property
    def tolls(self) -> list[Any]:
        """Dues met."""
        return say_all(self.values["tolls"])

    @property
    def rules(self) -> list[dict[str, Any]]:
        """Rules that bind: the text in the page's language, and the source."""
        return [_rule(text) for text in self.route.get("rules", ())]

    @property
    def warnings(self) -> list[Any]:
        """What the answer warns of."""
        return say_all(self.route.get("warnings", ()))

    @property
    def bands(self) -> list[tuple[Message, Quantity]]:
        """What the range of days is made of."""
        widths = [self.values[f"band_{kind}_d"] for kind in ("ice", "speed", "delay")]
        if None in widths or max(widths) < 0.05:
            return []
        return [
            (Message(f"pages.row.band-{kind}"), Quantity(self.values[f"band_{kind}_d"], "", 1))
            for kind in ("ice", "speed", "delay")
        ]

    @property
    def line(self) -> Message:
        """The way in one sentence, as a frequency."""
        value = self.values["duration_d"]
        if value is None:
            return Message("pages.answer.never", way=self.name)
        days = Quantity(value, "d", 1)
        if len(self.years) == 1:
            return Message(
                "pages.answer.year", way=self.name, days=days, year=Code(str(self.years[0]))
            )
        if self.passed == len(self.years):
            return Message("pages.answer.always", way=self.name, days=days)
        return Message(
            "pages.answer.fastest", way=self.name, days=days, passed=self.passed,
            n=len(self.years), first=Code(str(self.years[0])), last=Code(str(self.years[-1])),
        )  # fmt: skip

    @property
    def bar(self) -> Bar:
        """The days as a bar of a chart."""
        low, high = self.values["duration_p10_d"], self.values["duration_p90_d"]
        return Bar(self.name, self.values["duration_d"], low, high, hue=self.hue)

    @property
    def stack(self) -> Stack:
        """The cost as a stack of parts."""
        return Stack(
            self.name,
            tuple(
                Part(
                    part_text(part["part"]), part["usd"], part_hue(part_id(part["part"])),
                    part["grade"] == "own",
                )
                for part in self.money.get("parts", ())
            ),
            self.money.get("usd_at_least"),
        )  # fmt: skip

    @property
    def dots(self) -> YearRow:
        """The ice years as dots."""
        return YearRow(self.name, self.years, tuple(self.values["passed_years"]))


def part_id(part: Any) -> str:
    """Return the id of a part of a cost, which an answer holds as a text or as a message."""
    return part if isinstance(part, str) else str(part.get("code") or part.get("message"))


def _point(words: Any) -> Any:
    return Message("pages.at-sea") if isinstance(words, str) else text_of(words)


def _rule(text: Any) -> dict[str, Any]:
    """Return a rule of a route: its id, text and source."""
    said = text_of(text)
    if not isinstance(said, Message) or said.code != "rules.line":
        return {"id": "", "text": said, "source": ""}
    args = dict(said.args)
    return {"id": render(args["rule"]), "text": args["text"], "source": args["source"]}
