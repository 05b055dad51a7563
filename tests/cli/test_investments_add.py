from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from globalarctic import investments as room
from globalarctic.cli.investments.group import investments

PROJECT = (
    "Sample tungsten mine", "fin", "", "Lapland", "mining_tungsten", "https://example.org/n",
    "Example News", "press", "2025-03-04", "under_construction", "2024",
)  # fmt: skip


def add(folder: Path, *answers: str, code: int = 0) -> str:
    done = CliRunner().invoke(
        investments, ["add", "--register", str(folder)], input="\n".join(answers) + "\n",
        env={"COLUMNS": "100"},
    )  # fmt: skip
    assert done.exit_code == code, done.output
    return done.output


def test_a_project_is_asked_for_written_and_its_totals_shown_before(tmp_path: Path) -> None:
    said = add(
        tmp_path / "mine", *PROJECT,
        "sinopek", "1", "equity", "2024", "invested", "30",
        'A "new" owner', "nor", "equity", "2024", "proposed", "", "",
        "1400000", "eur", "stake_price", "announced", "sinopec", "1", "2024", "", "y",
    )  # fmt: skip
    assert "Sinopec (CHN), sinopec" in said
    assert "note (own-sector)" in said
    assert "projects, active                              20     21" in said
    assert "outlay EUR, announced                         40   41.4" in said
    assert said.index("What the file changes") < said.index("Write ")
    assert room.check(tmp_path / "mine").counts.startswith("0 reject, 0 hold")
    answer = room.project("FIN-SAMPLE-TUNGSTEN-MINE", folder=tmp_path / "mine")
    assert (answer.summary.light, answer.summary.investor_countries) == ("active", "NOR;CHN")


def test_answers_that_cannot_be_are_asked_again(tmp_path: Path) -> None:
    bad_first = (
        "", "Sample", "FINLAND", "FIN", "RUS-YAMAL-LNG", "FIN-S", "Lapland", "casino", "energy",
        "https://example.org/n", "Example News", "gossip", "press", "tomorrow", "", "built",
        "proposed", "", "", "much", "", "n",
    )  # fmt: skip
    said = add(tmp_path / "mine", *bad_first)
    for word in (
        "this answer is needed", "'FINLAND' is no alpha-3 code", "RUS-YAMAL-LNG is on file already",
        "or a name that starts with one", "gossip", "tomorrow", "built", "'much' is not a number",
        "nothing was written",
    ):  # fmt: skip
        assert word in said
    assert not (tmp_path / "mine").exists()


def test_a_second_project_stands_beside_the_first(tmp_path: Path) -> None:
    first = (*PROJECT, "", "", "y")
    add(tmp_path, *first)
    second = (
        "Sample tungsten mine two", "FIN", "FIN-TWO", "Lapland", "mining_tungsten",
        "https://example.org/n", "proposed", "", "", "", "y",
    )  # fmt: skip
    said = add(tmp_path, *second)
    assert "on file in FIN already: Sample tungsten mine" in said
    assert "known: example-news-2025-03-04, Example News" in said
    assert len(room.projects(folder=tmp_path)) == 2
