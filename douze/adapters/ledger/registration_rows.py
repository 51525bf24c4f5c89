"""Registrations, sessions and the history as rows of the ledger's tables, and back."""

from datetime import datetime
from typing import Any

from douze.adapters.ledger.as_text import (
    announced_of,
    announced_text,
    documents_of,
    documents_text,
    json_text,
    maybe_of,
    maybe_text,
    moment_of,
    moment_text,
    seen_of,
    seen_text,
    speakers_of,
    speakers_text,
    why_of,
    why_text,
)
from douze.adapters.ledger.tables import Row
from douze.model.attendance import Attendance
from douze.model.book import Arrival
from douze.model.ledger_records import PastChange
from douze.model.ledger_state import Filled, RegistrationRecord, SessionRecord
from douze.model.pass_record import StatusChange
from douze.model.words import Decision, SessionState, Status


# Columns keep the names that they have in older ledgers, whatever fields are called.
def registration_row(known: RegistrationRecord) -> Row:
    arrival, filled = known.arrival, known.filled
    return {
        "ref": known.ref,
        "session": known.session,
        "status": known.status.value,
        "why": why_text(known.why),
        "since": moment_text(known.since),
        "received": moment_text(arrival.received) if arrival else None,
        "tab": arrival.tab if arrival else None,
        "row": arrival.row if arrival else None,
        "who": known.who,
        "turn": known.occurrence,
        "held_at": maybe_text(known.held_at),
        "deadline": maybe_text(known.deadline),
        "closed_at": maybe_text(known.closed_at),
        "decision": known.decision.value if known.decision else None,
        "by_hand": int(known.by_hand),
        "shown": int(known.shown),
        "absent_since": maybe_text(known.absent_since),
        "first_name": filled.first_name,
        "last_name": filled.last_name,
        "email": filled.email,
        "structure": filled.structure,
        "overruled": maybe_text(known.overruled),
        "notes": why_text(known.notes) if known.notes is not None else None,
        "seen": seen_text(known.seen),
        "attendance": json_text(known.attendance) if known.attendance else None,
        "erased": int(known.erased),
    }


def registration_of(row: Any) -> RegistrationRecord:
    received = moment_of(row["received"])
    return RegistrationRecord(
        ref=row["ref"],
        session=row["session"],
        status=Status(row["status"]),
        why=why_of(row["why"]),
        since=datetime.fromisoformat(row["since"]),
        arrival=Arrival(received=received, tab=row["tab"], row=row["row"]) if received else None,
        who=row["who"],
        occurrence=row["turn"],
        held_at=moment_of(row["held_at"]),
        deadline=moment_of(row["deadline"]),
        closed_at=moment_of(row["closed_at"]),
        decision=Decision(row["decision"]) if row["decision"] else None,
        overruled=moment_of(row["overruled"]),
        by_hand=bool(row["by_hand"]),
        shown=bool(row["shown"]),
        absent_since=moment_of(row["absent_since"]),
        filled=Filled(
            first_name=row["first_name"],
            last_name=row["last_name"],
            email=row["email"],
            structure=row["structure"],
        ),
        notes=why_of(row["notes"]) if row["notes"] is not None else None,
        seen=seen_of(row["seen"]),
        attendance=maybe_of(row["attendance"], Attendance),
        erased=bool(row["erased"]),
    )


def session_row(session: SessionRecord) -> Row:
    return {
        "code": session.code,
        "settled": announced_text(session.settled),
        "state": session.state.value,
        "seen": announced_text(session.seen),
        "seen_state": session.seen_state.value,
        "postponed_from": maybe_text(session.postponed_from),
        "since": moment_text(session.since),
        "documents": documents_text(session.documents),
        "documents_at": maybe_text(session.documents_at),
        "certificates": None if session.certificates is None else int(session.certificates),
        "certificates_at": maybe_text(session.certificates_at),
        "announce": None if session.announce is None else int(session.announce),
        "announced_at": maybe_text(session.announced_at),
        "cancelled_since": maybe_text(session.cancelled_since),
        "speakers": speakers_text(session.speakers),
    }


def session_of(row: Any) -> SessionRecord:
    return SessionRecord(
        code=row["code"],
        settled=announced_of(row["settled"]),
        state=SessionState(row["state"]),
        seen=announced_of(row["seen"]),
        seen_state=SessionState(row["seen_state"]),
        postponed_from=moment_of(row["postponed_from"]),
        since=datetime.fromisoformat(row["since"]),
        documents=documents_of(row["documents"]),
        documents_at=moment_of(row["documents_at"]),
        certificates=None if row["certificates"] is None else bool(row["certificates"]),
        certificates_at=moment_of(row["certificates_at"]),
        announce=None if row["announce"] is None else bool(row["announce"]),
        announced_at=moment_of(row["announced_at"]),
        cancelled_since=moment_of(row["cancelled_since"]),
        speakers=speakers_of(row["speakers"]),
    )


def change_values(change: StatusChange, now: datetime) -> tuple[object, ...]:
    """Give a line of the history: at, ref, before, after, why."""
    before = change.before.value if change.before else None
    return moment_text(now), change.ref, before, change.after.value, why_text(change.why)


def change_of(row: Any) -> PastChange:
    """Read a line of the history."""
    return PastChange(
        at=datetime.fromisoformat(row["at"]),
        ref=row["ref"],
        before=Status(row["before"]) if row["before"] else None,
        after=Status(row["after"]),
        why=why_of(row["why"]),
    )
