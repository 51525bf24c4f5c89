"""Answers become registrations: who asks for which session, since when.

One person's answers for one session are one registration; it keeps its first arrival. Staff
may add a row by hand. What cannot be read is kept apart, with its reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from douze.match.alike import marks
from douze.match.moved_answers import answer_place, moved_answers, with_move
from douze.match.replaced_rows import with_replaced_rows
from douze.match.second_answers import in_a_days_time, may_name, with_second_answers
from douze.model.book import BY_HAND, Answer, Arrival, Book, Row
from douze.model.desired import Registration, RowAlert
from douze.model.ledger_state import Filled, LedgerState, RegistrationRecord
from douze.model.phrases import ByStaff, Phrase, phrase
from douze.model.reasons import Reason
from douze.model.references import reference
from douze.model.words import Status

#: Stands for the session's code in the reference of an answer whose session is unknown.
UNKNOWN = "INCONNUE"


class Intake(Struct, frozen=True, kw_only=True):
    """All registrations there are, and what to say on rows that are none."""

    registrations: tuple[Registration, ...]
    row_alerts: tuple[RowAlert, ...]
    #: The references of answers that belong to a registration under another one.
    aliases: tuple[tuple[str, str], ...]


def take_in(
    book: Book, ledger: LedgerState, now: datetime, given_back: Mapping[str, datetime] | None = None
) -> Intake:
    """Bring answers, rows and memory together, each registration once.

    `given_back` says, by reference, when people withdrew. Does not decide anything about
    seats or dues.
    """
    book = with_replaced_rows(book, ledger)
    rows, doubled, row_alerts = _rows_by_ref(book, ledger)
    answers, aliases = _answers_by_ref(book, ledger, rows, doubled)
    moves = moved_answers(book, ledger, answers, now)
    former = _former_refs(ledger, rows, answers)
    replaced = set(former.values())
    registrations = []
    for ref in dict.fromkeys([*ledger.registrations, *answers, *rows]):
        if ref not in replaced:
            was = former.get(ref, "")
            row = rows.get(ref) or rows.get(was)
            found = answers.get(ref, ())
            registration = _registration(ref, was, book, ledger, row, found, now)
            registration = with_second_answers(registration, found, ledger, now)
            if given_back and (moment := given_back.get(ref)):
                registration = _withdrawn(registration, moment, found, now)
            elif move := moves.get(ref):
                registration = with_move(registration, move)
            if ref in doubled:
                registration = replace(registration.left_alone(), absent_since=None)
            registrations.append(registration)
    return Intake(
        registrations=tuple(registrations),
        row_alerts=tuple(row_alerts),
        aliases=aliases,
    )


def with_known_codes(book: Book, ledger: LedgerState) -> Book:
    """Call a session by the code that it had, where only the code's case has changed."""
    before = {
        previous.session.casefold(): previous.session for previous in ledger.registrations.values()
    }
    other = {c: before[c.casefold()] for c in book.sessions if before.get(c.casefold(), c) != c}
    if not other:
        return book
    return replace(
        book,
        sessions={
            other.get(code, code): replace(session, code=other.get(code, code))
            for code, session in book.sessions.items()
        },
        answers=tuple(
            replace(a, session=other.get(a.session or "", a.session)) for a in book.answers
        ),
        rows=tuple(replace(r, session=other.get(r.session or "", r.session)) for r in book.rows),
    )


def provisional(ref: str) -> bool:
    """Whether a reference only holds the place until the session is known."""
    return ref.startswith(f"{UNKNOWN}-")


def _rows_by_ref(
    book: Book, ledger: LedgerState
) -> tuple[dict[str, Row], dict[str, list[Row]], list[RowAlert]]:
    """Tell which row is whose, which references stand twice, and what to say on other rows.

    A row without a reference is one that staff added.
    """
    rows: dict[str, Row] = {}
    doubled: dict[str, list[Row]] = {}
    alerts: list[RowAlert] = []
    with_ref = sorted((r for r in book.rows if _is_known(r, ledger)), key=lambda r: (r.ref, r.row))
    for ref, group in groupby(with_ref, key=lambda r: r.ref):
        same = list(group)
        if len(same) > 1:
            where = ", ".join(str(row.row) for row in same)
            why = (phrase(Reason.REF_TWICE, ref=ref, rows=where),)
            alerts += [RowAlert(row=row.row, status=None, why=why) for row in same]
            doubled[ref] = same
            continue
        row = same[0]
        true = reference(row.session, row.who) if row.session and row.who else ref
        found = provisional(ref) and row.session in book.sessions
        taken = true in ledger.registrations or true in rows
        rows[true if found and not taken else ref] = row
    copies = {alert.row for alert in alerts}
    known_by_who = _by_person(ledger, rows, doubled)
    for row in book.rows:
        if row.row in copies or _is_known(row, ledger):
            continue
        problems = _row_problems(row, book)
        if problems:
            alerts.append(RowAlert(row=row.row, status=Status.TO_CHECK, why=problems))
            continue
        session = row.session or ""
        ref = known_by_who.get((session, row.who)) or reference(session, row.who)
        if ref in rows or ref in doubled:
            there = str(rows[ref].row) if ref in rows else "?"
            why = (phrase(Reason.ALREADY_REGISTERED, ref=ref, row=there),)
            alerts.append(RowAlert(row=row.row, status=None, why=why))
        else:
            rows[ref] = row
            known_by_who[session, row.who] = ref
    return rows, doubled, alerts


def _by_person(
    ledger: LedgerState, rows: Mapping[str, Row], doubled: Mapping[str, Iterable[Row]]
) -> dict[tuple[str, str], str]:
    """Tell by whose address, as it stands on a row now, which registration can be found.

    Where a row stands twice, each of its copies leads to it.
    """
    found: dict[tuple[str, str], str] = {}
    for ref, row in [*((r, row) for r, same in doubled.items() for row in same), *rows.items()]:
        if row.who:
            session = (
                ledger.registrations[ref].session if ref in ledger.registrations else row.session
            )
            found[session or "", row.who] = ref
    return found


def _is_known(row: Row, ledger: LedgerState) -> bool:
    return bool(row.ref) and row.ref in ledger.registrations


def _row_problems(row: Row, book: Book) -> tuple[Phrase, ...]:
    """Why a row that staff added cannot be taken in yet."""
    problems = []
    if not row.session_text:
        problems.append(phrase(Reason.SESSION_MISSING))
    elif row.session is None:
        problems.append(phrase(Reason.SESSION_UNKNOWN, typed=row.session_text[:100]))
    elif row.session not in book.sessions:
        problems.append(phrase(Reason.SESSION_LEFT_ASIDE, session=ByStaff(row.session)))
    if row.email_problem:
        problems.append(row.email_problem)
    if row.decision_unreadable:
        problems.append(phrase(Reason.DECISION_UNREADABLE, typed=ByStaff(row.decision_text[:100])))
    return tuple(problems)


def _answers_by_ref(
    book: Book, ledger: LedgerState, rows: Mapping[str, Row], doubled: Mapping[str, Iterable[Row]]
) -> tuple[dict[str, tuple[Answer, ...]], tuple[tuple[str, str], ...]]:
    """Group the answers by registration, each group in the order of arrival.

    The address first given leads to a registration; else the address that stands on a row
    now, where staff corrected it. An answer that has found one so stays with it, whatever is
    corrected later: beside the groups come the references by which it could not find it again.
    """
    corrected = {
        (previous.session, previous.who): ref
        for ref, previous in ledger.registrations.items()
        if previous.who
    }
    corrected |= _by_person(ledger, rows, doubled)
    found = {row.ref: ref for ref, row in rows.items() if row.ref and row.ref != ref}
    groups: dict[str, list[Answer]] = {}
    aliases: dict[str, str] = {}
    for answer in book.answers:
        session = session_of(answer, ledger)
        if session is None or provisional_ref(answer) in doubled:
            ref = provisional_ref(answer)
            ref = found.get(ref) or ledger.aliases.get(ref, ref)
        else:
            ref = own = reference(session, answer.who)
            if own not in ledger.registrations and own not in rows:
                ref = ledger.aliases.get(own) or corrected.get((session, answer.who), own)
                if ref != own and own not in ledger.aliases and not provisional(ref):
                    aliases[own] = ref
        groups.setdefault(ref, []).append(answer)
    in_order = {ref: tuple(sorted(group, key=_in_order)) for ref, group in groups.items()}
    return in_order, tuple(aliases.items())


def session_of(answer: Answer, ledger: LedgerState) -> str | None:
    """Tell an answer's session, also by a title or code that it had in an earlier pass."""
    named = answer.session_text
    return (
        answer.session or ledger.names.get(named) or (named if named in ledger.sessions else None)
    )


def provisional_ref(answer: Answer) -> str:
    """Make the reference under which an answer waits while its session is unknown."""
    return reference(UNKNOWN, f"{answer.session_text.casefold()}\n{answer.who}")


def _in_order(answer: Answer) -> tuple[bool, float, int, int]:
    received = answer.received
    return (received is None, received.timestamp() if received else 0, answer.tab, answer.row)


def _former_refs(
    ledger: LedgerState, rows: Mapping[str, Row], answers: Mapping[str, Sequence[Answer]]
) -> dict[str, str]:
    """Tell which registrations were known under a provisional reference until now."""
    former = {ref: row.ref for ref, row in rows.items() if row.ref and row.ref != ref}
    if not any(map(provisional, ledger.registrations)):
        return former
    for ref, group in answers.items():
        if not provisional(ref) and ref not in ledger.registrations and ref not in former:
            before = next(
                (p for a in group if (p := provisional_ref(a)) in ledger.registrations), None
            )
            if before:
                former[ref] = before
    return former


def _registration(
    ref: str,
    was: str,
    book: Book,
    ledger: LedgerState,
    row: Row | None,
    answers: Sequence[Answer],
    now: datetime,
) -> Registration:
    previous = ledger.registrations.get(ref) or ledger.registrations.get(was)
    session = _session(ref, row, previous, answers, ledger)
    readable = row is not None and not (previous and row.decision_unreadable)
    decision = row.decision if row and readable else previous.decision if previous else None
    by_hand = bool(previous and previous.closed_at and previous.shown) and _typed_by_staff(row)
    later = _answers_after(previous.closed_at if previous else None, answers)
    reopened = decision is None and (bool(later) or by_hand)
    held = previous.deadline if previous and previous.status is Status.TO_SETTLE else None
    problems = _problems(book, session, row, previous, answers)
    comeback = _arrival(None, None, _answers_after(held, answers), True, now)
    filled = previous.filled if previous else Filled()
    latest = answers if reopened else may_name(previous, answers, ledger)
    latest = [a for a in latest if a.received is not None] or list(latest)
    over = (
        previous is not None
        and decision is previous.decision
        and session is not None
        and session in book.sessions
        and book.sessions[session].started(now)
    )
    address = _address(row, previous, answers)
    first_name, last_name = (
        _field(word, row, filled, latest) for word in ("first_name", "last_name")
    )
    registration = Registration(
        ref=ref,
        was=was,
        session=session if session in book.sessions else None,
        session_text=session or (answers[-1].session_text if answers else ""),
        email=row.email if row else filled.email or (answers[0].email if answers else ""),
        address=address,
        first_name=first_name,
        last_name=last_name,
        structure=_field("structure", row, filled, latest),
        who=_who(row, previous, answers, anew=reopened or comeback is not None),
        arrival=_arrival(previous, row, () if by_hand else later or answers, reopened, now),
        by_hand=previous.by_hand if previous else not answers,
        answer=answers[-1] if answers else None,
        answer_at=answer_place(previous, answers),
        asked=bool(answers) or bool(previous and not previous.by_hand),
        decision=decision,
        row=row,
        previous=previous,
        reopened=reopened,
        more=answers[-1].more if answers else (),
        comeback=comeback,
        problems=problems,
        absent_since=None if reopened else _absent_since(row, previous, now),
        marks=() if over else tuple(marks(address, first_name, last_name)),
    )
    return registration.left_alone() if _is_frozen(book, session, row, previous) else registration


def _withdrawn(
    registration: Registration, moment: datetime, answers: Sequence[Answer], now: datetime
) -> Registration:
    """Note when a person withdrew, and which answer after that opens it again, if one does."""
    after = _answers_after(moment, answers)
    again = _arrival(None, None, in_a_days_time(registration.previous, answers, after), True, now)
    withdrawn = replace(registration, given_back=moment, regained=again)
    if not (registration.reopened and registration.previous and after):
        return withdrawn
    if again is not None:
        return replace(withdrawn, arrival=again)
    gone = _absent_since(registration.row, registration.previous, now)
    arrival = registration.previous.arrival
    return replace(withdrawn, reopened=False, arrival=arrival, absent_since=gone)


def _session(
    ref: str,
    row: Row | None,
    previous: RegistrationRecord | None,
    answers: Sequence[Answer],
    ledger: LedgerState,
) -> str | None:
    if provisional(ref):
        return None
    if previous and not provisional(previous.ref):
        return previous.session
    named = session_of(answers[0], ledger) if answers else None
    return named or (row.session if row else None)


def _typed_by_staff(row: Row | None) -> bool:
    """Whether staff added this row; one that lost its reference by a slip has a status."""
    return row is not None and not row.ref and not row.cells.get("status")


def _who(
    row: Row | None, previous: RegistrationRecord | None, answers: Sequence[Answer], *, anew: bool
) -> str:
    """Say by what the person is known: the address now, else the one that they had.

    Where a row is gone and another is written `anew`, that is the address which it will show.
    """
    if row and row.who:
        return row.who
    if previous and row is None and anew:
        return next((a.who for a in answers if a.address == previous.filled.email), previous.who)
    if previous:
        return previous.who
    return answers[0].who if answers else ""


def _answers_after(moment: datetime | None, answers: Iterable[Answer]) -> list[Answer]:
    """The answers that came after a moment; none where there is no such moment."""
    if moment is None:
        return []
    return [a for a in answers if a.received is not None and a.received > moment]


def _arrival(
    previous: RegistrationRecord | None,
    row: Row | None,
    answers: Sequence[Answer],
    reopened: bool,
    now: datetime,
) -> Arrival | None:
    if previous and previous.arrival and not reopened:
        return previous.arrival
    for answer in answers:
        if answer.received is not None:
            return Arrival(received=answer.received, tab=answer.tab, row=answer.row)
    if row is not None and not answers:
        return Arrival(received=now, tab=BY_HAND, row=row.row)
    return None


def _address(
    row: Row | None, previous: RegistrationRecord | None, answers: Sequence[Answer]
) -> str | None:
    """The address on the row is the address; before there is a row, the one first given."""
    if row is not None:
        return None if _email_problem(row, previous) else row.address
    if previous and previous.reason is Reason.REPLACED:
        return previous.filled.email
    for answer in answers:
        if answer.address:
            return answer.address
    return previous.filled.email or None if previous else None


def _email_problem(row: Row, previous: RegistrationRecord | None) -> Phrase | None:
    """What speaks against the address on a row.

    What is held against addresses that can be written to reaches nobody who was taken in with
    one before the rule was known.
    """
    if previous is None or row.address is None or previous.status is Status.TO_CHECK:
        return row.email_problem
    return None if previous.who == row.address.casefold() else row.email_problem


def _field(word: str, row: Row | None, filled: Filled, latest: Sequence[Answer]) -> str:
    """Take staff's word where they changed the cell, else the latest answer's that has one."""
    written: str = getattr(filled, word)
    if row is not None:
        shown: str = getattr(row, word)
        if shown != written:
            return shown
    said = [value for a in latest if (value := str(getattr(a, word)))]
    return said[-1] if said else written


def _problems(
    book: Book,
    session: str | None,
    row: Row | None,
    previous: RegistrationRecord | None,
    answers: Sequence[Answer],
) -> tuple[Phrase, ...]:
    """Why nothing can be decided about a registration, or nobody can be written to."""
    problems: list[Phrase] = []
    if row is not None and row.decision_unreadable:
        problems.append(phrase(Reason.DECISION_UNREADABLE, typed=ByStaff(row.decision_text[:100])))
    if session is not None and session not in book.sessions:
        problems.append(_why_aside(session, book))
    elif session is None and row is not None and row.session in book.sessions:
        problems.append(phrase(Reason.REGISTERED_ELSEWHERE, session=row.session or ""))
    elif session is None and answers:
        problems += [p for p in answers[-1].problems if p.reason.about.column == "session"]
    if row is not None:
        problem = _email_problem(row, previous)
        problems += [problem] if problem else []
    elif answers and not any(a.address for a in answers):
        problems += [p for p in answers[0].problems if p.reason.about.column == "email"]
    if answers and not any(a.received for a in answers) and not (previous and previous.arrival):
        problems += [p for p in answers[0].problems if p.reason.about.column == "received"]
    return tuple(dict.fromkeys(problems))


def _why_aside(session: str, book: Book) -> Phrase:
    """Say why a session cannot be decided on: it cannot be read, its code changed, it is gone."""
    broken = [one for one in book.broken if one.code == session]
    told = [p for one in broken for p in one.problems if p.reason is Reason.CODE_CHANGED]
    if told:
        return told[0]
    return phrase(
        Reason.SESSION_LEFT_ASIDE if broken else Reason.SESSION_GONE, session=ByStaff(session)
    )


def _is_frozen(
    book: Book, session: str | None, row: Row | None, previous: RegistrationRecord | None
) -> bool:
    """Whether a registration is left as it is until staff have corrected something."""
    if previous is None or session is None:
        return False
    return session not in book.sessions or (row is not None and row.decision_unreadable)


def _absent_since(
    row: Row | None, previous: RegistrationRecord | None, now: datetime
) -> datetime | None:
    if row is not None or previous is None or not previous.shown:
        return None
    return previous.absent_since or now
