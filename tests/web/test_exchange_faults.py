"""What was acknowledged is there after writers were killed; short here, longer in benchmarks."""

from __future__ import annotations

from benchmarks.exchange_faults import kill_writers


def test_nothing_acknowledged_is_lost_when_writers_are_killed() -> None:
    count, lost, broken = kill_writers(1)
    assert count >= 2
    assert lost == 0
    assert broken == "None"
