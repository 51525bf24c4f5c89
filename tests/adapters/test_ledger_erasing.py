"""What every memory promises of a person who is taken out of it, in memory and in SQLite."""

from typing import Any

import pytest
from msgspec.structs import replace

from douze.model.erasure import Erasure
from douze.model.kinds import Kind
from douze.model.ledger_records import KeptFigures
from douze.model.ledger_state import Filled, LedgerState, RegistrationRecord, Seen, SpeakerRecord
from douze.model.letters import LetterRecord
from douze.model.pass_record import StatusChange
from douze.model.phrases import Phrase, Registrant, phrase
from douze.model.quiet_pass import QuietPass
from douze.model.words import LetterState, Status
from douze.ports import PassLedger
from tests.adapters.ledgers import LATE, NOW, TEXT, remember
from tests.factories import CODE, at, known, record, session, settings
from workflows.session_changes import session_record

OLD, NEW, SPOKE = f"{CODE}-ZOEOLD22", f"{CODE}-NONAME22", f"{CODE}-SPOKE222"
PROVISIONAL, MAX = "INCONNUE-ZOEOLD22", known("max@ailleurs.example").ref
ZOE, WHO = (
    "zoe@roux.example",
    Filled(first_name='Zoe "Zou"', last_name="Roux", email="zoe@roux.example"),
)
ERASED_AT = at("09-20 12:00")
ERASURE = Erasure(
    at=ERASED_AT,
    addresses=(ZOE,),
    names=('zoe "zou" roux',),
    words=(ZOE, 'Zoe "Zou" Roux'),
    refs={OLD: NEW, PROVISIONAL: f"INCONNUE-{NEW[-8:]}", SPOKE: f"{CODE}-NOBODY22"},
    freed=(OLD,),
    marks={"a mark of the address": "", "a mark of the reference": NEW},
    alone=("roux.example",),
)


def says(who: str, ref: str) -> tuple[Phrase, ...]:
    return (phrase("perhaps_the_same", email=who, ref=(ref, "B-2"), who=phrase("named", n=who)),)


def of_max(who: str, ref: str) -> RegistrationRecord:
    """A registration of somebody else, on which she is named."""
    hers: dict[str, Any] = {"before": WHO, "named": ('Zoe "Zou"', "Roux")} if who == ZOE else {}
    seen = Seen(**hers, before_write={"alert": f"voir {ref}"})
    filled = WHO if who == ZOE else Filled()
    why, notes = says(who, ref), says(f'Zoe "Zou" Roux-Max, {who}', ref)
    return known("max@ailleurs.example", why=why, notes=notes, seen=seen, filled=filled)


def letters(who: str) -> list[LetterRecord]:
    """Two to others: one is about her, one is not."""
    theirs: dict[str, Any] = {"ref": MAX, "to": "max@ailleurs.example"}
    return [
        record(Kind.CHANGE, number=5, **theirs, subject=f"Avec {who}", detail=f"« {who} »"),
        record(Kind.LINK, number=6, **theirs, subject="Le lien"),
    ]


@pytest.fixture
def full(ledger: PassLedger) -> PassLedger:
    """She has a seat, letters of each sort, and is named wherever one can be."""
    hers: dict[str, Any] = {"ref": OLD, "to": ZOE}
    speakers = tuple(
        SpeakerRecord(ref=ref, first_name="Zoe", last_name=name)
        for ref, name in ((SPOKE, "Roux"), (f"{CODE}-CLAIRE22", "Claire"))
    )
    seen = replace(session_record(session(), LedgerState(), settings(), NOW), speakers=speakers)
    told = f'{{"people":["{OLD}"],"structures":[],"domains":[{{"key":"k","name":"roux.example"}}]}}'
    change = StatusChange(
        ref=OLD, who=Registrant(name="Zoe"), before=None, after=Status.CONFIRMED, why=says(ZOE, OLD)
    )
    remember(ledger, registrations=[known(ref=PROVISIONAL)])
    remember(
        ledger,
        registrations=[
            known(ref=OLD, who=ZOE, filled=WHO, decision=None),
            of_max(ZOE, OLD),
        ],
        replaced=[(PROVISIONAL, OLD)],
        changes=[change, replace(change, ref=MAX, after=Status.WAITING)],
        letters=[
            record(number=1, **hers, subject=f"Pour {ZOE}"),
            record(Kind.LINK, number=2, **hers, state=LetterState.QUEUED, finished_at=None),
            record(Kind.REMINDER, number=3, **hers, state=LetterState.QUEUED, finished_at=None),
            *letters(ZOE),
        ],
        sessions=[seen],
        figures=[KeptFigures(session=CODE, told=told)],
    )
    doubted = record(
        Kind.REMINDER, number=3, **hers, state=LetterState.IN_DOUBT, finished_at=NOW, detail=ZOE
    )
    ledger.claim([doubted], TEXT, LATE)
    ledger.note_alert(f"letter {ZOE}", NOW)
    ledger.begin_erasing(ERASURE)
    assert ledger.erasing() == ERASURE
    ledger.erase(ERASURE)
    return ledger


def test_what_is_remembered_of_them_is_a_registration_without_a_name(full: PassLedger) -> None:
    there = full.read().registrations
    assert there.keys() == {NEW, MAX}
    one = there[NEW]
    assert (one.who, one.filled, one.notes, one.seen) == ("", Filled(), (), Seen())
    assert (one.erased, one.status, one.closed_at) == (True, Status.CANCELLED, ERASED_AT)


def test_what_is_said_of_others_goes_on_without_them(full: PassLedger) -> None:
    assert full.read().registrations[MAX] == of_max("…", NEW)
    assert [one for one in full.read().letters.values() if one.ref == MAX] == letters("…")


def test_the_history_goes_on_under_the_new_reference(full: PassLedger) -> None:
    changes = full.changes([NEW, MAX, OLD])
    assert [(one.ref, one.after) for one in changes] == [
        (NEW, Status.CONFIRMED),
        (MAX, Status.WAITING),
        (NEW, Status.CANCELLED),
    ]
    assert changes[0].why == ()
    assert changes[1].why == says("…", NEW)


def test_letters_keep_their_number_and_one_that_waits_is_taken_back(full: PassLedger) -> None:
    theirs = {one.number: one for one in full.read().letters.values() if one.ref == NEW}
    assert {number: one.state for number, one in theirs.items()} == {
        1: LetterState.SENT,
        2: LetterState.OUTDATED,
        3: LetterState.IN_DOUBT,
    }
    assert {one.to + one.detail + one.message_id for one in theirs.values()} == {""}
    assert all(one.key.startswith(NEW) for one in theirs.values())
    assert theirs[1].subject == "Pour …"


def test_a_letter_in_doubt_is_repeated_to_nobody(full: PassLedger) -> None:
    (doubted,) = (x for x in full.read().letters.values() if x.state is LetterState.IN_DOUBT)
    assert full.read().texts_in_doubt == {}
    assert full.stored_text(doubted.key) is None
    assert not full.queued(doubted.key)


def test_a_text_that_is_kept_for_somebody_else_and_names_them_goes_too(full: PassLedger) -> None:
    theirs: dict[str, Any] = {"number": 7, "ref": MAX, "to": "max@ailleurs.example"}
    waits = record(Kind.REMINDER, **theirs, state=LetterState.QUEUED, finished_at=None)
    remember(full, letters=[waits])
    full.claim([replace(waits, state=LetterState.IN_DOUBT, finished_at=NOW)], TEXT, LATE)
    assert full.stored_text(waits.key) == TEXT
    full.erase(replace(ERASURE, kept=(waits.key,)))
    assert full.stored_text(waits.key) is None


def test_speakers_figures_aliases_and_alerts_name_others_alone(full: PassLedger) -> None:
    there = full.read()
    assert [one.ref for one in there.sessions[CODE].speakers] == [f"{CODE}-CLAIRE22"]
    assert there.figures[CODE] == (
        f'{{"people":["{NEW}"],"structures":[],"domains":[{{"key":"…","name":"…"}}]}}'
    )
    assert there.aliases == {}
    assert full.alerted("letter …")
    assert not full.alerted(f"letter {ZOE}")


def test_marks_are_kept_and_no_word_of_theirs(full: PassLedger) -> None:
    marks = {mark: (one.at, one.ref) for mark, one in full.read().erased.items()}
    assert marks == {mark: (ERASED_AT, ref) for mark, ref in ERASURE.marks.items()}
    full.end_erasing()
    full.wipe()
    assert full.erasing() is None
    said = repr(full.read()).casefold()
    assert not [word for word in (ZOE, OLD.casefold(), SPOKE.casefold()) if word in said]


def test_once_more_changes_nothing(full: PassLedger) -> None:
    before, changes = full.read(), full.changes([NEW, MAX])
    full.erase(ERASURE)
    assert full.read() == before
    assert full.changes([NEW, MAX]) == changes


def test_a_pass_with_nothing_to_do_looks_again(full: PassLedger) -> None:
    full.note_quiet_pass(NOW, QuietPass(files="those", cells="these", since=NOW, until=LATE))
    assert full.quiet_pass() is not None
    full.erase(ERASURE)
    assert full.quiet_pass() is None
