# ruff: noqa: E501
"""Writes down who was connected as a product does: headers, formats, one row a stay or one a device."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random

from tests.connections.truth import PARIS, Guest, Meeting, Visit

Cell = str | int | float | bool | datetime | time | None
Rows = list[list[Cell]]
When = Callable[[datetime], str]


@dataclass(frozen=True)
class Product:
    """How one product writes; `when` gives one of the ways to write a moment."""

    name: str
    headers: Sequence[str]  #: of name, address, host, joined, left, duration; empty: no such column
    when: Sequence[When]
    length: Sequence[Callable[[int], Cell]]
    sums: bool = False  #: one row a device, its stays in one sum
    above: Sequence[Sequence[str]] = ()
    below: Sequence[Sequence[str]] = ()
    minutes: bool = False  #: tells no seconds
    zoned: bool = False  #: says in which zone its times are
    host: tuple[str, str] = ("TRUE", "FALSE")

    @property
    def timed(self) -> bool:
        return bool(self.headers[3])


def _wall(form: str) -> When:
    return lambda moment: _bare(moment.astimezone(PARIS).strftime(form))


def _utc(form: str) -> When:
    return lambda moment: _bare(moment.astimezone(UTC).strftime(form))


def _bare(text: str) -> str:
    """`10/01/2020, 01:50` is `10/1/2020, 1:50` in some."""
    return text.replace("!0", "").replace("!", "")


US, US_24, FR = "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S"
SHORT = "!%m/!%d/%y, !%I:%M:%S %p"
_UP = (lambda seconds: -(-seconds // 60), lambda seconds: str(-(-seconds // 60)))


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _letters(seconds: int) -> str:
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return " ".join(
        f"{n}{unit}" for n, unit in ((hours, "h"), (minutes, "m"), (seconds % 60, "s")) if n
    )


def _words(seconds: int) -> str:
    return f"{seconds // 3600} h {seconds // 60 % 60} min {seconds % 60} s"


def _hr(seconds: int) -> str:
    return (
        f"{seconds // 3600} hr {seconds // 60 % 60} min"
        if seconds >= 3600
        else f"{seconds // 60} min"
    )


_ZOOM = (
    "Meeting ID",
    "Topic",
    "Start Time",
    "End Time",
    "User Email",
    "Duration (Minutes)",
    "Participants",
)
_ZOOM_FACTS = ("864 1209 7531", "Une session", "", "", "formation@example.org", "135", "9")
PRODUCTS = (
    Product("Zoom", ("Name (Original Name)", "User Email", "", "Join Time", "Leave Time", "Duration (Minutes)"),
            (_wall(US), _wall(US_24)), _UP, above=(_ZOOM, _ZOOM_FACTS, ())),
    Product("Zoom in UTC", ("Name (original name)", "Email", "", "Join time (UTC)", "Leave time (UTC)", "Duration (minutes)"),
            (_utc(US), _utc(US_24)), _UP, zoned=True),
    Product("Zoom en français", ("Nom (nom original)", "Adresse e-mail de l’utilisateur", "", "Heure d’arrivée", "Heure de départ", "Durée (minutes)"),
            (_wall(FR),), _UP),
    Product("BigBlueButton", ("Name", "", "Moderator", "Join", "Left", "Duration"),
            (_wall("!%m/!%d/%Y, %I:%M:%S %p"),), (_clock,), sums=True, below=(("Anonymous",),)),
    Product("BigBlueButton en français", ("Nom", "", "Modérateur", "Rejoindre", "Quitté", "Duration"),
            (_wall(FR),), (_clock,), sums=True, below=(("Anonyme",),)),
    Product("Teams", ("Name", "Email", "Role", "First Join", "Last Leave", "In-Meeting Duration"),
            (_wall(SHORT),), (_letters,), sums=True, host=("Organizer", "Attendee"),
            above=(("1. Summary",), ("Meeting title", "Une session"), ("Attended participants", "9"), (), ("2. Participants",))),
    Product("Teams en français", ("Nom", "E-mail", "Rôle", "Heure d'arrivée", "Heure de départ", "Durée"),
            (_wall(SHORT), _wall(FR)), (_letters, _words), host=("Organisateur", "Participant"),
            above=(("1. Résumé",), ("Titre de la réunion", "Une session"), (), ("3. Activités en réunion",))),
    Product("Meet", ("First name|Last name", "Email", "", "Time joined", "Time exited", "Duration"),
            (_wall("!%I:%M %p"), _wall("%H:%M")), (_hr,), sums=True, minutes=True),
    Product("Meet en français", ("Prénom|Nom de famille", "Adresse e-mail", "", "Heure de connexion", "Heure de sortie", "Durée"),
            (_wall("%H:%M"),), (_hr, _words), sums=True, minutes=True),
    Product("Jitsi", ("Name", "Email", "Role", "Joined at", "Left at", "Duration"),
            (_utc("%Y-%m-%dT%H:%M:%SZ"), _utc("%Y-%m-%d %H:%M:%S+00:00"), _utc("%Y-%m-%dT%H:%M:%S.250Z")), (_clock,),
            zoned=True, host=("moderator", "participant")),
    Product("Jitsi en français, sans heures", ("Nom affiché", "E-mail", "Rôle", "", "", "Durée de présence"),
            (), (_words, _clock), sums=True, host=("modérateur", "participant")),
)  # fmt: skip


def to_minutes(guests: Iterable[Guest]) -> None:
    """Let people come and go at whole minutes, as a product tells it that knows no seconds."""
    for guest in guests:
        guest.visits = [
            Visit(v.start.replace(second=0), v.end.replace(second=0))
            for v in guest.visits
            if v.start.replace(second=0) < v.end.replace(second=0)
        ]


class Writer:
    """Writes one report down, by chance in one of a product's ways."""

    def __init__(self, product: Product, dice: Random) -> None:
        self._product, self._dice = product, dice
        self._when = dice.choice(product.when) if product.when else str
        self._length = dice.choice(product.length)
        self._noise = dice.random() < 0.4

    def rows(self, guests: Sequence[Guest], shift: timedelta = timedelta()) -> Rows:
        """The report's rows, without a column for the code."""
        product = self._product
        table = [self._headers()]
        for guest in guests:
            table += [self._row(guest, stays, shift) for stays in self._stays(guest)]
        order = [*range(len(table[0]))]
        if not product.below:
            self._dice.shuffle(order)
        table = [[row[place] for place in order] for row in table]
        above: Rows = [list(row) for row in product.above]
        below: Rows = [list(row) for row in product.below]
        return [*above, *table, *below]

    def _headers(self) -> list[Cell]:
        shown = [part for header in self._product.headers if header for part in header.split("|")]
        return [*shown, *(["Guest", "Network"] if self._noise else [])]

    def _stays(self, guest: Guest) -> Iterator[list[Visit]]:
        if self._product.sums:
            yield guest.visits
        else:
            yield from ([visit] for visit in guest.visits)

    def _row(self, guest: Guest, stays: list[Visit], shift: timedelta) -> list[Cell]:
        product = self._product
        name, address, host, joined, left, _ = product.headers
        seconds = sum(int((v.end - v.start).total_seconds()) for v in stays)
        first, _, last = guest.shown.partition(" ")
        row: list[Cell] = [first, last] if "|" in name else [guest.shown]
        row += [guest.address] if address else []
        row += [product.host[0 if guest.host else 1]] if host else []
        row += ["hier" if guest.spoilt else self._when(stays[0].start + shift)] if joined else []
        row += [self._when(stays[-1].end + shift)] if left else []
        row.append("longtemps" if guest.spoilt and not joined else self._length(seconds))
        return [*row, *(["No", ""] if self._noise else [])]


def as_a_sheet_takes_it(rows: Rows) -> Rows:
    """What a spreadsheet in French makes of cells that are pasted: dates, hours and numbers."""
    return [[_taken(cell) for cell in row] for row in rows]


def _taken(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    for form in ("%d/%m/%Y %H:%M:%S", "%H:%M:%S"):
        try:
            moment = datetime.strptime(cell, form)
        except ValueError:
            continue
        return moment if "%d" in form else moment.time()
    if cell in ("TRUE", "FALSE"):
        return cell == "TRUE"
    return int(cell) if cell.isdigit() and len(cell) < 5 else cell


def can_tell(product: Product, meeting: Meeting) -> bool:
    """Whether a product's times can be understood at all: an hour that comes twice needs a zone."""
    return product.zoned or not product.timed or not meeting.clocks_go_back
