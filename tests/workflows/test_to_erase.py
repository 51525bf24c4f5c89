"""`effacer` in `Décision`: named first, done in the pass after the digest, stopped before then."""

import pytest

from douze.privacy.erased_rows import edits_that_erase
from douze.privacy.person import person_of
from douze.privacy.plan_erasure import FoundPerson, plan_erasure
from douze.read.read_book import read_book
from tests.factories import at
from tests.house import House, address
from tests.steps import Step, answers, decides, passes, tell
from tests.tabs import REGISTRATIONS

ASKED: list[Step] = [
    answers("zoe", "09-20 10:00"),
    passes("09-20 10:05"),
    decides("zoe", "effacer"),
    passes("09-21 23:59"),
]
#: What happens after the digest, and whether zoe is erased by the pass that follows.
STOPPED: dict[str, tuple[list[Step], bool]] = {
    "who is still asked for is erased": ([], True),
    "an emptied cell stops it": ([decides("zoe", "")], False),
    "another decision stops it": ([decides("zoe", "confirmer")], False),
    "a word that nobody can read stops it": ([decides("zoe", "effacer ?!")], False),
    "who is asked for once more is named once more": (
        [decides("zoe", ""), passes("09-22 00:05"), decides("zoe", "effacer"),
         passes("09-22 00:06")],
        False),
}  # fmt: skip


@pytest.mark.everywhere
def test_it_is_named_first_and_the_registration_stays_as_it_is() -> None:
    house: House = tell(ASKED)
    row = house.cells("zoe")
    assert "Effacement demandé le 21/09/2020" in str(row["Alerte"])
    assert row["Statut"] == "confirmée"
    plan = house.pass_at("09-22 00:10").plan
    assert plan.erase == (row["Réf"],)
    erase(house, "zoe")
    assert "zoe" not in str(house.workbook.tabs[REGISTRATIONS]).casefold()
    assert house.pass_at("09-22 00:20").plan.erase == ()
    assert "zoe" not in str(house.workbook.tabs[REGISTRATIONS]).casefold()


def erase(house: House, who: str) -> None:
    """Take somebody out of sheet and ledger, as the end of a pass does."""
    snapshot, ledger = house.workbook.read(), house.ledger.read()
    book = read_book(snapshot, house.settings, ledger.in_use)
    person = person_of(address(who), book, ledger)
    found = FoundPerson(person=person, book=book, ledger=ledger, now=at("09-22 00:10"))
    house.secret = b"the key of its marks"
    erasure = plan_erasure(found, house.secret)
    edits = edits_that_erase(erasure, snapshot, ledger, house.settings, house.wording)
    house.workbook.write(edits)
    house.ledger.erase(erasure)


@pytest.mark.parametrize(("steps", "erased"), STOPPED.values(), ids=STOPPED)
def test_it_can_be_stopped(steps: list[Step], erased: bool) -> None:
    house = tell([*ASKED, *steps])
    assert bool(house.pass_at("09-22 00:10").plan.erase) is erased
