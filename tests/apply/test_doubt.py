"""Letters that a mail server took, refused, put off, or left in doubt: what is remembered and told.

The mailer here does what a test says, at the moments at which a real one can do it: before the
claim, or after.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from douze.apply.options import ApplyOptions, PlanAdapters
from douze.errors import DouzeError
from douze.errors.mail import (
    MailDeferred,
    MailInDoubt,
    MailNeedsPerson,
    MailRefused,
    MailUnavailable,
    RelayFull,
)
from douze.model.kinds import Kind
from douze.model.letters import Mail, PlannedLetter
from douze.model.value_types import Hours
from douze.model.words import LetterState, Status
from tests.factories import LINK, PlainWords, at, settings
from tests.house import House
from tests.memory_mailer import MemoryMailer
from tests.said import quoted, said
from tests.steps import Step, answers, decides, passes, sets, stranger, tell
from tests.tabs import MESSAGES, REGISTRATIONS, SESSIONS


class Killed(BaseException):
    """The power went."""


@dataclass
class Fate:
    """What becomes of a letter: whether it is claimed, whether it arrives, what is said then."""

    claimed: bool
    arrives: bool
    said: BaseException | None


DOUBT = Fate(claimed=True, arrives=True, said=MailInDoubt("the server is silent"))
LOST = Fate(claimed=True, arrives=False, said=MailInDoubt("the connection was closed"))
KILLED = Fate(claimed=True, arrives=False, said=Killed())
LATER = Fate(claimed=True, arrives=False, said=MailDeferred("451 4.3.0 later"))
GREY = Fate(claimed=False, arrives=False, said=MailDeferred("450 4.7.1 Greylisted"))
SPAM = Fate(claimed=True, arrives=False, said=MailRefused("554 5.7.1 spam"))
NOBODY = Fate(claimed=False, arrives=False, said=MailRefused("550 5.1.1 no such user"))
AWAY = Fate(
    False,
    False,
    MailUnavailable("post:25", quoted("it is away"), quoted("Wait."), said="it is away"),
)
LOGIN = Fate(
    False,
    False,
    MailNeedsPerson("post:25", quoted("login"), quoted("Look."), cause="mail_login", said="535 no"),
)


def _limit(pause: timedelta) -> Fate:
    limit, wait = quoted("limit"), quoted("Wait.")
    error = MailUnavailable(
        "post:25", limit, wait, cause="mail_limit", said="550 5.4.5", pause=pause
    )
    return Fate(True, False, error)


PAUSE = _limit(timedelta(hours=1))
A_DAY = _limit(timedelta(days=1))
FINE = Fate(claimed=True, arrives=True, said=None)


class MailboxScan(MemoryMailer):
    """A server that recognises no letter; `fates` are used up one letter after the other."""

    def __init__(self, *fates: Fate) -> None:
        super().__init__()
        self.fates = list(fates)
        self.asked = 0

    def send(self, mail: Mail, claim: Callable[[], None] = lambda: None) -> str:
        self.asked += 1
        fate = self.fates.pop(0) if self.fates else FINE
        if fate.claimed:
            claim()
        if fate.arrives:
            self.sent.append(mail)
        if fate.said is not None:
            raise fate.said
        return "250 2.0.0 Ok"


@dataclass
class Told:
    """What staff see of one letter."""

    house: House
    row: int = 2
    cells: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.cells = self.house.line(MESSAGES, self.row)

    def __str__(self) -> str:
        return f"{self.cells['État']}: {self.cells['Détail'] or ''}"


def house(*fates: Fate, steps: tuple[Step, ...] = (), **cells: Any) -> House:
    ours = tell([answers("zoe", "09-20 10:00"), *steps], **cells)
    ours.mailer = MailboxScan(*fates)
    return ours


def asked(ours: House) -> int:
    assert isinstance(ours.mailer, MailboxScan)
    return ours.mailer.asked


class OtherWords(PlainWords):
    """Templates that staff have changed meanwhile."""

    def compose(self, planned: PlannedLetter) -> Mail:
        written = super().compose(planned)
        return replace(written, raw=written.raw + b"Other words\r\n")


# What is in doubt


@pytest.mark.everywhere
def test_a_letter_in_doubt_is_shown_and_repeated_once_byte_for_byte() -> None:
    ours = house(DOUBT)
    ours.pass_at("09-20 11:00")
    assert str(Told(ours)) == (
        "incertain: le serveur n'a pas dit s'il l'a pris (the server is silent) : sera répété une "
        "fois"
    )
    assert not ours.pass_at("09-20 11:09").mails, "not before ten minutes have passed"
    ours.edit(REGISTRATIONS, ours.place("zoe"), Prénom="Zoé-Marie")
    ours.composer = OtherWords()
    assert [p.subject for p in ours.look_at("09-20 11:10")[1].letters] == ["confirmation BENEVOLES"]
    assert ours.pass_at("09-20 11:10").mails
    first, second = ours.mailer.sent
    assert first == replace(second, text=first.text, html=first.html)
    assert str(Told(ours)) == "envoyé: répété le 20/09/2020 à 11h10 après un doute"
    assert len(ours.workbook.tabs[MESSAGES]) == 2, "a repeat keeps its row"
    assert not ours.ledger.read().texts_in_doubt
    assert not ours.pass_at("09-20 12:00").mails


def test_a_pass_that_waits_to_repeat_is_not_done() -> None:
    ours = house(DOUBT)
    assert len(ours.pass_at("09-20 11:00").report.doubtful) == 1
    assert len(ours.pass_at("09-20 11:05").plan.resting) == 1
    assert not ours.pass_at("09-20 11:10").plan.resting


def test_a_letter_that_is_to_be_repeated_and_finds_no_room_is_in_doubt_all_the_same() -> None:
    ours = house(DOUBT)
    ours.pass_at("09-20 11:00")
    ours.pass_at("09-20 11:10", limit=0)
    (letter,) = ours.ledger.read().letters.values()
    assert letter.state is LetterState.IN_DOUBT
    ours.composer = OtherWords()
    assert len(ours.pass_at("09-20 11:20").mails) == 1
    first, second = ours.mailer.sent
    assert first.raw == second.raw


def test_a_second_doubt_waits_for_a_person() -> None:
    ours = house(LOST, LOST)
    ours.pass_at("09-20 11:00")
    ours.pass_at("09-20 11:10")
    assert str(Told(ours)) == (
        "incertain: répété après un doute ; le serveur n'a pas dit non plus s'il l'a pris "
        "(the connection was closed) : demandez s'il est arrivé, puis tranchez"
    )
    assert not ours.pass_at("09-20 13:00").mails
    assert asked(ours) == 2


def test_a_letter_whose_loss_does_not_hurt_waits_for_a_person() -> None:
    ours = tell([stranger("max", "09-20 10:00")])
    ours.mailer = MailboxScan(LOST)
    ours.pass_at("09-20 11:00")
    assert "puis tranchez" in str(Told(ours))
    assert not ours.ledger.read().texts_in_doubt, "no text lies around"
    assert not ours.pass_at("09-20 12:00").mails


def test_a_crash_after_the_claim_is_found_by_the_next_pass() -> None:
    ours = house(KILLED)
    with pytest.raises(Killed):
        ours.pass_at("09-20 11:00")
    ours.pass_at("09-20 11:05")
    assert str(Told(ours)) == (
        "incertain: la passe s'est arrêtée pendant l'envoi : sera répété une fois"
    )
    assert len(ours.pass_at("09-20 11:15").mails) == 1
    assert "répété le 20/09/2020 à 11h15" in str(Told(ours))


def test_a_crash_leaves_in_doubt_what_the_letter_says_too() -> None:
    ours = house(FINE, KILLED)
    ours.pass_at("09-20 11:00")
    with pytest.raises(Killed):
        ours.pass_at("10-01 13:30")  # the reminder, which says the link too
    assert not ours.pass_at("10-01 13:35").mails
    states = {k.split("/")[1]: r.state for k, r in ours.ledger.read().letters.items()}
    assert states["reminder"] is states["link"] is LetterState.IN_DOUBT


def test_a_crash_while_repeating_is_not_repeated_again() -> None:
    ours = house(LOST, KILLED)
    ours.pass_at("09-20 11:00")
    with pytest.raises(Killed):
        ours.pass_at("09-20 11:10")
    ours.pass_at("09-20 12:00")
    assert str(Told(ours)).startswith("incertain: répété après un doute ; la passe s'est arrêtée")
    assert asked(ours) == 2


MOOT: dict[str, Step] = {
    "the person was cancelled": decides("zoe", "annuler"),
    "the address was corrected": lambda h: h.edit(
        REGISTRATIONS, h.place("zoe"), **{"E-mail": "z@ambert.example"}
    ),
    "the session got another title": lambda h: h.edit(SESSIONS, 2, Intitulé="Autrement"),
}


@pytest.mark.parametrize("step", MOOT.values(), ids=MOOT)
def test_what_is_not_true_any_more_is_not_repeated(step: Step) -> None:
    ours = house(LOST, steps=())
    ours.pass_at("09-20 11:00")
    step(ours)
    ours.pass_at("09-20 11:05")
    for when in ("09-20 11:20", "09-20 11:40"):
        ours.pass_at(when)
    assert "confirmation" not in [m.subject.split()[0] for m in ours.mailer.sent]
    assert not ours.ledger.read().texts_in_doubt


def test_a_link_in_doubt_goes_to_nobody_who_is_not_confirmed() -> None:
    ours = house(FINE, LOST, steps=())
    ours.pass_at("09-20 11:00")
    ours.pass_at("09-30 15:00")
    assert ours.ledger.read().texts_in_doubt, "the link is to be repeated"
    ours.decide("zoe", "annuler")
    ours.pass_at("09-30 15:20")
    assert [m.subject.split()[0] for m in ours.mailer.sent] == ["confirmation", "cancellation"]
    assert not any(LINK in m.text for m in ours.mailer.sent)


def test_what_was_absorbed_shares_the_doubt_and_its_end() -> None:
    ours = house(FINE, LOST, steps=())
    ours.pass_at("09-20 11:00")
    ours.pass_at("10-01 13:30")  # the reminder, which says the link too
    states = {k.split("/")[1]: r.state for k, r in ours.ledger.read().letters.items()}
    assert states["reminder"] is states["link"] is LetterState.IN_DOUBT


def test_what_was_absorbed_is_sent_with_the_repeat() -> None:
    ours = house(LOST)
    ours.pass_at("10-01 12:00")  # the confirmation, which says the link too
    assert len(ours.pass_at("10-01 12:10").mails) == 1
    states = {k.split("/")[1]: r.state for k, r in ours.ledger.read().letters.items()}
    assert states == {"confirmation": LetterState.SENT, "link": LetterState.SENT}


def test_a_text_is_kept_while_its_row_is_gone() -> None:
    ours = house(LOST)
    ours.pass_at("09-20 11:00")
    rows = ours.workbook.tabs[REGISTRATIONS]
    ours.remove(REGISTRATIONS, ours.place("zoe"))
    assert not ours.pass_at("09-20 11:05").mails
    ours.workbook.edit(REGISTRATIONS, rows)
    assert len(ours.pass_at("09-20 11:20").mails) == 1


def test_while_an_address_cannot_be_read_nobody_need_ask_for_what_may_go_again() -> None:
    ours = house(LOST)
    ours.pass_at("09-20 11:00")
    ours.edit(REGISTRATIONS, 2, **{"E-mail": "zoe"})
    for when in ("09-20 11:05", "09-20 11:20"):
        ours.pass_at(when)
    assert "est arrivé" not in str(ours.line(REGISTRATIONS, 2)["Alerte"])
    ours.edit(REGISTRATIONS, 2, **{"E-mail": "zoe@ambert.example"})
    assert len(ours.pass_at("09-20 11:30").mails) == 1


def test_no_text_is_kept_past_its_use() -> None:
    ours = house(FINE, LOST, steps=())
    ours.pass_at("09-20 11:00")
    ours.pass_at("09-30 15:00")
    assert ours.ledger.read().texts_in_doubt
    ours.pass_at("10-01 17:00")
    assert not ours.ledger.read().texts_in_doubt


@pytest.mark.parametrize("fate", [SPAM, NOBODY], ids=["the text", "the recipient"])
def test_a_repeat_that_is_refused_says_nothing_of_the_first_time(fate: Fate) -> None:
    ours = house(LOST, fate)
    ours.pass_at("09-20 11:00")
    ours.pass_at("09-20 11:10")
    said = f"incertain: répété après un doute, et refusé alors ({fate.said})"
    assert str(Told(ours)).startswith(said)
    assert not ours.pass_at("09-20 12:00").mails, "it was repeated once"
    assert not ours.ledger.read().texts_in_doubt
    assert "dans la colonne « Renvoyer »" in str(ours.cells("zoe")["Alerte"])


def test_a_reminder_that_is_refused_leaves_the_link_in_doubt_that_it_would_have_said() -> None:
    ours = house(FINE, DOUBT, SPAM)
    ours.pass_at("09-20 11:00")
    ours.pass_at("10-01 12:00")
    ours.pass_at("10-01 13:10")
    states = {k.split("/")[1]: r.state for k, r in ours.ledger.read().letters.items()}
    assert (states["reminder"], states["link"]) == (LetterState.REFUSED, LetterState.IN_DOUBT)
    sent = [*ours.mailer.sent, *ours.pass_at("10-01 13:20").mails]
    first, again = (mail for mail in sent if mail.subject.startswith("link"))
    assert first.raw == again.raw, "the link is repeated as it was"
    assert "répété" in str(Told(ours, 3))


def test_a_link_in_doubt_keeps_nobody_from_being_reminded() -> None:
    ours = house(FINE, LOST)
    ours.pass_at("09-20 11:00")
    ours.pass_at("10-01 12:55")
    assert [m.subject.split()[0] for m in ours.pass_at("10-01 13:00").mails] == ["reminder"]


def test_a_doubt_is_told_by_the_pass_in_which_its_use_is_over() -> None:
    ours = house(LOST)
    ours.pass_at("10-01 13:30")
    ours.pass_at("10-01 16:01")
    assert "dans la colonne « Renvoyer »" in str(ours.cells("zoe")["Alerte"])
    again = ours.look_at("10-01 16:01")[1]
    assert not again.edits, "a second pass at the same moment does nothing"


def test_a_repeat_that_is_put_off_comes_later() -> None:
    ours = house(LOST, LATER)
    ours.pass_at("09-20 11:00")
    ours.pass_at("09-20 11:10")
    assert str(Told(ours)).startswith("incertain: le serveur demande d'attendre (451 4.3.0 later)")
    assert not ours.pass_at("09-20 11:12").mails
    assert len(ours.pass_at("09-20 11:20").mails) == 1
    assert "répété" in str(Told(ours))


# What is sure


@pytest.mark.parametrize("fate", [LATER, GREY], ids=["after the claim", "before the claim"])
def test_a_letter_that_is_put_off_rests_longer_each_time(fate: Fate) -> None:
    ours = house(fate, fate, fate)
    done = ours.pass_at("09-20 11:00")
    assert len(done.report.deferred) == 1
    assert str(Told(ours)).startswith("en attente: le serveur demande d'attendre (45")
    assert str(Told(ours)).endswith("nouvel essai après le 20/09/2020 à 11h05")
    assert not ours.pass_at("09-20 11:04").plan.letters
    ours.pass_at("09-20 11:05")
    assert str(Told(ours)).endswith("nouvel essai après le 20/09/2020 à 11h20")
    ours.pass_at("09-20 11:20")
    assert str(Told(ours)).endswith("nouvel essai après le 20/09/2020 à 11h50")
    assert len(ours.pass_at("09-20 12:00").mails) == 1
    assert str(Told(ours)) == "envoyé: "
    assert len({m.message_id for m in ours.mailer.sent}) == 1


#: A fourth time at this moment, of a letter that is of use until 16:00, and when it is tried next.
NEARER = {
    "an hour later where there is time": ("10-01 09:00", "10h00"),
    "when half of the time is over in which it is of use": ("10-01 15:20", "15h40"),
    "but five minutes later at least": ("10-01 15:54", "15h59"),
}


@pytest.mark.parametrize(("when", "again"), NEARER.values(), ids=NEARER)
def test_it_rests_shorter_the_nearer_the_end_of_its_use(when: str, again: str) -> None:
    ours = house(*[GREY] * 8)
    for earlier in ("09-20 11:00", "09-20 11:05", "09-20 11:20", when):
        ours.pass_at(earlier)
    assert str(Told(ours)).endswith(f"nouvel essai après le 01/10/2020 à {again}")


def test_the_date_is_that_of_the_decision() -> None:
    ours = house(GREY)
    first = ours.pass_at("09-20 11:00").plan.letters[0]
    second = ours.pass_at("09-20 11:10").plan.letters[0]
    assert (first.decided_at, first.message_id) == (second.decided_at, second.message_id)


@pytest.mark.parametrize("fate", [SPAM, NOBODY], ids=["the text", "the recipient"])
def test_a_refusal_is_told_in_the_servers_words(fate: Fate) -> None:
    ours = house(fate)
    ours.pass_at("09-20 11:00")
    assert str(Told(ours)) == f"refusé: {fate.said}"
    assert ours.cells("zoe")["Messages"] == "confirmation 20/09/2020 à 11h00 (refusé)"


def corrected(ours: House) -> None:
    ours.edit(REGISTRATIONS, ours.place("zoe"), **{"E-mail": "z@ambert.example"})


def test_what_was_refused_goes_to_a_corrected_address_on_its_line_and_under_a_new_date() -> None:
    ours = house(NOBODY)
    first = ours.pass_at("09-20 11:00").plan.letters[0]
    corrected(ours)
    second = ours.pass_at("09-22 10:00").plan.letters[0]
    assert (second.number, second.message_id) == (first.number, first.message_id)
    assert (first.decided_at, second.decided_at) == (at("09-20 11:00"), at("09-22 10:00"))


def test_what_was_refused_waits_for_the_morning_under_the_corrected_address() -> None:
    ours = house(NOBODY)
    ours.settings = settings(letters={"quiet": Hours(time(20), time(8))})
    ours.pass_at("09-21 19:00")
    corrected(ours)
    ours.pass_at("09-21 21:00")
    assert str(Told(ours)).startswith("en attente: attend la fin des heures calmes")
    cells = Told(ours).cells
    assert (cells["À"], f"{cells['Date']:%d/%m %H:%M}") == ("z@ambert.example", "22/09 08:00")


def test_a_link_that_was_refused_keeps_its_line_where_another_letter_says_it() -> None:
    ours = house(FINE, NOBODY)
    ours.pass_at("09-20 11:00")
    ours.pass_at("10-01 11:30")
    corrected(ours)
    (link,) = (r for r in ours.ledger.read().letters.values() if r.kind is Kind.LINK)
    assert ours.pass_at("10-01 13:30").letters == [("z", "again")]
    assert str(Told(ours, 3)) == "envoyé: dit dans le message n° 3"
    assert ours.ledger.read().letters[link.key].message_id == link.message_id


# What concerns the server


@pytest.mark.everywhere
def test_what_concerns_the_server_lets_all_wait_and_is_told_once() -> None:
    ours = house(AWAY, AWAY, steps=(stranger("max", "09-20 10:01"),))
    done = ours.pass_at("09-20 11:00")
    assert (done.report.broken, done.report.status) == ("post:25 : it is away. Wait.", 1)
    assert str(Told(ours)) == (
        "en attente: attend : le serveur de messagerie ne prend rien pour le moment (it is away)"
    )
    assert Told(ours).cells["Détail"] == Told(ours, 3).cells["Détail"]
    writes = len(ours.workbook.writes)
    ours.pass_at("09-20 11:10")
    assert len(ours.workbook.writes) == writes, "the second time nothing is written"
    assert len(ours.pass_at("09-20 11:20").mails) == 2
    assert str(Told(ours)) == "envoyé: "
    assert ours.ledger.read().trouble is None


def test_a_wrong_password_needs_a_person_who_is_told_once() -> None:
    ours = house(LOGIN, LOGIN, LOGIN)
    assert ours.pass_at("09-20 11:00").report.status == 2
    ours.pass_at("09-20 11:10")
    ours.pass_at("09-20 11:20")
    assert asked(ours) == 3, "once a pass"
    alerts = [r for r in ours.ledger.read().letters.values() if r.kind == "alert"]
    assert [r.key for r in alerts] == ["alert/mail-login/2020-09-20"]
    assert alerts[0].state is LetterState.QUEUED, "staff see it on the sheet"
    done = ours.pass_at("09-20 11:30")
    assert sorted(kind for _, kind in done.letters) == ["alert", "confirmation"]
    assert not ours.pass_at("09-20 11:40").plan.letters


def test_a_limit_of_the_providers_ends_the_sending_until_it_has_passed() -> None:
    ours = house(PAUSE, steps=(stranger("max", "09-20 10:01"),))
    ours.settings = settings(mail={"kind": "smtp"})
    ours.pass_at("09-20 11:00")
    assert str(Told(ours)) == (
        "en attente: attend : le fournisseur de messagerie ne prend plus rien avant le 20/09/2020 "
        "à 12h00 (550 5.4.5)"
    )
    states = {record.state for record in ours.ledger.read().letters.values()}
    assert states == {LetterState.QUEUED}, "its text went, and certainly does not count"
    held = ours.pass_at("09-20 11:30")
    assert held.report.held_back
    assert asked(ours) == 1
    assert len(ours.pass_at("09-20 12:00").mails) == 2


#: When a first letter left, when the limit of a day is met, and until when nothing is sent.
OF_A_DAY = {
    "until the first letter of that day is a day old": (
        "09-20 11:00", "09-20 20:00", "21/09/2020 à 11h00",
    ),
    "for an hour at least": ("09-20 11:00", "09-21 10:30", "21/09/2020 à 11h30"),
    "for a day, where nothing left in the day before": (
        "09-20 11:00", "09-22 10:00", "23/09/2020 à 10h00",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("first", "met", "until"), OF_A_DAY.values(), ids=OF_A_DAY)
def test_a_limit_of_a_day_is_counted_from_its_first_letter(
    first: str, met: str, until: str
) -> None:
    ours = house(FINE, A_DAY)
    ours.settings = settings(mail={"kind": "smtp"})
    ours.pass_at(first)
    ours.answer("max", met)
    ours.pass_at(met)
    assert str(Told(ours, 3)).endswith(f"avant le {until} (550 5.4.5)")


def test_a_limit_of_no_day_is_tried_once_a_day_at_least() -> None:
    ours = house(*[PAUSE] * 5)
    ours.settings = settings(mail={"kind": "smtp"})
    for when in ("09-20 11:00", "09-20 12:00", "09-20 14:00", "09-20 20:00"):
        ours.pass_at(when)
    assert str(Told(ours)).endswith("avant le 21/09/2020 à 14h00 (550 5.4.5)")
    ours.pass_at("09-21 14:00")
    assert str(Told(ours)).endswith("avant le 22/09/2020 à 14h00 (550 5.4.5)")


def test_a_limit_that_let_letters_through_meanwhile_lasts_from_now_on() -> None:
    ours = house(PAUSE, FINE, PAUSE, steps=(stranger("max", "09-20 10:01"),))
    ours.settings = settings(mail={"kind": "smtp"})
    ours.pass_at("09-20 11:00")
    ours.pass_at("09-20 15:00")
    assert str(Told(ours, 3)).endswith("avant le 20/09/2020 à 16h00 (550 5.4.5)")


def test_a_limit_after_another_trouble_lasts_from_now_on() -> None:
    ours = house(AWAY, PAUSE)
    ours.settings = settings(mail={"kind": "smtp"})
    ours.pass_at("09-20 11:00")
    ours.pass_at("09-20 15:00")
    assert str(Told(ours)).endswith("avant le 20/09/2020 à 16h00 (550 5.4.5)")


@pytest.mark.parametrize(
    ("limit", "freed"), [("per_hour", "09-20 12:00"), ("per_day", "09-21 11:00")]
)
def test_our_own_limits_slide(limit: str, freed: str) -> None:
    people = ("max", "ann", "bob")
    ours = house(steps=tuple(answers(p, f"09-20 10:0{n}") for n, p in enumerate(people, 1)))
    ours.settings = settings(mail={"kind": "smtp", limit: 2})
    first = ours.pass_at("09-20 11:00")
    assert (len(first.mails), len(first.report.queued)) == (2, 2)
    assert "limite de 2 messages par" in str(Told(ours, 4))
    assert not ours.pass_at("09-20 11:30").mails
    assert len(ours.pass_at(freed).mails) == 2
    assert str(Told(ours, 4)) == "envoyé: "


def test_a_relay_that_others_have_filled_meanwhile_holds_back_all_that_is_left() -> None:
    """Nothing is claimed, nothing in doubt; the next pass goes on where this one stopped."""
    full = Fate(claimed=False, arrives=False, said=RelayFull(quoted("the relay is full")))
    ours = house(full, steps=(stranger("max", "09-20 10:01"),))
    ours.settings = settings(mail={"kind": "smtp"})
    held = ours.pass_at("09-20 11:00")
    assert (len(held.mails), asked(ours), len(held.report.queued)) == (0, 1, 2)
    assert (held.report.status, said(held.report.held_back)) == (0, "the relay is full")
    assert "the relay is full" in str(Told(ours))
    assert ours.ledger.read().handed_over == ()
    assert len(ours.pass_at("09-20 11:10").mails) == 2


def test_a_letter_past_its_use_while_others_went_is_not_handed_over() -> None:
    """A silent server may take minutes of a pass."""
    ours = house(steps=(answers("max", "09-20 10:01"),))
    ours.pass_at("09-20 11:00", limit=0)
    _, plan = ours.look_at("10-01 15:59")
    first = plan.letters[0].letter.expires_at
    from douze.apply.apply_plan import apply_plan

    _, report = apply_plan(
        plan,
        PlanAdapters(ours.workbook, ours.mailer, ours.ledger, ours.composer.compose, ours.wording),
        ApplyOptions(moment=lambda: first + timedelta(minutes=1)),
    )
    assert (report.sent, len(report.queued)) == ((), 2)


def test_a_pass_that_sends_nothing_does_not_end_a_limit_of_the_providers() -> None:
    ours = house(PAUSE)
    ours.settings = settings(mail={"kind": "smtp"})
    for when in ("09-20 11:00", "09-20 11:10", "09-20 11:20"):
        ours.pass_at(when)
    assert asked(ours) == 1


# What changed meanwhile


def test_the_link_is_handed_over_to_whoever_speaks_and_has_no_seat() -> None:
    ours = house(steps=(sets(Intervenants="Claire Fontanel <claire@ailleurs.example>"),))
    ours.pass_at("09-20 11:00")
    ours.pass_at("09-30 15:00")
    assert ours.letters("claire") == ["speaker", "link"]


def test_who_is_not_confirmed_any_more_gets_no_link() -> None:
    ours = house()
    ours.pass_at("09-20 11:00")

    class Meddling(MailboxScan):
        """While the letter is agreed to, the registration is cancelled in the ledger."""

        def send(self, mail: Mail, claim: Callable[[], None] = lambda: None) -> str:
            values = (Status.CANCELLED, ours.ref("zoe"))
            with ours.ledger._transaction() as db:
                db.execute("UPDATE registrations SET status = ? WHERE ref = ?", values)
            return super().send(mail, claim)

    ours.mailer = Meddling()
    done = ours.pass_at("09-30 15:00")
    assert (done.mails, done.report.sent) == ((), ())


def test_a_letter_in_doubt_is_a_persons_once_it_is_not_repeated() -> None:
    ours = house(LOST, LOST, steps=(passes(),))
    ours.pass_at("09-20 11:00")
    assert "letter_in_doubt" not in matters(ours, "09-20 11:05")
    ours.pass_at("09-20 11:10")
    assert "letter_in_doubt" in matters(ours, "09-20 11:20")


def test_a_doubt_that_cannot_be_repeated_any_more_is_told_by_the_pass_that_sees_it() -> None:
    ours = house(LOST, steps=(passes(),))
    ours.pass_at("09-20 11:00")
    ours.edit(REGISTRATIONS, ours.place("zoe"), **{"E-mail": "zoe@new.example"})
    ours.pass_at("09-20 11:05")
    assert "est arrivé" in str(ours.cells("zoe")["Alerte"])
    assert not ours.look_at("09-20 11:05")[1], "and leaves nothing to the next"


def matters(ours: House, when: str) -> list[str]:
    ours.settings = settings(digest_at=time(0))
    desired, _ = ours.look_at(when)
    digests = [letter for letter in desired.letters if letter.kind == "digest"]
    return [problem.what.code for letter in digests for problem in letter.matters]


def test_an_error_is_told_with_what_was_done() -> None:
    ours = house(Fate(True, False, DouzeError()))
    with pytest.raises(DouzeError) as caught:
        ours.pass_at("09-20 11:00")
    assert "Letters handed over: 1" in said(caught.value.done)
