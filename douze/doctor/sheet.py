"""The spreadsheet: whether it is there, can be read and written, and has all that is needed."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from douze.adapters.xlsx_file import XlsxFile
from douze.doctor.finding import Finding, fine, note, wrong
from douze.doctor.questions import questions
from douze.errors.sheet import SheetUnusable, WorkbookError
from douze.model.book import Book
from douze.model.phrases import Problem, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.sheet import Snapshot
from douze.model.wording import Wording
from douze.ports import Workbook
from douze.read.answer_tabs import whole_tabs_known
from douze.read.read_book import read_book
from douze.setup.what_is_missing import what_is_missing

#: In per cent, from which on there is a word about it.
NEARLY_FULL = 75


def spreadsheet(workbook: Workbook, settings: Settings) -> tuple[Snapshot | None, list[Finding]]:
    """Read the spreadsheet, and see whether it could be written."""
    path: Path = settings.spreadsheet.path
    if settings.spreadsheet.kind == "workbook" and not path.exists():
        return None, [wrong(phrase("doctor_workbook_missing", name=str(path)))]
    try:
        snapshot = workbook.read()
    except WorkbookError as error:
        return None, [wrong(error.told)]
    read = fine(phrase("doctor_workbook", name=snapshot.name, tabs=len(snapshot.tabs)))
    try:
        workbook.check_writable()
    except WorkbookError as error:
        return snapshot, [read, wrong(error.told)]
    return snapshot, [
        read,
        fine(phrase("doctor_writable", name=snapshot.name)),
        *_room(workbook, snapshot),
    ]


def _room(workbook: Workbook, snapshot: Snapshot) -> Iterator[Finding]:
    """Tell in time of a workbook that comes near the most that one may hold."""
    if isinstance(workbook, XlsxFile) and workbook.full >= NEARLY_FULL:
        yield note(phrase("doctor_workbook_large", name=snapshot.name, full=workbook.full))


def contents(
    snapshot: Snapshot, settings: Settings, wording: Wording, used: Mapping[str, str]
) -> tuple[Book | None, list[Finding]]:
    """Type what was read: tabs, columns, and the rows of sessions and members.

    `used` is what the last pass had in use; columns that have gone since are not asked for.
    """
    optional = what_is_missing(snapshot, settings, wording).optional
    spare = [
        note(phrase("doctor_optional", tab=tab, columns=tuple(columns)))
        for tab, columns in optional.items()
    ]
    try:
        book = read_book(snapshot, settings, whole_tabs_known(used))
    except SheetUnusable as error:
        return None, [*_unusable(error.problems, settings, wording), *spare]
    asked = questions(snapshot, book, settings)
    more = [*spare, *asked, *_to_collect(book, settings)]
    return book, [fine(phrase("doctor_columns")), *more, *_rows(book)]


def _to_collect(book: Book, settings: Settings) -> Iterator[Finding]:
    """Tell who named a treasurer that the list of outstanding dues is nowhere."""
    if settings.association.treasurer is not None and book.to_collect is None:
        yield note(phrase("doctor_to_collect", tab=settings.tabs.to_collect))


def _unusable(
    problems: Iterable[Problem], settings: Settings, wording: Wording
) -> Iterator[Finding]:
    """Tell why no pass can be done; `setup` is named where it mends that, and nowhere else.

    What a form has not made yet was told with the forms.
    """
    answers = {tab.title for tab in settings.tabs.answers}
    of_a_form = settings.spreadsheet.kind == "google"
    for problem in problems:
        reason, form = problem.what.reason, problem.where in answers
        if reason is Reason.TAB_MISSING and form and of_a_form:
            continue
        adds = reason in (Reason.TAB_MISSING, Reason.TAB_NONE) or (
            reason is Reason.COLUMN_MISSING and not form
        )
        what = _at(problem, wording)
        yield wrong(phrase("doctor_columns_wrong" if adds else "doctor_told", what=what))


def _rows(book: Book) -> Iterator[Finding]:
    if book.sessions or book.broken:
        yield fine(phrase("doctor_sessions", count=len(book.sessions)))
    else:
        yield fine(phrase("doctor_sessions_none", tab=book.layouts["sessions"].title))
    for problem in book.problems:
        yield note(phrase("doctor_at", where=problem.place, what=problem.what))


def _at(problem: Problem, wording: Wording) -> str:
    where, what = problem.where, wording.told(problem.what)
    return wording.sentence(phrase("doctor_at", where=where, what=what))
