"""Find who holds an office: the sentences that name somebody beside it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from rag.index.article_list import ArticleFilter
from rag.index.articles import Store
from rag.question.office import Office
from rag.retrieve.words import WordFinder
from rag.statements.names import is_given
from rag.statements.roles import is_role
from rag.text.normal import seen
from rag.text.sentences import split_sentences
from rag.text.words import fold, stems
from rag.types import ArticleInfo, Filter, Hit, Span

# Articles with the office's own word, the newest, that are read beside the passages found.
_READ = 60
_PART = r"[A-ZÄÖÜ][\w’-]*\w"
_BETWEEN = rf"(?: (?:{_PART}|[A-Z]\.|von|van|de[rl]?|al|bin|zu)){{0,2}}?"
_NAME = rf"{_PART}{_BETWEEN} {_PART}(?![\w-])"
_TITLES = r"(?:(?:Dr|Prof)\. )*"
# What an office belongs to, up to the name: „Chef der Deutschen Bank, Josef Ackermann“.
_BELONGS = rf"(?: (?:{_PART}s|(?:de[rs]|vo[nm]|für|im|beim?|of) [^,.;:!?()„“]{{1,50}}?))??"
# Who held it before, stands in for the holder or will hold it does not hold it.
_NOT_NOW = r"(?:früher|ehemalig|damalig|einstig|stellvertretend|designiert|künftig|former)\w*"
_NOT_IT = r"(?!(?i:ex-|vize|alt-|altb|ehren|unter))"


@dataclass(frozen=True, slots=True)
class Holder:
    """A sentence that names who holds an office: ``article.text[span] == quote``."""

    article: ArticleInfo
    span: Span
    quote: str
    name: str

    @property
    def day(self) -> date:
        """The day of the article; the first there is for one without."""
        return self.article.date or date.min


class OfficeFinder:
    """Looks for those who hold an office, in passages found and in the newest articles."""

    def __init__(self, store: Store, finder: WordFinder) -> None:
        """Take where articles and their words are."""
        self._store = store
        self._finder = finder

    def find(
        self, office: Office, hits: Sequence[Hit], speakers: Collection[str], within: Filter
    ) -> tuple[Holder, ...]:
        """Return each who holds *office* once, those of the newest articles first.

        What stands beside it is a name where it begins like one or is one of the *speakers*. Where
        a year is asked for, articles of that year tell, if any does.
        """
        if not is_role(office.noun):
            return ()
        sentences = (*self._in_hits(hits), *self._in_newest(office, within))
        found = [
            Holder(info, span, quote, name)
            for info, span, quote in sentences
            if (name := holder_in(office, quote, info.title or "", speakers))
        ]
        found = [each for each in found if office.year in (None, each.day.year)] or found
        found.sort(key=lambda each: each.day, reverse=True)
        first: dict[str, Holder] = {}
        for each in found:
            first.setdefault(each.name, each)
        return tuple(first.values())

    def _in_hits(self, hits: Sequence[Hit]) -> Iterator[tuple[ArticleInfo, Span, str]]:
        for hit in hits:
            for start, end in hit.passage.sentences:
                quote = hit.passage.text[start - hit.passage.start : end - hit.passage.start]
                yield hit.article, (start, end), quote

    def _in_newest(self, office: Office, within: Filter) -> Iterator[tuple[ArticleInfo, Span, str]]:
        ids = (within.article_id,) if within.article_id else within.article_ids
        wanted = ArticleFilter(None, within.source, within.since, within.until, within.author, ids)
        if office.year and not within.has_dates:
            year = office.year
            wanted = replace(wanted, since=date(year, 1, 1), until=date(year, 12, 31))
        for found in self._finder.find(office.noun, wanted, "newest", _READ, 0).articles:
            text = self._store.article(found.article.id).text
            for start, end in split_sentences(text):
                yield found.article, (start, end), text[start:end]


def holder_in(office: Office, quote: str, title: str, speakers: Collection[str]) -> str | None:
    """Return the surname, folded, of who holds *office* by a sentence; None where it tells none."""
    text = seen(quote)
    for found in _beside(office.noun).finditer(text):
        name = found["after"] or found["before"]
        given, *_, last = name.split()
        is_name = is_given(given) or name in speakers
        if is_name and not found["not"] and _belongs(office, found[0], f"{title} {text}"):
            return fold(last)
    return None


def _belongs(office: Office, found: str, around: str) -> bool:
    """Return whether an office *found* is that of what is asked for.

    „US-Präsident“ and „bayerischer Ministerpräsident“ say so as „der USA“ and „von Bayern“ do.
    """
    words = {*stems(around), *map(fold, re.findall(r"\w+", found))}
    return all(any(_same(part, word) for word in words) for part in office.of)


def _same(asked: str, word: str) -> bool:
    """Return whether two words begin alike: as a whole if one is short, else with four letters."""
    length = min(len(asked), len(word), 4)
    return length > 1 and asked[:length] == word[:length]


@lru_cache(maxsize=64)
def _beside(office: str) -> re.Pattern[str]:
    """Return what an office beside its holder looks like; a compound holds it too."""
    word = rf"(?<![\w-]){_NOT_IT}(?:\w[\w-]*)?(?i:{re.escape(office)})(?:in|e?[rsn])?\b"
    between = rf"(?: \([^)]{{1,30}}\))?, (?:(?!{_NOT_NOW})[a-zäöüß-]+ ){{0,3}}"
    return re.compile(
        rf"(?P<not>{_NOT_NOW} )?{word}{_BELONGS},? {_TITLES}(?P<after>{_NAME})"
        rf"|(?P<before>{_NAME}){between}{word}"
    )
