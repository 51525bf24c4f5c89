"""Letters that did not arrive: what a registration's row says of them, and for how long."""

from collections.abc import Iterable, Iterator, Set

from msgspec.structs import replace

from douze.model.bounce import BounceReason
from douze.model.desired import Outcome
from douze.model.letters import LetterRecord
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.words import LetterState
from workflows.letter_history import LetterHistory


def note_undelivered(
    outcome: Outcome, history: LetterHistory, kept: Set[str], repeated: Set[str]
) -> Outcome:
    """Say on somebody's row what became of their letters, while it needs a person.

    `kept` are the keys of the letters whose text is kept, `repeated` of those that go once more.
    While nobody can be written to, what is kept waits; else a text that is not repeated is let go.
    """
    about = outcome.registration
    waits = bool(about.absent_since or about.frozen or not about.address)
    trouble = tuple(letter_trouble(history.records, about.address, kept if waits else repeated))
    return replace(outcome, notes=(*outcome.notes, *trouble)) if trouble else outcome


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
            yield phrase(in_doubt, key=record.key, to=record.to)


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
