"""The rule of the link: in which letters it stands, to whom, and what is a link at all."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from douze.model.kinds import Kind
from tests.factories import at, paris, session, settings
from tests.steps import Step, answers, decides, passes, stranger, tell
from tests.tabs import SESSIONS
from workflows.link import link_is_due
from workflows.link_address import flaw, usable_link

CANARY = "https://visio.example.org/canari-7f3a"
MAY_CARRY = {Kind.LINK, Kind.REMINDER, Kind.CONFIRMATION, "link_change", "change"}

#: A life in which every kind of letter has its chance: ann waits, bob does not pay.
LIFE = (
    answers("ann", "09-21 08:30"),
    answers("zoe", "09-21 08:00"),
    stranger("bob", "09-21 08:10"),
    passes("09-21 09:00", "09-25 09:00", "09-28 18:10"),
    answers("max", "09-29 10:00"),
    passes("09-29 11:00", "09-30 14:00"),
    decides("ann", "annuler"),
    answers("eve", "09-30 20:00"),
    passes("09-30 20:10", "10-01 12:10"),
    answers("kim", "10-01 12:40"),
    passes("10-01 12:50", "10-01 13:10", "10-01 14:10", "10-01 16:10"),
)


def test_the_link_stands_in_no_letter_that_may_not_carry_it() -> None:
    house = tell(LIFE, Lien=CANARY, Places=2)
    kinds = set()
    for mail in house.mailer.sent:
        kind = mail.subject.split()[0]
        kinds.add(kind)
        if CANARY in mail.raw.decode():
            assert kind in MAY_CARRY
    assert {"confirmation", "dues", "dues_reminder", "expired", "waiting_list", "cancellation",
            "link", "reminder", "no_seat"} <= kinds  # fmt: skip


def test_the_link_goes_only_to_whoever_is_confirmed() -> None:
    house = tell(LIFE, Lien=CANARY, Places=2)
    for done in house.passes:
        confirmed = {
            s.registration.address for s in done.desired.outcomes if s.status == "confirmée"
        }
        got = {mail.recipient for mail in done.mails if CANARY in mail.raw.decode()}
        assert got <= confirmed


def test_the_link_goes_in_no_letter_before_its_time() -> None:
    house = tell(LIFE, Lien=CANARY, Places=2)
    early = [mail for done in house.passes for mail in done.mails if done.now < at("09-30 14:00")]
    assert early
    assert not [mail for mail in early if CANARY in mail.raw.decode()]


def test_the_link_stands_nowhere_on_the_sheet_but_in_its_own_cell() -> None:
    house = tell(LIFE, Lien=CANARY, Places=2)
    for title, rows in house.workbook.tabs.items():
        found = [cell for cells in rows for cell in cells if CANARY in str(cell)]
        assert found == ([CANARY] if title == SESSIONS else [])


#: A sentence: the steps, and whether zoe's last letter carries the link.
CARRIES: dict[str, tuple[Sequence[Step], bool]] = {
    "a confirmation more than 24 hours before carries no link": (
        [answers("zoe", "09-30 13:00"), passes("09-30 13:59")],
        False,
    ),
    "a confirmation less than 24 hours before carries the link": (
        [answers("zoe", "09-30 13:00"), passes("09-30 14:01")],
        True,
    ),
    "a confirmation during the session carries the link": (
        [answers("zoe", "10-01 13:55"), passes("10-01 13:58")],
        True,
    ),
    "the dues carry no link, however late": (
        [stranger("zoe", "10-01 11:00"), passes("10-01 11:10")],
        False,
    ),
    "a cancellation carries no link, however late": (
        [
            answers("zoe", "10-01 11:00"),
            passes("10-01 11:10"),
            decides("zoe", "annuler"),
            passes("10-01 11:20"),
        ],
        False,
    ),
}


@pytest.mark.parametrize(("steps", "carries"), CARRIES.values(), ids=CARRIES)
def test_a_letter_carries_the_link(steps: Sequence[Step], carries: bool) -> None:
    mail = tell(steps, Lien=CANARY).mailer.sent[-1]
    assert (CANARY in mail.raw.decode()) is carries


#: A sentence: what stands in the cell, and whether it can be sent.
LINKS: dict[str, tuple[str, bool]] = {
    "an address of a room can be sent": ("https://visio.example.org/j/86412097531", True),
    "a password in the address is part of it": ("https://visio.example.org/j/8?pwd=Qm9u", True),
    "a part after # is part of it": ("https://meet.example.org/salle#config.x=1", True),
    "a port is part of it": ("https://visio.example.org:8443/b/abc-def", True),
    "http is read by anybody on the way": ("http://visio.example.org/salle", False),
    "a host that is none": ("https://zoom.us@ailleurs.example.org/salle", False),
    "an @ after the host is nothing odd": ("https://visio.example.org/@asso/salle", True),
    "capitals are no matter": ("HTTPS://VISIO.EXAMPLE.ORG/Salle", True),
    "accents in the path are no matter": ("https://visio.example.org/café", True),
    "nothing is no link": ("", False),
    "a word is no link": ("à venir", False),
    "a telephone number is no link": ("0612345678", False),
    "an address without https:// is no link": ("visio.example.org/j/1", False),
    "half of https is no link": ("https:/visio.example.org", False),
    "https:// alone is no link": ("https://", False),
    "an address of e-mail is no link": ("mailto:zoe@example.org", False),
    "a script is no link": ("javascript:alert(1)", False),
    "a file is no link": ("file:///etc/passwd", False),
    "a name without a dot is no link": ("https://salle", False),
    "a link and a word are no link": ("https://visio.example.org/j/1 code 1234", False),
    "two links are no link": ("https://visio.example.org/a https://visio.example.org/b", False),
    "an example that was left there is no link": ("https://exemple.fr/lien", False),
    "an example in English that was left there is no link": ("https://example.org/", False),
    "a placeholder is no link": ("https://visio.example.org/XXXX", False),
    "one of figures that stand for none is no link": (
        "https://meet.example.org/xxx-xxxx-xxx",
        False,
    ),
    "a password with such letters in it is one": ("https://visio.example.org/j/1?pwd=9aXxXb", True),
    "so is a room whose name has a placeholder's in it": (
        "https://visio.example.org/photodocumentaire",
        True,
    ),
    "three dots are no link": ("https://visio.example.org/...", False),
    "an ellipsis is no link": ("https://visio.example.org/…", False),
    "angle brackets are no link": ("https://visio.example.org/<code>", False),
    "something to fill in is no link": ("https://visio.example.org/a-completer", False),
    "a broken address is no link": ("https://[visio.example.org/", False),
}


@pytest.mark.parametrize(("typed", "usable"), LINKS.values(), ids=LINKS)
def test_usable_links(typed: str, usable: bool) -> None:
    assert usable_link(typed) is usable


#: A sentence: a link that leads astray, and what is said of it.
ASTRAY: dict[str, tuple[str, str]] = {
    "letters of two scripts in the name": ("https://z\u043e\u043em.us/j/1", "link_scripts"),
    "the same, as the network writes it": ("https://xn--zm-emca.us/j/1", "link_scripts"),
    "a name that looks Latin": ("https://\u0430\u0440\u0440\u04cf\u0435.com/j", "link_scripts"),
    "Greek among Latin letters": ("https://visi\u03bf.example.org/j/1", "link_scripts"),
    "this machine by name": ("https://visio.localhost/j/1", "link_private"),
    "this machine by its longer name": ("https://localhost.localdomain./j", "link_private"),
    "this machine by number": ("https://127.0.0.1/j/1", "link_private"),
    "this machine by a short number": ("https://127.1/j/1", "link_private"),
    "this machine in sixteens": ("https://0x7f.0.0.1/j/1", "link_private"),
    "this machine in eights": ("https://0177.0.0.1:8443/j/1", "link_private"),
    "a private network": ("https://192.168.1.10/j/1", "link_private"),
    "another private network": ("https://10.0.0.7/j", "link_private"),
    "a network without anybody": ("https://169.254.169.254/latest", "link_private"),
    "a carrier's own network": ("https://100.64.0.1/j", "link_private"),
    "a machine of the house": ("https://nas.local/j/1", "link_private"),
    "a machine behind the router": ("https://visio.lan:8443/", "link_private"),
    "a number that is none": ("https://999.1.1.1/j", "link_unusable"),
    "the long numbers": ("https://[::ffff:127.0.0.1]/j", "link_unusable"),
    "a port that is no number": ("https://visio.example.org:abc/j/1", "link_port"),
    "a port beyond all": ("https://visio.example.org:99999/j/1", "link_port"),
    "port 0": ("https://visio.example.org:0/j/1", "link_port"),
    "a negative port": ("https://visio.example.org:-1/j", "link_port"),
    "a name before the host": ("https://zoom.us@elsewhere.example/j", "link_elsewhere"),
    "a slash that leans": ("https://zoom.us\\.elsewhere.example/", "link_unusable"),
    "a host with a percent sign": ("https://127%2e0.0.1.elsewhere.example/", "link_unusable"),
    "a letter that nobody sees": ("https://zoom\u200b.us/j/1", "link_unusable"),
    "a mark that turns the writing": ("https://visio.example.org/\u202egpj", "link_unusable"),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "code"), ASTRAY.values(), ids=ASTRAY)
def test_a_link_that_leads_astray_is_told_and_not_sent(typed: str, code: str) -> None:
    found = flaw(typed)
    assert found is not None
    assert found.code == code
    assert not usable_link(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "https://visio.mairie-\u00e9vry.fr/j/1",
        "https://visio.xn--mairie-vry-e7a.fr/j/1",
        "https://\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444/j/1",
        "https://\u65e5\u672c\u8a9e\u3072\u3089\u304b\u306aABC.jp/",
        "https://8.8.8.8/j/1",
        "https://visio.example.org:443/j/1",
        "https://local.example.org/lan",
        "https://u1.meet-2.example.org./b/x",
    ],
)
def test_a_link_that_leads_where_it_says_is_sent(typed: str) -> None:
    assert flaw(typed) is None


DUE = {
    "a minute before its time no link is due": ("09-30 13:59", False),
    "at its time the link is due": ("09-30 14:00", True),
    "at the end of the session the link is due": ("10-01 16:00", True),
    "after the end of the session no link is due": ("10-01 16:01", False),
}


@pytest.mark.parametrize(("when", "due"), DUE.values(), ids=DUE)
def test_when_a_link_is_due(when: str, due: bool) -> None:
    assert link_is_due(session(), settings(), at(when)) is due


def test_a_days_notice_is_24_hours_when_the_clocks_change_between() -> None:
    ours = session(start=paris("2021-03-28 14:00"))
    assert not link_is_due(ours, settings(), at("2021-03-27 12:59"))
    assert link_is_due(ours, settings(), at("2021-03-27 13:00"))


#: A sentence: the cells of the session, and what its alert says when the link is due.
MISSING: dict[str, tuple[Mapping[str, Any], str | None]] = {
    "a link that is missing when it is due is told": (
        {"Lien": None},
        "Le lien manque : il aurait dû partir. Complétez la colonne « Lien ».",
    ),
    "a link that cannot be sent when it is due is told": (
        {"Lien": "à venir"},
        "Le lien ne peut pas être envoyé : ce n'est pas une adresse https complète. "
        "Corrigez la colonne « Lien ».",
    ),
    "a link to the office's own network is told": (
        {"Lien": "https://192.168.1.10/salle"},
        "Le lien ne peut pas être envoyé : 192.168.1.10 n'existe que sur votre ordinateur ou votre "
        "réseau, les participants n'y arriveraient pas. Corrigez la colonne « Lien ».",
    ),
    "a link that is well is not told": ({"Lien": CANARY}, None),
}


@pytest.mark.parametrize(("cells", "alert"), MISSING.values(), ids=MISSING)
def test_the_sheet_says_that_a_link_is_missing(cells: Mapping[str, Any], alert: str | None) -> None:
    steps = [answers("zoe", "09-20 10:00"), passes("09-20 11:00")]
    at_once = alert if cells["Lien"] else None  # what is there and is none need not wait
    assert tell(steps, **cells).line(SESSIONS, 2)["Alerte"] == at_once
    house = tell([*steps, passes("09-30 14:00")], **cells)
    assert house.line(SESSIONS, 2)["Alerte"] == alert
