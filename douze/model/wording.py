"""How things are said on the sheet and on the terminal, in the association's language."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from sys import intern
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from douze.model.kinds import Kind
from douze.model.phrases import Fact, Phrase, phrase


class Wording(Struct, frozen=True, kw_only=True):
    """The sentences and words of one language; see `templates/<language>/phrases.yaml`."""

    zone: ZoneInfo
    sentences: Mapping[str, str]  #: by code, with the facts in braces
    #: By code, what whoever keeps the machine can do besides, in `config.yaml`: the terminal says
    #: it, the sheet and letters to staff do not.
    hints: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str]  #: statuses, dues, kinds and states, by what the ledger calls them
    moment_format: str = "%d/%m/%Y à %Hh%M"
    day_format: str = "%d/%m/%Y"
    hour_format: str = "%H h %M"
    quotes: tuple[str, str] = ("« ", " »")

    def say(self, phrases: Iterable[Phrase]) -> str:
        """Say several things, one after the other: there once however many rows say the same."""
        return intern(" ".join(self.sentence(phrase) for phrase in phrases))

    def sentence(self, phrase: Phrase) -> str:
        """Say one thing. Moments are told in the association's zone."""
        facts = {name: self._fact(fact) for name, fact in phrase.facts.items()}
        return self.sentences[phrase.code].format(**facts)

    def sentence_of(self, code: str, /, **facts: Fact) -> str:
        """Say what has this code, with these facts."""
        return self.sentence(phrase(code, **facts))

    def told(self, phrase: Phrase) -> str:
        """Say one thing to whoever keeps the machine: with its hint, where it has one."""
        said = self.sentence(phrase)
        hint = self.hints.get(phrase.code)
        if hint is None:
            return said
        facts = {name: self._fact(fact) for name, fact in phrase.facts.items()}
        return f"{said} {hint.format(**facts)}"

    def word(self, word: str | None) -> str:
        """Give the sheet's word for a status, a kind of letter, or what became of one.

        It is plain text, there once however many rows it stands on.
        """
        return self.words.get(word) or intern(str(word)) if word else ""

    def local(self, moment: datetime) -> datetime:
        """Give a moment as the wall clock shows it, the way a cell holds it."""
        return moment.astimezone(self.zone).replace(tzinfo=None)

    def moment(self, moment: datetime) -> str:
        """Write a moment for a person to read."""
        return self.local(moment).strftime(self.moment_format)

    def hour(self, moment: datetime) -> str:
        """Write the time of day of a moment."""
        return self.local(moment).strftime(self.hour_format)

    def _fact(self, fact: Fact) -> str:
        match fact:
            case datetime():  # before `date`, which each of them is too
                # One out of a cell has no zone, and is the wall clock's already.
                return self.moment(fact) if fact.tzinfo else fact.strftime(self.moment_format)
            case date():
                return fact.strftime(self.day_format)
            case Phrase():
                return self.sentence(fact)
            case Kind():
                return self.word(fact)
            case tuple():
                names = [self._named(name) for name in fact if isinstance(name, str)]
                phrases = (each for each in fact if isinstance(each, Phrase))
                return ", ".join(names) or self.say(phrases)
            case _:
                return str(fact)

    def _named(self, name: str) -> str:
        """One of several: a kind of letter by its word, any other name in quotes."""
        return self.word(name) if isinstance(name, Kind) else name.join(self.quotes)
