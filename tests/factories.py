"""The ordinary: a session of Cap Rural, its people, their letters.

Each factory makes what is usual; a test says only what is not. Moments are written as the wall
clock of Paris shows them, `09-21 10:00`, of 2020 unless they name a year.
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from douze.adapters.phrases_yaml import load_wording
from douze.config.load import load
from douze.model.book import Answer, Arrival, Book, Member, Row, Session
from douze.model.desired import Cover, Outcome, Registration
from douze.model.kinds import Kind
from douze.model.ledger_state import RegistrationRecord
from douze.model.letters import Letter, LetterRecord, Mail, PlannedLetter
from douze.model.phrases import phrase
from douze.model.references import reference
from douze.model.settings import Settings
from douze.model.wording import Wording
from douze.model.words import Dues, LetterState, Status
from douze.read.addresses import read_address, same_address
from tests.tabs import ANSWERS

TOP = Path(__file__).resolve().parents[1]
TEMPLATES = Path(os.environ.get("DOUZE_TEMPLATES") or TOP / "templates")
PARIS = ZoneInfo("Europe/Paris")

CODE = "BENEVOLES"
TITLE = "Associations : travailler avec les nouveaux bénévoles"
LINK = "https://visio.example.org/j/86412097531?pwd=Qm9uam91cg"


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
    # No digest comes unless a test wants one, and letters arrive, though no server is named.
    quiet = {"digest_at": time(23, 59), "mail": {"pickup": True}}
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
        "addresses": (),
        "domains": (),
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


def known(email: str = "zoe@ailleurs.example", **changes: Any) -> RegistrationRecord:
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
    return RegistrationRecord(**{**ordinary, **changes})


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


def outcome(**changes: Any) -> Outcome:
    """Make a confirmed outcome of 20 September; fields of its registration may be given too."""
    mine = {*Outcome.__struct_fields__}
    own = {k: v for k, v in changes.items() if k in mine}
    his = {k: v for k, v in changes.items() if k not in mine}
    ordinary: dict[str, Any] = {
        "registration": registration(**his),
        "status": Status.CONFIRMED,
        "why": (phrase("seat_in_order"),),
        "since": at("09-20 10:10"),
    }
    return Outcome(**{**ordinary, **own})


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
        "send_after": at("09-20 10:10"),
        "expires_at": paris("10-01 16:00"),
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
        "finished_at": at("09-20 10:10"),
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
