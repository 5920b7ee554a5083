"""A small town's paper, written for tests of who said what; every person is invented."""

from __future__ import annotations

import json
from pathlib import Path

_ARTICLES = (
    (
        "bad",
        "2025-01-10",
        "Stadtrat streitet über das Hallenbad",
        "Bürgermeisterin Karin Lohse lehnt eine Schließung des Hallenbads ab. „Das Hallenbad bleibt"
        " offen, solange ich im Amt bin“, sagte Lohse am Freitag im Stadtrat. Jens Ott, Kämmerer"
        " der Stadt Auental, rechnete die Kosten vor. „Das Hallenbad kostet uns jedes Jahr zwei"
        " Millionen Euro“, sagte Ott. Die Stadt hat 12 000 Einwohner.",
    ),
    (
        "bad-zu",
        "2025-06-20",
        "Lohse ändert ihre Haltung",
        "Bürgermeisterin Karin Lohse hat am Freitag ihre Haltung geändert. Das Hallenbad müsse im"
        " Herbst schließen, sagte Lohse. Die Freibäder sind davon nicht betroffen.",
    ),
    (
        "angriff",
        "2025-02-02",
        "Lohse greift Ott an",
        "Bürgermeisterin Karin Lohse hat ihren Kämmerer angegriffen. Jens Ott habe die Zahlen"
        " falsch berechnet, sagte Lohse am Sonntag. Der Kämmerer war am Abend nicht zu erreichen.",
    ),
    (
        "handys",
        "2025-03-03",
        "Streit in der Schule",
        "An der Lindenschule wird über ein Verbot von Handys gestritten. Schulleiterin Ursula von"
        " der Heide hat entschieden. „Das Verbot von Handys gilt vom ersten August an“, sagte"
        " Ursula von der Heide. Das Kollegium stimmte zu.",
    ),
    (
        "windrad",
        "2025-03-09",
        "Neues aus dem Kreis",
        "Der Kreis gab am Montag seine Pläne bekannt. Am Lohberg entstehen vier Windräder. „Das"
        " ist ein Gewinn für alle“, sagte Landrat Jürgen Möller. Gebaut wird im nächsten Jahr.",
    ),
    (
        "deich",
        "2025-04-01",
        "Deich wird erhöht",
        "Ministerin Anna Brecht will den Deich erhöhen lassen. „Der Deich muss um einen Meter"
        " wachsen“, sagte Brecht. Die Arbeiten beginnen im Mai.",
    ),
    (
        "wiese",
        "2025-04-05",
        "Landwirte gegen den Deich",
        "Landwirt Peter Brecht ist dagegen. „Der Deich nimmt mir die beste Wiese“, sagte Brecht."
        " Er bewirtschaftet vierzig Hektar.",
    ),
    (
        "ehrung",
        "2025-05-01",
        "Ehrung im Rathaus",
        "Die Stadt ehrte am Donnerstag den Bildhauer Emil Sauter. Sauter schuf den Brunnen auf dem"
        " Markt. Gäste kamen aus drei Ländern. „Sauter hat den Markt verwandelt“, sagte Karin"
        " Lohse.",
    ),
    (
        "verein",
        "2025-05-11",
        "Unruhe im Verein",
        "Vereinspräsident Till Wegner äußerte sich zu Gerüchten. Er sagte nicht, dass er"
        " zurücktrete. Der Verein spielt in der Bezirksliga.",
    ),
    (
        "bruecke",
        "2025-05-18",
        "Neue Brücke über die Aue",
        "Bauamtsleiter Horst Kremer stellte die neue Brücke vor. Sie werde im Mai fertig. Er"
        " sagte, die Brücke koste drei Millionen Euro. Sie ersetzt eine Brücke von 1932.",
    ),
    (
        "chor",
        None,
        "Chor sucht Stimmen",
        "Chorleiterin Mara Tiede sucht Verstärkung. „Der Chor braucht dringend Tenöre“, sagte Mara"
        " Tiede. Geprobt wird dienstags.",
    ),
)


def write_articles(folder: Path) -> Path:
    """Write the paper to a file in *folder* and return it."""
    path = folder / "auental.jsonl"
    rows = [
        {"id": name, "date": day, "title": title, "text": text, "source": "Auentaler Bote"}
        for name, day, title, text in _ARTICLES
    ]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path
