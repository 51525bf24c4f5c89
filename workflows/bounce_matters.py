"""Letters that came back: what staff are told of it, and of a mailbox that cannot be read.

A letter that came back goes again once staff have corrected the address, like one that was
refused. It takes no seat and no status: only a person can tell a slip of the pen from a box
that is full.

Of some reports our own server was given no proof of their origin. They may be a stranger's, so
nothing is done about them. Yet they name a letter as only whoever has seen it can, and some mail
servers send theirs badly: staff are told once of each letter.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from douze.model.bounces import UNVERIFIED
from douze.model.elapsed_time import later
from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState
from douze.model.letters import LetterRecord
from douze.model.number_ranges import count
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.words import GOT, BounceReason, LetterState
from workflows.matters import Matter, daily_cause
from workflows.rule_book import RuleBook
from workflows.undelivered import resend_read
from workflows.unreachable_people import kept_until
from workflows.view import View

#: A mail server that does not answer mostly does within the hour; after it staff are told.
PATIENCE = timedelta(hours=1)
#: How much of a server's words is told in `Alerte`; the whole of them stands in `Détail`.
LONGEST_TOLD = 120
#: Trouble that may pass by itself.
_PASSING = Reason.RETURNS_UNREACHABLE


def matters(view: View) -> Iterator[Matter]:
    """Say on somebody's row that a letter came back, as long as its address stands there.

    Told once, however many letters came back, in the words of the newest, and at once when the
    first did. A row whose session is long over says nothing of it any more.
    """
    for outcome in view.outcomes:
        about = outcome.registration
        back = _came_back(view.history(about.ref).records, about.address)
        if not back:
            continue
        cause = None
        if since := back[0].finished_at:
            cause = daily_cause(f"returned-{about.ref}", since, view.settings.zone)
            kept = kept_until(outcome, view.session_of(outcome), view.settings)
            cause = replace(cause, beside=(kept,)) if kept else cause
        on_row = not view.is_forgotten(outcome)
        if on_row or cause:
            what = _why_returned(back[-1])
            yield Matter(about=outcome, what=what, on_row=on_row, cause=cause)
            yield from resend_read(outcome, what) if on_row else ()
    yield from _mailbox_trouble(view)
    yield from _unproved(view)


def _came_back(records: Sequence[LetterRecord], address: str | None) -> list[LetterRecord]:
    return [r for r in records if r.state is LetterState.RETURNED and r.to == address]


#: What staff do about it; where nobody knows the reason, as with letters of long ago, they correct.
_ADVICE = {
    BounceReason.FULL: Reason.EMAIL_RETURNED_FULL,
    BounceReason.BLOCKED: Reason.EMAIL_RETURNED_BLOCKED,
    BounceReason.UNREACHED: Reason.EMAIL_RETURNED_UNREACHED,
    BounceReason.OTHER: Reason.EMAIL_RETURNED_OTHER,
}


def _why_returned(record: LetterRecord) -> Phrase:
    """Say what came back, why, and what to do; of the server's words what is known only."""
    said = record.detail.partition(UNVERIFIED)[0]
    said = said if len(said) <= LONGEST_TOLD else said[: LONGEST_TOLD - 1].rstrip() + "…"
    code = _ADVICE.get(record.reason) if record.reason else None
    if code is None:
        return phrase(Reason.EMAIL_RETURNED, to=record.to, said=said)
    return phrase(code, to=record.to, said=said, key=record.key)


def _mailbox_trouble(view: View) -> Iterator[Matter]:
    """Tell why the mailbox cannot be read, where it cannot, and what of it is not."""
    mailbox, zone = view.ledger.mailbox, view.settings.zone
    # As staff call it; where nobody named it, the log says what came back.
    where = view.settings.mail.bounces.user or view.settings.tabs.messages
    # Each twice: without its cause in every digest as long as it is so, with it in one alert.
    if trouble := mailbox.trouble:
        yield Matter(about=where, what=trouble)
        if since := mailbox.since:
            due = later(since, PATIENCE) if trouble.code == _PASSING else since
            if view.now >= due:
                cause = daily_cause(trouble.code, since, zone, told_from=due)
                yield Matter(about=where, what=trouble, cause=cause)
    if mailbox.backlog:
        left = count(mailbox.backlog)
        yield Matter(about=where, what=phrase(Reason.RETURNS_BACKLOG, count=left))
    if mailbox.skipped:
        skipped = phrase(Reason.RETURNS_SKIPPED, count=mailbox.skipped)
        yield Matter(about=where, what=skipped)
        if at := mailbox.skipped_at:
            cause = daily_cause(Reason.RETURNS_SKIPPED, at, zone)
            yield Matter(about=where, what=skipped, cause=cause)


def _unproved(view: View) -> Iterator[Matter]:
    """Tell of what is not proved until a digest has left; not where the address has changed."""
    ledger = view.ledger
    if not ledger.mailbox.unproved:
        return
    told = _last_digest(ledger)
    for key, at in ledger.mailbox.unproved:
        record = ledger.letters.get(key)
        outcome = view.by_ref.get(record.ref) if record else None
        if record is None or outcome is None or (told and told >= at):
            continue
        if record.state in GOT and record.to == outcome.registration.address:
            what = phrase(Reason.RETURN_UNPROVED, kind=record.kind, to=record.to)
            yield Matter(about=outcome, what=what)


def _last_digest(ledger: LedgerState) -> datetime | None:
    left = [
        record.finished_at
        for record in ledger.letters.values()
        if record.kind is Kind.DIGEST and record.state is LetterState.SENT and record.finished_at
    ]
    return max(left, default=None)


RULE_BOOK = RuleBook(matters=matters)
