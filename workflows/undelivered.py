"""Letters that did not arrive or leave, or may not: what staff are told of them, and how long.

A letter that came back silences its own repeats and nothing else: a new date must reach whoever
can still be reached, and a word that somebody's letter came back must not cut them off. Staff
are told of each that goes to such an address, so that they tell the person in another way.
"""

from collections.abc import Iterable, Iterator, Set
from datetime import datetime

from douze.model.alerts import ALERT_LASTS, alert_key
from douze.model.desired import Outcome
from douze.model.letters import Letter, LetterRecord
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.words import BounceReason, LetterState
from workflows.matters import Cause, Matter, daily_cause, note
from workflows.rule_book import RuleBook
from workflows.view import View


def matters(view: View) -> Iterator[Matter]:
    """Say on each row what became of the letters, while it needs a person; a refusal at once.

    While nobody can be written to, a text that is kept waits; else one that is not repeated is
    let go. A doubt whose row is gone, or that no row tells of, is told all the same.
    """
    yield from _on_rows(view)
    yield from _without_rows(view)
    yield from _unsure(view)


def _on_rows(view: View) -> Iterator[Matter]:
    repeatable = view.ledger.repeatable(view.now)
    repeated = {letter.key for letter in view.letters if letter.repeats}
    repeated |= {key for letter in view.letters for key, _ in letter.merges}  # said by another
    for outcome in view.outcomes:
        about = outcome.registration
        records = view.history(about.ref).records
        if not records:
            continue
        waits = about.absent_since or about.frozen or not about.address
        again = repeatable if waits else repeated
        for what in letter_trouble(records, about.address, again):
            cause = _refusal(outcome, view) if what.reason.about.alert else None
            yield note(outcome, what, cause)
            yield from resend_read(outcome, what)


def _without_rows(view: View) -> Iterator[Matter]:
    """Tell of the doubts whose registrations have no row: speakers', or of rows that are gone."""
    repeatable = view.ledger.repeatable(view.now)
    for record in view.ledger.letters.values():
        if not _is_doubtful(record, repeatable):
            continue
        of = view.by_ref.get(record.ref)
        if of is not None and of.registration.absent_since and view.has_ended(of):
            continue  # its row was cleared away
        if of is None or of.registration.row is None:
            # Nobody types into `Messages`: staff give its number to whoever can settle it.
            what = phrase(
                Reason.LETTER_IN_DOUBT_NO_ROW, key=record.key, number=record.number, to=record.to
            )
            yield Matter(about=record, what=what)


#: What `Renvoyer` does nothing about: the address has to be corrected.
_NOT_BY_RESEND = frozenset({Reason.LETTER_REFUSED, Reason.EMAIL_RETURNED})


def resend_read(outcome: Outcome, asked: Phrase) -> Iterator[Matter]:
    """Say on a row that is asked for a word in `Renvoyer` that the one there counts no more."""
    row = outcome.registration.row
    if row is not None and row.resend is not None and asked.reason not in _NOT_BY_RESEND:
        yield note(outcome, phrase(Reason.RESEND_READ))


def _refusal(outcome: Outcome, view: View) -> Cause | None:
    """Name the refusal of an address by the day on which it was first met."""
    ref, address = outcome.registration.ref, outcome.registration.address
    refused = [r for r in view.history(ref).records if r.refused_by(address) and r.finished_at]
    if not refused:
        return None
    since = refused[0].finished_at or view.now
    return daily_cause(f"address-{ref}", since, view.settings.zone)


def letter_trouble(
    records: Iterable[LetterRecord], address: str | None, repeated: Set[str]
) -> Iterator[Phrase]:
    """Name what is to be done about letters that failed.

    A refusal is told once, however many letters it met, by the newest, and as long as the refused
    address is the one that stands there; a doubt as long as nobody has settled it, unless the
    letter will be repeated, or is the repeat: a person need not do anything about those.
    """
    records = tuple(records)
    refused = [record for record in records if record.refused_by(address)]
    if refused:
        yield refusal_in_words(refused[-1])
    for record in records:
        if _is_doubtful(record, repeated):
            yield phrase(Reason.LETTER_IN_DOUBT, to=record.to)


def _is_doubtful(record: LetterRecord, repeated: Set[str]) -> bool:
    doubtful = record.state is LetterState.IN_DOUBT and record.merged_into is None
    return doubtful and record.key not in repeated


#: What staff do about a refusal that the address is not the cause of, or perhaps not.
_ADVICE = {
    BounceReason.BLOCKED: Reason.LETTER_REFUSED_TEXT,
    BounceReason.FULL: Reason.LETTER_REFUSED_FULL,
    BounceReason.OTHER: Reason.LETTER_REFUSED_UNCLEAR,
}


def refusal_in_words(record: LetterRecord) -> Phrase:
    """Say that a letter was refused, and what to do, by what the server had against it."""
    code = _ADVICE.get(record.reason) if record.reason else None
    if code is None:
        return phrase(Reason.LETTER_REFUSED, to=record.to)
    return phrase(code, to=record.to, key=record.key)


def _unsure(view: View) -> Iterator[Matter]:
    """Tell of each letter that leaves for an address from which another came back.

    One that waits still is named as long as it does. What had left before this was told is of
    no matter any more.
    """
    for letter in _leaving(view):
        yield _may_not_arrive(letter, letter.send_after)
    contact = view.settings.association.contact.address
    for ref, history in view.histories.items():
        for record in history.records if ref else ():
            waits = view.ledger.letters.get(alert_key(_cause(record.key)))
            if waits is None or waits.missed or not waits.may_go(contact):
                continue
            if record.state is LetterState.SENT:
                yield _may_not_arrive(record, waits.decided_at)


def _may_not_arrive(letter: Letter | LetterRecord, since: datetime) -> Matter:
    what = phrase(Reason.EMAIL_UNSURE, to=letter.to)
    return Matter(about=letter, what=what, cause=Cause(name=_cause(letter.key), since=since))


def _leaving(view: View) -> Iterator[Letter]:
    for one in view.letters:
        records = view.history(one.ref).records
        if not any(before.returned_from(one.to) for before in records):
            continue
        goes = view.ledger.may_go(one) and one.withheld is None
        if goes and one.kind.about.despite_bounce:
            yield one


def _cause(key: str) -> str:
    return f"unsure-{key}"


def expired_letters(letters: Iterable[Letter], view: View) -> Iterator[Matter]:
    """Tell of those that this pass finds past their use, and of those noted as missed lately.

    No row tells of them. `letters` are all that there are, those to staff too.
    """
    for letter in letters:
        if view.now > letter.expires_at and not letter.repeats and _is_unsent(letter, view):
            yield _missed(letter)
    for record in view.ledger.letters.values():
        since = record.finished_at or record.decided_at
        if record.missed and view.now - since <= ALERT_LASTS:
            yield _missed(record)


def _is_unsent(letter: Letter, view: View) -> bool:
    """Whether nobody has had it, and no pass has noted that it was missed."""
    if letter.key in view.ledger.written:
        return False  # it was of use where it lies
    record = view.ledger.letters.get(letter.key)
    return record is None or (record.may_go(letter.to) and not record.missed)


def _missed(letter: Letter | LetterRecord) -> Matter:
    return Matter(about=letter, what=phrase(Reason.LETTER_MISSED, kind=letter.kind, to=letter.to))


RULE_BOOK = RuleBook(matters=matters)
