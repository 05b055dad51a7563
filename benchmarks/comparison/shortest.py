"""Least sums of weights from some nodes of a static graph to all others, by buckets.

Nodes wait in buckets of one width of distance, in a ring; a bucket is emptied in any order and a
node that improves is looked at again (label correcting inside a bucket, label setting between
buckets: delta-stepping without its light and heavy edges). The answer is exact for weights that
are not negative and does not depend on the width, which only sets the speed.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["one_to_all"]

_LONGEST_RING = 1 << 20


@njit(cache=True, nogil=True)
def _buckets(weight):
    """Return (buckets a unit of distance, number of buckets in the ring) for some weights."""
    total = 0.0
    heaviest = 0.0
    count = 0
    for w in weight:
        if w < np.inf:
            total += w
            heaviest = max(heaviest, w)
            count += 1
    if heaviest == 0.0:
        return 1.0, 2
    width = max(0.5 * total / count, heaviest / _LONGEST_RING)
    return 1.0 / width, int(heaviest / width) + 3


@njit(cache=True, nogil=True)
def one_to_all(indptr, target, weight, sources):
    """Return float64[n]: the least sum of weights from the nearest source, infinity if none.

    Parameters
    ----------
    indptr, target, weight
        Edges of node v: ``target[indptr[v] : indptr[v + 1]]`` and their weights, none negative.
        An infinite weight is no edge.
    sources
        Start nodes.

    Notes
    -----
    Delta-stepping: Meyer and Sanders, J. Algorithms 49 (2003) 114-152.
    """
    n = indptr.shape[0] - 1
    per_width, ring = _buckets(weight)
    best = np.full(n, np.inf)
    # Distance at which a node was last expanded: entries of a node without news are passed over.
    seen = np.full(n, np.inf)
    head = np.full(ring, -1, np.int32)
    item = np.empty(max(1024, n), np.int32)
    after = np.empty(max(1024, n), np.int32)
    used = 0
    free = -1
    waiting = 0
    for v in sources:
        best[v] = 0.0
        if used == item.shape[0]:
            item, after = _more(item), _more(after)
        item[used] = v
        after[used] = head[0]
        head[0] = used
        used += 1
        waiting += 1
    slot = 0
    while waiting > 0:
        entry = head[slot]
        if entry < 0:
            slot = slot + 1 if slot + 1 < ring else 0
            continue
        head[slot] = after[entry]
        v = item[entry]
        after[entry] = free
        free = entry
        waiting -= 1
        d = best[v]
        if seen[v] == d:
            continue
        seen[v] = d
        # Unsigned indices spare the test for negative ones in the innermost loop.
        for e in range(np.uintp(indptr[v]), np.uintp(indptr[v + 1])):
            u = np.uintp(target[e])
            reached = d + weight[e]
            if reached >= best[u]:
                continue
            best[u] = reached
            bucket = int(reached * per_width) % ring
            if free >= 0:
                place = free
                free = after[free]
            else:
                if used == item.shape[0]:
                    item, after = _more(item), _more(after)
                place = used
                used += 1
            item[place] = np.int32(u)
            after[place] = head[bucket]
            head[bucket] = place
            waiting += 1
    return best


@njit(cache=True, nogil=True)
def _more(held):
    """Return a copy of twice the size."""
    bigger = np.empty(2 * held.shape[0], held.dtype)
    bigger[: held.shape[0]] = held
    return bigger
