"""Memberships as rows: one a country and year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.scope.uncertainty import word_of

if TYPE_CHECKING:
    from globalarctic.scope.membership import Membership
    from globalarctic.scope.uncertainty import Probability

__all__ = ["about", "rows", "since"]


def about(club: Membership) -> dict[str, Any]:
    """Return what a result rests on: definition, lines, releases and what is not on file."""
    definition, scores = club.definition, club.scores
    return {
        "definition": definition.name,
        "definition_version": definition.version,
        "title": definition.title,
        "anchors": list(definition.anchors),
        "weights": dict(zip(scores.names, scores.weights.tolist(), strict=True)),
        "threshold": club.threshold,
        "enter": club.enter,
        "leave": club.leave,
        "reference": definition.reference_name,
        "reference_years": [definition.reference_first, definition.reference_last],
        "release": club.data.release,
        "notes": list(club.data.notes),
        "layers_not_on_file": list(scores.missing),
        "spans": {
            part.rule.name: list(part.span)
            for part in scores.parts
            if part is not None and part.span is not None
        },
        "sources": {part.rule.name: part.source for part in scores.parts if part is not None},
    }


def since(club: Membership, country: str, year: int) -> tuple[int | None, int | None]:
    """Return since when the present state holds and when that was decided; None from the start.

    Raises
    ------
    UnknownNameError
        When the country is not on file.
    InputError
        When the year is not on file.
    """
    club.at(country, year)
    past = [turn for turn in club.turns if turn.country == country and turn.decided_in <= year]
    return (past[-1].effective_from, past[-1].decided_in) if past else (None, None)


def rows(
    club: Membership, chance: Probability | None = None, *, years: tuple[int, ...] | None = None
) -> list[dict[str, Any]]:
    """Return a row a country and year; None stands for what is not on file.

    Raises
    ------
    InputError
        When a year is not on file.
    """
    wanted = club.data.years if years is None else years
    anchors = set(club.definition.anchors)
    out = []
    for year in wanted:
        for c, country in enumerate(club.data.countries):
            t, _ = club.at(country, year)
            effective, decided = since(club, country, year)
            row: dict[str, Any] = {
                "country": country,
                "year": year,
                "state": club.state(country, year).value,
                "anchor": country in anchors,
                "effective_from": effective,
                "decided_in": decided,
                "score": _known(club.scores.combined[t, c]),
                "present_frac": _known(club.scores.present_frac[t, c]),
            }
            for k, name in enumerate(club.scores.names):
                row[f"layer_{name}"] = _known(club.scores.layers[k, t, c])
            if chance is not None:
                member = _known(chance.member_prob[t, c])
                row |= {
                    "member_prob": member,
                    "word": None if member is None else word_of(member).value,
                    "rank_low": _known(chance.rank_low[t, c]),
                    "rank_mid": _known(chance.rank_mid[t, c]),
                    "rank_high": _known(chance.rank_high[t, c]),
                }
            row |= {"definition": club.definition.name, "release": club.data.release}
            out.append(row)
    return out


def _known(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 6)
