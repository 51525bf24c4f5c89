"""What every ledger promises, in memory, SQLite and PostgreSQL: what it was told comes back."""

from collections.abc import Callable
from datetime import datetime

import pytest
from msgspec.structs import replace

from douze.errors import AnotherPassRuns, LedgerError
from douze.model.bounces import MailboxPosition
from douze.model.erasure import Erasure
from douze.model.kinds import Kind
from douze.model.ledger_records import KeptFigures, PassFailure
from douze.model.ledger_state import (
    Filled,
    FromBackup,
    LedgerState,
    MailTrouble,
    RegistrationRecord,
    Seen,
    SeenDocument,
    SessionRecord,
    SpeakerRecord,
)
from douze.model.letters import LetterRecord
from douze.model.lines import Line, Tone
from douze.model.phrases import phrase
from douze.model.quiet_pass import QuietPass
from douze.model.words import BounceReason, LetterState, SessionState, Status
from douze.model.writes import TabWrite, WriteIntent
from douze.ports import PassLedger
from tests.adapters.ledgers import CHANGE, FULL, NOW, remember
from tests.factories import CODE, at, known, record, session, settings
from workflows.session_changes import session_record


def test_at_first_nothing_is_remembered(ledger: PassLedger) -> None:
    assert ledger.read() == LedgerState()


@pytest.mark.parametrize(
    "one",
    [FULL, known(), known(arrival=None, status=Status.TO_CHECK, shown=False)],
    ids=["full", "ordinary", "without arrival"],
)
def test_a_registration_comes_back_as_it_was(ledger: PassLedger, one: RegistrationRecord) -> None:
    remember(ledger, registrations=[one])
    assert ledger.read().registrations == {one.ref: one}


def test_a_registration_is_remembered_anew(ledger: PassLedger) -> None:
    remember(ledger, registrations=[FULL])
    remember(ledger, registrations=[known()], now=at("09-20 12:00"))
    assert ledger.read().registrations == {known().ref: known()}


_SEEN = session_record(session(), LedgerState(), settings(), NOW)
#: By what remembers them and by their key: two of one key, which are unlike in all else.
UNLIKE = {
    "registrations": (
        "ref",
        replace(FULL, who="zoe@a.example", erased=True),
        known(
            session="SOIR",
            since=NOW,
            arrival=None,
            shown=False,
        ),
    ),
    "sessions": (
        "code",
        _SEEN,
        SessionRecord(
            code=CODE,
            settled=replace(_SEEN.settled, title="Le soir"),
            state=SessionState.CANCELLED,
            cancelled_since=NOW,
            seen=replace(_SEEN.seen, title="Un autre soir"),
            seen_state=SessionState.POSTPONED,
            postponed_from=NOW,
            documents=(SeenDocument("a1b2", NOW),),
            documents_at=NOW,
            certificates=not _SEEN.certificates,
            certificates_at=NOW,
            since=at("09-19 10:00"),
            announce=not _SEEN.announce,
            announced_at=NOW,
            speakers=(SpeakerRecord(ref=f"{CODE}-7KQ4TM2X", first_name="Claire"),),
        ),
    ),
    "letters": (
        "key",
        record(),
        LetterRecord(
            key=record().key,
            number=2,
            kind=Kind.LINK,
            ref=f"{CODE}-OTHER222",
            session="SOIR",
            to="max@a.example",
            subject="Un autre",
            message_id="2@example.org",
            state=LetterState.REFUSED,
            decided_at=NOW,
            finished_at=at("09-20 12:00"),
            detail="550",
            merged_into=7,
            about=_SEEN.settled,
            tries=3,
            not_before=at("09-20 13:00"),
            reason=BounceReason.FULL,
        ),
    ),
}


@pytest.mark.parametrize("first", ["as it was", "as it is"])
@pytest.mark.parametrize("what", UNLIKE)
def test_what_is_remembered_anew_is_so_to_its_last_value(
    what: str, first: str, ledger: PassLedger
) -> None:
    key, *pair = UNLIKE[what]
    before, after = pair if first == "as it was" else reversed(pair)
    same = {
        name for name in before.__struct_fields__ if getattr(before, name) == getattr(after, name)
    }
    assert same == {key}
    remember(ledger, **{what: [before]})
    remember(ledger, **{what: [after]})
    assert getattr(ledger.read(), what) == {getattr(after, key): after}


def test_a_session_comes_back_with_the_names_of_whoever_speaks(ledger: PassLedger) -> None:
    claire = SpeakerRecord(ref=f"{CODE}-7KQ4TM2X", first_name="Claire &", last_name="Marc Roux")
    seen = session_record(session(), LedgerState(), settings(), NOW)
    full = replace(
        seen,
        speakers=(claire,),
        cancelled_since=NOW,
        documents=(SeenDocument("a1b2", NOW), SeenDocument("c3d4", None)),
        documents_at=NOW,
        certificates=True,
        certificates_at=NOW,
        announce=False,
        announced_at=NOW,
    )
    remember(ledger, sessions=[full, replace(seen, code="SOIR")])
    assert ledger.read().sessions == {CODE: full, "SOIR": replace(seen, code="SOIR")}


def test_the_lines_that_were_seen_and_the_figures_come_back(ledger: PassLedger) -> None:
    figures = [KeptFigures(session=code, told=f'{{"code":"{code}"}}') for code in ("A", "B")]
    remember(ledger, logged=[1, 3], figures=figures)
    anew = KeptFigures(session="B", told="{}")
    remember(ledger, logged=[3, 4], figures=[anew], now=at("09-20 12:00"))
    there = ledger.read()
    assert there.logged == {1, 3, 4}
    assert there.figures == {"A": figures[0].told, "B": "{}"}


@pytest.mark.parametrize("state", LetterState)
def test_a_letter_comes_back_as_it_was(ledger: PassLedger, state: LetterState) -> None:
    letter = record(
        state=state, detail="« 550 »", merged_into=7, tries=3, not_before=at("09-20 12:00")
    )
    waiting = record(Kind.LINK, number=2, finished_at=None)
    remember(ledger, letters=[letter, waiting])
    assert ledger.read().letters == {letter.key: letter, waiting.key: waiting}


def test_the_highest_number_is_remembered(ledger: PassLedger) -> None:
    remember(ledger, letters=[record(number=12), record(Kind.LINK, number=7)])
    assert ledger.read().last_number == 12


def test_the_first_and_the_last_pass_are_remembered(ledger: PassLedger) -> None:
    for when in ("09-20 11:00", "09-20 11:10", "09-20 11:20"):
        remember(ledger, now=at(when))
    ledger_state = ledger.read()
    assert (ledger_state.first_pass, ledger_state.last_pass) == (
        at("09-20 11:00"),
        at("09-20 11:20"),
    )


def test_that_it_came_back_from_a_backup_is_remembered_until_a_pass_is(ledger: PassLedger) -> None:
    back = FromBackup(at=NOW, erased=("BENEVOLES-ZOEOLD22",), told="sent")
    ledger.note_from_backup(FromBackup(at=NOW))
    ledger.note_from_backup(back)
    assert ledger.read().from_backup == back
    remember(ledger, now=at("09-20 12:00"))
    assert ledger.read().from_backup is None


def test_a_true_reference_takes_the_place_of_a_provisional_one(ledger: PassLedger) -> None:
    provisional = known(ref="INCONNUE-7KQ4TM2X")
    remember(ledger, registrations=[provisional])
    remember(ledger, registrations=[known()], replaced=[(provisional.ref, known().ref)])
    assert ledger.read().registrations.keys() == {known().ref}
    assert ledger.read().aliases == {provisional.ref: known().ref}


def test_a_row_that_stands_on_the_sheet_is_remembered(ledger: PassLedger) -> None:
    hidden, other = known(shown=False), known("max@ailleurs.example", shown=False)
    remember(ledger, registrations=[hidden, other])
    ledger.note_shown([hidden.ref, "BENEVOLES-NOBODY22"])
    assert {k.ref: k.shown for k in ledger.read().registrations.values()} == {
        hidden.ref: True,
        other.ref: False,
    }


def test_what_stood_on_a_row_is_remembered_until_what_was_written_stands_there(
    ledger: PassLedger,
) -> None:
    seen = Seen(said_again=1, before_write={"first_name": "Zoe"})
    zoe, max_ = known(seen=seen), known("max@ailleurs.example", seen=seen)
    remember(ledger, registrations=[zoe, max_])
    ledger.note_shown([zoe.ref])
    assert {k.ref: k.seen for k in ledger.read().registrations.values()} == {
        zoe.ref: Seen(said_again=1),
        max_.ref: seen,
    }


@pytest.mark.parametrize("state", LetterState)
def test_only_a_letter_that_waits_is_queued(ledger: PassLedger, state: LetterState) -> None:
    remember(ledger, letters=[record(state=state)])
    assert ledger.queued(record().key) is (state is LetterState.QUEUED)
    assert not ledger.queued("nobody/link")


def test_what_became_of_a_letter_is_remembered(ledger: PassLedger) -> None:
    remember(ledger, letters=[record(state=LetterState.QUEUED, finished_at=None)])
    ledger.finish([record(finished_at=at("09-20 11:05"))])
    assert ledger.read().letters[record().key] == record(finished_at=at("09-20 11:05"))
    assert not ledger.queued(record().key)


def test_no_letter_takes_the_number_of_another(ledger: PassLedger) -> None:
    """`INSERT OR REPLACE` would have dropped the other letter, without a word.

    The pass in which that was tried goes on.
    """
    first, second = record(number=7), record(Kind.LINK, number=7)
    anew = replace(first, detail="anew")
    with ledger.lock():
        ledger.finish([first])
        with pytest.raises(LedgerError):
            ledger.finish([second])
        assert ledger.read().letters == {first.key: first}
        ledger.finish([anew, record(Kind.LINK, number=8)])
        assert ledger.read().letters[first.key] == anew


def test_an_adoption_is_remembered_and_its_numbers_are_not_given_again(ledger: PassLedger) -> None:
    ledger.note_adoption(at("09-20 10:00"), number=40)
    assert ledger.read() == LedgerState(adopted=at("09-20 10:00"), last_number=40)
    remember(ledger, letters=[record(number=7)])
    assert ledger.read().last_number == 40
    remember(ledger, letters=[record(Kind.LINK, number=41)])
    assert (ledger.read().adopted, ledger.read().last_number) == (at("09-20 10:00"), 41)


def test_the_statuses_that_a_registration_got_are_told_in_order(ledger: PassLedger) -> None:
    other = replace(CHANGE, ref="BENEVOLES-OTHER222")
    later = replace(CHANGE, before=Status.CONFIRMED, after=Status.CANCELLED, why=())
    remember(ledger, changes=[other, CHANGE])
    remember(ledger, changes=[later], now=at("09-20 12:00"))
    told = ledger.changes([FULL.ref, "BENEVOLES-NOBODY22"])
    assert [(c.at, c.before, c.after, c.why) for c in told] == [
        (NOW, None, Status.CONFIRMED, FULL.why),
        (at("09-20 12:00"), Status.CONFIRMED, Status.CANCELLED, ()),
    ]
    assert ledger.changes([]) == []


READ = (
    MailboxPosition(),
    MailboxPosition(validity=7, uid=42),
    MailboxPosition(
        validity=7,
        uid=42,
        trouble=phrase("returns_login", host="imap.example.org", user="é"),
        since=at("09-20 10:00"),
    ),
    MailboxPosition(
        validity=7,
        uid=42,
        trouble=phrase("returns_unreachable", host="é", port=993, why=phrase("os_silent")),
        since=at("09-20 10:00"),
    ),
    MailboxPosition(
        validity=7,
        uid=42,
        trouble=phrase(
            "returns_unreachable",
            host="é",
            port=993,
            why=phrase("error_mailbox_answered", said=("no",)),
        ),
        since=at("09-20 10:00"),
    ),
    MailboxPosition(validity=7, uid=42, backlog=((20, 30), (3, 7)), in_hand=((7, 41), (7, 40))),
    MailboxPosition(validity=7, uid=42, skipped=2, skipped_at=at("09-20 10:00")),
)


def test_what_was_written_on_the_members_rows_is_remembered(ledger: PassLedger) -> None:
    assert ledger.read().member_alerts is None
    remember(ledger, member_alerts=frozenset({"a", "b"}))
    remember(ledger)
    assert ledger.read().member_alerts == frozenset({"a", "b"})
    remember(ledger, member_alerts=frozenset())
    assert ledger.read().member_alerts == frozenset()


def test_the_columns_in_use_are_remembered(ledger: PassLedger) -> None:
    assert ledger.read().in_use == {}
    remember(ledger, in_use={"Sessions/state": "État"})
    remember(ledger)
    assert ledger.read().in_use == {"Sessions/state": "État"}
    remember(ledger, in_use={})
    assert ledger.read().in_use == {}


@pytest.mark.parametrize(
    "mailbox",
    READ,
    ids=["never", "read", "closed", "silent", "refused", "with a backlog", "skipped"],
)
def test_how_far_the_mailbox_was_read_is_remembered(
    ledger: PassLedger, mailbox: MailboxPosition
) -> None:
    remember(ledger, mailbox=mailbox)
    assert ledger.read().mailbox == mailbox
    remember(ledger)
    assert ledger.read().mailbox == mailbox
    remember(ledger, mailbox=MailboxPosition(validity=8))
    assert ledger.read().mailbox == MailboxPosition(validity=8)


def test_the_message_in_hand_is_remembered_before_anything_is_recorded(ledger: PassLedger) -> None:
    reading = MailboxPosition(validity=7, uid=42, in_hand=((7, 43),))
    ledger.note_mailbox(reading)
    assert ledger.read().mailbox == reading
    remember(ledger, mailbox=MailboxPosition(validity=7, uid=43))
    assert ledger.read().mailbox == MailboxPosition(validity=7, uid=43)


def test_why_a_letter_came_back_is_remembered(ledger: PassLedger) -> None:
    back = replace(record(), state=LetterState.RETURNED, reason=BounceReason.FULL)
    remember(ledger, letters=[back])
    assert ledger.read().letters[back.key] == back


@pytest.mark.parametrize("until", [None, at("09-20 12:00")])
def test_the_trouble_of_the_mail_comes_back_as_it_was(
    ledger: PassLedger, until: datetime | None
) -> None:
    trouble = MailTrouble(cause="mail_limit", said="550 « trop »", since=NOW, until=until)
    ledger.note_mail(trouble)
    assert ledger.read().trouble == trouble
    ledger.note_mail(None)
    assert ledger.read().trouble is None


def test_passes_fail_until_one_is_done_to_its_end(ledger: PassLedger) -> None:
    ledger.succeeded()
    assert ledger.failing_since(at("09-20 11:00")) == at("09-20 11:00")
    remember(ledger, registrations=[FULL], now=at("09-20 11:10"))
    assert ledger.failing_since(at("09-20 11:10")) == at("09-20 11:00")
    ledger.succeeded()
    assert ledger.failing_since(at("09-20 12:00")) == at("09-20 12:00")


def test_how_a_pass_failed_is_remembered_until_one_is_done_to_its_end(ledger: PassLedger) -> None:
    assert ledger.last_failure() is None
    ledger.note_failure(at("09-20 10:50"), "WorkbookBusy", "ouvert « ailleurs »")
    assert ledger.last_failure() == PassFailure(
        at=at("09-20 10:50"), kind="WorkbookBusy", why="ouvert « ailleurs »", last_success=None
    )
    ledger.succeeded()
    assert ledger.last_failure() is None


def test_the_last_success_is_the_pass_before_the_first_that_failed(ledger: PassLedger) -> None:
    remember(ledger, now=at("09-20 11:00"))
    remember(ledger, now=at("09-20 11:10"))  # which fails once it has decided
    ledger.note_failure(at("09-20 11:10"), "SheetUnreachable", "")
    ledger.note_failure(at("09-20 11:20"), "SheetUnreachable", "")  # before it decides
    remember(ledger, now=at("09-20 11:30"))
    ledger.note_failure(at("09-20 11:30"), "SheetUnreachable", "")
    failure = ledger.last_failure()
    assert failure is not None
    assert (failure.at, failure.last_success) == (at("09-20 11:30"), at("09-20 11:00"))


def test_the_places_of_sessions_are_remembered(ledger: PassLedger) -> None:
    remember(ledger, places={CODE: 12}, kept_back={CODE: 2})
    remember(ledger)
    assert (ledger.read().places, ledger.read().kept_back) == ({CODE: 12}, {CODE: 2})
    remember(ledger, places={}, kept_back={})
    assert (ledger.read().places, ledger.read().kept_back) == ({}, {})


def test_when_the_sheet_was_told_of_a_pass_is_remembered(ledger: PassLedger) -> None:
    assert ledger.signed_at() is None
    ledger.note_signed(at("09-20 11:00"))
    assert ledger.signed_at() == at("09-20 11:00")


def test_the_lock_is_held_by_one(ledger: PassLedger) -> None:
    with ledger.lock(), pytest.raises(AnotherPassRuns), ledger.lock():
        pass
    with ledger.lock():
        pass


def test_the_lock_is_free_after_a_pass_that_failed(ledger: PassLedger) -> None:
    with pytest.raises(RuntimeError), ledger.lock():
        raise RuntimeError
    with ledger.lock():
        pass


def test_writes_to_the_spreadsheet_are_remembered_until_a_pass_forgets_them(
    ledger: PassLedger,
) -> None:
    first = TabWrite(title="Inscriptions", headers={0: "Réf", 8: "Statut"}, rows=("R-1", "R-2"))
    told = replace(first, moved=("Statut",), put_back=("I2", "I3"))
    writes = (WriteIntent(tabs=(told,), at=NOW), WriteIntent(tabs=(first, told), at=NOW))
    ledger.note_writes(writes)
    assert ledger.read().writes == writes
    remember(ledger, writes=writes[:1])
    assert ledger.read().writes == writes[:1]
    remember(ledger)
    assert ledger.read().writes == ()


QUIET = QuietPass(
    files="these",
    cells="those",
    beside=("Connexions",),
    since=at("09-20 12:00"),
    until=at("09-20 13:00"),
    told=(Line("À regarder (1)"), Line("zoe@ n'est pas une adresse", 2, Tone.CARE, 4)),
)


def test_a_pass_with_nothing_to_do_comes_back_and_counts_as_the_last(ledger: PassLedger) -> None:
    assert ledger.quiet_pass() is None
    remember(ledger, registrations=[known()])
    ledger.note_quiet_pass(at("09-20 12:10"), QUIET)
    assert ledger.quiet_pass() == QUIET
    assert ledger.read().last_pass == at("09-20 12:10")
    ledger.note_quiet_pass(at("09-20 12:20"), QUIET)
    assert ledger.quiet_pass() == QUIET


@pytest.mark.parametrize(
    "something",
    [
        lambda ledger: remember(ledger, registrations=[known()]),
        lambda ledger: ledger.finish([record()]),
        lambda ledger: ledger.note_alert("unreadable/2020-09-20", NOW),
        lambda ledger: ledger.failing_since(NOW),
        lambda ledger: ledger.note_failure(NOW, "WorkbookBusy", ""),
        lambda ledger: ledger.note_mailbox(MailboxPosition(validity=1, uid=2)),
    ],
    ids=["a registration", "a letter", "an alert", "a failure", "why", "a mailbox"],
)
def test_it_is_forgotten_with_whatever_is_remembered_next(
    ledger: PassLedger, something: Callable[[PassLedger], object]
) -> None:
    ledger.note_quiet_pass(NOW, QUIET)
    something(ledger)
    assert ledger.quiet_pass() is None


def test_who_came_goes_on_by_name_when_all_else_is_erased_in_time(ledger: PassLedger) -> None:
    max_ = known("max@a.example", who="max@a.example", filled=FULL.filled)
    zoe = replace(FULL, who="zoe@a.example", seen=Seen(named=("Zoé", "Roux")))
    remember(ledger, registrations=[zoe, max_], letters=[record(ref=zoe.ref)], changes=[CHANGE])
    erasure = Erasure(
        at=NOW,
        addresses=("max@a.example", "zoe@a.example", "zoe@ailleurs.example"),
        words=("zoe@a.example", "Zoé Roux"),
        refs={zoe.ref: zoe.ref, max_.ref: f"{CODE}-AAAABBBB"},
        keeps=(zoe.ref,),
        in_time=True,
    )
    for _ in range(2):  # somebody was cut short
        ledger.begin_erasing(erasure)
        ledger.erase(erasure)
    ledger.end_erasing()
    there = ledger.read().registrations
    kept, gone = there[zoe.ref], there[f"{CODE}-AAAABBBB"]
    assert kept.filled == Filled(first_name="Zoé", last_name="Roux", structure="Parc")
    assert (kept.name, kept.who, kept.erased) == ("Zoé Roux", "", True)
    assert (kept.attendance, kept.seen, kept.notes) == (FULL.attendance, Seen(), ())
    assert [one.code for one in (*kept.why, *gone.why)] == ["kept_as_proof", "erased_in_time"]
    assert gone.filled == Filled()
    (letter,) = ledger.read().letters.values()
    assert (letter.ref, letter.to, letter.message_id) == (zoe.ref, "", "")
