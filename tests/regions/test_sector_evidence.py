"""Agriculture, energy and manufacturing: what is on file where no trade by sector is."""

from __future__ import annotations

import pytest

import globalarctic as ga
from globalarctic.regions.catalog import resolve_region
from globalarctic.regions.masses import population
from globalarctic.regions.trade.evidence import SECTORS, evidence_of, load_evidence


def test_northeast_china_and_the_far_east_have_all_three_sectors() -> None:
    for side in ("CN-HL", "RU-AMU"):
        assert {row.sector_group for row in evidence_of([side])} == set(SECTORS)
    assert evidence_of(["NLD"]) == ()


def test_a_head_is_the_output_over_the_people() -> None:
    grain = next(row for row in load_evidence() if row.measure == "grain harvest")
    people = population(resolve_region("CN-HL")).value
    assert people is not None
    assert grain.per_head == pytest.approx(77_880_000_000 / people)
    assert all(row.per_head is None for row in load_evidence() if "imports" in row.measure)


def test_the_bundled_case_says_its_coverage_in_one_line() -> None:
    answer = ga.regions.complement("CN-HL", "RU-AMU")
    notes = [note for table in answer.tables() for note in table.notes]
    (line,) = [note for note in notes if str(note).startswith("Coverage")]
    assert "CN-HL 3 of 3 sectors; RU-AMU 1 of 3 sectors, 2 more of its group" in str(line)
    assert answer.to_dict()["evidence"]


def test_every_figure_has_source_time_and_grade() -> None:
    for row in load_evidence():
        assert row.source
        assert row.grade in {"V", "C"}
        assert row.value > 0
        assert row.since <= row.until or row.until.startswith(row.since[:4])
