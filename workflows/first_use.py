"""Whose dues are settled by a name that they typed, or by their domain: staff are told, once.

Anybody can type a member's name. It counts, if `dues.by_structure` says so, but not in silence:
the next digest names each address the first time, and at once where the session begins before.
"""

from base64 import b32encode
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from douze.model.alerts import alert_key
from douze.model.book import Session
from douze.model.desired import Outcome
from douze.model.ledger_state import RegistrationRecord
from douze.model.moments import later
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
    """Tell of those of whom staff have not been told. What was before this rule is let be.

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
    """Find each such person's first registration, what settles it, and what it is remembered by."""
    ledger, contact = view.ledger, view.settings.association.contact_address
    ruled = ledger.known_since(Rule.FIRST_USE, view.now)
    known = {k.who for k in ledger.registrations.values() if k.since < ruled and _let_be(k)}
    for outcome in sorted(view.outcomes, key=lambda s: (s.since, s.registration.ref)):
        who, session = outcome.registration.who, view.session_of(outcome)
        if session is None or who in known or outcome.since < ruled:
            continue
        if outcome.status is not Status.CONFIRMED or not _by(outcome.why):
            continue
        now_by = view.members.cover(outcome.registration, session).why
        if now_by.reason not in _TOLD:  # staff have named the address since
            continue
        cause = f"by-name-{b32encode(sha256(who.encode()).digest()[:5]).decode()}"
        record = ledger.letters.get(alert_key(cause))
        if record is None or record.may_go(contact):
            known.add(who)
            yield outcome, session, now_by, cause


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
