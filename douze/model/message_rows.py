"""How letters show on the sheet: their rows in `Messages`, and the cell of their registration."""

from collections.abc import Iterable, Mapping

from douze.model.letters import Letter, LetterRecord
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.sheet import Cell
from douze.model.wording import Wording
from douze.model.words import UNSENT, LetterState, Withheld

_WHY_WITHHELD = {
    Withheld.FLOOD: Reason.LOG_FLOOD,
    Withheld.MAILBOX: Reason.LOG_MAILBOX,
    Withheld.SETTLES: Reason.LOG_SETTLES,
    Withheld.QUIET_HOURS: Reason.LOG_QUIET_HOURS,
}


def why_withheld(letter: Letter) -> Phrase:
    """Say in the log why a letter that could leave does not, and when it will, if that is known."""
    assert letter.withheld is not None
    code = _WHY_WITHHELD[letter.withheld]
    return phrase(code, until=letter.leaves_at) if letter.leaves_at else phrase(code)


def message_cells(record: LetterRecord, wording: Wording) -> Mapping[str, Cell]:
    """Write one letter's row of the tab `Messages`, by our word for the column.

    One that was taken back before it left is shown as missed: nobody got it, and nobody will.
    """
    detail, state = record.detail, record.state
    if state is LetterState.OUTDATED:
        state, detail = LetterState.MISSED, wording.sentence_of(Reason.NO_LONGER_TRUE)
    elif record.merged_into is not None:
        detail = wording.sentence_of(Reason.SAID_WITH, number=record.merged_into)
    return {
        "number": record.number,
        "date": wording.local(record.finished_at or record.decided_at),
        "ref": record.ref,
        "session": record.session,
        "to": record.to,
        "kind": wording.word(record.kind),
        "subject": record.subject,
        "state": wording.word(state),
        "detail": detail,
        "key": record.key,
    }


def messages_cell(records: Iterable[LetterRecord], wording: Wording) -> str:
    """Write what one person was sent about one session, the newest first.

    What was said in a letter of this session stands there as that letter.
    """
    records = list(records)
    its = {record.number for record in records}
    told = [r for r in records if r.merged_into not in its and r.state not in UNSENT]
    told.sort(key=lambda r: r.number, reverse=True)
    return " · ".join(_one(record, wording) for record in told)


def _one(record: LetterRecord, wording: Wording) -> str:
    moment = wording.moment(record.finished_at or record.decided_at)
    state = "" if record.state is LetterState.SENT else f" ({wording.word(record.state)})"
    return f"{wording.word(record.kind)} {moment}{state}"
