"""The entry in somebody's calendar: which letter writes it, and which takes it away.

Whoever is confirmed has it, with the link in it as soon as they have the link: every letter that
carries the one carries the other. Whoever was confirmed and is not any more loses it, by the letter
that says so, whatever took the place away.
"""

from msgspec.structs import replace

from douze.model.kinds import Invitation, Kind
from douze.model.letters import Letter, LetterRecord, letter_key
from douze.model.references import reference
from douze.model.words import GOT, LetterState, Status
from workflows.case import DecidedCase
from workflows.letter_history import LetterHistory
from workflows.mailboxes import mailbox
from workflows.rule_book import RuleBook

#: Letters that have taken an entry away ever since there are any.
_CLEARING = frozenset({Kind.CANCELLATION, Kind.REFUSAL, Kind.SESSION_CANCELLED})


def completes(letter: Letter, case: DecidedCase) -> Letter:
    """Let a letter write the entry of whoever is confirmed, or take that of whoever was away."""
    invitation = letter.kind.about.invitation
    if invitation is None:
        return letter
    if not case.session.dated and letter.kind is not Kind.POSTPONED:
        return letter  # without a date there is no entry, and the old one has been taken away
    if invitation is Invitation.REQUEST:
        there = case.outcome.status is Status.CONFIRMED
    else:
        there = has_entry(case.history, letter.key)
    if not there:
        return letter
    return replace(letter, invitation=invitation, entry=_entry_as_speaker(letter, case))


def has_entry(history: LetterHistory, key: str) -> bool:
    """Whether the person was confirmed, and nothing surely took the entry away since.

    The letter of this key aside. What may not have arrived is done again: to take away what is
    not there hurts nobody.
    """
    there = False
    for record in history.heard:
        if record.key == key:
            continue
        if record.kind.about.tells is Status.CONFIRMED:
            there = True
        elif _cleared(record):
            there = False
    return there


def _entry_as_speaker(letter: Letter, case: DecidedCase) -> str:
    """Name the entry that a speaker has, whose address was typed onto the row of somebody's seat.

    The seat goes on under the row's reference; a second entry would stand beside the first.
    """
    one = case.registration
    written = one.previous.filled.email if one.previous else one.email
    # Nobody has typed another address onto the row.
    if one.who == written.casefold():
        return ""
    own, number = reference(case.session.code, one.who), 1
    while own != one.ref and (record := _told_to_speak(own, number, case)):
        if mailbox(record.to) == mailbox(letter.to) and record.state in GOT:
            return own
        number += 1
    return ""


def _told_to_speak(ref: str, number: int, case: DecidedCase) -> LetterRecord | None:
    return case.ledger.letters.get(letter_key(ref, Kind.SPEAKER, occurrence=number))


def _cleared(record: LetterRecord) -> bool:
    return record.kind in _CLEARING and record.state is LetterState.SENT


RULE_BOOK = RuleBook(completes=completes)
