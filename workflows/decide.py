"""DECIDE: say how everything should be at this moment. The rule books are asked in turn."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from douze.model.book import Book, Session
from douze.model.desired import (
    Cover,
    Desired,
    Registration,
    RowAlert,
    SessionCounts,
    Standing,
)
from douze.model.letters import Letter
from douze.model.past import Past
from douze.model.phrases import Phrase, Problem, phrase
from douze.model.settings import Settings
from douze.model.sheet import column_letter
from douze.model.words import Status
from workflows.dues import MembersList
from workflows.intake import take_in, with_known_codes
from workflows.letters import Told, about_standing, one_each, told_by_ref
from workflows.link import about_link, link_is_due, usable_link, with_link
from workflows.seats import allot, aside

_NOBODY_TOLD = Told(())


def decide(book: Book, past: Past, settings: Settings, now: datetime) -> Desired:
    """Decide every status, every letter that should exist by now, and every count.

    Pure: reads no clock and no file. Says the whole outcome, also where nothing has changed.
    """
    book = with_known_codes(book, past)
    intake = take_in(book, past, now)
    members = MembersList(book.members, settings.dues, now.astimezone(settings.zone).date())
    by_session: dict[str | None, list[Registration]] = {}
    for registration in intake.registrations:
        by_session.setdefault(registration.session, []).append(registration)

    told = told_by_ref(past)
    standings: list[Standing] = [aside(r, settings, now) for r in by_session.pop(None, [])]
    letters: list[Letter] = []
    counts: list[SessionCounts] = []
    for code, session in book.sessions.items():
        registrations = by_session.get(code, [])
        covers = _covers(registrations, session, members)
        allotted = allot(session, registrations, covers, settings, now)
        allotted = [replace(s, turn=_told(told, s).turn(s)) for s in allotted]
        standings += allotted
        counts.append(_count(session, allotted, settings, now))
        letters += _letters(session, allotted, told, past, settings, now)
    counts += [SessionCounts(row=broken.row, alert=broken.problems) for broken in book.broken]
    return Desired(
        now=now,
        standings=tuple(standings),
        letters=tuple(one_each(letters, past, now)),
        row_alerts=intake.row_alerts,
        sessions=tuple(counts),
        problems=(*book.problems, *_problems(book, standings, intake.row_alerts)),
    )


def _covers(
    registrations: Iterable[Registration], session: Session, members: MembersList
) -> Mapping[str, Cover]:
    return {r.ref: members.cover(r, session) for r in registrations}


def _told(told: Mapping[str, Told], standing: Standing) -> Told:
    return told.get(standing.registration.ref, _NOBODY_TOLD)


def _letters(
    session: Session,
    standings: Iterable[Standing],
    told: Mapping[str, Told],
    past: Past,
    settings: Settings,
    now: datetime,
) -> Iterator[Letter]:
    """Name the letters about one session to those who can be written to.

    Nothing is ever sent about a session that had started before the first pass, nor about
    one that is cancelled.
    """
    first_pass = past.first_pass or now
    if session.started(first_pass) or session.cancelled:
        return
    for standing in standings:
        registration = standing.registration
        if not registration.address or registration.absent_since or registration.stands:
            continue
        heard = _told(told, standing)
        for letter in about_standing(standing, session, heard, settings, now):
            if standing.since <= letter.until:
                yield with_link(letter, settings, now)
        for letter in about_link(standing, session, heard, settings, now):
            if standing.since <= letter.until:
                yield letter


def _count(
    session: Session, standings: list[Standing], settings: Settings, now: datetime
) -> SessionCounts:
    seats = sum(s.has_seat for s in standings)
    alert: list[Phrase] = []
    if seats > session.places:
        alert.append(phrase("over_capacity", seats=seats, places=session.places))
    if link_is_due(session, settings, now) and not usable_link(session.link) and seats:
        alert.append(phrase("link_unusable" if session.link else "link_missing"))
    return SessionCounts(
        row=session.row,
        confirmed=sum(s.status is Status.CONFIRMED for s in standings),
        to_settle=sum(s.status is Status.TO_SETTLE for s in standings),
        waiting=sum(s.status is Status.WAITING for s in standings),
        free=max(0, session.places - seats),
        alert=tuple(alert),
    )


def _problems(
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


def _cell(book: Book, problem: Phrase, row: int) -> str:
    """Name the cell of `Inscriptions` that a problem is about, by the word that it begins with."""
    layout = book.layouts["registrations"]
    column = layout.columns.get(problem.code.partition("_")[0], layout.columns["ref"])
    return f"{layout.title}!{column_letter(column)}{row}"
