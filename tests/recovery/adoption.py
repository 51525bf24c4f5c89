"""A life in a house that loses its ledger, and the sheet that takes its place."""

from collections.abc import Sequence

from douze.adapters.phrases_yaml import load_wording
from douze.model.message_id import message_id
from douze.read.read_book import read_book
from douze.recovery.adopt import Adopted, adopt, remember
from douze.recovery.sheet_words import SheetWords
from tests.factories import PARIS, TEMPLATES, at
from tests.house import House
from tests.memory_ledger import MemoryLedger
from tests.steps import Step, answers, decides, passes, stranger, tell

WORDS = SheetWords([load_wording(TEMPLATES, lang, PARIS) for lang in ("fr", "en")], PARIS)


def take_in(house: House, when: str) -> Adopted:
    """Lose the ledger and adopt the sheet as it stands."""
    house.ledger = MemoryLedger()
    sender = house.settings.mail.sender.address
    book = read_book(house.workbook.read(), house.settings)
    adopted = adopt(book, WORDS, at(when), message_id=lambda key: message_id(key, sender, b""))
    remember(adopted, house.ledger, at(when))
    return adopted


#: A life with everything in it: two seats, one of them held; two wait; one is over.
LIFE: Sequence[Step] = [
    answers("zoe", "09-20 10:00"),
    stranger("max", "09-20 10:01"),
    answers("ann", "09-20 10:02"),
    stranger("bob", "09-20 10:03"),
    answers("eve", "09-20 10:04"),
    passes("09-20 11:00"),
    decides("eve", "annuler"),
    passes("09-20 12:00"),
]


def life(places: int = 2) -> House:
    return tell(LIFE, Places=places)
