"""Registrations and letters as rows of the ledger's tables, and back."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from douze.model.book import Arrival
from douze.model.bounce import Reason
from douze.model.bounces import MailboxPosition
from douze.model.history import PastChange
from douze.model.ledger_state import Filled, MailTrouble, RegistrationRecord, SessionRecord
from douze.model.letters import Announced, LetterRecord, Mail
from douze.model.phrases import Fact, Phrase
from douze.model.words import Decision, Kind, LetterState, Status
from douze.model.writes import TabWrite, WriteIntent

KNOWN_COLUMNS = (
    "ref", "session", "status", "why", "since", "received", "tab", "row", "who", "turn", "held_at",
    "deadline", "closed_at", "decision", "by_hand", "shown", "absent_since", "first_name",
    "last_name", "email", "structure", "overruled",
)  # fmt: skip
LETTER_COLUMNS = (
    "key", "number", "kind", "ref", "session", "recipient", "subject", "message_id", "state",
    "decided_at", "settled_at", "detail", "with_number", "about", "tries", "not_before",
    "reason",
)  # fmt: skip
KEPT_COLUMNS = ("key", "until", "message_id", "sender", "recipient", "subject", "raw")
SESSION_COLUMNS = ("code", "settled", "cancelled", "seen", "seen_cancelled", "since")


def moment_text(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def moment_of(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def why_text(why: Iterable[Phrase]) -> str:
    facts = [[p.code, {name: _fact_json(fact) for name, fact in p.facts.items()}] for p in why]
    return json.dumps(facts, ensure_ascii=False)


def why_of(text: str) -> tuple[Phrase, ...]:
    return tuple(
        Phrase(code=code, facts={name: _fact_of(fact) for name, fact in facts.items()})
        for code, facts in json.loads(text)
    )


def _fact_json(fact: Fact) -> object:
    if isinstance(fact, datetime):
        return {"moment": (fact.astimezone(UTC) if fact.tzinfo else fact).isoformat()}
    return {"day": fact.isoformat()} if isinstance(fact, date) else fact


def _fact_of(fact: Any) -> Fact:
    if isinstance(fact, dict):
        if "day" in fact:
            return date.fromisoformat(fact["day"])
        return datetime.fromisoformat(fact["moment"])
    value: Fact = fact
    return value


def known_row(known: RegistrationRecord) -> tuple[object, ...]:
    arrival, filled = known.arrival, known.filled
    return (
        known.ref,
        known.session,
        known.status.value,
        why_text(known.why),
        moment_text(known.since),
        moment_text(arrival.received) if arrival else None,
        arrival.tab if arrival else None,
        arrival.row if arrival else None,
        known.who,
        known.occurrence,
        moment_text(known.held_at),
        moment_text(known.deadline),
        moment_text(known.closed_at),
        known.decision.value if known.decision else None,
        int(known.by_hand),
        int(known.shown),
        moment_text(known.absent_since),
        filled.first_name,
        filled.last_name,
        filled.email,
        filled.structure,
        moment_text(known.overruled),
    )


def known_of(row: Mapping[str, Any]) -> RegistrationRecord:
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
    )


def letter_row(record: LetterRecord) -> tuple[object, ...]:
    return (
        record.key,
        record.number,
        record.kind.value,
        record.ref,
        record.session,
        record.to,
        record.subject,
        record.message_id,
        record.state.value,
        moment_text(record.decided_at),
        moment_text(record.finished_at),
        record.detail,
        record.merged_into,
        announced_text(record.about) if record.about else None,
        record.tries,
        moment_text(record.not_before),
        record.reason or "",
    )


def letter_of(row: Mapping[str, Any]) -> LetterRecord:
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
        reason=Reason(row["reason"]) if row["reason"] else None,
    )


def kept_row(key: str, text: Mail, until: datetime | None) -> tuple[object, ...]:
    return (
        key,
        moment_text(until),
        text.message_id,
        text.sender,
        text.recipient,
        text.subject,
        text.raw,
    )


def kept_of(row: Mapping[str, Any]) -> Mail:
    return Mail(
        message_id=row["message_id"],
        sender=row["sender"],
        recipient=row["recipient"],
        subject=row["subject"],
        text="",
        html="",
        raw=row["raw"],
    )


def trouble_text(trouble: MailTrouble) -> str:
    moments = moment_text(trouble.since), moment_text(trouble.until)
    return json.dumps([trouble.cause, trouble.said, *moments], ensure_ascii=False)


def trouble_of(text: str | None) -> MailTrouble | None:
    if not text:
        return None
    cause, said, since, until = json.loads(text)
    since = datetime.fromisoformat(since)
    return MailTrouble(cause=cause, said=said, since=since, until=moment_of(until))


def change_of(row: Mapping[str, Any]) -> PastChange:
    return PastChange(
        at=datetime.fromisoformat(row["at"]),
        ref=row["ref"],
        before=Status(row["before"]) if row["before"] else None,
        after=Status(row["after"]),
        why=why_of(row["why"]),
    )


def mailbox_text(mailbox: MailboxPosition) -> str:
    trouble = why_text([mailbox.trouble]) if mailbox.trouble else None
    read: list[object] = [mailbox.validity, mailbox.uid, trouble, moment_text(mailbox.since)]
    if mailbox.backlog or mailbox.in_hand or mailbox.skipped:
        at = moment_text(mailbox.skipped_at)
        read += [mailbox.backlog, mailbox.in_hand, mailbox.skipped, at]
    return json.dumps(read, ensure_ascii=False)


def mailbox_of(text: str | None) -> MailboxPosition:
    read = json.loads(text) if text else []
    validity, uid, trouble, since, *more = read or (0, 0, None, None)
    backlog, in_hand, skipped, at = more or ((), (), 0, None)
    return MailboxPosition(
        validity=validity,
        uid=uid,
        trouble=why_of(trouble)[0] if trouble else None,
        since=moment_of(since),
        backlog=tuple((low, high) for low, high in backlog),
        in_hand=tuple((numbering, uid) for numbering, uid in _each(in_hand)),
        skipped=skipped,
        skipped_at=moment_of(at),
    )


def _each(in_hand: Any) -> Any:
    """Give messages in hand; for a while one was remembered, as its two numbers."""
    return [in_hand] if in_hand and isinstance(in_hand[0], int) else in_hand or ()


def writes_text(writes: Iterable[WriteIntent]) -> str:
    noted = [
        {
            "at": moment_text(write.at),
            "tabs": [
                [tab.title, [*tab.headers.items()], tab.rows, tab.moved, tab.put_back]
                for tab in write.tabs
            ],
        }
        for write in writes
    ]
    return json.dumps(noted, ensure_ascii=False)


def writes_of(text: str | None) -> tuple[WriteIntent, ...]:
    return tuple(
        WriteIntent(
            at=moment_of(noted["at"]),
            tabs=tuple(
                TabWrite(
                    title=title,
                    headers=dict(headers),
                    rows=tuple(rows),
                    moved=tuple(moved),
                    put_back=tuple(put_back),
                )
                for title, headers, rows, moved, put_back in noted["tabs"]
            ),
        )
        for noted in json.loads(text or "[]")
    )


def announced_text(about: Announced) -> str:
    said = [about.title, moment_text(about.start), moment_text(about.end), about.link]
    return json.dumps(said, ensure_ascii=False)


def announced_of(text: str) -> Announced:
    title, start, end, link = json.loads(text)
    return Announced(
        title=title,
        start=datetime.fromisoformat(start),
        end=datetime.fromisoformat(end),
        link=link,
    )


def session_row(session: SessionRecord) -> tuple[object, ...]:
    return (
        session.code,
        announced_text(session.settled),
        int(session.cancelled),
        announced_text(session.seen),
        int(session.seen_cancelled),
        moment_text(session.since),
    )


def session_of(row: Mapping[str, Any]) -> SessionRecord:
    return SessionRecord(
        code=row["code"],
        settled=announced_of(row["settled"]),
        cancelled=bool(row["cancelled"]),
        seen=announced_of(row["seen"]),
        seen_cancelled=bool(row["seen_cancelled"]),
        since=datetime.fromisoformat(row["since"]),
    )
