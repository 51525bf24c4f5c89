"""What the public pages tell: which sessions, in which order, and how each stands.

A draft is not told of. Nobody is named but the speakers; neither an address of theirs nor the
link stands there, wherever staff may have typed it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime

from douze.model.book import Session, SessionTexts
from douze.model.desired import Outcome
from douze.model.local_day import local_day
from douze.model.page_names import page_name
from douze.model.phrases import ByStaff, phrase
from douze.model.reasons import Reason
from douze.model.session_link import LEFT_OUT
from douze.model.site import Availability, PublicSession, PublicSite
from douze.model.value_types import NamedAddress
from douze.model.words import SessionState, Status
from workflows.matters import Matter, of_session
from workflows.public_texts import (
    LONGEST_IN_ALL,
    LONGEST_TEXT,
    for_everybody,
    hiding,
    is_cut,
    shortened,
)
from workflows.reserved_seats import promotions_end, seats_left
from workflows.rule_book import RuleBook
from workflows.view import DecidedSession, View

_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


def public_site(view: View) -> PublicSite | None:
    """Say what the pages should tell; None where there are none.

    What staff type is shown from the next pass on, also while the letters wait for an edit to
    settle: a page is put right as easily as the sheet.
    """
    if view.settings.site.path is None:
        return None
    public = _public_for(view)
    shown = sorted((public(one) for one in _with_a_page(view)), key=_by_start)
    ahead: list[PublicSession] = []
    undated: list[PublicSession] = []
    behind: list[PublicSession] = []
    for one in shown:
        if one.standing is Availability.POSTPONED:
            undated.append(one)
        elif _until(one) >= view.now:
            ahead.append(one)
        else:
            behind.insert(0, one)  # what was lately comes first
    return PublicSite(
        coming=(*ahead, *undated),
        past=tuple(one for one in behind if one.standing is Availability.OVER),
        called_off=tuple(one for one in behind if one.standing is Availability.CANCELLED),
        unreadable=frozenset(page_name(one.code) for one in view.book.broken if one.code),
    )


def matters(view: View) -> Iterator[Matter]:
    """Say on a session's row what keeps its page from telling all that stands there."""
    if view.settings.site.path is None:
        return
    names = _page_names(view)
    for one in view.sessions:
        session = one.session
        if session.draft:
            continue
        if names[page_name(session.code)] > 1:
            name = ByStaff(page_name(session.code))
            yield of_session(session, phrase(Reason.PAGE_NAME_TWICE, name=name))
        elif not view.now > session.end and is_cut(session.texts):
            cut = phrase(Reason.PAGE_CUT, longest=LONGEST_TEXT, in_all=LONGEST_IN_ALL)
            yield of_session(session, cut)


def _with_a_page(view: View) -> Iterator[DecidedSession]:
    """Leave out drafts, and sessions whose codes make one name: neither is the right one."""
    names = _page_names(view)
    for one in _all(view):
        if not one.session.draft and names[page_name(one.session.code)] == 1:
            yield one


def _page_names(view: View) -> Counter[str]:
    return Counter(page_name(s.session.code) for s in _all(view) if not s.session.draft)


def _all(view: View) -> tuple[DecidedSession, ...]:
    """All sessions that the sheet has: what is closed is told of as long as it stands there."""
    return (*view.sessions, *view.closed)


def public_session(decided: DecidedSession, view: View) -> PublicSession:
    """Say of one session what anybody may know."""
    return _public_for(view)(decided)


def _public_for(view: View) -> Callable[[DecidedSession], PublicSession]:
    """Give what says it of one session after the other; what to hide is gathered once."""
    # Of a row that cannot be read too: a wrong date makes no link public.
    broken = (one.session for one in view.book.broken)
    hide = hiding((*(one.session for one in _all(view)), *broken))
    alike = Counter(_title_and_day(session, view) for session in _offered(view))
    return lambda decided: _public(decided, view, hide, alike)


def _public(
    decided: DecidedSession,
    view: View,
    hide: Callable[[str], str],
    alike: Counter[tuple[str, date]],
) -> PublicSession:
    session = decided.session
    free = max(0, seats_left(session, decided.outcomes, view.settings, view.now).free)
    return PublicSession(
        code=session.code,
        title=hide(session.title),
        start=session.start,
        end=session.end,
        closing=session.closing,
        standing=_standing(session, decided.outcomes, free, view),
        dated=session.dated,
        was=_date_put_off(session),
        places=session.places,
        free=free,
        dues_required=session.dues_required,
        place=_place(session, hide),
        online=not session.place or bool(session.link),
        texts=_texts(session, hide),
        speakers=tuple(_speakers(session)),
        contact=_contact(session, view),
        choice_by_code=alike[_title_and_day(session, view)] > 1,
        extra={header: hide(words) for header, words in session.extra.items()},
    )


def _place(session: Session, hide: Callable[[str], str]) -> str:
    """Say where one goes; nowhere, where only the link stands there."""
    shown = hide(session.place)
    return "" if shown == LEFT_OUT else shown


def _standing(session: Session, outcomes: Sequence[Outcome], free: int, view: View) -> Availability:
    """Say how a session stands for somebody who thinks of coming: the first that applies."""
    if session.cancelled:
        return Availability.CANCELLED
    if session.postponed:
        return Availability.POSTPONED
    if view.now > session.end:
        return Availability.OVER
    if session.started(view.now):
        return Availability.STARTED
    if view.now > session.closing:
        return Availability.CLOSED
    # From then on a free seat is for whoever comes, unless somebody waits (`queue.py`).
    stopped = view.now > promotions_end(session, view.settings)
    waits = stopped and any(outcome.status is Status.WAITING for outcome in outcomes)
    return Availability.FULL if waits or not free else Availability.OPEN


def _date_put_off(session: Session) -> datetime | None:
    was = session.postponed_from
    # Where no day was ever named either, that is as far away as the start.
    known = not session.dated and was is not None and was < session.start
    return was.astimezone(UTC) if known and was else None  # the same, seen or remembered


def _until(session: PublicSession) -> datetime:
    """Until when it is to come; one that was put off and is cancelled, until its former day."""
    return session.end if session.dated else session.was or _LONG_AGO


def _texts(session: Session, hide: Callable[[str], str]) -> SessionTexts:
    texts = for_everybody(session.texts)
    shown = {word: hide(getattr(texts, word)) for word in SessionTexts.__struct_fields__}
    return shortened(SessionTexts(**shown))


def _speakers(session: Session) -> Iterable[str]:
    """Name those who speak; what looks like an address is left out."""
    names = (*(speaker.name for speaker in session.speakers), *session.speakers_by_name)
    return (name for name in dict.fromkeys(names) if name and "@" not in name)


def _contact(session: Session, view: View) -> NamedAddress:
    """Say who answers; an address that is a speaker's is published only if it is everybody's."""
    speakers = {speaker.address.casefold() for speaker in session.speakers}
    own = session.contact
    if own is None or own.address.casefold() in speakers:
        return view.settings.association.contact
    return own


def _offered(view: View) -> Iterator[Session]:
    """The sessions among which a form lets people choose."""
    for session in (one.session for one in view.sessions):
        closed = view.now > session.closing or session.started(view.now)
        if session.state is SessionState.OPEN and not closed:
            yield session


def _title_and_day(session: Session, view: View) -> tuple[str, date]:
    return session.title, local_day(session.start, view.settings.zone)


def _by_start(session: PublicSession) -> tuple[object, str]:
    return (session.told_start or session.start).astimezone(UTC), session.code


RULE_BOOK = RuleBook(matters=matters)
