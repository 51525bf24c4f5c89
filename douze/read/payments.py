"""What treasurers type where a payment is noted: a word, an amount, a day, a promise.

A cell is understood only as a whole. `chèque 12/03` is a payment, `chèque rejeté` is nothing that
anybody should guess at: a word that is left over makes the whole unreadable. A promise, which
settles nothing, may say when it will be kept: `promis pour fin novembre`.
"""

import re
from collections.abc import Iterable
from datetime import date, time

from msgspec import Struct

from douze.model.fold import fold
from douze.model.settings import DuesRules
from douze.model.sheet import Cell
from douze.read.cells import text, yes_or_no
from douze.read.dates import MONTHS, read_date, read_moment
from douze.read.missing_year import lacks_year

#: Nobody notes a payment in more.
_LONGEST = 100
_EXEMPT = frozenset({"exonere", "exoneree", "exempt", "exempte", "exemptee", "exempted"})
_BETWEEN = frozenset("du le la de par en au n no of on by the from et and numero".split())
#: What stands beside a promise besides: when the payment will come, and that it is on its way.
_WHEN = frozenset(
    "pour fin debut mi mid courant avant vers semaine mois prochain prochaine administratif cours "
    "envoye for in end early before next later week month sent".split()
) | frozenset(MONTHS)
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
#: Compiled when a cell is first asked.
_DAY = (
    r"\d{1,4}[/.-]\d{1,2}(?:[/.-]\d{1,4})?(?![\d/])"
    rf"|\d{{1,2}}(?:er)? (?:{_MONTH})\b\.?(?: \d{{4}})?"
)
_NOTHING = re.compile(r"(?<![\d.,])0+(?:[.,]0+)?(?![\d.,])")
#: `-50 €` was given back; behind a word a dash only parts it from the amount: `chèque - 50 €`, and
#: before a day it begins a line: `- 12/09 chèque`.
_GIVEN_BACK = re.compile(r"[-−–]\s?\d+(?![\d/])")
_LETTERS = re.compile(r"[^\W\d_]+")


class Payment(Struct, frozen=True):
    """What a cell says of a payment."""

    paid: str | date  #: "oui", "exonéré", "non", "" or the day
    promised: bool = False


def read_payment(cell: Cell, rules: DuesRules) -> Payment | None:
    """Read what stands in `Réglée`; None where nobody can say what it means."""
    answer = yes_or_no(cell)
    if answer is not None:
        return Payment("oui" if answer else "non")
    typed = text(cell)
    if not typed:
        return Payment("")
    if fold(typed) in _EXEMPT:
        return Payment("exonéré")
    if moment := read_moment(cell, without_time=time()):
        return Payment(moment.date())
    return _in_words(fold(typed), rules) if len(typed) <= _LONGEST else None


def _in_words(typed: str, rules: DuesRules) -> Payment | None:
    """Read words of payment or promise, with an amount, a number or a day beside them."""
    # First, since a promise names the payment: `chèque promis`.
    without_promise, promised = _without(typed, rules.promise_words)
    rest, paid = _without(without_promise, rules.paid_words)
    day, rest = _day(rest)
    # `virement 0 €`: nothing was paid, whatever stands beside it.
    if not (promised or paid) or _NOTHING.search(rest) or _GIVEN_BACK.match(typed):
        return None
    beside = _BETWEEN | _WHEN if promised else _BETWEEN
    if any(word not in beside for word in _LETTERS.findall(rest)):
        return None
    return Payment("non", promised=True) if promised else Payment(day or "oui")


def _without(typed: str, words: Iterable[str]) -> tuple[str, bool]:
    """Take the words out, the longest first; say whether one was there."""
    found = False
    for word in sorted(map(fold, words), key=len, reverse=True):
        typed, times = re.subn(rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])", " ", typed)
        found = found or times > 0
    return typed, found


def _day(typed: str) -> tuple[date | None, str]:
    """Take the day out: one without its year says that something was paid, not when."""
    for found in re.finditer(_DAY, typed):
        day = read_date(found[0])
        # What only looks like a day may be a number, as of a cheque.
        if day or lacks_year(found[0]):
            return day, typed[: found.start()] + " " + typed[found.end() :]
    return None, typed
