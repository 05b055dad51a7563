"""Tables for people: complementarity and structure of two regions in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.regions.labels import message, sector_label
from globalarctic.table import Table, number, words
from globalarctic.words import Code, Quantity

if TYPE_CHECKING:
    from globalarctic.regions.trade.complement import Complementarity, TradeDirection
    from globalarctic.regions.trade.structure import Specialisation, Structure
    from globalarctic.words import Arg, Message

__all__ = ["complementarity_table", "sector_group_label", "structure_table"]

_NAMED = 8
"""Groups of sectors that a sentence names."""

_NONE = message("cell.none")
_SYNTHETIC = message("trade.synthetic")
_GROUPS = {
    "agriculture", "chemicals", "construction", "energy", "fish", "industry", "machinery",
    "manufacturing", "metals", "minerals", "other", "services", "textiles", "wood",
}  # fmt: skip


def sector_group_label(group: str) -> Message | Code:
    """Return the name of a group of sectors, as the user's file has it where it is not ours.

    Examples
    --------
    >>> str(sector_group_label("fish")), str(sector_group_label("27"))
    ('fish', '27')
    """
    return message(f"trade.group.{group}") if group in _GROUPS else Code(group)


def _value(value: float | None, digits: int) -> Message | Quantity:
    return _NONE if value is None else Quantity(value, "", digits)


def _pct(share: float | None, digits: int = 0) -> Message | Quantity:
    return _NONE if share is None else Quantity(100.0 * share, "pct", digits)


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
        ends = {"exporter": Code(way.exporter), "importer": Code(way.importer)}
        share = way.dependence_frac
        rows.append(
            (
                message("trade.direction", **ends), f"{way.tci:.1f}", f"{way.drysdale:.2f}",
                _value(way.intensity, 2), _value(way.bias, 2),
                _NONE
                if share is None
                else message("trade.of-trade", share=_pct(share, 1), region=ends["exporter"]),
            )
        )  # fmt: skip
    notes = [_SYNTHETIC] if answer.synthetic else []
    notes += [_parts(way) for way in both]
    notes.append(
        message(
            "trade.competition", exports=_pct(answer.export_similarity_frac),
            imports=_pct(answer.import_similarity_frac),
        )
    )  # fmt: skip
    if answer.asymmetry is not None:
        more, less = (answer.region_a, answer.region_b)[:: 1 if answer.asymmetry >= 0 else -1]
        points = Quantity(100 * abs(answer.asymmetry), "points", 1)
        notes.append(message("trade.asymmetry", more=Code(more), less=Code(less), points=points))
    if answer.left_out:
        left = tuple(map(sector_label, answer.left_out))
        notes.append(message("trade.left-out", sectors=left))
    notes.append(message("trade.reference-of", reference=answer.reference))
    notes += [message("trade.lacking", note=note) for note in answer.notes]
    year = Code(str(answer.year))
    title = message("trade.title", a=Code(answer.region_a), b=Code(answer.region_b), year=year)
    return Table(title, columns, tuple(rows), tuple(notes), answer.sources)


def _parts(way: TradeDirection) -> Message:
    """Return the TCI by group in words, the largest named."""
    groups = list(way.by_group().items())
    parts = [
        message("trade.part", group=sector_group_label(name), value=Quantity(value, "", 1))
        for name, value in groups[:_NAMED]
    ]
    if len(groups) > _NAMED:
        rest = Quantity(sum(value for _, value in groups[_NAMED:]), "", 1)
        parts.append(message("trade.others", value=rest))
    return message(
        "trade.parts", exporter=Code(way.exporter), importer=Code(way.importer),
        parts=tuple(parts),
    )  # fmt: skip


def structure_table(answer: Structure) -> Table:
    """Return shares and quotients of both regions, how alike they are below.

    Parameters
    ----------
    answer
        Structure of two regions.
    """
    columns = (
        words("Sector"), number(message("trade.share", region=Code(answer.region_a))),
        number("Quotient"), number(message("trade.share", region=Code(answer.region_b))),
        number("Quotient"),
    )  # fmt: skip
    rows = tuple(
        (sector_label(a.sector), *_share_and_quotient(a), *_share_and_quotient(b))
        for a, b in zip(answer.sectors_a, answer.sectors_b, strict=True)
    )
    notes = [_SYNTHETIC] if answer.synthetic else []
    alike = answer.similarity_frac
    notes.append(
        message("trade.alike-none") if alike is None else message("trade.alike", share=_pct(alike))
    )
    notes += [message("trade.note", note=note) for note in answer.notes]
    title = message(
        f"trade.by-sector-{answer.flow.value}", year=Code(str(answer.year)), unit=Code(answer.unit)
    )
    return Table(title, columns, rows, tuple(notes), answer.sources)


def _share_and_quotient(sector: Specialisation) -> tuple[Message | Quantity, Arg]:
    """Return share (per cent) and quotient, the shrunken one with its interval, in words."""
    share = None if sector.share_frac is None else 100.0 * sector.share_frac
    quotient: Arg = _value(sector.quotient, 2)
    if sector.shrunken is not None and sector.low is not None and sector.high is not None:
        quotient = Code(f"{sector.shrunken:.2f} ({sector.low:.2f}-{sector.high:.2f})")
    return _value(share, 1), quotient
