"""What letters to nobody speak of: a session, people, dues, in the words of either language."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import NextDate, Session, SessionTexts, no_date
from douze.model.documents import Document
from douze.model.dues import DuesAsked, Lapsed, Owed
from douze.model.evaluations import Evaluation, FreeResult, Scale, ScaleResult
from douze.model.letters import Guest
from douze.model.papers import Certificate, HalfDay, SignInSheet
from douze.model.personal_details import PersonalDetails
from douze.model.phrases import Problem, Registrant, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.site import Availability, PublicSession
from douze.model.words import SessionState

#: Dues that were paid, for a year or to a day, and do not cover the session.
LAPSED = DuesAsked(
    year="2020",
    lapsed=Lapsed(structure="Mairie de Saint-Flour", year="2019", until=date(2020, 9, 30)),
)
#: Dues whose payment is on its way.
ANNOUNCED = DuesAsked(year="2020", announced=True)
#: What people get after a session.
DOCUMENTS = (
    Document("Guide", "https://example.org/guide.pdf"),
    Document("Fiches", "https://example.org/fiches.pdf"),
)
#: The sheet to sign.
SIGN_IN = SignInSheet(
    people=(
        PersonalDetails(first_name="Zoé", last_name="Martin", structure="Mairie de Saint-Flour"),
        PersonalDetails(first_name="Ann", last_name="Perrin", structure="Foyer rural d'Arlanc"),
        PersonalDetails(first_name="Max", last_name="Teyssier"),
    ),
    half_days=(HalfDay.AFTERNOON,),
)
#: What a certificate says of Zoé Martin.
CERTIFICATE = Certificate(
    first_name="Zoé", last_name="Martin", structure="Mairie de Saint-Flour", minutes=116
)
#: Somebody who speaks, as a letter names them.
SPEAKER: Mapping[str, Any] = {
    "to": "claire.fontanel@example.org",
    "first_name": "Claire",
    "last_name": "Fontanel",
    "structure": "",
    "asked": False,
    "speaks": True,
}


class SampleWords(Struct, frozen=True, kw_only=True):
    """What the samples of one language say; their people and places are the same."""

    title: str
    renamed: str
    questions: tuple[str, str]
    answers: tuple[str, str, str]
    thought: tuple[str, str, str]
    remarks: tuple[str, str]
    reason: str
    others: Mapping[str, str]
    texts: SessionTexts


WORDS = {
    "fr": SampleWords(
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
        thought=("Le rythme", "Les échanges", "Que retiendrez-vous ?"),
        remarks=("Qu'un café compte autant qu'une réunion.", "Les trois expériences racontées."),
        reason="cette session est réservée aux bénévoles.",
        others={"COMPTES": "Tenir ses comptes", "NUMERIQUE": "Le numérique à petits pas"},
        texts=SessionTexts(
            why="Depuis mars, des personnes qui n'avaient jamais été bénévoles ont poussé la porte"
            " des associations. **Comment leur donner envie de rester ?**",
            audience="Les responsables d'associations, salariés ou bénévoles.",
            programme="- Ce qui a changé, et ce qui dure\n- Trois expériences racontées\n"
            "- Un échange entre participants",
            practical="Un ordinateur avec un micro suffit.",
        ),
    ),
    "en": SampleWords(
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
        thought=("The pace", "The exchange", "What will you remember?"),
        remarks=("That a coffee counts as much as a meeting.", "The three experiences told."),
        reason="this session is for volunteers only.",
        others={"COMPTES": "Keeping accounts", "NUMERIQUE": "Going digital in small steps"},
        texts=SessionTexts(
            why="Since March, people who had never volunteered have come to the door of charities."
            " **How can they be made to want to stay?**",
            audience="Those who run charities, paid or not.",
            programme="- What has changed, and what has not\n- Three experiences told\n"
            "- An exchange between participants",
            practical="A computer with a microphone is all you need.",
        ),
    ),
}


def guests(settings: Settings) -> tuple[Guest, ...]:
    """Those who come, in the order of their names, as a brief has them."""
    words = WORDS[settings.language]
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


def evaluation(settings: Settings) -> Evaluation:
    """What four people thought of it."""
    words, scale = WORDS[settings.language], Scale(1, 5)
    pace, exchange, remember = words.thought
    return Evaluation(
        answers=4,
        scales=(
            ScaleResult(title=pace, scale=scale, grades=(3, 4, 4, 5)),
            ScaleResult(title=exchange, scale=scale, grades=(4, 5, 5)),
        ),
        free=(FreeResult(title=remember, texts=words.remarks),),
    )


class AnyColumn(dict[str, str]):
    """Columns of staff's own that nobody has made yet: each holds its name, or nothing."""

    def __init__(self, *, filled: bool = True) -> None:
        self._filled = filled

    def __missing__(self, header: str) -> str:
        return f"⟨{header}⟩" if self._filled else ""

    def __contains__(self, header: object) -> bool:
        return True


def session(settings: Settings) -> Session:
    """The session that it is all about."""
    start = datetime(2020, 10, 1, 14, tzinfo=settings.zone)
    return Session(
        code="BENEVOLES",
        title=WORDS[settings.language].title,
        start=start,
        end=start + timedelta(hours=2),
        places=12,
        dues_required=True,
        closing=start,
        link="https://visio.example.org/j/86412097531?pwd=Qm9uam91cg",
        extra=AnyColumn(),
    )


def public(settings: Settings) -> PublicSession:
    """What anybody may know of it."""
    one, words = session(settings), WORDS[settings.language]
    return PublicSession(
        code=one.code,
        title=one.title,
        start=one.start,
        end=one.end,
        closing=one.closing,
        standing=Availability.OPEN,
        dated=True,
        places=one.places,
        free=3,
        dues_required=True,
        place="",
        online=True,
        texts=words.texts,
        speakers=("Claire Fontanel",),
        contact=settings.association.contact,
        choice_by_code=False,
    )


def undated(settings: Settings) -> Session:
    """The same session, once it is postponed."""
    never = no_date(settings.zone)
    return replace(session(settings), state=SessionState.POSTPONED, start=never, end=never)


def renamed(settings: Settings) -> Session:
    """The same under another title."""
    return replace(session(settings), title=WORDS[settings.language].renamed)


def next_date(settings: Settings) -> NextDate:
    """Give a date to move on to, which is full."""
    week, then = timedelta(days=7), renamed(settings)
    later = replace(then, start=then.start + week, end=then.end + week)
    return NextDate(session=later, full=True, takes_answers=True)


def owed(settings: Settings) -> tuple[Owed, ...]:
    """A structure that two people come from, and one person who named none."""
    about, others = session(settings), WORDS[settings.language].others
    structure = "Foyer rural d'Arlanc"
    jeanne = Registrant(name="Jeanne Vachon", address="jeanne.vachon@arlanc.example")
    max_ = Registrant(name="Max Teyssier", address="max.teyssier@arlanc.example")
    return (
        Owed(
            structure=structure,
            people=(jeanne, max_),
            sessions=(about, replace(about, code="COMPTES", title=others["COMPTES"])),
            years=("2020",),
            deadline=about.start - timedelta(days=2, hours=-4),
            leads=(phrase(Reason.DUES_ALIKE, structure=f"{structure} et environs", row=14),),
        ),
        Owed(
            structure="",
            people=(Registrant(name="Ann Perrin", address="ann.perrin@example.org"),),
            sessions=(about,),
            years=("2020",),
            deadline=None,
            leads=(),
        ),
    )


def matters(settings: Settings) -> tuple[Problem, ...]:
    """What a digest tells."""
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


def stop(settings: Settings) -> Problem:
    """What an alert tells."""
    what = phrase(Reason.GUARD_VANISHED, gone=8, active=11)
    return Problem(where=settings.tabs.registrations, what=what)
