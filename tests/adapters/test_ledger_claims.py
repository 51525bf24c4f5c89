"""What every memory promises of letters that are handed over, in memory and in SQLite."""

import pytest
from msgspec.structs import replace

from douze.errors.mail import NoLongerWanted
from douze.model.kinds import Kind
from douze.model.letters import Announced
from douze.model.words import LetterState, Status
from douze.ports import PassLedger
from tests.adapters.ledgers import DOUBT, LATE, NOW, TEXT, WAITING, remember
from tests.factories import at, known, record


def test_a_claim_makes_a_letter_one_in_doubt_and_keeps_its_text(ledger: PassLedger) -> None:
    remember(ledger, letters=[WAITING])
    ledger.claim([DOUBT], TEXT, LATE)
    ledger_state = ledger.read()
    assert ledger_state.letters == {DOUBT.key: DOUBT}
    assert ledger_state.texts_in_doubt == {DOUBT.key: LATE}
    assert ledger_state.handed_over == (NOW,)
    assert ledger.stored_text(DOUBT.key) == TEXT


def test_a_claim_without_text_keeps_none(ledger: PassLedger) -> None:
    remember(ledger, letters=[WAITING])
    ledger.claim([DOUBT])
    assert (ledger.stored_text(DOUBT.key), ledger.read().texts_in_doubt) == (None, {})


def test_what_is_settled_is_kept_no_longer(ledger: PassLedger) -> None:
    remember(ledger, letters=[WAITING])
    ledger.claim([DOUBT], TEXT, LATE)
    ledger.finish([DOUBT])
    assert ledger.stored_text(DOUBT.key) == TEXT, "it is still in doubt"
    ledger.finish([DOUBT], dropped=[DOUBT.key])
    assert ledger.read().texts_in_doubt == {}, "in doubt, and not to be repeated"
    ledger.put_back([DOUBT], TEXT, LATE)
    ledger.finish([record()])
    assert ledger.stored_text(DOUBT.key) is None


def test_a_letter_in_doubt_is_claimed_once_more_and_put_back(ledger: PassLedger) -> None:
    remember(ledger, letters=[WAITING])
    ledger.claim([DOUBT], TEXT, LATE)
    ledger.claim([DOUBT])
    assert ledger.stored_text(DOUBT.key) is None
    with pytest.raises(NoLongerWanted):
        ledger.claim([DOUBT])
    ledger.put_back([DOUBT], TEXT, LATE)
    assert ledger.stored_text(DOUBT.key) == TEXT
    ledger.claim([DOUBT])


def test_a_text_is_put_back_for_the_letter_itself_and_not_for_what_it_says_too(
    ledger: PassLedger,
) -> None:
    remember(ledger, letters=[WAITING])
    ledger.claim([DOUBT])
    said_too = record(Kind.LINK, number=9, state=LetterState.IN_DOUBT, finished_at=NOW)
    ledger.put_back([DOUBT, said_too], TEXT, LATE)
    assert ledger.read().texts_in_doubt == {DOUBT.key: LATE}


@pytest.mark.parametrize("state", [s for s in LetterState if s is not LetterState.QUEUED])
def test_what_does_not_wait_cannot_be_claimed(ledger: PassLedger, state: LetterState) -> None:
    there = record(state=state)
    remember(ledger, letters=[there])
    with pytest.raises(NoLongerWanted):
        ledger.claim([DOUBT], TEXT, LATE)
    assert ledger.read().letters == {there.key: there}
    assert (ledger.read().texts_in_doubt, ledger.read().handed_over) == ({}, ())


@pytest.mark.parametrize("status", Status)
def test_the_link_is_claimed_for_whoever_is_confirmed(ledger: PassLedger, status: Status) -> None:
    about = Announced(title="T", start=NOW, end=LATE, link="0123456789abcdef")
    one = replace(WAITING, about=about)
    remember(ledger, registrations=[known(status=status)], letters=[one])
    doubt = replace(DOUBT, about=about)
    if status is Status.CONFIRMED:
        ledger.claim([doubt], TEXT, LATE)
    else:
        with pytest.raises(NoLongerWanted):
            ledger.claim([doubt], TEXT, LATE)
    assert ledger.queued(one.key) is (status is not Status.CONFIRMED)


def test_the_link_is_claimed_for_whoever_speaks_and_has_no_registration(ledger: PassLedger) -> None:
    about = Announced(title="T", start=NOW, end=LATE, link="0123456789abcdef")
    remember(ledger, letters=[replace(WAITING, about=about)])
    doubt = replace(DOUBT, about=about)
    with pytest.raises(NoLongerWanted):
        ledger.claim([doubt], TEXT, LATE)
    ledger.claim([doubt], TEXT, LATE, speaks=True)
    assert not ledger.queued(WAITING.key)


def test_a_text_is_kept_no_longer_than_it_is_of_use(ledger: PassLedger) -> None:
    other = replace(WAITING, key="max/link", number=2)
    remember(ledger, letters=[WAITING, other])
    ledger.claim([DOUBT], TEXT, LATE)
    ledger.claim([replace(DOUBT, key="max/link", number=2)], TEXT, LATE)
    remember(ledger, now=at("09-20 12:00"), dropped=["max/link"])
    assert ledger.read().texts_in_doubt == {DOUBT.key: LATE}
    remember(ledger, now=at("10-01 16:01"))
    assert not ledger.read().texts_in_doubt


def test_what_was_handed_over_counts_for_a_day(ledger: PassLedger) -> None:
    remember(ledger, letters=[WAITING])
    ledger.claim([DOUBT])
    remember(ledger, now=at("09-21 10:59"))
    assert ledger.read().handed_over == (NOW,)
    remember(ledger, now=at("09-21 11:00"))
    assert ledger.read().handed_over == ()


def test_an_alert_counts_as_one_letter_handed_over(ledger: PassLedger) -> None:
    ledger.note_alert("alert/x/2020-09-20", NOW)
    ledger.note_alert("alert/x/2020-09-20", NOW)
    assert ledger.read().handed_over == (NOW,)
    ledger.note_alert("alert/y/2020-09-20", at("09-20 12:00"))
    assert ledger.read().handed_over == (NOW, at("09-20 12:00"))


def test_an_alert_that_did_not_leave_is_forgotten(ledger: PassLedger) -> None:
    ledger.note_alert("alert/x/2020-09-20", NOW)
    ledger.forget_alert("alert/x/2020-09-20")
    assert not ledger.alerted("alert/x/2020-09-20")
