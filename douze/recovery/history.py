"""HISTORY: everything that ever happened to a registration, in order of time, and why."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from douze.model.book import MOVED_ON
from douze.model.fold import fold
from douze.model.ledger_records import PastChange
from douze.model.ledger_state import LedgerState, RegistrationRecord
from douze.model.letters import LetterRecord
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.wording import Wording
from douze.model.words import LetterState, Status
from douze.recovery.find_registrations import everybody_known, find_registrations, names_of_speakers


def meant(typed: str, ledger_state: LedgerState, wording: Wording) -> list[str]:
    """Find the registrations that somebody means: by a reference, also a provisional one, by a
    person's name or address, or by the sheet's word for a status.

    Raises UnknownRegistration.
    """
    typed_ref = typed.strip().casefold()
    own = {ref.casefold() for ref in ledger_state.registrations}
    aliases = {ref.casefold(): true for ref, true in ledger_state.aliases.items()}
    true = typed if typed_ref in own else aliases.get(typed_ref, typed)
    words = {fold(wording.word(status)): status for status in Status}
    return find_registrations(true, everybody_known(ledger_state), words)


def refs_of(ref: str, ledger_state: LedgerState) -> list[str]:
    """Name all references that a registration has had: the provisional one, the true one."""
    former = (before for before, true in ledger_state.aliases.items() if true == ref)
    return [*(before for before in former if before not in ledger_state.registrations), ref]


def history_lines(
    ref: str, ledger_state: LedgerState, changes: Iterable[PastChange], wording: Wording
) -> Iterator[str]:
    """Tell what happened to a registration, one line an event, and where it stands.

    `changes` are those of all its references (see `refs_of`). Of who only speaks there are the
    letters.
    """
    known, refs = ledger_state.registrations.get(ref), refs_of(ref, ledger_state)
    letters = [r for r in ledger_state.letters.values() if r.ref in refs]
    name = known.name if known else names_of_speakers(ledger_state).get(ref, "")
    called = (name, known.who or known.filled.email if known else letters[-1].to)
    yield " · ".join(filter(None, (*called, ref)))
    for moment, told in _in_order(known, list(changes), letters, wording):
        yield f"  {wording.moment(moment)}  {told}"
    if known is None:
        return
    now = phrase("history_now", status=wording.word(known.status), since=known.since)
    yield f"{wording.sentence(now)} {wording.say(known.why)}".rstrip()
    if known.absent_since:
        yield wording.sentence(phrase("history_absent", since=known.absent_since))


def _in_order(
    known: RegistrationRecord | None,
    changes: Sequence[PastChange],
    letters: Iterable[LetterRecord],
    wording: Wording,
) -> list[tuple[datetime, str]]:
    """Name all events. Of one moment: the answer, then the status, then the letters."""
    # The numbers put in order what happened in one moment.
    events: list[tuple[datetime, int, int, str]] = []
    if known and known.arrival:
        arrived = wording.sentence(_arrived(known, changes))
        events.append((known.arrival.received, 0, 0, arrived))
    events += [(c.at, 1, n, _change(c, wording)) for n, c in enumerate(changes)]
    events += [(r.finished_at or r.decided_at, 2, r.number, _letter(r, wording)) for r in letters]
    return [(moment, told) for moment, _, _, told in sorted(events)]


def _arrived(known: RegistrationRecord, changes: Sequence[PastChange]) -> Phrase:
    """Say how somebody came to be registered; who comes instead of another has their arrival."""
    came = (why for change in changes if change.before is None for why in change.why)
    instead = next((why for why in came if why.reason is Reason.REPLACES), None)
    if instead is not None:
        return phrase("history_replaces", **instead.facts)
    if known.arrival and known.arrival.tab == MOVED_ON:
        return phrase("history_moved", since=known.arrival.first)
    return phrase("history_by_hand" if known.by_hand else "history_answer")


def _change(change: PastChange, wording: Wording) -> str:
    before = wording.word(change.before) or wording.sentence(phrase("screen_new"))
    return f"{before} → {wording.word(change.after)}. {wording.say(change.why)}".rstrip()


def _letter(record: LetterRecord, wording: Wording) -> str:
    """Tell a letter: what, to whom, what became of it."""
    state = wording.word(record.state)
    detail = record.detail
    if record.merged_into is not None:
        detail = wording.sentence(phrase(Reason.SAID_WITH, number=record.merged_into))
    if record.state is LetterState.OUTDATED:
        detail = wording.sentence(phrase(Reason.NO_LONGER_TRUE))
    told = phrase(
        "history_letter",
        kind=wording.word(record.kind),
        number=record.number,
        to=record.to,
        state=state,
    )
    return wording.sentence(told) + (f" ({detail})" if detail else "")
