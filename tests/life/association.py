"""A small association: its sessions, its people, its spreadsheet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from random import Random

from douze.model.sheet import Cell
from tests.life.outside import Memory, Outside, Table
from tests.world.small_world import HOME, SETTINGS, WORDING

__all__ = ["HOME", "SETTINGS", "WORDING", "Association", "Facts"]

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ZONE = SETTINGS.zone
SESSIONS, MEMBERS = "Sessions", "Adhérents"
ANSWERS = SETTINGS.tabs.answers[0].title
ROWS, MESSAGES = "Inscriptions", "Messages"
HEADERS = {
    SESSIONS: (
        "Code;Intitulé;Date;Début;Fin;Places;Cotisation;Lien;Clôture;État;Intervenants;"
        "Confirmées;À régler;En attente;Places libres;Alerte"
    ),
    ANSWERS: "Horodateur;Adresse e-mail;Prénom;Nom;Structure;Session",
    MEMBERS: "Structure;E-mails;Année;Réglée;Valable jusqu'au",
    ROWS: (
        "Réf;Session;Reçue le;Prénom;Nom;E-mail;Structure;Cotisation;Statut;Rang;Échéance;"
        "Décision;Présence;Messages;Alerte;Notes;Renvoyer"
    ),
    MESSAGES: "N°;Date;Réf;Session;À;Type;Objet;État;Détail;Clé",
}
#: Arrival disagrees with the alphabet.
NAMES = ("zoe", "max", "ann", "bob", "lea", "eve")
CODES = ("B", "ACCUEIL", "NUM")
TITLES = ("Bénévoles", "Accueillir, former", "Le numérique, pour tous")
#: Whom people say they come from; the first may have paid for all of its own.
STRUCTURES = ("Mairie d'Arlanc", "Les Amis", None, None, None)
DECISIONS = ("confirmer", "attente", "annuler", "refuser")

Line = dict[str, Cell]


CLAIRE, MARC = "Claire <claire@orateurs.example>", "marc@orateurs.example"
#: What the cell of the speakers may hold, and whose addresses stand there.
SPEAKERS: dict[str, tuple[str, ...]] = {
    "": (),
    CLAIRE: ("claire@orateurs.example",),
    "Claire <clara@orateurs.example>": ("clara@orateurs.example",),
    MARC: (MARC,),
    f"{CLAIRE}, {MARC}": ("claire@orateurs.example", MARC),
    "Claire": (),
    f"Claire <claire@@orateurs>; {MARC}": (MARC,),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What staff say of a session, which people are told."""

    title: str
    start: datetime
    end: datetime
    link: str
    cancelled: bool = False


@dataclass
class Association:
    """The sheet, the memory and the letter-box of one life, and what we know of them."""

    outside: Outside
    now: datetime
    facts: dict[str, Facts]
    places: dict[str, int]
    spoiled: set[str] = field(default_factory=set)  #: sessions whose date cannot be read
    #: Session, address, moment, and whether the session was named by its code.
    answers: list[tuple[str, str, datetime, bool]] = field(default_factory=list)
    #: Session, address and session instead, of those who edited what they had answered.
    edited: list[tuple[str, str, str]] = field(default_factory=list)
    #: By session and address, the session chosen instead and when, of those whose edited answer
    #: stands where the first one stood, as far as passes can tell: no sorting came between.
    in_place: dict[tuple[str, str], tuple[str, datetime]] = field(default_factory=dict)
    answers_sorted: bool = False  #: since the last pass
    trash: list[Line] = field(default_factory=list)
    corrected: int = 0
    links: int = 0
    copies: list[object] = field(default_factory=list)

    @classmethod
    def founded(
        cls, dice: Random, outside: Callable[[Mapping[str, Table]], Outside] = Memory
    ) -> "Association":
        """Found an association with two or three sessions, and nobody registered yet."""
        opened = datetime(2020, 10, dice.randint(5, 14), dice.randint(7, 17), tzinfo=ZONE)
        facts, places = {}, {}
        for code, title in list(zip(CODES, TITLES, strict=True))[: dice.randint(2, 3)]:
            day = opened.date() + timedelta(days=dice.randint(1, 6))
            start = datetime.combine(day, time(dice.randint(9, 18)), tzinfo=ZONE).astimezone(UTC)
            link = f"https://visio.cap-rural.fr/{code}"
            facts[code] = Facts(title, start, start + 2 * HOUR, link)
            places[code] = dice.choice((1, 1, 2, 2, 3))
        tables: dict[str, Table] = {title: [head.split(";")] for title, head in HEADERS.items()}
        made = cls(outside(tables), opened.astimezone(UTC), facts, places)
        made.write_sessions()
        asked = dice.sample(CODES[: len(facts)], k=dice.choice((1, 1, 2)))
        lines = made.lines(SESSIONS)
        for line in lines:
            line["Cotisation"] = "oui" if line["Code"] in asked else "non"
            line["Intervenants"] = CLAIRE if asked[0] == "B" else None
        made.put(SESSIONS, lines)
        paid = [name for name in NAMES if dice.random() < 0.5]
        members = [member(f"{name}@example.org", "oui") for name in paid]
        members += [{**member("", "oui"), "Structure": STRUCTURES[0]}] * (dice.random() < 0.3)
        made.put(MEMBERS, members)
        return made

    def lines(self, tab: str) -> list[Line]:
        """Give the rows of a tab, by header."""
        return as_lines(self.outside.tables()[tab])

    def unread(self) -> frozenset[str]:
        """Name the sessions whose row cannot be read, or is not there.

        One that keeps back more seats than it has is left aside too.
        """
        lines = self.lines(SESSIONS)
        there = {
            str(line["Code"])
            for line in lines
            if _number(line.get("Places réservées")) <= _number(line["Places"])
        }
        return frozenset(self.spoiled | (self.facts.keys() - there))

    def put(self, tab: str, lines: list[Line]) -> None:
        """Have these rows in a tab, its columns where they are."""
        header = [str(cell) for cell in self.outside.tables()[tab][0]]
        self.outside.put({tab: [header, *([line.get(h) for h in header] for line in lines)]})

    def write_sessions(self) -> None:
        """Type what there is to say of the sessions."""
        lines = {str(line["Code"]): line for line in self.lines(SESSIONS)}
        for code, facts in self.facts.items():
            local = facts.start.astimezone(ZONE)
            lines.setdefault(code, {"Code": code}).update({
                "Intitulé": facts.title,
                "Date": "le 3 ou le 4" if code in self.spoiled else local.date(),
                "Début": f"{local:%H:%M}",
                "Fin": f"{facts.end.astimezone(ZONE):%H:%M}",
                "Places": self.places[code],
                "Lien": facts.link,
                "État": "annulée" if facts.cancelled else None,
            })  # fmt: skip
        self.put(SESSIONS, list(lines.values()))

    def say(self, code: str, **changes: object) -> None:
        """Change what is said of a session."""
        self.facts[code] = replace(self.facts[code], **changes)  # type: ignore[arg-type]
        self.write_sessions()


def _number(cell: Cell) -> int:
    return int(cell) if isinstance(cell, int | float) else 0


def as_lines(table: Table) -> list[Line]:
    """Give the rows of a table, by header."""
    header = [str(cell) for cell in table[0]]
    width = len(header)
    return [
        dict(zip(header, (*row, *[None] * (width - len(row))), strict=False)) for row in table[1:]
    ]


def member(address: str, paid: Cell) -> Line:
    """Type a row of the members' list."""
    return {"Structure": "", "E-mails": address, "Année": 2020, "Réglée": paid}
