"""No words of a picture cover others or run out of it, in any kind of picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("matplotlib")

import globalarctic as ga
from globalarctic.plotting.figure import new_figure
from globalarctic.scope.composite.answer import rank_units
from globalarctic.scope.composite.example import example_index
from tests.labels import clashes
from tests.regions.test_corridor_effect import effect  # noqa: F401 (a fixture)

if TYPE_CHECKING:
    from collections.abc import Callable

    from globalarctic.regions.corridors.effect import CorridorEffect
    from globalarctic.result import Result

DAY = "2026-01-01"
PICTURES: dict[str, Callable[[], Result]] = {
    "matrix": lambda: ga.regions.matrix(measure="density", date=DAY),
    "matrix of few": lambda: ga.regions.matrix(["CN-HL"], ["RU-AMU", "RU-PRI"], measure="twins",
                                               date=DAY),
    "ties over the Amur": lambda: ga.regions.ties("CN-HL", "RU-AMU", date=DAY),
    "ties of the coast": lambda: ga.regions.ties("CN-JL", "RU-PRI", date=DAY),
    "ties far inland": lambda: ga.regions.ties("CN-NM", "RU-ZAB", date=DAY),
    "network of trade": ga.scope.network,
    "network of votes": lambda: ga.scope.network("un_votes"),
    "club": lambda: ga.scope.run(draws=50),
    "club of all": lambda: ga.scope.run(draws=50, everyone=True),
    "club by a line": lambda: ga.scope.run("seven-distances", draws=0),
    "card": lambda: ga.scope.show("Singapore", draws=50),
    "ranking": lambda: rank_units(*example_index(), draws=20),
    "timeline": ga.investments.timeline,
    "timeline of one": lambda: ga.investments.timeline("RUS-YAMAL-LNG"),
    "projects": ga.investments.projects,
    "accessibility": ga.regions.accessibility,
    "comparison": lambda: ga.transport.compare(
        "Dalian", "Rotterdam", depart="2026-08-20", corridors=("nsr", "suez"), ice_years=(2019,)
    ),
    "route": lambda: ga.transport.route("Murmansk", "Pevek", depart="2012-08-20"),
}  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
def test_no_words_cover_others(name: str) -> None:
    assert clashes(PICTURES[name]().plot()) == []


def test_ends_that_lie_close_have_names_apart(effect: CorridorEffect) -> None:  # noqa: F811
    assert clashes(effect.plot()) == []


def test_words_that_overlap_or_run_out_are_seen() -> None:
    figure = new_figure(4, 3)
    for x, words in ((0.2, "Murmansk"), (0.25, "Kirkenes"), (0.95, "Vladivostok")):
        figure.text(x, 0.5, words, fontsize=12)
    figure.text(0.5, 0.8, "turned", rotation=90, fontsize=12)
    figure.text(0.52, 0.8, "apart", rotation=90, fontsize=12, ha="left")
    said = clashes(figure)
    assert "'Murmansk' and 'Kirkenes' overlap" in said
    assert "'Vladivostok' runs out of the picture" in said
    assert not any("apart" in each and "Murmansk" in each for each in said)
