"""Definitions by dual cut-off: dimensions with a cut, and how many of them must count.

The code knows no country and no weight; every name stands in the file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from globalarctic.errors import InputError, SchemaError, UnknownNameError
from globalarctic.records import read_toml
from globalarctic.scope.definition import definition_path

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ClubDefinition", "ClubRule", "Dimension", "Indicator", "Yardstick", "load_club"]

MEASURES = ("sum", "share", "importance")
SCALES = ("linear", "log")


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator: where its values come from and how they become 0 to 1.

    Attributes
    ----------
    record, levels, lasting
        A body of the Arctic record, the level (0-1) of each role, and for how many years
        something that happens on a day counts.
    ties, measure
        A layer of ties with the states ``tied_to``: their ``sum``, the ``share`` they are of all
        of a country's ties, or their ``importance``: the country's part of what those states
        have with others.
    series
        A value by country and year.
    scale, floor
        Linear from ``floor`` (0) to the reference (1), or by the logarithm.
    static
        One picture that stands for every year.
    absent
        Value of a country that the source does not hold at all; unknown without it.
    arctic_states
        Level of the states that are members by definition, whatever the record holds.
    closed
        Roles that other states cannot have; what would turn the answer names none of them.
    """

    name: str
    weight: float
    record: str = ""
    levels: tuple[tuple[str, float], ...] = ()
    lasting: int = 0
    ties: str = ""
    measure: str = "sum"
    series: str = ""
    scale: str = "linear"
    floor: float = 0.0
    static: bool = False
    absent: float | None = None
    arctic_states: float | None = None
    closed: tuple[str, ...] = ()

    @property
    def log(self) -> bool:
        """Whether the scale is logarithmic."""
        return self.scale == "log"


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension: the weighted mean of its indicators; it counts from the cut on."""

    name: str
    indicators: tuple[Indicator, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class ClubRule:
    """The numbers of a dual cut-off; see the bundled definition for what each one does."""

    first_year: int
    reference_year: int
    cut: float = 0.4
    least: int = 4
    years: int = 2
    carry_years: int = 5
    log_range: float = 30.0
    grades: tuple[str, ...] = ("V", "C")


@dataclass(frozen=True, slots=True)
class Yardstick:
    """A list drawn by others, beside which the answer is shown."""

    name: str
    countries: tuple[str, ...] = ()
    record: str = ""
    role: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ClubDefinition:
    """One operational meaning of belonging: members by definition, dimensions, rule.

    Examples
    --------
    >>> load_club("global-arctic").rule.least
    4
    """

    name: str
    title: str
    summary: str
    version: str
    members: tuple[str, ...]
    tied_to: tuple[str, ...]
    dimensions: tuple[Dimension, ...]
    rule: ClubRule
    yardsticks: tuple[Yardstick, ...] = ()
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a definition that contradicts itself."""
        rule = self.rule
        if not self.tied_to:
            raise SchemaError(f"{self.name}: tied_to is empty; name at least one country (alpha-3)")
        if not 1 <= rule.least <= len(self.dimensions):
            raise SchemaError(
                f"{self.name}: rule.least is {rule.least}; there are {len(self.dimensions)} "
                "dimensions"
            )
        for name, value, least in (
            ("cut", rule.cut, 1e-9), ("years", rule.years, 1), ("carry_years", rule.carry_years, 0),
            ("log_range", rule.log_range, 1.0 + 1e-9),
        ):  # fmt: skip
            if value < least:
                raise SchemaError(f"{self.name}: rule.{name} is {value}; at least {least:g}")
        names = [i.name for d in self.dimensions for i in d.indicators]
        for name in {*names, *(d.name for d in self.dimensions)}:
            if names.count(name) > 1:
                raise SchemaError(f"{self.name}: indicator {name!r} stands twice")
        for dimension in self.dimensions:
            _check_dimension(self.name, dimension)

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """All indicators, in the order of the dimensions."""
        return tuple(i for d in self.dimensions for i in d.indicators)

    def without(self, name: str) -> ClubDefinition:
        """Return the definition without a dimension or an indicator.

        The number of dimensions that must count falls with the share that is left, rounded up.

        Raises
        ------
        UnknownNameError
            When nothing has that name.

        Examples
        --------
        >>> load_club("global-arctic").without("people").rule.least
        4
        """
        dimensions = tuple(d for d in self.dimensions if d.name != name)
        if len(dimensions) < len(self.dimensions):
            part = self.rule.least * len(dimensions) / len(self.dimensions)
            least = max(1, int(-(-part // 1)))
            return replace(self, dimensions=dimensions, rule=replace(self.rule, least=least))
        known = [i.name for i in self.indicators]
        if name not in known:
            known += [d.name for d in self.dimensions]
            raise UnknownNameError.among("dimension or indicator", name, known)
        return replace(
            self,
            dimensions=tuple(
                replace(d, indicators=tuple(i for i in d.indicators if i.name != name))
                for d in self.dimensions
            ),
        )

    def with_weights(self, weights: dict[str, float]) -> ClubDefinition:
        """Return the definition with other weights of dimensions: they order, they do not decide.

        Raises
        ------
        UnknownNameError
            When a name is no dimension.

        Examples
        --------
        >>> load_club("global-arctic").with_weights({"policy": 2.0}).dimensions[0].weight
        2.0
        """
        known = [d.name for d in self.dimensions]
        for name in weights:
            if name not in known:
                raise UnknownNameError.among("dimension", name, known)
        return replace(
            self,
            dimensions=tuple(
                replace(d, weight=float(weights.get(d.name, d.weight))) for d in self.dimensions
            ),
        )


def _check_dimension(where: str, dimension: Dimension) -> None:
    if not dimension.indicators:
        raise SchemaError(f"{where}: dimension {dimension.name!r} has no indicators")
    for item in dimension.indicators:
        label = f"{where}: indicator {item.name!r}"
        if sum(map(bool, (item.record, item.ties, item.series))) != 1:
            raise SchemaError(f"{label} needs one of record, ties and series")
        if item.weight <= 0:
            raise SchemaError(f"{label} has weight {item.weight}; weights are above 0")
        if item.record and not item.levels:
            raise SchemaError(f"{label} has no levels; give one for each role, 0 to 1")
        for name, value, allowed in (
            ("measure", item.measure, MEASURES), ("scale", item.scale, SCALES),
        ):  # fmt: skip
            if value not in allowed:
                raise SchemaError(f"{label} has {name} {value!r}; allowed are {', '.join(allowed)}")


def load_club(name: str | Path) -> ClubDefinition:
    """Read a definition by dual cut-off: a bundled one by name, or a TOML file by path.

    Raises
    ------
    UnknownNameError
        When no bundled definition has the name and no such file exists.
    SchemaError
        When the file is no TOML, a key is unknown or missing, or values contradict.
    InputError
        When it is a definition by a line, see ``load_definition``.

    Examples
    --------
    >>> [d.name for d in load_club("global-arctic").dimensions][:2]
    ['policy', 'knowledge']
    """
    path = definition_path(name)
    raw, _ = read_toml(path, label=path.name)
    if raw.pop("method", "line") != "dual-cut-off":
        raise InputError(f"{path.name} is no definition by dual cut-off")
    try:
        return _parse(raw, path.name)
    except KeyError as missing:
        raise SchemaError(f"{path.name}: key {missing} is missing") from None


def _fields(kind: type, table: dict[str, Any], where: str) -> dict[str, Any]:
    known = list(kind.__dataclass_fields__)  # type: ignore[attr-defined]
    for key in table:
        if key not in known:
            raise SchemaError(
                f"{where}: unknown key {key!r}; allowed are {', '.join(sorted(known))}"
            )
    return table


def _parse(raw: dict[str, Any], where: str) -> ClubDefinition:
    dimensions = []
    for table in raw.pop("dimension", []):
        items = []
        for item in table.pop("indicators", []):
            item["closed"] = tuple(item.get("closed", ()))
            item["levels"] = tuple((k, float(v)) for k, v in item.get("levels", {}).items())
            items.append(_made(Indicator, item, where))
        dimensions.append(_made(Dimension, {**table, "indicators": tuple(items)}, where))
    rule = raw.pop("rule")
    rule["grades"] = tuple(rule.get("grades", ("V", "C")))
    yardsticks = []
    for table in raw.pop("compare", []):
        table["countries"] = tuple(table.get("countries", ()))
        yardsticks.append(_made(Yardstick, table, where))
    for key in ("members", "tied_to", "sources"):
        raw[key] = tuple(raw.get(key, ()))
    parts = {
        "dimensions": tuple(dimensions), "rule": _made(ClubRule, rule, where),
        "yardsticks": tuple(yardsticks),
    }  # fmt: skip
    club: ClubDefinition = _made(
        ClubDefinition, {"summary": "", "version": "1", **raw, **parts}, where
    )
    return club


def _made(kind: type[Any], table: dict[str, Any], where: str) -> Any:
    try:
        return kind(**_fields(kind, table, where))
    except TypeError as error:
        raise SchemaError(f"{where}: {kind.__name__}: {error}") from None
