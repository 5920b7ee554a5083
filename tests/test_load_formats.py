"""Formats: each is read with what it says of its article, and none harms who reads it."""

from __future__ import annotations

import gzip
import json
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from load_files import load, notes, only, only_problem, write

from rag.load import Draft
from rag.types import Note

BODY = "Der Rat von Altenfurt hat den Umbau für zwölf Millionen beschlossen."
LONG = f"{BODY} Die Arbeiten dauern achtzehn Monate, teilte die Verwaltung am Dienstag mit."
PAGE = (
    "<html><head><title>Rat baut um</title></head><body><article><h1>Rat baut um</h1>"
    f"<p>{LONG}</p><p>Die Opposition stimmte dagegen, weil ihr die Kosten zu hoch sind.</p>"
    "</article></body></html>"
)


def test_rtf_is_text_without_its_pictures(tmp_path: Path) -> None:
    picture = b"{\\*\\shppict{\\pict\\pngblip " + b"89504e47" * 200 + b"}}"
    source = (
        b"{\\rtf1\\ansi\\ansicpg1252{\\info{\\title Umbau im Rat}{\\author PC-7}}Rat baut um\\par "
        + picture
        + b"Der Rat von Altenfurt hat den Umbau f\\'fcr zw\\'f6lf Millionen beschlossen.\\par}"
    )
    draft = only(write(tmp_path / "a.rtf", source))
    assert draft.text == f"Rat baut um\n\n{BODY}"
    assert (draft.title, draft.author, draft.date) == ("Umbau im Rat", None, None)


def zipped(path: Path, files: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_odt_has_its_paragraphs_and_notes_and_no_deleted_text(tmp_path: Path) -> None:
    content = (
        '<o:document-content xmlns:o="urn:o" xmlns:t="urn:t"><o:body><o:text>'
        "<t:tracked-changes><t:p>Gestrichenes.</t:p></t:tracked-changes>"
        "<t:h>Rat baut um</t:h><t:p>Der<t:s/>Rat<t:note><t:note-citation>1</t:note-citation>"
        "<t:note-body><t:p>Laut Protokoll.</t:p></t:note-body></t:note> baut<t:tab/>um.</t:p>"
        "<t:table><t:table-row><t:table-cell><t:p>2023</t:p></t:table-cell><t:table-cell>"
        "<t:p>viel</t:p></t:table-cell></t:table-row></t:table></o:text></o:body>"
        "</o:document-content>"
    )
    draft = only(zipped(tmp_path / "a.odt", {"content.xml": content}))
    assert draft.text == "Rat baut um\n\nDer Rat baut\tum.\n\nLaut Protokoll.\n\n2023 | viel"


def test_an_epub_gives_an_article_for_each_part_in_the_order_of_reading(tmp_path: Path) -> None:
    package = (
        '<package xmlns="urn:p" xmlns:dc="urn:dc"><metadata><dc:title>Altenfurter Bote</dc:title>'
        "<dc:date>2023-03-14</dc:date></metadata><manifest>"
        '<item id="b" href="b.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="c"/><itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    container = '<container><rootfiles><rootfile full-path="O/p.opf"/></rootfiles></container>'
    files: dict[str, str | bytes] = {
        "META-INF/container.xml": container,
        "O/p.opf": package,
        "O/a.xhtml": PAGE,
        "O/b.xhtml": PAGE.replace("Rat baut um", "Freibad zu"),
        "O/c.xhtml": "<html><body><p>Titelbild</p></body></html>",
    }
    drafts, problems = load(zipped(tmp_path / "bote.epub", files))
    assert not problems
    assert [draft.title for draft in drafts] == ["Rat baut um", "Freibad zu"]
    assert {(draft.source, draft.date) for draft in drafts} == {
        ("Altenfurter Bote", date(2023, 3, 14))
    }
    assert drafts[0].text[drafts[0].body_start :].startswith(BODY)


MAIL = (
    "From: Stadt Altenfurt <presse@altenfurt.example>\nDate: Tue, 14 Mar 2023 08:00:00 +0100\n"
    "Subject: =?utf-8?q?Schleuse_f=C3=BCr_Altenfurt?=\nMIME-Version: 1.0\n"
    'Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/html; charset=utf-8\n\n'
    f"<p>{BODY}</p><p>Mehr nicht.</p>\n--x\nContent-Type: application/pdf\n"
    'Content-Disposition: attachment; filename="plan.pdf"\n\nx\n--x--\n'
)


def test_a_message_is_an_article_and_its_attachments_are_named(tmp_path: Path) -> None:
    file = write(tmp_path / "a.eml", MAIL)
    draft = only(file)
    assert (draft.title, draft.date) == ("Schleuse für Altenfurt", date(2023, 3, 14))
    assert (draft.source, draft.text) == ("Stadt Altenfurt", f"{BODY}\n\nMehr nicht.")
    assert notes(file) == [Note("a.eml", "attached", "plan.pdf")]


def test_a_mailbox_is_as_many_articles(tmp_path: Path) -> None:
    second = "Subject: Zwei\nContent-Type: text/plain\n\n>From hier an war es still.\n"
    box = f"From a@b Tue Mar 14\n{MAIL}\n\nFrom a@b Tue Mar 14\n{second}"
    drafts, problems = load(write(tmp_path / "a.mbox", box))
    assert not problems
    assert [draft.title for draft in drafts] == ["Schleuse für Altenfurt", "Zwei"]
    assert drafts[1].text == "From hier an war es still."


def test_a_page_saved_as_one_file_is_read_like_a_page(tmp_path: Path) -> None:
    head = (
        "From: <Saved by Blink>\nSnapshot-Content-Location: https://bote.example/1\n"
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\n'
        "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    )
    draft = only(write(tmp_path / "a.mhtml", f"{head}{PAGE}\n--x--\n"))
    assert (draft.title, draft.url) == ("Rat baut um", "https://bote.example/1")
    assert LONG in draft.text


def test_the_rows_of_a_workbook_are_below_the_names_of_its_columns(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (
        ("Pressespiegel",),
        (),
        ("Titel", "Datum", "Volltext"),
        ("Rat", date(2023, 3, 14), BODY),
    ):
        sheet.append(row)
    workbook.save(tmp_path / "a.xlsx")
    draft = only(tmp_path / "a.xlsx")
    assert (draft.title, draft.date, draft.text) == ("Rat", date(2023, 3, 14), BODY)


@pytest.mark.parametrize("wrap", [lambda rows: rows, lambda rows: {"response": {"docs": rows}}])
def test_the_rows_of_a_json_file_are_found_however_they_are_wrapped(
    tmp_path: Path, wrap: object
) -> None:
    rows = [{"title": "Eins", "text": BODY}, {"title": "Zwei", "text": LONG}]
    drafts, problems = load(write(tmp_path / "a.json", json.dumps(wrap(rows))))  # type: ignore[operator]
    assert not problems
    assert [draft.title for draft in drafts] == ["Eins", "Zwei"]


def test_each_entry_of_a_feed_is_an_article(tmp_path: Path) -> None:
    rss = (
        '<rss xmlns:c="urn:c" xmlns:dc="urn:dc"><channel><title>Bote</title><item>'
        "<title>Umbau</title>"
        "<link>https://bote.example/1</link><dc:creator>Karla Muster</dc:creator>"
        "<pubDate>Tue, 14 Mar 2023 08:00:00 +0100</pubDate><description>Kurz.</description>"
        f"<c:encoded>&lt;p&gt;{BODY}&lt;/p&gt;&lt;p&gt;Schluss.&lt;/p&gt;</c:encoded>"
        f"</item></channel></rss>"
    )
    draft = only(write(tmp_path / "a.rss", rss))
    assert (draft.title, draft.date) == ("Umbau", date(2023, 3, 14))
    assert (draft.author, draft.source) == ("Karla Muster", "Bote")
    assert (draft.url, draft.text) == ("https://bote.example/1", f"{BODY}\n\nSchluss.")
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Bote</title><entry><title>Umbau</title>'
        '<link rel="alternate" href="https://bote.example/2"/><author><name>Jo '
        "Muster</name></author>"
        f"<published>2023-03-15T08:00:00Z</published><summary>{BODY}</summary></entry></feed>"
    )
    draft = only(write(tmp_path / "b.xml", atom))
    assert (draft.url, draft.author, draft.date) == (
        "https://bote.example/2",
        "Jo Muster",
        date(2023, 3, 15),
    )


def test_tei_is_the_printed_text_with_the_day_of_its_source(tmp_path: Path) -> None:
    tei = (
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt>'
        "<title>Feuersbrunst"
        "</title></titleStmt><publicationStmt><date>2011-01-02</date></publicationStmt><sourceDesc>"
        '<date when="1848-03-14"/></sourceDesc></fileDesc></teiHeader><text><body>'
        "<div><head>Feuer</head>"
        '<p>Die Müh-<lb break="no"/>le ist <fw>Seite 2</fw>niedergebrannt,<note '
        'place="foot">So der Wirt.'
        "</note> <choice><sic>sagt</sic><corr>sagte</corr></choice><lb/>er.</p></div>"
        "</body></text></TEI>"
    )
    draft = only(write(tmp_path / "a.xml", tei))
    assert (draft.title, draft.date) == ("Feuersbrunst", date(1848, 3, 14))
    assert draft.text == "Feuer\n\nDie Mühle ist niedergebrannt, sagte er.\n\nSo der Wirt."


ALTO = (
    '<alto><Layout><Page><TopMargin><TextBlock ID="t"><TextLine><String CONTENT="Kopf"/></TextLine>'
    '</TextBlock></TopMargin><PrintSpace><TextBlock ID="b1"><TextLine><String '
    'CONTENT="Die" WC="0.6"/>'
    '<String CONTENT="Müh" SUBS_TYPE="HypPart1" SUBS_CONTENT="Mühle"/><HYP/></TextLine><TextLine>'
    '<String CONTENT="le" SUBS_TYPE="HypPart2" SUBS_CONTENT="Mühle"/><String CONTENT="brannte."/>'
    '</TextLine></TextBlock><TextBlock ID="b2"><TextLine><String CONTENT="Ein Un"/>'
    "<HYP/></TextLine>"
    '<TextLine><String CONTENT="glück."/></TextLine></TextBlock></PrintSpace></Page>'
    "</Layout></alto>"
)


def test_alto_has_whole_words_and_says_how_sure_they_are(tmp_path: Path) -> None:
    file = write(tmp_path / "a.xml", ALTO)
    assert only(file).text == "Die Mühle brannte.\n\nEin Unglück."
    assert notes(file) == [Note("a.xml", "doubtful_scan", "60")]


def test_mets_parts_pages_into_articles_and_its_pages_are_read_once(tmp_path: Path) -> None:
    write(tmp_path / "alto" / "1.xml", ALTO)
    mets = (
        '<mets xmlns:x="http://www.w3.org/1999/xlink"><mods><titleInfo><title>'
        "Altenfurter Bote</title>"
        "</titleInfo><dateIssued>1911-03-14</dateIssued></mods><fileSec><file ID='P1'><FLocat "
        'x:href="alto/1.xml"/></file></fileSec><structMap TYPE="LOGICAL"><div '
        'TYPE="ARTICLE" LABEL="Brand">'
        '<fptr><area FILEID="P1" BEGIN="b1"/></fptr></div><div TYPE="ARTICLE" '
        'LABEL="Unglück"><fptr>'
        '<area FILEID="P1" BEGIN="b2"/></fptr></div></structMap></mets>'
    )
    write(tmp_path / "mets.xml", mets)
    drafts, problems = load(tmp_path)
    assert not problems
    assert [(draft.title, draft.text) for draft in drafts] == [
        ("Brand", "Die Mühle brannte."),
        ("Unglück", "Ein Unglück."),
    ]
    assert {(draft.source, draft.date) for draft in drafts} == {
        ("Altenfurter Bote", date(1911, 3, 14))
    }


def test_page_is_read_in_its_reading_order(tmp_path: Path) -> None:
    def region(name: str, kind: str, *lines: str) -> str:
        each = "".join(
            f"<TextLine><TextEquiv><Unicode>{line}</Unicode></TextEquiv></TextLine>"
            for line in lines
        )
        return f'<TextRegion id="{name}" type="{kind}">{each}</TextRegion>'

    page = (
        '<PcGts><Page><ReadingOrder><OrderedGroup><RegionRefIndexed index="1" regionRef="b"/>'
        '<RegionRefIndexed index="0" regionRef="h"/></OrderedGroup></ReadingOrder>'
        + region("b", "paragraph", "Die Müh¬", "le brannte. Ober-", "und Unterstadt sahen es.")
        + region("h", "heading", "Großes Feuer")
        + region("n", "page-number", "7")
        + "</Page></PcGts>"
    )
    draft = only(write(tmp_path / "a.xml", page))
    assert draft.text == "Großes Feuer\n\nDie Mühle brannte. Ober- und Unterstadt sahen es."
    assert draft.title == "Großes Feuer"
    assert draft.pages == ((0, "7"),)


def test_what_agencies_send_is_read(tmp_path: Path) -> None:
    news = (
        '<newsMessage xmlns="urn:n"><itemSet><newsItem guid="urn:x:1"><itemMeta>'
        "<provider><name>mpa</name>"
        "</provider></itemMeta><contentMeta><contentCreated>2023-03-14T08:00:00Z</contentCreated>"
        "<by>Von Karla Muster</by><headline>Rat baut um</headline></contentMeta>"
        "<contentSet><inlineXML>"
        f"<html><head><title>x</title></head><body><p>{BODY}</p><p>Schluss.</p></body>"
        f"</html></inlineXML>"
        "</contentSet></newsItem></itemSet></newsMessage>"
    )
    draft = only(write(tmp_path / "a.xml", news))
    assert (draft.title, draft.author, draft.source) == ("Rat baut um", "Karla Muster", "mpa")
    assert (draft.date, draft.text) == (date(2023, 3, 14), f"{BODY}\n\nSchluss.")
    nitf = (
        '<nitf><head><docdata><date.issue norm="20230314T080000"/></docdata><pubdata '
        'name="mpa"/></head>'
        "<body><body.head><hedline><hl1>Rat baut um</hl1></hedline><byline>Von "
        "<person>Jo Muster</person>"
        f"</byline></body.head><body.content><p>{BODY}</p></body.content></body></nitf>"
    )
    draft = only(write(tmp_path / "b.xml", nitf))
    assert (draft.title, draft.author, draft.text) == ("Rat baut um", "Jo Muster", BODY)
    assert (draft.source, draft.date) == ("mpa", date(2023, 3, 14))


def test_a_web_archive_gives_its_pages_with_their_addresses(tmp_path: Path) -> None:
    packed = b""
    for address, kind, body in (
        ("https://bote.example/1", "text/html; charset=utf-8", PAGE),
        ("https://bote.example/a.css", "text/css", "p {}"),
        ("https://bote.example/leer", "text/html", "<html><body></body></html>"),
    ):
        reply = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n{body}".encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\n"
            "WARC-Date: 2023-03-14T08:00:00Z\r\nContent-Type: application/http\r\n"
            f"Content-Length: {len(reply)}\r\n\r\n"
        )
        packed += gzip.compress(head.encode() + reply + b"\r\n\r\n")
    file = write(tmp_path / "a.warc.gz", packed)
    draft = only(file)
    assert (draft.title, draft.url) == ("Rat baut um", "https://bote.example/1")
    assert notes(file) == [Note("a.warc.gz", "no_article", "1")]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xml", "<recipe/>", "xml_unknown"),
        ("a.xml", "<rss><channel>", "not_xml"),
        ("a.rtf", "x", "no_rtf"),
        ("a.odt", "x", "no_odt"),
        ("a.epub", "x", "no_epub"),
        ("a.xlsx", "x", "no_xlsx"),
        ("a.eml", "x", "no_mail"),
        ("a.json", "{", "not_json_line"),
        ("a.json", "[1]", "json_no_rows"),
        ("a.zip", "x", "archive_broken"),
        ("a.warc", "x", "no_warc"),
    ],
)
def test_a_file_of_another_kind_than_its_name_says_is_named(
    tmp_path: Path, name: str, content: str, code: str
) -> None:
    assert only_problem(write(tmp_path / name, content)).message.code == code


def test_no_entity_of_a_file_is_put_in(tmp_path: Path) -> None:
    write(tmp_path / "secret.txt", "GEHEIM " * 20)
    levels = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol" * 10}">' for n in range(9)
    )
    outside = f'<!ENTITY x SYSTEM "{(tmp_path / "secret.txt").as_uri()}">'
    feed = (
        f"<!DOCTYPE rss [{levels}{outside}]><rss><channel><item><title>T&x;</title>"
        f"<description>{BODY} &e8; &x; &uuml;</description></item></channel></rss>"
    )
    (tmp_path / "in").mkdir()
    drafts, _ = load(write(tmp_path / "in" / "a.xml", feed))
    assert all("GEHEIM" not in draft.text and len(draft.text) < 1_000 for draft in drafts)


def test_a_packed_file_is_read_like_the_file(tmp_path: Path) -> None:
    draft = only(write(tmp_path / "a.html.gz", gzip.compress(PAGE.encode())))
    assert (draft.file, draft.name, draft.title) == ("a.html.gz", "a", "Rat baut um")


def inner(draft: Draft) -> tuple[str, str, str | None]:
    return draft.file, draft.row, draft.title


def test_files_left_out_of_an_archive_are_named(tmp_path: Path) -> None:
    names = ("../boese.txt", "/abs.txt", "__MACOSX/._gut.txt", "gut.txt")
    file = zipped(tmp_path / "alles.zip", dict.fromkeys(names, BODY))
    assert only(file).row == "gut.txt"
    assert notes(file) == [Note("alles.zip", "archive_names", "../boese.txt, /abs.txt")]


def test_a_web_archive_without_a_page_is_told(tmp_path: Path) -> None:
    head = (
        "WARC/1.0\r\nWARC-Type: warcinfo\r\nWARC-Date: 2023-03-14T08:00:00Z\r\n"
        "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\nab\r\n\r\n"
    )
    _, problems = load(write(tmp_path / "leer.warc", head.encode()))
    assert [problem.message.code for problem in problems] == ["no_warc"]


def test_the_files_in_an_archive_are_rows_of_it(tmp_path: Path) -> None:
    deep = zipped(tmp_path / "deep.zip", {"c.txt": BODY}).read_bytes()
    (tmp_path / "deep.zip").unlink()
    files: dict[str, str | bytes] = {
        "sub/a.txt": BODY,
        "b.jsonl": '{"id": "7", "text": "Ein Satz."}',
        "metadata.csv": "file,title\nsub/a.txt,Umbau\n",
        "deep.zip": deep,
        "../../evil.txt": "x",
        "/evil.txt": "x",
        "__MACOSX/x.txt": "x",
        "bild.xcf": "x",
        "kaputt.rtf": "x",
    }
    file = zipped(tmp_path / "a.zip", files)
    drafts, problems = load(file)
    assert [inner(draft) for draft in drafts] == [
        ("a.zip", "b.jsonl#7", None),
        ("a.zip", "deep.zip#c.txt", None),
        ("a.zip", "sub/a.txt", "Umbau"),
    ]
    assert [(problem.file, problem.message.code) for problem in problems] == [
        ("a.zip", "in_archive")
    ]
    assert notes(file) == [
        Note("a.zip", "archive_names", "../../evil.txt, /evil.txt"),
        Note("a.zip/bild.xcf", "not_read", ".xcf"),
    ]
    assert not (tmp_path.parent / "evil.txt").exists()


def test_an_archive_in_archives_without_end_is_not_gone_into(tmp_path: Path) -> None:
    content: str | bytes = BODY
    for number in range(5):
        name = f"{number}.zip" if number else "a.txt"
        content = zipped(tmp_path / "x.zip", {name: content}).read_bytes()
    problem = only_problem(tmp_path / "x.zip")
    assert "archive_deep" in repr(problem.message)


def test_an_archive_that_unpacks_to_too_much_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.load.archive._MAX_ONE", 1_000)
    file = zipped(tmp_path / "a.zip", {"a.txt": "x" * 100_000})
    assert only_problem(file).message.code == "unpacks_too_large"
    monkeypatch.setattr("rag.load.archive._MAX_FILES", 1)
    file = zipped(tmp_path / "b.zip", {"a.txt": "x", "b.txt": "y"})
    assert only_problem(file).message.code == "archive_files"
