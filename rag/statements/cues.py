"""Words that announce what somebody said: verbs, nouns and prepositions, as data.

A verb line is an infinitive (a separable prefix set off by ``|``) and what it takes:

* ``s`` a quotation or a plain clause (*sagte, er komme*; *„…“, sagte sie*)
* ``d`` a clause with *dass*, *ob* or a question word
* ``i`` an infinitive with *zu*
* ``o`` an object alone (*kritisierte den Plan*): reported speech
* ``p`` a prepositional object alone (*warnte vor dem Plan*): reported speech
* ``n`` may be denied and still be an opinion (*glaubt nicht, dass*)
* ``z`` only with *sich*
* ``q`` a quotation only
* ``e`` only with *es* (*heißt es*)
"""

from __future__ import annotations

VERBS = """
sagen sdi | aus|sagen sdi | zu|sagen sdio | voraus|sagen sdo | vorher|sagen sdo | nach|sagen sdi
erklären sdi | mit|teilen sd | berichten sd | betonen sdi | behaupten sdi | bestätigen sdo
meinen sdi | bekannt|geben sdo | an|geben sdio | bekannt|machen sdo
zu|geben sdi | ein|räumen sdi | gestehen sdi | ein|gestehen sdi | bekennen sdiz
antworten sd | entgegnen sd | erwidern sd | kontern sd | widersprechen sdo | nach|fragen sd
ergänzen sd | hinzu|fügen sd | an|fügen sd | hinzu|setzen sd | fort|fahren s | bemerken s
an|merken sd | schreiben sd | schildern sdo | erzählen sd | aus|führen sd
dar|legen sd | erläutern sd | verkünden sdi | verlauten sd | verkündigen sd | kund|tun sd
unterstreichen sdo | hervor|heben sdo | klar|stellen sd | fest|stellen sd
konstatieren sd | resümieren sd | bilanzieren sd | urteilen sd | folgern sd | schlussfolgern sd
bekräftigen sdio | versichern sdi | beteuern sdi | schwören sdi | geloben sdi | garantieren sdi
wiederholen sdo | präzisieren sd | korrigieren sd | prophezeien sdo | orakeln s
prognostizieren sdo
vermuten sdi | spekulieren sd | mutmaßen sd | glauben sdin | denken sdn
an|nehmen sdn | schätzen sd | kalkulieren sd | hoffen sdi | befürchten sdi | fürchten sdi
erwarten sdin | bezweifeln sdi | zweifeln d | bedauern sdio | beklagen sdo | klagen sd
kritisieren sdo | rügen sdo | bemängeln sdo | monieren sdo | beanstanden sdo | tadeln so
loben sdo | würdigen sdo | begrüßen sdo | preisen so | verurteilen sdo | verteidigen so
warnen sdip | mahnen sdip | ermahnen di | an|mahnen do | drohen sdi | an|drohen sdio
fordern sdio | verlangen sdio | auf|fordern sdi | ein|fordern do | nach|fordern o | bitten dip
appellieren sdip | auf|rufen sdip | plädieren sdip | ersuchen dio | drängen dip | beschwören sdi
raten sdip | zu|raten dip | ab|raten dip | empfehlen sdio | nahe|legen dio | vor|schlagen sdio
an|regen sdio | wünschen sdiz | erhoffen dz | vor|geben i | schildern sdo | aus|bedingen dz
an|kündigen sdio | versprechen sdio | zu|sichern sdio | verheißen do | an|bieten io
ein|laden i | an|weisen di
an|ordnen di | beantragen di | beschließen di | entscheiden di
vor|werfen sdio | beschuldigen di | bezichtigen di | unterstellen sdio | an|lasten do
verdächtigen di
vor|halten do | an|klagen i | an|prangern sdo | brandmarken o | attackieren so | schelten so
dementieren sdio | bestreiten sdio | leugnen sdio | ab|streiten sdio
verneinen sdo | zurück|weisen sdo | zurück|rudern s | widerrufen do | aus|schließen sdn
ab|lehnen sdio | verwahren pz | distanzieren pz
beschweren sdipz | empören sdz | ereifern sz | entrüsten sz | ärgern sdz | freuen sdiz | wundern sdz
äußern sdp | zitieren so | melden sd | vermelden sdo | informieren dp | unterrichten dp
hin|weisen sdp | verweisen dp | auf|zählen so | begründen sdo | argumentieren sd | rechtfertigen sdo
kommentieren so | jubeln s | scherzen sd | witzeln s | spotten sd | höhnen s | lästern s
rufen sd | schreien sd | brüllen s | flüstern s | raunen s | murmeln s | stöhnen s | seufzen s
fragen sd | erkundigen dz |  | gratulieren s | danken s
vor|rechnen sd | lauten q | heißen qde | skandieren s | singen s | twittern sd | posten sd
texten s | notieren sd | protokollieren d | enthüllen sdo | verraten sd | offenbaren sd
auf|klären dp | belehren d | signalisieren sdi | an|deuten sdio | bejahen sdo
bescheinigen do | attestieren do | bezeugen sd | interpretieren o | werten o
ein|schätzen do | bewerten do | beurteilen do | bezeichnen o | charakterisieren o | nennen o
beschreiben sdo | titulieren o | schimpfen sdp | wettern sp | poltern sp | toben s | zürnen s
trösten s | ermutigen si | beruhigen s | beschwichtigen sd | versprechen sdi | vertrösten d
insistieren sd
nach|legen s | nach|schieben s | ein|werfen sd | ein|wenden sd | entgegen|halten sd
zu|stimmen sp | bei|pflichten s | überlegen d | erinnern sdp | erwähnen sdo
künden p | sinnieren s | philosophieren s | grübeln s | schwärmen sp
prahlen sdp | prahlen s | brüsten dpz | rühmen dpz | sorgen dz | vereinbaren di
rechnen p | aus|gehen p | sehen p | protestieren sdp | betrachten o | ein|stufen o | an|führen sdo
übermitteln sdo | übereinstimmen d | überein|kommen di
proklamieren sdo | postulieren sd | deklarieren sdo | diagnostizieren do
resümieren sd | zusammen|fassen sd | verdeutlichen sd | klar|machen sdi
deutlich|machen sd | bekannt|werden d | heraus|streichen sd | preis|geben do | kund|geben sd


geltend|machen sd | verständlich|machen d | glaubhaft|machen d | aufmerksam|machen dp
ab|schätzen d | errechnen d | aus|rechnen d | ergeben d | belegen d | besagen d | beweisen d
hervor|gehen d | beziffern dp | taxieren p
planen i | beabsichtigen i | einigen diz | verpflichten iz | entschließen iz | erwägen i
unterstützen o | befürworten do | gut|heißen do | missbilligen do | stimmen p | ein|treten p
wenden pz | wehren pz | entgegen|setzen d | ein|schränken sd | billigen o
"""

# Turns of phrase with a finite verb whose other half stands elsewhere in the clause.
PHRASES = """
gehen + davon aus : dn | rechnen + damit : din | sein + überzeugt : sdi | sein + sicher : sdn
sein + davon überzeugt : d | zeigen + überzeugt : sd | zeigen + besorgt : sd
zeigen + enttäuscht : sd
zeigen + erfreut : sd | zeigen + zuversichtlich : sdi | zeigen + optimistisch : sdi
zeigen + sicher : sd | zeigen + zufrieden : sd | zeigen + erleichtert : sd
zeigen + erschüttert : sd
zeigen + betroffen : sd | zeigen + entsetzt : sd | zeigen + skeptisch : sd | zeigen + verärgert : sd
zeigen + verwundert : sd | zeigen + überrascht : sd | zeigen + bestürzt : sd
zeigen + gelassen : sd | zeigen + empört : sd | zeigen + offen : d
zeigen + irritiert : sd | zeigen + kämpferisch : s | zeigen + glücklich : sdi
zeigen + stolz : sdi | zeigen + dankbar : sd | zeigen + bereit : i | zeigen + entschlossen : i
zeigen + siegessicher : s | zeigen + beeindruckt : s | zeigen + begeistert : sd
sein + zuversichtlich : sdi | sein + optimistisch : sdi | sein + besorgt : d | sein + skeptisch : d
sein + der Meinung : sd | sein + der Ansicht : sd | sein + der Auffassung : sd
sein + der Überzeugung : sd | sein + anderer Meinung : s | sein + Meinung : sd | sein + Ansicht : sd
sein + Auffassung : sd | sein + Überzeugung : sd
vertreten + Auffassung : sd | vertreten + Ansicht : sd | vertreten + Meinung : sd
vertreten + Standpunkt : sd | vertreten + These : sd | vertreten + Position : sd
äußern + Hoffnung : di | äußern + Zuversicht : d | äußern + Befürchtung : d | äußern + Sorge : d
äußern + Verdacht : d | äußern + Vermutung : d | äußern + Ansicht : d | äußern + Wunsch : di
äußern + Überzeugung : d | äußern + Meinung : d | äußern + Erwartung : d | äußern + Bedauern : d
äußern + Zweifel : d | äußern + Kritik : d | erheben + Vorwurf : di | erheben + Forderung : di
ausgeben + Parole : di | halten + für : dn | lassen + wissen : sd | lassen + verlauten : sd
lassen + durchblicken : d | lassen + erkennen : d | lassen + keinen Zweifel : d
lassen + mitteilen : sd | lassen + verlautbaren : sd | lassen + offen : d | wollen + wissen : d
machen + deutlich : sd | machen + klar : sdi | machen + geltend : sd | machen + aufmerksam : dp
weisen + darauf hin : dp | legen + nahe : d | stellen + klar : sd | stellen + in Aussicht : do
stellen + in Abrede : do | stellen + in Frage : do | ziehen + in Zweifel : do | ziehen + Fazit : sd
ziehen + Bilanz : s | ziehen + Schluss : d | bringen + zum Ausdruck : sd | führen + ins Feld : sd
geben + zu bedenken : sd | geben + zu verstehen : sd | geben + zu Protokoll : sd
geben + bekannt : sdo | geben + Auskunft : d | geben + Versprechen : i | geben + Zusage : i
geben + der Hoffnung Ausdruck : d | geben + die Schuld : o | machen + verantwortlich : o
sprechen + von : p | sprechen + davon : d | schließen + daraus : d | sprechen + für aus : p
sprechen + gegen aus : p | sprechen + dafür aus : di
sprechen + dagegen aus : di | setzen + dafür ein : di | machen + dafür stark : di
erklären + bereit : i | erklären + einverstanden : d | erklären + für : d | sehen + Grund : d
bekunden + Interesse : d | stehen + auf dem Standpunkt : d | treten + dafür ein : di
äußern + besorgt : sd | äußern + überzeugt : sd | äußern + zuversichtlich : sd
äußern + optimistisch : sd | äußern + skeptisch : sd | äußern + enttäuscht : sd
stehen + es in : de | stehen + es im : de
lassen + verbreiten : sd | lassen + ausrichten : sd
kommen + zum Schluss : d | kommen + zu dem Schluss : d | kommen + zum Ergebnis : d
kommen + zu dem Ergebnis : d | gelangen + zu der Überzeugung : d | hegen + Zweifel : d
hegen + Hoffnung : di | bleiben + dabei : sd | beharren + darauf : d | bestehen + darauf : d
pochen + darauf : d | drängen + darauf : d | legen + Wert darauf : d | berufen + darauf : d
nehmen + Stellung : s | warnen + davor : di
reagieren + mit den Worten : s | zitieren + mit den Worten : s | lauten + Worte : s
"""

# Verbs that report speech with an object alone: *forderte mehr Geld*. What those of the first set
# name can only be done in words. Those of the second name a deed, a decision or a state of mind as
# well (*die Firma lehnte den Antrag ab*, *der Fund bestätigt die These*), so that they count less.
REPORTING = frozenset(
    """fordern verlangen vorwerfen befürchten fürchten vermuten beziffern schätzen betrachten
    bezeichnen charakterisieren nennen ankündigen androhen vorschlagen empfehlen anregen beklagen
    bemängeln monieren anprangern bedauern erhoffen begründen werten prognostizieren
    voraussagen vorhersagen attackieren zusagen angeben hinweisen verweisen einräumen bitten
    bezichtigen beschuldigen dementieren beanstanden anmahnen""".split()
) | frozenset(["verantwortlich machen"])
REPORTING_OR_DOING = frozenset(
    """kritisieren rügen erwarten bewerten einstufen versprechen bestreiten würdigen anführen
    bekräftigen unterstreichen loben protestieren zweifeln klagen bestätigen""".split()
)
# Verbs that say where somebody stands, for or against, in any tense: *lehnte den Plan ab*.
POSITIONS = frozenset(
    """ablehnen zurückweisen begrüßen verteidigen unterstützen befürworten gutheißen billigen
    missbilligen verurteilen""".split()
) | frozenset(["für halten"])
POSITIONS_WITH = {
    "stimmen": ("für", "gegen", "dafür", "dagegen"),
    "eintreten": ("für", "dafür"),
    "wenden": ("gegen", "dagegen"),
    "wehren": ("gegen", "dagegen"),
}
# The same with a preposition: *warnte vor dem Plan*.
REPORTING_WITH = {
    "warnen": ("vor",),
    "raten": ("zu", "zur", "zum"),
    "abraten": ("von", "vom", "davon"),
    "aufrufen": ("zu", "zur", "zum", "dazu"),
    "mahnen": ("zu", "zur", "zum"),
    "plädieren": ("für",),
    "spekulieren": ("über",),
    "appellieren": ("an",),
    "drohen": ("mit",),
    "rechnen": ("mit",),
    "ausgehen": ("von", "vom"),
    "von sprechen": ("von", "vom"),
    "für aus sprechen": ("für",),
    "gegen aus sprechen": ("gegen",),
    # The same with the prefix joined: *hat sich für … ausgesprochen*.
    "für sprechen": ("für",),
    "gegen sprechen": ("gegen",),
    "berichten": ("von", "vom"),
    "hinweisen": ("auf",),
    "verweisen": ("auf",),
    "bitten": ("um",),
    "klagen": ("über",),
    "sehen": ("darin", "als"),
    "protestieren": ("gegen",),
    "zweifeln": ("an",),
}

# Nouns that a clause with dass or in the Konjunktiv can hang on.
NOUNS = frozenset(
    """Ankündigung Aussage Äußerung Angabe Angaben Ansicht Annahme Anschuldigung Anschuldigungen
    Appell Argument Argumente Aufforderung Aufruf Auffassung Auskunft Bedenken Befürchtung
    Befürchtungen Begründung Behauptung Behauptungen Bekenntnis Bemerkung Bericht Berichte
    Bestätigung Beteuerung Beteuerungen Bitte Botschaft Drohung Drohungen Eingeständnis
    Einschätzung Empfehlung Erklärung Fazit Feststellung Forderung Forderungen Gerücht Gerüchte
    Geständnis Hinweis Hinweise Hoffnung Hoffnungen Hypothese Information Informationen Klage Klagen
    Kritik Mahnung Meinung Meldung Meldungen Mitteilung Mutmaßung Mutmaßungen Nachricht Parole
    Prognose Schlussfolgerung Sorge Sorgen Spekulation Spekulationen Standpunkt Stellungnahme These
    Überzeugung Unterstellung Verdächtigung Verdächtigungen Verlautbarung Vermutung Vermutungen
    Versicherung Versprechen Versprechung Versprechungen Vorhersage Vorschlag Vorwurf Vorwürfe
    Warnung Warnungen Zeugenaussage Zusage Zusicherung Zuversicht Beschwerde Beschwerden Einwand
    Einwände Schluss Verdacht Kommentar Antwort Befehl Anweisung Aufrufe""".split()
)
# Nouns that an infinitive can hang on and still be somebody's words.
NOUNS_INFINITIVE = frozenset(
    """Ankündigung Appell Aufforderung Aufruf Aufrufe Bitte Drohung Drohungen Empfehlung Forderung
    Forderungen Vorwurf Vorwürfe Vorschlag Versprechen Zusage Zusicherung Behauptung Befehl
    Anweisung Mahnung Warnung Rat Ratschlag""".split()
)

# Verbs that only make a deed of such a noun, so that their subject is who speaks: *erhob den
# Vorwurf*, *schloss mit dem Appell*.
LIGHT = """äußern erheben vertreten sprechen geben machen haben hegen stellen richten schließen
verbinden begründen wiederholen erneuern bekräftigen formulieren knüpfen kommen gelangen
verbreiten veröffentlichen liefern wagen ziehen treffen reagieren antworten beginnen
enden""".split()

# Nouns that stand for a source after "nach", "laut", "gemäß" or before "zufolge".
SOURCE_NOUNS = frozenset(
    """angabe angaben ansicht meinung auffassung aussage aussagen auskunft auskünften bericht
    berichten berichte darstellung darstellungen einschätzung einschätzungen erkenntnis
    erkenntnissen erkenntnisse ermittlungen information informationen infos meldung meldungen
    mitteilung mitteilungen pressemitteilung überzeugung urteil verlautbarung verlautbarungen worten
    wort schätzung schätzungen bekunden dafürhalten vernehmen erklärung erklärungen äußerung
    äußerungen
    behauptung behauptungen beobachtung beobachtungen berechnung berechnungen prognose prognosen
    umfrage umfragen studie studien untersuchung untersuchungen statistik statistiken vermutung
    vermutungen zeugenaussagen medienberichten presseberichten zeitungsberichten analyse
    analysen lesart version vorstellung vorstellungen gutachten recherchen augenzeugenberichten
    hinweisen gerüchten überlieferung sicht kenntnis verständnis empfinden wissen eigenangaben
    quelle quellen kreisen ankündigung ankündigungen planung planungen plänen plan stellungnahme
    zahlen daten ergebnis ergebnissen vorwurf vorwürfen anklage anklageschrift protokoll
    feststellungen feststellung vorhersage vorhersagen einlassung schilderung schilderungen
    idee erfahrungen erfahrung hochrechnung hochrechnungen""".split()
)

# "nach": only with these does it name a source; other nouns after it are mostly times and places.
AFTER_NACH = SOURCE_NOUNS - frozenset(
    """urteil wort anklage plan ermittlungen untersuchung untersuchungen umfrage umfragen studie
    studien gutachten protokoll ankündigung ankündigungen quelle quellen kreisen hinweisen
    sicht zahlen daten ergebnis statistik analyse analysen ergebnissen stellungnahme erklärung
    erklärungen vorwurf vorwürfen pressemitteilung version bericht anklageschrift aussage
    äußerung äußerungen behauptung behauptungen mitteilung meldung umfrage""".split()
) | frozenset(["aussage"])

# After "nach einer" and its like, these name a source too.
DOCUMENTS = frozenset(
    """studie umfrage untersuchung bericht meldung analyse hochrechnung gutachten plan dokument
    erhebung statistik mitteilung pressemitteilung erklärung artikel zeitungsbericht medienbericht
    nachricht stellungnahme studien umfragen untersuchungen hochrechnungen gesetz grundgesetz
    verfassung verordnung satzung regelung vereinbarung""".split()
)

# Adverbs and adverb-like openings that make a whole clause somebody's word.
HEARSAY = frozenset("demnach demzufolge danach hiernach wonach".split())

QUESTION_WORDS = frozenset(
    """wer was wann wo wie warum weshalb wieso wem wen wessen welche welcher welches welchen
    wohin woher womit wofür wogegen woran worauf woraus worin worüber wovon wovor wozu inwieweit
    inwiefern wieweit wonach wieviel""".split()
)
NEGATIONS = frozenset(
    """nicht nie niemals kein keine keinen keinem keiner keines keinerlei niemand nirgends
    weder""".split()
)
