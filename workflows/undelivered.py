"""Letters that did not arrive: what a registration's row says of them, and for how long."""

from collections.abc import Iterable, Iterator, Set

from douze.model.desired import Outcome
from douze.model.letters import LetterRecord
from douze.model.local_day import local_day
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.words import BounceReason, LetterState
from workflows.matters import Cause, Matter
from workflows.rule_book import RuleBook
from workflows.view import View


def matters(view: View) -> Iterator[Matter]:
    """Say on each row what became of the letters, while it needs a person; a refusal at once.

    While nobody can be written to, a text that is kept waits; else one that is not repeated is
    let go. A doubt whose row is gone, or that no row tells of, is told all the same.
    """
    repeatable = view.ledger.repeatable(view.now)
    repeated = {letter.key for letter in view.letters if letter.repeats}
    repeated |= {key for letter in view.letters for key, _ in letter.merges}  # said by another
    for outcome in view.outcomes:
        records = view.history(outcome.registration.ref).records
        if records:
            about = outcome.registration
            waits = about.absent_since or about.frozen or not about.address
            again = repeatable if waits else repeated
            for what in letter_trouble(records, about.address, again):
                cause = _refusal(outcome, view) if what.reason.about.alert else None
                yield Matter(about=outcome, what=what, on_row=True, cause=cause)
                yield from resend_read(outcome, what)
    for record in view.ledger.letters.values():
        of = view.by_ref.get(record.ref)
        if of is not None and of.registration.absent_since and view.has_ended(of):
            continue  # its row was cleared away
        if record.state is LetterState.IN_DOUBT and (of is None or of.registration.row is None):
            no_row = Reason.LETTER_IN_DOUBT_NO_ROW
            told = letter_trouble([record], "", repeatable, in_doubt=no_row)
            yield from (Matter(about=record, what=what) for what in told)


#: What `Renvoyer` does nothing about: the address has to be corrected.
_NOT_BY_RESEND = frozenset({Reason.LETTER_REFUSED, Reason.EMAIL_RETURNED})


def resend_read(outcome: Outcome, asked: Phrase) -> Iterator[Matter]:
    """Say on a row that is asked for a word in `Renvoyer` that the one there counts no more."""
    row = outcome.registration.row
    if row is not None and row.resend is not None and asked.reason not in _NOT_BY_RESEND:
        yield Matter(about=outcome, what=phrase(Reason.RESEND_READ), on_row=True)


def _refusal(outcome: Outcome, view: View) -> Cause | None:
    """Name the refusal of an address by the day on which it was first met."""
    ref, address = outcome.registration.ref, outcome.registration.address
    refused = [r for r in view.history(ref).records if r.refused_by(address) and r.finished_at]
    if not refused:
        return None
    since = refused[0].finished_at or view.now
    return Cause(name=f"address-{ref}/{local_day(since, view.settings.zone)}", since=since)


def letter_trouble(
    records: Iterable[LetterRecord],
    address: str | None,
    repeated: Set[str],
    *,
    in_doubt: Reason = Reason.LETTER_IN_DOUBT,
) -> Iterator[Phrase]:
    """Name what is to be done about letters that failed.

    A refusal is told once, however many letters it met, by the newest, and as long as the refused
    address is the one that stands there; a doubt as long as nobody has settled it, unless the
    letter will be repeated, or is the repeat: a person need not do anything about those. `in_doubt`
    says how it is settled.
    """
    records = tuple(records)
    refused = [record for record in records if record.refused_by(address)]
    if refused:
        yield refusal_in_words(refused[-1])
    for record in records:
        doubtful = record.state is LetterState.IN_DOUBT
        if doubtful and record.key not in repeated and record.merged_into is None:
            yield _in_doubt(in_doubt, record)


def _in_doubt(reason: Reason, record: LetterRecord) -> Phrase:
    """Say how a doubt is settled: on the row once, however many there are; else by the N°."""
    if reason is Reason.LETTER_IN_DOUBT:
        return phrase(reason, to=record.to)
    return phrase(reason, key=record.key, number=record.number, to=record.to)


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


RULE_BOOK = RuleBook(matters=matters)
