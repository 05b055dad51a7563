"""The data room: where each number comes from.

- ``datasets()``: the sheets of all datasets, bundled ones and those a connector can fetch
- ``get(dataset_id)``: fetch one into a folder
- ``Catalog``: all sheets
- ``open_release``, ``differences``: releases of country data and what changed between two
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.lazy import attach

if TYPE_CHECKING:
    from globalarctic.data.catalog import Catalog as Catalog
    from globalarctic.data.catalog import datasets as datasets
    from globalarctic.data.fetch import get as get
    from globalarctic.data.release_files import ReleaseDifferences as ReleaseDifferences
    from globalarctic.data.release_files import differences as differences
    from globalarctic.data.release_files import open_release as open_release

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "catalog": ("Catalog", "datasets"),
        "fetch": ("get",),
        "release_files": ("ReleaseDifferences", "differences", "open_release"),
    },
)
