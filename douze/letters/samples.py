"""Letters to nobody, with and without everything that may be missing: to try templates on."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import Session
from douze.model.dues import DuesAsked, Lapsed, Owed
from douze.model.letters import Guest, Invitation, Letter, PlannedLetter
from douze.model.message_id import message_id
from douze.model.phrases import Problem, Registrant, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import Kind, Status

#: The kinds that always carry the link; `confirmation` and `change` may.
_WITH_LINK = (Kind.LINK, Kind.REMINDER, Kind.LINK_CHANGE)
_WITH_INVITATION = {
    Kind.CONFIRMATION: Invitation.REQUEST,
    Kind.SPEAKER: Invitation.REQUEST,
    Kind.CANCELLATION: Invitation.CANCEL,
    Kind.REFUSAL: Invitation.CANCEL,
    Kind.CHANGE: Invitation.REQUEST,
    Kind.LINK: Invitation.REQUEST,
    Kind.LINK_CHANGE: Invitation.REQUEST,
    Kind.REMINDER: Invitation.REQUEST,
    Kind.SESSION_CANCELLED: Invitation.CANCEL,
    Kind.AGAIN: Invitation.REQUEST,
}
#: The kinds that may tell what the session was.
_WITH_BEFORE = (
    Kind.CHANGE,
    Kind.CONFIRMATION,
    Kind.SPEAKER,
    Kind.DUES,
    Kind.WAITING_LIST,
    Kind.NO_SEAT,
    Kind.EXPIRED,
    Kind.REFUSAL,
    Kind.CANCELLATION,
    Kind.AGAIN,
)
_TO_SPEAKERS = (Kind.SPEAKER, Kind.BRIEF)
_WITH_DEADLINE = (Kind.DUES, Kind.DUES_REMINDER, Kind.EXPIRED)
#: Dues that were paid, for a year or to a day, and do not cover the session.
LAPSED = DuesAsked(
    year="2020",
    lapsed=Lapsed(structure="Mairie de Saint-Flour", year="2019", until=date(2020, 9, 30)),
)
#: Dues that somebody has said are on their way.
PROMISED = DuesAsked(year="2020", promised=True)
#: Somebody who speaks, as a letter names them.
SPEAKER: Mapping[str, Any] = {
    "to": "claire.fontanel@example.org",
    "first_name": "Claire",
    "last_name": "Fontanel",
    "structure": "",
    "asked": False,
    "speaks": True,
}
#: The kinds that may list several sessions.
LISTED = frozenset({Kind.DUES, Kind.DUES_REMINDER})
_STAFF = (Kind.DIGEST, Kind.ALERT)


class _Words(Struct, frozen=True, kw_only=True):
    """What the samples of one language say; their people and places are the same."""

    title: str
    renamed: str
    questions: tuple[str, str]
    answers: tuple[str, str, str]
    reason: str
    others: Mapping[str, str]


_WORDS = {
    "fr": _Words(
        title="Associations : travailler avec les nouveaux bénévoles",
        renamed="Associations et nouveaux bénévoles",
        questions=(
            "Combien de bénévoles avez-vous accueillis depuis mars ?",
            "Qu'attendez-vous de cette session",
        ),
        answers=(
            "Sept, dont quatre qui n'avaient jamais été bénévoles.",
            "Savoir comment leur donner envie de rester.",
            "Aucun pour l'instant.",
        ),
        reason="cette session est réservée aux bénévoles.",
        others={"COMPTES": "Tenir ses comptes", "NUMERIQUE": "Le numérique à petits pas"},
    ),
    "en": _Words(
        title="Charities: working with new volunteers",
        renamed="Charities and new volunteers",
        questions=(
            "How many volunteers have joined you since March?",
            "What do you expect of this session",
        ),
        answers=(
            "Seven, four of whom had never been volunteers.",
            "To know what makes them want to stay.",
            "Not one so far.",
        ),
        reason="this session is for volunteers only.",
        others={"COMPTES": "Keeping accounts", "NUMERIQUE": "Going digital in small steps"},
    ),
}


def _guests(words: _Words) -> tuple[Guest, ...]:
    """Those who come, in the order of their names, as a brief has them."""
    many, hopes = words.questions
    seven, stay, none = words.answers
    return (
        Guest(
            name="Ann Perrin",
            structure="Foyer rural d'Arlanc",
            answers=((many, seven), (hopes, stay)),
        ),
        Guest(name="Max Teyssier", structure="", answers=((many, none),)),
        Guest(name="Zoé Martin", structure="Mairie de Saint-Flour"),
    )


def sample(kind: Kind, settings: Settings, **changes: object) -> PlannedLetter:
    """The letter of this kind that Zoé Martin would get about a session of ours.

    A brief goes to one who speaks there; a digest or an alert to the contact, about no
    session. `changes` are fields of the letter.
    """
    start = datetime(2020, 10, 1, 14, tzinfo=settings.zone)
    decided_at = _moment(kind, start, settings)
    ordinary = {
        "key": f"BENEVOLES-7KQ4TM2X/{kind}",
        "kind": kind,
        "ref": "BENEVOLES-7KQ4TM2X",
        "session": _session(start, settings),
        "to": "zoe.martin@example.org",
        "first_name": "Zoé",
        "last_name": "Martin",
        "structure": "Mairie de Saint-Flour",
        "send_after": decided_at,
        "expires_at": max(start, decided_at + timedelta(days=1)),
        "carries_link": kind in _WITH_LINK,
        "invitation": _WITH_INVITATION.get(kind),
        "status": Status.CONFIRMED if kind is Kind.AGAIN else None,
        "rank": 3 if kind is Kind.WAITING_LIST else None,
        "deadline": start - timedelta(days=2, hours=-4) if kind in _WITH_DEADLINE else None,
        "dues_asked": DuesAsked(year="2020") if kind in _WITH_DEADLINE else None,
    }
    ordinary |= _of_the_rarer_kinds(kind, start, settings)
    letter = Letter(**{**ordinary, **changes})  # type: ignore[arg-type]
    return PlannedLetter(
        letter=letter,
        number=17,
        message_id=message_id(letter.key, settings.mail.from_address, b""),
        decided_at=decided_at,
        subject="",
        sequence=17,
    )


def samples(kind: Kind, settings: Settings) -> Iterator[PlannedLetter]:
    """Every turn that the words of this kind may have to take."""
    if kind in LISTED:
        yield with_others(sample(kind, settings), settings)
        yield with_others(sample(kind, settings, by_name=True), settings)
        yield with_others(sample(kind, settings, dues_asked=PROMISED), settings)
        yield with_others(
            sample(kind, settings, deadline=None, structure=""), settings, dues_asked=LAPSED
        )
    start = datetime(2020, 10, 1, 14, tzinfo=settings.zone)
    yield sample(kind, settings)
    yield sample(
        kind,
        settings,
        promoted=True,
        again=True,
        dues_arrived=True,
        restored=True,
        carries_link=True,
        given_back=True,
        by_staff=True,
        by_name=True,
        dues_asked=LAPSED,
        reason=_WORDS[settings.language].reason,
        closing=start - timedelta(days=3),
        dues_later=True,
        new_address=True,
        replaced=True,
        moved_to=_renamed(start, settings) if kind is Kind.CANCELLATION else None,
        before=_renamed(start, settings) if kind in _WITH_BEFORE else None,
        guests=_guests(_WORDS[settings.language])[:1] if kind is Kind.BRIEF else (),
        listed_before=True,
        gone=("Max Teyssier", ""),
        matters=(_stop(settings),) if kind in _STAFF else (),
    )
    yield sample(kind, settings, speaks=True)
    yield sample(kind, settings, status=Status.EXPIRED, asked_to_pay=True, dues_asked=PROMISED)
    if kind is Kind.AGAIN:
        yield sample(kind, settings, status=Status.WAITING, in_vain=True)
    yield sample(
        kind,
        settings,
        first_name="",
        last_name="",
        structure="",
        rank=None,
        why_waiting=phrase(Reason.FULL),
        deadline=None,
        dues_asked=None,
        invitation=None,
        before=None,
        status=Status.WAITING,
        guests=(),
        matters=(),
        owed=(),
    )


def with_others(planned: PlannedLetter, settings: Settings, **changes: object) -> PlannedLetter:
    """Let a letter about dues list two more sessions; `changes` are fields of what it adds."""
    letter = planned.letter
    assert letter.session is not None
    others = tuple(
        replace(
            letter,
            ref=f"{code}-7KQ4TM2X",
            key=f"{code}-7KQ4TM2X/{letter.kind}",
            session=replace(
                letter.session,
                code=code,
                title=_WORDS[settings.language].others[code],
                start=letter.session.start + later,
                end=letter.session.end + later,
            ),
            deadline=letter.deadline and letter.deadline + later,
            **{"promoted": code == "COMPTES", **changes},
        )
        for code, later in (("COMPTES", timedelta(days=7)), ("NUMERIQUE", timedelta(days=14)))
    )
    return replace(planned, letter=replace(letter, together=others))


def _of_the_rarer_kinds(kind: Kind, start: datetime, settings: Settings) -> dict[str, object]:
    """What only a change, a brief or a letter to staff has."""
    if kind is Kind.CHANGE:
        week = timedelta(days=7)
        now = _session(start, settings)
        return {"before": replace(now, start=now.start - week, end=now.end - week)}
    if kind in _TO_SPEAKERS:
        return {**SPEAKER, "guests": _guests(_WORDS[settings.language])}
    if kind is Kind.TO_COLLECT:
        return {
            "key": f"{kind}/{start - timedelta(days=3):%Y-%m-%d}",
            "ref": "",
            "session": None,
            "to": (settings.association.treasurer or settings.association.contact).address,
            "first_name": "",
            "last_name": "",
            "structure": "",
            "owed": _owed(start, settings),
        }
    if kind in _STAFF:
        cause = "vanished/" if kind is Kind.ALERT else ""
        return {
            "key": f"{kind}/{cause}{start:%Y-%m-%d}",
            "ref": "",
            "session": None,
            "to": settings.association.contact_address,
            "first_name": "",
            "last_name": "",
            "structure": "",
            "matters": _matters(settings) if kind is Kind.DIGEST else (_stop(settings),),
        }
    return {}


def _owed(start: datetime, settings: Settings) -> tuple[Owed, ...]:
    """A structure that two people come from, and one person who named none."""
    session = _session(start, settings)
    structure = "Foyer rural d'Arlanc"
    jeanne = Registrant(name="Jeanne Vachon", address="jeanne.vachon@arlanc.example")
    max_ = Registrant(name="Max Teyssier", address="max.teyssier@arlanc.example")
    return (
        Owed(
            structure=structure,
            people=(jeanne, max_),
            sessions=(session, replace(session, code="COMPTES", title=_others(settings)[0])),
            years=("2020",),
            deadline=start - timedelta(days=2, hours=-4),
            leads=(phrase(Reason.DUES_ALIKE, structure=f"{structure} et environs", row=14),),
        ),
        Owed(
            structure="",
            people=(Registrant(name="Ann Perrin", address="ann.perrin@example.org"),),
            sessions=(session,),
            years=("2020",),
            deadline=None,
            leads=(),
        ),
    )


def _others(settings: Settings) -> tuple[str, ...]:
    return tuple(_WORDS[settings.language].others.values())


def _matters(settings: Settings) -> tuple[Problem, ...]:
    tabs = settings.tabs
    email, structure = "max.teyssier@example", "Foyer rural d'Arlanc"
    return (
        Problem(where=f"{tabs.sessions}!H2", name="BENEVOLES", what=phrase(Reason.LINK_MISSING)),
        Problem(
            where=f"{tabs.registrations}!F7", what=phrase(Reason.EMAIL_UNREADABLE, email=email)
        ),
        Problem(
            where=f"{tabs.registrations}!H9",
            who=Registrant(name="Jeanne Vachon", address="jeanne.vachon@arlanc.example"),
            what=phrase(Reason.DUES_ALIKE, structure=structure, row=14),
        ),
    )


def _stop(settings: Settings) -> Problem:
    what = phrase(Reason.GUARD_VANISHED, gone=8, active=11)
    return Problem(where=settings.tabs.registrations, what=what)


def _renamed(start: datetime, settings: Settings) -> Session:
    return replace(_session(start, settings), title=_WORDS[settings.language].renamed)


def _session(start: datetime, settings: Settings) -> Session:
    return Session(
        code="BENEVOLES",
        title=_WORDS[settings.language].title,
        start=start,
        end=start + timedelta(hours=2),
        places=12,
        dues_required=True,
        closing=start,
        link="https://visio.example.org/j/86412097531?pwd=Qm9uam91cg",
    )


def _moment(kind: Kind, start: datetime, settings: Settings) -> datetime:
    if kind is Kind.REMINDER:
        return start - settings.letters.reminder_before
    if kind is Kind.LINK:
        return start - settings.letters.link_before
    if kind is Kind.LINK_CHANGE:
        return start - timedelta(hours=5)
    if kind in (*_STAFF, Kind.TO_COLLECT):
        return datetime.combine(start.date(), settings.digest_at, tzinfo=settings.zone)
    if kind is Kind.BRIEF:
        return start - timedelta(hours=48)
    if kind is Kind.THANKS:
        return start + timedelta(hours=4)
    if kind is Kind.NO_SEAT:
        return start - settings.seats.promote_until
    return start - timedelta(days=9, hours=4, minutes=25)
