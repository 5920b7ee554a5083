"""Who speaks and who is spoken of."""

from __future__ import annotations

from rag.corpus import library as corpora
from rag.corpus.overview import overview, people, portrait, statement_months
from rag.index.statement_list import StatementFilter
from rag.settings import Settings


def ingest(own: Settings, *texts: str) -> corpora.Corpus:
    folder = own.data / "articles"
    folder.mkdir(parents=True)
    for number, text in enumerate(texts, 1):
        (folder / f"{number}.txt").write_text(text, "utf-8")
    (folder / "metadata.csv").write_text(
        "file,title,date,source\n"
        + "".join(f"{n}.txt,Rathaus,2021-0{n}-15,Amtsblatt\n" for n in range(1, len(texts) + 1)),
        "utf-8",
    )
    corpora.ingest(own, folder, "rathaus")
    return corpora.open_corpus(own, "rathaus")


def test_named_are_those_whose_name_stands_in_what_others_say(own: Settings) -> None:
    corpus = ingest(
        own,
        "Bürgermeisterin Vera Kurz sagte: „Wir bauen das Bad neu.“\n",
        "Der Stadtrat Jonas Ahlers sagte: „Frau Kurz hat recht.“\n\n"
        "Der Kämmerer Bernd Olm sagte: „Das Geld ist kurz vor Jahresende da.“\n",
        "Bürgermeisterin Vera Kurz sagte: „Vera Kurz steht zu ihrem Wort.“\n",
    )
    found = {person.name: person for person in people(corpus)}
    assert found["Vera Kurz"].statements == 2
    # Neither the adverb nor what she says of herself.
    assert found["Vera Kurz"].named == 1
    assert found["Jonas Ahlers"].named == 0
    shown = portrait(corpus, "Vera Kurz", None, (None, None), 10, 0)
    assert shown
    assert shown.named_by == (("Jonas Ahlers", 1),) and shown.named == ()
    assert [said.article.id for said in shown.page.statements] == ["1", "3"]
    assert shown.months == (("2021-01", 1), ("2021-03", 1))
    about = portrait(corpus, "Jonas Ahlers", "Vera Kurz", (None, None), 10, 0)
    assert about and about.named == (("Vera Kurz", 1),) and about.page.total == 1
    assert portrait(corpus, "Niemand", None, (None, None), 10, 0) is None
    assert statement_months(corpus, StatementFilter(about="Geld")) == (("2021-02", 1),)
    held = overview(corpus, 1, 5)
    assert [person.name for person in held.people] == ["Vera Kurz"]
    assert held.sources == (("Amtsblatt", 3),)
