"""Send: each letter once. What is sure is remembered as sure, what is not as in doubt."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from msgspec import Struct, field
from msgspec.structs import replace

from douze.apply.held import CAUSE, Held, refused_last
from douze.errors import DouzeError
from douze.errors.mail import (
    LetterMalformed,
    MailboxFull,
    MailDeferred,
    MailInDoubt,
    MailRefused,
    MailUnavailable,
    NoLongerWanted,
    SenderRefused,
    TextRefused,
    UnclearRefusal,
)
from douze.model.bounce import BounceReason
from douze.model.kinds import KINDS
from douze.model.ledger_state import MailTrouble
from douze.model.letters import LetterRecord, Mail, PlannedLetter
from douze.model.phrases import Fact, Phrase, phrase
from douze.model.plan import Plan
from douze.model.reasons import Reason
from douze.model.report import Report, Unwritable
from douze.model.wording import Wording
from douze.model.words import LetterState
from douze.ports import Compose, LetterLedger, Mailer

#: How long a letter that the server put off rests, each time longer.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 30, 60))
#: What a refusal was about, where it was not the recipient's address.
_REASONS: Mapping[type[MailRefused], BounceReason] = {
    TextRefused: BounceReason.BLOCKED,
    MailboxFull: BounceReason.FULL,
    UnclearRefusal: BounceReason.OTHER,
}
_DAY = timedelta(days=1)
LONGEST_WHY = 120


class Sending(Struct):
    """What has become of the letters of a pass so far."""

    sent: list[LetterRecord] = field(default_factory=list)
    refused: list[LetterRecord] = field(default_factory=list)
    doubtful: list[LetterRecord] = field(default_factory=list)
    deferred: list[LetterRecord] = field(default_factory=list)
    stopped: MailUnavailable | None = None  #: why nothing more could leave
    tried: int = 0

    @property
    def settled(self) -> tuple[LetterRecord, ...]:
        return (*self.sent, *self.refused, *self.doubtful, *self.deferred)


class Sender:
    """Hands the letters of one pass over. `moment` tells what time it is by now."""

    def __init__(
        self,
        mailer: Mailer,
        ledger: LetterLedger,
        compose: Compose,
        wording: Wording,
        moment: Callable[[], datetime],
    ) -> None:
        self._mailer, self._ledger, self._compose = mailer, ledger, compose
        self._wording, self._moment = wording, moment
        self._done, self._held = Sending(), Held()
        self._unwritable: dict[str, Unwritable] = {}
        self._still: dict[str, LetterRecord] = {}  #: what waits on, with its own reason
        self._trouble: MailTrouble | None = None  #: what kept letters from leaving the last time
        self._claimed = False  #: whether the letter in hand is

    def send(
        self,
        plan: Plan,
        *,
        limit: int | None,
        progress: Callable[[int, int], None],
        stop: Callable[[], bool],
    ) -> Report:
        """Send the most urgent first, until the limit, until `stop`, or until nothing leaves."""
        done, quota = self._done, plan.quota
        self._trouble = quota.trouble
        going = refused_last(plan.letters)[:limit]
        left, short_of = quota.takes(going)
        try:
            for planned in going[:left]:
                if stop() or done.stopped is not None:
                    break
                with self._saying():
                    self._one(planned)
                progress(done.tried, left)
            with self._saying():
                self._tell_whom_it_meant()
        finally:
            self._mailer.close()
        why = self._after(plan) if done.stopped or quota.trouble else ""
        short = left < len(going) and not done.stopped and not stop()
        if short and short_of:
            why = self._wording.sentence(short_of)
        waiting = self._waiting(plan, why)
        return Report(
            sent=tuple(done.sent),
            refused=tuple(done.refused),
            doubtful=tuple(done.doubtful),
            deferred=tuple(done.deferred),
            queued=waiting,
            unwritable=tuple(self._unwritable.values()),
            broken=self._wording.say(done.stopped.lines) if done.stopped else "",
            held_back=why if short else "",
            status=done.stopped.exit_status if done.stopped else 0,
        )

    # One letter

    def _one(self, planned: PlannedLetter) -> None:
        before, key = planned.record, planned.letter.key
        text = self._ledger.stored_text(key) if planned.letter.repeats else None
        still = text is not None if planned.letter.repeats else self._ledger.queued(key)
        if not still or self._moment() > planned.letter.expires_at:
            return
        self._claimed = False
        self._done.tried += 1
        mail = text
        try:
            mail = mail or self._compose(planned)
            self._mailer.send(mail, partial(self._claim, planned, mail))
        except NoLongerWanted:
            self._done.tried -= 1
        except MailInDoubt as error:
            self._doubted(planned, self._words(error.said))
        except MailDeferred as error:
            self._put_off(planned, self._words(error.said), text)
        except UnclearRefusal as error:
            if text is not None or self._is_its_own(planned.record):
                self._refused(planned, error, again=text is not None)
            else:
                self._held.unclear[key] = self._hold(planned, text, self._words(error.said)), error
                self._done.stopped = self._held.stops(self._stands)
        except MailRefused as error:
            self._refused(planned, error, again=text is not None)
        except SenderRefused as error:
            self._held.ours[key] = self._hold(planned, text, self._words(error.said)), error
            self._done.stopped = self._held.stops(self._stands)
        except LetterMalformed as error:
            # What no letter can be made of is our fault, and stops nobody else.
            self._could_not_write(planned, text, self._words(error.what))
        except MailUnavailable as error:
            self._done.tried -= 1
            self._done.stopped = error
            if self._claimed:
                self._back(planned, before, text)
        else:
            self._accepted(planned, repeated=text is not None)

    def _claim(self, planned: PlannedLetter, mail: Mail) -> None:
        """Remember that the text goes now. A crash from here on leaves a letter in doubt."""
        keeps = KINDS[planned.letter.kind].critical and not planned.letter.repeats
        again = Reason.DOUBT_CRASH_AGAIN if planned.letter.repeats else Reason.DOUBT_CRASH_OPEN
        code = Reason.DOUBT_CRASH if keeps else again
        self._ledger.claim(
            self._records(planned, LetterState.IN_DOUBT, self._say(code)),
            mail if keeps else None,
            planned.letter.expires_at,
            speaks=planned.letter.speaks,
        )
        self._claimed = True

    def _accepted(self, planned: PlannedLetter, *, repeated: bool) -> None:
        said = self._say(Reason.SENT_AGAIN, now=self._moment()) if repeated else ""
        state = LetterState.SENT if self._mailer.delivers else LetterState.WRITTEN
        records = self._records(planned, state, said)
        self._ledger.finish(records)
        self._done.sent += records
        self._refuse_unclear()

    def _doubted(self, planned: PlannedLetter, words: str) -> None:
        keeps = KINDS[planned.letter.kind].critical and not planned.letter.repeats
        again = Reason.DOUBT_AGAIN if planned.letter.repeats else Reason.DOUBT_OPEN
        code = Reason.DOUBT_REPEAT if keeps else again
        records = self._records(planned, LetterState.IN_DOUBT, self._say(code, said=words))
        self._ledger.finish(records)
        self._done.doubtful += records

    def _put_off(self, planned: PlannedLetter, words: str, text: Mail | None) -> None:
        """Let a letter rest; the nearer its use ends, the shorter."""
        now, until, before = self._moment(), planned.letter.expires_at, planned.record
        wait = WAITS[min(before.tries, len(WAITS) - 1)]
        again = now + min(wait, max(WAITS[0], (until - now) / 2))
        detail = self._say(Reason.PUT_OFF, said=words, again=again)
        record = replace(before, tries=before.tries + 1, not_before=again, detail=detail)
        self._back(planned, record, text)
        self._done.deferred.append(record)

    def _refused(self, planned: PlannedLetter, error: MailRefused, *, again: bool) -> None:
        """Note a refusal. Of a repetition it says nothing about the first time."""
        words = self._words(error.said)
        if again:
            detail = self._say(Reason.DOUBT_REFUSED, said=words)
            records = self._records(planned, LetterState.IN_DOUBT, detail)
            self._ledger.finish(records, dropped=[planned.letter.key])
            self._done.doubtful += records
            return
        refused = self._as_refused(planned.record, words, error)
        self._back(planned, refused, None)
        others = [self._as_refused(r, words, error) for r in planned.merged_of_others]
        if others:
            self._ledger.finish(others)
        self._done.refused += (refused, *others)

    def _as_refused(self, record: LetterRecord, words: str, error: MailRefused) -> LetterRecord:
        return replace(
            record,
            state=LetterState.REFUSED,
            finished_at=self._moment(),
            detail=words,
            reason=_REASONS.get(type(error)),
        )

    # Refusals that may mean us

    @property
    def _stands(self) -> bool:
        """Whether the last passes found that the server refuses us, and it still may."""
        return self._trouble is not None and self._trouble.cause == CAUSE and not self._done.sent

    def _is_its_own(self, record: LetterRecord) -> bool:
        """Whether a refusal means this letter: it was held before, and others are taken since."""
        return record.tries > 0 and not self._stands

    def _hold(self, planned: PlannedLetter, text: Mail | None, said: str) -> LetterRecord:
        """Let a letter wait on; the next pass tries it again, after those never refused."""
        before = planned.record
        if text is None:
            detail = self._say(CAUSE, said=self._said_first(said))
            before = replace(before, tries=before.tries + 1, not_before=None, detail=detail)
            self._still[before.key] = before
        self._back(planned, before, text)
        return before

    def _said_first(self, said: str) -> str:
        """Keep to the words of the first refusal: each letter has its own number in them."""
        return self._trouble.said if self._trouble and self._stands else said

    def _refuse_unclear(self) -> None:
        """Take the server at its word: it has taken another letter since, or refused just one."""
        for key, (record, error) in self._held.unclear.items():
            refused = self._as_refused(record, self._words(error.said), error)
            self._still.pop(key, None)
            self._ledger.finish([refused])
            self._done.refused.append(refused)
        self._held.unclear.clear()

    def _tell_whom_it_meant(self) -> None:
        """Judge what is held, once no more letters are tried."""
        if self._done.stopped is None:
            taken = bool(self._done.sent)
            self._done.stopped = self._held.in_the_end(self._stands, taken=taken)
        if self._done.stopped is None:
            self._refuse_unclear()
            self._done.deferred += [
                self._still.pop(key) for key in self._held.ours if key in self._still
            ]

    def _could_not_write(self, planned: PlannedLetter, text: Mail | None, why: str) -> None:
        """Let what we cannot write wait: it goes by itself once the cause is mended."""
        self._done.tried -= 1
        before = planned.record
        if text is None:
            before = replace(before, detail=self._say(Reason.UNWRITABLE, why=why[:LONGEST_WHY]))
            self._still[before.key] = before
        self._back(planned, before, text)
        self._unwritable[before.key] = Unwritable(before.key, why, before.decided_at)

    def _records(
        self, planned: PlannedLetter, state: LetterState, detail: str
    ) -> list[LetterRecord]:
        """Give the letter's record, and those of what it says too, in a new state."""
        now = self._moment()
        changed = {"state": state, "finished_at": now, "not_before": None}
        first = replace(planned.record, detail=detail, **changed)
        return [first, *(replace(r, **changed) for r in planned.merged)]

    def _back(self, planned: PlannedLetter, record: LetterRecord, text: Mail | None) -> None:
        """Remember what is sure of a letter that was not accepted: its text never counted.

        What it would have said too is as it was: in doubt, or free to go on its own.
        """
        if text is not None:
            self._ledger.put_back([record, *planned.merged], text, planned.letter.expires_at)
            return
        said_too = planned.merged if self._claimed else ()
        doubted = {r.key: r for r in planned.doubted}
        freed = (doubted.get(r.key) or replace(r, state=LetterState.OUTDATED) for r in said_too)
        self._ledger.finish([record, *freed])

    # After the letters

    def _after(self, plan: Plan) -> str:
        """Remember why nothing leaves, or that it does again; give the reason for staff."""
        stopped, before, now = self._done.stopped, plan.quota.trouble, self._moment()
        if stopped is None:
            if self._done.sent:
                self._ledger.note_mail(None)
            return ""
        same = before is not None and before.cause == stopped.cause and not self._done.sent
        since = before.since if before and same else now
        until = self._until(plan, now, since, stopped.pause) if stopped.pause else None
        said = self._words(stopped.said)
        said = self._said_first(said) if stopped.cause == CAUSE else said
        trouble = MailTrouble(cause=stopped.cause, said=said, since=since, until=until)
        if trouble != before:
            self._ledger.note_mail(trouble)
        return self._say(stopped.cause, said=said, until=until or now)

    def _until(self, plan: Plan, now: datetime, since: datetime, pause: timedelta) -> datetime:
        """Say when a provider's limit is tried again.

        A day's window is counted from its first letter. Where no window is named, an hour, and
        while it stays reached twice as long as it has been, up to a day.
        """
        if pause < _DAY:
            return now + min(max(pause, 2 * (now - since)), _DAY)
        first = min((at for at in plan.quota.handed if at > now - _DAY), default=now)
        return max(first + pause, now + WAITS[-1])

    def _waiting(self, plan: Plan, why: str) -> tuple[LetterRecord, ...]:
        """Give what still waits, with the reason where there is one, and remember that."""
        done = {record.key for record in self._done.settled}
        waiting = [p for p in plan.letters if p.letter.key not in done and not p.letter.repeats]
        records = [self._still.get(p.letter.key, p.record) for p in waiting]
        if why:
            own = self._unwritable
            told = [replace(r, detail=why) for r in records if r.detail != why and r.key not in own]
            with self._saying():
                self._ledger.finish([r for r in told if self._ledger.queued(r.key)])
            records = [r if r.key in own else replace(r, detail=why) for r in records]
        return tuple(records)

    def _words(self, said: str | Phrase) -> str:
        """What the server said, or we say of it where it did not, in one line."""
        words = self._wording.sentence(said) if isinstance(said, Phrase) else said
        return " ".join(words.split())

    def _say(self, code: str, **facts: Fact) -> str:
        return self._wording.sentence(phrase(code, **facts))

    @contextmanager
    def _saying(self) -> Iterator[None]:
        """Let an error tell what had been done before it."""
        try:
            yield
        except DouzeError as error:
            error.done = handed_over(self._done.tried)
            raise


def handed_over(letters: int) -> Phrase:
    return phrase("done_handed_over", count=letters)
