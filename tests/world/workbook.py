"""A world put into an .xlsx with openpyxl, oddly dressed, and its `config.yaml`.

Headers stand in French or English, shuffled, in any case, with or without accents and punctuation;
dates, times and yes/no are typed cells or text; there are columns that nobody knows and blank rows.
"""

from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import yaml

from tests.world.wordings import a_date, a_moment, an_hour, plain, said, yes_no
from tests.world.world import HOUR, Answer, World, local, utc

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


#: Columns of `Sessions` that the rules know by which a room is filled.
RULES = {
    "per_structure": ("Max par structure", "Most per structure"),
    "reserved": ("Places réservées", "Seats kept back"),
    "minimum": ("Minimum", "Minimum"), "next_date": ("Suite", "Next date"),
}  # fmt: skip


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
        "mail": {
            "kind": "folder",
            "path": "outbox",
            "pickup": True,
            "from": "Cap Rural <formation@example.org>",
        },
        "seats": {
            "default": world.seats_default,
            "promote_until": f"{world.promote_until // HOUR}h",
            "per_structure": world.per_structure,
        },
        "dues": {
            "required": world.dues_required, "hold_days": world.hold_days,
            "deadline_time": f"{world.deadline_time:%H:%M}", "grace_days": world.grace_days,
            "year_starts": "{:02}-{:02}".format(*world.year_starts),
            "early_from": "{:02}-{:02}".format(*world.early_from) if world.early_from else "",
        },
        "letters": {"quiet": "20:00-08:00" if world.quiet else ""},
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
    if kind == "sessions":  # behind the others, which stay where they were
        words += [(word, both[language]) for word, both in RULES.items()]
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
            "date": a_date(rng, start.date()),
            "start": an_hour(rng, start.time()),
            "end": an_hour(rng, end.time()),
            "places": None
            if session.places is None
            else rng.choice([session.places, str(session.places)]),
            "dues": yes_no(rng, session.dues),
            "link": session.link or None,
            "closing": a_moment(rng, session.closing_cell),
            "state": rng.choice([None, "ouverte", "Ouverte"]),
            "per_structure": session.per_structure,
            "reserved": session.reserved,
            "minimum": session.minimum,
            "next_date": session.next_date or None,
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
            "paid": a_date(rng, paid) if isinstance(paid, date) else said(rng, paid),
            "valid": a_date(rng, member.valid_until) if member.valid_until else None,
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
