"""What people and staff do in the spreadsheets, as values: done once here, and once more alone."""

from datetime import datetime
from typing import ClassVar

from msgspec import Struct

from tests.fleet.chaos.offices import Line, Office
from tests.tabs import ANSWERS, MEMBERS, MESSAGES, REGISTRATIONS, SESSIONS


class Edit(Struct, frozen=True, tag=True):
    """Something that somebody does in one spreadsheet."""

    tab: ClassVar[str]

    def ready(self, office: Office) -> bool:
        """Whether there is what it is to be done to."""
        return True

    def do(self, office: Office) -> None:
        office.change(self.tab, self.lines)

    def lines(self, lines: list[Line]) -> list[Line]:
        raise NotImplementedError


class Answer(Edit, frozen=True):
    """Somebody answers the form."""

    who: str
    session: str
    at: datetime
    tab: ClassVar[str] = ANSWERS

    def lines(self, lines: list[Line]) -> list[Line]:
        first, _, last = self.who.partition("@")[0].partition(".")
        said: Line = {"Horodateur": self.at, "Adresse e-mail": self.who, "Prénom": first.title()}
        return [*lines, {**said, "Nom": last.title(), "Session": self.session}]


class OnRow(Edit, frozen=True):
    """Staff type into a cell of a registration, once it is there."""

    who: str
    session: str
    column: str
    value: str
    tab: ClassVar[str] = REGISTRATIONS

    def ready(self, office: Office) -> bool:
        return any(map(self._is, office.lines(self.tab)))

    def lines(self, lines: list[Line]) -> list[Line]:
        return [{**line, self.column: self.value} if self._is(line) else line for line in lines]

    def _is(self, line: Line) -> bool:
        return (line["E-mail"], line["Session"]) == (self.who, self.session)


class Places(Edit, frozen=True):
    """There is room for more."""

    session: str
    places: int
    tab: ClassVar[str] = SESSIONS

    def lines(self, lines: list[Line]) -> list[Line]:
        return [
            {**line, "Places": self.places} if line["Code"] == self.session else line
            for line in lines
        ]


class Pays(Edit, frozen=True):
    """Somebody's dues arrive."""

    who: str
    year: int
    tab: ClassVar[str] = MEMBERS

    def lines(self, lines: list[Line]) -> list[Line]:
        return [*lines, {"E-mails": self.who, "Année": self.year, "Réglée": "oui"}]


class Sort(Edit, frozen=True):
    """Staff sort a tab by a column."""

    where: str
    column: str

    def do(self, office: Office) -> None:
        office.change(self.where, self.lines)

    def lines(self, lines: list[Line]) -> list[Line]:
        return sorted(lines, key=lambda line: str(line.get(self.column) or ""))


class Shortens(Edit, frozen=True):
    """Staff delete every other line of the log of letters."""

    tab: ClassVar[str] = MESSAGES

    def lines(self, lines: list[Line]) -> list[Line]:
        return lines[::2]


class Forgets(Edit, frozen=True):
    """Somebody wants to be erased: that is a command, and done by `typed`."""

    who: str

    def ready(self, office: Office) -> bool:
        return any(line["E-mail"] == self.who for line in office.lines(REGISTRATIONS))

    def do(self, office: Office) -> None:
        raise NotImplementedError
