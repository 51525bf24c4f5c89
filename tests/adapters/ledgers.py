"""What ledgers are asked to remember in the tests, and how."""

from datetime import date
from pathlib import Path
from typing import Any

from douze.adapters.sqlite.versions import MIGRATIONS
from douze.adapters.sqlite_ledger import SqliteLedger
from douze.model.attendance import Attendance
from douze.model.kinds import Kind
from douze.model.ledger_state import Filled, Seen
from douze.model.letters import Mail
from douze.model.pass_record import PassRecord, StatusChange
from douze.model.phrases import Registrant, phrase
from douze.model.words import Decision, LetterState, Resend, Status
from douze.ports import PassLedger
from tests.factories import at, known, record

NOW = at("09-20 11:00")
#: The version of a ledger that is written now.
LAST = len(list(MIGRATIONS.glob("*.sql")))
#: A registration with something in every field.
FULL = known(
    status=Status.TO_SETTLE,
    why=(
        phrase("seat_held", deadline=at("09-28 18:00")),
        phrase("dues_paid_ahead", structure="Parc « du Vercors »", day=date(2020, 12, 1)),
        phrase("dues_alike", structure="Parc", row=7),
    ),
    occurrence=2,
    held_at=at("09-20 11:00"),
    deadline=at("09-28 18:00"),
    closed_at=at("09-19 18:00"),
    decision=Decision.WAIT,
    overruled=at("09-20 10:30"),
    by_hand=True,
    absent_since=at("09-20 10:00"),
    filled=Filled(first_name="Zoé", last_name="Martin", email="zoe@a.example", structure="Parc"),
    notes=(phrase("perhaps_the_same", email="max@a.example", ref=("B-1", "B-2")),),
    seen=Seen(
        resend=Resend.AGAIN,
        said_again=2,
        said_again_at=at("09-20 10:01"),
        new_address=True,
        named=("Zoé", "Roux"),
        before=Filled(first_name="Zoé", email="zoe@a.example"),
        edited_at=at("09-20 10:02"),
        answer_at=(1, 7),
        no_speaker_since=at("09-20 10:03"),
        word_done=True,
        before_write={"structure": "Le Parc"},
    ),
    attendance=Attendance(seconds=6960, first=at("10-01 14:02"), last=at("10-01 15:58")),
)
CHANGE = StatusChange(
    ref=FULL.ref, who=Registrant(name="Zoé"), before=None, after=Status.CONFIRMED, why=FULL.why
)

#: A letter that waits, the same once it is claimed, its text, and until when that is of use.
WAITING = record(state=LetterState.QUEUED, finished_at=None)
DOUBT = record(state=LetterState.IN_DOUBT, finished_at=NOW, detail="incertain")
TEXT = Mail(
    message_id="1@example.org",
    sender="formation@example.org",
    recipient="zoe@ailleurs.example",
    subject="Objet",
    text="",
    html="",
    raw=b"Subject: Objet\r\n\r\n\0\xff",
)
LATE = at("10-01 16:00")

#: What is said about a file that is no longer what it was.
DAMAGED = (
    "Put back a copy of it, or move it away and run the command adopt, which rebuilds it from "
    "the sheet."
)


def remember(ledger: PassLedger, **what: Any) -> None:
    ledger.record(PassRecord(**{"now": NOW, **what}))


def written(path: Path) -> Path:
    ledger = SqliteLedger(path)
    with ledger.lock():
        remember(ledger, registrations=[FULL], letters=[record()], changes=[CHANGE])
    return path


def pass_over(path: Path, **how: Path) -> None:
    """Begin a pass, as `apply` does, and remember something."""
    ledger = SqliteLedger(path, **how)
    with ledger.lock():
        ledger.read()
        remember(ledger, letters=[record(Kind.LINK, number=2)])
