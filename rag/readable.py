"""Results for programs as text for a language model to read. Values in, text out.

A model that reads an answer will quote it. So each quote says in words what it is: only direct
speech is somebody's wording, and only there does the article itself print quotation marks.
"""

from __future__ import annotations

from typing import Any

_OWN = "the article's wording, not a quotation of the speaker"
_KINDS = {
    "direct": (
        "direct speech",
        "only the words inside the article's quotation marks are the speaker's",
    ),
    "indirect": ("indirect speech", _OWN),
    "reported": ("reported speech", _OWN),
    "free_indirect": ("free indirect speech", _OWN),
}


def answer_lines(found: dict[str, Any]) -> str:
    """Return a result of ``ask``: the answer or the refusal, then each citation with its kind."""
    understood = found["standalone_question"]
    lines = [f"Understood as: {understood}", ""] if understood != found["question"] else []
    if not found["answered"]:
        lines += [f"NOT ANSWERED ({found['reason']['code']}): {found['answer']}"]
        return "\n".join(lines)
    lines += [found["answer"], "", "Citations, each an exact slice of its article:"]
    lines += [_citation(citation) for citation in found["citations"]]
    return "\n".join(lines)


def passage_lines(found: list[dict[str, Any]]) -> str:
    """Return a result of ``search``, a paragraph a passage."""
    parts = [f"{hit['rank']}. {_place(hit)}\n{hit['text']}" for hit in found]
    return "\n\n".join(parts) or "Nothing was found."


def article_lines(found: dict[str, Any]) -> str:
    """Return a result of ``article``: its head, then its text."""
    named = ("id", "title", "date", "author", "source", "url")
    head = [f"{name}: {found[name]}" for name in named if found[name]]
    return "\n".join([*head, "", found["text"]])


def statement_lines(found: list[dict[str, Any]]) -> str:
    """Return a result of ``statements``, a line a statement with its kind."""
    return "\n".join(map(_statement, found)) or "There is no such statement."


def corpus_lines(found: list[dict[str, Any]]) -> str:
    """Return a result of ``corpora``, a line a corpus."""
    lines = [
        f"{corpus['name']}: {corpus['title'] or corpus['name']}, {corpus['articles']} articles"
        f"{_dates(corpus)}"
        for corpus in found
    ]
    return "\n".join(lines) or "There is no corpus yet."


def _citation(citation: dict[str, Any]) -> str:
    return (
        f"[{citation['marker']}] {_place(citation)}\n"
        f"    {_told(citation)}\n"
        f"    > {' '.join(citation['quote'].split())}"
    )


def _statement(said: dict[str, Any]) -> str:
    places = ", ".join(f"{start}:{end}" for start, end in said["spans"])
    return (
        f"- {said['date'] or 'undated'}, article {said['article_id']} [{places}]: {_told(said)}\n"
        f"    > {' '.join(said['quote'].split())}"
    )


def _told(said: dict[str, Any]) -> str:
    if said["kind"] == "text":
        return "the article's own text, nobody's speech"
    kind, whose = _KINDS[said["kind"]]
    return f"{kind} by {_speaker(said)}; {whose}"


def _speaker(said: dict[str, Any]) -> str:
    if not said["speaker"]:
        return "a speaker that the article does not surely name"
    return f"{said['speaker']}{' (name inferred)' if said['inferred'] else ''}"


def _place(found: dict[str, Any]) -> str:
    parts = (found["title"], found.get("source"), found["date"])
    named = " · ".join(" ".join(part.split()) for part in parts if part)
    return f"{named} · article {found['article_id']} [{found['start']}:{found['end']}]"


def _dates(corpus: dict[str, Any]) -> str:
    return f", {corpus['first_date']} – {corpus['last_date']}" if corpus["first_date"] else ""
