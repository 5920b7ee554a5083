"""Verify: what a language model wrote is checked against the passages before it counts.

Pure functions. A sentence is shown as it is, with a marker, only where the passages it cites bear
it out; a quotation keeps its marks only where an article has it word for word, in quotation marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from rag.answer.markdown import markdown
from rag.llm.claims.evidence import Place
from rag.llm.claims.judge import Judgement, held_by, judge, swapped_figures
from rag.llm.claims.reference import points_elsewhere
from rag.llm.parts import Part, parts_of
from rag.llm.quotations import (
    Quotation,
    Quoted,
    is_direct,
    is_inflected,
    marks_are_paired,
    read_quotations,
    without_marks,
)
from rag.llm.reply import LINK, Claim, plain_brackets, read_claims
from rag.llm.support import judge as judge_words
from rag.llm.wording import Remarks, remarks_for
from rag.text.language import Language
from rag.types import (
    Block,
    Check,
    CheckCode,
    Citation,
    CitationKind,
    Hit,
    Opening,
    Reply,
    Run,
    Span,
)

# A longer reply is no answer any more, and each sentence of it costs time.
MAX_CHARS = 4_000
# A quotation of fewer words is no evidence by itself; its sentence is cited with it.
_WORDS_OF_EVIDENCE = 3
_EXCERPT_CHARS = 160
# What another passage must hold more of a claim's words to be cited in place of the one named.
_CLEARLY = 0.18
# What it must hold of them where the claim names none.
_UNNAMED = 0.75
# What it must hold of them beside the names: somebody's name alone bears nothing out.
_OF_WHAT_IS_TOLD = 0.34


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
    def text(self) -> str:
        """What may be shown, as Markdown with markers."""
        return markdown(Reply(self.blocks))

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
    - A part of a sentence (:mod:`rag.llm.parts`) that its passages do not bear out
      (:mod:`rag.llm.claims`) is shown as not supported, without marker: check ``unsupported``.
      Where another passage bears it out clearly better, or it names none and one bears it out, that
      one is cited: ``unknown_marker``.
    - So is one that points at another sentence than its article does, *die Stadt wies das zurück*.
    - A supported part cites its quotations, or the one or two sentences of each passage that bear
      it out. A sentence is supported where all of its parts are.
    """
    sheet = _Sheet(hits, remarks_for(language), language)
    claims = read_claims(reply[:MAX_CHARS], len(hits))
    blocks = tuple(block for claim in claims for block in sheet.show(claim))
    return Verified(
        blocks, tuple(sheet.citations), tuple(sheet.checks), sheet.supported, len(claims)
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """A part of a sentence, checked: its quotations, its evidence or what speaks against it."""

    start: int
    end: int
    hits: tuple[Hit, ...]
    quoted: Quoted
    judgement: Judgement

    @property
    def borne_out(self) -> bool:
        """Whether its passages bear it out."""
        return self.judgement.problem is None

    @property
    def places(self) -> tuple[Place, ...]:
        """Where it is borne out, and where what it quotes stands."""
        quoted = (Place(each.hit, each.span) for each in self.quoted.found)
        return (*self.judgement.evidence, *quoted)


@dataclass(slots=True)
class _Sheet:
    """The shown text as it grows: markers given out, checks made."""

    hits: Sequence[Hit]
    remarks: Remarks
    language: Language
    citations: list[Citation] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    supported: int = 0
    markers: dict[tuple[str, tuple[Span, ...]], int] = field(default_factory=dict)
    # Where the sentence before is borne out; None at the beginning.
    before: tuple[Place, ...] | None = None

    def show(self, claim: Claim) -> list[Block]:
        """Return how *claim* is shown, and note its citations and checks."""
        unknown = [n for n in claim.numbers if not 1 <= n <= len(self.hits)]
        for number in unknown:
            text = self.remarks.unknown_marker.format(number=number, count=len(self.hits))
            self._check("unknown_marker", text)
        read = [self._read(claim, part) for part in parts_of(claim)]
        shown = self._pointed(self._joined(claim, self._in_context(claim, read)))
        for each in shown:
            self._check_quotations(each.quoted)
        self.supported += all(each.borne_out for each in shown)
        lost = "[?]" if unknown else ""
        blocks: list[Block] = []
        for at, each in enumerate(shown):
            opens: Opening = claim.opens if at == 0 else "run_on"
            blocks.append(self._block(each, opens, lost if at == len(shown) - 1 else ""))
        if lost and shown[-1].borne_out:
            blocks.append(Block("sentence", (Run(lost),), opens="run_on"))
        return blocks

    def _block(self, shown: _Shown, opens: Opening, lost: str) -> Block:
        runs = self._with_quotations(shown.quoted)
        if shown.borne_out:
            markers = tuple(self._cite(shown.quoted, shown.judgement))
            return Block("sentence", tuple(runs), markers, opens=opens)
        remark = self.remarks.unsupported.format(
            why=shown.judgement.problem, sentence=_excerpt(self._plain(shown.quoted.plain))
        )
        self._check("unsupported", remark)
        note = " ".join(filter(None, (lost, self.remarks.not_supported)))
        told = (*self._unproven(runs), Run(f" {note}"))
        return Block("sentence", told, opens=opens, unproven=True)

    def _unproven(self, runs: Sequence[Run]) -> list[Run]:
        """*runs* as plain text; links are named where they were."""
        return [
            replace(run, text=run.text.replace(LINK, self.remarks.link_removed)) for run in runs
        ]

    def _read(self, claim: Claim, part: Part) -> _Shown:
        """Return *part* checked, by the passage that bears it out best."""
        text = claim.text[part.start : part.end]
        cited = tuple(self.hits[n - 1] for n in part.numbers if 1 <= n <= len(self.hits))
        shown = self._judged(part, text, cited)
        if part.numbers and not cited:
            return shown
        better = self._beside(claim, part, text) if not cited else None
        better = better or self._better(part, text, cited, shown)
        if better is not None and better.borne_out:
            article = better.hits[0].article.title or better.hits[0].article.id
            sentence = _excerpt(self._plain(text))
            told = (
                self.remarks.marker_moved.format(
                    number=part.numbers[0], article=article, sentence=sentence
                )
                if cited
                else self.remarks.marker_added.format(article=article, sentence=sentence)
            )
            self._check("unknown_marker", told)
        return better or shown

    def _pointed(self, shown: list[_Shown]) -> list[_Shown]:
        """Return *shown*, not borne out where its first part points at what was not told before."""
        first = shown[0]
        if self.language == "de" and first.borne_out and self.before is not None:
            word = points_elsewhere(first.quoted.plain, first.places, self.before)
            if word is not None:
                problem = self.remarks.pointing.format(word=word)
                shown = [replace(first, judgement=Judgement(problem=problem)), *shown[1:]]
        self.before = tuple(place for each in shown if each.borne_out for place in each.places)
        return shown

    def _judged(self, part: Part, text: str, cited: Sequence[Hit]) -> _Shown:
        quoted = read_quotations(text, cited, self.hits if cited else [])
        hits = tuple(dict.fromkeys([*cited, *(quotation.hit for quotation in quoted.moved)]))
        judgement = self._judge(text, quoted, hits, part.subject)
        return _Shown(part.start, part.end, hits, quoted, judgement)

    def _judge(self, text: str, quoted: Quoted, hits: Sequence[Hit], subject: str) -> Judgement:
        if not hits:
            return Judgement(problem=self.remarks.no_marker)
        if LINK in quoted.plain:
            return Judgement(problem=self.remarks.foreign_link)
        if any(not is_inflected(quote, hits) for quote in quoted.missing):
            return Judgement(problem=self.remarks.quote_changed)
        if self.language != "de":
            spans = [quotation.span for quotation in quoted.found]
            return judge_words(quoted.plain, hits, spans, self.remarks)
        places = [(quotation.hit, quotation.span) for quotation in quoted.found]
        return judge(text, quoted.plain, hits, places, self.remarks, self.hits, subject)

    def _beside(self, claim: Claim, part: Part, text: str) -> _Shown | None:
        """Return *part*, which names no passage, as one named beside it bears it out, or None."""
        for number in claim.near:
            if 1 <= number <= len(self.hits):
                other = self._judged(part, text, (self.hits[number - 1],))
                if other.borne_out:
                    return other
        return None

    def _better(self, part: Part, text: str, cited: Sequence[Hit], shown: _Shown) -> _Shown | None:
        """Return *part* judged by another passage that clearly holds more of it, or None."""
        if cited and shown.quoted.missing:
            return None  # words that the passage named does not have are not looked for further
        plain = shown.quoted.plain
        least = held_by(plain, shown.hits) + _CLEARLY if cited else _UNNAMED
        rest = [(held_by(plain, (hit,)), hit) for hit in self.hits if hit not in shown.hits]
        for share, hit in sorted(rest, key=lambda each: -each[0]):
            if share < least:
                break
            other = self._judged(part, text, (hit,))
            is_told = held_by(plain, (hit,), without_names=True) >= _OF_WHAT_IS_TOLD
            if other.borne_out and is_told:
                return other
            if other.judgement.otherwise:
                # One that holds less of it is no better witness, the one named included.
                return other if shown.borne_out else None
        return None

    def _in_context(self, claim: Claim, shown: Sequence[_Shown]) -> list[_Shown]:
        """Return *shown* with parts borne out that lack something, *er ließ es offen*.

        What they are about is in the parts beside them; so the sentence as a whole must be borne
        out by all of its passages.
        """
        found = any(each.borne_out for each in shown)
        if len(shown) < 2 or self.language != "de" or not found:
            return list(shown)
        if any(not (each.borne_out or self._lacks(each)) for each in shown):
            return list(shown)
        hits = tuple(dict.fromkeys(hit for each in shown for hit in each.hits))
        whole = Part(0, len(claim.text), ())
        judged = self._judged(whole, claim.text, hits)
        if not judged.borne_out:
            return list(shown)
        return [each if each.borne_out else _completed(each, judged.judgement) for each in shown]

    def _lacks(self, shown: _Shown) -> bool:
        """Whether a part lacks a name or figure, or tells too little of what is there."""
        judgement = shown.judgement
        if not shown.hits or judgement.otherwise:
            return False
        return judgement.problem != self.remarks.too_little or bool(judgement.thin)

    def _joined(self, claim: Claim, shown: Sequence[_Shown]) -> list[_Shown]:
        """Return *shown* with neighbours made one that end alike and draw on the same passages."""
        joined: list[_Shown] = []
        for each in self._compared(claim, shown):
            last = joined[-1] if joined else None
            if last is None or last.hits != each.hits or last.borne_out != each.borne_out:
                joined.append(each)
                continue
            text = claim.text[last.start : each.end]
            quoted = read_quotations(text, last.hits, self.hits if last.hits else [])
            evidence = tuple(dict.fromkeys(last.judgement.evidence + each.judgement.evidence))
            judgement = Judgement(evidence, last.judgement.problem, each.judgement.share)
            joined[-1] = _Shown(last.start, each.end, last.hits, quoted, judgement)
        return joined

    def _compared(self, claim: Claim, shown: Sequence[_Shown]) -> list[_Shown]:
        """Return *shown* with the parts marked whose figures are each other's."""
        hits = tuple(dict.fromkeys(hit for each in shown for hit in each.hits))
        plain = "".join(each.quoted.plain for each in shown)
        if len(shown) < 2 or self.language != "de" or not all(each.borne_out for each in shown):
            return list(shown)
        problem = swapped_figures(plain, hits, self.remarks)
        if problem is None:
            return list(shown)
        return [replace(each, judgement=Judgement(problem=problem)) for each in shown]

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

    def _cite(self, quoted: Quoted, judgement: Judgement) -> list[int]:
        """Return the markers of a supported sentence, one for each article it draws on."""
        places: dict[str, dict[Span, Hit]] = {}
        for quotation in quoted.found:
            places.setdefault(quotation.hit.article.id, {})[quotation.span] = quotation.hit
        if not _is_evidence(quoted.found):
            for item in judgement.evidence:
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


def _completed(shown: _Shown, whole: Judgement) -> _Shown:
    """Return a part that lacks something as the whole sentence bears it out."""
    evidence = shown.judgement.thin or whole.evidence
    return replace(shown, judgement=Judgement(evidence, share=shown.judgement.share))


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
