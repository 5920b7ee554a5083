"""References to articles for Zotero and its like: RIS, BibTeX, CSL-JSON, and a line of text.

Three small writers of our own: rispy and bibtexparser are readers first, and neither escapes what
TeX would run.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rag.answer.wording import phrases_for
from rag.types import ArticleInfo
from rag.web.formats import date_text, quoted
from rag.web.markup import visible
from rag.web.texts import Texts

_TEX = {
    **{mark: f"\\{mark}" for mark in "&%$#_{}"},
    "\\": "\\textbackslash{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
}
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\{}]+", re.IGNORECASE)
_MARKS = '„“”»«"›‹'
_INNER = str.maketrans("„“”", "‚‘’")
_MANY_AUTHORS = re.compile(r"\s*(?:;|,? und |,? and )\s*")


@dataclass(frozen=True, slots=True)
class Reference:
    """An article with the words quoted from it, a note, and the pages these words stand on.

    ``said`` tells who speaks in the quotation and how. Each may be empty. What ``is_part`` of a
    sentence is never set in quotation marks.
    """

    article: ArticleInfo
    quotes: tuple[str, ...] = ()
    note: str = ""
    pages: tuple[str, ...] = ()
    said: str = ""
    is_part: bool = False


def citation_line(reference: Reference, texts: Texts) -> str:
    """Return „quote“ (Name, indirekte Rede; „Title“, in: Paper, date, S. 3, address).

    The quotation is left out where there is none, and who speaks where nobody does.
    """
    article = reference.article
    title = quoted(_one_line(article.title or texts.untitled).translate(_INNER), texts)
    where = f"in: {article.source}" if article.source else ""
    day = date_text(article.date, texts) if article.date else ""
    on_page = phrases_for(texts.language).on_page.format(page=_pages(reference))
    page = on_page if reference.pages else ""
    parts = (article.author, title, where, day, page, article.url)
    named = ", ".join(part for part in parts if part)
    source = "; ".join(filter(None, (_one_line(reference.said), named)))
    quotes = " … ".join(map(_one_line, reference.quotes))
    words = quotes if reference.is_part else _in_marks(quotes, texts)
    return visible(f"{words} ({source})" if quotes else source)


def ris(references: Sequence[Reference]) -> str:
    """Return *references* as RIS, lines ended by CR LF, one record an article."""
    return "".join(_ris(each) for each in merged(references))


def bibtex(references: Sequence[Reference]) -> str:
    """Return *references* as BibTeX entries ``@article``, one an article."""
    keys: set[str] = set()
    return "\n".join(_bibtex(each, _key(each.article, keys)) for each in merged(references))


def csl_json(references: Sequence[Reference]) -> str:
    """Return *references* as CSL-JSON, the list that Zotero and pandoc read."""
    items = [_csl(each) for each in merged(references)]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


WRITERS: dict[str, tuple[str, Callable[[Sequence[Reference]], str]]] = {
    "ris": ("application/x-research-info-systems", ris),
    "bib": ("application/x-bibtex", bibtex),
    "json": ("application/vnd.citationstyles.csl+json", csl_json),
}


def merged(references: Iterable[Reference]) -> list[Reference]:
    """Return one reference for each article, with all that is quoted from it.

    Each quotation begins with who speaks in it and how, so that it stays beside its words.
    """
    found: dict[str, list[Reference]] = {}
    for each in references:
        found.setdefault(each.article.id, []).append(each)
    return [
        Reference(
            same[0].article,
            tuple(dict.fromkeys(quote for each in same for quote in _told(each))),
            "\n".join(dict.fromkeys(each.note for each in same if each.note)),
            tuple(dict.fromkeys(page for each in same for page in each.pages)),
        )
        for same in found.values()
    ]


def _told(reference: Reference) -> Iterator[str]:
    for quote in reference.quotes:
        yield f"{reference.said}: {quote}" if reference.said else quote


def _ris(reference: Reference) -> str:
    article = reference.article
    day = article.date
    fields = [
        ("TY", "NEWS"),
        *(("AU", author) for author in authors(article)),
        ("TI", article.title),
        ("T2", article.source),
        ("PY", f"{day.year:04}" if day else None),
        ("DA", f"{day:%Y/%m/%d}" if day else None),
        ("SP", _pages(reference)),
        ("UR", _address(article)),
        *(("N1", quote) for quote in reference.quotes),
        ("N1", reference.note),
        ("DB", article.corpus),
        ("ID", article.id),
    ]
    lines = [f"{name}  - {_one_line(value)}" for name, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def _bibtex(reference: Reference, key: str) -> str:
    article = reference.article
    day = article.date
    fields = {
        "author": " and ".join(f"{{{_tex(author)}}}" for author in authors(article)),
        "title": f"{{{_tex(article.title)}}}" if article.title else "",
        "journal": _tex(article.source or ""),
        "year": f"{day.year:04}" if day else "",
        "date": day.isoformat() if day else "",
        "pages": _tex(_pages(reference)),
        # Within braces BibTeX takes an address as it is; what would close them is not in one.
        "url": _address(article) or "",
        "library": _tex(article.corpus or ""),
        "note": _tex(" … ".join(reference.quotes)),
        "annote": _tex(reference.note),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@article{{{key},", *lines, "}", ""])


def _csl(reference: Reference) -> dict[str, Any]:
    article = reference.article
    day = article.date
    fields: dict[str, Any] = {
        "id": article.id,
        "type": "article-newspaper",
        "title": _one_line(article.title or ""),
        "container-title": article.source,
        "author": [{"literal": author} for author in authors(article)],
        "issued": {"date-parts": [[day.year, day.month, day.day]]} if day else None,
        "page": _pages(reference),
        "URL": _address(article),
        "source": article.corpus,
        "note": "\n".join(filter(None, (*map(_one_line, reference.quotes), reference.note))),
    }
    return {name: value for name, value in fields.items() if value}


def _pages(reference: Reference) -> str:
    return ", ".join(map(_one_line, reference.pages))


def authors(article: ArticleInfo) -> list[str]:
    """Return the names in an article's byline."""
    return [name for name in _MANY_AUTHORS.split(article.author or "") if name]


def _address(article: ArticleInfo) -> str | None:
    return article.url if article.url and _WEB_ADDRESS.fullmatch(article.url) else None


def _key(article: ArticleInfo, taken: set[str]) -> str:
    """Return a key of ASCII letters and digits that *taken* does not hold, and add it."""
    plain = unicodedata.normalize("NFKD", article.id).encode("ascii", "ignore").decode()
    base = re.sub(r"[^A-Za-z0-9-]+", "-", plain).strip("-") or "article"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    taken.add(key)
    return key


def _tex(text: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in _one_line(text))


def _one_line(text: str) -> str:
    # Without control characters too: a line break would begin another field.
    printable = (" " if unicodedata.category(letter) == "Cc" else letter for letter in text)
    return " ".join("".join(printable).split())


def _in_marks(quote: str, texts: Texts) -> str:
    """Return *quote* in quotation marks, unless its own stand around all of it."""
    has_own = quote[:1] in _MARKS and quote[-1:] in _MARKS
    if has_own and not any(letter in _MARKS for letter in quote[1:-1]):
        return quote
    return quoted(quote.translate(_INNER), texts)
