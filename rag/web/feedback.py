"""What readers think of answers, as rows of a question set that the evaluation reads as it is."""

from __future__ import annotations

import json
import os
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from filelock import FileLock

from rag.answer.answer import Answer
from rag.answer.markdown import markdown
from rag.errors import KeepingError
from rag.types import Citation
from rag.web.turns import Feedback, Verdict

FILE = "feedback.jsonl"

_ANSWERABLE: dict[Verdict | None, bool | None] = {"otherwise": True, "nothing": False, None: None}


def keep_feedback(
    file: Path, conversation: str, answer: Answer, asked_at: datetime, feedback: Feedback
) -> None:
    """Append *feedback* on an *answer* of *conversation* to *file*, made for its owner alone.

    What is appended later for the same answer of the same conversation counts instead.

    Raises:
        KeepingError: the file cannot be written.
    """
    row = feedback_row(conversation, answer, asked_at, feedback)
    line = json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _append(file, line)
    except OSError as error:
        raise KeepingError("feedback_unkept", file=file, reason=error) from None


def feedback_row(
    conversation: str, answer: Answer, asked_at: datetime, feedback: Feedback
) -> dict[str, Any]:
    """Return a row of a question set in the contract's shape, and what the reader thought.

    Praise makes the cited places gold, or the refusal right. Blame says whether there is an
    answer, or leaves ``answerable`` null: the evaluation passes such a row over.
    """
    praised = feedback.rating == "up"
    answerable = answer.answered if praised else _ANSWERABLE[feedback.verdict]
    cited = answer.reply.citations if praised else ()
    reason = answer.reply.reason
    row = {
        "id": _id(conversation, answer),
        "question": answer.standalone_question,
        "answerable": answerable,
        "type": "feedback",
        "lang": answer.asked.language,
        "articles": list(dict.fromkeys(citation.article.id for citation in cited)),
        "quotes": _quotes(cited),
        "rating": feedback.rating,
        "verdict": feedback.verdict,
        "remark": feedback.remark,
        "corpus": answer.corpus,
        "asked_at": asked_at.isoformat(timespec="seconds"),
        "asked_as": answer.question,
        "answer": markdown(answer.reply),
        "reason": reason.code if reason else None,
        "model": answer.reply.model,
    }
    speakers = {citation.speaker for citation in cited}
    # One that all share is the one asked for; of several nobody said which.
    if len(speakers) == 1 and (speaker := speakers.pop()):
        row["speaker"] = speaker
    return row


def _id(conversation: str, answer: Answer) -> str:
    named = [conversation, answer.corpus, answer.standalone_question, markdown(answer.reply)]
    return f"feedback-{sha256(json.dumps(named).encode()).hexdigest()[:16]}"


def _quotes(citations: tuple[Citation, ...]) -> list[dict[str, Any]]:
    """Return the pieces that share a marker as one quote."""
    spans: dict[tuple[int, str], list[list[int]]] = {}
    for citation in citations:
        place = [citation.start, citation.end]
        spans.setdefault((citation.marker, citation.article.id), []).append(place)
    return [{"article": article, "spans": pieces} for (_, article), pieces in spans.items()]


def _append(file: Path, line: bytes) -> None:
    """Put *line* at the end, on a line of its own; other processes wait for it."""
    binary = getattr(os, "O_BINARY", 0)
    with FileLock(f"{file}.lock", mode=0o600):
        _write(file, line, binary)


def _write(file: Path, line: bytes, binary: int) -> None:
    out = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT | binary, 0o600)
    try:
        written = os.write(out, b"\n" + line if _ends_amid_a_line(out) else line)
    finally:
        os.close(out)
    if written < len(line):
        raise OSError(f"only {written} of {len(line)} bytes went in")


def _ends_amid_a_line(file: int) -> bool:
    """Return whether the last write was cut off, as by a full disk."""
    if os.lseek(file, 0, os.SEEK_END) == 0:
        return False
    os.lseek(file, -1, os.SEEK_END)
    return os.read(file, 1) != b"\n"
