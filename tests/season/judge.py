"""Holds the letters that went against those that were owed: each once, in time, and true."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tests.season.oracle import (
    DOUBT,
    MINUTE,
    OPEN,
    SAID,
    SENT,
    VOID,
    Duty,
    Facts,
    Season,
    Who,
)
from tests.world.oracle import CONFIRMED, DAY, HOUR

#: Letters whose loss would hurt: in doubt, they are repeated once.
HURTS = {
    "confirmation",
    "speaker",
    "link",
    "link_change",
    "change",
    "session_cancelled",
    "cancellation",
}
#: What a letter says for others, where it carries the link.
SAYS = {
    "confirmation": {"change", "link_change", "link", "reminder"},
    "speaker": {"change", "link_change", "link", "reminder"},
    "dues": {"change"},
    "waiting_list": {"change"},
    "change": {"link_change", "link", "reminder"},
    "link_change": {"link", "reminder"},
    "reminder": {"link"},
    "expired": {"change"},
}


@dataclass(frozen=True)
class Got:
    """One letter as it was handed over, and what the server said of it."""

    who: Who
    rest: str
    to: str
    title: str
    start: datetime | None
    link: str
    fate: str  #: sent, doubt, refused, put off


class Judge(Season):
    """The oracle, once a pass has sent its letters."""

    def judge(self, now: datetime, gone: list[Got], *, hindered: bool) -> Iterator[str]:
        """Say what is wrong with the letters of a pass, and with those that it left undone."""
        busy: set[Who] = set()
        for got in gone:
            duty = next((d for d in self.duties.get(got.who, []) if d.rest == got.rest), None)
            if duty is None or duty.state == VOID:
                yield f"{now}: nobody is owed {got}"
                continue
            if got.who in busy:
                yield f"{now}: two letters in one pass, the second {got}"
            busy.add(got.who)
            if got.fate == "refused":
                duty.refused = got.to
                duty.over = duty.over or duty.state == DOUBT
            elif got.fate == "put off":
                duty.rests = now + HOUR
            else:
                yield from self._took(now, got, duty)
        for duty in self.owed() if not hindered else ():
            if duty.who not in busy and not duty.told and self._left_undone(duty, now):
                duty.told = True
                yield f"{now}: late, and nothing hindered it: {duty}"

    def _took(self, now: datetime, got: Got, duty: Duty) -> Iterator[str]:
        reg = self.person(got.who)
        repeat = duty.state == DOUBT and not duty.over and duty.kind in HURTS
        if repeat and duty.at and now - duty.at >= 10 * MINUTE:
            duty.again += 1
        elif duty.state != OPEN:
            yield f"{now}: sent twice: {got}, {duty}"
        if not duty.since <= now <= duty.until:
            yield f"{now}: out of its time: {got}, {duty}"
        if reg and got.to != reg.email:
            yield f"{now}: to the wrong address: {got}"
        here = self.rows[got.who[0]].settled
        told = duty.facts if repeat and duty.facts else here
        if got.who[0] in self.aside or (got.title, got.start) != (told.title, told.start):
            yield f"{now}: says what does not hold: {got}"
        yield from self._link(now, got, duty, told)
        doubtful = got.fate == "doubt"
        duty.over = doubtful and (repeat or duty.kind not in HURTS)
        duty.state, duty.at, duty.to = DOUBT if doubtful else SENT, now, got.to
        duty.facts, duty.link = told, bool(got.link)
        for other in self.duties[got.who]:
            about_link = other.kind in ("link", "link_change", "reminder")
            unsaid = other.state == OPEN or (other.state == DOUBT and other is not duty)
            said = other.kind in SAYS.get(duty.kind, ()) and (got.link or not about_link)
            if unsaid and said and not repeat:
                other.state, other.carrier = SAID, duty

    def _link(self, now: datetime, got: Got, duty: Duty, told: Facts) -> Iterator[str]:
        reg = self.person(got.who)
        must = duty.kind in ("link", "reminder", "link_change")
        given = duty.kind in ("confirmation", "speaker", "change") and told.start - DAY <= now
        may = must or (given and reg is not None and reg.status == CONFIRMED)
        if got.link and not (may and reg and reg.status == CONFIRMED and got.link == told.link):
            yield f"{now}: a link that is not for them: {got}"
        if not got.link and (must or (may and told.link and not duty.again)):
            yield f"{now}: the link is missing: {got}"

    def _left_undone(self, duty: Duty, now: datetime) -> bool:
        reg = self.person(duty.who)
        if duty.who[0] in self.aside or (reg and (reg.gone or duty.refused == reg.email)):
            return False
        if now > duty.until or (duty.rests and now <= duty.rests):
            return False
        if duty.state == DOUBT and duty.kind in HURTS and not duty.over and duty.at:
            return now - duty.at >= 10 * MINUTE and self.holds(duty, now) is True
        return duty.state == OPEN

    def resolved(self, who: Who, rest: str, *, sent: bool) -> None:
        """Staff have found out what became of a letter in doubt."""
        duty = next(d for d in self.duties[who] if d.rest == rest)
        duty.state = SENT if sent else OPEN
        if not sent:
            duty.at, duty.facts, duty.link, duty.over = None, None, False, False
