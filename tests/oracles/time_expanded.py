"""An exact, slow oracle of earliest arrival: all waiting times on a fine grid of hours.

Shares nothing with the kernel: it relaxes every (node, hour) state forward in time, moving at each
hour or waiting, on a small network whose speeds are whole cells an hour.
"""

from __future__ import annotations

__all__ = ["earliest_arrival"]


def earliest_arrival(
    edges: list[tuple[int, int, list[bool]]], nodes: int, start: int, target: int, hours: int
) -> int | None:
    """Return the first whole hour at which the target is reached, None if never.

    ``edges`` are (from, to, open at each hour); an open edge takes one hour from that hour on.
    """
    at = {start}
    for hour in range(hours):
        if target in at:
            return hour
        after = set(at)
        for u, v, is_open in edges:
            if u in at and is_open[hour]:
                after.add(v)
        at = after
    return hours if target in at else None
