"""Definitions: what "Global Arctic" means, as a file that anyone can read, change and compare.

A definition names anchors, layers with weights, a fixed reference window and list, and the rule of
entering and leaving. The code knows no country; every name stands in the file.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from globalarctic.errors import InputError, SchemaError, UnknownNameError
from globalarctic.records import read_toml

__all__ = [
    "Definition",
    "IndicatorRule",
    "LayerRule",
    "Normaliser",
    "Rule",
    "View",
    "definition_names",
    "definition_path",
    "is_club",
    "load_definition",
]

MEASURES = ("share-excess", "count", "nearness")
"""How the ties of a layer become a score."""

_FOLDER = Path(__file__).parent / "definitions"


class Normaliser(StrEnum):
    """How values of different units are made comparable."""

    ROBUST_Z = "robust-z"
    Z = "z"
    MIN_MAX = "min-max"
    PERCENTILE = "percentile"


@dataclass(frozen=True, slots=True)
class IndicatorRule:
    """An indicator of a layer: its series, which direction counts, whether logs are taken.

    With ``gap`` the score is minus the distance to the mean of the anchors.
    """

    name: str
    direction: int = 1
    log: bool = False
    gap: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A second look at the same definition with some anchors left out."""

    name: str
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LayerRule:
    """A layer: one tie panel, or indicators of one kind; never both, never two kinds.

    ``measure`` says how ties become a score: ``share-excess`` for flows, ``count`` (mean tie with
    an anchor, where none is a known zero) for memberships and indices, ``nearness`` (minus the
    logarithm of the mean) for distances.
    ``excess_weight`` is the part of the excess over gravity in a tie layer's score, the rest is
    the share. ``beta`` and ``gamma`` fix the deterrence; None lets them be fitted in the
    reference window.
    """

    name: str
    weight: float
    ties: str = ""
    indicators: tuple[IndicatorRule, ...] = ()
    measure: str = "share-excess"
    excess_weight: float = 0.5
    beta: float | None = None
    gamma: float | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule of entering and leaving.

    ``years`` consecutive observed years at or above threshold + ``band`` sigma to enter, below
    threshold - ``band`` sigma to leave. ``unknown_after`` missing years make the state unknown.
    A layer without a value in the reference window has no threshold to be held against: with
    ``late_layers`` ``show`` it is shown and does not count, with ``count`` it counts from its
    first year, which moves every score in that year.
    """

    years: int = 2
    band: float = 1.0
    unknown_after: int = 3
    threshold: float | None = None
    min_weight_frac: float = 0.6
    carry_years: int = 2
    late_layers: str = "show"


@dataclass(frozen=True, slots=True)
class Definition:
    """One operational meaning of "Global Arctic".

    ``limit`` holds every normalised value within that many units of the middle (robust-z and z),
    so that no single layer decides alone.

    Examples
    --------
    >>> load_definition("votes-alike").rule.years
    2
    """

    name: str
    title: str
    summary: str
    version: str
    anchors: tuple[str, ...]
    layers: tuple[LayerRule, ...]
    reference_first: int
    reference_last: int
    reference_name: str
    reference_members: tuple[str, ...]
    rule: Rule
    aggregation: str = "arithmetic"
    normaliser: Normaliser = Normaliser.ROBUST_Z
    limit: float = 3.0
    views: tuple[View, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    path: str = ""

    def __post_init__(self) -> None:
        """Refuse a definition that contradicts itself."""
        where = self.path or self.name
        if not self.anchors:
            raise SchemaError(f"{where}: no anchors; name at least one country (alpha-3)")
        _check_layers(self.layers, where)
        for view in self.views:
            for name in view.without:
                if name not in self.anchors:
                    raise SchemaError(
                        f"{where}: view {view.name!r} leaves out {name!r}, which is no anchor; "
                        f"anchors are {', '.join(self.anchors)}"
                    )
        if self.reference_last < self.reference_first:
            raise SchemaError(f"{where}: the reference window ends before it begins")
        if self.rule.threshold is None and not self.reference_members:
            raise SchemaError(f"{where}: give a reference list, or a threshold by hand")
        if self.rule.late_layers not in {"show", "count"}:
            raise SchemaError(
                f"{where}: rule.late_layers is {self.rule.late_layers!r}; allowed are show, count"
            )
        for name, value, least in (
            ("rule.years", self.rule.years, 1),
            ("rule.band", self.rule.band, 0),
            ("limit", self.limit, 1e-9),
        ):
            if value < least:
                raise SchemaError(f"{where}: {name} is {value}; at least {least:g}")

    def with_weights(self, weights: dict[str, float]) -> Definition:
        """Return the definition with other layer weights.

        Raises
        ------
        UnknownNameError
            When a name is no layer of the definition.
        SchemaError
            When a weight is negative or all are zero.

        Examples
        --------
        >>> changed = load_definition("votes-alike").with_weights({"policy": 0.0})
        >>> [layer.weight for layer in changed.layers if layer.name == "policy"]
        [0.0]
        """
        from dataclasses import replace

        known = [layer.name for layer in self.layers]
        for name in weights:
            if name not in known:
                raise UnknownNameError.among("layer", name, known)
        return replace(
            self,
            layers=tuple(
                replace(layer, weight=float(weights.get(layer.name, layer.weight)))
                for layer in self.layers
            ),
        )

    def with_anchors(self, anchors: tuple[str, ...]) -> Definition:
        """Return the definition seen from other anchors.

        Raises
        ------
        SchemaError
            When there are none.

        Examples
        --------
        >>> load_definition("votes-alike").with_anchors(("NOR",)).anchors
        ('NOR',)
        """
        from dataclasses import replace

        return replace(self, anchors=anchors, views=())

    def to_dict(self) -> dict[str, Any]:
        """Return the definition as plain values."""
        return {**asdict(self), "normaliser": self.normaliser.value}


def _check_layers(layers: tuple[LayerRule, ...], where: str) -> None:
    if not layers:
        raise SchemaError(f"{where}: no layers; give at least one [[layer]]")
    seen: set[str] = set()
    for layer in layers:
        label = f"{where}: layer {layer.name!r}"
        if layer.name in seen:
            raise SchemaError(f"{label} stands twice")
        seen.add(layer.name)
        if layer.weight < 0:
            raise SchemaError(f"{label} has weight {layer.weight}; weights are not negative")
        if bool(layer.ties) == bool(layer.indicators):
            raise SchemaError(f"{label} needs either ties or indicators, not both")
        if layer.measure not in MEASURES:
            raise SchemaError(
                f"{label} has measure {layer.measure!r}; allowed are {', '.join(MEASURES)}"
            )
        if not 0 <= layer.excess_weight <= 1:
            raise SchemaError(f"{label} has excess_weight {layer.excess_weight}; allowed is 0 to 1")
    if sum(layer.weight for layer in layers) <= 0:
        raise SchemaError(f"{where}: all weights are zero")


def definition_names() -> tuple[str, ...]:
    """Return the names of the definitions that come with the package.

    Examples
    --------
    >>> "global-arctic" in definition_names()
    True
    """
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def definition_path(name: str | Path) -> Path:
    """Return the file of a definition: a bundled one by name, or a TOML file by path.

    Raises
    ------
    UnknownNameError
        When no bundled definition has the name and no such file exists.

    Examples
    --------
    >>> definition_path("global-arctic").name
    'global-arctic.toml'
    """
    path = Path(name)
    if path.suffix != ".toml":
        path = _FOLDER / f"{name}.toml"
    if not path.is_file():
        raise UnknownNameError.among("definition", str(name), definition_names())
    return path


def is_club(name: str | Path) -> bool:
    """Return whether a definition decides by dual cut-off, not by a line on one score.

    Raises
    ------
    UnknownNameError
        When there is no such definition.

    Examples
    --------
    >>> is_club("global-arctic"), is_club("votes-alike")
    (True, False)
    """
    path = definition_path(name)
    return read_toml(path, label=path.name)[0].get("method") == "dual-cut-off"


def load_definition(name: str | Path) -> Definition:
    """Read a definition by a line: a bundled one by name, or a TOML file by path.

    Raises
    ------
    UnknownNameError
        When no bundled definition has the name and no such file exists.
    SchemaError
        When the file is no TOML, a key is unknown or missing, or values contradict.

    Examples
    --------
    >>> load_definition("votes-alike").anchors[0]
    'CAN'
    """
    path = definition_path(name)
    raw, _ = read_toml(path, label=path.name)
    if raw.pop("method", "line") != "line":
        raise InputError(f"{path.name} is no definition by a line; see load_club")
    return _parse(raw, path)


_KEYS = {
    "": {
        "name",
        "title",
        "summary",
        "version",
        "anchors",
        "aggregation",
        "normaliser",
        "limit",
        "sources",
        "names",
        "layer",
        "view",
        "reference",
        "rule",
    },
    "layer": {
        "name",
        "weight",
        "ties",
        "indicators",
        "measure",
        "excess_weight",
        "beta",
        "gamma",
        "optional",
    },
    "indicators": {"name", "direction", "log", "gap"},
    "view": {"name", "without"},
    "reference": {"first", "last", "name", "members"},
    "rule": {
        "years",
        "band",
        "unknown_after",
        "threshold",
        "min_weight_frac",
        "carry_years",
        "late_layers",
    },
}


def _known(table: dict[str, Any], kind: str, path: Path) -> None:
    for key in table:
        if key not in _KEYS[kind]:
            where = f"[{kind}]" if kind else "the top"
            raise SchemaError(
                f"{path.name}: unknown key {key!r} at {where}; allowed are "
                f"{', '.join(sorted(_KEYS[kind]))}"
            )


def _parse(raw: dict[str, Any], path: Path) -> Definition:
    _known(raw, "", path)
    for kind in ("reference", "rule"):
        _known(raw.get(kind, {}), kind, path)
    layers = []
    for table in raw.get("layer", []):
        _known(table, "layer", path)
        for item in table.get("indicators", []):
            _known(item, "indicators", path)
        layers.append(table)
    for table in raw.get("view", []):
        _known(table, "view", path)
    try:
        reference = raw["reference"]
        return Definition(
            name=raw["name"],
            title=raw["title"],
            summary=raw.get("summary", ""),
            version=str(raw.get("version", "1")),
            anchors=tuple(raw["anchors"]),
            layers=tuple(_layer(table, path) for table in layers),
            reference_first=int(reference["first"]),
            reference_last=int(reference["last"]),
            reference_name=reference.get("name", ""),
            reference_members=tuple(reference.get("members", ())),
            rule=Rule(**raw.get("rule", {})),
            aggregation=_choice(raw, "aggregation", ("arithmetic", "geometric"), path),
            normaliser=Normaliser(_choice(raw, "normaliser", tuple(Normaliser), path)),
            limit=float(raw.get("limit", 3.0)),
            views=tuple(View(v["name"], tuple(v["without"])) for v in raw.get("view", [])),
            names=tuple(sorted(raw.get("names", {}).items())),
            sources=tuple(raw.get("sources", ())),
            path=path.name,
        )
    except KeyError as missing:
        raise SchemaError(f"{path.name}: key {missing} is missing") from None


def _layer(table: dict[str, Any], path: Path) -> LayerRule:
    indicators = tuple(IndicatorRule(**item) for item in table.get("indicators", []))
    for item in indicators:
        if item.direction not in {1, -1}:
            raise SchemaError(
                f"{path.name}: indicator {item.name!r} has direction "
                f"{item.direction}; allowed are 1 and -1"
            )
    return LayerRule(**{**table, "indicators": indicators})


def _choice(raw: dict[str, Any], key: str, allowed: tuple[str, ...], path: Path) -> str:
    value = str(raw.get(key, allowed[0]))
    if value not in allowed:
        raise InputError(f"{path.name}: {key} is {value!r}; allowed are {', '.join(allowed)}")
    return value
