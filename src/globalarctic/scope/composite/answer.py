"""A composite index as an answer: every unit with its rank, its interval and its aggregates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from globalarctic.errors import InputError
from globalarctic.result import Listing
from globalarctic.scope.composite.index import Recipe
from globalarctic.scope.composite.sensitivity import spread
from globalarctic.table import Table, number, number_text, percent_text, range_text, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

    from globalarctic.scope.composite.frame import IndexData, Tree
    from globalarctic.scope.composite.sensitivity import RankSpread

__all__ = ["IndexRanking", "draw_ranking", "rank_units"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class IndexRanking(Listing):
    """Units in order of rank, the recipe, and what was done to each indicator."""

    SCHEMA = "scope.index"
    KEYS = {"rows": "ranking"}
    ROWS = "ranking"
    OMIT = ("replicates", "top", "show_treatment", "ranking")
    PLOT = "globalarctic.scope.composite.answer:draw_ranking"

    index: str
    indicators: tuple[str, ...]
    left_out: tuple[str, ...]
    fill: str
    screen_filled: bool
    winsor_limit: int | None
    scale: str
    ends: tuple[float, float]
    powers: tuple[float, ...]
    draws: int
    seed: int
    treatment: tuple[dict[str, Any], ...]
    ranking: tuple[dict[str, Any], ...]
    replicates: RankSpread = field(kw_only=True)
    top: int = field(default=20, kw_only=True)
    show_treatment: bool = field(default=False, kw_only=True)

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a unit."""
        return [dict(row) for row in self.ranking]

    def table(self) -> Table:
        """Return the first units with interval and aggregates."""
        return self.tables()[0]

    def tables(self) -> tuple[Table, ...]:
        """Return the ranking and, when wanted, what was done to each indicator."""
        tree = self.replicates.nominal.tree
        top = tree.levels[-1][0]
        below = tree.levels[-2][:5] if len(tree.levels) > 2 else ()
        columns = [number("Rank"), *((number("90 % of ranks"),) if self.draws else ()),
                   words("Unit"), *(number(node.code) for node in (top, *below))]  # fmt: skip
        body = []
        for row in self.ranking[: self.top]:
            span = (range_text(row["rank_q05"], row["rank_q95"]),) if self.draws else ()
            cells = (row[node.code] for node in (top, *below))
            body.append(
                (str(row["rank"] or "-"), *span, f"{row['name']} ({row['unit']})",
                 *(number_text(c if isinstance(c, float) else None, 1) for c in cells))
            )  # fmt: skip
        title = f"{self.index}: {len(self.ranking)} units, {len(self.indicators)} indicators"
        tables = [Table(title, tuple(columns), tuple(body), self._notes())]
        if self.show_treatment:
            heads = (words("Indicator"), words("Done"), number("Points"), number("Skewness"),
                     number("after"), number("Kurtosis"), number("after"))  # fmt: skip
            keys = ("skewness_before", "skewness_after", "kurtosis_before", "kurtosis_after")
            lines = tuple(
                (t["indicator"], t["method"], str(t["points"]),
                 *(number_text(t[key], 2) for key in keys))
                for t in self.treatment
            )  # fmt: skip
            tables.append(Table("Outliers", heads, lines))
        return tuple(tables)

    def _notes(self) -> tuple[str, ...]:
        treated = [t["indicator"] for t in self.treatment if t["method"] != "none"]
        powers = ", ".join(f"{p:g}" for p in self.powers)
        notes = [
            f"Gaps: {self.fill}; outliers treated: {', '.join(treated) or 'none'}; scaled by "
            f"{self.scale}; mean of power {powers}."
        ]
        if self.left_out:
            least = percent_text(self.replicates.nominal.recipe.least_frac)
            more = " and others; --json lists all." if len(self.left_out) > 12 else "."
            notes.append(
                f"Left out with less than {least} of values on file ({len(self.left_out)}): "
                f"{', '.join(self.left_out[:12])}{more}"
            )
        if self.draws:
            notes.append(
                f"Intervals: {self.draws:,} replicates over treatment, scaling and weights, "
                f"seed {self.seed}."
            )
        return tuple(notes)


def draw_ranking(answer: IndexRanking) -> Figure:
    """Draw ranks with their intervals.

    Raises
    ------
    InputError
        When there are no draws or matplotlib is missing.
    """
    from globalarctic.scope.composite.plot import draw_ranks

    if answer.draws == 0:
        raise InputError("a picture shows intervals; give 1 or more draws")
    return draw_ranks(answer.replicates, top=max(answer.top, 1))


def rank_units(
    tree: Tree,
    data: IndexData,
    *,
    recipe: Recipe | None = None,
    draws: int = 2000,
    seed: int = 1,
    top: int = 20,
    show_treatment: bool = False,
    progress: Callable[[str, float], None] | None = None,
) -> IndexRanking:
    """Build a composite index and draw how firm each rank is.

    Parameters
    ----------
    draws
        Replicates over treatment, scaling and weights; 0 for none.

    Raises
    ------
    InputError
        When ``draws`` is negative, or the data do not fit the recipe.

    Examples
    --------
    >>> from globalarctic.scope.composite.example import example_index
    >>> answer = rank_units(*example_index(), draws=20)
    >>> answer.rows()[0]["rank"]
    1
    """
    if draws < 0:
        raise InputError(f"draws is {draws}; give 1 or more, or 0 for none")
    recipe = Recipe() if recipe is None else recipe
    replicates = spread(tree, data, recipe=recipe, draws=max(draws, 1), seed=seed,
                        progress=progress)  # fmt: skip
    nominal = replicates.nominal
    by_unit = {row["unit"]: row for row in replicates.rows()}
    keys = ("rank_q05", "rank_median", "rank_q95") if draws else ()
    ranking = tuple(
        {"unit": row["unit"], "name": row["name"], "rank": row["rank"],
         **{key: by_unit[row["unit"]][key] for key in keys}, **row}
        for row in nominal.rows()
    )  # fmt: skip
    recipe = nominal.recipe
    return IndexRanking(
        nominal.tree.levels[-1][0].name, tuple(node.code for node in nominal.tree.indicators),
        tuple(nominal.left_out), recipe.fill.value, recipe.screen_filled, recipe.winsor_limit,
        recipe.scale.value, (recipe.low, recipe.high), tuple(recipe.powers), draws,
        replicates.seed, tuple(nominal.treatment_rows()), ranking, replicates=replicates, top=top,
        show_treatment=show_treatment,
    )  # fmt: skip
