"""What holds now, said once more: to whoever asked, or to another address.

Staff write `oui` in `Renvoyer`, or correct `E-mail`. One letter then says where the person stands,
when the session is, and the link where it is due, with the invitation as it is. Where another
letter says that anyway, this one need not go.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from douze.model.desired import Registration
from douze.model.kinds import Kind, expires_at
from douze.model.ledger_state import Filled
from douze.model.letters import Letter, LetterRecord, letter_key
from douze.model.words import GOT, LetterState
from workflows.case import DecidedCase
from workflows.letter_history import status_letter
from workflows.letters import about_status
from workflows.link import carries_link
from workflows.mailboxes import mailbox
from workflows.rule_book import RuleBook
from workflows.similarity import another_person

_GOT_OR_QUEUED = GOT | {LetterState.QUEUED}
#: Letters that say something new, beside those that tell a status.
_NEWS = frozenset({Kind.CHANGE, Kind.LINK_CHANGE, Kind.LINK})


def has_heard(records: Sequence[LetterRecord], address: str | None) -> bool:
    """Whether an address was told the last thing that there was to tell, or nobody was told any.

    One that waits goes to the address that stands there, and says it too.
    """
    box = mailbox(address or "")
    heard = True
    for record in records:
        if record.state not in _GOT_OR_QUEUED:
            continue
        reached = record.state is LetterState.QUEUED or mailbox(record.to) == box
        is_news = record.kind.about.tells is not None or record.kind in _NEWS
        # What is new is not heard by what went before it; anything after it may say it too.
        heard = reached if is_news else heard or reached
    return heard


def told_elsewhere(records: Sequence[LetterRecord], address: str) -> bool:
    """Whether something was told to another mailbox."""
    box = mailbox(address)
    left = (record for record in records if record.state in GOT)
    return any(mailbox(record.to) != box for record in left)


def letters(case: DecidedCase) -> Iterable[Letter]:
    """Name the letter that says what holds once more; of several only the last is true."""
    seen = case.registration.seen
    if seen.said_again_at is None:
        return
    kind, until = status_letter(case.outcome), of_use_until(case)
    if until is None or kind is None:
        return
    if seen.said_again_at > until or _perhaps_replaced(case):
        return
    letter = about_status(kind, case, until=until, due=seen.said_again_at)
    ref = case.registration.ref
    yield replace(
        letter,
        key=letter_key(ref, Kind.AGAIN, occurrence=seen.said_again),
        kind=Kind.AGAIN,
        carries_link=carries_link(case),
        new_address=seen.new_address,
        promoted=False,
    )


def of_use_until(case: DecidedCase) -> datetime | None:
    """Say until when it is of use to hear where somebody stands; None where there is nothing."""
    kind, history = status_letter(case.outcome), case.history
    if kind is None:
        return None
    if kind is Kind.SESSION_CANCELLED and not (history.heard or history.written):
        return None
    return expires_at(kind, case.session, case.outcome.deadline_to_come)


def name_by_staff(one: Registration, before: Filled) -> str:
    """Give the name that staff have written on a row, and the one before where they wrote none.

    A name that an answer brought makes nobody of the row: anybody may answer with an address.
    """
    return one.row.name if one.row is not None and one.seen.named is not None else before.name


def _perhaps_replaced(case: DecidedCase) -> bool:
    """Whether somebody else may stand on the row, which does not count yet."""
    before, row = case.registration.seen.before, case.registration.row
    if before is None or row is None or mailbox(before.email) == mailbox(row.address or ""):
        return False
    return another_person(before.name, name_by_staff(case.registration, before))


RULE_BOOK = RuleBook(letters=letters)
