"""The kernel of the ways that no other beats, against every walk and wait on random networks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.oracles.all_walks import DAY, Link, all_ends, beats, pareto_ends

from globalarctic.transport._kernels.pareto import WEIGHTS, front, lower_bound

DAYS = 6
HORIZON = 5.5 * DAY
KMH = {0: 10.0, 50: 4.0, 100: 0.0}
RIO = {0: 30.0, 50: 5.0, 100: -20.0}


class Case:
    """A random network as kernel arrays and as oracle links."""

    def __init__(self, seed: int, *, land: bool, iced_after_land: bool) -> None:
        rng = np.random.default_rng(seed)
        n = self.nodes = int(rng.integers(4, 7))
        sea = rng.random(n) < (0.6 if land else 1.1)
        self.start, self.target = 0, n - 1
        sea[0] = sea[0] or not iced_after_land
        self.sea = tuple(bool(x) for x in sea)
        conc = rng.choice([0, 50, 100], size=(n, DAYS), p=[0.6, 0.25, 0.15])
        calm = not iced_after_land and not all(self.sea)
        conc[~sea] = 0
        if calm:
            conc[:] = 0
        self.rates = (float(rng.choice([0.0, 1.0, 3.0])), float(rng.integers(0, 2)))
        self.links: list[Link] = []
        rows: list[dict[str, Any]] = []
        for _ in range(int(rng.integers(n, 2 * n + 1))):
            u, v = (int(x) for x in rng.choice(n, 2, replace=False))
            at_sea = self.sea[u] and self.sea[v]
            first = int(rng.integers(1, DAYS + 1))
            last = min(DAYS, first + int(rng.integers(0, 3)))
            season = (0, 0) if rng.random() < 0.6 or (calm and self.sea[u]) else (first, last)
            is_open = tuple(season[0] == 0 or season[0] <= d + 1 <= season[1] for d in range(DAYS))
            length = float(rng.integers(4, 200))
            fixed = None if at_sea else float(rng.integers(1, 40))
            price = float(rng.choice([0.0, 10.0, 20.0, 50.0]))
            gap = 0.0 if at_sea or price else length
            bits = frozenset({int(rng.integers(0, 2))}) if rng.random() < 0.25 else frozenset()
            parts = tuple(
                (
                    length / 2,
                    tuple(KMH[int(c)] for c in conc[k]),
                    tuple(RIO[int(c)] < 10 for c in conc[k]),
                )
                for k in (u, v)
            )
            self.links.append(
                Link(u, v, at_sea, price, gap, bits, is_open, fixed, parts if at_sea else ())
            )
            rows.append({"u": u, "v": v, "km": length, "season": season, "fixed": fixed})
        self._arrays(rows, conc, np.array(sea))

    def _arrays(self, rows: list[dict[str, Any]], conc: Any, sea: Any) -> None:
        count, n = len(rows), self.nodes
        source = np.array([r["u"] for r in rows] + [r["v"] for r in rows])
        target = np.array([r["v"] for r in rows] + [r["u"] for r in rows])
        order = np.argsort(source, kind="stable")
        indptr = np.zeros(n + 1, np.int32)
        np.cumsum(np.bincount(source, minlength=n), out=indptr[1:])
        none = np.full(2 * count, -1, np.int32)
        km = np.array([r["km"] for r in rows] * 2, np.float32)[order]
        self.graph = (
            indptr, target[order].astype(np.int32), km, none, none,
            np.arange(2 * count)[order].astype(np.int32),
        )  # fmt: skip
        fixed = [np.nan if r["fixed"] is None else r["fixed"] for r in rows] * 2
        self.table = (
            np.full(2 * count, np.inf, np.float32),
            np.zeros(2 * count, np.float32),
            np.array(fixed, np.float32),
            np.concatenate([np.arange(count) + count, np.arange(count)]).astype(np.int32),
            np.array([r["season"][0] for r in rows] * 2, np.int16),
            np.array([r["season"][1] for r in rows] * 2, np.int16),
        )
        self.allow = np.ones(2 * count + 1, np.uint8)
        self.allow[1 + count :] = 0
        self.cells = np.where(sea, np.arange(n), -1).astype(np.int32)
        cell_conc = np.zeros((n, 25), np.uint8)
        cell_conc[:, :DAYS] = conc
        lut, rio = np.zeros((101, 101), np.float32), np.zeros((101, 101), np.float32)
        for c, kmh in KMH.items():
            lut[c], rio[c] = kmh, RIO[c]
        slots = np.arange(DAYS, dtype=np.int16)
        self.ice = (
            cell_conc, np.zeros((n, 25), np.uint8), slots, np.zeros(DAYS, np.float32), lut,
            np.zeros((DAYS, n), np.float32), np.zeros(DAYS, np.uint8),
        )  # fmt: skip
        self.rio = rio
        add = np.zeros((2 * count + 1, WEIGHTS))
        bits = np.zeros(2 * count + 1, np.uint32)
        at_sea = np.zeros(2 * count + 1, np.uint8)
        at_sea[0] = 1
        for k, link in enumerate(self.links):
            for row in (1 + k, 1 + count + k):
                add[row, 0], add[row, 2] = link.price, link.unpriced_km
                bits[row] = sum(1 << b for b in link.missing)
                at_sea[row] = link.at_sea
        rate = np.array([*self.rates, 0.0, 0.0])
        self.rows = (rate, add, np.zeros_like(add), bits, at_sea)

    def solve(self, *, eps: float = 0.0, ashore: bool = False, risk: bool = True) -> list[Any]:
        ok = np.ones(self.nodes, np.uint8)
        ends = np.array([self.target], np.int32)
        rate, add, per_km, _, at_sea = self.rows
        zero = np.zeros(len(add))

        def bounds(allow: Any) -> tuple[Any, Any]:
            low = [
                lower_bound(
                    self.graph, self.table, allow, ok, ends, 10.0,
                    np.ascontiguousarray(add[:, d]), np.ascontiguousarray(per_km[:, d]),
                    rate[d] * at_sea,
                )
                for d in range(WEIGHTS)
            ]  # fmt: skip
            hours = lower_bound(
                self.graph, self.table, allow, ok, ends, 10.0, zero, zero, zero + 1.0
            )
            return hours, np.ascontiguousarray(np.stack(low, axis=1))

        rests = (*bounds(self.allow), *bounds((self.allow * (add[:, 2] == 0)).astype(np.uint8)))
        sea = np.array(self.sea, np.uint8)
        doy = np.arange(1, DAYS + 1).astype(np.int16)

        def run(rest: Any, rows: Any, last: Any, early: Any, board: bool, r: bool) -> Any:
            return front(
                self.graph, self.table, self.allow, ok, self.cells, sea, self.ice, self.rio, doy,
                10.0, rows, rest, np.array([self.start], np.int32), last, 0.0, HORIZON,
                eps, 4, 10.0, board, early, r, False, 1 << 22,
            )  # fmt: skip

        early = np.full(self.nodes, np.inf)
        if ashore:
            blank = (rate * 0, add * 0, per_km, np.zeros_like(self.rows[3]), at_sea)
            flat = tuple(np.zeros_like(r) for r in rests)
            got = run(flat, blank, np.empty(0, np.int32), early, False, False)
            np.minimum.at(early, got[4], got[1])
        found, t, w, bits, *_ = run(rests, self.rows, ends, early, ashore, risk)
        return [(t[k], *w[k], frozenset(b for b in range(8) if bits[k] >> b & 1)) for k in found]

    def exact(self, *, ashore: bool) -> list[Any]:
        return pareto_ends(
            all_ends(
                self.links, self.sea, self.start, self.target,
                rates=self.rates, horizon=HORIZON, ashore=ashore, visits=2 if ashore else 1,
            )
        )  # fmt: skip


KINDS = {
    "at sea": {"land": False, "iced_after_land": True},
    "land and calm sea": {"land": True, "iced_after_land": False},
    "land, then ice, waits ashore": {"land": True, "iced_after_land": True},
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_set_equals_brute_force(kind: str) -> None:
    """Six hundred networks a kind: the same ends, none missing, none too many."""
    most = several = 0
    for seed in range(600):
        ashore = kind.endswith("ashore")
        case = Case(seed, **KINDS[kind])
        exact = case.exact(ashore=ashore)
        ours = case.solve(ashore=ashore)
        assert len(ours) == len(exact), (kind, seed)
        for end in exact:
            assert any(beats(held, end) and beats(end, held) for held in ours), (kind, seed)
        most = max(most, len(exact))
        several += len(exact) > 1
    assert most >= 4
    assert several > 60


@pytest.mark.parametrize("eps", [0.01, 0.2, 1.0])
def test_every_true_way_has_one_within_epsilon(eps: float) -> None:
    fewer = 0
    for seed in range(150):
        for kind, how in KINDS.items():
            ashore = kind.endswith("ashore")
            case = Case(seed, **how)
            exact = case.exact(ashore=ashore)
            ours = case.solve(eps=eps, ashore=ashore)
            for end in exact:
                assert any(beats(held, end, factor=1.0 + eps) for held in ours), (kind, seed)
            fewer += len(ours) < len(exact)
    assert eps == 0.01 or fewer > 0


def test_each_least_is_an_extreme_of_the_exact_set() -> None:
    for seed in range(100):
        case = Case(seed, **KINDS["at sea"])
        exact, ours = case.exact(ashore=False), case.solve()
        for d in range(5):
            assert min((e[d] for e in ours), default=0) == pytest.approx(
                min((e[d] for e in exact), default=0), abs=1e-3
            )
