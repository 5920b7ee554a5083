"""Searches that are kept: a reader's own, each once, without order and page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from page_server import Got, fetch, make_app, running

from rag.corpus.library import Corpus, Library
from rag.settings import Settings
from rag.web.conversations import FILE
from rag.web.document import READER_COOKIE
from rag.web.searches import MOST, Searches, named
from rag.web.texts import GERMAN
from rag.web.views.articles import read_query

BATH = read_query({"q": "Hallenbad", "source": "Anzeiger", "since": "2024-01-01"})


@pytest.fixture(scope="module")
def address(settings: Settings, auental: Corpus) -> Iterator[str]:
    library = Library(settings, auental.name)
    with running(make_app(library, settings), settings) as url:
        yield url


def as_reader(name: str) -> dict[str, str]:
    return {"Cookie": f"{READER_COOKIE}={name}"}


def post(address: str, name: str, reader: str, body: object) -> Got:
    return fetch(f"{address}/searches/{name}", json.dumps(body).encode(), as_reader(reader))


def listed(address: str, reader: str, fields: str = "") -> str:
    url = f"{address}/searches?corpus=auental&language=de{fields}"
    return fetch(url, headers=as_reader(reader)).text


def test_a_search_is_kept_once_and_known_again(tmp_path: Path) -> None:
    kept = Searches(tmp_path / FILE)
    assert kept.list("one", "auental") == []
    kept.keep("one", "auental", BATH, ["bad", "bad-zu"])
    kept.keep("one", "auental", BATH, ["bad"])
    kept.keep("one", "auental", read_query({"q": "Deich"}), [])
    first, second = kept.list("one", "auental")
    assert first.query == BATH and len(first.seen) == 1 and not second.seen
    assert named(BATH, GERMAN) == "Hallenbad · Anzeiger · Artikel ab 01.01.2024"
    assert kept.list("two", "auental") == kept.list("one", "lindenbach") == []
    kept.remove("two", first.id)
    kept.close()
    assert len(kept.list("one", "auental")) == 2
    kept.remove("one", first.id)
    assert [each.query.words for each in kept.list("one", "auental")] == ["Deich"]


def test_only_what_looks_for_something_and_is_not_kept_can_be_kept(address: str) -> None:
    keep = GERMAN.of("searches", "keep")
    assert keep not in listed(address, "one")
    assert keep in listed(address, "one", "&q=Hallenbad&sort=oldest")
    fields = {"q": "Hallenbad", "sort": "title", "page": "2"}
    assert post(address, "add", "one", {"corpus": "auental", "fields": fields}).status == 200
    html = listed(address, "one", "&q=Hallenbad&page=3")
    assert keep not in html and 'aria-current="true"' in html and "#articles?q=Hallenbad" in html
    assert keep in listed(address, "two", "&q=Hallenbad") and "<li" not in listed(address, "two")
    seen = post(address, "seen", "one", {"corpus": "auental", "fields": fields})
    assert json.loads(seen.text) == {"new": []}
    for number in range(MOST - 1):
        post(address, "add", "one", {"corpus": "auental", "fields": {"q": f"Wort{number}"}})
    assert listed(address, "one").count("<li") == MOST
    for wrong in ([], {"corpus": "auental"}, {"corpus": "auental", "fields": "q"}):
        assert post(address, "add", "one", wrong).status == 400
    gone = {"corpus": "gibt-es-nicht", "fields": {"q": "a"}}
    assert post(address, "add", "one", gone).status == 404


@pytest.mark.parametrize("name", ["searches/add", "shared/add", "kept/add"])
def test_without_a_readers_cookie_nothing_is_kept(address: str, name: str) -> None:
    body = json.dumps({"corpus": "auental", "fields": {"q": "Deich"}}).encode()
    assert fetch(f"{address}/{name}", body).status == 400
