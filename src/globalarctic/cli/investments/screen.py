"""``globalarctic investments screen``: weigh risk, benefit and support, without a verdict."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from globalarctic.cli.common import check_writable, write_text
from globalarctic.cli.investments.parts import AT, KNOWN, REGISTER, plain_table
from globalarctic.tabular import json_text

if TYPE_CHECKING:
    from globalarctic.investments.screening import Screening, Turn

__all__ = ["screen"]


@click.command(
    epilog="Example:  globalarctic investments screen RUS-YAMAL-LNG RUS-ARCTIC-LNG-2 --at 2022-06"
)
@click.argument("projects", nargs=-1)
@click.option("--profile", default="default", show_default=True, help="Name or TOML file.")
@click.option("--profiles", "list_them", is_flag=True, help="List the profiles and stop.")
@click.option("--case", "case_file", type=click.Path(path_type=Path), help="TOML: your evidence.")
@click.option("--draws", default=20_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
@AT
@KNOWN
@REGISTER
@click.option("--json", "json_file", help="Write JSON to a file, - for standard output.")
def screen(
    projects: tuple[str, ...],
    profile: str,
    list_them: bool,
    case_file: Path | None,
    draws: int,
    seed: int,
    at: str | None,
    known: str | None,
    register: str | None,
    json_file: str | None,
) -> None:
    """Weigh PROJECTS: one against all on file, or several against each other.

    Values are ranges with evidence; what is not on file is 0 to 1. The result is no decision: it
    shows what would have to be believed, and the strongest case for each answer.
    """
    from globalarctic.cli.show import console
    from globalarctic.investments.profile import load_case, load_profile, profile_names
    from globalarctic.investments.register import load_register
    from globalarctic.investments.screening import screen as weigh
    from globalarctic.investments.views import as_of

    if list_them:
        table = plain_table(("Name", "Title", "Law", "Nationality"), frozenset({"Title", "Law"}))
        for name in profile_names():
            one = load_profile(name)
            asks = "asked" if one.nationality else "not asked"
            table.add_row(name, one.title, one.statute or "-", asks)
        console().print(table)
        return
    check_writable((json_file,))
    held = load_register(Path(register) if register else None)
    rules = load_profile(profile)
    case = None
    if case_file is not None:
        case = load_case(case_file, rules, projects=frozenset(held.projects))
    found = weigh(
        held, projects, profile=rules, asof=as_of(at, known_at=known), case=case, draws=draws,
        seed=seed,
    )  # fmt: skip
    if json_file:
        write_text(json_file, json_text(found.to_dict(), indent=2))
        if json_file == "-":
            return
    _print(found)


def _print(found: Screening) -> None:
    """Print the evidence, the acceptability, what turns it, and the three cases."""
    from globalarctic.cli.show import console

    out = console()
    profile = found.profile
    law = f"; after {profile.statute}" if profile.statute else ""
    asks = "looks at" if profile.nationality else "is blind to"
    out.print(f"{profile.title} (profile {profile.name}{law}; it {asks} nationality)")
    table = plain_table(
        ("Project", "Known", "Value, 90 % of draws", "First in"), frozenset({"Project"}),
        right=frozenset({"Known", "Value, 90 % of draws", "First in"}),
    )  # fmt: skip
    for k, name in enumerate(found.projects[: len(found.asked)]):
        low, _, high = found.found.scores[:, k]
        table.add_row(
            name, f"{found.known_frac[k]:.0%}", f"{low:.2f}-{high:.2f}",
            f"{found.found.ranks[k, 0]:.0%}",
        )  # fmt: skip
    out.print(table)
    if found.reference:
        above = found.found.pairwise[0, 1:].mean()
        out.print(
            f"Beside {len(found.projects) - 1} other projects on file: above them in {above:.0%} "
            "of comparisons. A single case has no rank."
        )
    if not found.sufficient:
        out.print("Insufficient evidence: " + "; ".join(found.reasons) + ".")
    _print_values(found)
    for word, turn in (("one criterion", found.one_way), ("two", found.two_way)):
        out.print(f"Smallest change of {word} that alters the outcome: {_turn_words(turn)}.")
    for side, held in found.cases.items():
        words = {"allow": "allowing", "limit": "limiting, with conditions", "reject": "refusing"}
        parts = [
            f"{one.title.lower()} ({one.strength:.2f}; {', '.join(one.evidence[:3])}"
            + (f"; condition: {one.condition}" if one.condition else "") + ")"
            for one in held
        ]  # fmt: skip
        out.print(f"Strongest case for {words[side]}: {'; '.join(parts) or 'nothing on file'}.")
    out.print("Vetoes, beside the score: " + ("; ".join(found.vetoes) or "none on file") + ".")
    out.print(f"{found.found.draws:,} draws, seed {found.found.seed}; {found.rule}.")


def _print_values(found: Screening) -> None:
    from globalarctic.cli.show import console

    table = plain_table(
        ("Group", "Criterion", "Project", "Range", "Evidence"), frozenset({"Criterion", "Evidence"})
    )
    missing = []
    for j, one in enumerate(found.profile.criteria):
        rows = [
            (k, found.values[name, one.criterion_id])
            for k, name in enumerate(found.asked)
            if (name, one.criterion_id) in found.values
        ]
        if not rows:
            missing.append(one.title.lower())
        for k, value in rows:
            span = f"{found.low[k, j]:.2f}-{found.high[k, j]:.2f}"
            table.add_row(
                one.group.value, one.title, found.asked[k], span, ", ".join(value.evidence)
            )
    console().print(table)
    if missing:
        console().print(f"Not on file, taken as 0 to 1: {', '.join(missing)}.")


def _turn_words(turn: Turn | None) -> str:
    if turn is None:
        return "none within 0 to 1"
    towards = "better" if turn.shift > 0 else "worse"
    each = " each" if len(turn.criteria) > 1 else ""
    return (
        f"{' and '.join(turn.criteria)}{each} {towards} by {abs(turn.shift):.2f} "
        f"(then level with {turn.other})"
    )
