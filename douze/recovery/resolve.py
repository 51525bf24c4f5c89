"""RESOLVE: a person says what became of a letter, or that one which failed is to go again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from douze.errors import NotInDoubt
from douze.model.kinds import Recipient
from douze.model.ledger_state import RegistrationRecord
from douze.model.letters import LetterRecord
from douze.model.phrases import Registrant, phrase
from douze.model.reasons import Reason
from douze.model.wording import Wording
from douze.model.words import FAILED, LetterState


class SaidByPerson(Struct, frozen=True, kw_only=True):
    """What became of a letter, as a person says."""

    sent: bool  #: else it is to go again
    who: str
    at: datetime


def resolve(
    key: str,
    letters: Mapping[str, LetterRecord],
    said: SaidByPerson,
    wording: Wording,
    named: Callable[[str], str] = str,
) -> list[LetterRecord]:
    """Give the records of a letter, and of what it said too, settled.

    Sent: one in doubt, as at the moment of the doubt, or one that lies in a folder, which somebody
    has sent from there. To be sent: one in doubt, refused or
    returned; it waits for the next pass, which sends it, to the same address too, if it is still
    true. `Détail` tells who says so. `named` gives the Message-ID of a text. Raises
    NotInDoubt.
    """
    record = letters.get(key)
    if record is None or not _may_be_settled(record, sent=said.sent):
        raise NotInDoubt(key, wording.word(record.state) if record else "")
    code = Reason.RESOLVED_SENT if said.sent else Reason.RESOLVED_AGAIN
    detail = wording.sentence(phrase(code, who=said.who, now=said.at))
    said_too = [r for r in letters.values() if r.said_in(record) and r.state is record.state]
    records = [record, *said_too]
    if not said.sent:
        return [_again(r, detail, said.at, named) for r in records]
    when = record.finished_at or record.decided_at
    return [replace(r, state=LetterState.SENT, finished_at=when, detail=detail) for r in records]


def key_of(typed: str, letters: Mapping[str, LetterRecord]) -> str:
    """Find the key of a letter that somebody names by its key, or by its N° in the log."""
    named = (key for key, one in letters.items() if typed == str(one.number))
    return next(named, typed)


def _of_the_day(record: LetterRecord) -> bool:
    """Whether a letter is to staff, of a day that is over: nobody wants it later."""
    return record.kind.about.to is Recipient.STAFF


def _may_be_settled(record: LetterRecord, *, sent: bool) -> bool:
    if record.state is LetterState.IN_DOUBT:
        return True
    if record.state is LetterState.WRITTEN:
        return sent
    return not sent and record.state in FAILED and not _of_the_day(record)


def _again(
    record: LetterRecord, detail: str, now: datetime, named: Callable[[str], str]
) -> LetterRecord:
    """Let a letter wait again; one that was accepted once has another Message-ID from now on."""
    returned = record.state is LetterState.RETURNED
    return replace(
        record,
        state=LetterState.QUEUED,
        finished_at=None,
        detail=detail,
        tries=0,
        not_before=None,
        message_id=named(f"{record.key} {now.isoformat()}") if returned else record.message_id,
    )


def refused_since(letters: Mapping[str, LetterRecord], since: datetime) -> Iterator[LetterRecord]:
    """Name the letters that were refused from a moment on, in the order of their numbers."""
    for record in sorted(letters.values(), key=lambda record: record.number):
        refused = record.state is LetterState.REFUSED and not _of_the_day(record)
        if refused and record.finished_at is not None and record.finished_at >= since:
            yield record


def refused_lines(
    refused: Sequence[LetterRecord],
    registrations: Mapping[str, RegistrationRecord],
    wording: Wording,
    *,
    done: bool,
) -> Iterator[str]:
    """Tell which refused letters go again, or would: whose, and what the server said."""
    for record in refused:
        known = registrations.get(record.ref)
        who = str(Registrant(name=known.name if known else "", address=record.to))
        kind, detail = wording.word(record.kind), record.detail
        told = phrase("screen_refused_one", key=record.key, kind=kind, who=who, said=detail)
        yield wording.sentence(told)
    code = "screen_refused_again" if done else "screen_refused_would"
    yield wording.sentence(phrase(code if refused else "screen_refused_none", count=len(refused)))
