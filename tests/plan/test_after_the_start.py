"""What a row says once its session has started: what it said before, and what its letters do."""

from msgspec.structs import replace

from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from tests.factories import wording
from tests.house import House, address
from tests.memory_ledger import MemoryLedger
from tests.steps import answers, tell

SLIP = "zoe@gmial.com"
ASKED = phrase(Reason.PERHAPS_A_SLIP, email=SLIP, meant="gmail.com")


def one_slip() -> House:
    """A house in which zoe's address is a slip away from another, and she is confirmed."""
    house = tell([answers("zoe", "09-20 10:00", **{"Adresse e-mail": SLIP}, Nom="Durand")])
    house.edit("Sessions", 2, Cotisation="non")
    house.pass_at("10-01 13:50")
    return house


def alert(house: House) -> str:
    return str(house.line("Inscriptions", 2)["Alerte"])


def said(what: Phrase) -> str:
    return wording().sentence(what)


def test_what_a_row_told_before_the_start_stays() -> None:
    house = one_slip()
    before = alert(house)
    assert said(ASKED) in before
    house.pass_at("10-01 14:10")
    house.pass_at("10-01 18:30")
    assert alert(house) == before


def test_of_what_it_told_the_sheet_and_staff_hear_nothing_more() -> None:
    house = one_slip()
    house.pass_at("10-01 14:10")
    assert house.pass_at("10-02 10:00").desired.problems == ()


def test_what_somebody_typed_over_it_is_put_right_again() -> None:
    house = one_slip()
    before = alert(house)
    house.edit("Inscriptions", 2, Alerte="?")
    house.pass_at("10-01 14:10")
    assert alert(house) == before


def test_a_letter_that_fails_afterwards_comes_and_goes() -> None:
    house = one_slip()
    before = alert(house)
    house.mailer.refuses = frozenset({SLIP})
    house.pass_at("10-05 09:00")
    house.pass_at("10-05 09:05")
    assert alert(house) == f"{before} {said(phrase(Reason.LETTER_REFUSED, to=SLIP))}"
    right = address("zoe")
    house.edit("Inscriptions", 2, **{"E-mail": right})
    house.pass_at("10-05 09:10")
    assert alert(house) == before


def test_where_an_older_ledger_does_not_remember_it_the_row_is_let_be() -> None:
    house = one_slip()
    house.pass_at("10-01 14:10")
    state = house.ledger.read()
    (known,) = state.registrations.values()
    old = {known.ref: replace(known, notes=None)}
    house.ledger = MemoryLedger(replace(state, registrations=old))
    house.edit("Inscriptions", 2, Alerte="ce qui était dit")
    assert not house.look_at("10-01 14:20")[1].edits


def test_what_is_remembered_of_a_row_does_not_make_a_pass_busy() -> None:
    house = one_slip()
    assert not house.look_at("10-01 13:55")[1].decided.registrations
