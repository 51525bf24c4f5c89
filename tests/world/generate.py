"""Random worlds: sessions, answers, members, and a workbook in which they stand, oddly dressed.

A `World` holds what is meant; `write` puts it into an .xlsx with openpyxl: headers in French or
English, shuffled, in any case, with or without accents and punctuation; dates, times and yes/no
as typed cells or as text; columns that nobody knows, blank rows. The same seed gives the same.
"""

import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import yaml

ZONE = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
).split()
WEEKDAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
#: An ordinary month, the days around both changes of the clocks, and the turn of a year.
STARTS = (
    datetime(2020, 10, 1, 14), datetime(2020, 10, 26, 9, 30), datetime(2020, 10, 25, 14),
    datetime(2021, 3, 28, 18), datetime(2021, 3, 29, 10), datetime(2021, 1, 7, 14),
    datetime(2020, 12, 31, 16), datetime(2020, 10, 5, 8),
)  # fmt: skip
TITLES = (
    "Accueillir les nouveaux bénévoles", "Associations, bénévoles, et après ?",
    "Financer son projet", "L'eau, l'air, la terre", "Comptabilité – niveau 1",
    "Gouvernance partagée", "Animer, réunir, décider", "Parlons d'Europe",
)  # fmt: skip
STRUCTURES = (
    "Mairie de Saint-Étienne", "Parc des Volcans d'Auvergne", "L'Arbre à Pain", "La Ruche",
    "Fédération Éole", "Les Amis du Lac", "Ferme de l'Oie", "Compagnie Ouverte",
)  # fmt: skip
NAMES = (
    ("Zoé", "Vidal"), ("Max", "Roux"), ("Ann", "O'Neil"), ("Jean-Luc", "Petit"), ("Éva", "Nuñez"),
    ("Bob", "Le Goff"), ("Inès", "Faure"), ("Théo", "Garnier"), ("Lou", "Blanc"), ("Yann", "Kerr"),
)  # fmt: skip
BAD_ADDRESSES = ("zoe à example.org", "max@", "ann@example.org, ann2@example.org", "à venir")


@dataclass
class Session:
    """`start`, `end` and `closing` are in UTC."""

    code: str
    title: str
    start: datetime
    end: datetime
    places: int | None
    dues: bool | None
    link: str
    closing: datetime
    closing_cell: datetime | None = None  #: local; None leaves the cell empty
    broken: str = ""  #: which cell cannot be read


@dataclass
class Answer:
    email: str  #: as typed
    good: bool
    when: datetime | None
    tab: int
    row: int  #: on the sheet
    structure: str
    sessions: list[tuple[str, str]]  #: code, or "" and what was typed instead
    name: tuple[str, str] = ("", "")
    typed_session: str = ""


@dataclass
class Member:
    structure: str
    addresses: list[str]
    domains: list[str]
    year: int | None
    paid: str | date
    valid_until: date | None


@dataclass
class HandRow:
    session: str
    email: str
    decision: str
    structure: str
    row: int
    taken: bool = False


@dataclass
class World:
    random: Random
    language: str
    hold_days: int
    grace_days: int
    early_from: tuple[int, int] | None
    year_starts: tuple[int, int]
    dues_required: bool
    seats_default: int
    promote_until: timedelta
    deadline_time: time
    sessions: list[Session] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    hand_rows: list[HandRow] = field(default_factory=list)
    tabs: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  #: word, as written
    own: list[str] = field(default_factory=list)  #: by answer tab, the code of its one session
    blank: dict[int, int] = field(default_factory=dict)  #: rows in each answer tab so far

    def place(self, tab: str, word: str) -> int:
        """The column of our word, from 1."""
        return [w for w, _ in self.headers[tab]].index(word) + 1


HEADERS = {
    "sessions": {
        "code": ("Code", "Session code"), "title": ("Intitulé", "Title"), "date": ("Date", "Day"),
        "start": ("Début", "Start"), "end": ("Fin", "End"), "places": ("Places", "Seats"),
        "dues": ("Cotisation", "Dues"), "link": ("Lien", "Link"), "closing": ("Clôture", "Closing"),
        "state": ("État", "State"), "confirmed": ("Confirmées", "Confirmed"),
        "to_settle": ("À régler", "To settle"), "waiting": ("En attente", "Waiting"),
        "free": ("Places libres", "Free seats"), "alert": ("Alerte", "Alert"),
    },
    "answers": {
        "received": ("Horodateur", "Timestamp"), "email": ("Adresse e-mail", "Email Address"),
        "first": ("Prénom", "First name"), "last": ("Nom", "Last name"),
        "structure": ("Structure", "Organisation"), "session": ("Session(s)", "Webconferences"),
    },
    "members": {
        "structure": ("Structure", "Organisation"), "emails": ("E-mails", "Emails"),
        "year": ("Année", "Year"), "paid": ("Réglée", "Paid"),
        "valid": ("Valable jusqu'au", "Valid until"),
    },
    "registrations": {
        "ref": ("Réf", "Ref"), "session": ("Session", "Session code"),
        "received": ("Reçue le", "Received"), "first": ("Prénom", "First name"),
        "last": ("Nom", "Last name"), "email": ("E-mail", "Email"),
        "structure": ("Structure", "Organisation"), "dues": ("Cotisation", "Dues"),
        "status": ("Statut", "Status"), "rank": ("Rang", "Rank"),
        "deadline": ("Échéance", "Deadline"), "decision": ("Décision", "Decision"),
        "attendance": ("Présence", "Attendance"), "messages": ("Messages", "Letters"),
        "alert": ("Alerte", "Alert"), "notes": ("Notes", "Remarks"),
    },
    "messages": {
        "number": ("N°", "No"), "date": ("Date", "Sent"), "ref": ("Réf", "Ref"),
        "session": ("Session", "Session"), "to": ("À", "To"), "kind": ("Type", "Kind"),
        "subject": ("Objet", "Subject"), "state": ("État", "State"),
        "detail": ("Détail", "Detail"), "key": ("Clé", "Key"),
    },
}  # fmt: skip


def utc(local: datetime) -> datetime:
    return local.replace(tzinfo=ZONE).astimezone(UTC)


def local(moment: datetime) -> datetime:
    return moment.astimezone(ZONE).replace(tzinfo=None)


def make_world(seed: int) -> World:
    rng = Random(seed)
    world = World(
        random=rng,
        language=rng.choice(["fr", "fr", "en"]),
        hold_days=rng.choice([7, 7, 3, 1, 0]),
        grace_days=rng.choice([0, 0, 30]),
        early_from=rng.choice([None, None, (9, 1), (11, 15)]),
        year_starts=rng.choice([(1, 1), (1, 1), (9, 1)]),
        dues_required=rng.choice([True, True, False]),
        seats_default=rng.choice([12, 2]),
        promote_until=rng.choice([2, 2, 6]) * HOUR,
        deadline_time=rng.choice([time(18), time(12), time(2, 30)]),
    )
    _sessions(world)
    _members(world)
    world.own = [""] + ([""] if rng.random() < 0.4 else [])
    if rng.random() < 0.3:
        world.own.append(rng.choice([s.code for s in world.sessions]))
    opened = min(s.start for s in world.sessions) - rng.choice([15, 9, 2]) * DAY
    for _ in range(rng.randint(4, 14)):
        add_answer(world, opened + timedelta(seconds=rng.randint(0, 86400 * 2)))
    for row in range(rng.choice([0, 0, 1, 2])):
        session = rng.choice([s for s in world.sessions if s.broken != "twice"])
        decision = rng.choice(["", "", "confirmer", "attente", "annuler"])
        structure = rng.choice(["", *STRUCTURES])
        email = f"tel{row}.{seed}@telephone.example.org"
        world.hand_rows.append(HandRow(session.code, email, decision, structure, row + 2))
    world.hand_rows = [h for h in world.hand_rows if not _session(world, h.session).broken]
    for number, hand in enumerate(world.hand_rows):
        hand.row = number + 2
    return world


def _session(world: World, code: str) -> Session:
    return next(s for s in world.sessions if s.code == code)


def _sessions(world: World) -> None:
    rng = world.random
    titles = rng.sample(TITLES, k=4)
    base = rng.choice(STARTS)
    for number in range(rng.randint(2, 4)):
        day = base + rng.choice([0, 1, 7, 8]) * DAY
        start, end = utc(day), utc(day) + 2 * HOUR
        closing, cell = start, None
        if rng.random() < 0.35:
            cell = local(start - rng.choice([25, 48, 3, 1]) * HOUR)
            closing = utc(cell)
        code = f"{rng.choice(['BENEV', 'EAU', 'EUROPE', 'ATELIER 2', 'é-1'])}{number}"
        world.sessions.append(
            Session(
                code, titles[number], start, end, rng.choice([None, 0, 1, 2, 3, 12]),
                rng.choice([None, None, True, False]),
                rng.choice(["", "https://visio.cap-rural.fr/s", "https://visio.cap-rural.fr/t"]),
                closing, cell,
            )
        )  # fmt: skip
    if rng.random() < 0.3:
        world.sessions[-1].broken = rng.choice(["date", "start", "places", "end", "twice", "state"])


def _members(world: World) -> None:
    rng = world.random
    year = min(s.start for s in world.sessions).year
    for number, structure in enumerate(rng.sample(STRUCTURES, k=rng.randint(2, 6))):
        paid: Any = rng.choice([
            "oui", "oui", "non", "", "exonéré", date(year - 1, 11, 20), date(year - 1, 9, 1),
            date(year, 2, 3), date(year, 9, 29), date(year + 2, 1, 1),
        ])  # fmt: skip
        valid = rng.choice(
            [None, None, None, date(year, 10, 1), date(year, 12, 31), date(2030, 1, 1)]
        )
        member = Member(
            structure, [], [], rng.choice([year, year, year, year - 1, year + 1]), paid, valid
        )
        if rng.random() < 0.5:
            member.domains.append(f"struct{number}.example.org")
        member.addresses += [f"p{n}@mail.example.net" for n in range(10) if rng.random() < 0.12]
        world.members.append(member)


def add_answer(world: World, when: datetime, email: str = "") -> Answer:
    """Let one more person answer, or the one of that address again."""
    rng = world.random
    number = rng.randint(0, 9)
    name = NAMES[number]
    domain = rng.choice(
        ["mail.example.net", "mail.example.net", *(f"struct{n}.example.org" for n in range(6))]
    )
    good = True
    if not email:
        email = f"p{number}@{domain}"
        if rng.random() < 0.07:
            email, good = rng.choice(BAD_ADDRESSES), False
        if any(_fold(a.email) == _fold(email) for a in world.answers) and rng.random() < 0.5:
            email = f"x{rng.randint(0, 999)}@{domain}" if good else email
    if rng.random() < 0.2:
        email = rng.choice([email.upper() if good else email, f" {email} "])
    tab = rng.randrange(len(world.own))
    moment: datetime | None = when.replace(microsecond=0)
    if rng.random() < 0.05:
        moment = None
    structure = rng.choice(["", "", *STRUCTURES])
    answer = Answer(
        email, good, moment, tab, _next_row(world, tab), _dressed(rng, structure), [], name
    )
    if world.own[tab] and rng.random() < 0.7:
        answer.sessions = [(world.own[tab], world.own[tab])]
        world.answers.append(answer)
        return answer
    parts = []
    for session in rng.sample(
        world.sessions, k=rng.choice([1, 1, 1, 2, min(3, len(world.sessions))])
    ):
        day = local(session.start)
        named = [session.code, session.title, session.title.upper()]
        if session.broken != "twice":
            named += [
                f"{session.title} ({day:%d/%m/%Y})",
                f"{session.title} – {long_day(day.date())}",
                f"{session.title} - {long_day(day.date())} à {day:%Hh%M}",
            ]
        typed = rng.choice(named)
        answer.sessions.append((session.code, typed))
        parts.append(typed)
    if rng.random() < 0.06:
        answer.sessions, parts = [("", "Une session d'autrefois")], ["Une session d'autrefois"]
    answer.typed_session = ", ".join(parts)
    world.answers.append(answer)
    return answer


def _fold(email: str) -> str:
    return email.strip().casefold()


def _next_row(world: World, tab: int) -> int:
    """The sheet's row for the next answer of a tab; now and then a blank one stands before it."""
    row = world.blank.get(tab, 1) + (2 if world.random.random() < 0.1 else 1)
    world.blank[tab] = row
    return row


def _dressed(rng: Random, structure: str) -> str:
    """The same structure, as somebody else would write it."""
    if not structure or rng.random() < 0.4:
        return structure
    return rng.choice([
        structure.upper(), plain(structure), f"Association {structure}", f"{structure} (SARL)",
        f"S.A.R.L. {structure}", structure.replace("'", "’"), structure.replace("-", " "),
        f" {structure} .",
    ])  # fmt: skip


def plain(text: str) -> str:
    folded = unicodedata.normalize("NFD", text)
    return "".join(c for c in folded if unicodedata.category(c) != "Mn")


def long_day(day: date) -> str:
    number = "1er" if day.day == 1 else str(day.day)
    return f"{WEEKDAYS[day.weekday()]} {number} {MONTHS[day.month - 1]} {day.year}"


# -- the workbook ------------------------------------------------------------------------------


def write(world: World, folder: Path) -> Path:
    """Write the workbook and `config.yaml`; the path of the configuration."""
    rng = world.random
    titles: dict[str, Any] = {
        "sessions": rng.choice(["Sessions", "Nos sessions"]),
        "members": rng.choice(["Adhérents", "Members"]),
        "registrations": rng.choice(["Inscriptions", "Registrations"]),
        "messages": rng.choice(["Messages", "Letters sent"]),
        "answers": [f"Réponses au formulaire {n + 1}" for n in range(len(world.own))],
    }
    world.tabs = titles
    book: Any = openpyxl.Workbook()
    book.remove(book.active)
    for kind in ("sessions", "members", "registrations", "messages"):
        _head(world, book, kind, titles[kind], kind)
    for number, title in enumerate(titles["answers"]):
        _head(world, book, "answers", title, f"answers {number}")
    write_sessions(world, book)
    write_members(world, book)
    for answer in world.answers:
        write_answer(world, book, answer)
    for hand in world.hand_rows:
        sheet = book[titles["registrations"]]
        words = {
            "session": hand.session,
            "email": hand.email,
            "decision": hand.decision,
            "structure": hand.structure,
        }
        for word, value in words.items():
            sheet.cell(hand.row, world.place("registrations", word)).value = value or None
    path = folder / "inscriptions.xlsx"
    book.save(path)
    config = _config(world, titles)
    (folder / "config.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    return folder / "config.yaml"


def _config(world: World, titles: dict[str, Any]) -> dict[str, Any]:
    answers: list[object] = [
        {"tab": title, "session": own} if own else title
        for title, own in zip(titles["answers"], world.own, strict=True)
    ]
    return {
        "association": {
            "name": "Cap Rural", "contact": "Geneviève Ganivet <formation@example.org>",
            "phone": "", "bulletin": "https://example.org/bulletin.pdf",
        },
        "language": world.language,
        "spreadsheet": {
            "kind": "workbook", "path": "inscriptions.xlsx", "tabs": {**titles, "answers": answers}
        },
        "mail": {"kind": "folder", "path": "outbox", "from": "Cap Rural <formation@example.org>"},
        "seats": {
            "default": world.seats_default,
            "promote_until": f"{world.promote_until // HOUR}h",
        },
        "dues": {
            "required": world.dues_required, "hold_days": world.hold_days,
            "deadline_time": f"{world.deadline_time:%H:%M}", "grace_days": world.grace_days,
            "year_starts": "{:02}-{:02}".format(*world.year_starts),
            "early_from": "{:02}-{:02}".format(*world.early_from) if world.early_from else "",
        },
        "guard": {"letters": 100000, "vanished": 1000},
        "digest": {"at": "23:59"},
        "ledger": "ledger.sqlite",
    }  # fmt: skip


def _head(world: World, book: Any, kind: str, title: str, name: str) -> None:
    rng = world.random
    sheet = book.create_sheet(title)
    language = 1 if world.language == "en" else rng.choice([0, 0, 1])
    words = [
        (word, _header(rng, both[language if rng.random() < 0.9 else 0]))
        for word, both in HEADERS[kind].items()
    ]
    for n in range(rng.choice([0, 0, 1, 2])):
        words.append(
            (f"other {n}", rng.choice(["Régime alimentaire", "Couleur", "Commentaires"]) + f" {n}")
        )
    if rng.random() < 0.6:
        rng.shuffle(words)
    world.headers[name] = words
    for place, (_, header) in enumerate(words, start=1):
        sheet.cell(1, place).value = header


def _header(rng: Random, header: str) -> str:
    return rng.choice([
        header, header, header.upper(), header.lower(), plain(header), f" {header} ", f"{header} :",
        f"{header} ?", header.replace(" ", "  "),
    ])  # fmt: skip


def write_sessions(world: World, book: Any) -> None:
    """Fill staff's cells of the tab; may be called again after an edit."""
    rng = world.random
    sheet = book[world.tabs["sessions"]]
    for number, session in enumerate(world.sessions, start=2):
        start, end = local(session.start), local(session.end)
        cells: dict[str, object] = {
            "code": session.code,
            "title": session.title,
            "date": _a_date(rng, start.date()),
            "start": _an_hour(rng, start.time()),
            "end": _an_hour(rng, end.time()),
            "places": None
            if session.places is None
            else rng.choice([session.places, str(session.places)]),
            "dues": _yes_no(rng, session.dues),
            "link": session.link or None,
            "closing": _a_moment(rng, session.closing_cell),
            "state": rng.choice([None, "ouverte", "Ouverte"]),
        }
        wrong = {
            "date": "31/02/2021",
            "start": "vers 14",
            "places": "douze",
            "end": "",
            "state": "?",
        }
        if session.broken in wrong:
            cells[session.broken] = wrong[session.broken] or None
        for word, value in cells.items():
            sheet.cell(number, world.place("sessions", word)).value = value
        if session.broken == "twice":
            more = len(world.sessions) + 3
            for word, value in cells.items():
                sheet.cell(more, world.place("sessions", word)).value = value


def write_members(world: World, book: Any) -> None:
    rng = world.random
    sheet = book[world.tabs["members"]]
    for number, member in enumerate(world.members, start=2):
        entries = [
            *member.addresses,
            *(f"@{d}" for d in member.domains),
            *(["@gmail.com"] if number == 3 else []),
        ]
        paid = member.paid
        cells: dict[str, object] = {
            "structure": member.structure,
            "emails": rng.choice([", ", "; ", " ", ";"]).join(entries) or None,
            "year": member.year if rng.random() < 0.7 else str(member.year),
            "paid": _a_date(rng, paid) if isinstance(paid, date) else _said(rng, paid),
            "valid": _a_date(rng, member.valid_until) if member.valid_until else None,
        }
        for word, value in cells.items():
            sheet.cell(number, world.place("members", word)).value = value


def write_answer(world: World, book: Any, answer: Answer) -> None:
    rng = world.random
    sheet = book[world.tabs["answers"][answer.tab]]
    name = f"answers {answer.tab}"
    when: object = rng.choice([None, "hier", "2020"])
    if answer.when is not None:
        moment = local(answer.when)
        when = (
            moment
            if rng.random() < 0.6 or not _plain_hour(answer.when)
            else f"{moment:%d/%m/%Y %H:%M:%S}"
        )
    cells = {
        "received": when, "email": answer.email, "first": answer.name[0], "last": answer.name[1],
        "structure": answer.structure or None, "session": answer.typed_session or None,
    }  # fmt: skip
    for word, value in cells.items():
        sheet.cell(answer.row, world.place(name, word)).value = value


def _plain_hour(moment: datetime) -> bool:
    return utc(local(moment)) == moment


def _a_date(rng: Random, day: date) -> object:
    return rng.choice(
        [
            day,
            f"{day:%d/%m/%Y}",
            long_day(day),
            f"{day:%Y-%m-%d}",
            f"{day.day}/{day.month}/{day.year}",
        ]
    )


def _an_hour(rng: Random, hour: time) -> object:
    texts: list[object] = [hour, f"{hour:%H:%M}", f"{hour:%Hh%M}", f"{hour.hour}h{hour:%M}"]
    return rng.choice(texts + ([f"{hour.hour}h", f"{hour.hour} h"] if not hour.minute else []))


def _a_moment(rng: Random, moment: datetime | None) -> object:
    if moment is None:
        return None
    return rng.choice(
        [moment, f"{moment:%d/%m/%Y %H:%M}", f"{long_day(moment.date())} à {moment:%Hh%M}"]
    )


def _yes_no(rng: Random, value: bool | None) -> object:
    if value is None:
        return None
    return rng.choice([True, "oui", "Oui", "x", "VRAI"] if value else [False, "non", "NON", "FAUX"])


def _said(rng: Random, paid: str) -> object:
    if paid == "oui":
        return rng.choice(["oui", "Oui", True, "x"])
    if paid == "non":
        return rng.choice(["non", "Non", False])
    return rng.choice(["exonéré", "Exonérée", "exonere"]) if paid else None
