"""The command line: data on standard output, everything else on standard error.

Exit codes: 0 done, 1 a refused input or a failed run, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import io
import json
import signal
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rag.errors import NachgefragtError
from rag.settings import Settings, load_settings
from rag.types import Filter, IngestReport

_MOST = 100_000


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = _parser().parse_args(argv)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that knows no umlauts gets a sign in their place rather than a traceback.
        sys.stdout.reconfigure(errors="replace")
    try:
        code: int = arguments.run(arguments)
        print(end="", flush=True)
    except NachgefragtError as error:
        if getattr(arguments, "events", False):
            from rag.progress import print_event

            print_event(error.message)
        print(f"nachgefragt: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader (head, less) has seen enough; a second flush at exit must not complain.
        sys.stdout = io.StringIO()
        return 0
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        print(f"nachgefragt: {place}{error.strerror or error}", file=sys.stderr)
        sys.stdout = io.StringIO()
        return 1
    except KeyboardInterrupt:
        print("nachgefragt: stopped; run the same command again to go on.", file=sys.stderr)
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m rag", description="Ask a folder of news articles."
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="where corpora are kept")
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    verb = verbs.add_parser("ingest", help="make or update a corpus from a folder or file")
    verb.add_argument("path", type=Path)
    verb.add_argument("--corpus", metavar="NAME", help="its name (default: the folder's)")
    form = verb.add_mutually_exclusive_group()
    form.add_argument("--watch", action="store_true", help="go on with each change, until Ctrl-C")
    form.add_argument(
        "--json",
        dest="events",
        action="store_true",
        help="print progress, report and error as JSON, a line each",
    )
    verb.set_defaults(run=_ingest)

    verb = verbs.add_parser("corpora", help="list the corpora there are")
    _json_option(verb)
    verb.set_defaults(run=_corpora)

    verb = verbs.add_parser("ask", help="answer a question with cited passages")
    verb.add_argument("question")
    _corpus_option(verb)
    _date_options(verb)
    verb.add_argument(
        "--history",
        type=Path,
        metavar="FILE",
        help="earlier results of ask --json, oldest first, that the question may lean on",
    )
    _json_option(verb)
    verb.set_defaults(run=_ask, usage=verb.error)

    verb = verbs.add_parser("search", help="ranked passages, no answer")
    verb.add_argument("words")
    _corpus_option(verb)
    _date_options(verb)
    verb.add_argument("--limit", type=_positive, default=10, metavar="N")
    _json_option(verb)
    verb.set_defaults(run=_search, usage=verb.error)

    verb = verbs.add_parser("article", help="print a stored article")
    verb.add_argument("id")
    _corpus_option(verb)
    _json_option(verb)
    verb.set_defaults(run=_article)

    verb = verbs.add_parser("statements", help="who said what")
    _corpus_option(verb)
    verb.add_argument("--speaker", metavar="NAME", help="only what this person or body said")
    verb.add_argument("--about", metavar="TEXT", help="only on this topic, the nearest first")
    verb.add_argument("--jsonl", action="store_true", help="print JSON, a statement a line")
    verb.set_defaults(run=_statements)

    verb = verbs.add_parser("eval", help="measure a corpus on a question set, or compare two runs")
    verb.add_argument("questions", type=Path, nargs="?", metavar="QUESTIONS.jsonl")
    verb.add_argument(
        "--compare", type=Path, nargs=2, metavar=("RUN_A", "RUN_B"), help="folders of two runs"
    )
    _corpus_option(verb)
    verb.add_argument("--out", type=Path, metavar="FOLDER", help="keep rows, figures and report")
    verb.add_argument("--limit", type=_positive, metavar="N", help="only the first N questions")
    verb.add_argument("--resume", action="store_true", help="go on with the run in --out")
    _json_option(verb)
    verb.set_defaults(run=_eval, usage=verb.error)

    verb = verbs.add_parser("rebuild", help="derive a corpus's index anew from its articles")
    verb.add_argument("name")
    verb.set_defaults(run=_rebuild)

    verb = verbs.add_parser("remove", help="delete a corpus")
    verb.add_argument("name")
    verb.add_argument(
        "--json", dest="events", action="store_true", help="print an error as a line of JSON"
    )
    verb.set_defaults(run=_remove)

    verb = verbs.add_parser("export", help="write a corpus to one file")
    verb.add_argument("name")
    verb.add_argument("file", type=Path, metavar="FILE")
    verb.set_defaults(run=_export)

    verb = verbs.add_parser("import", help="make a corpus of an exported one")
    verb.add_argument("file", type=Path, metavar="FILE")
    verb.add_argument("--corpus", metavar="NAME", help="its name (default: the one it had)")
    verb.set_defaults(run=_import)

    verb = verbs.add_parser("mcp", help="serve the corpora to an MCP client over stdin and stdout")
    _corpus_option(verb)
    verb.set_defaults(run=_mcp)

    verb = verbs.add_parser("doctor", help="check the installation and every corpus")
    verb.set_defaults(run=_doctor)
    return parser


def _corpus_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--corpus", metavar="NAME", help="the corpus to ask")


def _json_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def _date_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="since", type=_day, metavar="DATE", help="first day, ISO")
    parser.add_argument("--to", dest="until", type=_day, metavar="DATE", help="last day, ISO")


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{value!r} is not a date like 2015-09-20") from None


def _positive(value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= _MOST:
        raise argparse.ArgumentTypeError(f"{value!r} is not a number from 1 to {_MOST}")
    return int(value)


def _ingest(arguments: argparse.Namespace) -> int:
    from rag.corpus.library import ingest
    from rag.progress import progress_bar

    if arguments.watch:
        return _watch(arguments)
    if arguments.events:
        return _ingest_for_program(arguments)
    with progress_bar() as on_progress:
        report = ingest(_settings(arguments), arguments.path, arguments.corpus, on_progress)
    return _print_report(report)


def _ingest_for_program(arguments: argparse.Namespace) -> int:
    from rag.corpus.library import ingest
    from rag.progress import json_progress, print_event

    # A program that ends this one asks for the same tidy end as Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    report = ingest(_settings(arguments), arguments.path, arguments.corpus, json_progress())
    print_event(report)
    return 1 if report.problems else 0


def _watch(arguments: argparse.Namespace) -> int:
    from rag.corpus.library import follow

    print(f"Watching {arguments.path}; Ctrl-C ends it.", file=sys.stderr)
    try:
        for made in follow(_settings(arguments), arguments.path, arguments.corpus):
            if isinstance(made, IngestReport):
                _print_report(made)
            else:
                print(f"nachgefragt: {made}", file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped watching.", file=sys.stderr)
    return 0


def _rebuild(arguments: argparse.Namespace) -> int:
    from rag.corpus.library import rebuild
    from rag.progress import progress_bar

    with progress_bar() as on_progress:
        report = rebuild(_settings(arguments), arguments.name, on_progress)
    return _print_report(report)


def _corpora(arguments: argparse.Namespace) -> int:
    from rag.corpus.library import list_corpora
    from rag.present import corpus_json, corpus_line

    infos = list_corpora(_settings(arguments))
    if arguments.json:
        _print_json([corpus_json(info) for info in infos])
    else:
        for info in infos:
            print(corpus_line(info))
        if not infos:
            print("There is no corpus yet. Run: python -m rag ingest PATH", file=sys.stderr)
    return 0


def _ask(arguments: argparse.Namespace) -> int:
    from rag.corpus.library import open_corpus
    from rag.present import answer_json, answer_text
    from rag.question.history import read_history

    history = read_history(arguments.history) if arguments.history else ()
    answer = open_corpus(_settings(arguments), arguments.corpus).ask(
        arguments.question, _filter(arguments), history
    )
    if answer.standalone_question != answer.question:
        print(f"Understood as: {answer.standalone_question}", file=sys.stderr)
    if answer.reply.fallback:
        print(f"nachgefragt: {answer.reply.fallback}", file=sys.stderr)
    if arguments.json:
        _print_json(answer_json(answer))
    else:
        print(answer_text(answer))
    return 0


def _search(arguments: argparse.Namespace) -> int:
    from rag.corpus.library import open_corpus
    from rag.present import hit_json, hit_text

    if not arguments.words.strip():
        print(
            'nachgefragt: there is nothing to search for. Run: python -m rag search "WORDS"',
            file=sys.stderr,
        )
        return 1
    hits = open_corpus(_settings(arguments), arguments.corpus).search(
        arguments.words, arguments.limit, _filter(arguments)
    )
    if arguments.json:
        _print_json([hit_json(hit) for hit in hits])
    else:
        for hit in hits:
            print(hit_text(hit))
    return 0


def _article(arguments: argparse.Namespace) -> int:
    from rag.corpus.library import open_corpus
    from rag.present import article_json

    article = open_corpus(_settings(arguments), arguments.corpus).article(arguments.id)
    if arguments.json:
        _print_json(article_json(article))
    else:
        print(article.text)
    return 0


def _statements(arguments: argparse.Namespace) -> int:
    from rag.corpus.library import open_corpus
    from rag.present import statement_json, statement_line

    corpus = open_corpus(_settings(arguments), arguments.corpus)
    none = True
    for statement in corpus.statements(arguments.speaker, arguments.about):
        none = False
        if arguments.jsonl:
            print(json.dumps(statement_json(statement), ensure_ascii=False))
        else:
            print(statement_line(statement))
    if none:
        asked = ((" by", arguments.speaker), (" about", arguments.about))
        wanted = "".join(f"{word} {value!r}" for word, value in asked if value is not None)
        print(f"{corpus.name} holds no statement{wanted}.", file=sys.stderr)
    return 0


def _eval(arguments: argparse.Namespace) -> int:
    from rag.evaluation.command import run_compare, run_eval

    if (arguments.questions is None) == (arguments.compare is None):
        arguments.usage("give either QUESTIONS.jsonl or --compare RUN_A RUN_B")
    if arguments.resume and arguments.out is None:
        arguments.usage("--resume needs the --out FOLDER of the run to go on with")
    if arguments.compare:
        run_a, run_b = arguments.compare
        return run_compare(run_a, run_b, arguments.json)
    return run_eval(
        _settings(arguments),
        arguments.questions,
        corpus=arguments.corpus,
        out=arguments.out,
        limit=arguments.limit,
        as_json=arguments.json,
        resume=arguments.resume,
    )


def _remove(arguments: argparse.Namespace) -> int:
    from rag.corpus.library import remove

    remove(_settings(arguments), arguments.name)
    print(f"Removed {arguments.name}.", file=sys.stderr)
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from rag.corpus.library import export

    size = export(_settings(arguments), arguments.name, arguments.file)
    print(f"{arguments.file}: {size / 1e6:.1f} MB", file=sys.stderr)
    return 0


def _import(arguments: argparse.Namespace) -> int:
    from rag.corpus.library import import_file
    from rag.progress import progress_bar

    with progress_bar() as on_progress:
        report = import_file(_settings(arguments), arguments.file, arguments.corpus, on_progress)
    return _print_report(report)


def _mcp(arguments: argparse.Namespace) -> int:
    from rag.corpus.library import Library
    from rag.endpoints import Endpoints
    from rag.mcp_server import serve_stdio

    serve_stdio(Endpoints(Library(_settings(arguments), arguments.corpus)))
    return 0


def _doctor(arguments: argparse.Namespace) -> int:
    from rag.corpus.library import doctor

    sound = True
    for finding in doctor(_settings(arguments)):
        mend = f" Run: {finding.command}" if finding.command else ""
        print(f"{finding.level:<8} {finding.subject}: {finding.text}{mend}", flush=True)
        sound = sound and finding.level != "problem"
    return 0 if sound else 1


def _settings(arguments: argparse.Namespace) -> Settings:
    return load_settings({"data": arguments.data})


def _filter(arguments: argparse.Namespace) -> Filter:
    since, until = arguments.since, arguments.until
    if since and until and since > until:
        arguments.usage(f"--from {since} is after --to {until}")
    return Filter(since=since, until=until)


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _print_report(report: IngestReport) -> int:
    from rag.present import note_lines

    for problem in report.problems:
        place = f"{problem.file}:{problem.line}" if problem.line else problem.file
        print(f"{place}: {problem.message}", file=sys.stderr)
    for text in (*note_lines(report.notes), *(f"{report.corpus}: {t}" for t in report.renewed)):
        print(text, file=sys.stderr)
    counts = ("new", "changed", "unchanged", "removed", "duplicate", "empty", "failed")
    line = ", ".join(f"{getattr(report, name)} {name}" for name in counts)
    print(
        f"{report.corpus}: {line}; {report.passages} passages, {report.seconds:.1f} s",
        file=sys.stderr,
    )
    if report.problems:
        print(
            "What failed is named above, the rest is in. Mend it and run the same command again.",
            file=sys.stderr,
        )
    return 1 if report.problems else 0
