"""Letters that a mail server took, refused, put off, or left in doubt, and what is told of them."""

from collections.abc import Callable
from datetime import time

import pytest
from msgspec.structs import replace

from douze.errors import DouzeError
from douze.model.kinds import Kind
from douze.model.letters import Mail, PlannedLetter
from douze.model.value_types import Hours
from douze.model.words import LetterState, Status
from tests.apply.fates import (
    DOUBT,
    FINE,
    GREY,
    KILLED,
    LATER,
    LOST,
    NOBODY,
    SPAM,
    Fate,
    Killed,
    ScriptedMailer,
    Told,
    asked,
    house,
)
from tests.factories import LINK, PlainWords, at, settings
from tests.house import House
from tests.said import said
from tests.steps import Step, decides, passes, sets, stranger, tell
from tests.tabs import MESSAGES, REGISTRATIONS, SESSIONS


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
    ours.mailer = ScriptedMailer(LOST)
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


def test_the_link_is_handed_over_to_whoever_speaks_and_has_no_seat() -> None:
    ours = house(steps=(sets(Intervenants="Claire Fontanel <claire@ailleurs.example>"),))
    ours.pass_at("09-20 11:00")
    ours.pass_at("09-30 15:00")
    assert ours.letters("claire") == ["speaker", "link"]


def test_who_is_not_confirmed_any_more_gets_no_link() -> None:
    ours = house()
    ours.pass_at("09-20 11:00")

    class Meddling(ScriptedMailer):
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
