"""Whose domain says nothing about who somebody is: wherever anybody may have a mailbox."""

import pytest

from douze.read.members import is_public
from tests.read.tabs import line, read
from tests.tabs import HEADER, MEMBERS

PUBLIC = """
gmail.com googlemail.com outlook.com outlook.be hotmail.fr hotmail.co.uk live.be yahoo.be yahoo.ca
yahoo.co.uk yahoo.com.br msn.com aol.fr gmx.ch icloud.com
orange.fr wanadoo.fr free.fr sfr.fr neuf.fr cegetel.net 9online.fr club-internet.fr noos.fr
numericable.fr numericable.com bbox.fr aliceadsl.fr voila.fr caramail.com laposte.net nordnet.fr
libertysurf.fr tiscali.fr netc.fr net-c.fr netcourrier.com mailo.com lilo.org mailoo.org ouvaton.org
riseup.net disroot.org proton.me tutanota.com skynet.be voo.be bluewin.ch videotron.ca mail.ru
yopmail.com 163.com
""".split()


@pytest.mark.parametrize("domain", PUBLIC)
def test_where_anybody_may_have_a_mailbox(domain: str) -> None:
    found = read(members=[HEADER[MEMBERS], line(MEMBERS, **{"E-mails": f"@{domain.upper()}"})])
    assert found.members[0].domains == ()
    assert [problem.what.code for problem in found.problems] == ["domain_public"]


@pytest.mark.parametrize(
    "domain",
    [
        "ambert.example", "saint-flour.fr", "cantal.gouv.fr", "ac-lyon.fr", "crefad.org",
        "parc-livradois-forez.org", "gmail.ambert.fr", "live.asso.fr", "yahoo", "notgmail.com",
        "mairie-orange.fr", "ville-orange.fr",
    ],
)  # fmt: skip
def test_where_only_some_have_one(domain: str) -> None:
    assert not is_public(domain)
