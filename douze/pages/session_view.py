"""A session as the templates of the pages see it: words that are ready to be shown.

Flat names, as in the templates of letters; what does not apply is empty. The texts that staff
write of it stand there as HTML.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from types import SimpleNamespace

from markupsafe import Markup

from douze.letters.dates import (
    clock_in_words,
    day_in_words,
    is_last_minute,
    moment_in_words,
    span_in_words,
)
from douze.letters.own_columns import OwnColumns
from douze.letters.plain_words import one_line
from douze.letters.typography import typeset
from douze.light_markdown import as_html, as_plain
from douze.model.book import SessionTexts
from douze.model.settings import Settings
from douze.model.site import Availability, PublicSession

#: The texts that everybody reads, in the order in which a page tells them.
TEXTS = ("why", "audience", "programme", "presented_by", "practical")
#: What a search engine or a feed reader shows of a session, in characters.
_SHORT = 300


def texts_as_html(
    texts: SessionTexts, language: str, longest: int | None = None
) -> Mapping[str, Markup]:
    """Each text by its name, empty where it is; at most so long before it is HTML."""
    shown = partial(typeset, language=language)
    return {word: Markup(as_html(getattr(texts, word)[:longest], shown)) for word in TEXTS}


def in_short(text: str) -> str:
    """The beginning of a text, on one line, without any sign of Markdown."""
    return one_line(as_plain(text[: 4 * _SHORT]), _SHORT)


class SessionView(SimpleNamespace):
    """What a template calls `session`: other than a dict it has no names but its own.

    What Jinja says of a name that is none quotes this class, and staff are told of it once a week,
    by that sentence.
    """


def session_view(
    session: PublicSession, settings: Settings, register: str, *, longest: int = 0
) -> SessionView:
    """Give `session.title`, `session.when`…; of each of its texts at most so many characters."""
    language, zone, dated = settings.language, settings.zone, session.dated
    start, end = session.start.astimezone(zone), session.end.astimezone(zone)
    clock = clock_in_words(zone, language)
    closing = session.closing.astimezone(zone)
    early = dated and closing < start and session.takes_registrations
    contact = session.contact
    common = contact == settings.association.contact
    return SessionView(
        title=typeset(one_line(session.title), language),
        page=session.page,  # its file
        # its calendar file; empty where there is no date to note
        calendar=session.calendar if _to_note(session) else "",
        # open, full, closed, started, over, postponed, cancelled
        standing=session.standing.value,
        # jeudi 1er octobre 2020 de 14 h à 16 h; empty while there is no date
        when=typeset(span_in_words(start, end, language), language) + clock if dated else "",
        day=day_in_words(start.date(), language) if dated else "",
        starts=start.isoformat(timespec="minutes") if dated else "",  # 2020-10-01T14:00+02:00
        ends=end.isoformat(timespec="minutes") if dated else "",
        # mercredi 30 septembre 2020 à 18 h; empty where that is the start
        closing=_closing(closing, language, clock) if early else "",
        closes=closing.isoformat(timespec="minutes") if early else "",
        places=session.places,
        free=session.free,
        place=typeset(one_line(session.place), language),
        online=session.online,
        speakers=", ".join(one_line(who) for who in session.speakers),  # their names
        dues=session.dues_required,
        # where one registers, the choice made; empty where nobody does any more
        register=register if session.takes_registrations else "",
        contact_name=one_line(contact.name),
        contact_address=contact.address,
        phone=typeset(one_line(settings.association.phone), language) if common else "",
        # why, audience, programme… as HTML, those that are filled
        texts=texts_as_html(session.texts, language, longest) if longest else {},
        # session.extra["Salle"]: any other column of Sessions
        extra=OwnColumns(session.extra, settings.tabs.sessions),
    )


def _to_note(session: PublicSession) -> bool:
    return session.dated and session.stands and session.standing is not Availability.OVER


def _closing(closing: datetime, language: str, clock: str) -> str:
    if is_last_minute(closing):
        return day_in_words(closing.date(), language)
    return moment_in_words(closing, language) + clock
