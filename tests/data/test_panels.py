from __future__ import annotations

import numpy as np
import pytest

from globalarctic.data.panels import LicenceClass, Provenance, SeriesPanel, TieKind, TiePanel
from globalarctic.errors import InputError, SchemaError, UnknownNameError

ORIGIN = Provenance("example", "2020", "CC0-1.0", LicenceClass.EMBED)


def ties(values: np.ndarray, *, countries: tuple[str, ...] = ("NOR", "RUS")) -> TiePanel:
    return TiePanel("trade", TieKind.ACTUAL, "usd", countries, (2020,), values, ORIGIN)


def test_a_selection_keeps_the_ties_of_the_pair() -> None:
    values = np.arange(9.0).reshape(1, 3, 3)
    values[0, range(3), range(3)] = 0
    panel = ties(values, countries=("NOR", "RUS", "CHN")).select(["CHN", "NOR"])
    assert panel.of_year(2020).tolist() == [[0.0, 6.0], [2.0, 0.0]]


@pytest.mark.parametrize(
    ("values", "countries"),
    [
        (np.zeros((1, 2, 3)), ("NOR", "RUS")),
        (np.array([[[0.0, -1.0], [0.0, 0.0]]]), ("NOR", "RUS")),
        (np.array([[[0.0, np.inf], [0.0, 0.0]]]), ("NOR", "RUS")),
        (np.array([[[1.0, 0.0], [0.0, 0.0]]]), ("NOR", "RUS")),
        (np.zeros((1, 2, 2)), ("NOR", "NOR")),
        (np.zeros((1, 2, 2)), ("NO", "RUS")),
    ],
)
def test_wrong_ties_are_refused(values: np.ndarray, countries: tuple[str, ...]) -> None:
    with pytest.raises(SchemaError):
        ties(values, countries=countries)


def test_unknown_year_and_country_are_named() -> None:
    panel = ties(np.zeros((1, 2, 2)))
    with pytest.raises(InputError, match="2020"):
        panel.of_year(1999)
    with pytest.raises(UnknownNameError, match="NRO"):
        panel.select(["NRO"])


def test_years_must_rise() -> None:
    with pytest.raises(SchemaError, match="rise"):
        SeriesPanel(
            "gdp_usd", TieKind.ACTUAL, "usd", ("NOR",), (2020, 2019), np.zeros((2, 1)), ORIGIN
        )


def test_provenance_needs_a_source() -> None:
    with pytest.raises(InputError):
        Provenance(" ", "2020", "CC0-1.0", LicenceClass.EMBED)
