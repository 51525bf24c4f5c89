"""`forget`: shows what erasing somebody would take, and does it with `--yes`."""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from douze.commands.erase import carry_out
from douze.commands.privacy_places import all_places, backups_that_name, other_files
from douze.commands.screen import as_typed, clock, show
from douze.composition import Adapters, build
from douze.errors import NotErasable, saying
from douze.match.codes import with_known_codes
from douze.model.book import Book
from douze.model.cell_ranges import MOST, first_of, ranges_of
from douze.model.fold import fold_header
from douze.model.ledger_state import LedgerState
from douze.model.page_names import folder_name
from douze.model.phrases import Phrase, phrase
from douze.model.retention_days import Due
from douze.model.settings import TabTitles
from douze.model.words import LIVE, LetterState
from douze.privacy.in_files import files_that_name, says
from douze.privacy.in_sheet import traces_in_sheet
from douze.privacy.person import Person, Trace, people_due, person_of, person_of_name
from douze.privacy.plan_erasure import (
    FoundPerson,
    NamedIn,
    as_nobody_else_is,
    is_own,
    namesakes,
    plan_erasure,
    speaks_at,
)
from douze.read.read_book import read_book
from douze.read.tab_titles import with_titles_found
from douze.reports.year import period_named


def forget(arguments: argparse.Namespace) -> int:
    """`forget`: erases somebody, by address or reference; without `--yes` only shows it."""
    adapters = build(arguments.config)
    wording, ledger = adapters.wording, adapters.ledger
    with ledger.lock():
        # What was cut short is finished first: its person is nobody any more by then.
        finish_begun(adapters)
        look = Look(arguments.whom, adapters, clock(arguments, adapters.settings))
        if not look.anything:
            print(wording.sentence(phrase("about_nothing", address=arguments.whom)))
            return 0
        if problems := [*look.refusals()]:
            raise NotErasable(*problems)
        show(look.lines())
        if not arguments.yes:
            print(wording.sentence(phrase("forget_would")))
            return 0
        erase(look, adapters)
    print(wording.sentence(phrase("forget_done")))
    return 0


def erase(look: "Look", adapters: Adapters) -> None:
    """Write down what is to go, then do it, under the ledger's lock."""
    adapters.workbook.check_writable()
    secret = adapters.secret.make(links=adapters.settings.association.signs_links)
    erasure = plan_erasure(look.found, secret, look.named_in(), look.due)
    adapters.ledger.begin_erasing(erasure)
    finish_begun(adapters)


def finish_begun(adapters: Adapters) -> None:
    """Bring to its end what was begun, if anything was; an error says that it was."""
    begun = adapters.ledger.erasing()
    if begun is not None:
        with saying(lambda: phrase("done_erasing_begun")):
            carry_out(begun, adapters)


class Look:
    """All that is known of one person, and what keeps them from being erased.

    Or of several, of whom something is `due`, as if they were one.
    """

    def __init__(self, whom: str | Sequence[Due], adapters: Adapters, now: datetime) -> None:
        self.due = None if isinstance(whom, str) else whom
        self._adapters, self._settings = adapters, adapters.settings
        ledger = adapters.ledger.read()
        snapshot = adapters.workbook.read((self._settings.tabs.connections,))
        book = with_known_codes(read_book(snapshot, self._settings, ledger.in_use), ledger)
        person = _person_meant(whom, book, ledger)
        found = FoundPerson(person=person, book=book, ledger=ledger, now=now)
        self._namesakes = namesakes(found)
        # A stranger's letters and cells cannot be put back: a name that others have is no proof.
        person = as_nobody_else_is(found)
        self.found = replace(found, person=person)
        self._titles = with_titles_found(self._settings, snapshot).tabs
        secret = adapters.secret.read()
        self._traces = tuple(traces_in_sheet(snapshot, person, self._titles, secret))
        self._files = tuple(files_that_name(person, all_places(self._settings)))

    @property
    def anything(self) -> bool:
        return bool(self._traces or self._files or self.found.registrations)

    def refusals(self) -> Iterator[Phrase]:
        """Say what somebody has to do first: nothing is erased by halves."""
        if is_own(self.found.person, self._settings):
            yield phrase("error_erase_own", address=self.found.person.who)
        for code in speaks_at(self.found):
            yield phrase("error_erase_speaker", session=code)
        for path in self._dropped():
            yield phrase("error_erase_dropped", file=as_typed(path))

    def lines(self) -> Iterator[str]:
        """Tell what goes, session by session, and what only a person can take away."""
        say, found = self._adapters.wording, self.found
        who = sorted(found.person.addresses or found.person.names)
        yield say.sentence(phrase("forget_who", who=", ".join(who)))
        for one in found.registrations:
            told = phrase(
                "forget_registration", ref=one.ref, name=one.name, status=say.word(one.status)
            )
            yield f"  {say.sentence(told)}"
            if one.status in LIVE and found.is_to_come(one.session):
                yield f"  {say.sentence(phrase('forget_seat', session=one.session))}"
        for letter in found.ledger.letters.values():
            if letter.ref in found.person.refs and letter.state is LetterState.IN_DOUBT:
                yield f"  {say.sentence(phrase('forget_doubt', number=letter.number))}"
        if self._namesakes:
            refs = ", ".join(filter(None, self._namesakes))
            yield say.sentence(phrase("forget_namesakes", refs=refs or "…"))
        yield say.sentence(phrase("forget_files", count=len(self._files)))
        yield from map(say.sentence, self._by_hand())
        yield from map(say.sentence, backups_that_name(found.person, self._settings, found.now))

    def _by_hand(self) -> Iterator[Phrase]:
        """Name the rows and cells that are not ours to empty, and files that nobody made anew."""
        if places := [one.where for one in self._traces if not self._is_ours(one)]:
            ranges = ranges_of(places)
            yield phrase("forget_by_hand", places=first_of(ranges), count=len(places))
            if left := len(ranges[MOST:]):
                yield phrase("forget_by_hand_more", count=left)
        named = {*self._files}
        others = files_that_name(
            self.found.person, other_files(self._settings, self._adapters.config)
        )
        if files := [as_typed(file) for file in others if file not in named]:
            yield phrase("forget_files_by_hand", files=", ".join(files))

    def named_in(self) -> NamedIn:
        """Name the letters whose texts are kept and name them, their sessions' files, and years.

        Figures of years name structures.
        """
        ledger, keys = self._adapters.ledger, self.found.ledger.texts_in_doubt
        texts = ((key, ledger.stored_text(key)) for key in keys)
        folder = self._settings.reports_folder
        there = sorted(folder.iterdir()) if folder.is_dir() else []
        return NamedIn(
            kept=tuple(key for key, text in texts if text and says(self.found.person, text.raw)),
            sessions=tuple(c for c in self._codes() if (folder / folder_name(c)).is_dir()),
            periods=tuple(one.name for one in there if period_named(one.name) and one.is_dir()),
        )

    def _codes(self) -> Iterable[str]:
        """Name the sessions of theirs; of what is due, those whose file is made anew."""
        if self.due is not None:
            return dict.fromkeys(code for due in self.due for code in due.anew)
        return dict.fromkeys(one.session for one in self.found.registrations)

    def _dropped(self) -> list[Path]:
        folder = self._settings.attendance.folder
        return [file for file in self._files if folder and folder in file.parents]

    def _is_ours(self, trace: Trace) -> bool:
        titles: TabTitles = self._titles
        ours = (titles.registrations, titles.messages, titles.connections, titles.to_collect)
        tab = trace.where.rpartition("!")[0]
        return fold_header(tab) in {fold_header(title) for title in ours}


def _person_meant(whom: str | Sequence[Due], book: Book, ledger: LedgerState) -> Person:
    """Find the person; where nothing is left but a name, by the reference alone."""
    if not isinstance(whom, str):
        return people_due(whom, book, ledger)
    known = ledger.registrations.get(whom.strip().upper())
    if known is not None and known.erased and known.name:
        return person_of_name(known)
    return person_of(_address(whom, ledger), book, ledger)


def _address(typed: str, ledger: LedgerState) -> str:
    """Give the address that was typed, or that of the registration which was."""
    if "@" in typed:
        return typed
    refs = {ref.casefold(): known for ref, known in ledger.registrations.items()}
    known = refs.get(typed.strip().casefold())
    if known is None or not (known.who or known.filled.email):
        raise NotErasable(phrase("error_erase_whom", typed=typed))
    return known.who or known.filled.email
