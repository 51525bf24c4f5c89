"""DECIDE: say how everything should be at this moment. The rule books are asked in turn."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from douze.model.book import Book, Session
from douze.model.desired import Cover, Desired, Registration, SessionCounts, Standing
from douze.model.letters import Letter
from douze.model.past import Past, SeenSession
from douze.model.settings import Settings
from douze.model.words import Status
from workflows.adopted import not_told_before
from workflows.changes import about_changes, about_waiting, is_settled, see
from workflows.codes import with_lost_codes
from workflows.coming import coming
from workflows.doubles import many_alike, note_doubles
from workflows.doubts import about_doubts
from workflows.dues import MembersList
from workflows.failed import note_failed
from workflows.first_use import at_once, first_uses, for_the_digest, told_in
from workflows.floods import (
    about_floods,
    floods,
    note_floods,
    note_withheld,
    with_newcomers,
    with_unheard,
    withhold,
)
from workflows.followup import about_thanks
from workflows.intake import left_alone, take_in, with_known_codes
from workflows.letters import Told, about_standing, told_by_ref
from workflows.link import about_link, with_link
from workflows.one_alert import in_one
from workflows.returns import about_returned, note_returned, trouble_with
from workflows.seats import allot, aside, wait_to_settle
from workflows.slips import note_slips
from workflows.speakers import about_unreached, note_unreached
from workflows.staff import (
    about_alerts,
    about_brief,
    about_digest,
    count,
    left_to_digest,
    mail_trouble,
    matters,
    past_their_use,
    problems,
)
from workflows.unreached import note_kept_until, with_unreached
from workflows.unsure import about_unsure
from workflows.withdrawals import given_back

_NOBODY_TOLD = Told(())


def decide(
    book: Book, past: Past, settings: Settings, now: datetime, *, secret: bytes = b""
) -> Desired:
    """Decide every status, every letter that should exist by now, and every count.

    `secret` is the one that signed the links by which people withdraw. Pure: reads no clock
    and no file. Says the whole outcome, also where nothing has changed.
    """
    book = with_lost_codes(with_known_codes(book, past), past)
    gone = given_back(book.withdrawals, past.known, secret, now)
    intake = take_in(book, past, now, gone.moments)
    members = MembersList(book.members, settings.dues, now.astimezone(settings.zone).date())
    by_session: dict[str | None, list[Registration]] = {}
    told = told_by_ref(past)
    heard = with_unheard(intake.registrations, past)
    for registration in with_unreached(heard, told, past, now):
        by_session.setdefault(registration.session, []).append(registration)

    told_nobody = told.get("", _NOBODY_TOLD).records  # on any row: to staff and speakers
    standings: list[Standing] = [aside(r, settings, now) for r in by_session.pop(None, [])]
    letters: list[Letter] = []
    counts: list[SessionCounts] = []
    seen: list[SeenSession] = []
    for code, session in book.sessions.items():
        registrations = by_session.get(code, [])
        seen.append(see(session, past.sessions.get(code), settings, now))
        if not is_settled(seen[-1]):
            left = [aside(left_alone(r), settings, now) for r in _old(registrations)]
            left += [wait_to_settle(left_alone(r), now) for r in _by_hand(registrations)]
            standings += note_doubles(left)
            continue
        covers = _covers(registrations, session, members)
        allotted = allot(session, registrations, covers, settings, now)
        allotted = [_noted(_in_turn(s, _told(told, s))) for s in allotted]
        allotted = [note_kept_until(s, session, settings) for s in allotted]
        standings += note_doubles(allotted)
        counted = count(session, allotted, settings, now)
        counted = replace(counted, alert=(*counted.alert, *many_alike(allotted, code)))
        counts.append(note_unreached(counted, session, told_nobody, now))
        letters += _letters(session, allotted, told, past, settings, now)
    standings = note_slips(standings, book.members)
    due = _to_be_told(letters, past, now)
    letters = withhold(list(with_newcomers(due, past)), past, settings, now)
    flooding = floods(letters, past, now)
    standings = note_withheld(standings, letters, settings)
    counts = note_floods(counts, flooding, book.sessions)
    standings = [note_returned(s, _told(told, s), book, now) for s in standings]
    counts += [SessionCounts(row=broken.row, alert=broken.problems) for broken in book.broken]
    repeated = {letter.key for letter in letters if letter.repeats}
    kept = past.repeatable(now)
    standings = [note_failed(s, _told(told, s), kept, repeated) for s in standings]
    uses = first_uses(standings, book, members, past, settings, now)
    todays = for_the_digest(uses, settings, now)
    found = (
        *(one.found for one in todays),
        *book.problems,
        *problems(book, standings, intake.row_alerts),
        *gone.problems,
        *trouble_with(past),
    )
    alerts = [
        *about_floods(flooding, book, settings),
        *about_alerts(book, standings, past, settings, now),
        *about_returned(book, standings, told, past, settings, now),
        *about_unreached(book, told_nobody, settings, now),
        *at_once(uses, settings),
        *about_unsure(letters, standings, told, past, book, settings),
        *mail_trouble(past, settings, now),
    ]
    to_staff = list(_to_be_told(alerts, past, now))
    late = past_their_use((*letters, *to_staff), past, now)
    looks = matters(book, standings, counts, found, late, past, now)
    digest = about_digest(left_to_digest(looks, alerts, past, settings, now), settings, now)
    digest = (told_in(one, todays) for one in digest)
    to_staff = [*_to_be_told(digest, past, now), *to_staff]
    return Desired(
        now=now,
        standings=tuple(standings),
        letters=(*letters, *in_one(to_staff, past, now)),
        coming=tuple(coming(standings, book.sessions, settings, now)),
        row_alerts=intake.row_alerts,
        aliases=intake.aliases,
        seen=tuple(seen),
        sessions=tuple(counts),
        problems=looks,
        waits=tuple(about_waiting(book, seen, settings)),
    )


def _old(registrations: Iterable[Registration]) -> list[Registration]:
    """Those that a pass has seen: while a session is being edited, new ones wait."""
    return [r for r in registrations if r.known is not None]


def _by_hand(registrations: Iterable[Registration]) -> list[Registration]:
    """Those that staff added and no pass has seen: nothing else tells when they came."""
    return [r for r in registrations if r.known is None and r.by_hand and r.arrival]


def _to_be_told(letters: Iterable[Letter], past: Past, now: datetime) -> Iterator[Letter]:
    """Leave out what would reach back to the time before an adoption, or before a kind."""
    return _no_reach_back(not_told_before(letters, past), past, now)


def _no_reach_back(letters: Iterable[Letter], past: Past, now: datetime) -> Iterator[Letter]:
    """Leave out what a kind that is new would say about the time before it was known."""
    first_pass = past.first_pass or now
    for letter in letters:
        known_since = past.kinds.get(letter.kind.value, now)
        if known_since <= first_pass or letter.due >= known_since:
            yield letter


def _covers(
    registrations: Iterable[Registration], session: Session, members: MembersList
) -> Mapping[str, Cover]:
    return {r.ref: members.cover(r, session) for r in registrations}


def _told(told: Mapping[str, Told], standing: Standing) -> Told:
    return told.get(standing.registration.ref, _NOBODY_TOLD)


def _noted(standing: Standing) -> Standing:
    """Say on the row what was noted of whoever is confirmed, until the session starts."""
    told = standing.status is Status.CONFIRMED and not standing.over
    notes = standing.registration.notes if told else ()
    return replace(standing, notes=(*standing.notes, *notes)) if notes else standing


def _in_turn(standing: Standing, told: Told) -> Standing:
    turn = told.turn(standing)
    return standing if turn == standing.turn else replace(standing, turn=turn)


def _letters(
    session: Session,
    standings: Sequence[Standing],
    told: Mapping[str, Told],
    past: Past,
    settings: Settings,
    now: datetime,
) -> Iterator[Letter]:
    """Name the letters about one session to those who can be written to.

    Nothing is ever sent about a session that had started before the first pass.
    """
    if session.started(past.first_pass or now):
        return
    yield from about_brief(session, standings, past, now)
    for standing in standings:
        registration = standing.registration
        if not registration.address or registration.absent_since or registration.stands:
            continue
        heard = _told(told, standing)
        repeated = list(about_doubts(standing, session, heard, past, now))
        again = {letter.key for letter in repeated}
        yield from repeated
        for letter in (
            *about_standing(standing, session, heard, settings, now),
            *about_changes(standing, session, heard, settings, now),
            *about_link(standing, session, heard, settings, now),
            *about_thanks(standing, session, now),
        ):
            if standing.since <= letter.until and letter.key not in again:
                yield with_link(letter, settings, now)
