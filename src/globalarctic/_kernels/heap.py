"""A 4-ary heap on flat arrays, for the searches: smallest key first, duplicates allowed."""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["grow", "pop", "push"]


@njit(cache=True, nogil=True, inline="always")
def push(keys, items, size, key, item):
    """Insert an item; the arrays must have room. Returns the new size."""
    i = size
    while i > 0:
        up = (i - 1) >> 2
        if keys[up] <= key:
            break
        keys[i] = keys[up]
        items[i] = items[up]
        i = up
    keys[i] = key
    items[i] = item
    return size + 1


@njit(cache=True, nogil=True, inline="always")
def pop(keys, items, size):
    """Take the item of the smallest key. Returns (item, new size)."""
    top = items[0]
    size -= 1
    key = keys[size]
    item = items[size]
    i = 0
    while True:
        first = 4 * i + 1
        if first >= size:
            break
        best = first
        for child in range(first + 1, min(first + 4, size)):
            if keys[child] < keys[best]:
                best = child
        if keys[best] >= key:
            break
        keys[i] = keys[best]
        items[i] = items[best]
        i = best
    keys[i] = key
    items[i] = item
    return top, size


@njit(cache=True, nogil=True)
def grow(keys, items):
    """Return copies of twice the size."""
    bigger_keys = np.empty(2 * keys.shape[0], keys.dtype)
    bigger_items = np.empty(2 * items.shape[0], items.dtype)
    bigger_keys[: keys.shape[0]] = keys
    bigger_items[: items.shape[0]] = items
    return bigger_keys, bigger_items
