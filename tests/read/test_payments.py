"""What treasurers type in `Réglée`: a payment, a promise, or nothing that can be guessed."""

from datetime import date
from typing import Any

import pytest

from douze.read.payments import Payment, read_payment
from tests.factories import settings

PAID, PROMISED, UNREAD = Payment("oui"), Payment("non", promised=True), None
DAY = Payment(date(2026, 3, 12))

TYPED: dict[str, tuple[Any, Payment | None]] = {
    "nothing is nothing": (None, Payment("")),
    "a word of yes is paid": ("oui", PAID),
    "no is no": ("Non", Payment("non")),
    "an exemption is one": ("exonérée", Payment("exonéré")),
    "a day is a payment of that day": ("12/03/2026", DAY),
    "a cheque is a payment": ("chèque", PAID),
    "whatever its case and accents": ("CHEQUE", PAID),
    "a transfer is a payment": ("virement", PAID),
    "in English too": ("transfer received", PAID),
    "a payment on line is one": ("HelloAsso", PAID),
    "an amount with its currency is a payment": ("50 €", PAID),
    "also without a space": ("50€", PAID),
    "an amount with cents": ("50,00 euros", PAID),
    "an amount of nothing pays nothing": ("0 €", UNREAD),
    "nor does it with cents": ("0,00 €", UNREAD),
    "nor does an amount that was given back": ("-50 €", UNREAD),
    "a dash before a day gives nothing back": ("- 12/03/2026 chèque", DAY),
    "a dash may part an amount from its word": ("chèque - 50 €", PAID),
    "an amount that ends with a nought is one": ("100 €", PAID),
    "a number alone says nothing": (50, UNREAD),
    "a cheque with a day that lacks its year was paid on a day that nobody guesses": (
        "chèque 12/03", PAID,
    ),
    "a cheque of a day was paid on that day": ("chèque du 12/03/2026", DAY),
    "the month may be a word": ("virement 12 mars 2026", DAY),
    "a cheque may have a number": ("chèque n° 1234567, 50 €", PAID),
    "a cheque that bounced is nothing to guess at": ("chèque rejeté", UNREAD),
    "nor is one that is missing": ("pas de chèque", UNREAD),
    "nor one that is waited for": ("chèque en attente", UNREAD),
    "nor a name beside it": ("chèque de Mme Vachon", UNREAD),
    "a word that only begins like one of payment is none": ("cartes postales", UNREAD),
    "a promise announces a payment": ("promis", PROMISED),
    "so does a public body's order": ("mandat", PROMISED),
    "so does a form that has come, though it says that something came": (
        "bulletin reçu", PROMISED,
    ),
    "a promise beats a payment beside it": ("chèque promis", PROMISED),
    "a promise may have a day": ("mandat du 12/03/2026", PROMISED),
    "a promise may say when": ("promis pour fin novembre", PROMISED),
    "and that it is on its way": ("mandat administratif en cours", PROMISED),
    "in English a promise may too": ("promised for the end of November", PROMISED),
    "a payment may not": ("chèque pour fin novembre", UNREAD),
    "a promise that was not kept is nothing to guess at": ("mandat rejeté", UNREAD),
    "a promise that is doubted is nothing to guess at": ("promis ?? à relancer", UNREAD),
    "words of nothing that we know are not read": ("voir avec Jeanne", UNREAD),
    "a whole story is not read": ("chèque " * 20, UNREAD),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "said"), TYPED.values(), ids=TYPED)
def test_what_a_treasurer_types(typed: Any, said: Payment | None) -> None:
    assert read_payment(typed, settings().dues) == said


def test_the_words_are_the_associations() -> None:
    rules = settings(dues={"paid_words": ("troc",), "promise_words": ("parole",)}).dues
    assert read_payment("troc", rules) == PAID
    assert read_payment("parole", rules) == PROMISED
    assert read_payment("chèque", rules) is UNREAD
