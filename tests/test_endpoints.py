"""The functions for programs: the same as the command line gives, and errors worded for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from page_server import CallError, call, fetch, make_app, running

from rag import cli
from rag.corpus.library import Corpus, Library
from rag.endpoints import Endpoints
from rag.errors import InternalError, NachgefragtError
from rag.settings import Settings

ASKED = "Was sagte Earnest über Assad?"
BOTH = ["lindenbach", "syrien-2015"]

Command = Callable[..., Any]


@pytest.fixture(scope="module")
def endpoints(settings: Settings, syrien: Corpus, lindenbach: Corpus) -> Endpoints:
    return Endpoints(Library(settings, syrien.name))


@pytest.fixture(scope="module")
def address(settings: Settings, syrien: Corpus, lindenbach: Corpus) -> Iterator[str]:
    library = Library(settings, syrien.name)
    with running(make_app(library, settings), settings) as url:
        yield url


@pytest.fixture
def command(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Command:
    def run(*arguments: str) -> Any:
        assert cli.main(["--data", str(settings.data), *arguments]) == 0
        printed = capsys.readouterr().out
        if "--jsonl" in arguments:
            return [json.loads(line) for line in printed.splitlines()]
        return json.loads(printed)

    return run


def _timeless(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "timings_ms"}


def test_ask_gives_what_the_command_line_gives(address: str, command: Command) -> None:
    printed = command("ask", ASKED, "--corpus", "syrien-2015", "--json")
    assert printed["answered"] is True
    assert _timeless(call(address, "ask", {"question": ASKED})) == _timeless(printed)


def test_several_corpora_are_asked_as_one(endpoints: Endpoints) -> None:
    answer = endpoints.ask(ASKED, corpora=BOTH)
    assert answer["corpus"] == "lindenbach, syrien-2015"
    assert {cited["corpus"] for cited in answer["citations"]} == {"syrien-2015"}
    (first, *_) = endpoints.search(ASKED, corpora=BOTH)
    assert first["corpus"] == "syrien-2015"
    stored = endpoints.article(first["article_id"], first["corpus"])
    assert stored["text"][first["start"] : first["end"]] == first["text"]


def test_ask_is_limited_to_the_articles_that_are_named(address: str, command: Command) -> None:
    question = "Was sagte Kerry zu den Verhandlungen?"
    whole = call(address, "ask", {"question": question, "articles": []})
    cited = [each["article_id"] for each in whole["citations"]]
    (first, *_), others = cited, [each["id"] for each in call(address, "articles", {})]
    rest = [each for each in others if each != first]
    limited = call(address, "ask", {"question": question, "articles": rest[:50]})
    assert first not in {each["article_id"] for each in limited["citations"]}
    alone = call(address, "ask", {"question": question, "articles": [first, first]})
    assert {each["article_id"] for each in alone["citations"]} == {first}
    printed = command("ask", question, "--corpus", "syrien-2015", "--article", first, "--json")
    assert _timeless(printed) == _timeless(alone)


def test_ask_takes_corpus_dates_and_history(address: str) -> None:
    first = call(address, "ask", {"question": ASKED})
    leaning = {"question": "Und was sagte Kerry dazu?", "history": [first]}
    understood = call(address, "ask", leaning)["standalone_question"]
    assert understood == "Was sagte Kerry über Assad?"
    typed = call(address, "ask", leaning | {"as_typed": True})["standalone_question"]
    assert typed == leaning["question"]
    other = call(address, "ask", {"question": "Was sagte Karin Brandt?", "corpus": "lindenbach"})
    assert other["corpus"] == "lindenbach" and other["answered"] is True
    never = {"question": ASKED, "since": "1999-01-01", "until": "1999-12-31"}
    assert call(address, "ask", never)["reason"]["code"] == "outside_dates"


def test_search_article_statements_and_corpora_do_too(address: str, command: Command) -> None:
    of = ("--corpus", "lindenbach")
    found = call(address, "search", {"words": "Hallenbad", "corpus": "lindenbach", "limit": 3})
    assert found == command("search", "Hallenbad", "--limit", "3", *of, "--json")
    article = call(address, "article", {"id": "earnest-assad"})
    assert article == command("article", "earnest-assad", "--corpus", "syrien-2015", "--json")
    wanted = {"speaker": "Karin Brandt", "about": "Hallenbad", "corpus": "lindenbach", "limit": 2}
    said = call(address, "statements", wanted)
    printed = command(
        "statements", "--speaker", "Karin Brandt", "--about", "Hallenbad", *of, "--jsonl"
    )
    assert len(said) == 2 and said == printed[:2]
    assert call(address, "corpora", {}) == command("corpora", "--json")


def test_the_public_names_are_these_and_their_arguments_too(address: str) -> None:
    named = json.loads(fetch(f"{address}/gradio_api/info").text)["named_endpoints"]
    arguments = {
        name: [given["parameter_name"] for given in info["parameters"]]
        for name, info in named.items()
    }
    assert arguments == {
        "/ask": [
            "question",
            "corpus",
            "since",
            "until",
            "history",
            "as_typed",
            "no_model",
            "articles",
            "corpora",
        ],
        "/search": ["words", "corpus", "limit", "since", "until", "corpora"],
        "/article": ["id", "corpus"],
        "/articles": ["title", "corpus", "limit", "offset", "since", "until"],
        "/statements": ["speaker", "about", "corpus", "limit", "since", "until"],
        "/corpora": [],
    }
    assert all(info["description"] for info in named.values())


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("ask", {"question": "x" * 1_001}, "1,001 characters"),
    ("ask", {"question": 7}, "must be a text"),
    ("ask", {"question": ASKED, "since": "gestern"}, "'gestern' is not a date like 2015-09-20"),
    ("ask", {"question": ASKED, "since": "2015-09-02", "until": "2015-09-01"}, "is after"),
    ("ask", {"question": ASKED, "history": [{"answer": "ohne Frage"}]}, r"history\[0\]"),
    ("ask", {"question": ASKED, "history": [{"question": "a"}] * 51}, "up to 50"),
    ("ask", {"question": ASKED, "articles": "earnest-assad"}, "up to 50"),
    ("ask", {"question": ASKED, "articles": ["a"] * 51}, "up to 50"),
    ("ask", {"question": ASKED, "articles": ["gibt-es-nicht"]}, "gibt-es-nicht"),
    ("ask", {"question": ASKED, "corpora": "syrien-2015"}, "up to 20"),
    ("ask", {"question": ASKED, "corpora": ["gibt-es-nicht"]}, "gibt-es-nicht"),
    ("ask", {"question": ASKED, "corpora": BOTH, "corpus": "lindenbach"}, "corpus can't be given"),
    ("ask", {"question": ASKED, "corpora": BOTH, "articles": ["x"]}, "articles can't be given"),
    ("ask", {"question": ASKED, "corpus": "atlantis"}, "no corpus 'atlantis'"),
    ("search", {"words": "Assad", "limit": 101}, "from 1 to 100"),
    ("search", {"words": "Assad", "limit": "3"}, "from 1 to 100"),
    ("articles", {"offset": -1}, "offset must be a number from 0"),
    ("articles", {"limit": True}, "from 1 to 1000"),
    ("search", {"words": "Assad", "since": "gestern"}, "'gestern' is not a date"),
    ("statements", {"until": "2015-09-31"}, "'2015-09-31' is not a date"),
    ("article", {"id": "gibt-es-nicht"}, "'gibt-es-nicht'"),
    ("statements", {"limit": 0}, "from 1 to 1000"),
    ("statements", {"speaker": "Xaver Zwirbelbock"}, "'Xaver Zwirbelbock'"),
]


@pytest.mark.parametrize(("name", "arguments", "told"), REFUSED)
def test_what_cannot_be_is_refused_in_words(
    endpoints: Endpoints, name: str, arguments: dict[str, Any], told: str
) -> None:
    with pytest.raises(NachgefragtError, match=told):
        getattr(endpoints, name)(**arguments)


def test_a_refusal_reaches_the_program_that_asked(address: str) -> None:
    with pytest.raises(CallError) as refused:
        call(address, "article", {"id": "gibt-es-nicht"})
    assert refused.value.args[0] == {
        "code": "article_missing",
        "text": "No article has the id 'gibt-es-nicht' in this corpus.",
        "command": None,
        "values": {"id": "gibt-es-nicht"},
    }


WRONG: list[tuple[str, bytes, str]] = [
    ("v2/ask", b"{}", "The argument 'question' is missing."),
    ("v2/ask", b'{"question": "a", "korpus": "b"}', "There is no argument 'korpus'"),
    ("v2/search", b"[]", "not a JSON object"),
    ("v2/search", b"{", "not a JSON object"),
    ("ask", b'{"data": []}', "The argument 'question' is missing."),
    ("corpora", b'{"data": [1]}', "1 arguments were given; at most 0 are taken."),
    ("ask", b'{"data": 1}', "not a JSON object"),
]


@pytest.mark.parametrize(("path", "body", "told"), WRONG)
def test_a_call_with_wrong_arguments_is_told_which(
    address: str, path: str, body: bytes, told: str
) -> None:
    got = fetch(f"{address}/gradio_api/call/{path}", body)
    assert got.status == 400
    assert told in json.loads(got.text)["error"]["text"]


def test_a_function_that_is_none_is_told_which_there_are(address: str) -> None:
    for path in ("call/v2/answer", "call/gibtsnicht"):
        told = fetch(f"{address}/gradio_api/{path}", b'{"data": []}')
        error = json.loads(told.text)["error"]
        assert (told.status, error["code"]) == (404, "function_unknown")
        assert "there are: ask, search" in error["text"]


def test_arguments_left_out_at_the_end_of_a_list_have_their_defaults(address: str) -> None:
    got = fetch(f"{address}/gradio_api/call/search", b'{"data": ["Bodentruppen"]}')
    assert got.status == 200
    event = json.loads(got.text)["event_id"]
    assert "event: complete" in fetch(f"{address}/gradio_api/call/search/{event}").text


def test_nobody_overtakes_the_queue(address: str) -> None:
    got = fetch(f"{address}/gradio_api/run/ask", b'{"data": ["Was sagte Earnest?"]}')
    assert got.status == 404


def test_days_narrow_what_is_found_and_said_and_listed(endpoints: Endpoints) -> None:
    day = {"since": "2015-09-30", "until": "2015-09-30"}
    found = endpoints.search("Syrien", **day)  # type: ignore[arg-type]
    said = [*endpoints.statements(**day), *endpoints.statements(about="Syrien", **day)]  # type: ignore[arg-type]
    listed = endpoints.articles(**day)  # type: ignore[arg-type]
    assert found and said and listed
    assert {row["date"] for row in (*found, *said, *listed)} == {"2015-09-30"}


def test_articles_come_a_page_at_a_time(endpoints: Endpoints) -> None:
    every = endpoints.articles()
    assert [row["date"] for row in every] == sorted((row["date"] for row in every), reverse=True)
    assert endpoints.articles(limit=2, offset=3) == every[3:5]
    assert set(every[0]) == {"id", "title", "date", "author", "source", "url"}


def test_an_unforeseen_error_becomes_an_id_that_the_log_explains(
    endpoints: Endpoints, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*arguments: object, **named: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(Corpus, "search", fail)
    with pytest.raises(InternalError) as told:
        endpoints.search("Assad")
    assert "secret" not in str(told.value)
    (record,) = caplog.records
    reference = str(told.value).partition("[")[2].partition("]")[0]
    assert len(reference) == 8 and reference in record.getMessage()
    assert record.exc_info is not None and "secret detail" in str(record.exc_info[1])


def test_a_corpus_is_opened_once(settings: Settings, syrien: Corpus, lindenbach: Corpus) -> None:
    library = Library(settings, "lindenbach")
    assert library.corpus().name == "lindenbach"
    assert library.corpus("lindenbach") is library.corpus()
    assert library.corpus(syrien.name).name == syrien.name


# docs/programs.md


DOCUMENT = (Path(__file__).parent.parent / "docs" / "programs.md").read_text("utf-8")


def _documented() -> list[tuple[str, dict[str, Any], Any]]:
    """Return the name, the arguments and the result of each call that the page shows."""
    found = []
    for section in DOCUMENT.split("\n## ")[1:]:
        blocks = [part.partition("```")[0] for part in section.split("```json\n")[1:]]
        name = section.split("`")[1] if section.startswith("`") else ""
        if name in ("ask", "search", "article", "statements", "corpora"):
            asked, given = (json.loads(block) for block in blocks)
            found.append((name, asked, given))
    return found


@pytest.mark.parametrize(("name", "asked", "shown"), _documented())
def test_the_documented_json_is_what_comes(
    endpoints: Endpoints, name: str, asked: dict[str, Any], shown: Any
) -> None:
    real = getattr(endpoints, name)(**asked)
    if name == "corpora":
        real = [row for row in real if row["name"] in {each["name"] for each in shown}]
    _assert_excerpt(shown, real, name)


def test_every_endpoint_is_documented() -> None:
    names = ["ask", "search", "article", "statements", "corpora"]
    assert [name for name, _, _ in _documented()] == names


def test_the_documented_error_is_what_comes(endpoints: Endpoints) -> None:
    _, _, section = DOCUMENT.partition("\n## Errors")
    shown = json.loads(section.partition("```json\n")[2].partition("```")[0])
    with pytest.raises(NachgefragtError) as refused:
        endpoints.ask(ASKED, corpus="atlantis")
    real = refused.value.message.as_json()
    assert list(real) == list(shown)
    assert (real["code"], real["command"]) == (shown["code"], shown["command"])


def _assert_excerpt(shown: Any, real: Any, place: str) -> None:
    """A list may be cut after its first entries, a text by …; milliseconds are of the moment."""
    if isinstance(shown, dict):
        assert isinstance(real, dict) and list(shown) == list(real), place
        for name, value in shown.items():
            if name != "timings_ms":
                _assert_excerpt(value, real[name], f"{place}.{name}")
        return
    if isinstance(shown, list):
        assert isinstance(real, list) and bool(shown) == bool(real), place
        for number, value in enumerate(shown):
            _assert_excerpt(value, real[number], f"{place}[{number}]")
        return
    if isinstance(shown, str) and shown.endswith("…"):
        assert real.startswith(shown[:-1]), place
        return
    assert shown == (pytest.approx(real, abs=1e-4) if isinstance(real, float) else real), place
