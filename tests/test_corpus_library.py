"""The joined steps: names, choosing a corpus, following a re-ingest, reading without writing."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from chat_servers import ChatServer, Paused, Script, hangs, in_turn, says, serving
from conftest import settings_at

from rag.answer.answer import Answer, PartialAnswer
from rag.answer.markdown import markdown
from rag.corpus import library as corpora
from rag.corpus.library import Corpus
from rag.errors import ArticleError, CorpusError
from rag.llm.plan import understand
from rag.settings import PROJECT, Settings
from rag.types import Filter

ODD_ROWS = [
    '{"id": "emoji", "title": "👍🏽 Freibad", "text": "😀👍🏽 Das Bad bekommt eine Rutsche. 😀"}',
    '{"id": "ecke", "text": "„Ja“, sagte sie. \\u2028Die Linde wird gefällt.\\r\\nMorgen."}',
    '{"id": "a/b #?%20 ä", "text": "Der Kreisel an der Lohe wird begrünt."}',
    '{"id": "lang", "text": "%s"}' % ("Die Liste ist lang und ohne Ende " * 60),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "Grüße & Co"
    folder.mkdir()
    (folder / "orgel.txt").write_text("Die Orgel der Kirche wird im Mai gestimmt.", "utf-8")
    return folder


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("odd")
    (folder / "odd.jsonl").write_text("\n".join(ODD_ROWS), "utf-8")
    settings = settings_at(folder / "data")
    corpora.ingest(settings, folder / "odd.jsonl", "odd")
    return corpora.open_corpus(settings, "odd")


def check(corpus: Corpus, answer: Answer) -> None:
    """What must hold of every answer: all that is shown is an exact slice."""
    for citation in answer.reply.citations:
        text = corpus.article(citation.article.id).text
        assert text[citation.start : citation.end] == citation.quote != ""
    for hit in answer.hits:
        text = corpus.article(hit.article.id).text
        assert text[hit.passage.start : hit.passage.end] == hit.passage.text


# Names


def test_a_corpus_is_named_after_its_folder(own: Settings, folder: Path) -> None:
    assert corpora.ingest(own, folder).corpus == "gruesse-co"
    assert corpora.ingest(own, folder / "orgel.txt").corpus == "orgel"
    assert [info.name for info in corpora.list_corpora(own)] == ["gruesse-co", "orgel"]


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", "Groß", "-x", "x" * 64, "a b", "a\n"])
def test_a_name_that_leaves_the_folder_is_refused(own: Settings, folder: Path, name: str) -> None:
    with pytest.raises(CorpusError, match="can't name a corpus"):
        corpora.ingest(own, folder, name)
    assert not own.data.exists()


@pytest.mark.parametrize("name", ["..", "../..", "nirgends", "."])
def test_what_is_no_corpus_is_not_removed(own: Settings, folder: Path, name: str) -> None:
    corpora.ingest(own, folder, "x")
    with pytest.raises(CorpusError):
        corpora.remove(own, name)
    assert (own.data / "corpora" / "x").is_dir()


@pytest.mark.parametrize("name", ["x", "a.b", "0_1-2"])
def test_a_short_name_will_do(own: Settings, folder: Path, name: str) -> None:
    corpora.ingest(own, folder, name)
    assert corpora.open_corpus(own, name).name == name


# Which corpus is asked


def test_the_only_corpus_is_asked(own: Settings, folder: Path) -> None:
    with pytest.raises(CorpusError, match="python -m rag ingest"):
        corpora.open_corpus(own)
    corpora.ingest(own, folder, "erste")
    assert corpora.open_corpus(own).name == "erste"
    corpora.ingest(own, folder, "zweite")
    with pytest.raises(CorpusError, match=r"'syrien-2015'.*erste, zweite"):
        corpora.open_corpus(own)
    named = own.model_copy(update={"corpus": "zweite"})
    assert corpora.open_corpus(named).name == "zweite"
    assert corpora.open_corpus(named, "erste").name == "erste"
    corpora.remove(own, "zweite")
    assert corpora.open_corpus(named).name == "erste"
    assert not (own.data / "corpora" / "zweite").exists()


def test_two_data_folders_know_nothing_of_each_other(
    own: Settings, folder: Path, tmp_path: Path
) -> None:
    corpora.ingest(own, folder, "x")
    other = own.model_copy(update={"data": tmp_path / "other"})
    assert corpora.list_corpora(other) == []


def test_a_stray_file_among_the_corpora_is_no_corpus(own: Settings, folder: Path) -> None:
    corpora.ingest(own, folder, "x")
    (own.data / "corpora" / ".DS_Store").write_bytes(b"\0")
    (own.data / "corpora" / "leer").mkdir()
    assert [info.name for info in corpora.list_corpora(own)] == ["x"]
    assert corpora.open_corpus(own).name == "x"


def test_a_data_folder_of_odd_name(own: Settings, folder: Path, tmp_path: Path) -> None:
    odd = own.model_copy(update={"data": tmp_path / "Ä #1?x=%20 & 'y'"})
    corpora.ingest(odd, folder, "x")
    assert corpora.open_corpus(odd).search("Orgel", 1)[0].article.id == "orgel"


def test_the_bundled_corpus_is_indexed_once(own: Settings) -> None:
    small = own.model_copy(update={"corpus": "syrien-2015"})
    report = corpora.ensure_corpus(small, None)
    assert report is not None and report.new == 8
    assert corpora.ensure_corpus(small, None) is None
    assert corpora.ensure_corpus(small, "nirgends") is None
    assert corpora.open_corpus(small).name == "syrien-2015"


def test_with_a_corpus_of_ones_own_nothing_is_indexed(own: Settings, folder: Path) -> None:
    corpora.ingest(own, folder, "eigene")
    assert corpora.ensure_corpus(own, None) is None
    assert [info.name for info in corpora.list_corpora(own)] == ["eigene"]


# What a corpus says of itself


def test_what_a_corpus_holds(lindenbach: Corpus) -> None:
    info = lindenbach.info
    assert info.name == lindenbach.name == "lindenbach"
    assert info.articles == len(lindenbach.articles())
    assert info.passages >= info.articles
    days = [article.date for article in lindenbach.articles() if article.date]
    assert (info.first_date, info.last_date) == (min(days), max(days))
    assert days == sorted(days, reverse=True)
    assert info.stale is None and info.card.examples


def test_an_unknown_article_is_refused(syrien: Corpus) -> None:
    with pytest.raises(ArticleError, match="'nirgends'"):
        syrien.article("nirgends")


# Following a new ingest


def test_an_open_corpus_follows_a_new_ingest(kept: Settings, folder: Path) -> None:
    corpora.ingest(kept, folder, "x")
    corpus = corpora.open_corpus(kept, "x")
    assert corpus.search("Rutsche im Freibad", 1)[0].article.id == "orgel"
    (folder / "bad.txt").write_text("Das Freibad bekommt eine lange Rutsche.", "utf-8")
    corpora.ingest(kept, folder, "x")
    assert corpus.search("Rutsche im Freibad", 1)[0].article.id == "bad"
    assert corpus.info.articles == 2
    assert corpus.article("bad").text.startswith("Das Freibad")


def test_a_removed_corpus_is_named_when_asked_again(own: Settings, folder: Path) -> None:
    corpora.ingest(own, folder, "x")
    corpus = corpora.open_corpus(own, "x")
    corpora.remove(own, "x")
    with pytest.raises(CorpusError, match="'x'"):
        corpus.ask("Wann wird die Orgel gestimmt?")


def test_many_threads_ask_while_a_new_ingest_runs(kept: Settings, folder: Path) -> None:
    corpora.ingest(kept, folder, "x")
    corpus = corpora.open_corpus(kept, "x")

    def ask(number: int) -> int:
        answer = corpus.ask(f"Wann wird die Orgel gestimmt? {number % 3}")
        check(corpus, answer)
        return len(answer.hits)

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(ask, number) for number in range(24)]
        for number in range(3):
            (folder / f"{number}.txt").write_text(f"Die Orgel {number} ist neu.", "utf-8")
            corpora.ingest(kept, folder, "x")
        found = [future.result(timeout=120) for future in asked]
    assert all(1 <= count <= 4 for count in found)
    assert len(corpus.articles()) == 4


# With a language model


EARNEST = "Was sagte Earnest über Assad?"
KERRY = "Und was sagte Kerry dazu?"


@contextmanager
def asking(
    settings: Settings, syrien: Corpus, script: Script, timeout: float = 20.0
) -> Iterator[tuple[Corpus, ChatServer]]:
    with serving(script) as server:
        named = {"chat_model": "ollama:m", "ollama_url": server.url, "chat_timeout": timeout}
        yield corpora.open_corpus(settings.model_copy(update=named), syrien.name), server


def reply_about(answer: Answer) -> str:
    """What a good model would write: a sentence of the first passage, with its marker."""
    start, end = answer.hits[0].passage.sentences[0]
    text = answer.hits[0].passage.text
    return text[start - answer.hits[0].passage.start : end - answer.hits[0].passage.start] + " [1]"


def test_drafts_come_before_the_answer(settings: Settings, syrien: Corpus) -> None:
    extractive = syrien.ask(EARNEST)
    first, second = reply_about(extractive).split(" ", 1)
    script = Paused(f"{first} ", second)
    with asking(settings, syrien, script) as (corpus, _):
        stream = corpus.stream(EARNEST)
        found = next(stream)
        assert isinstance(found, PartialAnswer) and found.text == ""
        assert found.answer.reply == extractive.reply and found.answer.hits == extractive.hits
        script.let()
        assert (
            next(one.text for one in stream if isinstance(one, PartialAnswer) and one.text) == first
        )
        script.let(2)
        *drafts, last = stream
        assert all(isinstance(draft, PartialAnswer) for draft in drafts)
        assert isinstance(last, Answer) and last.reply.model == "ollama:m"
        check(corpus, last)
        script.let(3)
        again = corpus.ask(EARNEST)
        assert replace(again, timings=last.timings) == last


def test_to_close_the_drafts_ends_the_connection(settings: Settings, syrien: Corpus) -> None:
    script = Paused("Earnest ")
    with asking(settings, syrien, script) as (corpus, _):
        stream = corpus.stream(EARNEST)
        script.let()
        assert next(one for one in stream if isinstance(one, PartialAnswer) and one.text)
        stream.close()
        assert script.hung_up.wait(20)


def test_without_a_model_the_answer_is_all_there_is(syrien: Corpus) -> None:
    (answer,) = syrien.stream(EARNEST)
    assert isinstance(answer, Answer) and answer.answered


def test_a_refusal_is_not_written_by_the_model(settings: Settings, syrien: Corpus) -> None:
    with asking(settings, syrien, says("Das weiß ich.")) as (corpus, server):
        (answer,) = corpus.stream("Wie wird das Wetter morgen?")
        assert isinstance(answer, Answer) and not answer.answered
        assert not server.requests


def test_a_follow_up_is_asked_as_the_model_words_it(settings: Settings, syrien: Corpus) -> None:
    history = [syrien.ask(EARNEST).as_prior_turn]
    wording = "Was sagte Kerry zu Assad?"
    extractive = syrien.ask(wording)
    assert syrien.ask(KERRY, history=history).standalone_question != wording
    script = in_turn(says(wording), says(reply_about(extractive)))
    with asking(settings, syrien, script) as (corpus, server):
        answer = corpus.ask(KERRY, history=history)
        condensing, answering = (str(request["body"]) for request in server.requests)
    assert answer.question == KERRY and answer.standalone_question == wording
    # The articles of the exchange before have a head start; who was asked about leads all the same.
    assert answer.hits[0].passage == extractive.hits[0].passage
    assert answer.reply.model == "ollama:m"
    assert wording in answering
    assert not any(hit.passage.text[:60] in condensing for hit in answer.hits)


def test_a_hung_model_costs_a_follow_up_one_time_out(settings: Settings, syrien: Corpus) -> None:
    history = [syrien.ask(EARNEST).as_prior_turn]
    with asking(settings, syrien, hangs, timeout=1.5) as (corpus, server):
        answer = corpus.ask(KERRY, history=history)
        assert len(server.requests) == 2
    by_rules = syrien.ask(KERRY, history=history)
    assert answer.standalone_question == by_rules.standalone_question
    assert markdown(answer.reply) == markdown(by_rules.reply)
    assert "nach 1,5 Sekunden nicht fertig" in (answer.reply.fallback or "")
    # Each waits for its share alone: together no more than the one time-out.
    with asking(settings, syrien, hangs, timeout=1.5) as (corpus, _):
        understood = understand(KERRY, history, corpus._settings)
    assert understood.seconds == pytest.approx(1.0)


WITHOUT_A_MODEL = """
import sys
from rag.cli import main

assert main(sys.argv[1:]) == 0
clients = {"langchain", "langchain_openai", "langchain_ollama", "openai", "ollama"}
assert not clients & set(sys.modules), clients & set(sys.modules)
"""


def test_without_a_model_no_client_of_one_is_loaded(settings: Settings, syrien: Corpus) -> None:
    ask = ["--data", str(settings.data), "ask", EARNEST, "--corpus", syrien.name]
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT_A_MODEL, *ask],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr


# Odd characters


@pytest.mark.parametrize("row", range(len(ODD_ROWS)))
def test_odd_articles_are_kept_found_and_quoted_exactly(odd: Corpus, row: int) -> None:
    info = odd.articles()[row]
    article = odd.article(info.id)
    (own_hit, *_) = odd.search(article.text[:200].replace("\0", ""), 10, Filter(article_id=info.id))
    assert own_hit.article.id == info.id
    check(odd, odd.ask(article.text[:60].strip("\0")))


def test_text_is_stored_unchanged_line_endings_aside(odd: Corpus) -> None:
    assert odd.article("ecke").text.endswith("\u2028Die Linde wird gefällt.\nMorgen.")
    assert odd.article("a/b #?%20 ä").text.startswith("Der Kreisel")


@pytest.mark.parametrize(
    "question",
    [
        "\0",
        "😀",
        "\ud800 Orgel",
        "?" * 3000,
        "Orgel " * 300,
        '"AND" OR (',
        "*:*",
        "a:b^2~",
        "\u202e",
    ],
)
def test_no_question_is_too_odd(odd: Corpus, question: str) -> None:
    check(odd, odd.ask(question))
    odd.search(question, 3)


# Dates


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("dated")
    settings = settings_at(folder / "data")
    (folder / "dated.jsonl").write_text(
        "\n".join(
            f'{{"id": "{day}", "date": "{day}", "text": "Die Orgel wurde am {day} gestimmt."}}'
            for day in ("2024-12-31", "2025-01-01", "2025-01-02", "")
        ).replace('"id": "", "date": ""', '"id": "ohne"'),
        "utf-8",
    )
    corpora.ingest(settings, folder / "dated.jsonl", "dated")
    return corpora.open_corpus(settings, "dated")


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, {"2024-12-31", "2025-01-01", "2025-01-02", "ohne"}),
        (date(2025, 1, 1), None, {"2025-01-01", "2025-01-02"}),
        (None, date(2025, 1, 1), {"2024-12-31", "2025-01-01"}),
        (date(2025, 1, 1), date(2025, 1, 1), {"2025-01-01"}),
        (date(2026, 1, 1), None, set()),
    ],
)
def test_dates_are_inclusive_and_the_undated_are_outside(
    dated: Corpus, since: date | None, until: date | None, expected: set[str]
) -> None:
    within = Filter(since, until)
    assert {hit.article.id for hit in dated.search("Orgel gestimmt", 10, within)} == expected
    answer = dated.ask("Wann wurde die Orgel gestimmt?", within)
    assert {hit.article.id for hit in answer.hits} == expected
    assert answer.answered is bool(expected)
    if not expected:
        assert answer.reply.reason is not None and answer.reply.reason.code == "outside_dates"


def test_the_answer_says_that_articles_without_a_date_were_left_out(dated: Corpus) -> None:
    for within in (Filter(since=date(2025, 1, 1)), Filter(since=date(2026, 1, 1))):
        reply = dated.ask("Wann wurde die Orgel gestimmt?", within).reply
        assert "ohne Datum" in markdown(reply)
    assert "ohne Datum" not in markdown(dated.ask("Wann wurde die Orgel gestimmt?").reply)


# Reading


@pytest.fixture
def copied(tmp_path: Path, settings: Settings, syrien: Corpus) -> Iterator[Settings]:
    """A copy of a finished data folder at another place."""
    source = settings.data / "corpora" / syrien.name
    shutil.copytree(source, tmp_path / "copy" / "corpora" / syrien.name)
    yield settings.model_copy(update={"data": tmp_path / "copy"})


def state(folder: Path) -> dict[str, tuple[int, str]]:
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mtime_ns,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in sorted(folder.rglob("*"))
    }


def test_asking_writes_nothing(copied: Settings) -> None:
    before = state(copied.data)
    corpus = corpora.open_corpus(copied)
    assert corpus.ask("Was sagte Earnest über Assad?").answered
    assert corpus.search("Waffen", 3)
    assert corpus.articles() and corpus.info and corpora.list_corpora(copied)
    after = state(copied.data)
    # Chroma notes in its own file that it was opened; what it reads from must stay.
    assert after.keys() == before.keys()
    changed = {path for path in after if after[path][1] != before[path][1]}
    assert {Path(path).name for path in changed} <= {"chroma.sqlite3"}


def test_a_moved_data_folder_answers_alike(copied: Settings, syrien: Corpus) -> None:
    question = "Was sagte Earnest über Assad?"
    here, there = syrien.ask(question), corpora.open_corpus(copied).ask(question)
    assert replace(here, timings=there.timings) == there


def test_deleted_embeddings_cost_time_and_no_answer(copied: Settings, syrien: Corpus) -> None:
    (copied.data / "corpora" / syrien.name / "embeddings.sqlite").unlink()
    corpus = corpora.open_corpus(copied)
    answer = corpus.ask("Was sagte Earnest über Assad?")
    check(corpus, answer)
    assert answer.answered


def test_the_bundled_folders_are_left_as_they_are(settings: Settings, syrien: Corpus) -> None:
    source = PROJECT / "corpus" / syrien.name
    before = state(source)
    assert corpora.ingest(settings, source, syrien.name).unchanged == 8
    assert state(source) == before
