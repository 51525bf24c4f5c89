"""Letters, and the texts of those in doubt, as rows of the ledger's tables, and back."""

from datetime import datetime
from typing import Any

from douze.adapters.ledger.as_text import (
    announced_of,
    announced_text,
    maybe_text,
    moment_of,
    moment_text,
)
from douze.adapters.ledger.tables import Row
from douze.model.kinds import Kind
from douze.model.letters import LetterRecord, Mail
from douze.model.words import BounceReason, LetterState


# Columns keep the names that they have in older ledgers, whatever fields are called.
def letter_row(record: LetterRecord) -> Row:
    return {
        "key": record.key,
        "number": record.number,
        "kind": record.kind.value,
        "ref": record.ref,
        "session": record.session,
        "recipient": record.to,
        "subject": record.subject,
        "message_id": record.message_id,
        "state": record.state.value,
        "decided_at": moment_text(record.decided_at),
        "settled_at": maybe_text(record.finished_at),
        "detail": record.detail,
        "with_number": record.merged_into,
        "about": announced_text(record.about) if record.about else None,
        "tries": record.tries,
        "not_before": maybe_text(record.not_before),
        "reason": record.reason or "",
    }


def letter_of(row: Any) -> LetterRecord:
    return LetterRecord(
        key=row["key"],
        number=row["number"],
        kind=Kind(row["kind"]),
        ref=row["ref"],
        session=row["session"],
        to=row["recipient"],
        subject=row["subject"],
        message_id=row["message_id"],
        state=LetterState(row["state"]),
        decided_at=datetime.fromisoformat(row["decided_at"]),
        finished_at=moment_of(row["settled_at"]),
        detail=row["detail"],
        merged_into=row["with_number"],
        about=announced_of(row["about"]) if row["about"] else None,
        tries=row["tries"],
        not_before=moment_of(row["not_before"]),
        reason=BounceReason(row["reason"]) if row["reason"] else None,
    )


def text_row(key: str, text: Mail, until: datetime | None) -> Row:
    """Give the row of the text of a letter in doubt; `until` says how long it is of use."""
    return {
        "key": key,
        "until": maybe_text(until),
        "message_id": text.message_id,
        "sender": text.sender,
        "recipient": text.recipient,
        "subject": text.subject,
        "raw": text.raw,
    }


def text_of(row: Any) -> Mail:
    return Mail(
        message_id=row["message_id"],
        sender=row["sender"],
        recipient=row["recipient"],
        subject=row["subject"],
        text="",
        html="",
        raw=row["raw"],
    )
