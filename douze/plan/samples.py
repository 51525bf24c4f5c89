"""Letters to nobody, with and without everything that may be missing: to try templates on."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from douze.model.book import Session
from douze.model.letters import Invitation, Letter, PlannedLetter
from douze.model.settings import Settings
from douze.model.words import Kind
from douze.plan.message_id import message_id

#: The kinds that always carry the link; `confirmation` may.
_WITH_LINK = (Kind.LINK, Kind.REMINDER)
_WITH_INVITATION = {
    Kind.CONFIRMATION: Invitation.REQUEST,
    Kind.CANCELLATION: Invitation.CANCEL,
    Kind.REFUSAL: Invitation.CANCEL,
}


def sample(kind: Kind, settings: Settings, **changes: object) -> PlannedLetter:
    """The letter of this kind that Zoé Martin would get about a session of ours.

    `changes` are fields of the letter.
    """
    start = datetime(2020, 10, 1, 14, tzinfo=settings.zone)
    decided_at = _moment(kind, start, settings)
    ordinary = {
        "key": f"BENEVOLES-7KQ4TM2X/{kind}",
        "kind": kind,
        "ref": "BENEVOLES-7KQ4TM2X",
        "session": _session(start),
        "to": "zoe.martin@example.org",
        "first_name": "Zoé",
        "last_name": "Martin",
        "structure": "Mairie de Saint-Flour",
        "due": decided_at,
        "until": start,
        "carries_link": kind in _WITH_LINK,
        "invitation": _WITH_INVITATION.get(kind),
        "rank": 3 if kind is Kind.WAITING_LIST else None,
        "deadline": start - timedelta(days=2, hours=-4) if "dues" in kind else None,
    }
    letter = Letter(**{**ordinary, **changes})  # type: ignore[arg-type]
    return PlannedLetter(
        letter=letter,
        number=17,
        message_id=message_id(letter.key, settings.mail.from_address),
        decided_at=decided_at,
        subject="",
    )


def samples(kind: Kind, settings: Settings) -> Iterator[PlannedLetter]:
    """Every turn that the words of this kind may have to take."""
    yield sample(kind, settings)
    yield sample(kind, settings, promoted=True, carries_link=True, by_staff=True)
    yield sample(
        kind,
        settings,
        first_name="",
        last_name="",
        structure="",
        rank=None,
        deadline=None,
        invitation=None,
    )


def _session(start: datetime) -> Session:
    return Session(
        code="BENEVOLES",
        title="Associations : travailler avec les nouveaux bénévoles",
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
    if kind is Kind.NO_SEAT:
        return start - settings.seats.promote_until
    return start - timedelta(days=9, hours=4, minutes=25)
