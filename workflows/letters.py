"""Who is told where they stand: one letter a status, sent once.

A letter exists from a moment on and is of use until another. All that should exist by now
are named here, sent or not: finding out which were is the plan's work.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import Session
from douze.model.desired import Outcome, Registration
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter, LetterRecord, letter_key
from douze.model.moments import earlier, later
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import Kind, LetterState, Status

#: A reminder of the dues comes at least this long after the first letter about them.
REMINDER_AFTER = timedelta(hours=24)

_TELLS = {
    Status.CONFIRMED: Kind.CONFIRMATION,
    Status.TO_SETTLE: Kind.DUES,
    Status.WAITING: Kind.WAITING_LIST,
    Status.EXPIRED: Kind.EXPIRED,
    Status.REFUSED: Kind.REFUSAL,
    Status.CANCELLED: Kind.CANCELLATION,
}
#: Letters that go because somebody's status has changed.
TELLS_STATUS = frozenset({*_TELLS.values(), Kind.SESSION_CANCELLED})
#: Letters that were taken back, or wait. Each may have left before a crash, if hardly ever.
_UNSURE = frozenset({LetterState.QUEUED, LetterState.WITHHELD, LetterState.OUTDATED})

#: Where several letters about one session are due for one person, the first of these goes…
PRECEDENCE = (
    Kind.SESSION_CANCELLED,
    Kind.CANCELLATION,
    Kind.REFUSAL,
    Kind.EXPIRED,
    Kind.CONFIRMATION,
    Kind.DUES,
    Kind.NO_SEAT,
    Kind.WAITING_LIST,
    Kind.CHANGE,
    Kind.LINK_CHANGE,
    Kind.REMINDER,
    Kind.LINK,
    Kind.DUES_REMINDER,
    Kind.THANKS,
)
#: …and says what these would have said.
MERGES = {
    Kind.CONFIRMATION: frozenset({Kind.CHANGE, Kind.LINK_CHANGE, Kind.LINK, Kind.REMINDER}),
    Kind.DUES: frozenset({Kind.CHANGE}),
    Kind.WAITING_LIST: frozenset({Kind.CHANGE}),
    Kind.CHANGE: frozenset({Kind.LINK_CHANGE, Kind.LINK, Kind.REMINDER}),
    Kind.LINK_CHANGE: frozenset({Kind.LINK, Kind.REMINDER}),
    Kind.REMINDER: frozenset({Kind.LINK}),
    Kind.NO_SEAT: frozenset({Kind.WAITING_LIST}),
    Kind.DIGEST: frozenset({Kind.ALERT}),
    Kind.ALERT: frozenset({Kind.ALERT}),
}


class LetterHistory(Struct, frozen=True):
    """What one person was told about one session, in the order of the letters' numbers."""

    records: Sequence[LetterRecord]

    def at(self, key: str) -> datetime | None:
        """When a letter was sent; None if it was not."""
        for record in self.records:
            if record.key == key and record.state is LetterState.SENT:
                return record.finished_at
        return None

    def asked(self, key: str, to: str | None) -> datetime | None:
        """When a letter went out, also if it came back from the address that stands there."""
        back = (r.decided_at for r in self.records if r.key == key and r.returned_from(to))
        return self.at(key) or next(back, None)

    @property
    def heard(self) -> list[LetterRecord]:
        """The letters about where they stand that the person got, or may have got.

        One that waits counts as it will once it is taken back: what is decided now and what
        the next pass decides are then the same.
        """
        return [
            r for r in self.records if r.kind in TELLS_STATUS and r.state is not LetterState.MISSED
        ]

    def occurrence(self, outcome: Outcome) -> int:
        """Count how often the person has had to be told from the beginning.

        Who was told something else since is told again, under a key of its own: after a
        cancellation that was taken back, a second confirmation.
        """
        kind, heard = status_letter(outcome), self.heard
        if kind is None or not heard or heard[-1].kind is kind:
            return outcome.occurrence
        key = letter_key(outcome.registration.ref, kind, occurrence=outcome.occurrence)
        return outcome.occurrence + any(record.key == key for record in heard)


def status_letter(outcome: Outcome) -> Kind | None:
    """Name the kind of letter that says where somebody stands; None where nobody is told."""
    if outcome.row_removed or outcome.unreached:
        return None
    if outcome.session_cancelled:
        return Kind.SESSION_CANCELLED
    return _TELLS.get(outcome.status)


def letter_to(registration: Registration, **about: Any) -> Letter:
    """Address a letter to whoever a registration is for; `about` is all the rest of it."""
    return Letter(
        ref=registration.ref,
        to=registration.address or "",
        first_name=registration.first_name,
        last_name=registration.last_name,
        structure=registration.structure,
        asked=registration.asked,
        **about,
    )


def letter_history_by_ref(ledger: LedgerState) -> dict[str, LetterHistory]:
    """Sort the ledger's letters by registration."""
    by_ref: dict[str, list[LetterRecord]] = {}
    for record in sorted(ledger.letters.values(), key=lambda r: r.number):
        by_ref.setdefault(record.ref, []).append(record)
    return {ref: LetterHistory(tuple(records)) for ref, records in by_ref.items()}


def about_standing(
    outcome: Outcome, session: Session, history: LetterHistory, settings: Settings, now: datetime
) -> Iterable[Letter]:
    """Name the letters that say where somebody stands, and the reminder of the dues."""
    kind = status_letter(outcome)
    if kind is None or (kind is Kind.SESSION_CANCELLED and not history.heard):
        return
    yield _letter(kind, outcome, session, history, until=_expires_at(kind, outcome, session))
    if kind is Kind.DUES and outcome.deadline and outcome.held_at:
        key = letter_key(outcome.registration.ref, Kind.DUES, occurrence=outcome.occurrence)
        asked = history.asked(key, outcome.registration.address)
        half = later(outcome.held_at, (outcome.deadline - outcome.held_at) / 2)
        if asked:
            due = max(half, later(asked, REMINDER_AFTER))
            if due <= min(now, outcome.deadline):
                yield _letter(
                    Kind.DUES_REMINDER, outcome, session, history, due=due, until=outcome.deadline
                )
    stopped = earlier(session.start, settings.seats.promote_until)
    if kind is Kind.WAITING_LIST and now > stopped:
        yield _letter(Kind.NO_SEAT, outcome, session, history, due=stopped, until=session.start)


def _expires_at(kind: Kind, outcome: Outcome, session: Session) -> datetime:
    if kind is Kind.CONFIRMATION:
        return session.end
    if kind is Kind.DUES and outcome.deadline:
        return outcome.deadline
    return session.start


def _letter(
    kind: Kind,
    outcome: Outcome,
    session: Session,
    history: LetterHistory,
    *,
    until: datetime,
    due: datetime | None = None,
) -> Letter:
    registration = outcome.registration
    heard = history.heard
    sent = [record.kind for record in heard if record.state not in _UNSURE]
    return letter_to(
        registration,
        key=letter_key(registration.ref, kind, occurrence=outcome.occurrence),
        kind=kind,
        session=session,
        send_after=due or outcome.since,
        expires_at=until,
        status=outcome.status,
        rank=outcome.rank,
        deadline=outcome.closed_at if kind is Kind.EXPIRED else outcome.deadline,
        promoted=sent[-1:] == [Kind.WAITING_LIST],
        given_back=outcome.given_back,
        by_name=any(note.reason is Reason.DUES_NAME_ONLY for note in outcome.notes),
        by_staff=registration.decision is not None,
    )


def one_each(letters: Iterable[Letter], ledger: LedgerState, now: datetime) -> list[Letter]:
    """See to it that nobody gets two letters about one session in one pass.

    Of those that are still to be sent to one person, the first in the order of precedence
    goes; what it says too is absorbed, the others come in a later pass. A person is whoever
    reads an address: where two registrations have one, their letters come after each other.
    Letters that were sent, and those past their use, are left as they are.
    """
    kept: list[Letter] = []
    waiting: dict[tuple[str, ...], list[Letter]] = {}
    for letter in letters:
        record = ledger.letters.get(letter.key)
        if letter.repeats and letter.postponed:
            kept.append(letter)
        elif now <= letter.expires_at and (
            record is None or letter.repeats or record.may_go(letter.to)
        ):
            waiting.setdefault(_reader(letter), []).append(letter)
        else:
            kept.append(letter)
    for rivals in waiting.values():
        if len(rivals) > 1:
            rivals.sort(key=lambda letter: PRECEDENCE.index(letter.kind))
        first, *others = rivals
        merged = tuple(
            (other.key, other.kind)
            for other in others
            if not first.repeats
            and other.ref == first.ref
            and other.kind in MERGES.get(first.kind, ())
            and (first.carries_link or not other.carries_link)
        )
        kept.append(replace(first, merges=merged) if merged else first)
        said = {key for key, _ in merged}
        kept += [replace(other, postponed=True) for other in others if other.key not in said]
    return kept


def _reader(letter: Letter) -> tuple[str, ...]:
    """Who reads a letter, and about what; a letter to staff stands for itself."""
    if letter.ref and letter.session:
        return letter.to.casefold(), letter.session.code
    return (letter.key,)
