"""The subject lines of a plan's letters: words that the plan itself knows nothing of."""

from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from douze.model.letters import Letter, LetterRecord, PlannedLetter
from douze.model.plan import Outbox


def with_subjects(
    outbox: Outbox, letters: Iterable[Letter], subject: Callable[[Letter], str]
) -> Outbox:
    """Write the subjects that are still missing.

    `letters` are those that should exist: what is to be remembered without being sent has its
    words from there. A letter that is repeated keeps the subject that it had, and so does
    what waits to be remembered once more.
    """
    missing = {record.key for record in outbox.records if not record.subject}
    unsent = {letter.key: letter for letter in letters if letter.key in missing}
    return replace(
        outbox,
        letters=tuple(_of_letter(planned, subject) for planned in outbox.letters),
        records=tuple(_of_record(record, unsent, subject) for record in outbox.records),
    )


def _of_letter(planned: PlannedLetter, subject: Callable[[Letter], str]) -> PlannedLetter:
    if planned.subject or planned.letter.repeats:  # repeated, it is the same bytes
        return planned
    said = subject(planned.letter)
    merged = tuple(replace(record, subject=said) for record in planned.merged)
    return replace(planned, subject=said, merged=merged)


def _of_record(
    record: LetterRecord, unsent: Mapping[str, Letter], subject: Callable[[Letter], str]
) -> LetterRecord:
    letter = unsent.get(record.key)
    return replace(record, subject=subject(letter)) if letter else record
