"""Staff hear of what has been kept long enough: once, 30 days ahead; then it goes, or waits.

With `privacy.erase` it goes by itself: not before it is due, nor before 30 days after the digest
that named it. Without, a person does it, and is reminded once a month. One line tells of all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from douze.model.alerts import alert_key
from douze.model.kinds import Kind
from douze.model.local_day import local_day
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.retention_days import Due, begins
from douze.model.settings import Settings
from douze.model.words import LetterState
from workflows.matters import Cause, Matter
from workflows.retention import AHEAD, is_over
from workflows.view import View

#: How many sessions are named.
_FEW = 5
#: How many days after it could have gone something is told to wait: something is in its way.
_IN_THE_WAY = 2


def overdue(found: Iterable[Due], view: View) -> Iterator[Due]:
    """Give what is due today, and say of each whether it goes in this pass."""
    today = [due for due in found if is_over(due.last, view)]
    namings = [*_namings(view)] if today else []
    for due in today:
        yield replace(due, goes=_goes(due, namings, view))


def about_retention(found: Sequence[Due], view: View) -> Iterator[Matter]:
    """Name what falls due and has not been named; else remind of what waits, once a month."""
    if not found:
        return
    namings = [*_namings(view)]
    fresh = [due for due in found if _first_told(due, namings) is None]
    if fresh:
        by_itself = view.settings.privacy.erase
        reason = Reason.FALLS_DUE if by_itself else Reason.FALLS_DUE_BY_HAND
        until = max(due.last for due in fresh)
        what = phrase(reason, until=until, **_counts(fresh))
        yield _matter(what, _cause(view.settings, until.isoformat()), view)
    elif stuck := [due for due in found if _is_stuck(due, namings, view)]:
        month = f"{local_day(view.now, view.settings.zone):%Y-%m}"
        named_this_month = any(f"{at:%Y-%m}" == month for _, at in namings)
        name = f"kept-waits-{month}"
        if not named_this_month and alert_key(name) not in _left(view):
            yield _matter(phrase(Reason.KEPT_TOO_LONG, **_counts(stuck)), name, view)


def _matter(what: Phrase, name: str, view: View) -> Matter:
    where = view.book.layouts["registrations"].title
    cause = Cause(name=name, since=view.ledger.first_pass or view.now)
    return Matter(about=where, what=what, cause=cause, at_once=False)


def _counts(found: Sequence[Due]) -> dict[str, int | str]:
    codes = list(dict.fromkeys(code for due in found for code in due.sessions))
    more = " …" if len(codes) > _FEW else ""
    return {
        "contacts": sum(not due.name_only for due in found),
        "names": sum(due.name_only for due in found),
        "sessions": ", ".join(codes[:_FEW]) + more,
    }


def _goes(due: Due, namings: Iterable[tuple[date, date]], view: View, more: int = 0) -> bool:
    """Whether staff have known long enough of what is due, and want it to go by itself."""
    named, zone = _first_told(due, namings), view.settings.zone
    if named is None or not view.settings.privacy.erase:
        return False
    return view.now >= begins(max(named + AHEAD, due.last + timedelta(days=1)), zone, more)


def _is_stuck(due: Due, namings: Iterable[tuple[date, date]], view: View) -> bool:
    """Whether it should have gone: nobody has done it, or something is in its way."""
    if not is_over(due.last, view):
        return False
    return not view.settings.privacy.erase or _goes(due, namings, view, _IN_THE_WAY)


def _first_told(due: Due, namings: Iterable[tuple[date, date]]) -> date | None:
    """Give the day of the first digest that told of it; None where none has left."""
    return min((at for until, at in namings if due.last <= until), default=None)


def _namings(view: View) -> Iterator[tuple[date, date]]:
    """Give the day up to which each digest named what falls due, and the day on which it left.

    Other periods make other days: what was named by those counts no more.
    """
    begin = alert_key(_cause(view.settings, ""))
    for key, at in _left(view).items():
        if key.startswith(begin):
            yield date.fromisoformat(key.removeprefix(begin)), at


def _left(view: View) -> Mapping[str, date]:
    """Give the day on which each line of a digest left that is remembered by itself."""
    zone = view.settings.zone
    return {
        one.key: local_day(one.finished_at, zone)
        for one in view.ledger.letters.values()
        if one.kind is Kind.ALERT and one.state is LetterState.SENT and one.finished_at
    }


def _cause(settings: Settings, until: str) -> str:
    privacy = settings.privacy
    return f"kept-{privacy.contact_months}-{privacy.proof_months}-until-{until}"
