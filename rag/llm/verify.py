"""Verify: what a language model wrote is checked against the passages before it counts.

Pure functions. A sentence is shown as it is, with a marker, only where the passages it cites bear
it out; a quotation keeps its marks only where an article has it word for word, in quotation marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from rag.llm.quotations import (
    Quotation,
    Quoted,
    is_direct,
    marks_are_paired,
    read_quotations,
    without_marks,
)
from rag.llm.reply import LINK, Claim, plain_brackets, read_claims
from rag.llm.support import Verdict, judge
from rag.llm.wording import Remarks, remarks_for
from rag.text.language import Language
from rag.types import Block, Check, CheckCode, Citation, CitationKind, Hit, Run, Span

# A longer reply is no answer any more, and each sentence of it costs time.
MAX_CHARS = 4_000
# A quotation of fewer words is no evidence by itself; its sentence is cited with it.
_WORDS_OF_EVIDENCE = 3
_EXCERPT_CHARS = 160


@dataclass(frozen=True, slots=True)
class Verified:
    """A checked reply: every marker of its blocks has its citations, all exact slices.

    ``supported`` of its ``sentences`` are borne out by the passages that they cite.
    """

    blocks: tuple[Block, ...]
    citations: tuple[Citation, ...]
    checks: tuple[Check, ...]
    supported: int
    sentences: int

    @property
    def usable(self) -> bool:
        """Whether it may stand as an answer: at least half of it is supported."""
        return self.supported > 0 and 2 * self.supported >= self.sentences


def verify(reply: str, hits: Sequence[Hit], language: Language) -> Verified:
    """Return what may be shown of *reply*, whose markers number *hits* from 1.

    - A marker without a passage is shown as ``[?]``: check ``unknown_marker``.
    - A quotation found in a cited passage becomes the article's own characters and a citation; one
      of four words or more that only another passage has is cited there: check
      ``quote_not_found``, as for one that is nowhere and loses its quotation marks. One that the
      article itself does not have in quotation marks loses them too and stays cited: no check.
    - A sentence without a marker, or that its passages do not bear out (:mod:`rag.llm.support`),
      is shown as not supported, without marker and quotation marks: check ``unsupported``.
    - A supported sentence cites its quotations, or the one or two sentences that bear it out.
    """
    sheet = _Sheet(hits, remarks_for(language))
    claims = read_claims(reply[:MAX_CHARS], len(hits))
    blocks = tuple(block for claim in claims for block in sheet.show(claim))
    return Verified(
        blocks, tuple(sheet.citations), tuple(sheet.checks), sheet.supported, len(claims)
    )


@dataclass(slots=True)
class _Sheet:
    """The shown text as it grows: markers given out, checks made."""

    hits: Sequence[Hit]
    remarks: Remarks
    citations: list[Citation] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    supported: int = 0
    markers: dict[tuple[str, tuple[Span, ...]], int] = field(default_factory=dict)

    def show(self, claim: Claim) -> list[Block]:
        """Return how *claim* is shown, and note its citations and checks."""
        cited = [self.hits[n - 1] for n in claim.numbers if 1 <= n <= len(self.hits)]
        unknown = [n for n in claim.numbers if not 1 <= n <= len(self.hits)]
        for number in unknown:
            text = self.remarks.unknown_marker.format(number=number, count=len(self.hits))
            self._check("unknown_marker", text)
        quoted = read_quotations(claim.text, cited, self.hits if cited else [])
        self._check_quotations(quoted)
        verdict = self._judge(quoted, cited)
        lost = "[?]" if unknown else ""
        if verdict.problem is not None:
            sentence = self._plain(quoted.plain)
            remark = self.remarks.unsupported.format(
                why=verdict.problem, sentence=_excerpt(sentence)
            )
            self._check("unsupported", remark)
            shown = " ".join(filter(None, (sentence, lost, self.remarks.not_supported)))
            return [Block("sentence", (Run(shown),), opens=claim.opens)]
        self.supported += 1
        runs = tuple(self._with_quotations(quoted))
        markers = tuple(self._cite(quoted, verdict))
        blocks = [Block("sentence", runs, markers, opens=claim.opens)]
        return [*blocks, *([Block("sentence", (Run(lost),), opens="run_on")] if lost else [])]

    def _judge(self, quoted: Quoted, cited: Sequence[Hit]) -> Verdict:
        if not cited:
            return Verdict(problem=self.remarks.no_marker)
        if LINK in quoted.plain:
            return Verdict(problem=self.remarks.foreign_link)
        hits = list(dict.fromkeys([*cited, *(quotation.hit for quotation in quoted.moved)]))
        spans = [quotation.span for quotation in quoted.found]
        return judge(quoted.plain, hits, spans, self.remarks)

    def _check_quotations(self, quoted: Quoted) -> None:
        for quote in quoted.missing:
            text = self.remarks.quote_not_found.format(quote=_excerpt(self._plain(quote)))
            self._check("quote_not_found", text)
        for quotation in quoted.moved:
            article = quotation.hit.article.title or quotation.hit.article.id
            text = self.remarks.quote_elsewhere.format(
                article=article, quote=_excerpt(quotation.text)
            )
            self._check("quote_not_found", text)

    def _check(self, code: CheckCode, text: str) -> None:
        self.checks.append(Check(code, text))

    def _plain(self, text: str) -> str:
        shown = plain_brackets(text).replace(LINK, self.remarks.link_removed)
        return " ".join(shown.split())

    def _with_quotations(self, quoted: Quoted) -> list[Run]:
        runs: list[Run] = []
        for part in quoted.parts:
            if isinstance(part, str):
                runs.append(Run(" ".join(plain_brackets(part).split("\n"))))
            else:
                runs += self._quotation(part)
        return _stripped(runs)

    def _quotation(self, quotation: Quotation) -> list[Run]:
        # A line break in a slice could end the paragraph it is shown in.
        text = " ".join(quotation.text.split("\n"))
        if is_direct(quotation.span, quotation.hit):
            opening, closing = self.remarks.quotation.split("{}")
            return [Run(opening), Run(text, "slice"), Run(closing)]
        return [Run(text, "slice")] if marks_are_paired(text) else [Run(without_marks(text))]

    def _cite(self, quoted: Quoted, verdict: Verdict) -> list[int]:
        """Return the markers of a supported sentence, one for each article it draws on."""
        places: dict[str, dict[Span, Hit]] = {}
        for quotation in quoted.found:
            places.setdefault(quotation.hit.article.id, {})[quotation.span] = quotation.hit
        if not _is_evidence(quoted.found):
            for item in verdict.evidence:
                places.setdefault(item.hit.article.id, {})[item.span] = item.hit
        return [self._marker(article_id, spans) for article_id, spans in places.items()]

    def _marker(self, article_id: str, places: dict[Span, Hit]) -> int:
        key = (article_id, tuple(places))
        if key not in self.markers:
            self.markers[key] = len(self.markers) + 1
            self.citations += [
                _citation(self.markers[key], hit, span) for span, hit in places.items()
            ]
        return self.markers[key]


def _stripped(runs: Sequence[Run]) -> list[Run]:
    """Return *runs* without the space around them; an empty one goes."""
    kept = [run for run in runs if run.text.strip()]
    first, last = (runs.index(kept[0]), runs.index(kept[-1])) if kept else (0, -1)
    within = list(runs[first : last + 1])
    if within:
        within[0] = replace(within[0], text=within[0].text.lstrip())
        within[-1] = replace(within[-1], text=within[-1].text.rstrip())
    return within


def _is_evidence(found: Iterable[Quotation]) -> bool:
    return sum(len(quotation.text.split()) for quotation in found) >= _WORDS_OF_EVIDENCE


def _citation(marker: int, hit: Hit, span: Span) -> Citation:
    start = hit.passage.start
    quote = hit.passage.text[span[0] - start : span[1] - start]
    kind: CitationKind = "direct" if is_direct(span, hit) else "text"
    return Citation(marker, hit.article, *span, quote, kind)


def _excerpt(text: str) -> str:
    return text if len(text) <= _EXCERPT_CHARS else text[:_EXCERPT_CHARS].rsplit(" ", 1)[0] + " …"
