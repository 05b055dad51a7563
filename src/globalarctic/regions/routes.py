"""A way between two places over the months of a year, and how voyages are joined into one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from globalarctic.transport.search.engine import Engine
    from globalarctic.transport.search.routes import Tariff
    from globalarctic.transport.search.voyages import Voyage

__all__ = ["MonthlyWay", "join_years"]

_COSTS = ("cost_usd_per_t", "cost_usd_per_teu")
_NUMBERS = ("duration_h", "waiting_h", "distance_km", "pass_prob", *_COSTS)
_DIGITS = {"pass_prob": 3, **dict.fromkeys(_COSTS, 2)}


@dataclass(frozen=True, slots=True)
class MonthlyWay:
    """The way from one place to another, an entry a month of departure.

    Notes
    -----
    Twelve entries each. ``duration_h``, ``waiting_h`` and ``distance_km`` are medians over the ice
    years that pass, NaN where none does; ``pass_prob`` the share that passes. ``cost_usd_per_t``
    is the cost where every part of it has a rate, else NaN; ``cost_usd_per_teu`` takes its place
    where the ship carries containers. ``cost_whole`` says whether no rate is missing.
    ``modes`` names the modes in order, ``borders`` the border crossings met, of the way that
    most years take; "" where closed.
    """

    duration_h: tuple[float, ...]
    waiting_h: tuple[float, ...]
    distance_km: tuple[float, ...]
    pass_prob: tuple[float, ...]
    cost_usd_per_t: tuple[float, ...]
    cost_usd_per_teu: tuple[float, ...]
    cost_whole: tuple[bool, ...]
    modes: tuple[str, ...]
    borders: tuple[str, ...]

    @staticmethod
    def numbers() -> tuple[str, ...]:
        """Return the names of the entries that are numbers.

        Examples
        --------
        >>> MonthlyWay.numbers()[0]
        'duration_h'
        """
        return _NUMBERS

    @property
    def open_months(self) -> tuple[int, ...]:
        """Months 1-12 in which some ice year passes."""
        return tuple(k + 1 for k, share in enumerate(self.pass_prob) if share > 0)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values (JSON-ready); NaN becomes None."""
        plain: dict[str, Any] = {
            name: [
                None if np.isnan(value) else round(value, _DIGITS.get(name, 1))
                for value in getattr(self, name)
            ]
            for name in _NUMBERS
        }
        for name in ("cost_whole", "modes", "borders"):
            plain[name] = list(getattr(self, name))
        return plain

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> MonthlyWay:
        """Return the way of plain values."""
        read: dict[str, Any] = {
            name: tuple(
                np.nan if value is None else float(value) for value in plain.get(name, [None] * 12)
            )
            for name in _NUMBERS
        }
        for name in ("cost_whole", "modes", "borders"):
            read[name] = tuple(plain[name])
        for name in _COSTS:
            months = zip(read[name], read["cost_whole"], strict=True)
            read[name] = tuple(usd if whole else np.nan for usd, whole in months)
        return cls(**read)


def join_years(
    engine: Engine,
    tariff: Tariff,
    months: Sequence[Sequence[Voyage | None]],
    years: tuple[int, ...],
) -> MonthlyWay:
    """Return the way of voyages by month and ice year.

    Parameters
    ----------
    engine, tariff
        Names of borders and the rates.
    months
        Twelve rows; None where an ice year does not pass, an empty row where there is no way.
    years
        The ice years of a row.
    """
    columns: dict[str, list[Any]] = {name: [] for name in MonthlyWay.__dataclass_fields__}
    for row in months:
        passed = [voyage for voyage in row if voyage is not None]
        for name, value in _joined(engine, tariff, passed, len(years)).items():
            columns[name].append(value)
    return MonthlyWay(**{name: tuple(values) for name, values in columns.items()})


def _joined(engine: Engine, tariff: Tariff, passed: list[Voyage], years: int) -> dict[str, Any]:
    entry: dict[str, Any] = dict.fromkeys(_NUMBERS, np.nan)
    entry |= {"pass_prob": len(passed) / years, "cost_whole": False, "modes": "", "borders": ""}
    if not passed:
        return entry
    for name in ("duration_h", "waiting_h", "distance_km"):
        entry[name] = float(np.median([getattr(voyage, name) for voyage in passed]))
    costs = [tariff.of(engine, voyage.tracks, voyage.sea_h)[0] for voyage in passed]
    amounts = [cost.amount for cost in costs if cost.amount is not None]
    if len(amounts) == len(costs):
        column = "cost_usd_per_teu" if tariff.unit == "TEU" else "cost_usd_per_t"
        entry[column] = float(np.median(amounts))
        entry["cost_whole"] = True
    ways = Counter((_modes(voyage), _borders(engine, voyage)) for voyage in passed)
    entry["modes"], entry["borders"] = ways.most_common(1)[0][0]
    return entry


def _modes(voyage: Voyage) -> str:
    modes = [t.mode for t in voyage.tracks if t.mode != "transfer"]
    return "+".join(m for k, m in enumerate(modes) if k == 0 or modes[k - 1] != m)


def _borders(engine: Engine, voyage: Voyage) -> str:
    from globalarctic.transport.network.links import load_borders

    known = {border.border_id for border in load_borders()}
    gates = [engine.network.gates[t.gate] for t in voyage.tracks if t.gate >= 0]
    return ";".join(dict.fromkeys(gate for gate in gates if gate in known))
