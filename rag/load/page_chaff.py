"""What stands in and around the article of a web page and is no part of it.

Boxes that lead to other articles, requests to subscribe, and what a page says of cookies and of
content that it doesn't show. What they are is told by how they begin and by their links.
"""

from __future__ import annotations

import re
from typing import Any

from rag.load.markup import text_of

_LABELS = (
    r"Lesen Sie (?:auch|hier|mehr|dazu|außerdem|weiter)|Lies auch|Auch (?:lesenswert|interessant)",
    r"(?:Das )?[Kk](?:ö|oe)nnte (?:Sie|dich|euch) auch interessieren|Passend (?:zum Thema|dazu)",
    r"Mehr (?:zum Thema|dazu|Infos|Nachrichten|aus|von|über|News)\b|Zum (?:Thema|Artikel)\b",
    r"Weitere (?:Artikel|Nachrichten|News|Meldungen|Themen|Informationen)|Mehr lesen|Weiterlesen",
    r"Weiterführende|Verwandte (?:Artikel|Themen)|Ähnliche(?: Artikel)?:?$|Lesetipps?\b",
    r"Empfehlungen der Redaktion|Empfohlene[rn]? |Aus dem Archiv|Hintergründe zum Thema",
    r"Hier finden Sie|Meistgelesen|Themen:?$|Schlagw(?:orte|örter)|Tags:?$|Read (?:also|more)",
)
_LABEL = re.compile(rf"(?:[>»→•▶-]+\s*)?(?:{'|'.join(_LABELS)})")
_REQUESTS = (
    r"Jetzt (?:abonnieren|testen|weiterlesen|anmelden|registrieren|lesen|Newsletter)|Newsletter\b",
    r"(?:Kostenlos|Hier) (?:abonnieren|anmelden|registrieren)|Abonnieren Sie",
    r"Melden Sie sich .{0,60}(?:an|Newsletter)|Mit (?:Ihrem|deinem|einem) Abo",
    r"\d+ Wochen? .{0,20}testen|Sie haben (?:bereits|schon) ein |Zugang zu allen ",
    r"Bereits (?:Abonnent|registriert)|Externer? (?:redaktioneller? )?Inhalte?\b",
    r"Empfohlener (?:externer )?(?:redaktioneller )?Inhalt|An dieser Stelle (?:finden|befindet)",
    r"Dieser (?:externe )?Inhalt\b.{0,80}(?:nicht|Zustimmung)|Zur Anzeige aktivier",
    r"(?:Ich bin|Sind Sie) damit einverstanden|Inhalte? (?:anzeigen|laden|nicht verfügbar)",
    r"(?:Deine|Ihre) Privatsphäre|Datenschutz(?:erklärung|einstellungen|hinweise?)?\b.{0,40}$",
    r"Wir (?:verwenden|nutzen|benötigen) .{0,60}(?:Cookies|Zustimmung|Einwilligung)",
    r"(?:Diesen )?Artikel (?:teilen|drucken|merken|anhören|vorlesen)|Teilen\b.{0,30}$",
    r"(?:Anzeige|Werbung):?$|Advertisement$|Kommentare?(?: lesen| schreiben)?$",
    r"(?:Zur )?Startseite$|Ihre Meinung ist uns wichtig|Wie hat Ihnen|Fehler gefunden",
    r"Bitte markieren Sie die entsprech|Die mit einem .{0,40}(?:gekennzeichnet|Link)",
    r"(?:©|Copyright|Foto:|Bild:|Quelle: )[^.!?]{0,120}$|Bildrechte:",
    r"\d+ Min(?:uten?|\.)? Lesezeit|Lesezeit:?|Stand: \d|(?:Aktualisiert|Veröffentlicht) am ",
)
_ASKING = re.compile("|".join(_REQUESTS), re.IGNORECASE)
_COOKIES = re.compile(r"cookie|consent|gdpr|dsgvo|paywall|newsletter|abo-?box|social-?share", re.I)
_BOX_TAGS = ("aside", "div", "section", "p", "ul", "ol", "li", "h2", "h3", "h4", "h5", "h6", "span")
_HEADINGS = ("h2", "h3", "h4", "h5", "h6", "p", "strong", "span")
_MOST_BOX = 700
_SENTENCE_END = re.compile(r"[.!…][“”\"»«)]*$")
_KEPT = frozenset(("body", "html", "main", "article"))


def drop_boxes(root: Any) -> None:
    """Take the boxes out of the page *root* that lead away from its article."""
    doomed = [element for element in root.iter(*_BOX_TAGS) if _is_box(element)]
    for element in doomed:
        _drop(element)


def is_chaff(paragraph: str) -> bool:
    """Whether a *paragraph* of the text found is a label, a request or a remark on the page."""
    text = paragraph.removeprefix("- ").strip()
    if _LABEL.match(text):
        # „Mehr zum Thema sagte sie nicht.“ is a sentence of the article.
        return len(text) < 200 and not _SENTENCE_END.search(text)
    return bool(_ASKING.match(text)) and len(text) < 400


def _is_box(element: Any) -> bool:
    if _COOKIES.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
        return len(text_of(element)) <= 4 * _MOST_BOX and not element.findall(".//h1")
    text = _short(element)
    if not text:
        return False
    if _LABEL.match(text):
        return _leads_away(element, text)
    return element.tag in ("p", "li", "ul", "ol") and _is_all_links(element, text)


def _leads_away(element: Any, text: str) -> bool:
    """Whether an *element* that begins with a label holds little but links, or only the label."""
    linked = sum(len(text_of(link)) for link in element.iter("a"))
    if 10 * linked >= 4 * len(text):
        return True
    is_label = element.tag in _HEADINGS and len(text) < 80 and not _SENTENCE_END.search(text)
    follower = element.getnext()
    if is_label and follower is not None and follower.tag in ("ul", "ol", "div"):
        rest = _short(follower)
        if rest and _is_all_links(follower, rest):
            _drop(follower)
    return is_label or (len(text) < 200 and not _SENTENCE_END.search(text))


def _is_all_links(element: Any, text: str) -> bool:
    linked = sum(len(text_of(link)) for link in element.iter("a"))
    return 10 * linked >= 9 * len(text) and not text.endswith((".", ".“", ".”"))


def _short(element: Any) -> str | None:
    parts, length = [], 0
    for part in element.itertext():
        parts.append(part)
        length += len(part)
        if length > 4 * _MOST_BOX:
            return None
    text = " ".join("".join(parts).split())
    return text if len(text) <= _MOST_BOX else None


def _drop(element: Any) -> None:
    parent = element.getparent()
    if parent is None or element.tag in _KEPT:
        return
    tail = element.tail
    if tail and tail.strip():
        above = element.getprevious()
        if above is None:
            parent.text = (parent.text or "") + tail
        else:
            above.tail = (above.tail or "") + tail
    parent.remove(element)
