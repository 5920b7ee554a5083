"""What is said, German and English, where a language model's reply was checked or not used."""

from __future__ import annotations

from dataclasses import dataclass

from rag.text.language import Language


@dataclass(frozen=True, slots=True)
class Remarks:
    """The fixed wording of one language. Braces are filled in by :meth:`str.format`."""

    quotation: str
    not_supported: str
    link_removed: str
    unknown_marker: str
    quote_not_found: str
    quote_elsewhere: str
    unsupported: str
    no_marker: str
    no_words: str
    not_in_passage: str
    too_little: str
    negation: str
    opposite: str
    foreign_link: str
    first_person: str
    speaker: str
    merged: str
    actor: str
    swapped: str
    surer: str
    no_cause: str
    wider: str
    quote_changed: str
    marker_moved: str
    marker_added: str
    pointing: str
    left_out: str
    reading: str
    in_steps: str
    unread: str
    cut: str
    cut_one: str


_DE = Remarks(
    quotation="„{}“",
    not_supported="(nicht belegt)",
    link_removed="(Link entfernt)",
    unknown_marker="Der Verweis [{number}] passt zu keiner der {count} vorgelegten Passagen.",
    quote_not_found="Steht so nicht in der angegebenen Passage, ohne Anführungszeichen gezeigt: "
    "{quote}",
    quote_elsewhere="Steht nicht in der angegebenen Passage, sondern in {article}; "
    "der Verweis wurde berichtigt: {quote}",
    unsupported="Nicht belegt ({why}): {sentence}",
    no_marker="kein Verweis auf eine Passage",
    no_words="nichts Prüfbares",
    not_in_passage="nicht in der angegebenen Passage: {words}",
    too_little="zu wenig davon steht in der angegebenen Passage",
    negation="anders verneint als in der Passage",
    opposite="{word} statt {source}",
    foreign_link="ein Link, der nicht gezeigt wird",
    first_person="fremde Worte in der ersten Person",
    speaker="von {speaker}, nicht von {claimed}",
    merged="{word} gehört nicht zu {name}",
    actor="dort handelt {actor}, nicht {claimed}",
    swapped="{one} und {other} sind vertauscht",
    surer="dort nur: {word}",
    no_cause="„{word}“: diese Begründung steht dort nicht",
    wider="weiter gefasst als dort: {word}",
    quote_changed="ein Zitat, das dort anders lautet",
    marker_moved="Der Verweis [{number}] wurde berichtigt; belegt ist das in {article}: {sentence}",
    marker_added="Der Verweis fehlte und wurde ergänzt; belegt ist das in {article}: {sentence}",
    pointing="„{word}“ meint dort etwas anderes",
    left_out="Das Sprachmodell las {read} von {count} gefundenen Stellen; mehr fasst es nicht.",
    reading="Das Sprachmodell liest zuerst, was jeder Artikel sagt: {done} von {count} gelesen.",
    in_steps="Das Sprachmodell las {articles} Artikel in {steps} Schritten und fasste zusammen, "
    "was daran belegt war; von {silent} steht nichts darin.",
    unread="Nicht gelesen wurden {rest} der {count} gefundenen Stellen.",
    cut="{count} Stellen, die nicht belegt waren, sind weggelassen.",
    cut_one="Eine Stelle, die nicht belegt war, ist weggelassen.",
)

_EN = Remarks(
    quotation="“{}”",
    not_supported="(not supported)",
    link_removed="(link removed)",
    unknown_marker="The marker [{number}] matches none of the {count} passages given.",
    quote_not_found="Not in the cited passage in these words, shown without quotation marks: "
    "{quote}",
    quote_elsewhere="Not in the cited passage but in {article}; the marker was corrected: {quote}",
    unsupported="Not supported ({why}): {sentence}",
    no_marker="no marker",
    no_words="nothing that could be checked",
    not_in_passage="not in the cited passage: {words}",
    too_little="too little of it is in the cited passage",
    negation="negated differently from the passage",
    opposite="{word} instead of {source}",
    foreign_link="a link that is not shown",
    first_person="another's words in the first person",
    speaker="said by {speaker}, not by {claimed}",
    merged="{word} does not belong to {name}",
    actor="there it is {actor}, not {claimed}",
    swapped="{one} and {other} have changed places",
    surer="there only: {word}",
    no_cause="“{word}”: no such reason is given there",
    wider="wider than there: {word}",
    quote_changed="a quotation that is worded differently there",
    marker_moved="The marker [{number}] was corrected; this is borne out by {article}: {sentence}",
    marker_added="The marker was missing and was added; this is borne out by {article}: {sentence}",
    pointing="“{word}” refers to something else there",
    left_out="The language model read {read} of the {count} passages found; it holds no more.",
    reading="The language model first reads what each article says: {done} of {count} read.",
    in_steps="The language model read {articles} articles in {steps} steps and summed up what was "
    "borne out of it; nothing of {silent} is in it.",
    unread="{rest} of the {count} passages found were not read.",
    cut="{count} places that were not supported are left out.",
    cut_one="One place that was not supported is left out.",
)


def remarks_for(language: Language) -> Remarks:
    """Return the wording of *language*."""
    return _EN if language == "en" else _DE
