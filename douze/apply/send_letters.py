"""Send: each letter once. What is sure is remembered as sure, what is not as in doubt."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from msgspec.structs import replace

from douze.apply.fates import WAITS, Fates
from douze.apply.held_refusals import CAUSE, HeldRefusals, refused_last
from douze.apply.options import ApplyOptions, PlanAdapters
from douze.errors import saying
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
            for planned in going[:left]:
                if options.stop() or done.stopped is not None or self._full is not None:
                    break
                with saying(self._handed_over):
                    self._one(planned)
                options.progress(done.tried, left)
            with saying(self._handed_over):
                self._tell_whom_it_meant()
        finally:
            self._mailer.close()
        why = self._after(plan) if done.stopped or quota.trouble else ""
        short_of = self._full or short_of
        ended = self._full is not None or left < len(going)
        short = ended and not done.stopped and not options.stop()
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
        self._fates.claimed = False
        self._done.tried += 1
        mail = text
        try:
            mail = mail or self._compose(planned)
            self._mailer.send(mail, partial(self._fates.claim, planned, mail))
        except NoLongerWanted:
            self._done.tried -= 1
        except RelayFull as error:
            self._done.tried -= 1
            self._full = error.why
        except MailInDoubt as error:
            self._fates.doubted(planned, error.said)
        except MailDeferred as error:
            self._fates.put_off(planned, error.said, text)
        except UnclearRefusal as error:
            if text is not None or self._is_its_own(planned.record):
                self._fates.refused(planned, error, again=text is not None)
            else:
                self._held.unclear[key] = self._hold(planned, text, error.said), error
                self._done.stopped = self._held.stops(self._stands)
        except MailRefused as error:
            self._fates.refused(planned, error, again=text is not None)
        except SenderRefused as error:
            self._held.ours[key] = self._hold(planned, text, error.said), error
            self._done.stopped = self._held.stops(self._stands)
        except LetterMalformed as error:
            # What no letter can be made of is our fault, and stops nobody else.
            self._could_not_write(planned, text, error.what)
        except MailUnavailable as error:
            self._done.tried -= 1
            self._done.stopped = error
            if self._fates.claimed:
                self._fates.put_back(planned, before, text)
        else:
            self._fates.accepted(
                planned, delivered=self._mailer.delivers, repeated=text is not None
            )
            self._refuse_unclear()

    # Refusals that may mean us

    @property
    def _stands(self) -> bool:
        """Whether the last passes found that the server refuses us, and it still may."""
        return self._trouble is not None and self._trouble.cause == CAUSE and not self._done.sent

    def _is_its_own(self, record: LetterRecord) -> bool:
        """Whether a refusal means this letter: it was held before, and others are taken since."""
        return record.tries > 0 and not self._stands

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
        return self._trouble.said if self._trouble and self._stands else said

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
            self._done.stopped = self._held.in_the_end(self._stands, taken=taken)
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
        done = {record.key for record in self._done.settled}
        waiting = [p for p in plan.letters if p.letter.key not in done and not p.letter.repeats]
        records = [self._still.get(p.letter.key, p.record) for p in waiting]
        if why:
            own = self._unwritable
            told = [replace(r, detail=why) for r in records if r.detail != why and r.key not in own]
            with saying(self._handed_over):
                self._ledger.finish([r for r in told if self._ledger.queued(r.key)])
            records = [r if r.key in own else replace(r, detail=why) for r in records]
        return tuple(records)

    def _handed_over(self) -> Phrase:
        return phrase("done_handed_over", count=self._done.tried)
