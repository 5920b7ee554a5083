"""Answer a question about the corpus itself: counted from its tables, with the list behind it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rag.answer.blocks import quotation, text_block
from rag.answer.evidence import Evidence
from rag.answer.passages import refuse, refuse_with
from rag.answer.tally import items_of, period_of, tally_blocks
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
    if listing.asked.counted in ("speakers", "people", "outlets", "authors"):
        return _named(listing, question, phrases)
    if not listing.total and (question.kind != "count" or listing.tally):
        return _none(listing, evidence, phrases)
    places = listing.places
    if question.kind == "first_last":  # where somebody is named first says little by itself
        places = (*((listing.opening,) if listing.opening else ()), *places[:1])
    citations = tuple(_cited(number, place) for number, place in enumerate(places, start=1))
    blocks = list(_numbers(listing, question, phrases)) if question.kind != "first_last" else []
    for article, told in groupby(citations, key=lambda each: each.article):
        together = list(told)
        blocks.append(Block("lead", (*phrases.place(article, together), Run(":"))))
        blocks += map(quotation, together)
    if blocks and listing.asked.topic:
        words = " ".join(listing.asked.topic)
        blocks.append(text_block("note", phrases.counted_said.format(words=words)))
    if blocks and listing.asked.named and listing.looked_for:
        words = " ".join(listing.looked_for)
        blocks.append(text_block("note", phrases.counted_with.format(words=words)))
    rest = listing.total - len(places)
    if rest > 0 and question.kind != "first_last" and listing.tally is None:
        blocks.append(text_block("note", phrases.more.format(count=rest)))
    return Reply(tuple(blocks), citations, number=_count(listing, question))


def _count(listing: Listing, question: Question) -> int | None:
    if listing.tally is not None and listing.tally.per.rank != "each":
        return listing.tally.leading[0].count
    return listing.total if question.kind == "count" else None


def _numbers(listing: Listing, question: Question, phrases: Phrases) -> Iterator[Block]:
    if listing.tally is None:
        yield _number(listing, question, phrases)
    else:
        yield from tally_blocks(listing, listing.tally, question, phrases)


def _none(listing: Listing, evidence: Evidence, phrases: Phrases) -> Reply | None:
    """Refuse where no article holds the one thing asked about; of several words passages decide.

    They also do where somebody said nothing: the articles may hold all that was looked for.
    """
    if listing.asked.counted == "statements":
        return None
    dated = evidence.within.has_dates
    if listing.asked.counted == "events":
        return _nothing_then(listing, phrases)
    if dated and not listing.looked_for:
        return refuse("outside_dates", phrases)
    if len(listing.looked_for) > 1 and listing.tally is None:
        return None
    undated = listing.tally is not None and listing.tally.undated
    if undated or not listing.looked_for:  # articles there may be, but none that has a day
        return refuse("not_countable", phrases)
    words = " ".join(listing.looked_for)
    template = phrases.none_then_with if dated else phrases.none_with
    return refuse_with("not_found", template.format(words=words), phrases)


def _nothing_then(listing: Listing, phrases: Phrases) -> Reply:
    """Refuse where no article is of the time asked for; the nearest days lead on."""
    if listing.looked_for and not listing.nearest:
        text = phrases.none_then_with.format(words=" ".join(listing.looked_for))
    elif listing.asked.named:
        text = phrases.nothing_then.format(time=_time(listing, phrases))
    else:
        text = phrases.reasons["outside_dates"]
    if near := [phrases.day(each) for each in listing.nearest]:
        text += phrases.nearest[len(near) > 1].format(days=phrases.and_then.join(near))
    return refuse_with("outside_dates", text, phrases)


def _number(listing: Listing, question: Question, phrases: Phrases) -> Block:
    if listing.asked.is_of_a_day or listing.is_of_later:
        told = phrases.of_a_day if listing.asked.is_of_a_day else phrases.telling_of
        text = told[listing.total > 1].format(count=listing.total, time=_time(listing, phrases))
        return text_block("number", text)
    if listing.asked.counted == "statements":
        forms = phrases.statements, phrases.one_statement, phrases.statements
    elif listing.looked_for:
        forms = phrases.no_article_with, phrases.one_article_with, phrases.articles_with
    else:
        forms = phrases.no_article, phrases.one_article, phrases.articles
    template = forms[min(listing.total, 2)]
    period = period_of(question) or _any_year(listing, phrases)
    count = f"{listing.total}" if listing.is_total else phrases.at_least.format(count=listing.total)
    text = template.format(count=count, words=" ".join(listing.looked_for), period=period)
    return text_block("number", text)


def _time(listing: Listing, phrases: Phrases) -> str:
    """Return the time asked for, with its year where only one can be meant."""
    asked = listing.asked
    if len(asked.spans) > 1 or asked.named.isdigit():
        return asked.named
    first, _ = asked.spans[0]
    return phrases.day(first) if asked.is_of_a_day else phrases.unit("month", first)


def _any_year(listing: Listing, phrases: Phrases) -> str:
    """Return in brackets which month is asked for where the corpus has it more than once."""
    spans = listing.asked.spans
    month = phrases.months[spans[0][1].month - 1] if len(spans) > 1 else ""
    return phrases.any_year.format(month=month) if month else ""


def _named(listing: Listing, question: Question, phrases: Phrases) -> Reply:
    words, counted = " ".join(listing.looked_for), listing.asked.counted
    if not listing.names and counted == "speakers" and words:
        return refuse_with("not_found", phrases.none_heard.format(words=words), phrases)
    if not listing.names:
        return refuse("not_countable", phrases)
    headings = {
        "speakers": phrases.speakers if listing.total > 1 else phrases.one_speaker,
        "people": phrases.people,
        "outlets": phrases.outlets,
        "authors": phrases.authors,
    }
    unit = phrases.statement_unit if counted == "speakers" else phrases.article_unit
    heading = headings[counted].format(count=listing.total, period=period_of(question))
    items = items_of(listing.names, unit, phrases)
    notes = [text_block("note", how) for how in _how(listing, words, phrases)]
    return Reply((text_block("number", heading), *items, *notes))


def _how(listing: Listing, words: str, phrases: Phrases) -> Iterator[str]:
    """Yield how it was counted, as far as that needs to be told."""
    if listing.asked.counted == "people":
        yield phrases.counted_named
    if words and listing.asked.counted == "speakers":
        yield (phrases.counted_around if listing.is_around else phrases.counted_said).format(
            words=words
        )
    elif words:
        yield phrases.counted_with.format(words=words)


def _about(listing: Listing, phrases: Phrases) -> Reply:
    """Return what the corpus is: how many articles, from when to when, and who speaks most."""
    since, until = listing.since, listing.until
    span = f", {phrases.day(since)} – {phrases.day(until)}" if since and until else ""
    blocks = [text_block("number", phrases.about.format(count=listing.total, span=span))]
    if listing.names:
        blocks.append(text_block("note", phrases.most_heard))
        blocks += items_of(listing.names, phrases.statement_unit, phrases)
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
