"""Comparisons of corridors."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.errors import UnknownNameError
from globalarctic.result import Placed, Result
from globalarctic.table import (
    Table,
    Weight,
    number,
    number_text,
    percent_text,
    range_text,
    words,
)
from globalarctic.transport.network.names import (
    corridor_name,
    cost_unit,
    gate_names,
    part_name,
    place_name,
    vessel_name,
)
from globalarctic.transport.results.routes import place_of
from globalarctic.words import Code, Day, Message, Quantity, chained

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.table import Text
    from globalarctic.transport.costs.money import Money
    from globalarctic.transport.network.calls import PortCall
    from globalarctic.transport.network.places import Place
    from globalarctic.transport.results.routes import Route
    from globalarctic.transport.ships.vessels import Vessel
    from globalarctic.words import Arg

__all__ = ["Comparison", "CorridorResult", "Spread"]

_NO_CONNECTION = "transport.refusal.connection"


@dataclass(frozen=True, slots=True)
class Spread:
    """The 10, 50 and 90 % quantiles of a quantity, linear between values, with both ends."""

    least: float
    p10: float
    p50: float
    p90: float
    most: float

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> Spread | None:
        """Return the spread of values; None when there is none or one is not on file.

        Examples
        --------
        >>> Spread.of(np.array([18.0, 18.0, 20.0, 30.0]))
        Spread(least=18.0, p10=18.0, p50=19.0, p90=27.0, most=30.0)
        """
        if not len(values) or np.isnan(values).any():
            return None
        return cls(*(float(part) for part in np.quantile(values, [0.0, 0.1, 0.5, 0.9, 1.0])))


@dataclass(frozen=True, slots=True, eq=False)
class CorridorResult:
    """One row of a comparison: a corridor, whether it is possible, and what it takes.

    Notes
    -----
    ``duration_d`` is the median over the ice years in which the ship passes, at its speed and with
    the median delays; ``duration_p10_d`` and ``duration_p90_d`` are the 10 and 90 % quantiles over
    ice years, speeds of such ships and delays. ``band_ice_d``, ``band_speed_d`` and
    ``band_delay_d`` are the widths that each of these alone makes. ``delay_d`` (fog, dark, convoy)
    and ``through_ice_d`` (at the speed that ships choose through ice) are in ``duration_d``.
    ``pass_prob`` is the share of ice years in which it passes; ``best_year`` and ``worst_year``
    name the fastest and slowest of them where they differ. ``cost_p10`` and ``cost_p90`` are the
    cost at the 10 and 90 % quantiles of the hours at sea over the ice years; ``sea_by_year_d`` the
    days at sea of ``passed_years``. ``route`` is the route of the year nearest the median. When
    ``possible`` is false every figure is None and ``reason`` says why; the word after the second
    point of its code is its kind: connection, depth, closed, season or ice.
    """

    KEYS = {
        "cost_p10_usd_per_teu": "cost_p10.usd_per_teu", "cost_p10_usd_per_t": "cost_p10.usd_per_t",
        "cost_p90_usd_per_teu": "cost_p90.usd_per_teu", "cost_p90_usd_per_t": "cost_p90.usd_per_t",
    }  # fmt: skip
    OMIT = ("lowest_rio_lon", "lowest_rio_lat", "sea_by_year_d")
    COMPUTED = (
        "distance_km", "distance_nmi", "cost_usd_per_teu", "cost_usd_per_t", "cost_low_usd",
        "cost_high_usd", "cost_at_least_usd", "cost_missing", "co2_ttw_kg_per_teu",
        "co2_ttw_kg_per_t", "co2_wtw_kg_per_teu", "co2_wtw_kg_per_t",
        "lowest_rio_at", "passages", "jurisdictions", "tolls",
    )  # fmt: skip
    DIGITS = {
        "distance_km": 0, "distance_nmi": 0, "duration_d": 1, "duration_p10_d": 1,
        "duration_p90_d": 1, "band_ice_d": 1, "band_speed_d": 1, "band_delay_d": 1, "delay_d": 1,
        "through_ice_d": 1, "waiting_d": 1, "pass_prob": 3, "cost_usd_per_teu": 0,
        "cost_usd_per_t": 2, "cost_p10_usd_per_teu": 2, "cost_p90_usd_per_teu": 2,
        "cost_p10_usd_per_t": 2, "cost_p90_usd_per_t": 2, "co2_ttw_kg_per_teu": 0,
        "co2_ttw_kg_per_t": 2, "co2_wtw_kg_per_teu": 0, "co2_wtw_kg_per_t": 2, "cost_low_usd": 2,
        "cost_high_usd": 2, "cost_at_least_usd": 2, "lowest_rio": 1, "lowest_rio_at": 2,
    }  # fmt: skip

    corridor: str
    name: str
    possible: bool
    reason: Message | None
    duration_d: float | None = None
    duration_p10_d: float | None = None
    duration_p90_d: float | None = None
    band_ice_d: float | None = None
    band_speed_d: float | None = None
    band_delay_d: float | None = None
    delay_d: float | None = None
    through_ice_d: float | None = None
    waiting_d: float | None = None
    pass_prob: float | None = None
    ice_years: tuple[int, ...] = ()
    passed_years: tuple[int, ...] = ()
    best_year: int | None = None
    worst_year: int | None = None
    cost_p10: Money | None = None
    cost_p90: Money | None = None
    sea_by_year_d: tuple[float, ...] = ()
    lowest_rio: float | None = None
    lowest_rio_lon: float | None = None
    lowest_rio_lat: float | None = None
    route: Route | None = None

    @property
    def distance_km(self) -> float | None:
        """Length of the route, km."""
        return None if self.route is None else self.route.distance_km

    @property
    def distance_nmi(self) -> float | None:
        """Length of the route, nautical miles."""
        return None if self.route is None else self.route.distance_nmi

    @property
    def cost(self) -> Money | None:
        """The route's cost in the ship's own unit."""
        return None if self.route is None else self.route.cost

    @property
    def cost_usd_per_teu(self) -> float | None:
        """The route's cost where it is whole, USD per TEU."""
        cost = None if self.route is None else self.route.cost_teu
        return None if cost is None else cost.amount

    @property
    def cost_usd_per_t(self) -> float | None:
        """The route's cost where it is whole, USD per tonne."""
        cost = None if self.route is None else self.route.cost_t
        return None if cost is None else cost.amount

    @property
    def cost_low_usd(self) -> float | None:
        """Low end of the cost where it is whole, in the ship's own unit."""
        return None if self.cost is None else self.cost.low

    @property
    def cost_high_usd(self) -> float | None:
        """High end of the cost where it is whole, in the ship's own unit."""
        return None if self.cost is None else self.cost.high

    @property
    def cost_at_least_usd(self) -> float | None:
        """What the cost is at least where it is not whole, in the ship's own unit."""
        return None if self.cost is None or self.cost.whole else self.cost.at_least

    @property
    def cost_missing(self) -> tuple[str, ...]:
        """Parts of the cost without a rate on file."""
        return () if self.cost is None else self.cost.missing

    @property
    def co2_ttw_kg_per_teu(self) -> float | None:
        """Tank-to-wake CO2 of the route, kg per TEU."""
        return None if self.route is None else self.route.co2_ttw_kg_per_teu

    @property
    def co2_ttw_kg_per_t(self) -> float | None:
        """Tank-to-wake CO2 of the route, kg per tonne."""
        return None if self.route is None else self.route.co2_ttw_kg_per_t

    @property
    def co2_wtw_kg_per_teu(self) -> float | None:
        """Well-to-wake CO2e of the route, kg per TEU."""
        return None if self.route is None else self.route.co2_wtw_kg_per_teu

    @property
    def co2_wtw_kg_per_t(self) -> float | None:
        """Well-to-wake CO2e of the route, kg per tonne."""
        return None if self.route is None else self.route.co2_wtw_kg_per_t

    @property
    def lowest_rio_at(self) -> tuple[float, ...] | None:
        """Where the least POLARIS risk index of all ice years is met, degrees lon and lat."""
        return place_of(self.lowest_rio_lon, self.lowest_rio_lat)

    @property
    def passages(self) -> tuple[str, ...]:
        """Passages that the route meets, in order."""
        return () if self.route is None else self.route.passages

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """States whose waters or ground the route meets."""
        return () if self.route is None else self.route.jurisdictions

    @property
    def tolls(self) -> tuple[str, ...]:
        """Tolls that the route meets."""
        return () if self.route is None else self.route.tolls

    @property
    def named(self) -> Arg:
        """The corridor's name, in whatever language it is said."""
        return corridor_name(self.corridor, self.name)

    @property
    def unconnected(self) -> bool:
        """Whether it does not reach both places."""
        return self.reason is not None and self.reason.code.startswith(_NO_CONNECTION)

    def cells(self) -> tuple[Text, ...]:
        """Return the corridor as a row of the comparison's table."""
        if self.route is None:
            chance = "" if self.pass_prob is None else percent_text(self.pass_prob)
            return (self.named, "-", "-", chance, "-", "-", "-", self.reason or "")
        days = number_text(self.duration_d, 1)
        if (self.duration_p90_d or 0.0) - (self.duration_p10_d or 0.0) > 0.05:
            days += f" ({range_text(self.duration_p10_d, self.duration_p90_d, 1)})"
        digits = 0 if self.route.unit == "TEU" else 1
        return (
            self.named,
            f"{number_text(self.distance_nmi)} / {number_text(self.distance_km)}",
            days,
            percent_text(self.pass_prob, none=""),
            Message("costs.cell.no-rate") if self.cost is None else self.cost.text,
            f"{number_text(self.route.co2_ttw_kg, digits, none='-')} / "
            f"{number_text(self.route.co2_wtw_kg, digits, none='-')}",
            number_text(self.lowest_rio),
            gate_names(self.passages),
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Comparison(Placed):
    """Every named corridor between two places for one ship and one departure date.

    Notes
    -----
    ``data_versions`` names each dataset that the answer rests on with its version; ``ice_basis``
    says in words which ice years were used and why; ``omitted`` holds the named corridors that do
    not serve the pair; ``calls`` the ports between the two places.
    """

    SCHEMA = "transport.comparison"
    VERSION = 2
    ROWS = "corridors"
    KEYS = {"origin": "origin.place_id", "target": "target.place_id", "speed_kn": "ship.speed_kn"}
    OMIT = ("ship",)
    PLOT = "globalarctic.transport.show.maps:draw_comparison"
    WRITERS = {".html": "globalarctic.transport.show.report:write_report"}

    origin: Place
    target: Place
    depart_utc: dt.datetime
    vessel: str
    vessel_name: str
    ship: Vessel
    ice_years: tuple[int, ...]
    ice_basis: Message
    corridors: tuple[CorridorResult, ...]
    assumptions: tuple[Message, ...] = ()
    data_versions: dict[str, str] = field(default_factory=dict)
    code_version: str = ""
    omitted: tuple[str, ...] = ()
    calls: tuple[PortCall, ...] = ()

    def row(self, corridor: str) -> CorridorResult:
        """Return one corridor's row.

        Raises
        ------
        UnknownNameError
            When the comparison has no such corridor.
        """
        for row in self.corridors:
            if row.corridor == corridor:
                return row
        raise UnknownNameError.among("corridor", corridor, [r.corridor for r in self.corridors])

    @property
    def title(self) -> Message:
        """Places, day and ship."""
        return Message(
            "transport.compare.title", origin=place_name(self.origin),
            target=place_name(self.target), day=Day(self.depart_utc.date()),
            vessel=vessel_name(self.ship),
        )  # fmt: skip

    def rows(self) -> list[dict[str, Any]]:
        """Return a flat row a corridor; its legs are in ``row(corridor).route``."""
        return [
            {name: value for name, value in row.items() if not name.startswith("route")}
            for row in Result.rows(self)
        ]

    def table(self, *, every: bool = False) -> Table:
        """Return a row a corridor, then what the figures rest on.

        Parameters
        ----------
        every
            A row also for each corridor that does not reach both places; else a note names them.
        """
        columns = (
            words("Corridor"), number("nmi / km"), number("Days (10-90 %)"), number("Chance"),
            number("USD (range)"), number("CO2 kg"), number("RIO"), words("Passages, or why not"),
        )  # fmt: skip
        apart = [row for row in self.corridors if row.unconnected]
        if every or len(apart) == len(self.corridors):
            apart = []
        shown = [row for row in self.corridors if row not in apart]
        unit = cost_unit("TEU" if self.ship.teu else "t")
        year = next((row.cost.price_year for row in shown if row.cost is not None), None)
        units = (
            Message("transport.compare.units-co2", unit=unit) if year is None
            else Message("transport.compare.units", unit=unit, year=Code(str(year)))
        )  # fmt: skip
        notes: list[Text] = [units, Message("transport.compare.ice", basis=self.ice_basis)]
        bands = [row for row in shown if row.route is not None and row.band_speed_d is not None]
        if bands:
            widths = [
                Message(
                    "transport.compare.band", corridor=row.named,
                    ice=Quantity(row.band_ice_d or 0.0, "", 1),
                    speed=Quantity(row.band_speed_d or 0.0, "", 1),
                    delay=Quantity(row.band_delay_d or 0.0, "", 1),
                )
                for row in bands
            ]  # fmt: skip
            whole = chained(*widths)
            if whole is not None:
                notes.append(Message("transport.compare.bands", bands=whole))
        notes += self._cost_notes(shown)
        if apart:
            notes.append(
                Message("transport.compare.unconnected", ways=tuple(row.named for row in apart))
            )
        if self.omitted:
            left_out = tuple(map(corridor_name, self.omitted))
            notes.append(Message("transport.compare.left-out", ways=left_out))
        notes += [Message("transport.assumed", text=text) for text in self.assumptions]
        return Table(
            self.title, columns, tuple(row.cells() for row in shown), tuple(notes), self.sources,
            weights=tuple(Weight.PLAIN if row.possible else Weight.FAINT for row in shown),
        )  # fmt: skip

    def _cost_notes(self, shown: list[CorridorResult]) -> list[Message]:
        """Return what is missing from which cost, and what the whole ones differ by."""
        gaps: dict[tuple[str, ...], list[Arg]] = {}
        for row in shown:
            if row.cost_missing:
                gaps.setdefault(row.cost_missing, []).append(row.named)
        return [
            Message(
                "transport.compare.no-rate", parts=tuple(map(part_name, names)), ways=tuple(ways)
            )
            for names, ways in gaps.items()
        ]

    def features(self) -> list[dict[str, Any]]:
        """Return the legs and waypoints of all possible corridors."""
        routes = [row.route for row in self.corridors if row.route is not None]
        return [feature for route in routes for feature in route.features()]
