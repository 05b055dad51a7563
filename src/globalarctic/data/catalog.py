"""The catalogue of datasets, bundled ones and those that connectors fetch."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from globalarctic.data.tables import bundled_path
from globalarctic.dataset import Dataset
from globalarctic.errors import ChecksumError, SchemaError, UnknownNameError
from globalarctic.result import Listing
from globalarctic.table import Table, ident, words

__all__ = ["Catalog", "datasets", "load_catalog", "load_fields"]

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, repr=False)
class Catalog(Listing):
    """All dataset sheets, in the catalogue's order."""

    SCHEMA = "data.datasets"
    ROWS = "entries"
    KEYS = {"datasets": "entries"}

    entries: tuple[Dataset, ...]

    def table(self) -> Table:
        """Return the datasets with kind, licence and file."""
        columns = ident("Id"), words("Title"), words("Kind"), words("Licence"), ident("File")
        rows = tuple(
            (each.dataset_id, each.title, each.kind, each.licence, each.file or "-")
            for each in self.entries
        )
        return Table("", columns, rows)

    def get(self, dataset_id: str) -> Dataset:
        """Return a sheet by its id.

        Raises
        ------
        UnknownNameError
            With the near ids.

        Examples
        --------
        >>> load_catalog().get("ice-atlas").kind
        'grid'
        """
        for entry in self.entries:
            if entry.dataset_id == dataset_id:
                return entry
        raise UnknownNameError.among("dataset", dataset_id, [e.dataset_id for e in self.entries])

    def verify(self, dataset_id: str) -> Path:
        """Return a bundled file's path after checking its content.

        Raises
        ------
        ChecksumError
            When the file is not the one of the catalogue.
        UnknownNameError
            When no such dataset is bundled.
        """
        entry = self.get(dataset_id)
        path = bundled_path(entry.file)
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != entry.sha256:
            raise ChecksumError(
                f"{entry.file} has sha256 {found[:12]}..., the catalogue says "
                f"{entry.sha256[:12]}...; install the package again"
            )
        return path


@lru_cache(maxsize=1)
def load_catalog() -> Catalog:
    """Return the catalogue.

    Raises
    ------
    SchemaError
        When an entry has an unknown key.

    Examples
    --------
    >>> len(load_catalog().entries) > 15
    True
    """
    raw = tomllib.loads((_FOLDER / "catalog.toml").read_text(encoding="utf-8"))
    entries = []
    for dataset_id, values in raw["dataset"].items():
        unknown = set(values) - set(Dataset.__dataclass_fields__)
        if unknown:
            raise SchemaError(f"catalog.toml, {dataset_id}: unknown keys {sorted(unknown)}")
        given = {**values, "sources": tuple(values.get("sources", ()))}
        entries.append(Dataset(dataset_id=dataset_id, **given))
    return Catalog(tuple(entries))


@lru_cache(maxsize=1)
def load_fields() -> dict[str, dict[str, str]]:
    """Return the dictionary of table columns: unit and meaning by name.

    Examples
    --------
    >>> load_fields()["length_km"]["unit"]
    'km'
    """
    raw = tomllib.loads((_FOLDER / "fields.toml").read_text(encoding="utf-8"))
    fields: dict[str, dict[str, str]] = raw["field"]
    return fields


def datasets() -> Catalog:
    """Return the sheets of all datasets, as a table or a frame.

    Examples
    --------
    >>> datasets().get("places").licence
    'CC-BY-4.0 (compilation); facts as cited in each row'
    """
    return load_catalog()
