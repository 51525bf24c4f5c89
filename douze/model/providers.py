"""Mail providers of French-speaking countries and the great ones: what is known of their domains.

Past ones too, since people keep their mailboxes. From the providers' own pages and the lists of
Wikipedia, as of November 2026; the many of other countries come from a package (`read/members`).
"""

#: Where most people have their mailbox, so that a domain one slip away is most likely a slip.
GREAT = frozenset(
    """
    gmail.com googlemail.com hotmail.com hotmail.fr outlook.com outlook.fr live.com live.fr
    yahoo.com yahoo.fr icloud.com orange.fr wanadoo.fr free.fr sfr.fr laposte.net neuf.fr
    bbox.fr aol.com club-internet.fr numericable.fr protonmail.com
    """.split()
)

#: Names under which one provider has mailboxes in many countries: yahoo.be, hotmail.co.uk.
EVERYWHERE = frozenset("googlemail hotmail live outlook msn yahoo ymail gmx aol".split())

#: Where anybody may have a mailbox, and what the package has not.
PUBLIC = GREAT | frozenset(
    """
    msn.com ymail.com gmx.com gmx.net gmx.eu gmx.fr rocketmail.com me.com mac.com mail.com email.com
    orange.com wanadoo.com cegetel.net cegetel.fr 9online.fr 9business.fr neuf.com sfr.net
    noos.fr numericable.com evc.net aliceadsl.fr aliceadsl.com alice.fr alicemail.fr tele2.fr
    libertysurf.fr freesbee.fr freesurf.fr worldonline.fr tiscali.fr infonie.fr infonie.com
    oreka.com oreka.fr magic.fr nerim.net nerim.fr fnac.net wibox.fr dartybox.com bouygtel.net
    bouyguestelecom.fr bbox.com ozone.net k-net.fr knet.fr completel.net estvideo.fr evhr.net
    calixo.net vialis.net voila.fr caramail.com caramail.fr ifrance.com chez.com multimania.com
    nomade.fr lycos.fr excite.fr altavista.fr francite.com laposte.info nordnet.fr nordnet.net
    netc.fr netc.eu netc.it netcmail.com netcourrier.com mailo.com mailo.fr mailo.eu mailo.net
    lilo.org mailoo.org ouvaton.org no-log.org riseup.net disroot.org zaclys.net autistici.org
    gandi.net ovh.fr only.fr mediaserv.net orange.nc lagoon.nc mls.nc canl.nc mail.pf
    wanadoo.nc zeop.re izi.re guadeloupe.fr monaco.mc libello.com
    proton.me protonmail.ch pm.me tutanota.com tutanota.de tutamail.com tuta.com tuta.io
    keemail.me posteo.net posteo.de mailfence.com mailbox.org dbmail.com hushmail.com
    zoho.com zoho.eu fastmail.com fastmail.fm hey.com duck.com mozmail.com passmail.net
    simplelogin.com anonaddy.com
    web.de t-online.de freenet.de arcor.de libero.it virgilio.it tin.it alice.it
    skynet.be belgacom.net telenet.be proximus.be scarlet.be voo.be brutele.be base.be
    bluewin.ch sunrise.ch hispeed.ch vtxnet.ch romandie.com netplus.ch ik.me infomaniak.com
    pt.lu internet.lu vo.lu
    videotron.ca sympatico.ca bell.net
    btinternet.com virginmedia.com comcast.net verizon.net
    mail.ru yandex.com yandex.ru qq.com 163.com
    """.split()
)


def is_public_here(domain: str) -> bool:
    """Whether this is a provider's that is known here; `domain` in small letters."""
    name, _, ending = domain.partition(".")
    country = ending.removeprefix("co.").removeprefix("com.")
    branch = name in EVERYWHERE and len(country) == 2
    return domain in PUBLIC or branch
