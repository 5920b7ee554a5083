"""Split German newspaper text into sentences without cutting a quotation or a bracket."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from itertools import pairwise

from rag.text.abbreviations import ANNOUNCING, EITHER, TRAILING, UNPOINTED, WEEKDAYS
from rag.text.normal import NormalText, normal_text, seen

Span = tuple[int, int]

# An unclosed mark must not swallow the rest of a text: partners farther apart are ignored.
_REACH = 1500
# What is read before a full stop.
_LOOK_BACK = 60
_PARAGRAPH = re.compile(r"[\n\u2028]\s*[\n\u2028]|[\u2029\f]")
_LINE = re.compile(r"[^\n\u2028]+")
_ITEM = re.compile(r"\s*(?:[-*•]|\d{1,2}\)|[a-z]\))\s")
_STOP = re.compile(r"[.!?…]+")
_SPACE = re.compile(r"\s*")
_TAIL = re.compile(r"[\s“”\"»«›‹‘’')\]]*")
_CLOSE = re.compile(r"(?:[“”\"»«›‹‘’')\]]|\[\d{1,3}\])*")
_SKIP = re.compile(r"(?:\[(?:…|\.\.\.)\]|[\s„“”\"»«›‹‚‘'(\[–—-])*")
_WORD = re.compile(r"[^\W\d_]+")
_DAY_MONTH = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])")
_RANGE = re.compile(r"^.*\.[/–-]")
_SHORT = re.compile(r"[^\W\d_](?:\.[^\W\d_]{1,4})*|[IVX]+|[^\W\d_]*[Ss]tr")
_NO_VOWEL = re.compile(r"[B-DF-HJ-NP-TV-XZ]?[b-df-hj-np-tv-xzß]{1,3}")
# Adjectives in -lich, clipped: „gesetzl.“, „abschl.“; no word ends so.
_CLIPPED = re.compile(r"[a-zäöüß]*(?:[bdfgkmnprtz]|[aeiouäöü]ch|sch|[a-zäöü]s)l")
# „Merkel.Als“: what stands before a mark without a space behind it, and what begins there.
_LAST = re.compile(r"(?P<word>[^\W\d_]{2,}|(?<!\d)\d{4})[“”\"»«)]*\Z")
_FIRST = re.compile(r"[„“\"»«‚‘(]*(?P<word>[A-ZÄÖÜ][a-zäöüß]*)(?=[\s,;:“”\"»«)-]|\Z)")
_SHORTEST_GLUED = 4
_ADDRESS = re.compile(r"[/@\\_=&]|\bwww\.|https?:", re.IGNORECASE)
_DOMAINS = frozenset("At Ch Com De Eu Info Io Net Org Tv".split())
_QUOTES = re.compile('[„“”"»«›‹‚‘]')
_BRACKETS = re.compile(r"[()\[\]]")
_OPENERS = dict(zip("«»‹›‘)]", "»«›‹‚([", strict=True))
_OPENERS |= {"“": "„“”", "”": "„“”", '"': '„"“'}


def _words(listing: str) -> frozenset[str]:
    return frozenset(listing.split())


_STARTERS = _words(
    """Ab Aber Alle Allerdings Als Also Am An Andere Angeblich Angesichts Anschließend Auch Auf
    Aufgrund Aus Außerdem Bei Beide Beim Bereits Besonders Bis Bisher Bislang Da Dabei Dadurch Dafür
    Dagegen Daher Damals Damit Danach Daneben Dann Daran Darauf Daraus Darin Darüber Darum Darunter
    Das Dass Davon Davor Dazu Dem Demnach Den Denn Dennoch Der Deren Derzeit Des Deshalb Dessen
    Deswegen Die Dies Diese Diesem Diesen Dieser Dieses Doch Dort Durch Ebenfalls Ebenso Ein Eine
    Einem Einen Einer Eines Einige Er Erst Erstmals Es Etwa Falls Fast Für Gegen Gemeinsam Gestern
    Gleichzeitig Heute Hier Hinzu Ich Ihm Ihn Ihnen Ihr Ihre Ihrem Ihren Ihrer Im Immer In Infolge
    Innerhalb Ins Insgesamt Inzwischen Ist Jede Jeder Jedoch Jetzt Kein Keine Laut Man Manche Mehr
    Mehrere Mein Meine Mit Mittlerweile Nach Nachdem Neben Nein Nicht Niemand Noch Nun Nur Ob Obwohl
    Oder Offenbar Ohne Schließlich Schon Sein Seine Seinem Seinen Seiner Seit Seitdem Sie So Sobald
    Sogar Solche Somit Sondern Sonst Sowohl Später Stattdessen Trotz Trotzdem Über Um Und Uns Unser
    Unsere Unter Viel Viele Vielleicht Vielmehr Vom Von Vor Während Wann War Waren Warum Was Wegen
    Weil Weitere Weiterhin Welche Wenige Wenn Wer Wie Wieder Wir Wird Wo Wurde Zu Zudem Zuerst
    Zuletzt Zum Zur Zurzeit Zusätzlich Zuvor Zwar Zwischen"""
)
_MONTHS = _words(
    """Januar Jänner Februar Feber März April Mai Juni Juli August September Oktober November
    Dezember Jan Feb Apr Jun Jul Aug Sep Sept Okt Nov Dez"""
)
_ORDINAL_NOUNS = _words(
    """Jahrhundert Jahrhunderts Jahrhunderte Jahrtausend Bundesliga Liga Klasse Platz Rang Stock
    Stockwerk Etage Spieltag Runde Minute Spielminute Lebensjahr Geburtstag Jahrestag Todestag
    Hochzeitstag Mal Auflage Ausgabe Folge Staffel Etappe Amtszeit Wahlgang Weltkrieg Weltkriegs
    Semester Quartal Halbjahr Wahlperiode Legislaturperiode Schwangerschaftswoche FC SV Senat
    Strafsenat Zivilsenat Besucher Bundesversammlung Parteitag Sitzung"""
)
_DETERMINERS = _words(
    """der die das dem den des im am zum zur vom beim ein eine einen einem einer sein seine seinen
    seinem ihr ihre ihren ihrem jeder jede jedes Am Der Die Das Im Zum Beim Vom"""
)
_BEFORE_DAY = _DETERMINERS | _words("ab bis und Ab Bis jeden Jeden")
_COUNTED = _words(
    """Platz Rang Nummer Kapitel Seite Artikel Band Teil Gruppe Version Linie Typ Halle Satz Absatz
    Paragraf Punkt Ziffer Zeile Spalte Stufe Phase Zimmer Raum Gleis"""
)
_BEFORE_CARDINAL = _COUNTED | _words("auf mit nur fast rund etwa über unter knapp zu bei von")


_SHORTEST_SENTENCE = 2
_END = re.compile(r"""[.!?:;…][“”"»«’‘)\]]*$|[“”"»)\]]$""")
_TAGS = (
    "a|abbr|article|aside|b|big|blockquote|body|br|center|cite|code|dd|del|div|dl|dt|em|figcaption"
    "|figure|font|footer|gallery|h[1-6]|head|header|hr|html|i|iframe|img|ins|li|link|main|math|meta"
    "|nav|nowiki|ol|p|pre|q|ref|references|s|script|section|small|source|span|strike|strong|style"
    "|sub|sup|table|tbody|td|th|thead|title|tr|tt|u|ul|video"
)
# Wiki text and HTML that a program has left in an article.
_MARKUP = re.compile(
    r"\[\[|\]\]|\{\{|\}\}|'''|^=+[^=\n]+=+$|^\s*(?:\{\||\|\}|\|-)|<!--|-->"
    rf"|</?(?:{_TAGS})(?:\s[^<>]*)?/?>|&(?:[a-z]{{2,8}}|#\d{{1,6}}|#x[0-9a-f]{{1,6}});",
    re.MULTILINE | re.IGNORECASE,
)


def reads_as_sentence(text: str) -> bool:
    """Return whether *text* says something: a headline has no end, a place line no verb.

    What holds markup is for programs to read.
    """
    own = seen(text)
    if len(own.split()) < _SHORTEST_SENTENCE:
        return False
    return bool(_END.search(own)) and not _MARKUP.search(own)


def split_sentences(text: str) -> list[Span]:
    """Half-open code-point spans of the sentences of *text*, in order, without white space around.

    Together the spans cover every character that can be seen.
    """
    normal = normal_text(text)
    return list(map(normal.to_source, split_normal(normal)))


def split_normal(normal: NormalText) -> Iterator[Span]:
    """Yield the spans of the sentences of ``normal.text``, see :func:`split_sentences`."""
    text = normal.text
    edges = [0, *(edge for brk in _PARAGRAPH.finditer(text) for edge in brk.span()), len(text)]
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        for left, right in _pieces(normal, start, stop):
            piece = text[left:right]
            if body := piece.strip():
                left += len(piece) - len(piece.lstrip())
                yield left, left + len(body)


def cut_long(text: str, span: Span, most: int) -> Iterator[Span]:
    """Yield *span* in pieces of at most *most* characters, cut at white space where there is any.

    Every character that can be seen is in one of them.
    """
    start, end = span
    while end - start > most:
        cut = max(text.rfind(mark, start + 1, start + most) for mark in (" ", "\n"))
        cut = cut if cut > start else start + most
        yield start, start + len(text[start:cut].rstrip())
        start = _past(_SPACE, text, cut, end)
    yield start, end


def _pieces(normal: NormalText, start: int, stop: int) -> Iterator[Span]:
    text = normal.text
    guards = _guards(text, start, stop)
    for left, right in pairwise([start, *_line_cuts(normal, start, stop, guards), stop]):
        for hit in _STOP.finditer(text, left, right):
            end = _boundary(text, (left, right), hit, guards)
            if end > left:
                yield left, end
                left = end
        yield left, right


def _guards(text: str, start: int, stop: int) -> list[Span]:
    """Disjoint spans that no boundary may cut: the outermost quotations and brackets."""
    merged: list[Span] = []
    pairs = [*_pairs(text, start, stop, _QUOTES), *_pairs(text, start, stop, _BRACKETS)]
    for left, right in sorted(pairs):
        if merged and left < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def _around(guards: list[Span], position: int) -> Span | None:
    index = bisect_left(guards, (position,)) - 1
    return guards[index] if index >= 0 and guards[index][1] > position else None


def _pairs(text: str, start: int, stop: int, marks: re.Pattern[str]) -> Iterator[Span]:
    opened: deque[int] = deque()
    live = dict.fromkeys('„“”"«»‹›‚([', 0)
    at = [mark.start() for mark in marks.finditer(text, start, stop)]
    for here, after in pairwise([*at, stop]):
        while opened and here - opened[0] > _REACH:
            live[text[opened.popleft()]] -= 1
        partners = _OPENERS.get(text[here], "")
        closes = any(map(live.__getitem__, partners))
        if _opens(text, (start, stop), here, after, closes):
            opened.append(here)
            live[text[here]] += 1
        elif closes and not _is_inch(text, (start, stop), here, after):
            while (mark := text[opened[-1]]) not in partners:
                live[mark] -= 1
                opened.pop()
            live[mark] -= 1
            yield opened.pop(), here + 1


def _opens(text: str, block: Span, here: int, after: int, closes: bool) -> bool:
    mark = text[here]
    if mark in "„‚([‘)]":
        return mark in "„‚(["
    before = text[here - 1] if here > block[0] else " "
    beyond = text[here + 1] if here + 1 < block[1] else " "
    if not (before in "([{–—-/:„‚›»‹«" or before.isspace()) or beyond in ",;:!?)":
        return False
    if beyond == "." and not text.startswith("...", here + 1):
        return False
    if not closes:
        return True
    nests = mark == '"' or (mark == "“" and text[after : after + 1] == "”")
    return nests and not beyond.isspace()


def _is_inch(text: str, block: Span, here: int, after: int) -> bool:
    if text[here] != '"' or not text[here - 1].isdigit() or after == block[1]:
        return False
    return text[after] in '"“”' and not _opens(text, block, after, block[1], True)


def _line_cuts(normal: NormalText, start: int, stop: int, guards: list[Span]) -> Iterator[int]:
    text = normal.text
    lines = [line.span() for line in _LINE.finditer(text, start, stop)]
    width = max((_width(normal, *line) for line in lines), default=0)
    for line, (left, right) in pairwise(lines):
        if _around(guards, left):
            continue
        # A line in which a broken word goes on is none of its own.
        heads = not _breaks(normal, *line) and _is_heading(text, line, (left, right), width)
        if heads or _ITEM.match(text, left, right):
            yield left


def _breaks(normal: NormalText, left: int, right: int) -> tuple[int, ...]:
    first, last = bisect_left(normal.breaks, left), bisect_left(normal.breaks, right)
    return normal.breaks[first:last]


def _width(normal: NormalText, left: int, right: int) -> int:
    """The length of the longest line that a line of the normal form was put together from."""
    edges = (left, *_breaks(normal, left, right), right)
    return max(end - start for start, end in pairwise(edges))


def _is_heading(text: str, line: Span, following: Span, width: int) -> bool:
    """Whether the line is broken early although the next word would have fitted on it."""
    words = text[slice(*following)].split(None, 1)
    head = text[slice(*line)].strip()
    if not words or not head or head[-1] in ".!?…,;:-–—":
        return False
    begin = _past(_SKIP, text, following[0], following[1])
    starts = text[begin].isupper() or text[begin].isdigit() if begin < following[1] else False
    return starts and len(head) <= 60 and len(head) + len(words[0]) < 0.75 * width


def _past(pattern: re.Pattern[str], text: str, start: int, stop: int) -> int:
    found = pattern.match(text, start, stop)
    return found.end() if found else start


def _boundary(text: str, block: Span, hit: re.Match[str], guards: list[Span]) -> int:
    """Where the sentence that stops at *hit* ends, or -1 if it goes on."""
    end, guard = hit.end(), _around(guards, hit.end())
    if guard:
        if _past(_TAIL, text, end, block[1]) < guard[1] or hit.start() == guard[0] + 1:
            return -1
        end = guard[1]
    end = _past(_CLOSE, text, end, block[1])
    begin = _past(_SKIP, text, end, block[1])
    if begin >= block[1] or not (text[end].isspace() or _is_glued(text, hit, end)):
        return -1
    if text[begin].islower() or text[begin] in ".!?…,;:)]/":
        return -1
    word = _WORD.match(text, begin, block[1])
    name = word.group() if word else ""
    if guard:
        ends = name in _STARTERS or _is_whole(text, block[0], guard, hit.group())
    elif hit.group() == ".":
        ends = _full_stop(
            text[max(block[0], hit.start() - _LOOK_BACK) : hit.start()], text[begin], name
        )
    else:
        # A free-standing ellipsis stands for left-out words more often than for an end.
        loose = hit.group()[-1] in ".…" and text[hit.start() - 1 : hit.start()].isspace()
        ends = name in _STARTERS or not loose
    return end if ends else -1


def _is_glued(text: str, hit: re.Match[str], end: int) -> bool:
    """Whether a sentence begins right at *end*, the space before it forgotten."""
    before = text[max(0, hit.start() - _LOOK_BACK) : hit.start()]
    last, first = _LAST.search(before), _FIRST.match(text, end)
    if not last or not first or first["word"] in _DOMAINS:
        return False
    if _ADDRESS.search(before.rsplit(None, 1)[-1] + text[hit.start() : first.end()]):
        return False
    if first["word"] in _STARTERS:
        return True
    word = last["word"]
    return hit[0] in ".!?" and len(word) >= _SHORTEST_GLUED and word[-1].islower()


def _is_whole(text: str, start: int, guard: Span, stop: str) -> bool:
    """Whether a quotation or bracket is a sentence of its own, not a title within another one."""
    lead = text[max(start, guard[0] - 20) : guard[0]].rstrip()
    if text[guard[0]] in "([":
        return not lead or lead[-1] in '.!?…“”"»«'
    speech = not lead or lead[-1] in ':,.!?…–—-“”"»«'
    return speech or stop == "." or guard[1] - guard[0] > 60


def _full_stop(head: str, following: str, name: str) -> bool:
    """Whether the full stop after *head* ends a sentence, given the next character and word."""
    words = head.rsplit(None, 2) or [""]
    before = words[-2].lstrip('„“”"»«›‹‚‘([') if len(words) > 1 else ""
    token = _RANGE.sub("", words[-1].lstrip("„“”\"»«›‹‚‘'’([{–—-*+~"))
    alone = not before or head.rstrip()[: -len(words[-1])].rstrip(" \t").endswith("\n")
    fresh = name in _STARTERS
    if token.isdecimal():
        return _after_number(token, "" if alone else before, following, name)
    if _DAY_MONTH.fullmatch(token):
        return fresh
    token = re.split("[-/–]", token)[-1]
    both = before + token if before.endswith(".") else token
    if token in TRAILING or both in TRAILING:
        return following.isupper()
    if token in ANNOUNCING or both in ANNOUNCING or _CLIPPED.fullmatch(token):
        return False
    is_day = token in WEEKDAYS and before in _BEFORE_DAY
    if is_day or token in EITHER or _is_short(token):
        counted = before in _COUNTED and following.isupper()
        return (fresh or counted) and not alone
    return token != ""


def _is_short(token: str) -> bool:
    """Whether *token* has the form of an abbreviation: initials, a numeral, no vowel."""
    if _SHORT.fullmatch(token):
        return True
    return bool(_NO_VOWEL.fullmatch(token)) and token not in UNPOINTED


def _after_number(token: str, before: str, following: str, name: str) -> bool:
    digits = len(token)
    if not before or (name in _MONTHS and digits <= 2):
        return digits > 3
    if following.isdigit() or (name in _ORDINAL_NOUNS and digits <= 3 and before not in _COUNTED):
        return digits > 2 and following.isdigit()
    if name in _STARTERS or before in _BEFORE_CARDINAL or not name:
        return True
    return digits > 2 and before not in _DETERMINERS
