"""Letters that go to an address from which another came back: they may not arrive either.

A letter that came back silences its own repeats and nothing else: a new date must reach whoever
can still be reached, and a word that somebody's letter came back must not cut them off. Staff
are told of each such letter, so that they tell the person in another way.
"""

from collections.abc import Iterator
from datetime import datetime

from douze.model.alerts import alert_key
from douze.model.kinds import KINDS
from douze.model.letters import Letter, LetterRecord
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.words import LetterState
from workflows.matters import Cause, Matter
from workflows.rule_book import RuleBook
from workflows.view import View


def matters(view: View) -> Iterator[Matter]:
    """Tell of each letter that leaves for such an address.

    One that waits still is named as long as it does. What had left before this was told is of
    no matter any more.
    """
    for letter in _leaving(view):
        yield _told(letter, letter.send_after)
    contact = view.settings.association.contact.address
    for ref, history in view.histories.items():
        for record in history.records if ref else ():
            waits = view.ledger.letters.get(alert_key(_cause(record.key)))
            if waits is None or waits.missed or not waits.may_go(contact):
                continue
            if record.state is LetterState.SENT:
                yield _told(record, waits.decided_at)


def _told(letter: Letter | LetterRecord, since: datetime) -> Matter:
    what = phrase(Reason.EMAIL_UNSURE, to=letter.to)
    return Matter(about=letter, what=what, cause=Cause(name=_cause(letter.key), since=since))


def _leaving(view: View) -> Iterator[Letter]:
    for one in view.letters:
        record = view.ledger.letters.get(one.key)
        goes = (record is None or record.may_go(one.to)) and one.withheld is None
        back = any(before.returned_from(one.to) for before in view.history(one.ref).records)
        if KINDS[one.kind].all_the_same and goes and back:
            yield one


def _cause(key: str) -> str:
    return f"unsure-{key}"


RULE_BOOK = RuleBook(matters=matters)
