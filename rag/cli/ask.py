"""Commands that read a corpus: ask, search, article, statements."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from rag.cli.options import (
    LIMIT,
    PATH,
    check_source,
    corpora_option,
    corpus_option,
    filter_of,
    filter_options,
    json_option,
    open_corpora,
    print_json,
    settings_of,
)


@click.command()
@click.argument("question")
@corpora_option
@filter_options
@click.option(
    "--article", "articles", multiple=True, metavar="ID", help="only this article; may be repeated"
)
@click.option(
    "--as-typed",
    is_flag=True,
    help="ask without rewriting, and without filters read from the words",
)
@click.option(
    "--history",
    type=PATH,
    metavar="FILE",
    help="earlier results of ask --json, oldest first, that the question may lean on",
)
@click.option("--model", metavar="NAME", help="the chat model for this question, ollama:NAME …")
@click.option("--no-model", is_flag=True, help="no chat model, whatever the settings name")
@click.option(
    "--only-supported", is_flag=True, help="leave out what a model wrote and no article bears out"
)
@json_option
@click.pass_obj
def ask(
    data: Path | None,
    /,
    question: str,
    corpora: tuple[str, ...],
    since: date | None,
    until: date | None,
    source: str | None,
    articles: tuple[str, ...],
    as_typed: bool,
    history: Path | None,
    model: str | None,
    no_model: bool,
    only_supported: bool,
    as_json: bool,
) -> int:
    """Answer a question with cited passages."""
    if model and no_model:
        raise click.UsageError("--model and --no-model exclude each other")
    if articles and len(corpora) > 1:
        raise click.UsageError("--article takes one corpus")
    within = filter_of(since, until, source)
    from rag.corpus.library import Corpus
    from rag.llm.shown import only_borne_out
    from rag.present import answer_json, answer_text
    from rag.progress import progress_bar
    from rag.question.history import read_history

    earlier = read_history(history) if history else ()
    opened = open_corpora(settings_of(data, model), corpora)
    check_source(opened, source)
    if isinstance(opened, Corpus):
        chosen = tuple(dict.fromkeys(opened.article(each).id for each in articles))
        within = replace(within, article_ids=chosen)
    with progress_bar() as show:
        answer = opened.ask(question, within, earlier, as_typed, no_model, show)
    if only_supported:
        answer = replace(answer, reply=only_borne_out(answer.reply, answer.asked.language))
    if answer.standalone_question != answer.question:
        print(f"Understood as: {answer.standalone_question}", file=sys.stderr)
    if answer.reply.fallback:
        print(f"nachgefragt: {answer.reply.fallback}", file=sys.stderr)
    if as_json:
        print_json(answer_json(answer))
    else:
        print(answer_text(answer))
    return 0


@click.command()
@click.argument("words")
@corpora_option
@filter_options
@click.option("--limit", type=LIMIT, default=10, metavar="N", help="passages at most (10)")
@json_option
@click.pass_obj
def search(
    data: Path | None,
    /,
    words: str,
    corpora: tuple[str, ...],
    since: date | None,
    until: date | None,
    source: str | None,
    limit: int,
    as_json: bool,
) -> int:
    """Print ranked passages, no answer."""
    within = filter_of(since, until, source)
    if not words.strip():
        print(
            'nachgefragt: there is nothing to search for. Run: python -m rag search "WORDS"',
            file=sys.stderr,
        )
        return 1
    from rag.present import hit_json, hit_text

    opened = open_corpora(settings_of(data), corpora)
    check_source(opened, source)
    hits = opened.search(words, limit, within)
    if as_json:
        print_json([hit_json(hit) for hit in hits])
    else:
        for hit in hits:
            print(hit_text(hit))
    return 0


@click.command()
@click.argument("id")
@corpus_option
@json_option
@click.pass_obj
def article(data: Path | None, /, id: str, corpus: str | None, as_json: bool) -> int:
    """Print a stored article."""
    from rag.corpus.library import open_corpus
    from rag.present import article_json, printable

    stored = open_corpus(settings_of(data), corpus).article(id)
    if as_json:
        print_json(article_json(stored))
    else:
        # A program gets the text as it is stored, a terminal nothing that could command it.
        print(printable(stored.text) if sys.stdout.isatty() else stored.text)
    return 0


@click.command()
@corpus_option
@click.option("--speaker", metavar="NAME", help="only what this person or body said")
@click.option("--about", metavar="TEXT", help="only on this topic, the nearest first")
@click.option("--jsonl", is_flag=True, help="print JSON, a statement a line")
@click.pass_obj
def statements(
    data: Path | None,
    /,
    corpus: str | None,
    speaker: str | None,
    about: str | None,
    jsonl: bool,
) -> int:
    """List who said what."""
    from rag.corpus.library import open_corpus
    from rag.present import statement_json, statement_line

    opened = open_corpus(settings_of(data), corpus)
    none = True
    for statement in opened.statements(speaker, about):
        none = False
        if jsonl:
            print(json.dumps(statement_json(statement), ensure_ascii=False))
        else:
            print(statement_line(statement))
    if none:
        asked = ((" by", speaker), (" about", about))
        wanted = "".join(f"{word} {value!r}" for word, value in asked if value is not None)
        print(f"{opened.name} holds no statement{wanted}.", file=sys.stderr)
    return 0
