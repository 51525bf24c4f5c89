"""What went wrong with a session, and what was done about it, as far as sheet and ledger tell."""

from collections.abc import Iterator, Sequence

from douze.model.dossiers import DossierLetter, Participant
from douze.model.kinds import Kind
from douze.model.phrases import Phrase, phrase
from douze.model.words import CLOSED, LetterState, Status

_FAILED = {
    LetterState.RETURNED: "dossier_letter_returned",
    LetterState.REFUSED: "dossier_letter_refused",
    LetterState.IN_DOUBT: "dossier_letter_in_doubt",
}
_CHANGES = frozenset({Kind.CHANGE, Kind.LINK_CHANGE, Kind.POSTPONED, Kind.SESSION_CANCELLED})


def difficulties(
    people: Sequence[Participant], letters: Sequence[DossierLetter]
) -> Iterator[Phrase]:
    """Tell places given back and places too few, absences, changes, letters that did not arrive."""
    yield from _of_places(people)
    yield from _of_absence(people, letters)
    changed = [one for one in letters if one.kind in _CHANGES and one.state is LetterState.SENT]
    if changed:
        yield phrase("dossier_changed", count=len(changed), at=min(one.at for one in changed))
    for letter in letters:
        if code := _FAILED.get(letter.state):
            then = _then(letter, letters)
            yield phrase(code, number=letter.number, kind=letter.kind, to=letter.to, then=then)


def _of_places(people: Sequence[Participant]) -> Iterator[Phrase]:
    counted = {
        "dossier_closed": sum(one.status in CLOSED - {Status.EXPIRED} for one in people),
        "dossier_expired": sum(one.status is Status.EXPIRED for one in people),
        "dossier_waiting": sum(one.status is Status.WAITING for one in people),
    }
    yield from (phrase(code, count=count) for code, count in counted.items() if count)


def _of_absence(
    people: Sequence[Participant], letters: Sequence[DossierLetter]
) -> Iterator[Phrase]:
    absent = [one for one in people if one.status is Status.CONFIRMED and one.came is False]
    excused = sum(one.excused for one in absent)
    if excused:
        yield phrase("dossier_excused", count=excused)
    if len(absent) > excused:
        told = sum(one.kind is Kind.MISSED and one.state is LetterState.SENT for one in letters)
        yield phrase("dossier_missing", count=len(absent) - excused, told=told)


def _then(letter: DossierLetter, letters: Sequence[DossierLetter]) -> Phrase:
    """Say what the person was sent since."""
    since = [
        one
        for one in letters
        if one.ref == letter.ref and one.number > letter.number and one.state is LetterState.SENT
    ]
    if not letter.ref or not since:
        return phrase("dossier_then_nothing")
    return phrase("dossier_then", number=since[0].number, at=since[0].at)
