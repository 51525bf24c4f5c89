"""What took place: sessions, who was registered, and who was connected when, by one seed.

The times are real ones, in UTC; how they are written down is `exports.py`'s.
"""

import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
#: First and last names of which no two are alike.
NAMES = (
    ("Zoé", "Lefèvre-Dubois"), ("Max", "O'Brien"), ("Anaïs", "Ganivet"), ("François", "Müller"),
    ("Gaëlle", "de La Tour"), ("Thị Hoa", "Nguyễn"), ("Lech", "Wałęsa"), ("Ömer", "Çelik"),
    ("Marie-Hélène", "Pastoureau"), ("Jean", "Bœuf"), ("Ÿvain", "Quéffelec"), ("Inès", "Abadie"),
)  # fmt: skip
#: Who is nobody's registration, and like nobody's name.
STRANGERS = ("+33 6 12 34 56 78", "33473991122", "SM-G991B 77", "XQ 4021 KWZ")
SPEAKER = ("Paule", "Vasseur")
#: Days, and hours of sessions on them; on the last two the clocks are put on, and back.
DAYS: tuple[tuple[date, tuple[tuple[str, str], ...]], ...] = (
    (date(2020, 10, 1), (("14:00", "16:00"), ("09:00", "11:00"), ("23:00", "01:00"))),
    (date(2020, 10, 12), (("18:30", "20:00"), ("10:00", "16:30"))),
    (date(2020, 3, 29), (("01:00", "04:00"), ("14:00", "15:30"))),
    (date(2020, 10, 25), (("00:30", "04:30"), ("14:00", "15:30"))),
)


@dataclass(frozen=True)
class Person:
    """Somebody who is registered."""

    who: str  #: the first part of the address
    first: str
    last: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def address(self) -> str:
        return f"{self.who}@ambert.example"


@dataclass(frozen=True)
class Visit:
    """Once in the room, with one device."""

    start: datetime
    end: datetime


@dataclass
class Guest:
    """One device as the room knows it."""

    shown: str  #: the name on the screen
    address: str
    visits: list[Visit]
    host: bool = False
    whose: Person | None = None  #: whose it certainly is
    perhaps: tuple[Person, ...] = ()  #: who may be meant, where nobody can be sure
    spelt: str = ""  #: the name, where a report has no address to go by
    spoilt: bool = False  #: its row in the report cannot be read


@dataclass
class Meeting:
    """One session, and what took place in it."""

    code: str
    day: date
    hours: tuple[str, str]
    people: list[Person]
    guests: list[Guest] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)  #: what staff wrote in `Présence`

    @property
    def start(self) -> datetime:
        return _local(self.day, self.hours[0])

    @property
    def end(self) -> datetime:
        later = self.day + timedelta(days=self.hours[1] < self.hours[0])
        return _local(later, self.hours[1])

    @property
    def clocks_go_back(self) -> bool:
        """Whether an hour of it is told twice by the clocks on the wall."""
        return self.day == date(2020, 10, 25) and self.hours[0] == "00:30"


def _local(day: date, hour: str) -> datetime:
    hours, minutes = map(int, hour.split(":"))
    at = datetime(day.year, day.month, day.day, hours, minutes, tzinfo=PARIS)
    return at.astimezone(UTC)


class Chance:
    """What took place by one seed."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        day, hours = dice.choice(DAYS)
        self.meetings = []
        names = dice.sample(NAMES, len(NAMES))
        share = len(names) // len(hours)
        for number, each in enumerate(hours):
            people = [
                Person(f"p{number}{n}", *name)
                for n, name in enumerate(names[number * share : (number + 1) * share])
            ]
            if dice.random() < 0.4:  # somebody has the name of somebody else
                twin = dice.choice(people)
                people.append(Person(f"p{number}x", twin.first, twin.last))
            self.meetings.append(Meeting(f"S{number}", day, each, people))

    def people_come(self, meeting: Meeting, *, plain: bool, inside: bool) -> None:
        """Let people connect: `plain` once and for the whole, `inside` never before or after it."""
        dice = self.dice
        shared = {
            p.name for p in meeting.people if sum(p.name == q.name for q in meeting.people) > 1
        }
        for person in meeting.people:
            if dice.random() < (0 if plain else 0.2):
                continue
            guest = self._guest(person, shared)
            guest.visits = self._visits(meeting, plain=plain, inside=inside)
            meeting.guests.append(guest)
            if not (plain or inside) and dice.random() < 0.25:  # with a telephone besides
                other = self._guest(person, shared)
                other.visits = self._visits(meeting, plain=False, inside=inside)
                meeting.guests.append(other)
        whole = [Visit(meeting.start, meeting.end)]
        if dice.random() < 0.5:
            meeting.guests.append(Guest(dice.choice(STRANGERS), "", whole))
        if dice.random() < 0.7:
            meeting.guests.append(Guest(_typed(SPEAKER, dice), "", whole))
        if dice.random() < 0.7:
            meeting.guests.append(Guest("Accueil", "formation@example.org", whole, host=True))
        dice.shuffle(meeting.guests)

    def _guest(self, person: Person, shared: set[str]) -> Guest:
        """How somebody is known in the room."""
        dice, name = self.dice, (person.first, person.last)
        if person.name not in shared and dice.random() < 0.4:  # whatever they are called there
            typed = _typed(name, dice)
            shown = dice.choice(("iPad", "Zoom user", typed))
            address = dice.choice((person.address, person.address.upper()))
            return Guest(shown, address, [], whose=person, spelt=typed)
        if person.name in shared:
            return Guest(_typed(name, dice), "", [], perhaps=(person,))
        if dice.random() < 0.1:
            misspelt = person.last[:-2] + person.last[-1]
            return Guest(f"{person.first} {misspelt}", "", [], perhaps=(person,))
        return Guest(_typed(name, dice), "", [], whose=person)

    def _visits(self, meeting: Meeting, *, plain: bool, inside: bool) -> list[Visit]:
        dice, start, end = self.dice, meeting.start, meeting.end
        came = start + timedelta(seconds=dice.randint(0 if inside else -600, 480))
        went = end + timedelta(seconds=dice.randint(-480, 0 if inside else 900))
        how = (
            "whole" if plain else dice.choice(("whole", "whole", "late", "early", "short", "twice"))
        )
        if how == "late":
            came = start + (end - start) * dice.uniform(0.1, 0.9)
        if how == "early":
            went = start + (end - start) * dice.uniform(0.3, 0.9)
        if how == "short":
            came = start + (end - start) * dice.uniform(0.1, 0.5)
            went = came + timedelta(seconds=dice.randint(20, 900))
        came, went = came.replace(microsecond=0), went.replace(microsecond=0)
        if how != "twice":
            return [Visit(came, went)]
        out = came + (went - came) * dice.uniform(0.2, 0.5)
        back = out + (went - out) * dice.uniform(0.05, 0.9)
        out, back = out.replace(microsecond=0), back.replace(microsecond=0)
        return [Visit(came, out), Visit(back, went)]


def _typed(name: tuple[str, str], dice: Random) -> str:
    """A name as people type it on the screen."""
    first, last = name
    whole = f"{first} {last}"
    return dice.choice((
        whole, whole.upper(), whole.lower(), f"{last.upper()} {first}", f"{last}, {first}",
        _plain(whole), f"{whole} - Mairie d'Ambert", f"{whole} (Invité)", f"Zaza ({whole})",
    ))  # fmt: skip


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.replace("œ", "oe"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
