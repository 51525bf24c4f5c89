"""What people were told so far, and which letter tells a status."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from douze.model.desired import Outcome
from douze.model.kinds import KIND_TELLING, Kind
from douze.model.ledger_state import LedgerState, by_ref
from douze.model.letters import LetterRecord, letter_key
from douze.model.reasons import Reason
from douze.model.words import GOT, LetterState, Rule, Status

#: It is over because its row disappeared, or because nobody reads what it is told.
_NOT_TOLD = frozenset({Reason.WITHDRAWN, Reason.UNREACHED})


class LetterHistory(Struct, frozen=True, gc=False):
    """What one person was told about one session, in the order of the letters' numbers."""

    records: Sequence[LetterRecord]
    #: Letters about it that lie in a folder, by which the person was told nothing.
    written: Sequence[LetterRecord] = ()
    #: Since when `no_seat` is a last word; what said so before is none.
    last_words_since: datetime | None = None
    last_pass: datetime | None = None
    #: The letters about where they stand that the person got, or may have got, oldest first.
    heard: Sequence[LetterRecord] = ()

    def record(self, key: str) -> LetterRecord | None:
        """What is known of the letter with this key; None where the person was to get none."""
        return next((record for record in self.records if record.key == key), None)

    def sent_at(self, key: str) -> datetime | None:
        """When a letter was sent; None if it was not."""
        record = self.record(key)
        return record.finished_at if record and record.state is LetterState.SENT else None

    def asked(self, key: str, to: str | None) -> datetime | None:
        """When a letter went out, also if it came back from the address that stands there."""
        back = (r.decided_at for r in self.records if r.key == key and r.returned_from(to))
        return self.sent_at(key) or next(back, None)

    @property
    def leaves_something_open(self) -> bool:
        """Whether something is to come still, by the last letter that the person got.

        A seat, a wait, dues that would open the registration again; what lies in a folder may yet
        leave.
        """
        got = [record for record in self.heard if record.state in GOT]
        ended = bool(got) and got[-1].kind.about.is_final
        return not ended and bool(self.heard or self.written)

    def tells(self, record: LetterRecord) -> bool:
        """Whether a letter says where the person stands."""
        return _tells(record, self.last_words_since)

    def occurrence(self, outcome: Outcome) -> int:
        """Count how often the person was told everything from the beginning.

        Who was told something else since is told again, under a key of its own: after a
        cancellation that was taken back, a second confirmation. What only waited for its hour has
        told nobody anything.
        """
        if not self.heard:
            return outcome.occurrence
        heard = [r for r in self.heard if not r.waited_for_its_hour(self.last_pass)]
        if not heard:
            return outcome.occurrence
        kind = status_letter(outcome)
        if kind is None or heard[-1].kind is kind:
            return outcome.occurrence
        key = letter_key(outcome.registration.ref, kind, occurrence=outcome.occurrence)
        return outcome.occurrence + any(record.key == key for record in heard)


def status_letter(outcome: Outcome) -> Kind | None:
    """Name the kind of letter that says where somebody stands; None where nobody is told."""
    reason = outcome.reason
    if reason in _NOT_TOLD:
        return None
    if reason is Reason.SESSION_CANCELLED or outcome.called_off is not None:
        return Kind.SESSION_CANCELLED
    if outcome.speaks and outcome.status is Status.CONFIRMED:
        return Kind.SPEAKER
    if outcome.in_vain:
        return Kind.NO_SEAT
    return KIND_TELLING.get(outcome.status)


def letter_history_by_ref(ledger: LedgerState) -> dict[str, LetterHistory]:
    """Sort the ledger's letters by registration."""
    written, told = by_ref(ledger.written.values()), ledger.letters_by_ref
    since = ledger.kinds.get(Rule.LAST_WORDS.value)
    return {
        ref: LetterHistory(
            records=told.get(ref, ()),
            written=written.get(ref, ()),
            last_words_since=since,
            last_pass=ledger.last_pass,
            heard=_heard(told.get(ref, ()), since),
        )
        for ref in {**written, **told}
    }


def _heard(
    records: Iterable[LetterRecord], last_words_since: datetime | None
) -> tuple[LetterRecord, ...]:
    """Put those that say where somebody stands into the order of their moments.

    A number says less of that than the moment: what was taken back before it could leave, or
    was missed, may leave later under the number that it had. One that waits counts as it will
    once it is taken back: what is decided now and what the next pass decides are then the same.
    """
    heard = [one for one in records if _tells(one, last_words_since) and not one.missed]
    return tuple(sorted(heard, key=lambda one: (one.decided_at, one.number)))


def _tells(record: LetterRecord, last_words_since: datetime | None) -> bool:
    if record.kind is Kind.NO_SEAT:
        return last_words_since is not None and record.decided_at >= last_words_since
    return record.kind.about.tells is not None


#: Of somebody to whom nothing has been written.
NOBODY_TOLD = LetterHistory(())
