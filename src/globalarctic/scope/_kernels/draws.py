"""Many draws of one definition: combine, calibrate, decide and rank, a draw at a time."""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from globalarctic.keep import alone

__all__ = ["run_draws"]


@njit(cache=True)
def _combine(share, excess, weights, mu, geometric, min_frac, scores, lacking):
    layers, years, countries = share.shape
    on_file = np.zeros(layers, dtype=np.bool_)
    for t in range(years):
        total = 0.0
        for layer in range(layers):
            on_file[layer] = False
            for c in range(countries):
                if not (np.isnan(share[layer, t, c]) or np.isnan(excess[layer, t, c])):
                    total += weights[layer]
                    on_file[layer] = True
                    break
        for c in range(countries):
            value = 0.0
            present = 0.0
            gaps = 0.0
            for layer in range(layers):
                w = weights[layer]
                z = mu * excess[layer, t, c] + (1.0 - mu) * share[layer, t, c]
                if np.isnan(z):
                    if on_file[layer]:
                        gaps += w * w
                    continue
                if geometric:
                    z = np.log(min(max(50.0 + 50.0 / 3.0 * z, 1.0), 100.0))
                value += w * z
                present += w
            if present <= 0.0 or present < (min_frac - 1e-12) * total:
                scores[t, c] = np.nan
                lacking[t, c] = 0.0
                continue
            value /= present
            if geometric:
                value = (np.exp(value) - 50.0) * 3.0 / 50.0
            scores[t, c] = value
            lacking[t, c] = np.sqrt(gaps) / total


@njit(cache=True)
def _youden(values, marks, repeats):
    order = np.argsort(-values)
    inside = 0.0
    outside = 0.0
    for k in range(len(values)):
        if marks[k]:
            inside += repeats[k]
        else:
            outside += repeats[k]
    if inside == 0.0 or outside == 0.0:
        return np.nan
    best = -np.inf
    line = np.nan
    hit = 0.0
    false = 0.0
    previous = np.nan
    chosen = False
    for k in order:
        if repeats[k] == 0.0:
            continue
        value = values[k]
        if not np.isnan(previous) and value != previous:
            gain = hit / inside - false / outside
            if gain > best:
                best = gain
                line = 0.5 * (previous + value)
                chosen = True
        if marks[k]:
            hit += repeats[k]
        else:
            false += repeats[k]
        previous = value
    if not chosen:
        line = previous
    return line


@njit(cache=True)
def _noise(scores, first, last):
    steps = np.empty((last - first) * scores.shape[1])
    count = 0
    for t in range(first + 1, last + 1):
        for c in range(scores.shape[1]):
            step = scores[t, c] - scores[t - 1, c]
            if not np.isnan(step):
                steps[count] = step
                count += 1
    if count == 0:
        return 0.0
    held = steps[:count]
    middle = np.median(held)
    return 1.4826 * np.median(np.abs(held - middle)) / np.sqrt(2.0)


@njit(cache=True)
def _spread(scores, first, last):
    """Return the standard deviation of the scores of the reference window."""
    count = 0
    total = 0.0
    squares = 0.0
    for t in range(first, last + 1):
        for c in range(scores.shape[1]):
            if not np.isnan(scores[t, c]):
                count += 1
                total += scores[t, c]
                squares += scores[t, c] ** 2
    if count < 2:
        return 0.0
    return np.sqrt(max(squares / count - (total / count) ** 2, 0.0))


@njit(cache=True)
def _decide(scores, enter, leave, years, inside):
    for c in range(scores.shape[1]):
        state = False
        run = 0
        for t in range(scores.shape[0]):
            value = scores[t, c]
            if not np.isnan(value):
                towards = value < leave if state else value >= enter
                run = run + 1 if towards else 0
                if run >= years:
                    state = not state
                    run = 0
            inside[t, c] = state


@njit(cache=True)
def _rank(scores, ranks):
    for t in range(scores.shape[0]):
        order = np.argsort(-scores[t])
        place = 0
        for c in order:
            if np.isnan(scores[t, c]):
                ranks[t, c] = 0
            else:
                place += 1
                ranks[t, c] = place


@alone
@njit(cache=True, parallel=True)
def run_draws(
    share,
    excess,
    sigmas,
    choice,
    weights,
    mu,
    geometric,
    band,
    run_years,
    marks,
    repeats,
    fixed,
    first,
    last,
    min_frac,
    normals,
    gap_normals,
    inside,
    ranks,
    margins,
):
    """Fill membership, ranks and margins of each draw.

    share, excess (variants, layers, years, countries); sigmas (variants, layers); choice, mu,
    geometric, band, run_years (draws,); weights (draws, layers); marks (countries,) of the
    reference list; repeats (draws, countries) of the bootstrap; fixed: the threshold by hand or
    NaN; first, last: positions of the reference window; normals (draws, years, countries) or a
    zero-length first axis for no noise; gap_normals (draws, countries); outputs (draws, years,
    countries).
    """
    draws = len(choice)
    years, countries = share.shape[2], share.shape[3]
    for b in prange(draws):
        scores = np.empty((years, countries))
        lacking = np.empty((years, countries))
        v = choice[b]
        _combine(share[v], excess[v], weights[b], mu[b], geometric[b], min_frac, scores, lacking)
        noise = _noise(scores, first, last)
        if len(normals) > 0:
            total = weights[b].sum()
            spread = 0.0
            for layer in range(share.shape[1]):
                spread += (weights[b, layer] / total * sigmas[v, layer]) ** 2
            spread = np.sqrt(spread)
            wide = _spread(scores, first, last)
            for t in range(years):
                for c in range(countries):
                    scores[t, c] += (
                        spread * normals[b, t, c] + wide * lacking[t, c] * gap_normals[b, c]
                    )
        line = fixed
        if np.isnan(fixed):
            size = (last - first + 1) * countries
            values = np.empty(size)
            labels = np.empty(size, dtype=np.bool_)
            counts = np.empty(size)
            held = 0
            for t in range(first, last + 1):
                for c in range(countries):
                    if not np.isnan(scores[t, c]):
                        values[held] = scores[t, c]
                        labels[held] = marks[c]
                        counts[held] = repeats[b, c]
                        held += 1
            line = _youden(values[:held], labels[:held], counts[:held])
        half = band[b] * noise
        _decide(scores, line + half, line - half, run_years[b], inside[b])
        _rank(scores, ranks[b])
        for t in range(years):
            for c in range(countries):
                margins[b, t, c] = scores[t, c] - line
