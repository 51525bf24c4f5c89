"""Whose dues are settled by a name that they typed, or by their domain: staff are told, once.

Anybody can type a member's name. It counts, if `dues.by_structure` says so, but not in silence:
the next digest names each address the first time, and at once where the session begins before.
"""

from base64 import b32encode
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import Book, Session
from douze.model.desired import Outcome
from douze.model.ledger_state import LedgerState, RegistrationRecord
from douze.model.letters import Letter
from douze.model.local_day import local_day
from douze.model.moments import later
from douze.model.phrases import Phrase, Problem, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import Kind, Rule, Status
from workflows.alerts import alert
from workflows.dues import MembersList
from workflows.where import of_registration

_DAY = timedelta(days=1)
#: What settled the dues, and how staff are told of it.
_TOLD = {
    Reason.DUES_BY_STRUCTURE: Reason.DUES_FIRST_BY_STRUCTURE,
    Reason.DUES_BY_DOMAIN: Reason.DUES_FIRST_BY_DOMAIN,
}


class FirstUse(Struct, frozen=True, kw_only=True):
    """An address that nobody has vouched for, and what is told of it."""

    cause: str  #: by which it is remembered that staff were told
    since: datetime
    session: Session
    found: Problem

    @property
    def key(self) -> str:
        return f"{Kind.ALERT}/{self.cause}"


def first_uses(
    outcomes: Iterable[Outcome],
    book: Book,
    members: MembersList,
    ledger: LedgerState,
    settings: Settings,
    now: datetime,
) -> list[FirstUse]:
    """Find those of whom staff have not been told. What was before this rule is let be."""
    ruled, contact = ledger.known_since(Rule.FIRST_USE, now), settings.association.contact_address
    found: dict[str, FirstUse] = {}
    before = {k.who for k in ledger.registrations.values() if k.since < ruled and _let_be(k)}
    for outcome in sorted(outcomes, key=lambda s: (s.since, s.registration.ref)):
        who = outcome.registration.who
        session = book.sessions.get(outcome.registration.session or "")
        if session is None or who in found or who in before or outcome.since < ruled:
            continue
        if outcome.status is not Status.CONFIRMED or not _by(outcome.why):
            continue
        now_by = members.cover(outcome.registration, session).why
        if now_by.reason not in _TOLD:  # staff have named the address since
            continue
        cause = f"by-name-{b32encode(sha256(who.encode()).digest()[:5]).decode()}"
        record = ledger.letters.get(f"{Kind.ALERT}/{cause}")
        if record is None or record.may_go(contact):
            what = phrase(_TOLD[now_by.reason], **now_by.facts)
            where = of_registration(book, what, outcome)
            found[who] = FirstUse(cause=cause, since=outcome.since, session=session, found=where)
    return list(found.values())


def _let_be(record: RegistrationRecord) -> bool:
    """Whether somebody was let in so before, or by whoever kept the sheet before it was adopted."""
    return _by(record.why) or record.reason is Reason.ADOPTED


def _by(why: Iterable[Phrase]) -> bool:
    return any(one.reason in _TOLD for one in why)


def for_the_digest(uses: Iterable[FirstUse], settings: Settings, now: datetime) -> list[FirstUse]:
    """Pick those that today's digest tells: they were there when its hour came."""
    due = _digest_on(now, settings)
    return [one for one in uses if one.since < due and not _urgent(one, settings)]


def at_once(uses: Iterable[FirstUse], settings: Settings) -> Iterator[Letter]:
    """Name the alerts about those whose session has begun when the next digest leaves."""
    for one in uses:
        if _urgent(one, settings):
            yield alert(one.cause, [one.found], settings, one.since, one.session)


def told_in(digest: Letter, uses: Iterable[FirstUse]) -> Letter:
    """Let a digest say it, and the ledger remember that it did."""
    return replace(digest, merges=tuple((one.key, Kind.ALERT) for one in uses))


def _urgent(use: FirstUse, settings: Settings) -> bool:
    due = _digest_on(use.since, settings)
    digest = due if use.since < due else _digest_on(later(use.since, _DAY), settings)
    return use.session.start <= digest


def _digest_on(moment: datetime, settings: Settings) -> datetime:
    day = local_day(moment, settings.zone)
    return datetime.combine(day, settings.digest_at, tzinfo=settings.zone).astimezone(UTC)
