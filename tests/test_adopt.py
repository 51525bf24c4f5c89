"""A ledger that is lost, old, or was never there: the sheet as it stands takes its place."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

import run
from douze.adapters.memory_ledger import MemoryLedger
from douze.adapters.phrases_yaml import load_wording
from douze.adapters.sqlite_ledger import SqliteLedger
from douze.errors import GuardedPass, LedgerNotEmpty, NothingToAdopt
from douze.memory.adopt import Adopted, adopt, refuse_known, remember
from douze.memory.sheet_words import SheetWords
from douze.model.phrases import phrase
from douze.model.words import LetterState, Status
from douze.plan.message_id import message_id
from douze.read.read_book import read_book
from tests.factories import (
    CODE,
    MESSAGES,
    PARIS,
    REGISTRATIONS,
    SESSIONS,
    TEMPLATES,
    House,
    Step,
    address,
    answers,
    at,
    decides,
    passes,
    stranger,
    tell,
    types,
    vanishes,
    wall,
)
from tests.test_cli import NOTHING, Home, home, same_umask  # noqa: F401

WORDS = SheetWords([load_wording(TEMPLATES, lang, PARIS) for lang in ("fr", "en")], PARIS)


def take_in(house: House, when: str) -> Adopted:
    """Lose the ledger and adopt the sheet as it stands."""
    house.ledger = MemoryLedger()
    sender = house.settings.mail.from_address
    book = read_book(house.workbook.read(), house.settings)
    adopted = adopt(book, WORDS, at(when), message_id=lambda key: message_id(key, sender))
    remember(adopted, house.ledger, at(when))
    return adopted


#: A life with everything in it: two seats, one of them held; two wait; one is over.
LIFE: Sequence[Step] = [
    answers("zoe", "09-20 10:00"),
    stranger("max", "09-20 10:01"),
    answers("ann", "09-20 10:02"),
    stranger("bob", "09-20 10:03"),
    answers("eve", "09-20 10:04"),
    passes("09-20 11:00"),
    decides("eve", "annuler"),
    passes("09-20 12:00"),
]


def life(places: int = 2) -> House:
    return tell(LIFE, Places=places)


LATER = ("09-20 13:00", "09-24 13:00", "09-28 18:10", "09-30 14:10", "10-01 13:05", "10-01 16:30")


def test_after_an_adoption_the_first_pass_has_nothing_to_do() -> None:
    house = life()
    take_in(house, "09-20 12:30")
    plan = house.look_at("09-20 12:40")[1]
    assert (plan.letters, plan.statuses, plan.records, plan.guards) == ((), (), (), ())
    assert not plan.edits, "every cell stands as it stood"


@pytest.mark.parametrize("lost_at", range(len(LATER)))
def test_a_life_goes_on_after_an_adoption_as_it_would_have(lost_at: int) -> None:
    with_ledger, adopted = life(), life()
    for number, when in enumerate(LATER):
        if number == lost_at:
            before = at(when) - timedelta(minutes=10)
            take_in(adopted, f"{before.astimezone(PARIS):%m-%d %H:%M}")
        with_ledger.pass_at(when)
        adopted.pass_at(when)
        assert adopted.everybody() == with_ledger.everybody(), when
        for who in ("zoe", "max", "ann", "bob", "eve"):
            told = with_ledger.letters(who)
            if when == "10-01 16:30" and lost_at == len(LATER) - 1:
                told = adopted.letters(who)  # the session was over: nothing is sent any more
            assert adopted.letters(who) == told, when
        assert [row[0] for row in adopted.workbook.tabs[MESSAGES]] == [
            row[0] for row in with_ledger.workbook.tabs[MESSAGES]
        ], "the numbers go on rising"


def test_the_letters_come_back_as_they_were() -> None:
    house = life()
    before = house.ledger.past().letters
    letters = {record.key: record for record in take_in(house, "09-20 12:30").letters}
    assert letters.keys() == before.keys()
    for key, record in letters.items():
        same = replace(record, message_id="", decided_at=at("09-20 11:00"))
        assert same == replace(before[key], message_id="", decided_at=at("09-20 11:00"))


def test_the_registrations_come_back_as_they_were() -> None:
    house = life()
    before = house.ledger.past().known
    known = {one.ref: one for one in take_in(house, "09-20 12:30").known}
    assert known.keys() == before.keys()
    for ref, one in known.items():
        said = [[p.code for p in why] for why in (one.why, before[ref].why)]
        assert said[0] == said[1]
        deadline = before[ref].deadline
        assert replace(one, why=(), held_at=None) == replace(
            before[ref], why=(), held_at=None, deadline=deadline
        )


def test_what_the_history_says_of_an_adoption() -> None:
    house = life()
    take_in(house, "09-20 12:30")
    (change,) = house.ledger.changes([house.ref("zoe")])
    assert (change.at, change.before, change.after) == (at("09-20 12:30"), None, Status.CONFIRMED)
    assert [p.code for p in change.why] == ["adopted", "seat_in_order", "dues_by_domain"]


# A sheet that was run by hand: no log, no reasons


def by_hand(house: House) -> None:
    """Empty the log and the reasons: as if people had kept the sheet themselves."""
    house.remove(MESSAGES, *range(2, len(house.workbook.tabs[MESSAGES]) + 1))
    for number in range(2, len(house.workbook.tabs[REGISTRATIONS]) + 1):
        house.edit(REGISTRATIONS, number, Alerte=None, Messages=None)


def test_nobody_is_told_what_they_were_when_the_sheet_was_adopted() -> None:
    house = life()
    by_hand(house)
    before, stood = len(house.mailer.sent), house.everybody()
    take_in(house, "09-20 12:30")
    for when in ("09-20 12:30", "09-20 12:40", "09-21 13:00"):
        assert not house.pass_at(when).letters
    assert len(house.mailer.sent) == before
    assert house.everybody() == stood


def test_what_changes_after_the_adoption_is_told() -> None:
    house = life()
    by_hand(house)
    take_in(house, "09-20 12:30")
    decides("zoe", "annuler")(house)
    assert sorted(house.pass_at("09-20 12:40").letters) == [
        ("ann", "confirmation"),
        ("zoe", "cancellation"),
    ]
    decides("zoe", "confirmer")(house)
    assert house.pass_at("09-20 12:50").letters == [("zoe", "confirmation")]
    assert house.pass_at("09-28 18:10").letters == [("max", "expired")]


def test_who_was_confirmed_when_adopted_gets_the_link_and_the_reminder() -> None:
    house = life()
    by_hand(house)
    take_in(house, "09-20 12:30")
    house.pass_at("09-20 12:40")
    house.pass_at("09-30 14:10")
    house.pass_at("10-01 13:05")
    assert house.letters("zoe")[-2:] == ["link", "reminder"]


def test_the_link_that_should_have_gone_before_the_adoption_goes() -> None:
    house = life()
    by_hand(house)
    take_in(house, "09-30 14:30")
    assert ("zoe", "link") in house.pass_at("09-30 14:40").letters


def test_who_was_told_a_second_time_is_not_told_a_third() -> None:
    house = tell([answers("zoe", "09-20 10:00"), passes("09-20 11:00")])
    for when, decision in (("09-20 12:00", "annuler"), ("09-20 13:00", "confirmer")):
        house.decide("zoe", decision)
        house.pass_at(when)
    house.pass_at("09-30 14:10")
    assert house.letters("zoe") == ["confirmation", "cancellation", "confirmation", "link"]
    take_in(house, "09-30 14:20")
    assert not house.pass_at("09-30 14:30").letters


def test_what_one_letter_said_for_another_stays_said() -> None:
    house = tell([answers("zoe", "09-30 15:00"), passes("09-30 15:10")])
    before = house.ledger.past().letters
    letters = {record.key: record for record in take_in(house, "09-30 15:20").letters}
    for key, record in before.items():
        assert letters[key].with_number == record.with_number
        assert letters[key].about == record.about
    assert all(record.about and record.about.link for record in letters.values())
    assert not house.look_at("09-30 15:30")[1].edits


def test_a_session_that_moves_after_the_adoption_is_told() -> None:
    house = life()
    take_in(house, "09-20 12:30")
    house.pass_at("09-20 12:40")
    house.edit(SESSIONS, 2, Début="15:00", Fin="17:00")
    house.pass_at("09-20 12:50")
    assert ("zoe", "change") in house.pass_at("09-20 13:10").letters


def test_somebody_new_in_the_second_of_the_adoption_is_told() -> None:
    house = life(places=9)
    take_in(house, "09-20 12:30")
    answers("ida", "09-20 12:29")(house)
    assert house.pass_at("09-20 12:30").letters == [("ida", "confirmation")]


def test_an_english_sheet_is_adopted_by_its_words() -> None:
    house = life()
    english = load_wording(TEMPLATES, "en", PARIS)
    for number in range(2, len(house.workbook.tabs[REGISTRATIONS]) + 1):
        status = str(house.line(REGISTRATIONS, number)["Statut"])
        house.edit(REGISTRATIONS, number, Statut=english.word(status).upper())
    for number in range(2, len(house.workbook.tabs[MESSAGES]) + 1):
        state = str(house.line(MESSAGES, number)["État"])
        house.edit(MESSAGES, number, État=english.word(state), Type="?")
    known = {one.ref: one.status for one in take_in(house, "09-20 12:30").known}
    assert known[house.ref("zoe")] is Status.CONFIRMED
    assert known[house.ref("eve")] is Status.CANCELLED
    assert not house.pass_at("09-20 12:40").letters


# One cell at a time


def _no_ref(house: House) -> None:
    house.edit(REGISTRATIONS, house.place("zoe"), Réf=None)


def _odd_ref(house: House) -> None:
    house.edit(REGISTRATIONS, house.place("zoe"), Réf="voir Geneviève")


@pytest.mark.parametrize("spoil", [_no_ref, _odd_ref], ids=["no Réf", "an unreadable Réf"])
def test_a_row_without_a_reference_is_left_for_the_next_pass(spoil: Step) -> None:
    house = life()
    number = house.place("zoe")
    spoil(house)
    adopted = take_in(house, "09-20 12:30")
    assert adopted.left == (number,)


def test_a_status_that_cannot_be_read_is_the_one_that_was_told_last() -> None:
    house = tell(LIFE, Places=2)
    types("zoe", Statut="ok !")(house)
    house.edit(SESSIONS, 2, Places=0)
    assert take_in(house, "09-20 12:30").left == ()
    house.pass_at("09-20 12:40")
    assert house.stands("zoe") == "confirmée", "a seat given stays given"


def test_a_name_that_staff_corrected_stays_theirs() -> None:
    house = life()
    types("zoe", Nom="Martin-Dupuy")(house)
    take_in(house, "09-20 12:30")
    answers("zoe", "09-20 12:35", Nom="Autre")(house)
    house.pass_at("09-20 12:40")
    assert house.cells("zoe")["Nom"] == "Martin-Dupuy"


def test_a_name_that_the_tool_wrote_follows_a_second_answer() -> None:
    house = life()
    take_in(house, "09-20 12:30")
    answers("zoe", "09-20 12:35", Nom="Autre")(house)
    house.pass_at("09-20 12:40")
    assert house.cells("zoe")["Nom"] == "Autre"


def test_a_corrected_address_stays_the_address() -> None:
    house = life()
    types("zoe", **{"E-mail": "zoe.martin@ambert.example"})(house)
    take_in(house, "09-20 12:30")
    done = house.pass_at("09-20 12:40")
    assert not done.letters
    assert len(house.workbook.tabs[REGISTRATIONS]) == 6, "nobody is registered twice"


def test_an_answer_from_a_corrected_address_is_that_persons() -> None:
    house = life()
    types("zoe", **{"E-mail": "zoe.martin@ambert.example"})(house)
    answers("zoe.martin", "09-20 12:05", Nom="Autre")(house)
    house.pass_at("09-20 12:10")
    take_in(house, "09-20 12:30")
    answers("zoe.martin", "09-20 12:35", Nom="Encore")(house)
    house.pass_at("09-20 12:40")
    assert house.cells("zoe")["Nom"] == "Encore", "the name was the tool's, not staff's"
    assert len(house.workbook.tabs[REGISTRATIONS]) == 6


def test_ranks_go_on_by_arrival_also_of_who_was_added_by_hand() -> None:
    house = life(places=0)
    house.by_hand(**{"E-mail": address("ida")})
    house.pass_at("09-20 12:10")
    stood = house.everybody()
    assert stood["ida"] == "liste d'attente 5"
    take_in(house, "09-20 12:30")
    answers("kim", "09-20 12:20")(house)
    house.pass_at("09-20 12:40")
    assert house.everybody() == {**stood, "kim": "liste d'attente 6"}


def test_who_withdrew_by_a_deleted_row_does_not_come_back() -> None:
    house = life()
    vanishes("bob")(house)
    house.pass_at("09-20 12:10")
    house.pass_at("09-21 12:20")
    take_in(house, "09-21 12:30")
    assert not house.pass_at("09-21 12:40").letters
    assert "bob" not in house.everybody()
    stranger("bob", "09-21 12:45")(house)
    house.pass_at("09-21 12:50")
    assert house.letters("bob")[-1] == "waiting_list"


def test_who_expired_comes_back_by_a_new_answer_only() -> None:
    house = life()
    house.pass_at("09-28 18:10")
    assert house.stands("max") == "expirée"
    take_in(house, "09-28 18:20")
    house.pass_at("09-28 18:30")
    assert house.stands("max") == "expirée"
    stranger("max", "09-28 18:40")(house)
    house.pass_at("09-28 18:50")
    assert house.stands("max") == "liste d'attente 2"
    assert house.letters("max")[-1] == "waiting_list"


def test_a_letter_that_waits_goes_in_the_next_pass() -> None:
    house = tell([answers("zoe", "09-20 10:00"), answers("ann", "09-20 10:01")])
    house.pass_at("09-20 11:00", limit=1)
    take_in(house, "09-20 11:05")
    assert house.pass_at("09-20 11:10").letters == [("ann", "confirmation")]


def test_a_letter_that_was_withdrawn_is_no_missed_one_and_may_come_true_again() -> None:
    house = tell([stranger("max", "09-20 10:00")])
    house.pass_at("09-20 11:00", limit=0)
    house.decide("max", "attente")
    house.pass_at("09-20 11:10", limit=0)
    assert house.line(MESSAGES, 2)["État"] == "manqué"
    take_in(house, "09-20 11:15")
    states = {r.kind.value: r.state for r in house.ledger.past().letters.values()}
    assert states["dues"] is LetterState.WITHDRAWN
    house.decide("max", "")
    house.pass_at("09-20 11:20")
    assert house.letters("max") == ["dues"]


def test_a_letter_that_was_taken_back_goes_once_it_is_true_again() -> None:
    house = tell([answers("zoe", "09-20 10:00")])
    house.pass_at("09-20 11:00", limit=0)
    house.decide("zoe", "annuler")
    house.pass_at("09-20 11:10", limit=0)
    take_in(house, "09-20 11:15")
    house.decide("zoe", "")
    assert house.pass_at("09-20 11:20").letters == [("zoe", "confirmation")]


def test_an_answer_that_staff_put_into_its_session_is_not_registered_again() -> None:
    house = tell([answers("zoe", "09-20 10:00", session="Webconf ?"), passes("09-20 11:00")])
    house.edit(REGISTRATIONS, 2, Session=CODE)
    house.pass_at("09-20 11:10")
    assert house.everybody() == {"zoe": "confirmée"}
    take_in(house, "09-20 11:20")
    house.pass_at("09-20 11:30")
    assert len(house.workbook.tabs[REGISTRATIONS]) == 2
    assert house.letters("zoe") == ["confirmation"]


def test_a_number_that_two_machines_gave_loses_no_letter() -> None:
    house = life()
    house.edit(MESSAGES, 3, **{"N°": 1})
    letters = take_in(house, "09-20 12:30").letters
    assert len({record.number for record in letters}) == len(letters) == 6
    assert not house.pass_at("09-20 12:40").letters


def test_a_row_of_the_log_without_a_key_still_counts_as_a_number() -> None:
    house = life()
    last = len(house.workbook.tabs[MESSAGES])
    house.edit(MESSAGES, last, Clé=None)
    take_in(house, "09-20 12:30")
    assert house.look_at("09-20 12:40")[1].guards == ()
    answers("kim", "09-20 12:20")(house)
    house.pass_at("09-20 12:40")
    assert house.line(MESSAGES, last + 1)["N°"] == last, "one more than the highest"


def test_a_state_that_cannot_be_read_counts_as_sent() -> None:
    house = life()
    house.edit(MESSAGES, 2, État="?")
    assert take_in(house, "09-20 12:30").letters[0].state is LetterState.SENT


SENTENCES: Mapping[str, Sequence[str]] = {
    "Place donnée dans l'ordre d'arrivée. Session sans cotisation. À vérifier : x": (
        "seat_in_order",
        "dues_not_asked",
    ),
    "Seat held until 28/09/2020 18:00, for the dues to be settled.": ("seat_held",),
    "Bonjour.": (),
}


@pytest.mark.parametrize(("text", "codes"), SENTENCES.items(), ids=SENTENCES)
def test_a_reason_is_read_back(text: str, codes: Sequence[str]) -> None:
    assert tuple(p.code for p in WORDS.reasons(text)) == codes


def test_a_fact_of_a_reason_is_read_back() -> None:
    said = "Place réservée jusqu'au 28/09/2020 à 18h00, le temps de régler la cotisation."
    assert WORDS.reasons(said) == (phrase("seat_held", deadline="28/09/2020 à 18h00"),)


WORDS_OF_OLD = {
    "Waiting list": Status.WAITING,
    "liste d'attente": Status.WAITING,
    "Confirmee": Status.CONFIRMED,
    "dues to settle": Status.TO_SETTLE,
    "": None,
}


@pytest.mark.parametrize(("word", "status"), WORDS_OF_OLD.items())
def test_a_status_is_read_in_either_language(word: str, status: Status | None) -> None:
    assert WORDS.status(word) is status


def test_a_moment_is_read_by_the_wall_clock() -> None:
    assert WORDS.moment(wall("09-20 11:00")) == at("09-20 11:00")


# Refusals


def test_a_ledger_that_knows_something_is_not_adopted_into() -> None:
    with pytest.raises(LedgerNotEmpty) as caught:
        refuse_known(life().ledger.past(), "var/ledger.sqlite")
    assert str(caught.value) == (
        "var/ledger.sqlite: remembers 5 registrations and 6 letters already. A sheet is adopted "
        "into an empty ledger. If this one is old or damaged, move it away with what belongs to "
        "it (var/ledger.sqlite-wal, var/ledger.sqlite-shm), then adopt again."
    )
    assert caught.value.exit_status == 2


def test_a_sheet_without_a_past_is_not_adopted() -> None:
    house = tell([answers("zoe", "09-20 10:00")])
    house.by_hand(**{"E-mail": address("ida")})
    with pytest.raises(NothingToAdopt) as caught:
        take_in(house, "09-20 12:30")
    assert str(caught.value) == (
        "Inscriptions, Messages: there is nothing to adopt, no row was written by an earlier "
        "pass. Run apply: it begins from nothing."
    )


# An old copy, another machine


def test_an_old_copy_is_refused_and_an_adoption_mends_it() -> None:
    house = tell([answers("zoe", "09-20 09:00"), passes("09-20 10:00")])
    old = MemoryLedger(house.ledger.past())
    for number, who in enumerate(("ann", "kim", "ida")):
        answers(who, f"09-20 10:0{number}")(house)
        house.pass_at(f"09-20 10:1{number}")
    sent = len(house.mailer.sent)
    house.ledger = old
    with pytest.raises(GuardedPass):
        house.pass_at("09-20 10:30")
    assert len(house.mailer.sent) == sent
    take_in(house, "09-20 10:40")
    assert not house.pass_at("09-20 10:50").letters
    assert len(house.mailer.sent) == sent
    assert len({m.message_id for m in house.mailer.sent}) == sent


# From outside


def lose(home: Home) -> Path:  # noqa: F811
    """Move the ledger away."""
    ledger = home.folder / "var" / "ledger.sqlite"
    away = home.folder / "away.sqlite"
    shutil.move(ledger, away)
    return away


def test_adopt_says_what_it_did_and_sends_nothing(home: Home) -> None:  # noqa: F811
    home("apply")
    sheet, letters = home.workbook.read_bytes(), home.letters()
    lose(home)
    status, out, err = home("adopt", now="2020-09-21T10:10")
    assert (status, err) == (0, "")
    assert out == (
        "Repris de la feuille : 3 inscriptions, 3 messages, dont 0 en attente. Rien n'a été "
        "envoyé.\n"
    )
    assert home.workbook.read_bytes() == sheet
    status, out, _ = home("apply", now="2020-09-21T10:20")
    assert "Statuts changés : 0, lignes écrites : 0, messages envoyés : 0." in out
    assert home.workbook.read_bytes() == sheet
    assert home.letters() == letters


def test_a_second_adoption_is_refused(home: Home) -> None:  # noqa: F811
    home("apply")
    ledger = home.folder / "var" / "ledger.sqlite"
    before = SqliteLedger(ledger).past()
    status, out, err = home("adopt")
    assert (status, out) == (2, "")
    assert err.startswith(f"{ledger}: remembers 3 registrations and 3 letters already. ")
    assert err.endswith(f"\n{NOTHING}\n")
    assert SqliteLedger(ledger).past() == before


def test_a_sheet_with_nothing_on_it_is_refused(home: Home) -> None:  # noqa: F811
    status, out, err = home("adopt")
    assert (status, out) == (2, "")
    assert err.startswith("Inscriptions, Messages: there is nothing to adopt")
    assert err.endswith(f"\n{NOTHING}\n")
    assert home("apply")[0] == 0
    assert len(home.letters()) == 3, "an adoption that was refused leaves no trace"


def test_a_restored_copy_sends_nobody_anything(home: Home) -> None:  # noqa: F811
    home("apply", "--limit", "0")
    ledger = home.folder / "var" / "ledger.sqlite"
    shutil.copy(ledger, home.folder / "backup.sqlite")
    for minute in ("10", "20", "30"):
        home("apply", "--limit", "1", now=f"2020-09-21T10:{minute}")
    home.change("Sessions", "F2", "3")
    home("apply", now="2020-09-21T10:40")
    letters = to_participants(home)
    shutil.copy(home.folder / "backup.sqlite", ledger)
    status, _, err = home("apply", now="2020-09-21T10:50")
    assert status == 2
    assert "la commande adopt" in err
    assert to_participants(home) == letters
    lose(home)
    assert home("adopt", now="2020-09-21T11:00")[0] == 0
    assert home("apply", now="2020-09-21T11:10")[0] == 0
    assert to_participants(home) == letters


def to_participants(home: Home) -> set[str]:  # noqa: F811
    """Name the letters that went to others than staff."""
    return {name for name, raw in home.letters().items() if b"formation@example.org" not in to(raw)}


def to(raw: bytes) -> bytes:
    return next(line for line in raw.splitlines() if line.lower().startswith(b"to:"))


def test_adopt_is_there_to_be_called() -> None:
    commands: Mapping[str, Callable[..., int]] = run.COMMANDS
    assert list(commands)[-3:] == ["adopt", "resolve", "history"]
