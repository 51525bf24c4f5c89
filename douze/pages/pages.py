"""The files of the site, in words and bytes: the one way to what they say."""

from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup
from msgspec.structs import replace

from douze.errors import TemplateProblems
from douze.letters.form_choice import register_address
from douze.letters.palette import palette
from douze.letters.plain_words import one_line
from douze.model.page_names import CALENDAR, FEED, INDEX, STYLE
from douze.model.phrases import phrase
from douze.model.settings import Settings
from douze.model.site import Availability, PublicSession, WantedSite
from douze.model.wording import Wording
from douze.pages.calendar import to_calendar, to_event
from douze.pages.event_data import event_data
from douze.pages.feed import FeedEntry, to_feed
from douze.pages.session_view import TEXTS, SessionView, in_short, session_view, texts_as_html
from douze.pages.site_files import MOST_COMING, MOST_PAST, WHOLE_FEED, logo_name, logo_of
from douze.pages.templates import PageTemplates

#: How many sessions stand in the feed, those that changed last: with one a week that is a year, and
#: a reader that looks once a month has missed none.
MOST_IN_FEED = 50
#: So heavy is the feed at most, in bytes; beyond that sessions are told in short, the ones that
#: changed last in full. FeedBurner took no feed of more than 512 kB.
HEAVIEST_FEED = 500_000
#: No page is larger, in bytes, whatever its texts are.
HEAVIEST = 40_000


class Pages:
    """Writes the files of one site as it is wanted. Each is laid out when it is asked for."""

    def __init__(
        self, wanted: WantedSite, settings: Settings, templates: Path, wording: Wording
    ) -> None:
        self._site, self._told = wanted.site, wanted.told
        self._settings, self._wording = settings, wording
        self._say = wording.sentence_of
        self._templates = PageTemplates(settings, templates)
        self._logo = logo_of(settings)
        self._title = self._say("site_title", name=one_line(settings.association.name))
        self._events = dict[str, str]()
        self._pages = {one.page: one for one in wanted.site.sessions}
        self._calendars = {one.calendar: one for one in wanted.site.sessions}

    def content(self, name: str) -> bytes:
        """The bytes of one of the files that are wanted. Raises TemplateProblems."""
        try:
            return self._content(name)
        except (ValueError, OverflowError) as error:  # a day beyond the year 9999, and the like
            said = phrase("template_said", said=one_line(str(error)))
            raise TemplateProblems([phrase("template_file", file=name, what=said)]) from error

    def _content(self, name: str) -> bytes:
        if name in self._pages:
            return self._session(self._pages[name])
        if name in self._calendars:
            return self._calendar([self._calendars[name]])
        of_all = {
            INDEX: self._index,
            STYLE: self._style,
            FEED: self._feed,
            CALENDAR: self._calendar_of_all,
        }
        if name in of_all:
            return of_all[name]()
        assert self._logo is not None
        return self._logo.content

    def _style(self) -> bytes:
        colours = palette(self._settings.association.colour).by_name
        return self._templates.shared(STYLE, colours).encode()

    def _index(self) -> bytes:
        """What is to come, and below what has been; of long titles fewer than of short ones."""
        for fewer in range(0, min(MOST_COMING, MOST_PAST), 5):
            page = self._index_of(MOST_COMING - fewer, MOST_PAST - fewer)
            if len(page) <= HEAVIEST:
                break
        return page

    def _index_of(self, most_coming: int, most_past: int) -> bytes:
        """The index with so many sessions; the rest is a number."""
        coming, past = self._site.coming, self._site.past
        values: dict[str, object] = {
            "coming": [self._view(one) for one in coming[:most_coming]],
            "past": [self._view(one) for one in past[:most_past]],
            "more_coming": len(coming[most_coming:]),
            "more_past": len(past[most_past:]),
        }
        return self._templates.page(INDEX, {**values, **self._common(INDEX)}).encode()

    def _session(self, session: PublicSession) -> bytes:
        """One page; texts that make it too heavy, of whatever signs they are, are cut shorter.

        So are hundreds of speakers.
        """
        texts = (len(getattr(session.texts, word)) for word in TEXTS)
        longest = max(1, len(session.speakers), *texts)
        values = {"about": self._about(session), **self._common(session.page)}
        # A thousand signs may be one kilobyte or twelve, so it is tried how heavy they come out.
        while True:
            session = replace(session, speakers=session.speakers[:longest])
            view = self._view(session, longest=longest)
            values["event"] = Markup(self._event_data(session))
            page = self._templates.page("session.html", {"session": view, **values}).encode()
            longest //= 2
            if len(page) <= HEAVIEST or longest <= 100:
                return page

    def _view(self, session: PublicSession, *, longest: int = 0) -> SessionView:
        register = register_address(session, self._settings, self._wording)
        return session_view(session, self._settings, register, longest=longest)

    def _common(self, name: str) -> Mapping[str, object]:
        """What every page can show."""
        settings, logo = self._settings, self._logo
        return {
            "language": settings.language,
            "association": one_line(settings.association.name),
            "site_title": self._title,
            "address": settings.site.address("" if name == INDEX else name),
            "logo": logo_name(logo) if logo else "",
            "logo_width": logo.width if logo else 0,
            "logo_height": logo.height if logo else 0,
            "amount": one_line(settings.dues.amount).rstrip(" ."),
            "bulletin": settings.association.bulletin.strip(),
            "payment": settings.association.payment.strip(),
            "privacy": self._privacy(),
        }

    def _privacy(self) -> str:
        """Say who answers for personal data, and whom to ask; nothing where that is not set."""
        privacy, association = self._settings.privacy, self._settings.association
        if not privacy.says:
            return ""
        return self._say(
            "site_privacy",
            controller=one_line(privacy.controller or association.name),
            contact=association.contact.address,
            more=f" {one_line(privacy.notice)}" if privacy.notice else "",
        )

    def _event_data(self, session: PublicSession) -> str:
        register = register_address(session, self._settings, self._wording)
        about = self._about(session)
        return event_data(session, self._settings, about=about, register=register)

    def _about(self, session: PublicSession) -> str:
        """What it is about, in a line or two of plain words."""
        return in_short(session.texts.why or session.texts.programme) or self._summary(session)

    def _summary(self, session: PublicSession) -> str:
        """When and where: `jeudi 1er octobre 2020 de 14 h à 16 h, en ligne`."""
        view = session_view(session, self._settings, "")
        online = self._say("site_online") if session.online else ""
        when = "" if session.standing is Availability.POSTPONED else view.when
        return ", ".join(filter(None, (when, view.place, online)))

    def _feed(self) -> bytes:
        """The sessions that changed last; where that is too heavy, fewer of them in full."""
        # By code among those that changed in one pass: the order of the sheet's rows is no news.
        last = sorted(self._site.sessions, key=lambda one: one.code)
        last.sort(key=lambda one: self._told[one.code].since, reverse=True)
        entries = [self._entry(one) for one in last[:MOST_IN_FEED]]
        feed, in_full = self._written(entries), len(entries)
        while in_full and len(feed) > HEAVIEST_FEED:
            in_full //= 2
            short = [replace(entry, content="") for entry in entries[in_full:]]
            feed = self._written([*entries[:in_full], *short])
        return feed

    def _written(self, entries: list[FeedEntry]) -> bytes:
        return to_feed(entries, self._settings, self._title, self._told[WHOLE_FEED].since)

    def _entry(self, session: PublicSession) -> FeedEntry:
        return FeedEntry(
            code=session.code,
            title=self._named(session),
            page=session.page,
            updated=self._told[session.code].since,
            summary=self._summary(session),
            content="".join(texts_as_html(session.texts, self._settings.language).values()),
        )

    def _named(self, session: PublicSession) -> str:
        title = one_line(session.title)
        if session.standing is Availability.CANCELLED:
            return self._say("site_cancelled", title=title)
        if session.standing is Availability.POSTPONED:
            return self._say("site_postponed", title=title)
        return title

    def _calendar_of_all(self) -> bytes:
        return self._calendar([one for one in self._site.sessions if one.told_start])

    def _calendar(self, sessions: list[PublicSession]) -> bytes:
        for one in sessions:
            if one.code not in self._events:
                self._events[one.code] = self._as_event(one)
        events = [self._events[one.code] for one in sessions]
        years = [one.told_start.year for one in sessions if one.told_start] or [
            self._told[WHOLE_FEED].since.year
        ]
        return to_calendar(events, self._settings, self._title, min(years))

    def _as_event(self, session: PublicSession) -> str:
        page = self._settings.site.address(session.page)
        about = "\n\n".join(filter(None, (in_short(session.texts.why), page)))
        return to_event(session, self._told[session.code], self._settings, about)
