"""Read roll calls of the UN General Assembly and make yearly agreement of country pairs.

Only resolutions put to a recorded vote count; most are adopted without one.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.countries import country_of
from globalarctic.data.formats.long_table import read_r_frame
from globalarctic.data.panels import LicenceClass, Provenance, TieKind, TiePanel
from globalarctic.errors import InputError, SchemaError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["FEWEST", "agreement", "read_agreement"]

FEWEST = 10
"""Fewest roll calls of a year, and fewest that a pair took part in together."""

_VOTES = {"yes": 1, "abstain": 2, "no": 3}
_EPOCH = dt.date(1970, 1, 1)


def agreement(votes: NDArray[np.int8], *, fewest: int = FEWEST) -> NDArray[np.float64]:
    """Return Lijphart's index of agreement of all pairs, shape (countries, countries).

    Parameters
    ----------
    votes
        Shape (roll calls, countries): 1 yes, 2 abstain, 3 no, 0 absent.
    fewest
        Pairs with fewer common roll calls get NaN.

    Raises
    ------
    InputError
        When another code stands in the table.

    Notes
    -----
    (f + g / 2) / t over the t roll calls that both took part in: f with the same vote, g where one
    abstained and the other did not. Opposite votes count nothing. Voeten's data set calls the same
    figure ``agree3un``. The diagonal is zero, as a country has no tie with itself.

    Sources
    -------
    Lijphart 1963, The analysis of bloc voting in the General Assembly, American Political Science
    Review 57(4), 902-917; Voeten, Strezhnev and Bailey, United Nations General Assembly voting
    data, Harvard Dataverse.

    Examples
    --------
    >>> import numpy as np
    >>> agreement(np.array([[1, 1], [1, 2], [1, 3], [2, 2]], np.int8), fewest=1)[0, 1]
    np.float64(0.625)
    """
    if votes.size and (votes.min() < 0 or votes.max() > max(_VOTES.values())):
        raise InputError("votes hold other codes than 0 absent, 1 yes, 2 abstain, 3 no")
    yes, abstain, no = ((votes == code).astype(np.float64) for code in _VOTES.values())
    there = (votes > 0).astype(np.float64)
    same = yes.T @ yes + abstain.T @ abstain + no.T @ no
    half = (yes + no).T @ abstain
    common = there.T @ there
    few = common < max(fewest, 1)
    index = np.where(few, np.nan, (same + (half + half.T) / 2) / np.where(few, 1.0, common))
    np.fill_diagonal(index, 0.0)
    return index


def read_agreement(
    votes: Path, roll_calls: Path, *, first_year: int, last_year: int, vintage: str
) -> TiePanel:
    """Return the agreement of all pairs by calendar year of the roll call.

    Parameters
    ----------
    votes, roll_calls
        The tables ``un_votes`` and ``un_roll_calls`` of the R package unvotes, .rda.
    first_year, last_year
        Years wanted, both included; years with fewer than `FEWEST` roll calls are dropped.

    Raises
    ------
    InputError
        When the reader of R files is not installed or no year is left.
    DataError
        When a file cannot be read.
    SchemaError
        When a file is not in its form or holds an unknown vote.
    UnknownNameError
        When a country code is on no list.
    """
    calls = read_r_frame(roll_calls, ("rcid", "date"))
    year_of = {
        rcid: (_EPOCH + dt.timedelta(days=float(str(days)))).year
        for rcid, days in zip(calls["rcid"], calls["date"], strict=True)
        if days is not None
    }
    held = read_r_frame(votes, ("rcid", "country", "country_code", "vote"))
    rows: dict[int, list[tuple[object, str, int]]] = {}
    for rcid, label, code, vote in zip(
        held["rcid"], held["country"], held["country_code"], held["vote"], strict=True
    ):
        year = year_of.get(rcid)
        if year is None or not first_year <= year <= last_year:
            continue
        country = country_of(str(label if code is None else code), "un-votes", year=year)
        if vote not in _VOTES:
            raise SchemaError(f"{votes}: vote {vote!r}; expected yes, abstain or no")
        if country:
            rows.setdefault(year, []).append((rcid, country, _VOTES[str(vote)]))
    countries = tuple(
        sorted({country for held_rows in rows.values() for _, country, _ in held_rows})
    )
    tables = {year: _table(held_rows, countries) for year, held_rows in sorted(rows.items())}
    years = tuple(year for year, table in tables.items() if len(table) >= FEWEST)
    if not years:
        raise InputError(
            f"no year of {first_year}-{last_year} has {FEWEST} roll calls or more in {votes}"
        )
    return TiePanel(
        "un_votes",
        TieKind.POLICY,
        "1",
        countries,
        years,
        np.stack([agreement(tables[year]) for year in years]),
        Provenance(
            "UN General Assembly roll calls (Voeten, Strezhnev and Bailey; R package unvotes)",
            vintage,
            "CC0-1.0",
            LicenceClass.EMBED,
            note="index of agreement (Lijphart 1963), an abstention counts half",
        ),
    )


def _table(rows: Sequence[tuple[object, str, int]], countries: Sequence[str]) -> NDArray[np.int8]:
    column = {country: at for at, country in enumerate(countries)}
    line = {rcid: at for at, rcid in enumerate(dict.fromkeys(rcid for rcid, _, _ in rows))}
    table = np.zeros((len(line), len(countries)), np.int8)
    for rcid, country, vote in rows:
        if table[line[rcid], column[country]]:
            raise SchemaError(f"roll call {rcid}: {country} votes twice")
        table[line[rcid], column[country]] = vote
    return table
