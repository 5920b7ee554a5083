"""Answer a question about the corpus itself: counted from its tables, with the list behind it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rag.answer.blocks import quotation, text_block
from rag.answer.evidence import Evidence
from rag.answer.passages import refuse, refuse_with
from rag.answer.wording import Phrases, phrases_for
from rag.question.question import Question
from rag.retrieve.listing import ListedPlace, Listing
from rag.types import Block, Citation, Reply, Run


def answer_listing(evidence: Evidence) -> Reply | None:
    """Return what was counted and listed, or None where the question asks for something else."""
    listing, question = evidence.listing, evidence.question
    if listing is None:
        return None
    phrases = phrases_for(question.language)
    if listing.asked.counted == "corpus":
        return _about(listing, phrases)
    if listing.asked.counted in ("speakers", "outlets", "authors"):
        return _named(listing, phrases)
    if not listing.total and question.kind != "count":
        return _none(listing, evidence, phrases)
    places = listing.places
    if question.kind == "first_last":  # where somebody is named first says little by itself
        places = (*((listing.opening,) if listing.opening else ()), *places[:1])
    citations = tuple(_cited(number, place) for number, place in enumerate(places, start=1))
    blocks = [_number(listing, question, phrases)] if question.kind != "first_last" else []
    for article, told in groupby(citations, key=lambda each: each.article):
        together = list(told)
        blocks.append(Block("lead", (*phrases.place(article, together), Run(":"))))
        blocks += map(quotation, together)
    if listing.total > len(places) and question.kind != "first_last":
        rest = listing.total - len(places)
        blocks.append(text_block("note", phrases.more.format(count=rest)))
    number = listing.total if question.kind == "count" else None
    return Reply(tuple(blocks), citations, number=number)


def _none(listing: Listing, evidence: Evidence, phrases: Phrases) -> Reply | None:
    """Refuse where no article holds the one thing asked about; of several words passages decide."""
    dated = evidence.within.has_dates
    if dated and not listing.looked_for:
        return refuse("outside_dates", phrases)
    if len(listing.looked_for) > 1:
        return None
    words = " ".join(listing.looked_for)
    template = phrases.none_then_with if dated else phrases.none_with
    return refuse_with("not_found", template.format(words=words), phrases)


def _number(listing: Listing, question: Question, phrases: Phrases) -> Block:
    is_one = listing.total == 1
    if listing.asked.counted == "statements":
        template = phrases.one_statement if is_one else phrases.statements
    elif listing.looked_for:
        template = phrases.one_article_with if is_one else phrases.articles_with
    else:
        template = phrases.one_article if is_one else phrases.articles
    period = f" ({question.period.text})" if question.period else ""
    count = f"{listing.total}" if listing.is_total else phrases.at_least.format(count=listing.total)
    text = template.format(count=count, words=" ".join(listing.looked_for), period=period)
    return text_block("number", text)


def _named(listing: Listing, phrases: Phrases) -> Reply:
    if not listing.names:
        return refuse("not_countable", phrases)
    of = {"speakers": phrases.speakers, "outlets": phrases.outlets, "authors": phrases.authors}
    unit = phrases.statement_unit if listing.asked.counted == "speakers" else phrases.article_unit
    heading = of[listing.asked.counted].format(count=listing.total)
    how = phrases.counted_with.format(words=" ".join(listing.looked_for))
    notes = [text_block("note", how)] if listing.looked_for else []
    return Reply((text_block("number", heading), *_items(listing.names, unit), *notes))


def _items(names: Sequence[tuple[str, int]], unit: str) -> list[Block]:
    return [Block("note", (Run(f"{name}: {count} {unit}"),), opens="item") for name, count in names]


def _about(listing: Listing, phrases: Phrases) -> Reply:
    """Return what the corpus is: how many articles, from when to when, and who speaks most."""
    since, until = listing.since, listing.until
    span = f", {phrases.day(since)} – {phrases.day(until)}" if since and until else ""
    blocks = [text_block("number", phrases.about.format(count=listing.total, span=span))]
    if listing.names:
        blocks.append(text_block("note", phrases.most_heard))
        blocks += _items(listing.names, phrases.statement_unit)
    return Reply((*blocks, text_block("note", phrases.can_do)))


def _cited(marker: int, place: ListedPlace) -> Citation:
    said = place.statement
    if said is None:
        return Citation(marker, place.article, *place.span, place.quote)
    inferred = said.inferred and said.speaker is not None
    return Citation(
        *(marker, place.article, *place.span, place.quote, said.kind, said.speaker, inferred),
        likely=said.likely,
    )
