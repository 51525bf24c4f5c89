"""The ordinary: a session of Cap Rural, its people, and a house in which passes go by.

Each factory makes what is usual; a test says only what is not. Moments are written as the wall
clock of Paris shows them, `09-21 10:00`, of 2020 unless they name a year. A life of a session
is a list of steps, told by `tell`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from douze.adapters.memory_ledger import MemoryLedger
from douze.adapters.memory_mailer import MemoryMailer
from douze.adapters.phrases_yaml import load_wording
from douze.apply.apply_plan import apply_plan
from douze.config.load import load
from douze.model.book import Answer, Arrival, Book, Member, Row, Session
from douze.model.desired import Cover, Desired, Registration, Standing
from douze.model.letters import Letter, LetterRecord, Mail, PlannedLetter
from douze.model.past import Known
from douze.model.phrases import phrase
from douze.model.plan import Plan
from douze.model.report import Report
from douze.model.settings import Settings
from douze.model.sheet import Cell
from douze.model.wording import Wording
from douze.model.words import Dues, Kind, LetterState, Status
from douze.plan.make_plan import make_plan
from douze.ports import Composer
from douze.read.addresses import read_address, same_address
from douze.read.read_book import read_book
from tests.spreadsheets import chosen
from workflows.decide import decide
from workflows.intake import reference

TOP = Path(__file__).resolve().parents[1]
TEMPLATES = TOP / "templates"
PARIS = ZoneInfo("Europe/Paris")

CODE = "BENEVOLES"
TITLE = "Associations : travailler avec les nouveaux bénévoles"
LINK = "https://visio.example.org/j/86412097531?pwd=Qm9uam91cg"

SESSIONS, ANSWERS, MEMBERS = "Sessions", "Réponses au formulaire 1", "Adhérents"
REGISTRATIONS, MESSAGES = "Inscriptions", "Messages"
SESSION_HEADER = (
    "Code", "Intitulé", "Date", "Début", "Fin", "Places", "Cotisation", "Lien", "Clôture",
    "État", "Intervenants", "Confirmées", "À régler", "En attente", "Places libres", "Alerte",
)  # fmt: skip
ANSWER_HEADER = (
    "Horodateur", "Adresse e-mail", "Prénom", "Nom", "Structure", "Session", "Vos attentes",
)  # fmt: skip
MEMBER_HEADER = ("Structure", "E-mails", "Année", "Réglée", "Valable jusqu'au")
REGISTRATION_HEADER = (
    "Réf", "Session", "Reçue le", "Prénom", "Nom", "E-mail", "Structure", "Cotisation", "Statut",
    "Rang", "Échéance", "Décision", "Présence", "Messages", "Alerte", "Notes",
)  # fmt: skip
MESSAGE_HEADER = (
    "N°", "Date", "Réf", "Session", "À", "Type", "Objet", "État", "Détail", "Clé",
)  # fmt: skip


def at(written: str) -> datetime:
    """Make a moment of the wall clock of Paris, in UTC: `09-21 10:00`, `2021-03-28 04:00`."""
    return wall(written).replace(tzinfo=PARIS).astimezone(UTC)


def paris(written: str) -> datetime:
    """Make a moment that carries the zone of Paris, as a session's own times do."""
    return wall(written).replace(tzinfo=PARIS)


def wall(written: str) -> datetime:
    """Make a moment without a zone, as a cell holds it."""
    return datetime.fromisoformat(written if written[4:5] == "-" else f"2020-{written}")


@lru_cache(maxsize=1)
def _shipped() -> Settings:
    return load(TOP / "config.yaml")


def settings(**changes: Any) -> Settings:
    """Give the settings as shipped; a section takes a dict of what is different in it."""
    quiet = {"digest_at": time(23, 59)}  # no digest comes unless a test wants one
    changed: Settings = _changed(_shipped(), quiet | changes)
    return changed


def _changed(section: Any, changes: Mapping[str, Any]) -> Any:
    known = {*section.__struct_fields__}
    assert changes.keys() <= known, f"no such setting: {changes.keys() - known}"
    new = {
        name: _changed(getattr(section, name), value)
        if isinstance(value, dict) and isinstance(getattr(section, name), Struct)
        else value
        for name, value in changes.items()
    }
    return replace(section, **new)


@lru_cache(maxsize=2)
def wording(language: str = "fr") -> Wording:
    """Give the sentences and words of a language, from `templates/`."""
    return load_wording(TEMPLATES, language, PARIS)


def session(**changes: Any) -> Session:
    """Make the session of 1 October 2020, 14:00 to 16:00."""
    start = changes.get("start", paris("10-01 14:00"))
    ordinary: dict[str, Any] = {
        "code": CODE,
        "title": TITLE,
        "start": start,
        "end": start + timedelta(hours=2),
        "places": 12,
        "dues_required": True,
        "closing": start,
        "link": LINK,
        "row": 2,
    }
    return Session(**{**ordinary, **changes})


def answer(
    email: str = "zoe@ailleurs.example", when: str = "09-20 10:00", **changes: Any
) -> Answer:
    """Make one answer to the session, by somebody whose dues are not settled."""
    address = read_address(email).written
    ordinary: dict[str, Any] = {
        "email": email,
        "address": address,
        "who": same_address(address) if address else email.casefold(),
        "first_name": "Zoé",
        "last_name": "Martin",
        "structure": "",
        "session": CODE,
        "session_text": CODE,
        "received": at(when),
        "tab": 0,
        "tab_title": ANSWERS,
        "row": 2,
    }
    return Answer(**{**ordinary, **changes})


def member(**changes: Any) -> Member:
    """Make a member who has paid for 2020."""
    ordinary: dict[str, Any] = {
        "structure": "Mairie d'Ambert",
        "addresses": frozenset(),
        "domains": frozenset(),
        "year": 2020,
        "paid": "oui",
        "valid_until": None,
        "row": 2,
    }
    return Member(**{**ordinary, **changes})


def registration(email: str = "zoe@ailleurs.example", **changes: Any) -> Registration:
    """Make a registration for the session, new, whose answer came on 20 September."""
    ordinary: dict[str, Any] = {
        "ref": reference(CODE, email),
        "session": CODE,
        "session_text": CODE,
        "email": email,
        "address": email,
        "who": same_address(email),
        "first_name": "Zoé",
        "last_name": "Martin",
        "arrival": Arrival(received=at("09-20 10:00"), tab=0, row=2),
    }
    return Registration(**{**ordinary, **changes})


def known(email: str = "zoe@ailleurs.example", **changes: Any) -> Known:
    """Make what the ledger knows of a registration that was confirmed on 20 September."""
    ordinary: dict[str, Any] = {
        "ref": reference(CODE, email),
        "session": CODE,
        "status": Status.CONFIRMED,
        "why": (phrase("seat_in_order"),),
        "since": at("09-20 10:10"),
        "arrival": Arrival(received=at("09-20 10:00"), tab=0, row=2),
        "shown": True,
    }
    return Known(**{**ordinary, **changes})


def row(email: str = "zoe@ailleurs.example", **changes: Any) -> Row:
    """Make the row of `Inscriptions` that the tool wrote for a registration."""
    ordinary: dict[str, Any] = {
        "row": 2,
        "ref": reference(CODE, email),
        "session": CODE,
        "session_text": CODE,
        "email": email,
        "address": email,
        "who": email,
        "first_name": "Zoé",
        "last_name": "Martin",
        "structure": "",
        "decision": None,
        "decision_text": "",
        "cells": {},
    }
    return Row(**{**ordinary, **changes})


def book(**changes: Any) -> Book:
    """Make a book with the one session and nothing else."""
    return Book(**{"sessions": {CODE: session()}, **changes})


def standing(**changes: Any) -> Standing:
    """Make a confirmed standing of 20 September; fields of its registration may be given too."""
    mine = {*Standing.__struct_fields__}
    own = {k: v for k, v in changes.items() if k in mine}
    his = {k: v for k, v in changes.items() if k not in mine}
    ordinary: dict[str, Any] = {
        "registration": registration(**his),
        "status": Status.CONFIRMED,
        "why": (phrase("seat_in_order"),),
        "since": at("09-20 10:10"),
    }
    return Standing(**{**ordinary, **own})


def letter(kind: Kind = Kind.CONFIRMATION, **changes: Any) -> Letter:
    """Make a letter to Zoé about the session, of use until it ends."""
    ref = changes.get("ref", reference(CODE, "zoe@ailleurs.example"))
    ordinary: dict[str, Any] = {
        "key": f"{ref}/{kind}",
        "kind": kind,
        "ref": ref,
        "session": session(),
        "to": "zoe@ailleurs.example",
        "first_name": "Zoé",
        "last_name": "Martin",
        "due": at("09-20 10:10"),
        "until": paris("10-01 16:00"),
    }
    return Letter(**{**ordinary, **changes})


def record(kind: Kind = Kind.CONFIRMATION, **changes: Any) -> LetterRecord:
    """Make what the ledger knows of a letter that was sent to Zoé on 20 September."""
    ref = changes.get("ref", reference(CODE, "zoe@ailleurs.example"))
    key = changes.get("key", f"{ref}/{kind}")
    ordinary: dict[str, Any] = {
        "key": key,
        "number": 1,
        "kind": kind,
        "ref": ref,
        "session": CODE,
        "to": "zoe@ailleurs.example",
        "subject": "Objet",
        "message_id": f"{abs(hash(key)):x}@example.org",
        "state": LetterState.SENT,
        "decided_at": at("09-20 10:10"),
        "settled_at": at("09-20 10:10"),
    }
    return LetterRecord(**{**ordinary, **changes})


def planned(kind: Kind = Kind.CONFIRMATION, number: int = 1, **changes: Any) -> PlannedLetter:
    """Make a letter that is ready to be sent."""
    ours = letter(kind, **changes)
    return PlannedLetter(
        letter=ours,
        number=number,
        message_id=f"{number:032x}@example.org",
        decided_at=at("09-20 10:10"),
        subject=PlainWords().subject(ours),
    )


SETTLED = Cover(dues=Dues.SETTLED, why=phrase("dues_by_address"))
UNSETTLED = Cover(dues=Dues.UNSETTLED, why=phrase("dues_unsettled"))


class PlainWords:
    """A composer without templates: the subject says the kind, the text the link if it may."""

    def subject(self, letter: Letter) -> str:
        return f"{letter.kind} {letter.session.code if letter.session else ''}".strip()

    def compose(self, planned: PlannedLetter) -> Mail:
        ours = planned.letter
        session = ours.session
        link = session.link if session and ours.carries_link else ""
        start = f"{session.start:%d/%m/%Y %H:%M}" if session else ""
        text = f"{ours.kind} {ours.rank or ''} {start} {link}".strip()
        raw = f"Message-ID: <{planned.message_id}>\r\nX-Douze-Key: {ours.key}\r\n\r\n{text}\r\n"
        return Mail(
            message_id=planned.message_id,
            sender="formation@example.org",
            recipient=ours.to,
            subject=planned.subject,
            text=text,
            html="",
            raw=raw.encode(),
        )


@dataclass(frozen=True, kw_only=True)
class Pass:
    """One pass that went by, as the house remembers it."""

    now: datetime
    desired: Desired
    plan: Plan
    report: Report
    mails: tuple[Mail, ...]  #: that left in it

    @property
    def letters(self) -> list[tuple[str, str]]:
        """Who got which letter, in the order in which they left: `("zoe", "dues")`."""
        by_key = {p.letter.key: p.letter for p in self.plan.letters}
        return [
            (by_key[r.key].to.partition("@")[0], r.kind.value)
            for r in self.report.sent
            if r.with_number is None
        ]


class House:
    """A spreadsheet, a memory and a letter-box, in which whole passes can be run.

    People are called by the first part of their address. `member=True` (the usual case) gives
    them an address of a town council that has paid its dues for 2020.
    """

    def __init__(self, *, ours: Settings | None = None, words: Composer | None = None) -> None:
        self.settings = ours or settings()
        self.wording = wording(self.settings.language)
        self.composer = words or PlainWords()
        self.workbook = chosen()(
            {
                SESSIONS: [SESSION_HEADER],
                ANSWERS: [ANSWER_HEADER],
                MEMBERS: [MEMBER_HEADER, ("Mairie d'Ambert", "@ambert.example", 2020, "oui")],
                REGISTRATIONS: [REGISTRATION_HEADER],
                MESSAGES: [MESSAGE_HEADER],
            },
            self.settings,
        )
        self.mailer = MemoryMailer()
        self.ledger = MemoryLedger()
        self.secret = b""  #: without one nobody can withdraw by the form
        self.passes: list[Pass] = []

    def session(self, code: str = CODE, /, **cells: Cell) -> None:
        """Add a row to `Sessions`, by its headers; BENEVOLES unless it says otherwise."""
        ordinary: dict[str, Cell] = {
            "Code": code,
            "Intitulé": TITLE if code == CODE else f"Session {code}",
            "Date": date(2020, 10, 1),
            "Début": "14:00",
            "Fin": "16:00",
            "Lien": LINK,
        }
        self._add(SESSIONS, SESSION_HEADER, {**ordinary, **cells})

    def answer(
        self, who: str, when: str, *, session: Cell = CODE, member: bool = True, **cells: Cell
    ) -> None:
        """Add a row to the form's tab."""
        ordinary: dict[str, Cell] = {
            "Horodateur": wall(when),
            "Adresse e-mail": address(who, member=member),
            "Prénom": who.title(),
            "Nom": "Martin",
            "Session": session,
        }
        self._add(ANSWERS, ANSWER_HEADER, {**ordinary, **cells})

    def pays(self, who: str, **cells: Cell) -> None:
        """Add a row to the members' list for somebody's own address."""
        ordinary: dict[str, Cell] = {
            "Structure": f"Structure de {who}",
            "E-mails": address(who, member=False),
            "Année": 2020,
            "Réglée": "oui",
        }
        self._add(MEMBERS, MEMBER_HEADER, {**ordinary, **cells})

    def by_hand(self, **cells: Cell) -> None:
        """Add a row to `Inscriptions`, as staff do after a telephone call."""
        self._add(REGISTRATIONS, REGISTRATION_HEADER, {"Session": CODE, **cells})

    def decide(self, who: str, decision: str) -> None:
        """Fill the cell `Décision` of somebody's row."""
        self.edit(REGISTRATIONS, self.place(who), Décision=decision)

    def edit(self, tab: str, number: int, **cells: Cell) -> None:
        """Change cells of a row of the sheet (numbered from 1), by their headers."""
        rows = [list(row) for row in self.workbook.tabs[tab]]
        header = rows[0]
        for name, value in cells.items():
            place = header.index(name)
            rows[number - 1] += [None] * (place + 1 - len(rows[number - 1]))
            rows[number - 1][place] = value
        self.workbook.edit(tab, rows)

    def remove(self, tab: str, *numbers: int) -> None:
        """Delete rows of the sheet; those below move up."""
        rows = self.workbook.tabs[tab]
        self.workbook.edit(tab, [row for n, row in enumerate(rows, 1) if n not in numbers])

    def pass_at(self, when: str, *, limit: int | None = None, rehearsed: bool = True) -> Pass:
        """Do one whole pass: read, decide, plan, apply.

        Lives leap over weeks; `rehearsed=False` lets the guards of the clock look at that.
        """
        before = len(self.mailer.sent)
        desired, plan = self.look_at(when, rehearsed=rehearsed)
        report = apply_plan(
            plan,
            self.workbook,
            self.mailer,
            self.ledger,
            self.composer,
            self.wording,
            limit=limit,
        )
        left = tuple(self.mailer.sent[before:])
        done = Pass(now=plan.now, desired=desired, plan=plan, report=report, mails=left)
        self.passes.append(done)
        return done

    def look_at(self, when: str, *, rehearsed: bool = True) -> tuple[Desired, Plan]:
        """Read, decide and plan, and change nothing."""
        past = self.ledger.past()
        read = read_book(self.workbook.read(), self.settings, past.in_use)
        desired = decide(read, past, self.settings, at(when), secret=self.secret)
        plan = make_plan(
            desired,
            read,
            past,
            self.settings,
            self.wording,
            subject=self._subject,
            rehearsed=rehearsed,
        )
        return desired, plan

    def _subject(self, letter: Letter) -> str:
        subject: Callable[[Letter], str] = getattr(self.composer, "subject")  # noqa: B009
        return subject(letter)

    def ref(self, who: str, code: str = CODE) -> str:
        """Tell somebody's reference: the address first given decides it."""
        refs = [reference(code, address(who, member=m)) for m in (True, False)]
        there = {cells[0] for cells in self.workbook.tabs[REGISTRATIONS] if cells}
        there |= self.ledger.past().known.keys()
        return next((ref for ref in refs if ref in there), refs[0])

    def place(self, who: str, code: str = CODE) -> int:
        """Tell the number of somebody's row in `Inscriptions`."""
        ref = self.ref(who, code)
        rows = self.workbook.tabs[REGISTRATIONS]
        return next(n for n, cells in enumerate(rows, 1) if cells and cells[0] == ref)

    def cells(self, who: str, code: str = CODE) -> dict[str, Cell]:
        """Give somebody's row of `Inscriptions`, by its headers."""
        return self.line(REGISTRATIONS, self.place(who, code))

    def line(self, tab: str, number: int) -> dict[str, Cell]:
        """Give a row of any tab, by its headers."""
        header, cells = self.workbook.tabs[tab][0], self.workbook.tabs[tab][number - 1]
        padded = (*cells, *[None] * (len(header) - len(cells)))
        return {str(name): value for name, value in zip(header, padded, strict=False)}

    def stands(self, who: str, code: str = CODE) -> str:
        """Say where somebody stands, as the sheet shows it: the status, and the rank if any."""
        cells = self.cells(who, code)
        rank = f" {cells['Rang']}" if cells["Rang"] is not None else ""
        return f"{cells['Statut']}{rank}"

    def everybody(self) -> dict[str, str]:
        """Say where all stand, by the first part of the address; twelve@x is `twelve`."""
        found: dict[str, str] = {}
        for number in range(2, len(self.workbook.tabs[REGISTRATIONS]) + 1):
            cells = self.line(REGISTRATIONS, number)
            rank = f" {cells['Rang']}" if cells["Rang"] is not None else ""
            found[str(cells["E-mail"]).partition("@")[0]] = f"{cells['Statut']}{rank}"
        return found

    def letters(self, who: str) -> list[str]:
        """List the kinds of letter that somebody was handed, in order."""
        return [
            m.subject.split()[0] for m in self.mailer.sent if m.recipient.partition("@")[0] == who
        ]

    def _add(self, tab: str, header: Iterable[str], cells: Mapping[str, Cell]) -> None:
        names = tuple(header)
        assert cells.keys() <= set(names), f"no such column: {cells.keys() - set(names)}"
        rows = [*self.workbook.tabs[tab], tuple(cells.get(name) for name in names)]
        self.workbook.edit(tab, rows)


def address(who: str, *, member: bool = True) -> str:
    """Give somebody's address: of a council that has paid, or of nobody in particular."""
    return f"{who}@ambert.example" if member else f"{who}@ailleurs.example"


#: Something that happens in the house.
Step = Callable[[House], object]


def tell(steps: Iterable[Step], *, ours: Settings | None = None, **cells: Cell) -> House:
    """Let a life of BENEVOLES pass, step by step; `cells` are those of its row."""
    house = House(ours=ours)
    house.session(**cells)
    for step in steps:
        step(house)
    return house


def answers(who: str, when: str, **cells: Any) -> Step:
    return lambda house: house.answer(who, when, **cells)


def stranger(who: str, when: str, **cells: Any) -> Step:
    """Somebody answers whose dues are not settled."""
    return lambda house: house.answer(who, when, member=False, **cells)


def pays(who: str, **cells: Cell) -> Step:
    return lambda house: house.pays(who, **cells)


def passes(*whens: str) -> Step:
    """One pass after the other, at these moments."""

    def step(house: House) -> None:
        for when in whens:
            house.pass_at(when)

    return step


def decides(who: str, decision: str) -> Step:
    return lambda house: house.decide(who, decision)


def types(who: str, **cells: Cell) -> Step:
    """Staff type something into somebody's row of `Inscriptions`."""
    return lambda house: house.edit(REGISTRATIONS, house.place(who), **cells)


def sets(**cells: Cell) -> Step:
    """Staff change the session's row."""
    return lambda house: house.edit(SESSIONS, 2, **cells)


def unpays(number: int = 2) -> Step:
    """Staff correct a row of the members' list: it was not paid."""
    return lambda house: house.edit(MEMBERS, number, Réglée="non")


def vanishes(who: str) -> Step:
    """Somebody's row disappears from `Inscriptions`."""
    return lambda house: house.remove(REGISTRATIONS, house.place(who))


def telephones(email: str, **cells: Cell) -> Step:
    """Staff add a row by hand."""
    return lambda house: house.by_hand(**{"E-mail": email, **cells})
