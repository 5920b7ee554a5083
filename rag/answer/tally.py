"""Tell a tally: in which month or year there is most, and how much each has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.answer.blocks import text_block
from rag.answer.wording import Phrases
from rag.question.question import Question
from rag.retrieve.listing import TIED, Listing
from rag.retrieve.tally import Tally
from rag.types import Block, Run


def tally_blocks(
    listing: Listing, tally: Tally, question: Question, phrases: Phrases
) -> Iterator[Block]:
    """Yield which units of time lead, each with its number, and how it was counted."""
    yield text_block("number", _headline(listing, tally, question, phrases))
    said = listing.asked.counted == "statements"
    unit, told = tally.per.unit, tally.told
    if len(told) > 1 or tally.per.rank == "each":
        names = [(phrases.unit(unit, each.since), each.count) for each in told]
        yield from items_of(
            names, phrases.statement_unit if said else phrases.article_unit, phrases
        )
    if tally.others:
        many = phrases.amount(tally.others, phrases.units[unit])
        yield text_block("note", phrases.other_units.format(many=many))
    if listing.looked_for and not said:
        words = " ".join(listing.looked_for)
        yield text_block("note", phrases.counted_with.format(words=words))
    if tally.per.rank == "fewest" and len(tally.leading) > TIED:  # the other headline says it
        yield text_block("note", phrases.empty_units.format(units=phrases.units[unit][1]))
    if tally.undated:
        yield text_block("note", phrases.undated.format(count=tally.undated))


def items_of(
    names: Sequence[tuple[str, int]], unit: tuple[str, str], phrases: Phrases
) -> list[Block]:
    """Return a list's items, each a name with how much of *unit*, one or several, it has."""
    return [
        Block("note", (Run(f"{name}: {phrases.amount(count, unit)}"),), opens="item")
        for name, count in names
    ]


def period_of(question: Question) -> str:
    """Return the period that *question* names, in brackets after a space; nothing for none."""
    return f" ({question.period.text})" if question.period else ""


def _headline(listing: Listing, tally: Tally, question: Question, phrases: Phrases) -> str:
    words, unit = " ".join(listing.looked_for), tally.per.unit
    said = listing.asked.counted == "statements"
    holding = phrases.holding.format(words=words) if words and not said else ""
    leading, one = tally.leading, phrases.article_unit
    if tally.per.rank != "each" and len(leading) > TIED:
        count = phrases.amount(leading[0].count, phrases.statement_unit if said else one)
        each = phrases.each_of_several.format(count=count)
        many = phrases.amount(len(leading), phrases.units[unit])
        return phrases.level.format(many=many, each=each, holding=holding)
    *firsts, last = (phrases.unit(unit, each.since, then=True) for each in leading)
    when = phrases.and_then.join([", ".join(firsts), last] if firsts else [last])
    count = str(leading[0].count)
    count = count if len(leading) == 1 else phrases.each_of_several.format(count=count)
    many = phrases.amount(len(tally.told), phrases.units[unit])
    return (phrases.statements_then if said else phrases.articles_then)[tally.per.rank].format(
        when=when[:1].upper() + when[1:],
        holding=holding,
        words=words,
        count=count,
        total=tally.total,
        units=phrases.units[unit][1],
        many=many,
        period=period_of(question),
    )
