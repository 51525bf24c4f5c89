"""Send: each letter once. What is sure is remembered as sure, what is not as in doubt."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from msgspec.structs import replace

from douze.apply.fates import WAITS, Fates
from douze.apply.held_refusals import CAUSE, HeldRefusals, refused_last
from douze.apply.options import ApplyOptions, PlanAdapters
from douze.errors import DouzeError, saying
from douze.errors.mail import (
    LetterMalformed,
    MailDeferred,
    MailInDoubt,
    MailRefused,
    MailUnavailable,
    NoLongerWanted,
    RelayFull,
    SenderRefused,
    UnclearRefusal,
)
from douze.model.ledger_state import MailTrouble
from douze.model.letters import LetterRecord, Mail, PlannedLetter
from douze.model.phrases import Phrase, phrase
from douze.model.plan import Plan
from douze.model.reasons import Reason
from douze.model.report import Report, Unwritable
from douze.ports import LetterLedger

_DAY = timedelta(days=1)
LONGEST_WHY = 120


class Sender:
    """Hands the letters of one pass over. `moment` tells what time it is by now."""

    def __init__(self, adapters: PlanAdapters, moment: Callable[[], datetime]) -> None:
        self._mailer, self._compose = adapters.mailer, adapters.compose
        self._ledger: LetterLedger = adapters.ledger
        self._wording, self._moment = adapters.wording, moment
        self._fates, self._held = Fates(self._ledger, self._wording, moment), HeldRefusals()
        self._done = self._fates.done
        self._unwritable: dict[str, Unwritable] = {}
        self._still: dict[str, LetterRecord] = {}  #: what waits on, with its own reason
        self._full: Phrase | None = None  #: that the relay has no place left
        self._trouble: MailTrouble | None = None  #: what kept letters from leaving the last time

    def send(self, plan: Plan, options: ApplyOptions) -> Report:
        """Send the most urgent first, until the limit, until `stop`, or until nothing leaves."""
        done, quota = self._done, plan.quota
        self._trouble = quota.trouble
        going = refused_last(plan.letters)[: options.limit]
        left, short_of = quota.takes(going)
        try:
            self._send_all(going[:left], options)
        finally:
            self._mailer.close()
        why = self._after(plan) if done.stopped or quota.trouble else ""
        held_back = ""
        short_of = self._full or (short_of if left < len(going) else None)
        if short_of and not done.stopped and not options.stop():
            why = held_back = self._wording.sentence(short_of)
        waiting = self._waiting(plan, why)
        return Report(
            sent=tuple(done.sent),
            refused=tuple(done.refused),
            doubtful=tuple(done.doubtful),
            deferred=tuple(done.deferred),
            queued=waiting,
            unwritable=tuple(self._unwritable.values()),
            broken=self._wording.say(done.stopped.lines) if done.stopped else "",
            held_back=held_back,
            status=done.stopped.exit_status if done.stopped else 0,
        )

    def _send_all(self, letters: Sequence[PlannedLetter], options: ApplyOptions) -> None:
        """Try each in turn, then judge the refusals of which nobody knows yet whom they mean."""
        for planned in letters:
            if options.stop() or self._done.stopped is not None or self._full is not None:
                break
            with saying(self._handed_over):
                self._one(planned)
            options.progress(self._done.tried, len(letters))
        with saying(self._handed_over):
            self._tell_whom_it_meant()

    # One letter

    def _one(self, planned: PlannedLetter) -> None:
        text = self._ledger.stored_text(planned.letter.key) if planned.letter.repeats else None
        if not self._still_wanted(planned, text) or self._moment() > planned.letter.expires_at:
            return
        self._fates.claimed = False
        self._done.tried += 1
        try:
            mail = text or self._compose(planned)
            self._mailer.send(mail, partial(self._fates.claim, planned, mail))
        except DouzeError as error:
            self._not_accepted(planned, text, error)
        else:
            self._fates.accepted(
                planned, delivered=self._mailer.delivers, repeated=text is not None
            )
            self._refuse_unclear()

    def _still_wanted(self, planned: PlannedLetter, text: Mail | None) -> bool:
        """Whether a letter still waits, or one in doubt still has its text.

        As the claim asks in its own transaction; a folder of .eml files claims nothing.
        """
        if planned.letter.repeats:
            return text is not None
        return self._ledger.queued(planned.letter.key)

    def _not_accepted(self, planned: PlannedLetter, text: Mail | None, error: DouzeError) -> None:
        """Note what became of a letter that was not accepted, and whether others may be tried.

        What is no matter of letters goes through.
        """
        again = text is not None
        match error:
            case NoLongerWanted():
                self._done.tried -= 1
            case RelayFull():
                self._done.tried -= 1
                self._full = error.why
            case MailInDoubt():
                self._fates.doubted(planned, error.said)
            case MailDeferred():
                self._fates.put_off(planned, error.said, text)
            case UnclearRefusal() if not again and not self._is_its_own(planned.record):
                held = self._hold(planned, text, error.said)
                self._held.unclear[planned.letter.key] = held, error
                self._done.stopped = self._held.stops(self._refused_before)
            case MailRefused():
                self._fates.refused(planned, error, again=again)
            case SenderRefused():
                self._held.ours[planned.letter.key] = self._hold(planned, text, error.said), error
                self._done.stopped = self._held.stops(self._refused_before)
            case LetterMalformed():
                # What no letter can be made of is our fault, and stops nobody else.
                self._could_not_write(planned, text, error.what)
            case MailUnavailable():  # after SenderRefused, which is one of these
                self._done.tried -= 1
                self._done.stopped = error
                if self._fates.claimed:
                    self._fates.put_back(planned, planned.record, text)
            case _:
                raise error

    # Refusals that may mean us

    @property
    def _refused_before(self) -> bool:
        """Whether the last passes found that the server refuses us, and it still may."""
        return self._trouble is not None and self._trouble.cause == CAUSE and not self._done.sent

    def _is_its_own(self, record: LetterRecord) -> bool:
        """Whether a refusal means this letter: it was held before, and others are taken since."""
        return record.tries > 0 and not self._refused_before

    def _hold(self, planned: PlannedLetter, text: Mail | None, said: str | Phrase) -> LetterRecord:
        """Let a letter wait on; the next pass tries it again, after those never refused."""
        before = planned.record
        if text is None:
            detail = self._fates.say(CAUSE, said=self._said_first(self._fates.words(said)))
            before = replace(before, tries=before.tries + 1, not_before=None, detail=detail)
            self._still[before.key] = before
        self._fates.put_back(planned, before, text)
        return before

    def _said_first(self, said: str) -> str:
        """Keep to the words of the first refusal: each letter has its own number in them."""
        return self._trouble.said if self._trouble and self._refused_before else said

    def _refuse_unclear(self) -> None:
        """Take the server at its word: it has taken another letter since, or refused just one."""
        for key, (record, error) in self._held.unclear.items():
            self._still.pop(key, None)
            self._fates.refused_too([record], error)
        self._held.unclear.clear()

    def _tell_whom_it_meant(self) -> None:
        """Judge what is held, once no more letters are tried."""
        if self._done.stopped is None:
            taken = bool(self._done.sent)
            self._done.stopped = self._held.in_the_end(self._refused_before, taken=taken)
        if self._done.stopped is None:
            self._refuse_unclear()
            self._done.deferred += [
                self._still.pop(key) for key in self._held.ours if key in self._still
            ]

    def _could_not_write(self, planned: PlannedLetter, text: Mail | None, what: Phrase) -> None:
        """Let what we cannot write wait: it goes by itself once the cause is mended."""
        self._done.tried -= 1
        before, why = planned.record, self._fates.words(what)
        if text is None:
            before = replace(
                before, detail=self._fates.say(Reason.UNWRITABLE, why=why[:LONGEST_WHY])
            )
            self._still[before.key] = before
        self._fates.put_back(planned, before, text)
        self._unwritable[before.key] = Unwritable(before.key, why, before.decided_at)

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
        said = self._fates.words(stopped.said)
        said = self._said_first(said) if stopped.cause == CAUSE else said
        trouble = MailTrouble(cause=stopped.cause, said=said, since=since, until=until)
        if trouble != before:
            self._ledger.note_mail(trouble)
        return self._fates.say(stopped.cause, said=said, until=until or now)

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
        settled = {record.key for record in self._done.settled}
        waiting: list[LetterRecord] = []
        told_anew: list[LetterRecord] = []
        for planned in plan.letters:
            key = planned.letter.key
            if key in settled or planned.letter.repeats:
                continue
            record = self._still.get(key, planned.record)
            if why and record.detail != why and key not in self._unwritable:
                record = replace(record, detail=why)
                told_anew.append(record)
            waiting.append(record)
        if told_anew:
            with saying(self._handed_over):
                self._ledger.finish([r for r in told_anew if self._ledger.queued(r.key)])
        return tuple(waiting)

    def _handed_over(self) -> Phrase:
        return phrase("done_handed_over", count=self._done.tried)
