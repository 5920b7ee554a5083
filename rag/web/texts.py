"""Every word of the web chat, in German and English, and how numbers and dates are said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Language = Literal["de", "en"]

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


_UNITS = (("GB", 1_000_000_000), ("MB", 1_000_000))


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language. Braces are filled in by :meth:`str.format`."""

    language: Language
    tagline: str
    switch_label: str
    switch_to: str
    one_article: str
    articles: str
    undated: str
    examples: str
    question_label: str
    question_hint: str
    send: str
    searching: str
    understood: str
    writing: str
    conversation: str
    open_source: str
    sources: str
    verbatim: str
    verbatim_hint: str
    paraphrase: str
    paraphrase_hint: str
    unproven: str
    unproven_hint: str
    inferred: str
    found: str
    none_cited: str
    cited: str
    is_found: str
    also_in: str
    refusal: str
    nearest: str
    nearest_hint: str
    show_in_article: str
    checks: str
    fallback: str
    close: str
    close_conversations: str
    untitled: str
    author: str
    is_cited: str
    original: str
    failed: str
    failed_hint: str
    article_changed: str
    article_failed: str
    export_asked: str
    export_made: str
    export_corpus: str
    export_model: str
    export_no_model: str
    export_article: str
    export_author: str
    export_url: str
    export_place: str
    export_hash: str
    export_old_hash: str
    export_gone: str
    export_moved: str
    export_changed: str
    export_interrupted: str
    export_unreadable: str
    export_check: str
    export_check_hint: str
    views: str
    view_ask: str
    view_statements: str
    statements_hint: str
    said: str
    said_by_others: str
    said_more: str
    who: str
    about: str
    wording: str
    kind: str
    day: str
    source: str
    direct: str
    indirect: str
    reported: str
    free_indirect: str
    likely: str
    likely_mention: str
    nobody_sure: str
    nobody: str
    any_kind: str
    since: str
    until: str
    show: str
    reset: str
    list_failed: str
    no_statements: str
    one_statement: str
    statements_shown: str
    pages: str
    newer: str
    older: str
    export: str
    view_articles: str
    view_corpora: str
    conversations: str
    new_conversation: str
    no_conversations: str
    kept_here: str
    actions: str
    rename: str
    rename_asked: str
    delete: str
    delete_asked: str
    save_markdown: str
    save_html: str
    exposed: str
    no_corpus: str
    no_corpus_hint: str
    editing: str
    keep: str
    stop: str
    corpus: str
    all_dates: str
    dates_between: str
    dates_since: str
    dates_until: str
    one_ahead: str
    ahead: str
    stopped: str
    unfinished: str
    corpus_changed: str
    corpus_changed_here: str
    copy: str
    copied: str
    retry: str
    edit: str
    suggestions: str
    rate_up: str
    rate_down: str
    rate_why: str
    rate_elsewhere: str
    rate_absent: str
    rate_open: str
    remark: str
    rate_send: str
    rated: str
    articles_hint: str
    words_label: str
    words_hint: str
    title: str
    sort: str
    sort_relevance: str
    sort_newest: str
    sort_oldest: str
    sort_title: str
    untitled_id: str
    no_articles: str
    articles_shown: str
    articles_shown_least: str
    hits_one: str
    hits_many: str
    hits_title: str
    hits_none: str
    hits_more: str
    hits_first: str
    absent_one: str
    absent_many: str
    not_together: str
    ignored: str
    show_all_hits: str
    previous: str
    next: str
    # Corpora
    corpora_hint: str
    corpora_closed: str
    no_corpora: str
    up_to_date: str
    out_of_date: str
    in_german: str
    in_english: str
    ask_corpus: str
    add_files: str
    update: str
    remove: str
    cancel: str
    for_corpus: str
    adding: str
    add_to: str
    new_corpus: str
    corpus_title: str
    drop_here: str
    drop_or_choose: str
    choose_folder: str
    upload_limits: str
    picked: str
    picked_one: str
    pick_none: str
    add: str
    uploading: str
    upload_broke: str
    nothing_taken: str
    job_add: str
    job_update: str
    job_remove: str
    job_waiting: str
    job_starting: str
    phase_read: str
    phase_split: str
    phase_embed: str
    phase_done: str
    phase_of: str
    seconds_left: str
    one_minute_left: str
    minutes_left: str
    job_done: str
    job_removed: str
    job_cancelled: str
    job_failed: str
    count_new: str
    count_changed: str
    count_unchanged: str
    count_removed: str
    count_duplicate: str
    count_empty: str
    count_failed: str
    not_taken: str
    not_taken_more: str
    line: str
    dismiss: str
    remove_question: str
    remove_holds: str
    remove_uploads: str
    remove_keeps: str
    corpora_failed: str


GERMAN = Texts(
    language="de",
    tagline="Fragen an ein Archiv. Antworten mit Fundstelle.",
    switch_label="Sprache der Oberfläche: English",
    switch_to="English",
    one_article="1 Artikel",
    articles="{count} Artikel",
    undated="ohne Datum",
    examples="Zum Beispiel",
    question_label="Ihre Frage",
    question_hint="Was möchten Sie wissen?",
    send="Fragen",
    searching="Die Artikel werden durchgesehen",
    understood="Verstanden als: {question}",
    writing="Das Sprachmodell schreibt; noch nicht geprüft",
    conversation="Fragen und Antworten",
    open_source="[{marker}] Beleg im Artikel zeigen: {title}",
    sources="Belege",
    verbatim="wörtlich geprüft",
    verbatim_hint="Zeichen für Zeichen mit dem gespeicherten Artikel verglichen.",
    paraphrase="sinngemäß",
    paraphrase_hint="Indirekte Rede, oder in anderen Worten wiedergegeben: kein Zitat.",
    unproven="nicht belegt",
    unproven_hint="Diese Stelle ließ sich im Artikel nicht wiederfinden.",
    inferred="{speaker} (aus dem Zusammenhang)",
    found="Gefundene Stellen",
    none_cited="{count} gefunden, keine zitiert",
    cited="{cited} von {count} Stellen zitiert",
    is_found="nur gefunden",
    also_in="auch in: {articles}",
    refusal="Keine Antwort in diesen Artikeln",
    nearest="Am nächsten kommt",
    nearest_hint="Das sind Fundstellen zum Weiterlesen, keine Antwort.",
    show_in_article="Im Artikel zeigen: {title}",
    checks="Nicht alles im Entwurf des Sprachmodells war belegt",
    fallback="Die Antwort des Sprachmodells wurde nicht verwendet",
    close="Artikel schließen",
    close_conversations="Gespräche schließen",
    untitled="Ohne Titel",
    author="Von {author}",
    is_cited="zitiert",
    original="Quelle: {url}",
    failed="Diese Frage ließ sich gerade nicht beantworten.",
    failed_hint="Kennung für das Protokoll: {id}",
    article_changed="Dieser Artikel hat sich seit der Antwort geändert; die zitierte Stelle steht"
    " nicht mehr an ihrem Platz.",
    article_failed="Dieser Artikel ließ sich nicht öffnen.",
    export_asked="Gefragt am",
    export_made="Exportiert am",
    export_corpus="Korpus",
    export_model="Sprachmodell",
    export_no_model="keins; die Antwort besteht aus Sätzen der Artikel",
    export_article="Artikel",
    export_author="Von",
    export_url="Adresse",
    export_place="Stelle",
    export_hash="SHA-256 des Artikeltextes",
    export_old_hash="SHA-256, als geantwortet wurde",
    export_gone="Beim Ausgeben nicht geprüft: Der Artikel ist nicht mehr im Korpus.",
    export_moved="Beim Ausgeben nicht bestätigt: Der Artikel hat sich seit der Antwort geändert; "
    "dieser Wortlaut steht nicht mehr an dieser Stelle.",
    export_changed="Der Artikel hat sich seit der Antwort geändert; dieser Wortlaut steht "
    "weiterhin an dieser Stelle.",
    export_interrupted="Die Antwort auf diese Frage wurde unterbrochen.",
    export_unreadable="Die Antwort auf diese Frage lässt sich nicht lesen; sie wurde mit "
    "einer anderen Version von Nachgefragt gespeichert.",
    export_check="So lässt sich ein Zitat nachprüfen",
    export_check_hint="Eine Stelle [Anfang:Ende] zählt die Unicode-Zeichen (Codepoints) des "
    "gespeicherten Artikeltextes von 0 an; in Python ist text[Anfang:Ende] das Zitat. "
    "Den Text („text“) und seinen SHA-256 („text_sha256“) gibt dieser Befehl aus, mit "
    "der Kennung des Artikels statt ID:",
    views="Ansichten",
    view_ask="Fragen",
    view_statements="Wer sagt was",
    statements_hint="Alle Äußerungen, die in den Artikeln jemandem zugeschrieben werden, die"
    " neuesten zuerst. Wörtlich ist nur, was zwischen Anführungszeichen steht.",
    said="Äußerungen dazu",
    said_by_others="Was andere zu diesem Thema sagten",
    said_more="Weitere Äußerungen ({count})",
    who="Wer",
    about="Über wen/was",
    wording="Wortlaut",
    kind="Art",
    day="Datum",
    source="Quelle",
    direct="wörtlich",
    indirect="indirekte Rede",
    reported="berichtet",
    free_indirect="freie indirekte Rede",
    likely="wahrscheinlich {speaker}",
    likely_mention="wahrscheinlich {speaker} (im Text: {mention})",
    nobody_sure="ohne sicheren Namen (im Text: {mention})",
    nobody="nicht genannt",
    any_kind="alle",
    since="Von",
    until="Bis",
    show="Zeigen",
    reset="Zurücksetzen",
    list_failed="Die Liste ließ sich nicht zeigen.",
    no_statements="Keine Äußerung passt dazu.",
    one_statement="1 Äußerung",
    statements_shown="{first}–{last} von {count} Äußerungen",
    pages="Seiten",
    newer="Neuere",
    older="Ältere",
    export="Als CSV speichern",
    view_articles="Artikel",
    view_corpora="Korpora",
    conversations="Gespräche",
    new_conversation="Neues Gespräch",
    no_conversations="Noch keine. Das erste beginnt mit der ersten Frage.",
    kept_here="Gespräche bleiben auf dem Rechner, auf dem Nachgefragt läuft.",
    actions="Weitere Möglichkeiten",
    rename="Umbenennen",
    rename_asked="Wie soll das Gespräch heißen?",
    delete="Löschen",
    delete_asked="Dieses Gespräch löschen? Das lässt sich nicht rückgängig machen.",
    save_markdown="Als Markdown speichern",
    save_html="Als HTML-Seite speichern",
    exposed="Achtung: Diese Seite ist ohne Passwort im Netz zu erreichen. Wer die Adresse "
    "kennt, liest alle Korpora mit. Schutz bietet der Start mit --auth NAME:PASSWORT.",
    no_corpus="Noch kein Korpus",
    no_corpus_hint="Unter „Korpora“ lassen sich Artikel hinzufügen.",
    editing="Die letzte Frage wird geändert; ihre Antwort entfällt.",
    keep="Doch nicht",
    stop="Stopp",
    corpus="Korpus",
    all_dates="Alle Daten",
    dates_between="Artikel vom {since} bis {until}",
    dates_since="Artikel ab {since}",
    dates_until="Artikel bis {until}",
    one_ahead="Noch eine andere Frage ist vorher an der Reihe.",
    ahead="Noch {count} andere Fragen sind vorher an der Reihe.",
    stopped="Abgebrochen, bevor es eine Antwort gab.",
    unfinished="Abgebrochen: Der Text des Sprachmodells ist nicht fertig und nicht geprüft",
    corpus_changed="Das Korpus hat sich seit dieser Antwort geändert. Eine neue Frage gilt dem"
    " neuen Stand.",
    corpus_changed_here="Ab hier mit geändertem Korpus.",
    copy="Kopieren",
    copied="Kopiert, mit Belegen",
    retry="Noch einmal fragen",
    edit="Frage ändern",
    suggestions="Weiterfragen",
    rate_up="Hilfreich",
    rate_down="Nicht hilfreich",
    rate_why="Was stimmt nicht?",
    rate_elsewhere="Die Antwort steht anders im Korpus",
    rate_absent="Dazu steht nichts im Korpus",
    rate_open="Etwas anderes",
    remark="Anmerkung",
    rate_send="Festhalten",
    rated="Festgehalten. Es bleibt auf dem Rechner, auf dem Nachgefragt läuft.",
    articles_hint="Alle Artikel dieses Korpus, zum Blättern und Durchsuchen.",
    words_label="Wörter suchen",
    words_hint="Alle Wörter müssen vorkommen, auch gebeugt (Schule findet Schulen). „…“ sucht genau"
    " diesen Wortlaut, Schul* alle Wörter, die so beginnen.",
    title="Titel",
    sort="Sortieren",
    sort_relevance="Relevanz",
    sort_newest="Neueste",
    sort_oldest="Älteste",
    sort_title="Titel",
    untitled_id="Ohne Titel ({id})",
    no_articles="Kein Artikel passt dazu.",
    articles_shown="{first}–{last} von {count} Artikeln",
    articles_shown_least="{first}–{last} von mindestens {count} Artikeln",
    hits_one="1\N{NO-BREAK SPACE}Fundstelle",
    hits_many="{count}\N{NO-BREAK SPACE}Fundstellen",
    hits_title="nur im Titel",
    hits_none="Fundstelle nicht zu bestimmen",
    hits_more="Weitere Fundstellen ({count})",
    hits_first="Das sind die ersten {shown}.",
    absent_one="Kein Artikel enthält {words}.",
    absent_many="In keinem Artikel kommen vor: {words}.",
    not_together="Kein Artikel enthält alle diese Wörter und passt zu den übrigen Angaben.",
    ignored="Nicht gesucht: {words}. Nach Füllwörtern und"
    " Wortanfängen unter drei Buchstaben lässt sich nicht suchen.",
    show_all_hits="Alle Fundstellen im Artikel zeigen: {title}",
    previous="Vorige Seite",
    next="Nächste Seite",
    corpora_hint="Ein Korpus ist eine Sammlung von Artikeln, die gemeinsam befragt wird. Alles"
    " bleibt auf dem Rechner, auf dem Nachgefragt läuft.",
    corpora_closed="Diese Seite ist ohne Anmeldung über das Netz erreichbar. Korpora lassen"
    " sich deshalb hier nicht hinzufügen, aktualisieren oder entfernen; am"
    " Rechner selbst geht es mit: python -m rag",
    no_corpora="Es gibt noch kein Korpus.",
    up_to_date="aktuell",
    out_of_date="nicht benutzbar",
    in_german="deutsch",
    in_english="englisch",
    ask_corpus="Befragen",
    add_files="Dateien hinzufügen",
    update="Aktualisieren",
    remove="Entfernen",
    cancel="Abbrechen",
    for_corpus="{action}: {title}",
    adding="Artikel hinzufügen",
    add_to="Korpus",
    new_corpus="Neues Korpus",
    corpus_title="Titel",
    drop_here="Dateien oder Ordner hierher ziehen",
    drop_or_choose="oder Dateien auswählen",
    choose_folder="Ordner auswählen",
    upload_limits="{endings} sowie corpus.toml und metadata.csv; je Datei höchstens {file},"
    " auf einmal höchstens {count} Dateien und {total}.",
    picked="{count} Dateien ausgewählt, {size}",
    picked_one="1 Datei ausgewählt, {size}",
    pick_none="Auswahl leeren",
    add="Hinzufügen",
    uploading="Dateien werden hochgeladen: {done} von {total}",
    upload_broke="Die Übertragung ist abgebrochen. Läuft Nachgefragt noch?",
    nothing_taken="Keine der Dateien konnte übernommen werden.",
    job_add="„{corpus}“: Artikel werden aufgenommen",
    job_update="„{corpus}“ wird aktualisiert",
    job_remove="„{corpus}“ wird entfernt",
    job_waiting="Wartet, bis eine andere Aufgabe fertig ist.",
    job_starting="Beginnt.",
    phase_read="Artikel werden gelesen",
    phase_split="Artikel werden in Stellen geteilt",
    phase_embed="Stellen werden für die Suche erschlossen",
    phase_done="{phase}: {done}",
    phase_of="{phase}: {done} von {total}",
    seconds_left="noch etwa {count} Sekunden",
    one_minute_left="noch etwa 1 Minute",
    minutes_left="noch etwa {count} Minuten",
    job_done="„{corpus}“ ist fertig.",
    job_removed="„{corpus}“ ist entfernt.",
    job_cancelled="„{corpus}“: abgebrochen, alles bleibt, wie es war.",
    job_failed="„{corpus}“: Das ging schief; das Korpus bleibt, wie es war.",
    count_new="{count} neu",
    count_changed="{count} geändert",
    count_unchanged="{count} unverändert",
    count_removed="{count} weggefallen",
    count_duplicate="{count} doppelt",
    count_empty="{count} ohne Text",
    count_failed="{count} nicht übernommen",
    not_taken="Nicht übernommen",
    not_taken_more="und {count} weitere",
    line="Zeile {line}",
    dismiss="Meldung schließen",
    remove_question="„{title}“ entfernen?",
    remove_holds="Das Korpus „{name}“ enthält {articles}. Sie lassen sich danach nicht mehr"
    " befragen.",
    remove_uploads="Die hochgeladenen Dateien werden mit gelöscht.",
    remove_keeps="Die Originale in {paths} bleiben unberührt.",
    corpora_failed="Das ließ sich gerade nicht ausführen.",
)

ENGLISH = Texts(
    language="en",
    tagline="Questions put to an archive. Answers with their source.",
    switch_label="Language of the interface: Deutsch",
    switch_to="Deutsch",
    one_article="1 article",
    articles="{count} articles",
    undated="undated",
    examples="For example",
    question_label="Your question",
    question_hint="What would you like to know?",
    send="Ask",
    searching="Looking through the articles",
    understood="Understood as: {question}",
    writing="The language model is writing; not checked yet",
    conversation="Questions and answers",
    open_source="[{marker}] Show source in the article: {title}",
    sources="Sources",
    verbatim="checked verbatim",
    verbatim_hint="Compared with the stored article, character by character.",
    paraphrase="in substance",
    paraphrase_hint="Indirect speech, or given in other words: not a quotation.",
    unproven="not supported",
    unproven_hint="This passage could not be found again in the article.",
    inferred="{speaker} (from the context)",
    found="Passages found",
    none_cited="{count} found, none cited",
    cited="{cited} of {count} passages cited",
    is_found="found only",
    also_in="also in: {articles}",
    refusal="No answer in these articles",
    nearest="What comes nearest",
    nearest_hint="These are passages to read on from, not an answer.",
    show_in_article="Show in the article: {title}",
    checks="Not all of the language model's draft was supported",
    fallback="The language model's answer was not used",
    close="Close the article",
    close_conversations="Close the conversations",
    untitled="Untitled",
    author="By {author}",
    is_cited="cited",
    original="Source: {url}",
    failed="This question could not be answered just now.",
    failed_hint="Reference for the log: {id}",
    article_changed="This article has changed since the answer; the cited words are no longer in"
    " their place.",
    article_failed="This article could not be opened.",
    export_asked="Asked on",
    export_made="Exported on",
    export_corpus="Corpus",
    export_model="Language model",
    export_no_model="none; the answer consists of the articles' sentences",
    export_article="Article",
    export_author="By",
    export_url="Address",
    export_place="Place",
    export_hash="SHA-256 of the article's text",
    export_old_hash="SHA-256 when it was answered",
    export_gone="Not checked at export: the article is no longer in the corpus.",
    export_moved="Not confirmed at export: the article has changed since the answer; these words "
    "are no longer at this place.",
    export_changed="The article has changed since the answer; these words are still at this place.",
    export_interrupted="The answer to this question was interrupted.",
    export_unreadable="The answer to this question cannot be read; another version of Nachgefragt "
    "stored it.",
    export_check="How to check a quotation",
    export_check_hint="A place [start:end] counts the Unicode code points of the stored article's "
    "text from 0; in Python, text[start:end] is the quotation. This command prints the "
    "text (“text”) and its SHA-256 (“text_sha256”), with the article's id in place of "
    "ID:",
    views="Views",
    view_ask="Questions",
    view_statements="Who says what",
    statements_hint="Everything that the articles attribute to somebody, the newest first. Only"
    " what stands in quotation marks is verbatim.",
    said="Statements on this",
    said_by_others="What others said on this topic",
    said_more="More statements ({count})",
    who="Who",
    about="About whom/what",
    wording="Wording",
    kind="Kind",
    day="Date",
    source="Source",
    direct="verbatim",
    indirect="indirect speech",
    reported="reported",
    free_indirect="free indirect speech",
    likely="probably {speaker}",
    likely_mention="probably {speaker} (in the text: {mention})",
    nobody_sure="not surely named (in the text: {mention})",
    nobody="not named",
    any_kind="all",
    since="From",
    until="To",
    show="Show",
    reset="Reset",
    list_failed="The list could not be shown.",
    no_statements="No matching statement.",
    one_statement="1 statement",
    statements_shown="{first}–{last} of {count} statements",
    pages="Pages",
    newer="Newer",
    older="Older",
    export="Save as CSV",
    view_articles="Articles",
    view_corpora="Corpora",
    conversations="Conversations",
    new_conversation="New conversation",
    no_conversations="None yet. The first begins with the first question.",
    kept_here="Conversations stay on the machine that runs Nachgefragt.",
    actions="More options",
    rename="Rename",
    rename_asked="What should the conversation be called?",
    delete="Delete",
    delete_asked="Delete this conversation? This cannot be undone.",
    save_markdown="Save as Markdown",
    save_html="Save as an HTML page",
    exposed="Warning: this page can be reached over the network without a password. Whoever "
    "knows its address can read every corpus. Start it with --auth NAME:PASSWORD to "
    "protect it.",
    no_corpus="No corpus yet",
    no_corpus_hint="Articles can be added under “Corpora”.",
    editing="The last question is being changed; its answer will go.",
    keep="Keep it",
    stop="Stop",
    corpus="Corpus",
    all_dates="All dates",
    dates_between="Articles from {since} to {until}",
    dates_since="Articles since {since}",
    dates_until="Articles up to {until}",
    one_ahead="One other question comes first.",
    ahead="{count} other questions come first.",
    stopped="Stopped before there was an answer.",
    unfinished="Stopped: the language model's text is not finished and not checked",
    corpus_changed="The corpus has changed since this answer. A new question is put to its new "
    "state.",
    corpus_changed_here="From here on with a changed corpus.",
    copy="Copy",
    copied="Copied, with sources",
    retry="Ask again",
    edit="Change the question",
    suggestions="Ask next",
    rate_up="Helpful",
    rate_down="Not helpful",
    rate_why="What is wrong?",
    rate_elsewhere="The corpus answers it differently",
    rate_absent="The corpus holds nothing on this",
    rate_open="Something else",
    remark="Remark",
    rate_send="Keep this",
    rated="Kept. It stays on the machine that runs Nachgefragt.",
    articles_hint="All articles of this collection, to browse and to search.",
    words_label="Search words",
    words_hint="All words must be there, inflected or not (Schule finds Schulen). “…” looks for"
    " exactly this wording, Schul* for all words that begin so.",
    title="Title",
    sort="Sort",
    sort_relevance="Relevance",
    sort_newest="Newest",
    sort_oldest="Oldest",
    sort_title="Title",
    untitled_id="Untitled ({id})",
    no_articles="No matching article.",
    articles_shown="{first}–{last} of {count} articles",
    articles_shown_least="{first}–{last} of at least {count} articles",
    hits_one="1\N{NO-BREAK SPACE}place",
    hits_many="{count}\N{NO-BREAK SPACE}places",
    hits_title="in the title only",
    hits_none="place cannot be located",
    hits_more="More places ({count})",
    hits_first="These are the first {shown}.",
    absent_one="No article has {words}.",
    absent_many="No article has any of these: {words}.",
    not_together="No article has all these words and fits the other fields.",
    ignored="Not searched for: {words}. Function words and beginnings of"
    " fewer than three letters cannot be searched for.",
    show_all_hits="Show all places in the article: {title}",
    previous="Previous page",
    next="Next page",
    corpora_hint="A corpus is a collection of articles that is asked as one. Everything stays"
    " on the machine that runs Nachgefragt.",
    corpora_closed="This page can be reached over the network without a login. So corpora"
    " can't be added, updated or removed here; on the machine itself it is done"
    " with: python -m rag",
    no_corpora="There is no corpus yet.",
    up_to_date="up to date",
    out_of_date="not usable",
    in_german="German",
    in_english="English",
    ask_corpus="Ask",
    add_files="Add files",
    update="Update",
    remove="Remove",
    cancel="Cancel",
    for_corpus="{action}: {title}",
    adding="Add articles",
    add_to="Corpus",
    new_corpus="New corpus",
    corpus_title="Title",
    drop_here="Drop files or folders here",
    drop_or_choose="or choose files",
    choose_folder="Choose a folder",
    upload_limits="{endings}, and corpus.toml and metadata.csv; at most {file} a file, at most"
    " {count} files and {total} at a time.",
    picked="{count} files chosen, {size}",
    picked_one="1 file chosen, {size}",
    pick_none="Clear the choice",
    add="Add",
    uploading="Uploading files: {done} of {total}",
    upload_broke="The upload broke off. Is Nachgefragt still running?",
    nothing_taken="None of the files could be taken.",
    job_add="“{corpus}”: articles are being added",
    job_update="“{corpus}” is being updated",
    job_remove="“{corpus}” is being removed",
    job_waiting="Waits for another task to end.",
    job_starting="Starting.",
    phase_read="Reading articles",
    phase_split="Splitting articles into passages",
    phase_embed="Indexing passages for search",
    phase_done="{phase}: {done}",
    phase_of="{phase}: {done} of {total}",
    seconds_left="about {count} seconds left",
    one_minute_left="about 1 minute left",
    minutes_left="about {count} minutes left",
    job_done="“{corpus}” is ready.",
    job_removed="“{corpus}” is removed.",
    job_cancelled="“{corpus}”: cancelled, everything stays as it was.",
    job_failed="“{corpus}”: this went wrong, the corpus stays as it was.",
    count_new="{count} new",
    count_changed="{count} changed",
    count_unchanged="{count} unchanged",
    count_removed="{count} dropped",
    count_duplicate="{count} duplicate",
    count_empty="{count} without text",
    count_failed="{count} not taken",
    not_taken="Not taken",
    not_taken_more="and {count} more",
    line="line {line}",
    dismiss="Close this note",
    remove_question="Remove “{title}”?",
    remove_holds="The corpus “{name}” holds {articles}. They can't be asked afterwards.",
    remove_uploads="The uploaded files are deleted with it.",
    remove_keeps="The originals in {paths} stay untouched.",
    corpora_failed="This could not be done just now.",
)


def texts_for(language: str | None) -> Texts:
    """Return the texts for a language code; German for any but English."""
    return ENGLISH if language == "en" else GERMAN


def preferred_language(accept_language: str | None) -> Language:
    """Return the better liked of our languages in an ``Accept-Language`` header (RFC 9110, 12.5.4).

    A reader who asks for neither gets English, and German where nothing is asked for at all.
    """
    if not accept_language:
        return "de"
    weights: dict[str, float] = {}
    for item in accept_language.split(","):
        tag, _, parameters = item.strip().partition(";")
        primary = tag.strip().lower().partition("-")[0]
        quality = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", parameters)
        weight = float(quality[1]) if quality else 1.0
        weights[primary] = max(weight, weights.get(primary, 0.0))
    return "de" if weights.get("de", 0.0) > weights.get("en", 0.0) else "en"


def other_language(language: Language) -> Language:
    """Return the language that the switch leads to."""
    return "de" if language == "en" else "en"


def date_text(day: date | None, texts: Texts) -> str:
    """Return a date as the language writes it: 20.09.2015 or 20 September 2015."""
    if day is None:
        return texts.undated
    if texts.language == "de":
        return f"{day:%d.%m.%Y}"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def date_range(first: date | None, last: date | None, texts: Texts) -> str:
    """Return a range of dates with an en dash; one date where both are the same; else nothing."""
    if first is None or last is None:
        return ""
    if first == last:
        return date_text(first, texts)
    return f"{date_text(first, texts)} – {date_text(last, texts)}"


def date_limits(since: date | None, until: date | None, texts: Texts) -> str:
    """Return what a range of dates limits articles to; either end may be open."""
    template = texts.dates_between if since and until else texts.dates_since
    if since is None:
        template = texts.dates_until
    return template.format(since=date_text(since, texts), until=date_text(until, texts))


def moment_text(moment: datetime, texts: Texts) -> str:
    """Return a date with the time of day on this machine's clock."""
    local = moment.astimezone()
    return f"{date_text(local.date(), texts)}, {local:%H:%M}"


def article_count(count: int, texts: Texts) -> str:
    """Return a number of articles."""
    if count == 1:
        return texts.one_article
    return texts.articles.format(count=number_text(count, texts))


def number_text(count: int, texts: Texts) -> str:
    """Return a number with the thousands set apart as the language does."""
    return f"{count:,}".replace(",", "." if texts.language == "de" else ",")


def size_text(size: int, texts: Texts) -> str:
    """Return a number of bytes in the largest unit that it fills: 3,4 MB."""
    unit, factor = next(
        ((unit, factor) for unit, factor in _UNITS if size >= factor), ("kB", 1_000)
    )
    whole, tenths = divmod(round(size / factor * 10), 10)
    point = "," if texts.language == "de" else "."
    return f"{whole}{f'{point}{tenths}' if tenths else ''} {unit}"
