"""Values become HTML. Pure functions: every text that comes from outside is escaped here.

What an article, a title, a file name or a language model says is shown as text, never as markup:
``<script>`` stays legible, a ``javascript:`` address becomes no link, Markdown inside a quotation
keeps its asterisks, and a right-to-left override is shown by its name and has no effect.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rag.answer.answer import Answer, PartialAnswer
from rag.answer.blocks import is_verbatim
from rag.errors import Failure
from rag.types import Article, ArticleInfo, Citation, Filter, Hit, Reply, Span
from rag.web.texts import Texts, date_limits, date_text
from rag.web.turns import Turn
from rag.web.views.actions import beside
from rag.web.views.blocks import blocks_html
from rag.web.views.markup import attribute, fingerprint, target, text_html
from rag.web.views.statements import answer_statements

_PARAGRAPH_GAP = re.compile(r"\n(?:[^\S\n]*\n)+")
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_TOOLTIP_CHARS = 700
_NEAREST_SHOWN = 3

_ICONS = {
    "verbatim": '<path d="M3 8.5 6.5 12 13 4.5"/>',
    "paraphrase": '<path d="M2.5 9.5c1.6-3.6 3.8-3.6 5.5-1.5s3.9 2.1 5.5-1.5"/>',
    "close": '<path d="M3.5 3.5l9 9M12.5 3.5l-9 9"/>',
}


@dataclass(frozen=True, slots=True)
class SourceLine:
    """The citations that share a marker and an article: one line below the answer."""

    marker: int
    article: ArticleInfo
    citations: tuple[Citation, ...]

    @property
    def places(self) -> tuple[tuple[Span, str], ...]:
        """Where in the article the citations lie, and what stands there."""
        return tuple(((cited.start, cited.end), cited.quote) for cited in self.citations)


@dataclass(frozen=True, slots=True)
class Talk:
    """What is shown of a conversation beside its turns.

    ``state`` is the content hash of the corpus as it is now; ``waiting`` counts the questions of
    others that are answered before the open one; ``ratings`` are by the turn's index; ``note`` is
    what went amiss beside the answers; ``language`` is the articles', and so the answers'.
    """

    id: str = ""
    corpus: str = ""
    state: str | None = None
    waiting: int = 0
    ratings: Mapping[int, str] = field(default_factory=dict)
    note: str | None = None
    language: str | None = None


def conversation(turns: Sequence[Turn], texts: Texts, talk: Talk = Talk()) -> str:
    """Return the questions and answers so far, oldest first."""
    parts: list[str] = []
    for index, turn in enumerate(turns):
        if index and turn.state and turns[index - 1].state not in (None, turn.state):
            parts.append(_changed(texts.corpus_changed_here))
        parts.append(_turn(turn, index, index == len(turns) - 1, talk, texts))
    if turns and turns[-1].state and talk.state not in (None, turns[-1].state):
        parts.append(_changed(texts.corpus_changed))
    if talk.note:
        parts.append(_changed(talk.note))
    return (
        f'<div class="turns" role="log" aria-label="{attribute(texts.conversation)}" '
        f'data-conversation="{attribute(talk.id)}" data-corpus="{attribute(talk.corpus)}" '
        f'data-state="{attribute(talk.state or "")}">{"".join(parts)}</div>'
    )


def _changed(message: str) -> str:
    return f'<p class="changed" role="status">{text_html(message)}</p>'


def _turn(turn: Turn, index: int, is_last: bool, talk: Talk, texts: Texts) -> str:
    state, body = _body(turn, talk, texts)
    rating = talk.ratings.get(index)
    more = "" if state == "pending" else beside(turn, index, is_last, talk.id, rating, texts)
    return (
        f'<section class="turn {state}" data-turn="{index}">'
        f'<h2 class="question">{text_html(turn.question)}</h2>'
        f"{_within(turn.within, texts)}{_understood(turn, texts)}{body}{more}</section>"
    )


def _body(turn: Turn, talk: Talk, texts: Texts) -> tuple[str, str]:
    outcome = turn.outcome
    spoken = f' lang="{attribute(talk.language)}"' if talk.language else ""
    if isinstance(outcome, Failure):
        return "failed", _failure(outcome, texts)
    if outcome is None and not turn.stopped:
        return "pending", _searching(talk.waiting, texts)
    if outcome is None:
        return "stopped", f'<p class="remark">{text_html(texts.stopped)}</p>'
    if isinstance(outcome, PartialAnswer):
        written = _draft(outcome, texts.unfinished if turn.stopped else texts.writing)
        state = "stopped" if turn.stopped else "pending"
        return state, _found_or_refused(outcome.answer, spoken, texts) + written
    return ("answered" if outcome.answered else "refused"), _found_or_refused(
        outcome, spoken, texts
    )


def _found_or_refused(answer: Answer, spoken: str, texts: Texts) -> str:
    show = _answered if answer.answered else _refused
    return show(answer, spoken, texts)


def _searching(waiting: int, texts: Texts) -> str:
    ahead = texts.one_ahead if waiting == 1 else texts.ahead.format(count=waiting)
    queue = f'<p class="queue" role="status">{text_html(ahead)}</p>' if waiting else ""
    return f'<p class="searching">{text_html(texts.searching)}</p>{queue}'


def _draft(draft: PartialAnswer, label: str) -> str:
    """Return the place of a text that is being written, told apart from everything checked."""
    # A screen reader would read each word out as it comes, and then the checked answer.
    return (
        f'<div class="draft" aria-live="off"><p class="label">{text_html(label)}</p>'
        f'<p class="draft-text">{text_html(draft.text)}</p></div>'
    )


def _within(within: Filter, texts: Texts) -> str:
    """Return the dates that the question was limited to by the reader."""
    if not within.has_dates:
        return ""
    limits = date_limits(within.since, within.until, texts)
    return f'<p class="understood">{text_html(limits)}</p>'


def _understood(turn: Turn, texts: Texts) -> str:
    """Return the question that was answered, where it is not the one that was typed."""
    answer = turn.answer
    if answer is None or answer.standalone_question == answer.question:
        return ""
    understood = texts.understood.format(question=answer.standalone_question)
    return f'<p class="understood">{text_html(understood)}</p>'


def _failure(failure: Failure, texts: Texts) -> str:
    told = failure.told.line(texts.language) if failure.told else ""
    message = f"<p>{text_html(told)}</p>" if told else ""
    return (
        f'<div class="failure" role="alert"><p>{text_html(texts.failed)}</p>{message}'
        f'<p class="hint">{text_html(texts.failed_hint.format(id=failure.id))}</p></div>'
    )


def _answered(answer: Answer, spoken: str, texts: Texts) -> str:
    sources = group_sources(answer.reply.citations)
    lines = "".join(_source_line(source, answer.reply, texts) for source in sources)
    return (
        f'<div class="answer"{spoken}>{answer_html(answer.reply, texts)}</div>'
        f"{_remarks(answer.reply, texts)}"
        f'<h3 class="label">{text_html(texts.sources)}</h3><ul class="sources">{lines}</ul>'
        f"{answer_statements(answer.reply.statements, False, texts)}"
        f"{_found(answer, spoken, texts)}"
    )


def _refused(answer: Answer, spoken: str, texts: Texts) -> str:
    reason = answer.reply.reason.text if answer.reply.reason else ""
    nearest = "".join(_find(hit, None, spoken, texts) for hit in answer.hits[:_NEAREST_SHOWN])
    finds = (
        f'<h3 class="label">{text_html(texts.nearest)}</h3>'
        f'<p class="hint">{text_html(texts.nearest_hint)}</p><ol class="finds">{nearest}</ol>'
    )
    return (
        f'<div class="refusal"><p class="label">{text_html(texts.refusal)}</p>'
        f'<p class="reason"{spoken}>{text_html(reason)}</p></div>'
        f"{_remarks(answer.reply, texts)}{answer_statements(answer.reply.statements, True, texts)}"
        f"{finds if nearest else ''}"
    )


def _remarks(reply: Reply, texts: Texts) -> str:
    notes = [f"{texts.fallback}: {reply.fallback}"] if reply.fallback else []
    if reply.checks:
        notes.append(f"{texts.checks}: " + " ".join(check.text for check in reply.checks))
    return "".join(f'<p class="remark">{text_html(note)}</p>' for note in notes)


def group_sources(citations: Iterable[Citation]) -> tuple[SourceLine, ...]:
    """Return one source for each marker and article, in order of first mention."""
    grouped: dict[tuple[int, str], list[Citation]] = {}
    for citation in citations:
        grouped.setdefault((citation.marker, citation.article.id), []).append(citation)
    return tuple(
        SourceLine(marker, pieces[0].article, tuple(pieces))
        for (marker, _), pieces in sorted(grouped.items(), key=lambda item: item[0][0])
    )


def answer_html(reply: Reply, texts: Texts) -> str:
    """Return the answer as HTML, its markers as buttons."""
    buttons: dict[int, str] = {}
    for source in group_sources(reply.citations):
        buttons.setdefault(source.marker, _marker(source, texts))
    verbatim = {c.marker for c in reply.citations if badge(c, reply) == "verbatim"}
    return blocks_html(reply.blocks, buttons, verbatim)


def _marker(source: SourceLine, texts: Texts) -> str:
    title = source.article.title or texts.untitled
    label = texts.open_source.format(marker=source.marker, title=title)
    return (
        f'<button type="button" class="marker" {target(source.article.id, source.places)} '
        f'aria-label="{attribute(label)}" data-tip="{attribute(_tooltip(source, texts))}">'
        f"[{source.marker}]</button>"
    )


def _tooltip(source: SourceLine, texts: Texts) -> str:
    quote = " … ".join(" ".join(citation.quote.split()) for citation in source.citations)
    if len(quote) > _TOOLTIP_CHARS:
        quote = quote[:_TOOLTIP_CHARS].rsplit(" ", 1)[0] + " …"
    return "\n".join(filter(None, [naming(source.article, texts), _speakers(source, texts), quote]))


def _speakers(source: SourceLine, texts: Texts) -> str:
    names = dict.fromkeys(_speaker(citation, texts) for citation in source.citations)
    return ", ".join(filter(None, names))


def _speaker(citation: Citation, texts: Texts) -> str:
    if not citation.speaker:
        return texts.likely.format(speaker=citation.likely) if citation.likely else ""
    if citation.inferred:
        return texts.inferred.format(speaker=citation.speaker)
    return citation.speaker


def naming(article: ArticleInfo, texts: Texts) -> str:
    """Return title, source and date of an article in one line of plain text."""
    parts = [article.title or texts.untitled, article.source, date_text(article.date, texts)]
    return ", ".join(part for part in parts if part)


def _naming_html(article: ArticleInfo, texts: Texts) -> str:
    rest = [part for part in (article.source, date_text(article.date, texts)) if part]
    return (
        f'<span class="title">{text_html(article.title or texts.untitled)}</span>'
        f'<span class="origin">{text_html(", ".join(rest))}</span>'
    )


def badge(citation: Citation, reply: Reply) -> str:
    """Return which badge a citation bears: ``verbatim`` or ``paraphrase``.

    ``verbatim`` is only what stands in the answer in the article's own words.
    """
    is_own = citation.kind in ("direct", "text")
    return "verbatim" if is_own and is_verbatim(citation, reply) else "paraphrase"


def _badges(source: SourceLine, reply: Reply, texts: Texts) -> str:
    words = {
        "verbatim": (texts.verbatim, texts.verbatim_hint),
        "paraphrase": (texts.paraphrase, texts.paraphrase_hint),
    }
    kinds = dict.fromkeys(badge(citation, reply) for citation in source.citations)
    return "".join(
        f'<span class="badge {kind}" title="{attribute(words[kind][1])}">'
        f"{_icon(kind)}{text_html(words[kind][0])}</span>"
        for kind in kinds
    )


def _icon(name: str) -> str:
    return (
        '<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" '
        f'focusable="false">{_ICONS[name]}</svg>'
    )


def _source_line(source: SourceLine, reply: Reply, texts: Texts) -> str:
    speaker = _speakers(source, texts)
    speaker_html = f'<span class="speaker">{text_html(speaker)}</span>' if speaker else ""
    return (
        f"<li>{_marker(source, texts)}"
        f'<span class="naming">{_naming_html(source.article, texts)}{speaker_html}</span>'
        f"{_badges(source, reply, texts)}</li>"
    )


def _found(answer: Answer, spoken: str, texts: Texts) -> str:
    if not answer.hits:
        return ""
    cited = [answer.is_cited(hit) for hit in answer.hits]
    template = texts.cited if any(cited) else texts.none_cited
    count = template.format(cited=sum(cited), count=len(cited))
    finds = "".join(
        _find(hit, is_cited, spoken, texts)
        for hit, is_cited in zip(answer.hits, cited, strict=True)
    )
    return (
        f'<details class="found"><summary>{text_html(texts.found)}'
        f'<span class="count">{text_html(count)}</span></summary>'
        f'<ol class="finds">{finds}</ol></details>'
    )


def _find(hit: Hit, cited: bool | None, spoken: str, texts: Texts) -> str:
    passage = hit.passage
    label = texts.show_in_article.format(title=hit.article.title or texts.untitled)
    state = "" if cited is None else f'<span class="state">{text_html(_cited(cited, texts))}</span>'
    twins = texts.also_in.format(articles=", ".join(hit.also_in)) if hit.also_in else ""
    twins_html = f'<p class="hint">{text_html(twins)}</p>' if twins else ""
    return (
        f'<li class="find{" cited" if cited else ""}"><button type="button" class="opener" '
        f"{target(passage.article_id, [((passage.start, passage.end), passage.text)])} "
        f'aria-label="{attribute(label)}">{_naming_html(hit.article, texts)}</button>{state}'
        f'<blockquote class="passage"{spoken}>{_passage_html(passage.text)}</blockquote>'
        f"{twins_html}</li>"
    )


def _passage_html(text: str) -> str:
    gap_marked = _PARAGRAPH_GAP.split(text.strip())
    return '<span class="gap"> </span>'.join(text_html(part) for part in gap_marked)


def _cited(cited: bool, texts: Texts) -> str:
    return texts.is_cited if cited else texts.is_found


def article_panel(
    article: Article, spans: Sequence[Span], check: str, language: str, texts: Texts
) -> str:
    """Return the side panel: the whole article, *spans* in ``<mark>``.

    *language* is the corpus's. The text of the marks, put together, is the text of the spans.
    Where the text there is not the one that *check* was made of, the article has changed since
    the answer, and nothing is highlighted.
    """
    changed = fingerprint(article.text[start:end] for start, end in spans) != check
    notice = f'<p class="hint">{text_html(texts.article_changed)}</p>' if changed else ""
    marked = () if changed else spans
    origin = [article.source, date_text(article.date, texts)]
    byline = texts.author.format(author=article.author) if article.author else ""
    byline_html = f'<p class="byline">{text_html(byline)}</p>' if byline else ""
    return (
        f'<div class="panel-bar"><p class="origin">'
        f"{text_html(' · '.join(part for part in origin if part))}</p>{_close(texts)}</div>"
        f'<div class="panel-page" tabindex="0" role="region" aria-labelledby="panel-title">'
        f'<h2 id="panel-title" tabindex="-1" lang="{attribute(language)}">'
        f"{text_html(article.title or texts.untitled)}</h2>"
        f"{byline_html}{notice}"
        f'<div class="article-text" lang="{attribute(language)}">'
        f"{article_html(article, marked)}</div>{_address(article.url, texts)}</div>"
    )


def article_problem(failure: Failure, texts: Texts) -> str:
    """Return the side panel of an article that could not be opened."""
    return (
        f'<div class="panel-bar"><p class="origin"></p>{_close(texts)}</div>'
        f'<div class="panel-page"><h2 id="panel-title" tabindex="-1">'
        f"{text_html(texts.article_failed)}</h2>"
        f'<p class="hint">{text_html(texts.failed_hint.format(id=failure.id))}</p></div>'
    )


def list_problem(failure: Failure, texts: Texts) -> str:
    """Return what stands in place of a list that could not be made."""
    return (
        f'<div class="failure" role="alert"><p>{text_html(texts.list_failed)}</p>'
        f'<p class="hint">{text_html(texts.failed_hint.format(id=failure.id))}</p></div>'
    )


def _close(texts: Texts) -> str:
    return (
        f'<button type="button" class="close" data-close aria-label="{attribute(texts.close)}">'
        f"{_icon('close')}</button>"
    )


def _address(url: str | None, texts: Texts) -> str:
    if not url:
        return ""
    shown = text_html(url)
    if _WEB_ADDRESS.fullmatch(url):
        shown = (
            f'<a href="{html.escape(url)}" target="_blank" rel="noopener noreferrer">{shown}</a>'
        )
    return f'<p class="address">{text_html(texts.original).replace("{url}", shown)}</p>'


def article_html(article: Article, spans: Iterable[Span]) -> str:
    """Return the article's text in paragraphs, *spans* marked; its ``textContent`` is the text.

    The line breaks between paragraphs stay in the page, unseen, in elements of class ``gap``.
    """
    marks = merged_spans(spans, len(article.text))
    parts: list[str] = []
    start = 0
    for gap in _PARAGRAPH_GAP.finditer(article.text):
        parts.append(_paragraph_html(article, (start, gap.start()), marks))
        parts.append(f'<span class="gap">{_marked(article.text, gap.span(), marks)}</span>')
        start = gap.end()
    parts.append(_paragraph_html(article, (start, len(article.text)), marks))
    return "".join(parts)


def merged_spans(spans: Iterable[Span], length: int) -> tuple[Span, ...]:
    """Return the spans that lie within a text of *length*, in order, overlaps joined."""
    merged: list[Span] = []
    for start, end in sorted(span for span in spans if 0 <= span[0] < span[1] <= length):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _paragraph_html(article: Article, span: Span, marks: Sequence[Span]) -> str:
    inner = _marked(article.text, span, marks)
    if not article.text[slice(*span)].strip():
        return f'<span class="gap">{inner}</span>'
    kind = ' class="head"' if span[1] <= article.body_start else ""
    return f"<p{kind}>{inner}</p>"


def _marked(text: str, span: Span, marks: Sequence[Span]) -> str:
    parts: list[str] = []
    position, stop = span
    for mark_start, mark_end in marks:
        start, end = max(mark_start, position), min(mark_end, stop)
        if start < end:
            parts.append(text_html(text[position:start]))
            parts.append(f"<mark>{text_html(text[start:end])}</mark>")
            position = end
    parts.append(text_html(text[position:stop]))
    return "".join(parts)
