"""Which rows and answers are whose: found by reference, else by session and address.

A row without a reference is one that staff added. Where a person cannot be told from another, or
nobody knows the session, the row is told and taken in as nobody's.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from msgspec.structs import replace

from douze.match.problems import row_problems
from douze.model.book import Answer, Book, Row
from douze.model.desired import RowAlert
from douze.model.ledger_state import LedgerState
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.references import reference
from douze.model.words import Status

#: Stands for the session's code in the reference of an answer whose session is unknown.
UNKNOWN = "INCONNUE"


def provisional(ref: str) -> bool:
    """Whether a reference only holds the place until the session is known."""
    return ref.startswith(f"{UNKNOWN}-")


def with_replaced_rows(book: Book, ledger: LedgerState) -> Book:
    """Know a row that bears the reference of who was there before by whoever stands on it.

    A pass that was killed between its memory and the sheet leaves one, and so does a sheet that
    is restored from an older version.
    """
    known = ledger.registrations
    over = {ref for ref, one in known.items() if one.reason is Reason.REPLACED}
    if not over:
        return book
    there = {row.ref for row in book.rows}

    def its_own(row: Row) -> Row:
        if row.ref not in over or not row.who or row.who == known[row.ref].who:
            return row
        own = reference(known[row.ref].session, row.who)
        return replace(row, ref=own) if own in known and own not in there else row

    return replace(book, rows=tuple(map(its_own, book.rows)))


def rows_by_ref(
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
        problems = row_problems(row, book)
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


def answers_by_ref(
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
        if session is None or (doubled and provisional_ref(answer) in doubled):
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


def former_refs(
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
