"""BACI's zip to pair, year and HS chapter: rows a second and peak memory, beside pandas."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.registry import Row, case

WORK = """
import json, resource, sys, time
from pathlib import Path
start = time.perf_counter()
path, folder = Path(sys.argv[2]), Path(sys.argv[3])
if sys.argv[1] == "ours":
    from globalarctic.data.sources.baci import aggregate_baci
    done = aggregate_baci(path, folder, memory_mb=512)
    total = sum(one.value_usd for one in done)
else:
    import zipfile
    import pandas as pd
    total, parts = 0.0, []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("BACI"):
                with archive.open(name) as stream:
                    table = pd.read_csv(stream, dtype={"k": str})
                table["hs2"] = table["k"].str.zfill(6).str[:2]
                sums = table.groupby(["t", "i", "j", "hs2"])["v"].sum() * 1000
                sums.reset_index().to_parquet(folder / (name + ".parquet"))
                total += sums.sum()
spent = time.perf_counter() - start
peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([total, spent, peak_mb]))
"""


def write_zip(path: Path, years: int, rows: int) -> None:
    """Write made-up trade of 220 codes and 5,000 products, rows a year, by year."""
    import pandas as pd

    rng = np.random.default_rng(0)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for year in range(1995, 1995 + years):
            table = pd.DataFrame(
                {
                    "t": np.full(rows, year),
                    "i": rng.integers(4, 224, rows),
                    "j": rng.integers(300, 520, rows),
                    "k": rng.integers(10_000, 970_000, rows),
                    "v": rng.lognormal(2, 2, rows).round(3),
                    "q": rng.lognormal(1, 2, rows).round(3),
                }
            )
            text = table.to_csv(index=False)
            archive.writestr(f"BACI_HS92_Y{year}_V202501.csv", text)
        archive.writestr(
            "country_codes_V202501.csv", "country_code,country_name,country_iso2,country_iso3\n"
        )


def measured(how: str, path: Path, folder: Path) -> tuple[float, float, float]:
    """Return total value, seconds and peak MB of a process of its own."""
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", WORK, how, str(path), str(folder)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    total, spent, peak_mb = json.loads(done.stdout)
    return total, spent, peak_mb


@case("trade from its zip", quick=False)
def baci_rows(quick: bool) -> Iterator[Row]:
    """Measure two and six years of the same size, so that memory can be seen not to grow."""
    rows = 20_000 if quick else 2_000_000
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        peaks = []
        for years in (2, 4):
            path = base / f"{years}.zip"
            write_zip(path, years, rows)
            ours = measured("ours", path, base / f"ours{years}")
            peaks.append(ours[2])
            if years == 2:
                theirs = measured("pandas", path, base / f"pandas{years}")
                if abs(ours[0] / theirs[0] - 1) > 1e-9:
                    raise SystemExit(f"totals differ: {ours[0]} and {theirs[0]}")
                yield Row(
                    f"BACI zip to Parquet, {years} x {rows:,} rows", ours[1], theirs[1], "s",
                    f"pandas {theirs[1]:.1f} s; {years * rows / ours[1]:,.0f} rows a second; "
                    "equal totals",
                )  # fmt: skip
                yield Row("Its peak memory", ours[2], theirs[2], "MB", f"pandas {theirs[2]:.0f} MB")
        yield Row(
            "Its peak memory with twice the years", peaks[1], 1.1 * peaks[0], "MB",
            "should not grow with the number of years",
        )  # fmt: skip
