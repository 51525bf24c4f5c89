"""Whose dues are settled by a name that they typed, or by their domain: staff are told, once.

Anybody can type a member's name. It counts, if `dues.by_structure` says so, but not in silence:
the next digest names each address the first time, and at once where the session begins before. A
domain is staff's own word, and is told at its first use, not for each who has an address there.
"""

from base64 import b32encode
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from douze.model.alerts import alert_key
from douze.model.book import Session
from douze.model.desired import Outcome
from douze.model.elapsed_time import later
from douze.model.ledger_state import LedgerState, RegistrationRecord
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import Rule, Status
from workflows.digest import digest_due
from workflows.matters import Cause, Matter
from workflows.rule_book import RuleBook
from workflows.view import View

_DAY = timedelta(days=1)
#: What settled the dues, and how staff are told of it.
_TOLD = {
    Reason.DUES_BY_STRUCTURE: Reason.DUES_FIRST_BY_STRUCTURE,
    Reason.DUES_BY_DOMAIN: Reason.DUES_FIRST_BY_DOMAIN,
}


def matters(view: View) -> Iterator[Matter]:
    """Tell staff of each first use, once; those from before this rule was known are not told.

    The digest tells those that were there when its hour came.
    """
    for outcome, session, settled_by, cause in _first_uses(view):
        urgent = _urgent(outcome.since, session, view.settings)
        if urgent or outcome.since < digest_due(view.now, view.settings):
            yield Matter(
                about=outcome,
                what=phrase(_TOLD[settled_by.reason], **settled_by.facts),
                cause=Cause(name=cause, since=outcome.since, session=session),
                at_once=urgent,
            )


def _first_uses(view: View) -> Iterator[tuple[Outcome, Session, Phrase, str]]:
    """Find the first registration by each name or domain, what settles it, and the cause told."""
    ruled = view.ledger.known_since(Rule.FIRST_USE, view.now)
    known = _known_before(view.ledger, ruled)
    let_in = [
        one
        for one in view.outcomes
        if one.status is Status.CONFIRMED and one.since >= ruled and _by(one.why)
    ]
    for outcome in sorted(let_in, key=lambda one: (one.since, one.registration.ref)):
        who, session = outcome.registration.who, view.session_of(outcome)
        if session is None or who in known:
            continue
        now_by = view.members.cover(outcome.registration, session).why
        if now_by.reason not in _TOLD:  # staff have named the address since
            continue
        whom = _domain(who) if now_by.reason is Reason.DUES_BY_DOMAIN else who
        if whom in known:
            continue
        known.add(whom)
        # An older version told each address of a domain by itself.
        if not any(_staff_were_told(one, view) for one in {who, whom}):
            yield outcome, session, now_by, _cause(whom)


def _known_before(ledger: LedgerState, ruled: datetime) -> set[str]:
    """Name the addresses and domains that were let in before this rule was known."""
    known: set[str] = set()
    for record in ledger.registrations.values():
        if record.since < ruled and _let_be(record):
            known.add(record.who)
            if any(why.reason is Reason.DUES_BY_DOMAIN for why in record.why):
                known.add(_domain(record.who))
    return known


def _domain(who: str) -> str:
    """Name the domain by which an address counts, so that it is nobody's address."""
    return f"@{who.rpartition('@')[2]}"


def _cause(whom: str) -> str:
    return f"by-name-{b32encode(sha256(whom.encode()).digest()[:5]).decode()}"


def _staff_were_told(whom: str, view: View) -> bool:
    """Whether staff were told of an address, or of a domain."""
    record = view.ledger.letters.get(alert_key(_cause(whom)))
    if record is None:
        return False
    return record.missed or not record.may_go(view.settings.association.contact.address)


def _let_be(record: RegistrationRecord) -> bool:
    """Whether somebody was let in so before, or by whoever kept the sheet before it was adopted."""
    return _by(record.why) or record.reason is Reason.ADOPTED


def _by(why: Iterable[Phrase]) -> bool:
    return any(one.reason in _TOLD for one in why)


def _urgent(since: datetime, session: Session, settings: Settings) -> bool:
    """Whether the session has begun when the next digest leaves."""
    due = digest_due(since, settings)
    if since >= due:
        due = digest_due(later(since, _DAY), settings)
    return session.start <= due


RULE_BOOK = RuleBook(matters=matters)
