"""Verbs of saying as questions use them, each with its forms, German and English.

The verbs that announce speech in an article are more, and known with their grammar:
:mod:`rag.statements.cues`.
"""

from __future__ import annotations

from rag.text.words import fold

FORMS = {
    "sagen": "sagen sagt sagte sagten sagst gesagt say says said",
    "äußern": "äußert äußerte äußerten geäußert comment commented",
    "meinen": "meint meinte meinten gemeint",
    "finden": "findet fand fanden gefunden",
    "denken": "denkt dachte dachten gedacht think thinks thought",
    "halten": "hält hielt hielten gehalten",
    "erklären": "erklärt erklärte erklärten explain explained",
    "warnen": "warnt warnte warnten gewarnt warn warns warned",
    "fordern": "fordert forderte forderten gefordert demand demands demanded",
    "verlangen": "verlangt verlangte verlangten",
    "kritisieren": "kritisiert kritisierte kritisierten criticise criticize criticised criticized",
    "bemängeln": "bemängelt bemängelte bemängelten",
    "behaupten": "behauptet behauptete behaupteten claim claims claimed",
    "betonen": "betont betonte betonten",
    "antworten": "antwortet antwortete antworteten geantwortet answer answered",
    "versprechen": "verspricht versprach versprachen versprochen promise promised",
    "kündigen": "kündigt kündigte kündigten angekündigt announce announced",
    "begründen": "begründet begründete begründeten",
    "rechtfertigen": "rechtfertigt rechtfertigte rechtfertigten gerechtfertigt",
    "bewerten": "bewertet bewertete beurteilt beurteilte",
    "reagieren": "reagiert reagierte reagierten react reacted",
    "werfen": "wirft warf warfen vorgeworfen",
    "loben": "lobt lobte lobten gelobt praise praised",
    "raten": "rät riet rieten geraten advise advised",
    "nennen": "nennt nannte nannten genannt bezeichnet bezeichnete call called",
    "sprechen": "spricht sprach sprachen gesprochen redet redete geredet",
    "berichten": "berichtet berichtete berichteten",
    "bestreiten": "bestreitet bestritt bestritten deny denied",
    "entschuldigen": "entschuldigt entschuldigte",
    "erwarten": "erwartet erwartete",
    "entgegnen": "entgegnet entgegnete entgegneten",
    "erwidern": "erwidert erwiderte erwiderten",
    "empfehlen": "empfiehlt empfahl empfahlen empfohlen recommend recommended",
    "bitten": "bittet bat baten gebeten",
    "schlagen": "schlägt schlug schlugen vorgeschlagen propose proposed suggest suggested",
    "kommentieren": "kommentiert kommentierte kommentierten",
    "verteidigen": "verteidigt verteidigte verteidigten defend defended",
    "werben": "wirbt warb warben geworben",
    "wehren": "wehrt wehrte wehrten",
    "vermuten": "vermutet vermutete",
    "drohen": "droht drohte drohten gedroht threaten threatened",
    "versichern": "versichert versicherte versicherten",
    "beteuern": "beteuert beteuerte beteuerten",
    "bedauern": "bedauert bedauerte bedauerten",
    "befürchten": "befürchtet befürchtete befürchteten",
    "hoffen": "hofft hoffte hofften gehofft",
    "beklagen": "beklagt beklagte beklagten",
    "plädieren": "plädiert plädierte plädierten",
    "appellieren": "appelliert appellierte appellierten",
    "räumen": "räumt räumte räumten eingeräumt",
}
INFINITIVE_OF = {
    fold(form): verb for verb, forms in FORMS.items() for form in (verb, *forms.split())
}
# Those that a question about somebody's words uses most.
COMMON = (
    *("sagen", "äußern", "meinen", "erklären", "warnen", "fordern", "kritisieren", "behaupten"),
)


def forms_of(*verbs: str) -> str:
    """Return the alternatives of a regular expression that match the forms of *verbs*.

    An infinitive is none: „… konnte von sich behaupten“ asks for no statement.
    """
    forms = [form for verb in verbs for form in FORMS[verb].split()]
    return "|".join(dict.fromkeys([*forms, *map(fold, forms)]))
