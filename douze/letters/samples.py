"""Letters to nobody, with and without everything that may be missing: to try templates on."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from douze.letters import sample_facts as facts
from douze.model.dues import DuesAsked
from douze.model.kinds import THANKS_AFTER, Carries, Kind, Recipient, expires_at, send_after
from douze.model.letters import Letter, PlannedLetter
from douze.model.message_id import message_id
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import Status

#: The kinds that touch the calendar of few: of those who had an entry there before.
_RARELY_INVITE = frozenset({Kind.EXPIRED, Kind.DUES, Kind.WAITING_LIST, Kind.NO_SEAT})
#: The kinds that may tell what the session was.
_WITH_BEFORE = frozenset(kind for kind in Kind if kind.about.tells) - {Kind.SESSION_CANCELLED} | {
    Kind.CHANGE,
    Kind.AGAIN,
}
_STAFF = (Kind.DIGEST, Kind.ALERT)
#: How long after the end of a session those leave that come later than the others of that time.
_SINCE_THE_END = {
    Kind.DOCUMENTS: timedelta(days=1),
    Kind.EVALUATION_REMINDER: THANKS_AFTER + timedelta(days=3),
}


def sample(kind: Kind, settings: Settings, **changes: object) -> PlannedLetter:
    """The letter of this kind that Zoé Martin would get about a session of ours.

    A brief goes to one who speaks there; a digest or an alert to the contact, about no
    session. `changes` are fields of the letter.
    """
    session = facts.session(settings)
    start, decided_at = session.start, _decided_at(kind, settings)
    ordinary = {
        "key": f"BENEVOLES-7KQ4TM2X/{kind}",
        "kind": kind,
        "ref": "BENEVOLES-7KQ4TM2X",
        "session": session,
        "to": "zoe.martin@example.org",
        "first_name": "Zoé",
        "last_name": "Martin",
        "structure": "Mairie de Saint-Flour",
        "send_after": decided_at,
        "expires_at": max(start, decided_at + timedelta(days=1)),
        "carries_link": kind.about.carries_link is Carries.ALWAYS,
        "invitation": None if kind in _RARELY_INVITE else kind.about.invitation,
        "status": Status.CONFIRMED if kind is Kind.AGAIN else None,
        "rank": 3 if kind is Kind.WAITING_LIST else None,
        "deadline": start - timedelta(days=2, hours=-4) if kind.about.about_dues else None,
        "dues_asked": DuesAsked(year="2020") if kind.about.about_dues else None,
    }
    ordinary |= _of_the_rarer_kinds(kind, settings)
    letter = Letter(**{**ordinary, **changes})  # type: ignore[arg-type]
    return PlannedLetter(
        letter=letter,
        number=17,
        message_id=message_id(letter.key, settings.mail.sender.address, b""),
        decided_at=decided_at,
        subject="",
        sequence=17,
    )


def samples(kind: Kind, settings: Settings) -> Iterator[PlannedLetter]:
    """Every turn that the words of this kind may have to take."""
    if kind.about.lists_sessions:
        yield with_others(sample(kind, settings), settings)
        yield with_others(sample(kind, settings, by_name=True), settings)
        yield with_others(sample(kind, settings, dues_asked=facts.ANNOUNCED), settings)
        yield with_others(
            sample(kind, settings, deadline=None, structure=""), settings, dues_asked=facts.LAPSED
        )
    yield sample(kind, settings)
    yield sample(kind, settings, first=True)
    yield _with_everything(kind, settings)
    yield sample(kind, settings, speaks=True)
    yield sample(
        kind, settings, status=Status.EXPIRED, asked_to_pay=True, dues_asked=facts.ANNOUNCED
    )
    if kind is Kind.AGAIN:
        yield sample(kind, settings, status=Status.WAITING, in_vain=True)
    if kind is Kind.CANCELLATION:
        yield sample(kind, settings, silent=True, answer_until=_noon_before(settings))
    if kind in (Kind.AGAIN, Kind.CHANGE):
        yield sample(kind, settings, status=Status.TO_SETTLE, payment_unclear=True)
    if kind is Kind.CANCELLATION:
        yield sample(kind, settings, moved_on=True, moved_to=facts.renamed(settings))
    yield _with_nothing(kind, settings)


def _with_nothing(kind: Kind, settings: Settings) -> PlannedLetter:
    """A letter of this kind that has nothing to say which may be missing."""
    planned = sample(
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
        evaluation=None,
        answer_until=None,
        frees=False,
    )
    session = planned.letter.session
    if session is None:
        return planned
    bare = replace(session, extra=facts.AnyColumn(filled=False))
    return replace(planned, letter=replace(planned.letter, session=bare))


def _with_everything(kind: Kind, settings: Settings) -> PlannedLetter:
    """Everything that a letter of this kind may have to say, if not all of it at once."""
    return sample(
        kind,
        settings,
        promoted=True,
        again=True,
        dues_arrived=True,
        restored=True,
        spoke=True,
        carries_link=True,
        given_back=True,
        by_staff=True,
        by_name=True,
        dues_asked=facts.LAPSED,
        reason=facts.WORDS[settings.language].reason,
        closing=facts.session(settings).start - timedelta(days=3),
        dues_later=True,
        new_address=True,
        replaced=True,
        moved_to=facts.renamed(settings) if kind is Kind.CANCELLATION else None,
        before=facts.renamed(settings) if kind in _WITH_BEFORE else None,
        next_date=facts.next_date(settings) if kind.about.offers_next_date else None,
        came_from=facts.renamed(settings),
        guests=facts.guests(settings)[:1] if kind is Kind.BRIEF else (),
        listed_before=True,
        gone=("Max Teyssier", ""),
        matters=(facts.stop(settings),) if kind in _STAFF else (),
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
                title=facts.WORDS[settings.language].others[code],
                start=letter.session.start + later,
                end=letter.session.end + later,
            ),
            deadline=letter.deadline and letter.deadline + later,
            **{"promoted": code == "COMPTES", **changes},
        )
        for code, later in (("COMPTES", timedelta(days=7)), ("NUMERIQUE", timedelta(days=14)))
    )
    return replace(planned, letter=replace(letter, together=others))


def _of_the_rarer_kinds(kind: Kind, settings: Settings) -> dict[str, object]:
    """What only some kinds have, such as a change or a brief."""
    session, week = facts.session(settings), timedelta(days=7)
    match kind:
        case Kind.POSTPONED:
            return {"session": facts.undated(settings), "before": session}
        case Kind.CHANGE:
            before = replace(session, start=session.start - week, end=session.end - week)
            return {"before": before}
        case Kind.STILL_COMING:
            return {"answer_until": _noon_before(settings), "frees": True}
        case Kind.MISSED:
            return {"absent": True}
        case Kind.DOCUMENTS:
            return {"documents": facts.DOCUMENTS, "replay": facts.DOCUMENTS}
        case Kind.THANKS | Kind.EVALUATION_REMINDER:
            return {"asks": True}
        case Kind.CERTIFICATE:
            return {"certificate": facts.CERTIFICATE}
        case Kind.EVALUATION:
            return {**facts.SPEAKER, "evaluation": facts.evaluation(settings)}
        case Kind.SPEAKER | Kind.BRIEF:
            return {**facts.SPEAKER, "guests": facts.guests(settings)}
    return _to_staff(kind, settings) if kind.about.to is Recipient.STAFF else {}


def _to_staff(kind: Kind, settings: Settings) -> dict[str, object]:
    """The facts of a letter to staff, which is about no single registration."""
    session, association = facts.session(settings), settings.association
    day, at = f"{session.start:%Y-%m-%d}", f"{session.code}/{session.start:%Y-%m-%dT%H:%M}"
    own: dict[str, object]
    match kind:
        case Kind.TO_COLLECT:
            own = {
                "key": f"{kind}/{session.start - timedelta(days=3):%Y-%m-%d}",
                "session": None,
                "to": (association.treasurer or association.contact).address,
                "owed": facts.owed(settings),
            }
        case Kind.SIGN_IN:
            own = {"key": f"{kind}/{at}", "sign_in": facts.SIGN_IN}
        case Kind.ANNOUNCEMENT:
            own = {"key": f"{kind}/{at}", "public": facts.public(settings)}
        case Kind.DIGEST:
            own = {"key": f"{kind}/{day}", "session": None, "matters": facts.matters(settings)}
        case _:
            stop = (facts.stop(settings),)
            own = {"key": f"{kind}/vanished/{day}", "session": None, "matters": stop}
    nobody = dict.fromkeys(("ref", "first_name", "last_name", "structure"), "")
    return {"to": association.contact.address, **nobody, **own}


def _noon_before(settings: Settings) -> datetime:
    """Until when somebody says that they are still coming: noon of the day before."""
    return facts.session(settings).start.replace(hour=12) - timedelta(days=1)


def _decided_at(kind: Kind, settings: Settings) -> datetime:
    """When a letter of this kind would be decided."""
    session = facts.session(settings)
    if kind.about.send_after:
        return send_after(kind, session, settings)
    if kind.about.to is Recipient.STAFF:
        return datetime.combine(session.start.date(), settings.digest_at, tzinfo=settings.zone)
    if expires_at(kind, session) > session.end:
        # What is of use once the session is over is about what happened there.
        return session.end + _SINCE_THE_END.get(kind, THANKS_AFTER)
    if kind is Kind.STILL_COMING:
        return session.start - timedelta(days=3)
    if kind is Kind.LINK_CHANGE:
        return session.start - timedelta(hours=5)
    return session.start - timedelta(days=9, hours=4, minutes=25)
