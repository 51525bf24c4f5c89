"""The ledger: whether it can be read, whether a pass is running, whether the clock follows it."""

from collections.abc import Iterator
from datetime import datetime

from douze.doctor.finding import Finding, fine, note, wrong
from douze.errors import AnotherPassRuns, LedgerError, SecretUnreadable
from douze.model.kinds import Recipient
from douze.model.ledger_state import LedgerState
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import LetterState
from douze.plan.guards import LONG_SILENCE
from douze.ports import Ledger, Secret

_TOLD = (LetterState.SENT, LetterState.REFUSED, LetterState.RETURNED)


def ledger(ledger: Ledger, settings: Settings) -> tuple[LedgerState | None, Finding]:
    """Read all that is remembered."""
    path = settings.ledger_place
    if not settings.in_database and not settings.ledger.exists():
        return LedgerState(), fine(phrase("doctor_ledger_new", path=path))
    try:
        ledger_state = ledger.read()
    except LedgerError as error:
        return None, wrong(error.told)
    facts = {"known": len(ledger_state.registrations), "letters": len(ledger_state.letters)}
    return ledger_state, fine(phrase("doctor_ledger", path=path, **facts))


def staff(ledger_state: LedgerState, settings: Settings) -> Iterator[Finding]:
    """See whether the last letter to staff arrived, as far as anybody said."""
    contact = settings.association.contact.address
    to_staff = [r for r in ledger_state.letters.values() if r.kind.about.to is Recipient.STAFF]
    settled = [r for r in to_staff if r.to == contact and r.finished_at and r.state in _TOLD]
    last = max(settled, key=lambda r: (r.finished_at, r.number), default=None)
    if last is not None and last.state is not LetterState.SENT:
        facts = {"contact": contact, "said": last.detail}
        at = last.finished_at or last.decided_at
        yield wrong(phrase("doctor_staff_unheard", at=at, **facts))


def written(ledger_state: LedgerState, settings: Settings) -> Iterator[Finding]:
    """See whether letters lie in a folder that nobody has received."""
    letters = ledger_state.letters.values()
    count = sum(r.state is LetterState.WRITTEN and r.merged_into is None for r in letters)
    if count and settings.mail.kind == "smtp":
        yield note(phrase("doctor_written_leave", count=count))
    elif count:
        yield note(phrase("doctor_written", count=count, path=str(settings.mail.path)))


def lock(ledger: Ledger, settings: Settings) -> Finding:
    """See whether a pass is running; no file is made for that."""
    if settings.in_database or settings.named_after_ledger(".lock").exists():
        try:
            with ledger.lock():
                pass
        except AnotherPassRuns:
            return note(phrase("doctor_lock_held"))
        except LedgerError as error:
            return wrong(error.told)
    return fine(phrase("doctor_lock"))


def clock(ledger_state: LedgerState, now: datetime) -> Finding:
    """Hold the clock against the last pass."""
    last = ledger_state.last_pass
    if last and now < last:
        return wrong(phrase(Reason.GUARD_CLOCK_BACK, now=now, last=last))
    if last and now - last > LONG_SILENCE:
        return wrong(phrase(Reason.GUARD_CLOCK_AHEAD, now=now, last=last))
    return fine(phrase("doctor_clock"))


def secret(file: Secret, settings: Settings, ledger_state: LedgerState | None) -> Finding | None:
    """See whether the links in letters that were sent still work; None where there are none."""
    path, shared = str(file.path), file.path == settings.database.master_key
    try:
        there = bool(file.read())
    except SecretUnreadable as error:
        return wrong(error.told)
    if not settings.association.signs_links:
        return None
    if not there and ledger_state is not None and ledger_state.letters:
        return note(phrase("doctor_secret_lost", path=path))
    if shared:
        return fine(phrase("doctor_secret_shared", path=path))
    return fine(phrase("doctor_secret" if there else "doctor_secret_new", path=path))
