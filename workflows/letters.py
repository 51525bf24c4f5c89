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
from douze.model.desired import Registration, Standing
from douze.model.letters import Invitation, Letter, LetterRecord
from douze.model.moments import earlier, later
from douze.model.past import Past
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
_STANDING_KINDS = frozenset({*_TELLS.values(), Kind.SESSION_CANCELLED})
_WITHDRAWING = frozenset({Kind.CANCELLATION, Kind.REFUSAL, Kind.SESSION_CANCELLED})
#: Letters that were taken back, or wait. Each may have left before a crash, if hardly ever.
_UNSURE = frozenset({LetterState.QUEUED, LetterState.WITHHELD, LetterState.WITHDRAWN})

#: Where several letters about one session are due for one person, the first of these goes…
PRECEDENCE = (
    Kind.SESSION_CANCELLED,
    Kind.CANCELLATION,
    Kind.REFUSAL,
    Kind.EXPIRED,
    Kind.CONFIRMATION,
    Kind.CHANGE,
    Kind.DUES,
    Kind.NO_SEAT,
    Kind.WAITING_LIST,
    Kind.LINK_CHANGE,
    Kind.REMINDER,
    Kind.LINK,
    Kind.DUES_REMINDER,
    Kind.THANKS,
)
#: …and says what these would have said.
ABSORBS = {
    Kind.CONFIRMATION: frozenset({Kind.CHANGE, Kind.LINK_CHANGE, Kind.LINK, Kind.REMINDER}),
    Kind.CHANGE: frozenset({Kind.LINK_CHANGE, Kind.LINK, Kind.REMINDER}),
    Kind.LINK_CHANGE: frozenset({Kind.LINK, Kind.REMINDER}),
    Kind.REMINDER: frozenset({Kind.LINK}),
    Kind.NO_SEAT: frozenset({Kind.WAITING_LIST}),
}


class Told(Struct, frozen=True):
    """What one person was told about one session, in the order of the letters' numbers."""

    records: Sequence[LetterRecord]

    def at(self, key: str) -> datetime | None:
        """When a letter was sent; None if it was not."""
        for record in self.records:
            if record.key == key and record.state is LetterState.SENT:
                return record.settled_at
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
            r
            for r in self.records
            if r.kind in _STANDING_KINDS and r.state is not LetterState.MISSED
        ]

    def turn(self, standing: Standing) -> int:
        """Count how often the person has had to be told from the beginning.

        Who was told something else since is told again, under a key of its own: after a
        cancellation that was taken back, a second confirmation.
        """
        kind, heard = telling(standing), self.heard
        if kind is None or not heard or heard[-1].kind is kind:
            return standing.turn
        key = letter_key(standing.registration.ref, kind, turn=standing.turn)
        return standing.turn + any(record.key == key for record in heard)


def telling(standing: Standing) -> Kind | None:
    """Name the kind of letter that says where somebody stands; None where nobody is told."""
    if standing.withdrawn or standing.unreached:
        return None
    if standing.session_cancelled:
        return Kind.SESSION_CANCELLED
    return _TELLS.get(standing.status)


def letter_key(ref: str, kind: Kind, *, at: datetime | None = None, turn: int = 1) -> str:
    """Name what makes two letters the same: person, session, kind, date, turn.

    `BENEVOLES-7KQ4TM2X/link/2020-10-01T14:00`, `BENEVOLES-7KQ4TM2X/confirmation/2`.
    """
    parts = [ref, kind.value]
    if at is not None:
        parts.append(at.strftime("%Y-%m-%dT%H:%M"))
    if turn > 1:
        parts.append(str(turn))
    return "/".join(parts)


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


def told_by_ref(past: Past) -> dict[str, Told]:
    """Sort the ledger's letters by registration."""
    by_ref: dict[str, list[LetterRecord]] = {}
    for record in sorted(past.letters.values(), key=lambda r: r.number):
        by_ref.setdefault(record.ref, []).append(record)
    return {ref: Told(tuple(records)) for ref, records in by_ref.items()}


def about_standing(
    standing: Standing, session: Session, told: Told, settings: Settings, now: datetime
) -> Iterable[Letter]:
    """Name the letters that say where somebody stands, and the reminder of the dues."""
    kind = telling(standing)
    if kind is None or (kind is Kind.SESSION_CANCELLED and not told.heard):
        return
    yield _letter(kind, standing, session, told, until=_until(kind, standing, session))
    if kind is Kind.DUES and standing.deadline and standing.held_at:
        key = letter_key(standing.registration.ref, Kind.DUES, turn=standing.turn)
        asked = told.asked(key, standing.registration.address)
        half = later(standing.held_at, (standing.deadline - standing.held_at) / 2)
        if asked:
            due = max(half, later(asked, REMINDER_AFTER))
            if due <= min(now, standing.deadline):
                yield _letter(
                    Kind.DUES_REMINDER, standing, session, told, due=due, until=standing.deadline
                )
    stopped = earlier(session.start, settings.seats.promote_until)
    if kind is Kind.WAITING_LIST and now > stopped:
        yield _letter(Kind.NO_SEAT, standing, session, told, due=stopped, until=session.start)


def _until(kind: Kind, standing: Standing, session: Session) -> datetime:
    if kind is Kind.CONFIRMATION:
        return session.end
    if kind is Kind.DUES and standing.deadline:
        return standing.deadline
    return session.start


def _letter(
    kind: Kind,
    standing: Standing,
    session: Session,
    told: Told,
    *,
    until: datetime,
    due: datetime | None = None,
) -> Letter:
    registration = standing.registration
    heard = told.heard
    sent = [record.kind for record in heard if record.state not in _UNSURE]
    invitation = None
    if kind is Kind.CONFIRMATION:
        invitation = Invitation.REQUEST
    elif kind in _WITHDRAWING and any(record.kind is Kind.CONFIRMATION for record in heard):
        invitation = Invitation.CANCEL
    return letter_to(
        registration,
        key=letter_key(registration.ref, kind, turn=standing.turn),
        kind=kind,
        session=session,
        due=due or standing.since,
        until=until,
        invitation=invitation,
        rank=standing.rank,
        deadline=standing.closed_at if kind is Kind.EXPIRED else standing.deadline,
        promoted=sent[-1:] == [Kind.WAITING_LIST],
        given_back=standing.given_back,
        by_name=any(note.code == "dues_name_only" for note in standing.notes),
        by_staff=registration.decision is not None,
    )


def one_each(letters: Iterable[Letter], past: Past, now: datetime) -> list[Letter]:
    """See to it that nobody gets two letters about one session in one pass.

    Of those that are still to be sent to one person, the first in the order of precedence
    goes; what it says too is absorbed, the others come in a later pass. A person is whoever
    reads an address: where two registrations have one, their letters come after each other.
    Letters that were sent, and those past their use, are left as they are.
    """
    kept: list[Letter] = []
    waiting: dict[tuple[str, ...], list[Letter]] = {}
    for letter in letters:
        record = past.letters.get(letter.key)
        if letter.repeats and letter.postponed:
            kept.append(letter)
        elif now <= letter.until and (record is None or letter.repeats or record.may_go(letter.to)):
            waiting.setdefault(_reader(letter), []).append(letter)
        else:
            kept.append(letter)
    for rivals in waiting.values():
        if len(rivals) > 1:
            rivals.sort(key=lambda letter: PRECEDENCE.index(letter.kind))
        first, *others = rivals
        absorbed = tuple(
            (other.key, other.kind)
            for other in others
            if not first.repeats
            and other.ref == first.ref
            and other.kind in ABSORBS.get(first.kind, ())
            and (first.carries_link or not other.carries_link)
        )
        kept.append(replace(first, absorbs=absorbed) if absorbed else first)
        said = {key for key, _ in absorbed}
        kept += [replace(other, postponed=True) for other in others if other.key not in said]
    return kept


def _reader(letter: Letter) -> tuple[str, ...]:
    """Who reads a letter, and about what; a letter to staff stands for itself."""
    if letter.ref and letter.session:
        return letter.to.casefold(), letter.session.code
    return (letter.key,)
