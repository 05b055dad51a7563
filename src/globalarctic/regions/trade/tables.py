"""Tables for people: complementarity and structure of two regions in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.table import Table, number, number_text, percent_text, words

if TYPE_CHECKING:
    from globalarctic.regions.trade.complement import Complementarity, TradeDirection
    from globalarctic.regions.trade.structure import Specialisation, Structure

__all__ = ["complementarity_table", "structure_table"]

_NAMED = 8
"""Groups of sectors that a sentence names."""

_NONE = "not on file"
_SYNTHETIC = "Synthetic example: made-up values, not those of real regions."


def complementarity_table(answer: Complementarity) -> Table:
    """Return the indices of both directions, their parts and competition below.

    Parameters
    ----------
    answer
        Complementarity of two regions.
    """
    columns = (
        words("Direction"), number("TCI 0-100"), number("Drysdale C"), number("Intensity"),
        number("Bias"), number("Dependence"),
    )  # fmt: skip
    both = (answer.forward, answer.backward)
    rows = []
    for way in both:
        share = percent_text(way.dependence_frac, 1, none="")
        rows.append(
            (
                f"{way.exporter} exports, {way.importer} imports", f"{way.tci:.1f}",
                f"{way.drysdale:.2f}", number_text(way.intensity, 2, none=_NONE),
                number_text(way.bias, 2, none=_NONE),
                f"{share} of {way.exporter}'s trade" if share else _NONE,
            )
        )  # fmt: skip
    notes = [_SYNTHETIC] if answer.synthetic else []
    notes += [_parts(way) for way in both]
    notes.append(
        f"Competition: exports alike {percent_text(answer.export_similarity_frac)}, imports "
        f"alike {percent_text(answer.import_similarity_frac)}."
    )
    if answer.asymmetry is not None:
        more, less = (answer.region_a, answer.region_b)[:: 1 if answer.asymmetry >= 0 else -1]
        notes.append(
            f"Dependence: {more} trades {100 * abs(answer.asymmetry):.1f} points more of its "
            f"trade with {less} than the reverse."
        )
    if answer.left_out:
        notes.append(f"Left out, no value on file: {', '.join(answer.left_out)}.")
    notes.append(f"Reference of C: {answer.reference}.")
    notes += [f"Not on file: {note}." for note in answer.notes]
    title = f"{answer.region_a} - {answer.region_b}, {answer.year}"
    return Table(title, columns, tuple(rows), tuple(notes), answer.sources)


def _parts(way: TradeDirection) -> str:
    """Return the TCI by group in words, the largest named."""
    groups = list(way.by_group().items())
    parts = [f"{name} {value:.1f}" for name, value in groups[:_NAMED]]
    if len(groups) > _NAMED:
        parts.append(f"others {sum(value for _, value in groups[_NAMED:]):.1f}")
    return f"{way.exporter} to {way.importer}, TCI by sector: {', '.join(parts)}."


def structure_table(answer: Structure) -> Table:
    """Return shares and quotients of both regions, how alike they are below.

    Parameters
    ----------
    answer
        Structure of two regions.
    """
    columns = (
        words("Sector"), number(f"{answer.region_a} share, %"), number("Quotient"),
        number(f"{answer.region_b} share, %"), number("Quotient"),
    )  # fmt: skip
    rows = tuple(
        (a.sector, *_share_and_quotient(a), *_share_and_quotient(b))
        for a, b in zip(answer.sectors_a, answer.sectors_b, strict=True)
    )
    alike = percent_text(answer.similarity_frac, none="")
    notes = [_SYNTHETIC] if answer.synthetic else []
    notes.append(
        f"Alike: {alike} (100 % is the same structure)." if alike else "Alike: not on file."
    )
    notes += [f"- {note}" for note in answer.notes]
    title = f"{answer.flow.value.capitalize()} by sector, {answer.year}, {answer.unit}"
    return Table(title, columns, rows, tuple(notes), answer.sources)


def _share_and_quotient(sector: Specialisation) -> tuple[str, str]:
    """Return share (per cent) and quotient, the shrunken one with its interval, in words."""
    share = None if sector.share_frac is None else 100.0 * sector.share_frac
    quotient = number_text(sector.quotient, 2, none=_NONE)
    if sector.shrunken is not None and sector.low is not None and sector.high is not None:
        quotient = f"{sector.shrunken:.2f} ({sector.low:.2f}-{sector.high:.2f})"
    return number_text(share, 1, none=_NONE), quotient
