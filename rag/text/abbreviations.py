"""German abbreviations that end in a full stop, as newspapers print them, by what may follow.

Written without that last full stop; those of several parts (``z. B.``) without the spaces between
them. Single letters with a full stop each (``a. D.``), Roman numerals, adjectives clipped before
-ich (``amtl.``) and words without a vowel (``Vbg.``) are known by their form; of the last only
those that announce something are listed.
"""

from __future__ import annotations


def _words(*listings: str) -> frozenset[str]:
    return frozenset(" ".join(listings).split())


_PEOPLE = """
    Abg Abgeord Adm Beig Bf Bgm Brig Bürgerm Capt Cmdr Col Cpl Dek Diak Dipl Doz Dr Dres Drs Ebf
    Ehrw Fam Feldw Frl Frln Gebr Gefr Geschf Gouv Hl hl Hochw Hptm Hr Hrn Ing Insp Kard Kdt Landr
    Lic Ltn Mag Mgr Mlle Mme Mons Mr Mrs Ms Msgr Oberbgm Oberlt OBgm Oblt Obstlt Pfr Priv Prof
    Rechtsanw Revd Schw St Sta Staatssekr Stadtr Ste Stellv stellv Stv stv Uffz Vizepräs Vors Vorst
    Weihbf
"""
_ADJECTIVES = """
    allg amerik bayer bayr belg bes biol brit chem chin dtsch durchschn ehem elektr endgült estn
    europ ev evang franz frz gebr gesch griech hess histor holl ind inoff internat ital jap jew
    jurist jüd kath kirchl kommiss kurf landw lett lfd linksrhein lit ltd luth lux mutmaßl
    niedersächs norweg notw offiz orth polit poln portug preuss preuß priv prot rechtsrhein ref
    rhein rumän russ röm schott schwed schweiz serb sog sogen soz sozialdem span spez städt sächs
    techn theol tschech täg türk ukr unbest ung ungar ungef urspr verheir verm versch verschied
    verst vorauss vorm westf wiss wissensch württ zahlr zul öff österr
"""
_PARTICLES = """
    abz bzw Ca ca D.h d.h D.i d.R derz einschließl etw event evt Evtl gegr gem Ggf ggf ggfs ggü ggüb
    h.c Hd hins i.Allg i.allg i.d.F I.d.R i.d.R i.e i.H.v i.S.d i.S.v i.V.m i.Z.m incl Inkl Insb
    insb insbes insges jeweil Lt lt m.a.W m.W.v max mglw Mind mind nachf od Rd rd resp s.a sinng Sog
    spätest trad U.U u.U u.Z U.zw u.zw umgangsspr V.a v.a v.l v.u.Z verb Vgl vs Wg wg Z.B z.B z.H
    z.Hd z.Hdn Z.T z.T z.Z z.Zt zit Zt zw zwh Zzt zzt
"""
_NUMBERED = """
    Abschn Aktenz Anm Drucks Fußn Geschäftsz Hausnr Hrsg HsNr Hsnr Lfd Nr Nrn Nro Postf Rdn Rdnr Rn
    Telef
"""
_PLACES = """
    Gde Gmde Gmkg Kt Landkr Ldkr Lkr Oberpf RegBez Regbez Stkr Verbgem Verw
"""
_DETAILS = """
    geb gegr gest habil hrsg jur med nat oec phil pol publ rer theol verh verw vet
"""

# They announce something: no sentence ends with them.
ANNOUNCING = _words(_PEOPLE, _ADJECTIVES, _PARTICLES, _NUMBERED, _PLACES, _DETAILS)

# A list ends with them, and mostly the sentence with it.
TRAILING = _words("usw usf etc ect pp uvm uvam u.v.m u.v.a.m v.m u.a.m u.ä u.Ä o.ä o.Ä u.dgl o.dgl")

_TIMES = """
    abds Apr Aug Dez Feb Febr Fr Jan Jg Jgg Jh Jhd Jhdt Jhs Jul Jun Jän Min min morg Nachm nachm Nov
    Okt Qu Quart Sek sek Sep Sept Std std Stdn stdn vorm
"""
_AMOUNTS = """
    Dtzd Einw Mill Mio mio Mrd mrd Pers Pf Pfd Pkt Proz Stck Stk stk Temp Tsd tsd Ztr
"""
_FIRMS = """
    Abt Akad Anst Bhf Bibl Bros Cie Co Corp Dep Dez Dir Fa Feuerw Flugh Ges Gesellsch Gymn Hbf Inc
    Inh Inst Ltd Mitgl MwSt Mwst Pl Rep Spvgg Str str Univ Verf Verl Vol
"""
_MARKS = """
    Abb Abs Anh Anl Art Aufl Ausg Az Bd Bde Beil Bem Betr Bez Bl Bsp Buchst Fig Kap Kto Lit Par Ph
    Reg Tab Taf Tel tel Th Ziff
"""
_NAMES = """
    Chr dt Dtl ff Fr Gen gez Gov Jr jr Jun jun kgl lat led Pf Präs Sen sen Sgt Sr sr Österr
"""

# They stand before a name or a number, or last: a sentence ends where one begins for sure.
EITHER = _words(_TIMES, _AMOUNTS, _FIRMS, _MARKS, _NAMES) - ANNOUNCING

# Short forms without a full stop of their own: the one behind them ends the sentence.
UNPOINTED = _words("km cm mm dm kg mg ml ct kw mw db hz kbit mbit Pkw PKW Lkw LKW Kfz KFZ")

# After „am“, „bis“ and the like; elsewhere they are names and words.
WEEKDAYS = _words("Mo Di Mi Do Fr Sa So")
