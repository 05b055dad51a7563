"""What people read of a club and a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.scope.club.labels import title_label
from globalarctic.scope.club.sentences import figure, label, points_of
from globalarctic.table import Table, Text, Weight, ident, number, number_text, range_text, words
from globalarctic.words import Code, Message, Name, Quantity, Span

if TYPE_CHECKING:
    from globalarctic.scope.club.answers import Agreement, Club, CountryCard, CountryStanding
    from globalarctic.words import Arg

__all__ = ["card_tables", "club_tables"]

_BAR = 20


def _say(code: str, /, **args: Arg) -> Message:
    return Message(f"scope.{code}", **args)


def _points(value: float | None) -> str | Arg:
    return "-" if value is None else points_of(value / 100.0)


def _names(codes: tuple[str, ...]) -> Arg:
    if not codes:
        return Message("scope.club.none")
    return tuple(Name("country", code) for code in codes)


def _shown(club: Club) -> list[CountryStanding]:
    """Return members, undecided ones and whoever has a chance; all when wanted."""
    return [
        s for s in club.standings
        if club.everyone or s.state != "out" or max(s.member_prob or 0, s.wide_prob or 0) >= 0.2
    ]  # fmt: skip


def club_tables(club: Club) -> tuple[Table, ...]:
    """Return the club, its dimensions and, when wanted, why each country is in or out."""
    definition = club.decision.definition
    shown, rule = _shown(club), definition.rule
    states = sum(s.state == "arctic" for s in club.standings)
    title = _say(
        "club.first", title=title_label(club.title), year=Code(str(club.year)),
        n=len(club.members), states=states, others=len(club.members) - states,
    )  # fmt: skip
    of = len(definition.dimensions)
    heads = [_say(f"head.{key}") for key in
             ("country", "state", "since", "count", "p", "wide", "word", "ranks")]  # fmt: skip
    rows = tuple(_club_row(s, of) for s in shown)
    columns = (number("#"), words(heads[0]), words(heads[1]), *map(number, heads[2:6]),
               words(heads[6]), number(heads[7]))  # fmt: skip
    place = {s.country: str(n) for n, s in enumerate(club.standings, start=1)}
    rows = tuple((place[s.country], *row) for s, row in zip(shown, rows, strict=True))
    weights = tuple(Weight.PLAIN if s.state != "out" else Weight.FAINT for s in shown)
    main = Table(
        title, columns, rows, _club_notes(club, rule.least, of, rule.years), weights=weights
    )
    points = _points_table(club, shown)
    if not club.why:
        return main, points
    sentences = tuple((s.sentence,) for s in shown)
    why = _say("club.why", title=title_label(club.title), year=Code(str(club.year)))
    return main, points, Table(why, (words(""),), sentences, header=False)


def _club_row(s: CountryStanding, of: int) -> tuple[Text, ...]:
    word = s.word.replace(" ", "-")
    return (
        Name("country", s.country),
        _say(f"state.{s.state}"),
        "" if s.effective_from is None or s.state != "in" else str(s.effective_from),
        "-" if s.counting is None else f"{s.counting}/{of}",
        number_text(s.member_prob, 2),
        number_text(s.wide_prob, 2),
        _say(f"word.{word}") if word else "-",
        range_text(s.rank_low, s.rank_high),
    )


def _points_table(club: Club, shown: list[CountryStanding]) -> Table:
    definition = club.decision.definition
    names = [d.name for d in definition.dimensions]
    columns = (
        words(_say("head.country")), number(_say("head.score")),
        *(number(label("dimension", name)) for name in names),
    )  # fmt: skip
    rows = tuple(
        (Name("country", s.country), number_text(s.score, 0),
         *(_points(s.dimensions[name]) for name in names))
        for s in shown
    )  # fmt: skip
    rule = definition.rule
    title = _say(
        "club.dimensions", year=Code(str(rule.reference_year)), cut=Quantity(100 * rule.cut)
    )
    return Table(title, columns, rows, sources=club.sources)


def _club_notes(club: Club, least: int, of: int, years: int) -> tuple[Message, ...]:
    chance = club.placebo
    notes = [_say("club.rule", least=least, of=of, years=years)]
    low, middle, high = (100 * x for x in chance.states_frac)
    first, mid, last = (100 * x for x in chance.record_frac)
    notes.append(
        _say(
            "club.placebo", states=Quantity(middle), record=Quantity(mid),
            states_span=Span(Quantity(low), Quantity(high)),
            record_span=Span(Quantity(first), Quantity(last)),
        )
    )  # fmt: skip
    notes += [_yardstick(each) for each in club.agreements]
    notes.append(_say("club.chance", draws=club.draws, year=Code(str(club.year))))
    notes += _basis(club)
    return tuple(notes)


def _yardstick(agreement: Agreement) -> Message:
    return _say(
        "club.yardstick", name=Code(agreement.name),
        hits=len(agreement.named) - len(agreement.missing), of=len(agreement.named),
        missing=_names(agreement.missing), more=_names(agreement.more),
    )  # fmt: skip


def _basis(club: Club) -> list[Message]:
    """Say which figures are carried, which are one picture, and how many rows are off."""
    readings = club.decision.readings
    t = readings.years.index(club.year)
    carried, static = [], []
    for k, item in enumerate(club.decision.definition.indicators):
        if item.record:
            continue
        used = int(readings.of_year[k, t].max())
        name = _say(
            "club.carried-part", indicator=label("indicator", item.name), year=Code(str(used))
        )
        if item.static:
            static.append(label("indicator", item.name))
        elif used < club.year:
            carried.append(name)
    notes = []
    if carried:
        notes.append(_say("club.carried", parts=tuple(carried)))
    if static:
        notes.append(_say("club.static", parts=tuple(static)))
    total = sum(1 for _ in _rows_on_file(club))
    if club.recalled_rows_off:
        notes.append(_say("club.off", count=club.recalled_rows_off, of=total))
    return notes


def _rows_on_file(club: Club) -> list[str]:
    from globalarctic.data.arctic_record import arctic_record

    items = club.decision.definition.indicators
    return [r.record_id for i in items if i.record for r in arctic_record(i.record)]


def card_tables(card: CountryCard) -> tuple[Table, ...]:
    """Return dimensions, what would turn the answer, history; indicators when wanted or last."""
    title = card.sentence
    parts = [_dimension_table(card, title)]
    parts.append(_indicator_table(card))
    if not card.evidence:
        parts.append(_history_table(card))
    return tuple(parts)


def _dimension_table(card: CountryCard, title: Message) -> Table:
    s = card.standing
    heads = [_say(f"head.{key}") for key in ("dimension", "points", "median", "counts")]
    columns = words(heads[0]), number(heads[1]), ident(""), number(heads[2]), words(heads[3])
    rows = []
    for each in card.dimensions:
        size = 0 if each.points is None else round(_BAR * each.points / 100)
        mark = "-" if each.counts is None else _say("mark.yes" if each.counts else "mark.no")
        rows.append(
            (label("dimension", each.dimension), _points(each.points),
             "█" * size + "·" * (_BAR - size), number_text(each.arctic_median, 0), mark)
        )  # fmt: skip
    notes = []
    if s.member_prob is not None and s.rank_low is not None and s.rank_high is not None:
        notes.append(
            _say(
                "card.chance", p=Quantity(s.member_prob, "", 2),
                wide=Quantity(s.wide_prob or 0.0, "", 2), low=Quantity(s.rank_low),
                high=Quantity(s.rank_high), word=Message(f"scope.word.{s.word.replace(' ', '-')}"),
            )
        )  # fmt: skip
    if card.flips:
        notes += [_say("card.flip", flip=flip.said) for flip in card.flips[:4]]
    elif card.flips_note is not None:
        notes.append(card.flips_note)
    year = Code(str(card.year))
    if card.variants_that_turn:
        turned = card.variants_that_turn
        notes.append(_say("card.variants", year=year, variants=turned))
    else:
        notes.append(_say("card.firm", year=year))
    return Table(title, columns, tuple(rows), tuple(notes))


def _indicator_table(card: CountryCard) -> Table:
    keys = ("indicator", "weight", "points", "value", "of-year")
    heads = [_say(f"head.{key}") for key in keys]
    columns = [words(heads[0]), number(heads[1]), number(heads[2]), words(heads[3]),
               number(heads[4])]  # fmt: skip
    if card.evidence:
        columns.append(ident(_say("head.rows")))
    rows = []
    for each in card.indicators:
        line = [
            label("indicator", each.indicator), number_text(each.weight, 2),
            number_text(each.points, 0),
            "-" if each.value is None else figure(each.value, each.unit),
            "-" if each.of_year is None else str(each.of_year),
        ]  # fmt: skip
        if card.evidence:
            off = tuple(f"({row})" for row in each.rows_switched_off)
            line.append("; ".join((*each.rows_on_file, *off)) or "-")
        rows.append(tuple(line))
    sources = tuple(dict.fromkeys(source for each in card.indicators for source in each.sources))
    return Table(
        _say("card.indicators"), tuple(columns), tuple(rows),
        sources=sources if card.evidence else (),
    )  # fmt: skip


def _history_table(card: CountryCard) -> Table:
    names = [each.dimension for each in card.dimensions]
    columns = (
        number(_say("head.year")), words(_say("head.state")),
        *(number(label("dimension", name)) for name in names),
    )  # fmt: skip
    rows = tuple(
        (str(y.year), "" if y.state == "arctic" else _say(f"state.{y.state}"),
         *(_points(y.dimensions[name]) for name in names))
        for y in card.history
    )  # fmt: skip
    return Table(_say("card.history"), columns, rows)
