"""A Google Sheet: the robot's key, what is shared with it, its clock, zone and way of dates."""

from collections.abc import Iterator
from datetime import timedelta

from douze.adapters.google_sheet import GoogleSheet
from douze.doctor.finding import Finding, fine, note, wrong
from douze.errors.sheet import WorkbookError
from douze.model.book import Book
from douze.model.columns import SESSIONS
from douze.model.fold import fold_header
from douze.model.phrases import phrase
from douze.model.settings import Settings
from douze.model.sheet import Snapshot
from douze.model.tab_titles import ENGLISH, FRENCH
from douze.read.tab_titles import with_titles_found

#: Deadlines and reminders are told by our clock; more than this is too much.
_TOLERATED = timedelta(minutes=2)
#: What Google calls a form's tab, folded and without its number.
_FORMS = {fold_header(titles["answers"]).rstrip("0123456789") for titles in (FRENCH, ENGLISH)}


def spreadsheet(sheet: GoogleSheet, settings: Settings) -> tuple[Snapshot | None, list[Finding]]:
    """Go through the steps of the installation, as far as each lets the next be tried."""
    found: list[Finding] = []
    try:
        robot = sheet.robot
        found.append(fine(phrase("doctor_robot", robot=robot.email, path=str(robot.path))))
        snapshot = sheet.read()
    except WorkbookError as error:
        told = wrong(error.told)
        return None, [*found, told, *_clock(sheet)]
    tabs = len(snapshot.tabs)
    found.append(fine(phrase("doctor_google", name=sheet.name, tabs=tabs)))
    found.append(fine(phrase("doctor_google_zone", name=sheet.name)))
    found += _clock(sheet)
    found.append(_locale(sheet, settings))
    found.append(_writable(sheet))
    found += _forms(snapshot, settings)
    return snapshot, found


def closed_columns(sheet: GoogleSheet, book: Book) -> Iterator[Finding]:
    """Tell of a protected range that a pass would meet in the columns that it writes.

    A new row of `Inscriptions` fills staff's columns too; of `Sessions` only the tool's own
    are written.
    """
    counts = {column.word for column in SESSIONS if column.tool}
    written = {}
    for tab in ("sessions", "registrations", "messages", "to_collect"):
        layout = book.layouts.get(tab)
        if layout is not None:
            ours = counts if tab == "sessions" else layout.columns.keys()
            written[layout.title] = [
                layout.columns[word] for word in layout.columns if word in ours
            ]
    try:
        sheet.check_columns(written)
    except WorkbookError as error:
        yield wrong(error.told)


def _clock(sheet: GoogleSheet) -> Iterator[Finding]:
    """Hold our clock against the one that Google's answer showed."""
    if sheet.ahead is None:
        return
    if abs(sheet.ahead) <= _TOLERATED:
        yield fine(phrase("doctor_google_clock"))
    else:
        minutes = round(abs(sheet.ahead) / timedelta(minutes=1))
        yield wrong(phrase("doctor_google_clock_wrong", minutes=minutes))


def _locale(sheet: GoogleSheet, settings: Settings) -> Finding:
    facts = {"name": sheet.name, "locale": sheet.locale}
    if sheet.locale.startswith(settings.language):
        return fine(phrase("doctor_google_locale", **facts))
    return note(phrase("doctor_google_locale_other", language=settings.language, **facts))


def _writable(sheet: GoogleSheet) -> Finding:
    try:
        sheet.check_writable()
        sheet.check_access()
    except WorkbookError as error:
        return wrong(error.told)
    return fine(phrase("doctor_google_writable", name=sheet.name))


def _forms(snapshot: Snapshot, settings: Settings) -> Iterator[Finding]:
    """Whether each form has made its tab; that it is a form's, only its title tells from outside.

    Google titles it in the language of whoever made the form, and counts on where a form is
    linked anew: then it is there, and another form would be no remedy.
    """
    titles = [tab.title for tab in snapshot.tabs]
    answers = [tab.title for tab in with_titles_found(settings, snapshot).tabs.answers]
    others = tuple(t for t in titles if t not in answers and _as_google_titles_it(t))
    for title in answers:
        if title in titles:
            yield fine(phrase("doctor_form", tab=title))
        elif others:
            yield wrong(phrase("doctor_form_elsewhere", tab=title, there=others))
        else:
            yield wrong(phrase("doctor_form_missing", tab=title))


def _as_google_titles_it(title: str) -> bool:
    """Whether a tab is called as Google calls that of a form's answers, whatever its number."""
    return fold_header(title).rstrip("0123456789") in _FORMS
