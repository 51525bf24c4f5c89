"""What concerns the mail server and no letter: it is away, lets nobody in, or has a limit."""

from datetime import timedelta

import pytest

from douze.apply.options import ApplyOptions, PlanAdapters
from douze.errors.mail import RelayFull
from douze.model.words import LetterState
from tests.apply.fates import (
    A_DAY,
    AWAY,
    FINE,
    LOGIN,
    PAUSE,
    Fate,
    Told,
    asked,
    house,
)
from tests.factories import settings
from tests.said import quoted, said
from tests.steps import answers, stranger


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
