"""What staff and speakers are told: counts, what needs a person, who comes.

A digest a day, only when something needs a look; an alert at once, each cause once; a brief
to each speaker two days before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

from douze.model.book import Book, Session
from douze.model.desired import Outcome, RowAlert, SessionCounts
from douze.model.kinds import expires_at, send_after
from douze.model.ledger_state import LedgerState
from douze.model.letters import Guest, Letter, LetterRecord
from douze.model.local_day import local_day
from douze.model.moments import later
from douze.model.phrases import ByStaff, Phrase, Problem, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import Kind, LetterState, Status
from workflows.alerts import ALERT_LASTS, alert
from workflows.session_row import about_links, asks
from workflows.undelivered import letter_trouble, refusal_in_words
from workflows.where import of_letter, of_registration, of_row, of_session

#: A letter that failed needs nobody any more this long after its session.
FORGOTTEN_AFTER = timedelta(days=7)
#: A mail server that is out of reach for less is nobody's concern.
PASSING = timedelta(hours=1)


def count(
    session: Session, outcomes: Sequence[Outcome], settings: Settings, now: datetime
) -> SessionCounts:
    """Count one session's registrations, and say what is wrong with it."""
    seats = sum(s.has_seat for s in outcomes)
    over = seats > session.places and not session.cancelled
    told = (phrase(Reason.OVER_CAPACITY, seats=seats, places=session.places),) if over else ()
    return SessionCounts(
        row=session.row,
        confirmed=sum(s.status is Status.CONFIRMED for s in outcomes),
        to_settle=sum(s.status is Status.TO_SETTLE for s in outcomes),
        waiting=sum(s.status is Status.WAITING for s in outcomes),
        free=0 if session.cancelled else max(0, session.places - seats),
        alert=(*told, *asks(session, outcomes, settings, now)),
    )


def problems(
    book: Book, outcomes: Iterable[Outcome], row_alerts: Iterable[RowAlert]
) -> Iterator[Problem]:
    """Name what a person has to correct in a registration or on a row.

    A session that is left aside has been told once; its registrations are not told again.
    """
    for outcome in outcomes:
        if outcome.row_removed:
            continue
        for problem in outcome.registration.problems:
            if not problem.reason.about.of_session:
                yield of_registration(book, problem, outcome)
    alerts = {one.row: one.why for one in row_alerts}
    for row in book.rows if alerts else ():
        for problem in alerts.get(row.row, ()):
            yield of_row(book, problem, row)


def matters(
    book: Book,
    outcomes: Iterable[Outcome],
    counts: Iterable[SessionCounts],
    found: Iterable[Problem],
    late: Iterable[Letter],
    ledger: LedgerState,
    now: datetime,
) -> tuple[Problem, ...]:
    """Gather all that needs a person, the most urgent first.

    `late` are the letters that this pass finds past their use, and will note as missed.
    """
    all_of_them = list(found)
    broken = {b.row for b in book.broken}
    for one in counts:
        if one.row not in broken:
            all_of_them += [of_session(book, what, one.row) for what in one.alert]
    by_ref = {s.registration.ref: s for s in outcomes}
    for outcome in by_ref.values():
        forgotten = _forgotten(book, outcome, now)
        for note in outcome.notes:
            told = note in outcome.registration.problems
            here = outcome.registration.row or outcome.registration.previous is None
            if here and not told and not (forgotten and note.reason.about.of_letter):
                all_of_them.append(of_registration(book, note, outcome))
        row = outcome.registration.row
        if row and row.attendance_unreadable and not forgotten:
            what = phrase(Reason.ATTENDANCE_UNREADABLE, typed=ByStaff(row.attendance_text[:100]))
            all_of_them.append(of_registration(book, what, outcome))
        if outcome.registration.absent_since and outcome.status not in (
            Status.CANCELLED, Status.EXPIRED, Status.REFUSED
        ):  # fmt: skip
            all_of_them.append(_absent(book, outcome))
    all_of_them += [_missed(book, letter, by_ref) for letter in late]
    all_of_them += _letters_that_failed(book, by_ref, ledger, now)
    needed = [problem for problem in all_of_them if problem.what.reason.about.digest]
    return tuple(sorted(needed, key=lambda problem: problem.what.reason.about.urgency))


def _absent(book: Book, outcome: Outcome) -> Problem:
    """Tell of a row that has disappeared by whom it was about, as far as that is known."""
    person = outcome.registration.person
    if person.name and person.address:
        what = phrase(Reason.ROW_ABSENT, name=person.name, email=person.address)
    else:
        what = phrase(Reason.ROW_ABSENT_UNNAMED, who=person.name or person.address or person.ref)
    return of_registration(book, what, outcome)


def _forgotten(book: Book, outcome: Outcome, now: datetime) -> bool:
    """Whether the session has been over for so long that no letter about it helps."""
    session = book.sessions.get(outcome.registration.session or "")
    return session is not None and now > later(session.end, FORGOTTEN_AFTER)


def _letters_that_failed(
    book: Book, outcomes: Mapping[str, Outcome], ledger: LedgerState, now: datetime
) -> Iterator[Problem]:
    """Tell of letters that no row tells of: those past their use, and doubts about a brief."""
    for record in ledger.letters.values():
        if record.state is LetterState.MISSED and _since(record, now) <= ALERT_LASTS:
            yield _missed(book, record, outcomes)
        elif record.state is LetterState.IN_DOUBT:
            outcome = outcomes.get(record.ref)
            if outcome is None or outcome.registration.row is None:
                kept, how = ledger.repeatable(now), Reason.LETTER_IN_DOUBT_NO_ROW
                for what in letter_trouble([record], "", kept, in_doubt=how):
                    yield _about_letter(book, what, record, outcome)


def past_their_use(
    letters: Iterable[Letter], ledger: LedgerState, now: datetime
) -> Iterator[Letter]:
    """Pick the letters that never left and are of no use any more."""
    for letter in letters:
        record = ledger.letters.get(letter.key)
        unsent = record is None or record.may_go(letter.to)
        unsent = unsent and letter.key not in ledger.written  # it was of use where it lies
        if now > letter.expires_at and unsent and not letter.repeats:
            yield letter


def _missed(book: Book, letter: Letter | LetterRecord, outcomes: Mapping[str, Outcome]) -> Problem:
    what = phrase(Reason.LETTER_MISSED, kind=letter.kind, to=letter.to)
    return _about_letter(book, what, letter, outcomes.get(letter.ref))


def _about_letter(
    book: Book, what: Phrase, letter: Letter | LetterRecord, outcome: Outcome | None
) -> Problem:
    """Place what became of a letter: with its registration, where there is one."""
    if outcome is None:
        return of_letter(book, what, letter.to, letter.ref)
    return of_registration(book, what, outcome)


def _since(record: LetterRecord, now: datetime) -> timedelta:
    return now - (record.finished_at or record.decided_at)


def about_digest(found: tuple[Problem, ...], settings: Settings, now: datetime) -> Iterator[Letter]:
    """Name today's digest, once its time has come, if there is anything to look at."""
    today = local_day(now, settings.zone)
    due = datetime.combine(today, settings.digest_at, tzinfo=settings.zone).astimezone(UTC)
    if not found or now < due:
        return
    midnight = datetime.combine(today + timedelta(days=1), time(), tzinfo=settings.zone)
    yield Letter(
        key=f"{Kind.DIGEST}/{today.isoformat()}",
        kind=Kind.DIGEST,
        ref="",
        session=None,
        to=settings.association.contact_address,
        send_after=due,
        expires_at=midnight.astimezone(UTC),
        matters=found,
    )


def about_alerts(
    book: Book, outcomes: Sequence[Outcome], ledger: LedgerState, settings: Settings, now: datetime
) -> Iterator[Letter]:
    """Name the alerts: a link that cannot be sent, an address refused."""
    yield from about_links(book, outcomes, settings, now)
    by_ref = {s.registration.ref: s for s in outcomes}
    refused: dict[str, list[LetterRecord]] = {}
    for record in ledger.letters.values():
        outcome = by_ref.get(record.ref)
        if outcome and record.finished_at and record.refused_by(outcome.registration.address):
            refused.setdefault(record.ref, []).append(record)
    for ref, records in refused.items():
        since = records[0].finished_at or now
        day = local_day(since, settings.zone).isoformat()
        found = of_registration(book, refusal_in_words(records[-1]), by_ref[ref])
        yield alert(f"address-{ref}/{day}", [found], settings, since)


def left_to_digest(
    found: Iterable[Problem],
    alerts: Iterable[Letter],
    ledger: LedgerState,
    settings: Settings,
    now: datetime,
) -> tuple[Problem, ...]:
    """Leave out of today's digest what an alert tells or told today: once a day is enough.

    What is still so tomorrow stands in tomorrow's.
    """
    told = [
        matter for one in alerts if _today(one, ledger, settings, now) for matter in one.matters
    ]
    return tuple(problem for problem in found if problem not in told)


def _today(letter: Letter, ledger: LedgerState, settings: Settings, now: datetime) -> bool:
    """Whether a letter to staff leaves in this pass, or has left today."""
    record = ledger.letters.get(letter.key)
    if record is None or record.may_go(letter.to):
        return now <= letter.expires_at
    sent = record.finished_at if record.state is LetterState.SENT else None
    return sent is not None and (local_day(sent, settings.zone) == local_day(now, settings.zone))


def mail_trouble(ledger: LedgerState, settings: Settings, now: datetime) -> Iterator[Letter]:
    """Name the alert about a mail server that lets nothing leave.

    It waits with the other letters, where staff see it on the sheet, and leaves with them. What
    mends itself is told after an hour only; a provider's limit is no trouble at all.
    """
    trouble = ledger.trouble
    if trouble is None or trouble.cause == Reason.MAIL_LIMIT:
        return
    passing = trouble.cause == Reason.MAIL_UNREACHABLE
    due = later(trouble.since, PASSING) if passing else trouble.since
    if now >= due:
        day = local_day(trouble.since, settings.zone).isoformat()
        what = phrase(Reason.MAIL_STOPPED, since=trouble.since, said=trouble.said)
        cause = f"{trouble.cause.replace('_', '-')}/{day}"
        yield alert(cause, [Problem(where=settings.tabs.messages, what=what)], settings, due)


def about_brief(
    session: Session,
    outcomes: Iterable[Outcome],
    ledger: LedgerState,
    settings: Settings,
    now: datetime,
) -> Iterator[Letter]:
    """Name the letter to each speaker: who comes, and what they answered."""
    due = send_after(Kind.BRIEF, session, settings)
    if now < due or session.cancelled:
        return
    coming = [s.registration for s in outcomes if s.status is Status.CONFIRMED]
    guests = sorted(
        (
            Guest(
                name=f"{r.first_name} {r.last_name}".strip(),
                structure=r.structure,
                answers=r.more,
            )
            for r in coming
        ),
        key=lambda guest: guest.name.casefold(),
    )
    taken: set[str] = set()
    for speaker in session.speakers:
        key = _brief_key(session, speaker.address, ledger, taken)
        taken.add(key)
        yield Letter(
            key=key,
            kind=Kind.BRIEF,
            ref="",
            session=session,
            to=speaker.address,
            first_name=speaker.first_name,
            last_name=speaker.last_name,
            send_after=due,
            expires_at=expires_at(Kind.BRIEF, session),
            guests=tuple(guests),
        )


def _brief_key(session: Session, address: str, ledger: LedgerState, taken: set[str]) -> str:
    """Give each speaker a key that stays theirs, in whatever order they are named."""
    base = f"{Kind.BRIEF}/{session.code}/{session.start:%Y-%m-%dT%H:%M}"
    for record in ledger.letters.values():
        mine = record.key == base or record.key.startswith(f"{base}/")
        if mine and record.to.casefold() == address.casefold():
            return record.key
    number = 1
    while True:
        key = base if number == 1 else f"{base}/{number}"
        if key not in ledger.letters and key not in taken:
            return key
        number += 1
