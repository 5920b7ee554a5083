"""People: who speaks and who is spoken of, a person's page, and their state as an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, TypeVar, get_args
from urllib.parse import urlencode

from rag.corpus.overview import Others, Overview, PeoplePage, Portrait
from rag.index.people import Person, Speaker
from rag.text.words import fold
from rag.types import CorpusInfo
from rag.web.formats import count_text, number_text
from rag.web.render import ready_made, render
from rag.web.texts import Texts
from rag.web.views.histogram import histogram
from rag.web.views.statements import statement_rows

PAGE_SIZE = 50
MAX_FIELD_CHARS = 200
VIEW = "#people"
# Others around a person that stand open before the rest is folded away.
_OPEN_OTHERS = 8

Who = TypeVar("Who", bound=Speaker)
Order = Literal["said", "named", "name"]
Which = Literal["people", "others"]


@dataclass(frozen=True, slots=True)
class PeopleQuery:
    """What the view shows: with a ``name`` that person's page, else the list; pages from 0.

    ``begins`` are letters that a word of the name begins with.
    """

    name: str = ""
    about: str = ""
    since: date | None = None
    until: date | None = None
    begins: str = ""
    order: Order = "said"
    which: Which = "people"
    page: int = 0

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and last day chosen."""
        return self.since, self.until


@dataclass(frozen=True, slots=True)
class _Link:
    """A choice as a link."""

    label: str
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """A person with the address of their page, and numbers as text."""

    name: str
    role: str
    address: str
    said: str
    named: str


@dataclass(frozen=True, slots=True)
class _Other:
    """Somebody beside a person; ``address`` shows what the one says about the other."""

    name: str
    address: str
    count: str


def read_people_query(values: Mapping[str, Any]) -> PeopleQuery:
    """Return what the fields of an address ask for; one that makes no sense asks for nothing."""
    given = {
        name: str(values.get(name) or "").strip()[:MAX_FIELD_CHARS]
        for name in ("name", "about", "since", "until", "begins", "sort", "which", "page")
    }
    page = int(given["page"]) if given["page"].isdecimal() else 1
    orders: tuple[Order, ...] = get_args(Order)
    return PeopleQuery(
        given["name"],
        given["about"],
        _day(given["since"]),
        _day(given["until"]),
        given["begins"],
        next((order for order in orders if order == given["sort"]), "said"),
        "others" if given["which"] == "others" else "people",
        min(max(page, 1), 10**6) - 1,
    )


def people_address(query: PeopleQuery) -> str:
    """Return the address of the view that shows *query*."""
    values = {
        "name": query.name,
        "about": query.about,
        "since": query.since and query.since.isoformat(),
        "until": query.until and query.until.isoformat(),
        "begins": query.begins,
        "sort": query.order if query.order != "said" else None,
        "which": query.which if query.which != "people" else None,
        "page": query.page + 1 if query.page else None,
    }
    fields = urlencode({name: value for name, value in values.items() if value})
    return f"{VIEW}?{fields}" if fields else VIEW


def choose(people: Sequence[Who], query: PeopleQuery) -> list[Who]:
    """Return those of *people* that *query* asks for, in its order: by names they are counted."""
    fitting = [each for each in people if _fits(each, query)]
    if query.order == "name":
        fitting.sort(key=lambda each: _by_surname(each.name))
    if query.order == "named":
        fitting.sort(key=lambda each: (-_named(each), _by_surname(each.name)))
    return fitting


def people_list(found: PeoplePage, query: PeopleQuery, info: CorpusInfo, texts: Texts) -> str:
    """Return one page of those who speak."""
    last = query.page * PAGE_SIZE + len(found.people)
    return render(
        "people",
        texts,
        info=info,
        query=query,
        rows=[_row(each, texts) for each in found.people],
        count=count_text(found.total, "people", texts)
        if query.which == "people"
        else count_text(found.total, "others", texts),
        choices=_choices(query, texts),
        orders=_orders(query, texts),
        ways=_ways(query, last < found.total),
        max_chars=MAX_FIELD_CHARS,
    )


def person_page(found: Portrait | None, query: PeopleQuery, info: CorpusInfo, texts: Texts) -> str:
    """Return a person's page, or that nobody of that name speaks."""
    if found is None:
        return render("person_missing", texts, info=info, name=query.name, back=VIEW)
    person, page = found.person, found.page
    last = page.offset + len(page.statements)
    return render(
        "person",
        texts,
        info=info,
        person=person,
        query=query,
        back=VIEW,
        articles=_search_address(person.name),
        whole=people_address(PeopleQuery(name=person.name)),
        said=count_text(person.statements, "said_by", texts),
        count=count_text(page.total, "shown_statements", texts),
        place=texts.of("people_texts", "place").format(
            first=number_text(page.offset + 1, texts), last=number_text(last, texts)
        ),
        bars=ready_made(histogram(found.months, "statements", query.days, texts)),
        rows=statement_rows(page.statements, texts),
        named=_others(found.named, person.name, False, texts),
        named_by=_others(found.named_by, person.name, True, texts),
        open_others=_OPEN_OTHERS,
        ways=_ways(query, last < page.total),
    )


def overview_html(found: Overview, texts: Texts) -> str:
    """Return those who say most and the largest outlets, as links, for a corpus's start page."""
    sources = [
        (name, f"#articles?{urlencode({'source': name})}", number_text(count, texts))
        for name, count in found.sources
    ]
    rows = [_row(each, texts) for each in found.people]
    return render("overview", texts, people=rows, sources=sources, all_people=VIEW)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _fits(person: Speaker, query: PeopleQuery) -> bool:
    if person.is_full != (query.which == "people"):
        return False
    return f" {fold(query.begins)}" in f" {fold(person.name)}"


def _named(person: Speaker) -> int:
    return person.named if isinstance(person, Person) else 0


def _by_surname(name: str) -> tuple[str, str]:
    return fold(name.split()[-1]), fold(name)


def _row(person: Person, texts: Texts) -> _Row:
    return _Row(
        person.name,
        person.role or "",
        people_address(PeopleQuery(name=person.name)),
        number_text(person.statements, texts),
        number_text(person.named, texts),
    )


def _others(others: Others, name: str, is_by: bool, texts: Texts) -> list[_Other]:
    return [
        _Other(
            other,
            people_address(
                PeopleQuery(name=other, about=name) if is_by else PeopleQuery(name, other)
            ),
            number_text(count, texts),
        )
        for other, count in others
    ]


def _search_address(name: str) -> str:
    return f"#articles?{urlencode({'q': f'„{name}“'})}"


def _choices(query: PeopleQuery, texts: Texts) -> list[_Link]:
    names: tuple[Which, ...] = get_args(Which)
    return [
        _Link(
            texts.of("people_which", name),
            people_address(replace(query, which=name, page=0)),
            name == query.which,
        )
        for name in names
    ]


def _orders(query: PeopleQuery, texts: Texts) -> list[_Link]:
    names: tuple[Order, ...] = get_args(Order)
    return [
        _Link(
            texts.of("people_orders", name),
            people_address(replace(query, order=name, page=0)),
            name == query.order,
        )
        for name in names
    ]


def _ways(query: PeopleQuery, has_more: bool) -> list[tuple[str, str]]:
    """Return the pages beside this one: "prev" or "next", and the address."""
    ways = [(query.page - 1, "prev")] if query.page else []
    if has_more:
        ways.append((query.page + 1, "next"))
    return [(way, people_address(replace(query, page=page))) for page, way in ways]
