"""A small association: its sessions, its people, and all that they do to the spreadsheet.

Each thing that can happen is a function of the association and a dice, listed in `HAPPENINGS`
with its weight. None of them runs a pass.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from douze.model.sheet import Cell
from tests.life.outside import Memory, Outside, Table
from tests.world.small_world import HOME, SETTINGS, WORDING

__all__ = ["HAPPENINGS", "HOME", "SETTINGS", "WORDING", "Association", "Facts"]

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
        "Décision;Présence;Messages;Alerte;Notes"
    ),
    MESSAGES: "N°;Date;Réf;Session;À;Type;Objet;État;Détail;Clé",
}
#: Arrival disagrees with the alphabet.
NAMES = ("zoe", "max", "ann", "bob", "lea", "eve")
CODES = ("B", "ACCUEIL", "NUM")
TITLES = ("Bénévoles", "Accueillir, former", "Le numérique, pour tous")
DECISIONS = ("confirmer", "attente", "annuler", "refuser")

Line = dict[str, Cell]


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
        asked = dice.choice(CODES[: len(facts)])
        lines = made.lines(SESSIONS)
        for line in lines:
            line["Cotisation"] = "oui" if line["Code"] == asked else "non"
            line["Intervenants"] = "Claire <claire@orateurs.example>" if asked == "B" else None
        made.put(SESSIONS, lines)
        paid = [name for name in NAMES if dice.random() < 0.5]
        made.put(MEMBERS, [_member(f"{name}@example.org", "oui") for name in paid])
        return made

    def lines(self, tab: str) -> list[Line]:
        """Give the rows of a tab, by header."""
        return as_lines(self.outside.tables()[tab])

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


def as_lines(table: Table) -> list[Line]:
    """Give the rows of a table, by header."""
    header = [str(cell) for cell in table[0]]
    width = len(header)
    return [
        dict(zip(header, (*row, *[None] * (width - len(row))), strict=False)) for row in table[1:]
    ]


def _member(address: str, paid: Cell) -> Line:
    return {"Structure": "", "E-mails": address, "Année": 2020, "Réglée": paid}


def _some_line(life: Association, dice: Random) -> tuple[list[Line], Line | None]:
    lines = life.lines(ROWS)
    return lines, dice.choice(lines) if lines else None


def _session(life: Association, dice: Random) -> str:
    return dice.choice(list(life.facts))


def answer_comes(life: Association, dice: Random) -> None:
    """Somebody fills in the form, for one session or several, by code or by title."""
    name = dice.choice(NAMES)
    address = f"{name}@example.org"
    if dice.random() < 0.15:  # from the address that staff corrected
        rows = [str(line["E-mail"]) for line in life.lines(ROWS)]
        address = dice.choice([a for a in rows if "@" in a and " " not in a] or [address])
    codes = dice.sample(list(life.facts), k=dice.choice((1, 1, 1, 2)))
    by_title = dice.random() < 0.3
    text = ", ".join(life.facts[code].title if by_title else code for code in codes)
    received = life.now - dice.choice((0, 0, 1, 4, 12)) * MINUTE
    local = received.astimezone(ZONE).replace(tzinfo=None)
    typed = address.upper() if dice.random() < 0.1 else address
    lines = life.lines(ANSWERS)
    told: Line = {"Horodateur": local, "Adresse e-mail": typed, "Prénom": name.title()}
    lines.append({**told, "Nom": dice.choice(("Roux", "Roux", "Blanc")), "Session": text})
    life.put(ANSWERS, lines)
    life.answers += [(code, address.lower(), received, not by_title) for code in codes]


def row_by_hand(life: Association, dice: Random) -> None:
    """Somebody telephones: staff add a row."""
    address, code = f"{dice.choice(NAMES)}@example.org", _session(life, dice)
    lines = life.lines(ROWS)
    if any((x["Session"], str(x["E-mail"]).lower()) == (code, address) for x in lines):
        return
    decision = dice.choice((None, None, *DECISIONS))
    lines.append({"Session": code, "E-mail": address, "Prénom": "Staff", "Décision": decision})
    life.put(ROWS, lines)


def rows_sorted(life: Association, dice: Random) -> None:
    """Staff sort a tab by some column."""
    tab = dice.choice((ROWS, ROWS, SESSIONS, ANSWERS))
    lines = life.lines(tab)
    column = dice.choice(HEADERS[tab].split(";"))
    lines.sort(key=lambda line: str(line.get(column)), reverse=dice.random() < 0.5)
    life.put(tab, lines)


def row_deleted(life: Association, dice: Random) -> None:
    """Staff delete a row, by a slip or not."""
    lines, line = _some_line(life, dice)
    if line:
        lines.remove(line)
        life.trash.append(line)
        life.put(ROWS, lines)


def row_put_back(life: Association, dice: Random) -> None:
    """Staff undo a deletion; the row lands at the bottom."""
    lines = life.lines(ROWS)
    if life.trash:
        line = life.trash.pop(dice.randrange(len(life.trash)))
        if not any(x["Réf"] == line["Réf"] for x in lines):
            life.put(ROWS, [*lines, line])


def row_pasted(life: Association, dice: Random) -> None:
    """Staff paste a row twice."""
    lines, line = _some_line(life, dice)
    if line and line["Réf"] and not _twice(lines):
        life.put(ROWS, [*lines, dict(line)])


def copy_removed(life: Association, dice: Random) -> None:
    """Staff remove one of the copies."""
    lines = life.lines(ROWS)
    for ref in _twice(lines):
        lines.remove(dice.choice([line for line in lines if line["Réf"] == ref]))
    life.put(ROWS, lines)


def _twice(lines: list[Line]) -> set[str]:
    refs = [str(line["Réf"]) for line in lines if line["Réf"]]
    return {ref for ref in refs if refs.count(ref) > 1}


def columns_moved(life: Association, dice: Random) -> None:
    """Staff drag the columns of a tab about."""
    tab = dice.choice(list(HEADERS))
    lines = life.lines(tab)
    header = [str(cell) for cell in life.outside.tables()[tab][0]]
    dice.shuffle(header)
    life.outside.put({tab: [header, *([line.get(h) for h in header] for line in lines)]})


def address_changes(life: Association, dice: Random) -> None:
    """Staff correct an address, or spoil one."""
    lines, line = _some_line(life, dice)
    if line and line["Réf"] not in _twice(lines):
        if dice.random() < 0.35:
            line["E-mail"] = dice.choice(("zoe à example.org", "a@b.org, c@d.org", None))
        else:
            life.corrected += 1
            line["E-mail"] = f"new{life.corrected}@example.org"
        life.put(ROWS, lines)


def name_changes(life: Association, dice: Random) -> None:
    """Staff write a name, and a note, their way."""
    lines, line = _some_line(life, dice)
    if line and line["Réf"] not in _twice(lines):
        line[dice.choice(("Prénom", "Nom", "Structure"))] = f"  Staff {dice.randint(1, 9)}"
        line["Notes"] = f"noté {dice.randint(1, 9)}"
        life.put(ROWS, lines)


def tool_cell_changes(life: Association, dice: Random) -> None:
    """Somebody types into a cell that the tool owns, or empties it."""
    lines, line = _some_line(life, dice)
    if line and line["Réf"]:
        column = dice.choice(("Statut", "Rang", "Échéance", "Alerte", "Messages", "Cotisation"))
        line[column] = dice.choice((None, "confirmée", "?"))
        life.put(ROWS, lines)


def decision_taken(life: Association, dice: Random) -> None:
    """Staff decide something about somebody."""
    lines, line = _some_line(life, dice)
    if line and line["Réf"] not in _twice(lines):
        line["Décision"] = dice.choice((*DECISIONS, "confirmer", "annuler", "peut-être"))
        life.put(ROWS, lines)


def decision_emptied(life: Association, dice: Random) -> None:
    """Staff take a decision back."""
    lines = life.lines(ROWS)
    decided = [line for line in lines if line["Décision"] and line["Réf"] not in _twice(lines)]
    if decided:
        dice.choice(decided)["Décision"] = None
        life.put(ROWS, lines)


def payment_changes(life: Association, dice: Random) -> None:
    """Somebody's dues are paid, or turn out not to be."""
    rows = [str(line["E-mail"]) for line in life.lines(ROWS) if "@" in str(line["E-mail"])]
    address = dice.choice([*rows, f"{dice.choice(NAMES)}@example.org"])
    lines = [line for line in life.lines(MEMBERS) if line["E-mails"] != address]
    life.put(MEMBERS, [*lines, _member(address, dice.choice(("oui", "oui", "non")))])


def session_moves(life: Association, dice: Random) -> None:
    """Staff move a session, by hours or days."""
    code = _session(life, dice)
    facts = life.facts[code]
    local = facts.start.astimezone(ZONE)
    day = local.date() + timedelta(days=dice.choice((-1, 0, 0, 1, 2)))
    day = max(day, date(2020, 10, 1))
    start = datetime.combine(day, time(dice.randint(9, 18)), tzinfo=ZONE).astimezone(UTC)
    if start > life.now:
        life.say(code, start=start, end=start + 2 * HOUR)


def session_renamed(life: Association, dice: Random) -> None:
    """Staff give a session another title."""
    code = _session(life, dice)
    title = TITLES[CODES.index(code)]
    life.say(code, title=dice.choice((title, f"{title} (suite)", f"{title}, encore")))


def link_changes(life: Association, dice: Random) -> None:
    """Staff give a session another link, or one that is none."""
    code = _session(life, dice)
    life.links += 1
    good = f"https://visio.cap-rural.fr/{code}-{life.links}"
    life.say(code, link=dice.choice((good, good, f"https://visio.cap-rural.fr/{code}", "TODO")))


def there_and_back(life: Association, dice: Random) -> None:
    """Staff change a session twice: in the end it is as it was."""
    code = _session(life, dice)
    before = life.facts[code]
    life.say(code, start=before.start + DAY, end=before.end + DAY, title="Autre chose")
    life.facts[code] = before
    life.write_sessions()


def session_cancelled(life: Association, dice: Random) -> None:
    """Staff cancel a session."""
    life.say(_session(life, dice), cancelled=True)


def session_restored(life: Association, dice: Random) -> None:
    """Staff restore the sessions that were cancelled."""
    for code, facts in life.facts.items():
        if facts.cancelled:
            life.say(code, cancelled=False)


def session_spoiled(life: Association, dice: Random) -> None:
    """Staff type a date that is none, or mend it."""
    if life.spoiled:
        life.spoiled.clear()
    else:
        life.spoiled.add(_session(life, dice))
    life.write_sessions()


def places_change(life: Association, dice: Random) -> None:
    """Staff change the number of seats."""
    life.places[_session(life, dice)] = dice.choice((0, 1, 1, 2, 3))
    life.write_sessions()


def attendance_noted(life: Association, dice: Random) -> None:
    """Staff note who came."""
    lines, line = _some_line(life, dice)
    if line:
        line["Présence"] = dice.choice(("oui", "non"))
        life.put(ROWS, lines)


def time_passes(life: Association, dice: Random) -> None:
    """The clock goes on, by minutes or hours."""
    life.now += dice.choice((1, 5, 10, 11, 30, 60, 180, 600)) * MINUTE


def days_pass(life: Association, dice: Random) -> None:
    """The clock goes on by a day or more."""
    life.now += dice.choice((24 * HOUR, 25 * HOUR, 48 * HOUR)) + dice.choice((0, 1)) * MINUTE


def the_moment_comes(life: Association, dice: Random) -> None:
    """The clock goes on to a moment at which something changes, or to just after it."""
    moments = [
        facts.start + step
        for facts in life.facts.values()
        for step in (-2 * DAY, -DAY, -2 * HOUR, -HOUR, -30 * MINUTE, 0 * HOUR, 2 * HOUR, 4 * HOUR)
    ]
    for known in life.outside.ledger.past().known.values():
        moments += [known.deadline] if known.deadline else []
        moments += [known.absent_since + DAY] if known.absent_since else []
    later = sorted(m for m in set(moments) if m > life.now)
    if later:
        moment = later[min(len(later) - 1, dice.choice((0, 0, 0, 1, 2)))]
        life.now = moment.astimezone(UTC) + dice.choice((0, 1)) * MINUTE


#: What can happen between two passes, and how often compared with the others.
HAPPENINGS: dict[Callable[[Association, Random], None], int] = {
    answer_comes: 16, row_by_hand: 3, rows_sorted: 4, row_deleted: 4, row_put_back: 4,
    row_pasted: 2, copy_removed: 4, columns_moved: 2, address_changes: 4, name_changes: 3,
    tool_cell_changes: 2, decision_taken: 7, decision_emptied: 5, payment_changes: 7,
    session_moves: 5, session_renamed: 2, link_changes: 3, there_and_back: 2,
    session_cancelled: 2, session_restored: 3, session_spoiled: 2, places_change: 5,
    attendance_noted: 2, time_passes: 20, days_pass: 1, the_moment_comes: 7,
}  # fmt: skip
