"""What became of each letter that was handed over, remembered as soon as it is sure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct, field
from msgspec.structs import replace

from douze.errors.mail import (
    MailboxFull,
    MailRefused,
    MailUnavailable,
    TextRefused,
    UnclearRefusal,
)
from douze.model.letters import LetterRecord, Mail, PlannedLetter
from douze.model.phrases import Fact, Phrase, phrase
from douze.model.reasons import Reason
from douze.model.wording import Wording
from douze.model.words import BounceReason, LetterState
from douze.ports import LetterLedger

#: How long a letter that the server put off rests, each time longer.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 30, 60))
#: What a refusal was about, where it was not the recipient's address.
_REASONS: Mapping[type[MailRefused], BounceReason] = {
    TextRefused: BounceReason.BLOCKED,
    MailboxFull: BounceReason.FULL,
    UnclearRefusal: BounceReason.OTHER,
}


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


class Fates:
    """Notes in the ledger what becomes of letters. `moment` tells what time it is by now."""

    def __init__(
        self, ledger: LetterLedger, wording: Wording, moment: Callable[[], datetime]
    ) -> None:
        self._ledger, self._wording, self._moment = ledger, wording, moment
        self.done = Sending()
        self.claimed = False  #: whether the letter in hand is; whoever takes one up says not yet

    def claim(self, planned: PlannedLetter, mail: Mail) -> None:
        """Remember that the text goes now. A crash from here on leaves a letter in doubt."""
        again = Reason.DOUBT_CRASH_AGAIN if planned.letter.repeats else Reason.DOUBT_CRASH_OPEN
        code = Reason.DOUBT_CRASH if _is_repeated(planned) else again
        self._ledger.claim(
            self._records(planned, LetterState.IN_DOUBT, self.say(code)),
            mail if _is_repeated(planned) else None,
            planned.letter.expires_at,
            speaks=planned.letter.speaks,
            newcomer=planned.letter.newcomer,
        )
        self.claimed = True

    def accepted(self, planned: PlannedLetter, *, delivered: bool, repeated: bool) -> None:
        """Note that a letter was taken, for whoever it is for or only into a folder."""
        said = self.say(Reason.SENT_AGAIN, now=self._moment()) if repeated else ""
        state = LetterState.SENT if delivered else LetterState.WRITTEN
        records = self._records(planned, state, said)
        self._ledger.finish(records)
        self.done.sent += records

    def doubted(self, planned: PlannedLetter, said: str | Phrase) -> None:
        """Note that nobody can say whether a letter was accepted."""
        again = Reason.DOUBT_AGAIN if planned.letter.repeats else Reason.DOUBT_OPEN
        code = Reason.DOUBT_REPEAT if _is_repeated(planned) else again
        detail = self.say(code, said=self.words(said))
        records = self._records(planned, LetterState.IN_DOUBT, detail)
        self._ledger.finish(records)
        self.done.doubtful += records

    def put_off(self, planned: PlannedLetter, said: str | Phrase, text: Mail | None) -> None:
        """Let a letter rest; the nearer its use ends, the shorter."""
        now, until, before = self._moment(), planned.letter.expires_at, planned.record
        wait = WAITS[min(before.tries, len(WAITS) - 1)]
        # At the latest when half of the time is over in which it is of use.
        again = now + min(wait, max(WAITS[0], (until - now) / 2))
        detail = self.say(Reason.PUT_OFF, said=self.words(said), again=again)
        record = replace(before, tries=before.tries + 1, not_before=again, detail=detail)
        self.put_back(planned, record, text)
        self.done.deferred.append(record)

    def refused(self, planned: PlannedLetter, error: MailRefused, *, again: bool) -> None:
        """Note a refusal. Of a repetition it says nothing about the first time."""
        if again:
            detail = self.say(Reason.DOUBT_REFUSED, said=self.words(error.said))
            records = self._records(planned, LetterState.IN_DOUBT, detail)
            self._ledger.finish(records, dropped=[planned.letter.key])
            self.done.doubtful += records
            return
        refused = self._as_refused(planned.record, error)
        self.put_back(planned, refused, None)
        self.done.refused.append(refused)
        self.refused_too(planned.merged_of_others, error)

    def refused_too(self, records: Iterable[LetterRecord], error: MailRefused) -> None:
        """Note the same of letters that are not in hand: said in that one, or held before."""
        refused = [self._as_refused(record, error) for record in records]
        if refused:
            self._ledger.finish(refused)
        self.done.refused += refused

    def _as_refused(self, record: LetterRecord, error: MailRefused) -> LetterRecord:
        return replace(
            record,
            state=LetterState.REFUSED,
            finished_at=self._moment(),
            detail=self.words(error.said),
            reason=_REASONS.get(type(error)),
        )

    def _records(
        self, planned: PlannedLetter, state: LetterState, detail: str
    ) -> list[LetterRecord]:
        """Give the letter's record, and those of what it says too, in a new state."""
        now = self._moment()
        changed = {"state": state, "finished_at": now, "not_before": None}
        first = replace(planned.record, detail=detail, **changed)
        return [first, *(replace(r, **changed) for r in planned.merged)]

    def put_back(self, planned: PlannedLetter, record: LetterRecord, text: Mail | None) -> None:
        """Remember what is sure of a letter that was not accepted: its text never counted.

        What it would have said too is as it was: in doubt, or free to go on its own.
        """
        if text is not None:
            self._ledger.put_back([record, *planned.merged], text, planned.letter.expires_at)
            return
        said_too = planned.merged if self.claimed else ()
        doubted = {r.key: r for r in planned.doubted}
        freed = (doubted.get(r.key) or replace(r, state=LetterState.OUTDATED) for r in said_too)
        self._ledger.finish([record, *freed])

    def words(self, said: str | Phrase) -> str:
        """What the server said, or we say of it where it did not, in one line."""
        words = self._wording.sentence(said) if isinstance(said, Phrase) else said
        return " ".join(words.split())

    def say(self, code: str, **facts: Fact) -> str:
        return self._wording.sentence(phrase(code, **facts))


def _is_repeated(planned: PlannedLetter) -> bool:
    """Whether a letter, once it is in doubt, is sent a second time; a third time none is."""
    return planned.letter.kind.about.critical and not planned.letter.repeats
