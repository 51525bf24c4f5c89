"""An association's office over a season: what is meant, and the cells that staff type for it."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from douze.model.sheet import Cell
from tests.life.association import ANSWERS, HEADERS, MEMBERS, ROWS, SESSIONS, Line, as_lines
from tests.memory_workbook import MemoryWorkbook
from tests.season.oracle import Season, Who
from tests.world.world import Answer, HandRow, Member, Session, World

ZONE = ZoneInfo("Europe/Paris")
#: The clocks go back on 25 October.
OPENS = datetime(2020, 9, 14, 6, 0, tzinfo=UTC)
NAMES = "zoe max ann bob lea eve tom kim ida jon una rex sam pia noa ugo".split()


def world_of(dice: Random) -> World:
    """Give a world with the rules of the shipped config.yaml, and nobody in it yet."""
    return World(
        random=dice,
        language="fr",
        hold_days=7,
        grace_days=0,
        early_from=None,
        year_starts=(1, 1),
        dues_required=True,
        seats_default=12,
        promote_until=timedelta(hours=2),
        deadline_time=time(18),
    )


class Office:
    """The sheet, and the world behind it. What staff do is done to both, and told the oracle."""

    def __init__(self, dice: Random, oracle: Season) -> None:
        self.world, self.oracle = world_of(dice), oracle
        self.workbook = MemoryWorkbook({tab: [h.split(";")] for tab, h in HEADERS.items()})
        self.bin: dict[Who, Line] = {}  #: rows that were deleted

    def lines(self, tab: str) -> list[Line]:
        return as_lines(list(self.workbook.tabs[tab]))

    def put(self, tab: str, lines: list[Line]) -> None:
        header = HEADERS[tab].split(";")
        self.workbook.edit(tab, [header, *([line.get(h) for h in header] for line in lines)])

    def session(self, code: str) -> Session:
        return next(s for s in self.world.sessions if s.code == code)

    def type_sessions(self) -> None:
        """Type what there is to say of the sessions; the tool's cells stay as they are."""
        there = {str(line["Code"]): line for line in self.lines(SESSIONS)}
        for session in self.world.sessions:
            local = session.start.astimezone(ZONE)
            there.setdefault(session.code, {"Code": session.code}).update({
                "Intitulé": session.title,
                "Date": local.date(),
                "Début": f"{local:%H:%M}",
                "Fin": f"{session.end.astimezone(ZONE):%H:%M}",
                "Places": session.places,
                "Cotisation": "oui" if session.dues else "non",
                "Lien": session.link or None,
                "État": "annulée" if session.broken else None,
                "Intervenants": ", ".join(self.oracle.speakers.get(session.code, ())) or None,
            })  # fmt: skip
        self.put(SESSIONS, list(there.values()))

    def announce(self, session: Session, speakers: tuple[str, ...]) -> None:
        """Staff add a session."""
        self.world.sessions.append(session)
        self.oracle.speakers[session.code] = speakers
        self.type_sessions()

    def answer(self, code: str, email: str, when: datetime) -> None:
        """Somebody fills in the form."""
        lines = self.lines(ANSWERS)
        local = when.astimezone(ZONE).replace(tzinfo=None)
        first = email.partition("@")[0].title()
        cells: Line = {"Horodateur": local, "Adresse e-mail": email, "Prénom": first}
        lines.append({**cells, "Nom": "Roux", "Session": code})
        self.put(ANSWERS, lines)
        row = len(lines) + 1
        self.world.answers.append(Answer(email, True, when, 0, row, "", [(code, "")]))

    def telephone(self, code: str, email: str) -> None:
        """Somebody telephones: staff add a row."""
        lines = self.lines(ROWS)
        self.put(ROWS, [*lines, {"Session": code, "E-mail": email, "Prénom": "Staff"}])
        self.world.hand_rows.append(HandRow(code, email, "", "", len(lines) + 2))

    def pay(self, email: str, paid: str = "oui") -> None:
        """Somebody's dues are paid, or turn out not to be."""
        self.world.members = [m for m in self.world.members if m.addresses != [email]]
        self.world.members.append(Member("", [email], [], 2020, paid, None))
        cells: list[Line] = [
            {"Structure": "", "E-mails": m.addresses[0], "Année": 2020, "Réglée": str(m.paid)}
            for m in self.world.members
        ]
        self.put(MEMBERS, cells)

    def row(self, who: Who) -> Line | None:
        """Give somebody's row, if the tool has added it and nobody has deleted it."""
        reg = self.oracle.regs.get(who)
        if reg is None:
            return None
        place = (who[0], reg.email)
        rows = (x for x in self.lines(ROWS) if (x["Session"], x["E-mail"]) == place and x["Réf"])
        return next(rows, None)

    def edit(self, who: Who, column: str, value: Cell) -> None:
        """Staff type into a cell of somebody's row."""
        reg = self.oracle.regs[who]
        lines = self.lines(ROWS)
        for line in lines:
            if (line["Session"], line["E-mail"]) == (who[0], reg.email):
                line[column] = value
        self.put(ROWS, lines)

    def decide(self, who: Who, decision: str) -> None:
        """Staff decide about somebody, or empty the cell."""
        self.edit(who, "Décision", decision or None)
        self.oracle.regs[who].decision = decision

    def correct(self, who: Who, email: str) -> None:
        """Staff correct an address."""
        self.edit(who, "E-mail", email)
        self.oracle.regs[who].email = email

    def delete(self, who: Who) -> None:
        """Staff delete a row, by a slip or not."""
        line = self.row(who)
        assert line is not None
        self.bin[who] = line
        self.put(ROWS, [x for x in self.lines(ROWS) if x["Réf"] != line["Réf"]])
        self.oracle.regs[who].gone = True

    def undo(self, who: Who) -> None:
        """Staff put a deleted row back."""
        self.put(ROWS, [*self.lines(ROWS), self.bin.pop(who)])
        reg = self.oracle.regs[who]
        reg.gone, reg.gone_since = False, None


def on(day: date, hour: int) -> datetime:
    """Give a moment by the wall clock."""
    return datetime.combine(day, time(hour), tzinfo=ZONE).astimezone(UTC)
