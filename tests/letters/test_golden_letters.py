"""Every letter as people read it. `UPDATE_GOLDEN=1 pytest tests/plan/test_golden_letters.py`
writes the files anew; then read what changed, in French and in English, before keeping it.
"""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from douze.model.letters import Invitation, Mail, PlannedLetter
from douze.model.words import Kind, Status
from tests.letters.letter_factory import at, composer, parsed, planned

GOLDEN = Path(__file__).parents[1] / "golden" / "letters"
HEADERS = (
    "From To Reply-To Subject Date Message-ID Auto-Submitted X-Auto-Response-Suppress X-Douze-Key"
    " Content-Language"
).split()


def as_read(mail: Mail) -> str:
    """Headers, parts, text, and the HTML's body without its styles; no-break spaces as ~."""
    message = parsed(mail)
    parts = [part.get_content_type() for part in message.walk()]
    page = re.sub(r' style="[^"]*"', "", mail.html.partition("<body")[2].partition(">")[2])
    chapters = [
        "\n".join(f"{name}: {message[name]}" for name in HEADERS),
        "\n".join(f"[{part}]" for part in parts),
        mail.text,
        re.sub(r"\n+", "\n", page.removesuffix("</body></html>")),
    ]
    return "\n----\n".join(chapter.strip() for chapter in chapters).replace("\u00a0", "~") + "\n"


#: The session a week before, as the person was told last.
MOVED = "moved"
NO_ENTRY = {"invitation": None}
DEADLINE = at("2020-10-07T14:00")
CANCEL = Invitation.CANCEL
#: A file's name: the kind, and how the letter differs from the ordinary one of its kind.
CASES: dict[str, tuple[Kind, dict[str, Any]]] = {
    "change-held": (Kind.CHANGE, {"status": Status.TO_SETTLE, "deadline": DEADLINE, **NO_ENTRY}),
    "change-unheld": (Kind.CHANGE, {"status": Status.TO_SETTLE, **NO_ENTRY}),
    "change-waiting": (Kind.CHANGE, {"status": Status.WAITING, "rank": 2, **NO_ENTRY}),
    "change-on-hold": (Kind.CHANGE, {"status": Status.WAITING, "by_staff": True, **NO_ENTRY}),
    "change-with-link": (Kind.CHANGE, {"carries_link": True}),
    "confirmation-moved": (Kind.CONFIRMATION, {"promoted": True, "before": MOVED}),
    "confirmation-with-link": (Kind.CONFIRMATION, {"carries_link": True}),
    "dues-moved": (Kind.DUES, {"before": MOVED}),
    "waiting_list-moved": (Kind.WAITING_LIST, {"before": MOVED}),
    "waiting_list-by-staff": (Kind.WAITING_LIST, {"by_staff": True, "rank": None}),
    "waiting_list-was-confirmed": (
        Kind.WAITING_LIST, {"by_staff": True, "rank": None, "invitation": CANCEL},
    ),
    "cancellation-given-back": (Kind.CANCELLATION, {"given_back": True}),
}  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", Kind)
def test_the_letter_reads_as_it_was_approved(kind: Kind, language: str) -> None:
    as_approved(planned(kind, language), kind, language)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("case", CASES)
def test_the_letter_reads_as_it_was_approved_in_that_case(case: str, language: str) -> None:
    kind, changes = CASES[case]
    ordinary = planned(kind, language)
    if changes.get("before") is MOVED:
        changes = {**changes, "before": planned(Kind.CHANGE, language).letter.before}
    as_approved(replace(ordinary, letter=replace(ordinary.letter, **changes)), case, language)


def as_approved(letter: PlannedLetter, name: str, language: str) -> None:
    written = as_read(composer(language).compose(letter))
    file = GOLDEN / language / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(written, encoding="utf-8")
    assert written == file.read_text(encoding="utf-8")
