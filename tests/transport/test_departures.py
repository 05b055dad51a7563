"""One table over departures."""

from __future__ import annotations

import pytest
from tests.answers import check_answer

from globalarctic.errors import InputError
from globalarctic.transport import compare, departures
from globalarctic.transport.studies.departures import monthly


def test_departures_are_the_comparisons_of_their_days_in_one_table() -> None:
    days = ["2026-08-15", "2026-01-15"]
    answer = departures("Omsk", "Salekhard", departs=days, corridors=("river",))
    check_answer(answer)
    assert [day.month for day in answer.departs] == [1, 8]
    for way in answer.ways:
        row = compare(
            "Omsk", "Salekhard", depart=way.depart_utc, corridors=("river",)
        ).corridors[0]  # fmt: skip
        assert (way.possible, way.duration_d) == (row.possible, row.duration_d)
    (shown,) = answer.table().rows
    assert shown[1] == "-"
    assert float(shown[2].split()[0]) > 3.0


def test_a_corridor_that_never_joins_the_places_is_left_out_unless_asked_for() -> None:
    answer = departures("Omsk", "Salekhard", departs=["2026-08-15"], corridors=("river", "suez"))
    names = [str(row[0]) for row in answer.table().rows]
    assert names == [way.name for way in answer.ways if way.corridor == "river"]
    assert len(answer.table(every=True).rows) == 2
    assert any("On none of the days" in str(note) for note in answer.table().notes)


def test_months_and_wrong_departures() -> None:
    assert len(monthly("2026-03-31")) == 12
    assert [day.day for day in monthly("2027-12-31")[:4]] == [31, 31, 29, 31]
    with pytest.raises(InputError, match="empty"):
        departures("Omsk", "Pavlodar", departs=[])
    with pytest.raises(InputError, match="twice"):
        departures("Omsk", "Pavlodar", departs=["2026-08-15", "2026-08-15"])
