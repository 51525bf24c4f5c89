"""What staff and speakers are told: counts, what needs a person, who comes.

A digest a day, only when something needs a look; an alert at once, each cause once; a brief
to each speaker two days before.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta

from douze.model.book import Book, Session
from douze.model.desired import RowAlert, SessionCounts, Standing
from douze.model.letters import Guest, Letter, LetterRecord
from douze.model.moments import earlier, later
from douze.model.past import Past
from douze.model.phrases import Phrase, Problem, phrase
from douze.model.settings import Settings
from douze.model.sheet import column_letter
from douze.model.words import Kind, LetterState, Status
from workflows.link import link_is_due, usable_link

BRIEF_BEFORE = timedelta(hours=48)
#: An alert is of use for a day.
ALERT_LASTS = timedelta(hours=24)
#: A mail server that is out of reach for less is nobody's concern.
PASSING = timedelta(hours=1)

_ADDRESS = re.compile(r"[^\s<>,;()\"']+@[^\s<>,;()\"']+\.[^\s<>,;()\"']+")
#: What stands in `Alerte` and needs nobody: staff's own doing, or simply how things are.
_NO_MATTER = ("over_capacity", "confirmed_unsettled", "dues_member_unpaid")
#: What needs a person, the most urgent first, by the code of the problem.
_URGENCY = (
    ("link_",),
    ("letter_refused", "letter_in_doubt"),
    ("email_", "received_", "session_", "decision_", "ref_", "already_", "registered_"),
    ("row_absent",),
    ("date_", "time_", "cell_", "code_", "places_", "moment_", "state_", "end_", "hour_"),
    ("dues_",),
    ("",),
)


def count(
    session: Session, standings: Sequence[Standing], settings: Settings, now: datetime
) -> SessionCounts:
    """Count one session's registrations, and say what is wrong with it."""
    seats = sum(s.has_seat for s in standings)
    alert: list[Phrase] = []
    if seats > session.places and not session.cancelled:
        alert.append(phrase("over_capacity", seats=seats, places=session.places))
    if _lacks_link(session, standings, settings, now):
        alert.append(phrase("link_unusable" if session.link else "link_missing"))
    return SessionCounts(
        row=session.row,
        confirmed=sum(s.status is Status.CONFIRMED for s in standings),
        to_settle=sum(s.status is Status.TO_SETTLE for s in standings),
        waiting=sum(s.status is Status.WAITING for s in standings),
        free=max(0, session.places - seats),
        alert=tuple(alert),
    )


def _lacks_link(
    session: Session, standings: Iterable[Standing], settings: Settings, now: datetime
) -> bool:
    """Whether a link is due, cannot be sent, and somebody needs it."""
    due = link_is_due(session, settings, now) and not usable_link(session.link)
    return due and not session.cancelled and any(s.has_seat for s in standings)


def problems(
    book: Book, standings: Iterable[Standing], row_alerts: Iterable[RowAlert]
) -> Iterator[Problem]:
    """Name what a person has to correct in a registration or on a row.

    A session that is left aside has been told once; its registrations are not told again.
    """
    for standing in standings:
        if standing.withdrawn:
            continue
        row = standing.registration.row
        for problem in standing.registration.problems:
            if problem.code not in ("session_left_aside", "session_gone"):
                where = _cell(book, problem, row.row) if row else standing.registration.ref
                yield Problem(where=where, what=problem)
    for alert in row_alerts:
        for problem in alert.why:
            yield Problem(where=_cell(book, problem, alert.row), what=problem)


def matters(
    book: Book,
    standings: Iterable[Standing],
    counts: Iterable[SessionCounts],
    found: Iterable[Problem],
    past: Past,
    now: datetime,
) -> tuple[Problem, ...]:
    """Gather all that needs a person, the most urgent first."""
    all_of_them = list(found)
    sessions = book.layouts["sessions"]
    broken = {b.row for b in book.broken}
    for one in counts:
        place = column_letter(sessions.columns.get("alert", 0))
        where = f"{sessions.title}!{place}{one.row}"
        if one.row not in broken:
            all_of_them += [Problem(where=where, what=what) for what in one.alert]
    by_ref = {s.registration.ref: s for s in standings}
    for standing in by_ref.values():
        row = standing.registration.row
        for note in standing.notes:
            if row and note not in standing.registration.problems:
                all_of_them.append(Problem(where=_cell(book, note, row.row), what=note))
        if standing.registration.absent_since and standing.status not in (
            Status.CANCELLED, Status.EXPIRED, Status.REFUSED
        ):  # fmt: skip
            gone = phrase("row_absent", ref=standing.registration.ref)
            all_of_them.append(Problem(where=standing.registration.ref, what=gone))
    all_of_them += _letters_that_failed(by_ref.values(), past, now)
    needed = [problem for problem in all_of_them if problem.what.code not in _NO_MATTER]
    return tuple(sorted(needed, key=_urgency))


def _letters_that_failed(
    standings: Iterable[Standing], past: Past, now: datetime
) -> Iterator[Problem]:
    addresses = {s.registration.ref: s.registration.address for s in standings}
    for record in past.letters.values():
        facts = {"kind": record.kind.value, "to": record.to}
        if record.state is LetterState.REFUSED and addresses.get(record.ref) == record.to:
            yield Problem(where=record.ref, what=phrase("letter_refused", **facts))
        elif record.state is LetterState.IN_DOUBT and _waits_for_a_person(record, past):
            what = phrase("letter_in_doubt", key=record.key, **facts)
            yield Problem(where=record.ref, what=what)
        elif record.state is LetterState.MISSED and _since(record, now) <= ALERT_LASTS:
            yield Problem(where=record.ref, what=phrase("letter_missed", **facts))


def _waits_for_a_person(record: LetterRecord, past: Past) -> bool:
    """Whether a letter in doubt is one of its own, and will not be repeated."""
    return record.key not in past.kept and record.with_number is None


def _since(record: LetterRecord, now: datetime) -> timedelta:
    return now - (record.settled_at or record.decided_at)


def _urgency(problem: Problem) -> int:
    for place, beginnings in enumerate(_URGENCY):
        if problem.what.code.startswith(beginnings):
            return place
    return len(_URGENCY)


def about_digest(found: tuple[Problem, ...], settings: Settings, now: datetime) -> Iterator[Letter]:
    """Name today's digest, once its time has come, if there is anything to look at."""
    today = now.astimezone(settings.zone).date()
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
        due=due,
        until=midnight.astimezone(UTC),
        matters=found,
    )


def about_alerts(
    book: Book, standings: Sequence[Standing], past: Past, settings: Settings, now: datetime
) -> Iterator[Letter]:
    """Name the alerts: a link that cannot be sent though it is due, an address refused."""
    for code, session in book.sessions.items():
        of_it = (s for s in standings if s.registration.session == code)
        if _lacks_link(session, of_it, settings, now):
            place = column_letter(book.layouts["sessions"].columns.get("link", 0))
            where = f"{book.layouts['sessions'].title}!{place}{session.row}"
            what = phrase("link_unusable" if session.link else "link_missing")
            day = session.start.date().isoformat()
            due = earlier(session.start, settings.letters.link_before)
            yield alert(
                f"link-{code}/{day}", [Problem(where=where, what=what)], settings, due, session
            )
    addresses = {s.registration.ref: s.registration.address for s in standings}
    told: set[str] = set()
    for record in past.letters.values():
        current = addresses.get(record.ref) == record.to and record.ref not in told
        if record.state is LetterState.REFUSED and record.settled_at and current:
            told.add(record.ref)
            day = record.settled_at.astimezone(settings.zone).date().isoformat()
            what = phrase("letter_refused", kind=record.kind.value, to=record.to)
            cause = f"address-{record.ref}/{day}"
            yield alert(cause, [Problem(where=record.ref, what=what)], settings, record.settled_at)


def mail_trouble(past: Past, settings: Settings, now: datetime) -> Iterator[Letter]:
    """Name the alert about a mail server that lets nothing leave.

    It waits with the other letters, where staff see it on the sheet, and leaves with them. What
    mends itself is told after an hour only; a provider's limit is no trouble at all.
    """
    trouble = past.trouble
    if trouble is None or trouble.cause == "mail_limit":
        return
    passing = trouble.cause == "mail_unreachable"
    due = later(trouble.since, PASSING) if passing else trouble.since
    if now >= due:
        day = trouble.since.astimezone(settings.zone).date().isoformat()
        what = phrase("mail_stopped", since=trouble.since, said=trouble.said)
        cause = f"{trouble.cause.replace('_', '-')}/{day}"
        yield alert(cause, [Problem(where="mail", what=what)], settings, due)


def alert(
    cause: str,
    found: Sequence[Problem],
    settings: Settings,
    due: datetime,
    session: Session | None = None,
) -> Letter:
    """Name the alert about one cause; the cause ends with its day."""
    return Letter(
        key=f"{Kind.ALERT}/{cause}",
        kind=Kind.ALERT,
        ref="",
        session=session,
        to=settings.association.contact_address,
        due=due,
        until=later(due, ALERT_LASTS),
        matters=tuple(found),
    )


def about_brief(
    session: Session, standings: Iterable[Standing], past: Past, now: datetime
) -> Iterator[Letter]:
    """Name the letter to each speaker: who comes, and what they answered."""
    due = earlier(session.start, BRIEF_BEFORE)
    if now < due or session.cancelled:
        return
    coming = [s.registration for s in standings if s.status is Status.CONFIRMED]
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
    for address, first_name, last_name in speakers(session.speakers):
        key = _brief_key(session, address, past, taken)
        taken.add(key)
        yield Letter(
            key=key,
            kind=Kind.BRIEF,
            ref="",
            session=session,
            to=address,
            first_name=first_name,
            last_name=last_name,
            due=due,
            until=session.start,
            guests=tuple(guests),
        )


def speakers(cell: str) -> Iterator[tuple[str, str, str]]:
    """Read addresses with the names before them: `Claire Fontanel <claire@…>, Marc <…>`."""
    before = 0
    seen = set()
    for match in _ADDRESS.finditer(cell):
        name = cell[before : match.start()].strip(" ,;<(\n\t\"'>)")
        before = match.end()
        if match[0].casefold() not in seen:
            seen.add(match[0].casefold())
            first, _, last = name.strip().partition(" ")
            yield match[0], first, last


def _brief_key(session: Session, address: str, past: Past, taken: set[str]) -> str:
    """Give each speaker a key that stays theirs, in whatever order they are named."""
    base = f"{Kind.BRIEF}/{session.code}/{session.start:%Y-%m-%dT%H:%M}"
    for record in past.letters.values():
        mine = record.key == base or record.key.startswith(f"{base}/")
        if mine and record.to.casefold() == address.casefold():
            return record.key
    number = 1
    while True:
        key = base if number == 1 else f"{base}/{number}"
        if key not in past.letters and key not in taken:
            return key
        number += 1


def _cell(book: Book, problem: Phrase, row: int) -> str:
    """Name the cell of `Inscriptions` that a problem is about, by the word that it begins with."""
    layout = book.layouts["registrations"]
    column = layout.columns.get(problem.code.partition("_")[0], layout.columns["ref"])
    return f"{layout.title}!{column_letter(column)}{row}"
