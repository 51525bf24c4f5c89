"""What a letter can say: the facts, and its sessions and moments in the words of its language."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from douze.letters.dates import clock_in_words, day_in_words, moment_in_words, span_in_words
from douze.letters.plain_words import one_line
from douze.model.book import Session
from douze.model.dues import DuesAsked, Lapsed
from douze.model.letters import Letter
from douze.model.local_day import local_day
from douze.model.session_link import without_link
from douze.model.settings import Settings
from douze.model.tokens import Purpose
from douze.model.wording import Wording


class Facts(Struct, frozen=True, kw_only=True):
    """What a letter can say: the letter, the association, and the link it carries."""

    letter: Letter
    settings: Settings
    link: str = ""  #: empty wherever the rule of the link does not allow it
    withdraw: str = ""  #: where such a letter is answered, with {token}; empty: there is no form
    evaluate: str = ""  #: where one says what one thought, with {token}; empty where not asked
    #: The word by which a registration answers in a form, by its reference and what it means.
    code: Callable[[str, Purpose], str]
    wording: Wording  #: how the matters of a digest or an alert are said

    @property
    def session(self) -> Session | None:
        """The session that the letter is about; none where it lists several."""
        return None if self.letter.together else self.letter.session

    @property
    def dues(self) -> DuesAsked | None:
        """The dues that the letter asks for."""
        return self.letter.dues_asked

    @property
    def lapsed(self) -> Lapsed | None:
        """Dues that were paid, and do not cover the day."""
        return self.dues.lapsed if self.dues else None

    def own_code(self, purpose: Purpose) -> str:
        """The word by which whoever gets the letter answers it."""
        return self.code(self.letter.ref, purpose)


def title_of(session: Session | None) -> str:
    """Name a session; a link that staff typed there is nobody's but who is confirmed."""
    return one_line(without_link(session.title, session)) if session else ""


def place_of(session: Session | None) -> str:
    """Say where one goes; where only the link stands there, one goes nowhere."""
    return one_line(without_link(session.place, session)) if session else ""


def span_of(session: Session | None, settings: Settings) -> str:
    """Say when a session takes place; empty where nobody knows."""
    if session is None or not session.dated:
        return ""
    zone, language = settings.zone, settings.language
    start, end = session.start.astimezone(zone), session.end.astimezone(zone)
    return span_in_words(start, end, language) + clock_in_words(zone, language)


def day_of(session: Session | None, settings: Settings) -> str:
    if session is None or not session.dated:
        return ""
    return day_in_words(local_day(session.start, settings.zone), settings.language)


def moment_of(moment: datetime | None, settings: Settings) -> str:
    """Say a moment by which somebody is to do something; empty where there is none."""
    if moment is None:
        return ""
    words = moment_in_words(moment.astimezone(settings.zone), settings.language)
    return words + clock_in_words(settings.zone, settings.language)
