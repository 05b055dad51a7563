"""A pair of regions as files: tables as CSV, what they mean, and how to cite them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic import __version__, tabular
from globalarctic.regions.place_sheet import near_projects
from globalarctic.regions.ties import ties
from globalarctic.result import plain

if TYPE_CHECKING:
    from typing import Any

__all__ = ["pair_pack"]

_MEANINGS = {
    "channels.csv": "a row a channel of ties: state (present, absent, not on file, not applicable)",
    "figures.csv": "dated figures between the two; value in the unit of the row, grade V read, "
    "C derived",
    "crossings.csv": "border crossings; capacities are design figures, not traffic",
    "ways.csv": "days and share of ice years that pass, by month of departure and direction",
    "projects.csv": "projects within 500 km of each centre, distance in km",
}


def pair_pack(a: str, b: str) -> dict[str, str]:
    """Return the files of a data pack by name.

    Parameters
    ----------
    a, b
        Codes or names of regions.

    Raises
    ------
    UnknownNameError
        When a region is not on file.

    Examples
    --------
    >>> sorted(pair_pack("CN-HL", "RU-AMU"))[:2]
    ['CITATION.txt', 'README.md']
    """
    from globalarctic.investments import projects

    answer, register = ties(a, b, ways=True), projects()
    channels = [
        {
            "channel": str(each.channel), "state": str(each.state), "what": str(each.what),
            "figures": each.figures, "wider": each.wider, "source": each.source,
        }
        for each in answer.channels
    ]  # fmt: skip
    ways = [
        {
            "from": start.code, "to": goal.code, "month": month + 1,
            "days": None if not way.pass_prob[month] > 0 else way.duration_h[month] / 24.0,
            "pass_frac": way.pass_prob[month], "modes": way.modes[month],
        }
        for start, goal, way in (
            (answer.region_a, answer.region_b, answer.forward),
            (answer.region_b, answer.region_a, answer.backward),
        )
        if way is not None
        for month in range(12)
    ]  # fmt: skip
    near: list[dict[str, Any]] = [
        {"region": region.code, **plain(each)}
        for region in (answer.region_a, answer.region_b)
        for each in near_projects(region.centre, register)
    ]
    tables = {
        "channels.csv": channels, "figures.csv": [plain(each) for each in answer.figures],
        "crossings.csv": [plain(each) for each in answer.crossings], "ways.csv": ways,
        "projects.csv": near,
    }  # fmt: skip
    files = {name: tabular.csv_text(rows) for name, rows in tables.items() if rows}
    title = f"{answer.region_a.name_en} - {answer.region_b.name_en}"
    lines = [f"# {title}", "", f"As of {answer.date}; register release {register.release}.", ""]
    lines += [f"- `{name}`: {_MEANINGS[name]}" for name in files]
    lines += ["", "Not on file is empty, never zero.", ""]
    lines += ["## Not on file", ""]
    lines += [f"- {each.channel}" for each in answer.channels if str(each.state) == "not on file"]
    lines += ["", "## Sources", "", *(f"- {source}" for source in answer.sources), ""]
    cite = f"globalarctic {__version__}: ties of {title} on {answer.date}. Sources in README.md.\n"
    return {**files, "README.md": "\n".join(lines), "CITATION.txt": cite}
