"""What older ledgers hold as JSON is read as it always was."""

import pytest

from douze.adapters.ledger.as_text import json_text, maybe_of, seen_of, seen_text
from douze.model.attendance import Attendance
from douze.model.ledger_records import PassFailure
from douze.model.ledger_state import FromBackup, MailTrouble
from tests.adapters.ledgers import FULL
from tests.factories import at

SEEN = (
    '{"resend": "oui", "said_again": 2, "said_again_at": "2020-09-20T08:01:00+00:00",'
    ' "new_address": true, "named": ["Zoé", "Roux"], "before": {"first_name": "Zoé",'
    ' "last_name": "", "structure": "", "email": "zoe@a.example"},'
    ' "edited_at": "2020-09-20T08:02:00+00:00", "answer_at": [1, 7],'
    ' "no_speaker_since": "2020-09-20T08:03:00+00:00", "word_done": true,'
    ' "before_write": {"structure": "Le Parc"}}'
)
MOMENT, NOW = "2020-09-20T09:00:00+00:00", at("09-20 11:00")
#: What stands in a ledger, and what it says.
TEXTS: dict[str, tuple[str, object]] = {
    "how long somebody was there": (
        '[6960, "2020-10-01T12:02:00+00:00", "2020-10-01T13:58:00+00:00"]',
        FULL.attendance,
    ),
    "of whom no report tells": ("[null, null, null]", Attendance(seconds=None)),
    "why no mail can leave": (
        f'["mail_limit", "450 enough", "{MOMENT}", null]',
        MailTrouble(cause="mail_limit", said="450 enough", since=NOW),
    ),
    "from which backup it came back": (
        f'["{MOMENT}", ["B-1"], "sent"]',
        FromBackup(at=NOW, erased=("B-1",), told="sent"),
    ),
    "how a pass failed": (
        f'{{"at": "{MOMENT}", "kind": "LedgerError", "why": "?", "last_success": null}}',
        PassFailure(at=NOW, kind="LedgerError", why="?", last_success=None),
    ),
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS)
def test_a_text_of_before(text: str, expected: object) -> None:
    assert maybe_of(text, type(expected)) == expected  # type: ignore[type-var]
    assert maybe_of(json_text(expected), type(expected)) == expected  # type: ignore[type-var, arg-type]


def test_what_was_seen_of_a_row() -> None:
    assert seen_of(SEEN) == FULL.seen
    assert seen_of(seen_text(FULL.seen)) == FULL.seen
