"""What the tool writes into `Alerte` of the members' list, and which words there are staff's."""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from douze.model.book import TabLayout
from douze.model.desired import MemberAlert
from douze.model.ledger_state import LedgerState
from douze.model.sheet import RowChange
from douze.model.wording import Wording
from douze.model.words import Rule

#: The marks of the texts that are the tool's; None where all of them are.
Ours = frozenset[str] | None


def known_texts(ledger: LedgerState) -> Ours:
    """Tell which texts in that column earlier passes wrote.

    An association may have had a column of that name before the tool did. The first versions
    that wrote there noted nothing, and left no word of anybody else's.
    """
    if ledger.member_alerts is not None:
        return ledger.member_alerts
    return None if Rule.LATE_DUES.value in ledger.kinds else frozenset()


def member_edits(
    alerts: Iterable[MemberAlert], layout: TabLayout, ours: Ours, wording: Wording
) -> Iterator[RowChange]:
    """Write what is wrong with a row, into a cell that is empty or holds what we wrote."""
    for one in alerts:
        wanted = wording.say(one.alert)
        there = _text(one)
        if "alert" not in layout.columns or wanted == there or not _is_ours(there, ours):
            continue
        yield RowChange(
            tab=layout.title,
            row=one.row,
            cells={layout.columns["alert"]: wanted or None},
            anchor=(layout.columns[one.name[0]], one.name[1]) if one.name else None,
        )


def texts_to_know(alerts: Iterable[MemberAlert], ours: Ours, wording: Wording) -> frozenset[str]:
    """Give the marks to remember: of what stands there by us, and of what this pass writes."""
    texts: set[str] = set()
    for one in alerts:
        texts.add(wording.say(one.alert))
        if _is_ours(_text(one), ours):
            texts.add(_text(one))
    return frozenset(map(_mark, texts - {""}))


def _is_ours(text: str, ours: Ours) -> bool:
    return not text or ours is None or _mark(text) in ours


def _text(alert: MemberAlert) -> str:
    return "" if alert.there is None else str(alert.there)


def _mark(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]
