"""Only what is borne out: the rest goes, its reader is told, and a gap in a sentence shows."""

from __future__ import annotations

from passages import hit_of

from rag.answer.markdown import markdown
from rag.llm.shown import only_borne_out
from rag.llm.verify import verify
from rag.types import Reply

HITS = (
    hit_of(
        "bad",
        "Der Stadtrat beschloss die Sanierung des Hallenbads. Sie kostet 3,4 Millionen Euro. "
        "Bürgermeisterin Ida Kranz sagte: „Das Bad öffnet im Mai.“",
    ),
)
INVENTED = "Der Landtag zahlt dafür 900.000 Euro"


def replied(text: str) -> Reply:
    verified = verify(text, HITS, "de")
    return Reply(verified.blocks, verified.citations, checks=verified.checks, model="ollama:m")


def test_a_sentence_that_is_not_borne_out_goes_and_a_note_says_so() -> None:
    reply = replied(f"Der Stadtrat beschloss die Sanierung des Hallenbads [1]. {INVENTED} [1].")
    assert [block.unproven for block in reply.blocks] == [False, True]
    shown = only_borne_out(reply, "de")
    assert markdown(shown) == (
        "Der Stadtrat beschloss die Sanierung des Hallenbads. [1]\n\n"
        "Eine Stelle, die nicht belegt war, ist weggelassen."
    )
    assert reply.checks and not shown.checks
    assert shown.citations == reply.citations


def test_a_gap_in_a_sentence_shows() -> None:
    borne = "Der Stadtrat beschloss die Sanierung des Hallenbads [1]"
    later = markdown(only_borne_out(replied(f"{borne}; der Landtag zahlt sie [1]."), "de"))
    assert later.startswith("Der Stadtrat beschloss die Sanierung des Hallenbads … [1]\n\n")
    first = markdown(only_borne_out(replied(f"Der Landtag zahlt sie [1]; {borne}."), "de"))
    assert first.startswith("… ") and "Landtag" not in first


def test_the_next_sentence_opens_the_item_whose_first_one_goes() -> None:
    item = f"- {INVENTED} [1]. Das Hallenbad zu sanieren kostet 3,4 Millionen Euro [1]."
    shown = only_borne_out(replied(f"{item}\n- {INVENTED} [1]."), "de")
    assert markdown(shown).startswith("- Das Hallenbad zu sanieren kostet")
    assert shown.blocks[-1].text == "2 Stellen, die nicht belegt waren, sind weggelassen."
    assert len(shown.blocks) == 2


def test_a_quotation_stays_as_it_is() -> None:
    reply = replied("Kranz: „Das Bad öffnet im Mai.“ [1]")
    assert only_borne_out(reply, "de") is reply
