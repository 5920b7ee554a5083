"""Find who holds an office: the sentences that name somebody beside it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.index.article_list import ArticleFilter
from rag.index.articles import Store
from rag.question.office import Office, beside_holder
from rag.retrieve.words import WordFinder
from rag.statements.names import is_given, is_place, same_surname
from rag.statements.roles import is_role
from rag.statements.tagger import tag
from rag.text.months import PATTERN, WEEKDAY_PATTERN
from rag.text.normal import seen
from rag.text.sentences import split_sentences
from rag.text.words import fold, stems
from rag.types import ArticleInfo, Filter, Hit, Span

# Articles with the office's own word, the newest, that are read beside the passages found.
_READ = 60
# Words before an office that may say whose it is: „Syriens“, „der bayerische“.
_BESIDE = 2
_A_DAY = re.compile(rf"{WEEKDAY_PATTERN}|{PATTERN}")
# Tags of what stands before an office without an article: „laut“, „und“, the end of a sentence.
_BEFORE_NAMES = frozenset(("APPR", "KON", "$.", "$,"))


@dataclass(frozen=True, slots=True)
class Holder:
    """A sentence that names who holds an office: ``article.text[span] == quote``.

    ``is_told``: whose office it is stands beside it; else its article is about that.
    """

    article: ArticleInfo
    span: Span
    quote: str
    name: str
    is_told: bool

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
        a year is asked for, articles of that year tell, if any does. „Syriens Präsident“ is that of
        Syria; any other president in an article about Syria is only where there is none such.
        """
        if not is_role(office.noun):
            return ()
        sentences = (*self._in_hits(hits), *self._in_newest(office, within))
        found = []
        for info, span, quote in sentences:
            told = holder_in(office, quote, "", speakers)
            name = told or holder_in(office, quote, f"{info.title or ''} {quote}", speakers)
            if name:
                found.append(Holder(info, span, quote, name, told is not None))
        found = [each for each in found if each.is_told] or found
        found = [each for each in found if office.year in (None, each.day.year)] or found
        found.sort(key=lambda each: each.day, reverse=True)
        first: list[Holder] = []
        for each in found:
            if not any(same_surname(each.name, other.name) for other in first):
                first.append(each)
        return tuple(first)

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


def holder_in(office: Office, quote: str, around: str, speakers: Collection[str]) -> str | None:
    """Return the surname, folded, of who holds *office* by a sentence; None where it tells none.

    Whose office it is has to be told beside it, or by the words *around*.
    """
    text = seen(quote)
    for found in beside_holder(office.noun, bool(office.of)).finditer(text):
        name = found["full"] or found["before"] or found["alone"]
        is_name = (
            _is_surname(text, found.span("alone"), speakers)
            if found["alone"]
            else is_given(name.split()[0]) or name in speakers
        )
        before = " ".join(text[: found.start()].split()[-_BESIDE:])
        if is_name and not found["past"] and _belongs(office, f"{before} {found[0]}", around):
            return fold(name.split()[-1])
    return None


def _is_surname(text: str, span: Span, speakers: Collection[str]) -> bool:
    """Return whether a word right behind an office names who holds it: „Präsident Voß“.

    It is the surname of one of the *speakers*, or reads as a name in its sentence; what may be the
    genitive of what the office belongs to („Bürgermeister Kohlheims“) has to be theirs.
    """
    word = text[slice(*span)]
    if any(same_surname(word, each) for each in speakers):
        return True
    if word.endswith(("s", "’", "'")) or is_role(word) or is_place(word) or _A_DAY.fullmatch(word):
        return False
    tokens = tag(text, (0, len(text)))
    at = next((at for at, token in enumerate(tokens) if token.start >= span[0]), 0)
    before = [token.tag for token in tokens[:at]][-2:]
    # „Laut Präsident Voß“: a noun that stands in for nobody has an article before the office.
    is_bare = len(before) == 1 or (len(before) == 2 and before[0] in _BEFORE_NAMES)
    is_titled = at > 0 and tokens[at - 1].text.endswith(".")
    return at > 0 and (tokens[at].tag == "NE" or is_titled or is_bare)


def _belongs(office: Office, found: str, around: str) -> bool:
    """Return whether an office *found* is that of what is asked for.

    „US-Präsident“ and „bayerischer Ministerpräsident“ say so as „der USA“ and „von Bayern“ do.
    """
    words = {*stems(f"{around} {found}"), *map(fold, re.findall(r"\w+", found))}
    return all(any(_same(part, word) for word in words) for part in office.of)


def _same(asked: str, word: str) -> bool:
    """Return whether two words begin alike: as a whole if one is short, else with four letters."""
    length = min(len(asked), len(word), 4)
    return length > 1 and asked[:length] == word[:length]
