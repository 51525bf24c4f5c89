"""Which rows and answers are whose: found by reference, else by session and address.

A row without a reference is one that staff added. Where a person cannot be told from another, or
nobody knows the session, the row is told and taken in as nobody's.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby

from msgspec import Struct, field
from msgspec.structs import replace

from douze.match.problems import row_problems
from douze.model.book import Answer, Book, Row
from douze.model.desired import RowAlert
from douze.model.fold import fold_header
from douze.model.ledger_state import LedgerState
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.references import UNKNOWN, provisional, reference
from douze.model.words import Status


def with_replaced_rows(book: Book, ledger: LedgerState) -> Book:
    """Know a row that bears the reference of whoever was there before by whoever stands on it.

    A pass that was killed between ledger and sheet leaves one, and so does a sheet that
    is restored from an older version.
    """
    known = ledger.registrations
    over = {ref for ref, one in known.items() if one.reason is Reason.REPLACED}
    if not over:
        return book
    there = {row.ref for row in book.rows}  # a reference must not come to stand twice

    def its_own(row: Row) -> Row:
        if row.ref not in over or not row.who or row.who == known[row.ref].who:
            return row
        own = reference(known[row.ref].session, row.who)
        return replace(row, ref=own) if own in known and own not in there else row

    return replace(book, rows=tuple(map(its_own, book.rows)))


class RowsByRef(Struct):
    """Which row is whose, which references stand twice, and what to say on other rows."""

    rows: dict[str, Row] = field(default_factory=dict)
    doubled: dict[str, list[Row]] = field(default_factory=dict)
    alerts: list[RowAlert] = field(default_factory=list)

    def by_person(self, ledger: LedgerState) -> dict[tuple[str, str], str]:
        """Tell which registration is found by a session and the address on its row now.

        Where a row stands twice, each of its copies leads to it.
        """
        found: dict[tuple[str, str], str] = {}
        # Those that stand once come last, and win where a copy has the address of another.
        for ref, rows in (*self.doubled.items(), *((r, [row]) for r, row in self.rows.items())):
            known = ledger.registrations.get(ref)
            for row in rows:
                if row.who:
                    found[(known.session if known else row.session) or "", row.who] = ref
        return found


def rows_by_ref(book: Book, ledger: LedgerState) -> RowsByRef:
    """Find whose each row is: first by reference, then those that staff added, which have none."""
    found = RowsByRef()
    _find_known(found, book, ledger)
    _find_added(found, book, ledger)
    return found


def _find_known(found: RowsByRef, book: Book, ledger: LedgerState) -> None:
    """Take in the rows that have a reference of the ledger's."""
    known = sorted((r for r in book.rows if _is_known(r, ledger)), key=lambda r: (r.ref, r.row))
    for ref, group in groupby(known, key=lambda r: r.ref):
        row, *copies = group
        if copies:
            same = [row, *copies]
            where = ", ".join(str(one.row) for one in same)
            why = (phrase(Reason.REF_TWICE, ref=ref, rows=where),)
            # Nobody can tell which is the copy: none is gone by, until staff delete one.
            found.alerts += [RowAlert(row=one.row, status=None, why=why) for one in same]
            found.doubled[ref] = same
        else:
            found.rows[_settled_ref(row, found, book, ledger)] = row


def _settled_ref(row: Row, found: RowsByRef, book: Book, ledger: LedgerState) -> str:
    """Give a row its own reference once the session is known that it waited for."""
    if not provisional(row.ref) or row.session not in book.sessions or not row.who:
        return row.ref
    own = reference(row.session or "", row.who)
    taken = own in ledger.registrations or own in found.rows
    return row.ref if taken else own


def _find_added(found: RowsByRef, book: Book, ledger: LedgerState) -> None:
    """Take in the rows that staff added: each makes a registration, or says why it does not."""
    known_by = found.by_person(ledger)
    for row in book.rows:
        if _is_known(row, ledger):
            continue
        problems = row_problems(row, book)
        if problems:
            found.alerts.append(RowAlert(row=row.row, status=Status.TO_CHECK, why=problems))
            continue
        session = row.session or ""
        ref = known_by.get((session, row.who)) or reference(session, row.who)
        if ref in found.rows or ref in found.doubled:
            there = str(found.rows[ref].row) if ref in found.rows else "?"
            why = (phrase(Reason.ALREADY_REGISTERED, ref=ref, row=there),)
            found.alerts.append(RowAlert(row=row.row, status=None, why=why))
        else:
            found.rows[ref] = row
            known_by[session, row.who] = ref


def _is_known(row: Row, ledger: LedgerState) -> bool:
    return bool(row.ref) and row.ref in ledger.registrations


def answers_by_ref(
    book: Book, ledger: LedgerState, found: RowsByRef
) -> tuple[dict[str, tuple[Answer, ...]], tuple[tuple[str, str], ...]]:
    """Group the answers by registration, each group in the order of arrival.

    The address first given leads to a registration; else the address that stands on a row
    now, where staff corrected it. An answer that has found one so stays with it, whatever is
    corrected later: beside the groups come the references by which it could not find it again.
    """
    corrected = _by_corrected_address(found, ledger)
    now_called = {row.ref: ref for ref, row in found.rows.items() if row.ref and row.ref != ref}
    groups: dict[str, list[Answer]] = {}
    aliases: dict[str, str] = {}
    for answer in book.answers:
        # Copies of a row that waits for its session keep their reference: so does its answer.
        session = session_of(answer, ledger)
        if session is None or (found.doubled and provisional_ref(answer) in found.doubled):
            ref = provisional_ref(answer)
            ref = now_called.get(ref) or ledger.aliases.get(ref, ref)
        else:
            ref = own = reference(session, answer.who)
            if own not in ledger.registrations and own not in found.rows:
                ref = ledger.aliases.get(own) or corrected.get((session, answer.who), own)
                if ref != own and own not in ledger.aliases and not provisional(ref):
                    aliases[own] = ref
        groups.setdefault(ref, []).append(answer)
    in_order = {ref: tuple(sorted(group, key=_in_order)) for ref, group in groups.items()}
    return in_order, tuple(aliases.items())


def _by_corrected_address(found: RowsByRef, ledger: LedgerState) -> dict[tuple[str, str], str]:
    """Tell which registration is found by a session and the address that is known now."""
    known = {
        (previous.session, previous.who): ref
        for ref, previous in ledger.registrations.items()
        if previous.who
    }
    # What stands on the sheet now wins over what the ledger remembers.
    return known | found.by_person(ledger)


def session_of(answer: Answer, ledger: LedgerState) -> str | None:
    """Tell an answer's session, also by a title or code that it had in an earlier pass."""
    named = answer.session_text
    before = ledger.names.get(named)
    if before is not None and _may_mean_another(answer, before, ledger):
        before = None
    return answer.session or before or (named if named in ledger.sessions else None)


def _may_mean_another(answer: Answer, before: str, ledger: LedgerState) -> bool:
    """Whether several sessions are called so by now, and somebody may mean another than `before`.

    Whom it registered while one alone was called so meant that one, until it was over. A choice
    that names a day means the session of that day, though that was moved since.
    """
    seen = ledger.sessions.get(before)
    if seen is None or fold_header(answer.session_text) != fold_header(seen.seen.title):
        return False
    if all(one.reason is not Reason.SESSION_AMBIGUOUS for one in answer.problems):
        return False
    if ledger.ref_of(before, answer.who) not in ledger.registrations:
        return True
    return answer.received is not None and answer.received > seen.seen.end


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
        return former  # most ledgers: no answer has to be hashed again
    for ref, group in answers.items():
        if provisional(ref) or ref in ledger.registrations or ref in former:
            continue
        for before in map(provisional_ref, group):
            if before in ledger.registrations:
                former[ref] = before
                break
    return former
