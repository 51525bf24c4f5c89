"""What a letter can say of its session and its dues: the facts, in the words of its language."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from douze.letters.dates import clock_in_words, day_in_words, moment_in_words, span_in_words
from douze.letters.plain_words import one_line
from douze.model.book import Session
from douze.model.dues import Lapsed
from douze.model.letters import Letter
from douze.model.local_day import local_day
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

    def own_code(self, purpose: Purpose) -> str:
        """The word by which whoever gets the letter answers it."""
        return self.code(self.letter.ref, purpose)


def title_of(session: Session | None) -> str:
    return one_line(session.title) if session else ""


def place_of(session: Session | None) -> str:
    return one_line(session.place) if session else ""


def span_of(session: Session | None, facts: Facts) -> str:
    if session is None or not session.dated:
        return ""
    zone = facts.settings.zone
    start, end = session.start.astimezone(zone), session.end.astimezone(zone)
    language = facts.settings.language
    return span_in_words(start, end, language) + clock_in_words(zone, language)


def day_of(session: Session | None, facts: Facts) -> str:
    if session is None or not session.dated:
        return ""
    return day_in_words(local_day(session.start, facts.settings.zone), facts.settings.language)


def deadline_of(facts: Facts) -> str:
    return moment_of(facts.letter.deadline, facts.settings)


def moment_of(moment: datetime | None, settings: Settings) -> str:
    """Say a moment by which somebody is to do something; empty where there is none."""
    if moment is None:
        return ""
    words = moment_in_words(moment.astimezone(settings.zone), settings.language)
    return words + clock_in_words(settings.zone, settings.language)


def announced(facts: Facts) -> bool:
    """Whether the payment of the dues that are asked for was announced."""
    asked = facts.letter.dues_asked
    return asked is not None and asked.announced


def lapsed_of(facts: Facts) -> Lapsed | None:
    return facts.letter.dues_asked.lapsed if facts.letter.dues_asked else None


def dues_year(facts: Facts) -> str:
    return facts.letter.dues_asked.year if facts.letter.dues_asked else ""


def lapsed_structure(facts: Facts) -> str:
    lapsed = lapsed_of(facts)
    return one_line(lapsed.structure) if lapsed else ""


def lapsed_year(facts: Facts) -> str:
    lapsed = lapsed_of(facts)
    return lapsed.year if lapsed else ""


def lapsed_until(facts: Facts) -> str:
    lapsed = lapsed_of(facts)
    return day_in_words(lapsed.until, facts.settings.language) if lapsed and lapsed.until else ""
