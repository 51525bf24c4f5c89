"""Answers become registrations: who asks for which session, since when.

One person's answers for one session are one registration; it keeps its first arrival. Staff
may add a row by hand. What cannot be read is kept apart, with its reason.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from msgspec.structs import replace

from douze.match.by_reference import answers_by_ref, former_refs, rows_by_ref, with_replaced_rows
from douze.match.exchanged_rows import exchanged_rows
from douze.match.found_registration import FoundRegistration
from douze.match.moved_answers import moved_answers
from douze.match.registration import registration_of, with_signed_answers
from douze.match.second_answers import with_second_answers
from douze.model.book import Book
from douze.model.ledger_state import LedgerState
from douze.model.matched import Matched
from douze.model.signed_answers import SignedAnswer


def take_in(
    book: Book,
    ledger: LedgerState,
    now: datetime,
    signed: Mapping[str, Sequence[SignedAnswer]] = MappingProxyType({}),
) -> Matched:
    """Bring answers, rows and ledger together, each registration once.

    `signed` says, by reference, what people answered by a link of ours. Decides nothing.
    """
    as_read, book = book, with_replaced_rows(book, ledger)
    by_ref = rows_by_ref(book, ledger)
    answers, aliases = answers_by_ref(book, ledger, by_ref)
    moves = moved_answers(book, ledger, answers, now)
    former = former_refs(ledger, by_ref.rows, answers)
    replaced = set(former.values())
    exchanged = exchanged_rows(book, ledger, now)
    registrations = []
    for ref in dict.fromkeys([*ledger.registrations, *answers, *by_ref.rows]):
        if ref in replaced:
            continue
        was = former.get(ref, "")
        found = FoundRegistration(
            ref=ref,
            was=was,
            row=by_ref.rows.get(ref) or by_ref.rows.get(was),
            previous=ledger.registrations.get(ref) or ledger.registrations.get(was),
            answers=answers.get(ref, ()),
        )
        registration = registration_of(found, book, ledger, now)
        registration = with_second_answers(registration, found.answers, ledger, now)
        if said := signed.get(ref):
            registration = with_signed_answers(registration, said, found.answers, now)
        # Who gave the place back and then edited the answer has moved nothing.
        if registration.given_back is None and (move := moves.get(ref)):
            registration = replace(registration, given_back=move.at, moved_to=move.to)
        if ref in by_ref.doubled:
            # Its row is there, twice: it has not disappeared.
            registration = replace(registration.left_alone(), absent_since=None)
        # Last, because nothing of what came may be decided by such a row.
        if why := exchanged.get(ref):
            problems = (*registration.problems, why)
            registration = replace(registration.left_alone(), problems=problems)
        registrations.append(registration)
    return Matched(
        book=as_read,  # as the sheet has it, references that are put right here included
        registrations=tuple(registrations),
        row_alerts=tuple(by_ref.alerts),
        aliases=aliases,
    )
