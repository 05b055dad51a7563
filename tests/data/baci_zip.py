"""Small zips in the layout of CEPII BACI, for tests and benchmarks."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

CODES = (
    (124, "Canada", "CA", "CAN"), (156, "China", "CN", "CHN"), (208, "Denmark", "DK", "DNK"),
    (246, "Finland", "FI", "FIN"), (251, "France", "FR", "FRA"), (276, "Germany", "DE", "DEU"),
    (352, "Iceland", "IS", "ISL"), (392, "Japan", "JP", "JPN"), (410, "Rep. of Korea", "KR", "KOR"),
    (490, "Other Asia, nes", "N/A", "S19"), (516, "Namibia", "NA", "NAM"),
    (528, "Netherlands", "NL", "NLD"), (579, "Norway", "NO", "NOR"), (616, "Poland", "PL", "POL"),
    (643, "Russian Federation", "RU", "RUS"), (699, "India", "IN", "IND"),
    (752, "Sweden", "SE", "SWE"), (757, "Switzerland", "CH", "CHE"),
    (826, "United Kingdom", "GB", "GBR"), (842, "USA", "US", "USA"),
)  # fmt: skip


def write_baci(path: Path, years: dict[int, str], *, version: str = "202501") -> Path:
    """Write a zip with a CSV a year, each given as its lines after the header."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for year, body in years.items():
            archive.writestr(f"BACI_HS92_Y{year}_V{version}.csv", "t,i,j,k,v,q\n" + body)
        codes = io.StringIO()
        codes.write("country_code,country_name,country_iso2,country_iso3\n")
        for number, name, two, three in CODES:
            codes.write(f'{number},"{name}",{two},{three}\n')
        archive.writestr(f"country_codes_V{version}.csv", codes.getvalue())
    return path


def world(years: range, *, seed: int = 1) -> dict[int, str]:
    """Return lines of trade among all codes, two chapters, gravity-like without distance."""
    import numpy as np

    rng = np.random.default_rng(seed)
    size = np.exp(rng.normal(0, 1, len(CODES)))
    out = {}
    for year in years:
        lines = []
        for a, one in enumerate(CODES):
            for b, two in enumerate(CODES):
                if a != b:
                    value = 1000 * size[a] * size[b] * np.exp(rng.normal(0, 0.3))
                    lines.append(f"{year},{one[0]},{two[0]},270900,{value:.3f},{value / 2:.3f}")
                    lines.append(f"{year},{one[0]},{two[0]},30212,{value / 9:.3f},NA")
        out[year] = "\n".join(lines) + "\n"
    return out
