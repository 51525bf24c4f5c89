"""Where something stands, and whose it is: what staff read before what is wrong.

A registration is named by its row; by its answer where it has none, since that is the cell to
correct or to look at. Its person is named by name and address: a reference means something to the
ledger, and comes last, only where no row says it.
"""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from douze.model.book import Book, Row, Session
from douze.model.cell_address import cell_address
from douze.model.desired import Outcome, Registration
from douze.model.letters import Letter
from douze.model.phrases import Phrase, Problem, Registrant
from workflows.matters import Matter
from workflows.view import View

#: What names a row to people, the first that a tab has; an address is always there.
_NAMED_BY = ("last_name", "first_name", "email")


def problem_of(matter: Matter, view: View) -> Problem:
    """Say where a matter stands, and whose it is; a letter stands where its registration does."""
    match matter.about:
        case Problem() as problem:
            return problem
        case Outcome() as outcome:
            return problem_of_registration(view.book, matter.what, outcome)
        case Session() as session:
            return problem_of_session(view.book, matter.what, session)
        case str() as where:
            return Problem(where=where, what=matter.what)
        case letter:
            of = view.by_ref.get(letter.ref)
            if of is not None:
                return problem_of_registration(view.book, matter.what, of)
            # Nobody knows the registration any more, or there is none.
            speaks = (one for one in view.matched.speakers if one.ref == letter.ref)
            name = next((one.name for one in speaks), "")
            who = Registrant(name=name, address=letter.to, ref=letter.ref) if letter.ref else None
            where = view.book.layouts["messages"].title
            return Problem(where=where, who=who, what=matter.what)


def problem_of_registration(book: Book, what: Phrase, outcome: Outcome) -> Problem:
    """Place what is wrong with a registration: in its row, else in its answer, else in its tab."""
    where = _where(book, what.reason.about.column, outcome.registration)
    return Problem(where=where, who=outcome.registration.person, what=what)


def location_of(book: Book, outcome: Outcome) -> str:
    """Say where a registration stands, and whose it is."""
    where = _where(book, "", outcome.registration)
    return f"{where} ({outcome.registration.person})"


def _where(book: Book, word: str, registration: Registration) -> str:
    row, answer = registration.row, registration.answer
    if row:
        return _cell(book, word, row.row)
    if answer is None:
        return book.layouts["registrations"].title
    columns = book.layouts[f"answers {answer.tab}"].columns
    column = columns.get(word, columns["email"])
    return cell_address(answer.tab_title, column, answer.row)


def problem_of_row(book: Book, what: Phrase, row: Row) -> Problem:
    """Place what is wrong with a row that is no registration yet, or one twice."""
    who = row.person if str(row.person) else None
    return Problem(where=_cell(book, what.reason.about.column, row.row), who=who, what=what)


def problem_of_session(book: Book, what: Phrase, session: Session) -> Problem:
    """Place what is wrong with a session: at its link or speakers, or where the tool says it.

    Its code says which one: an address of a cell alone says that to nobody.
    """
    layout = book.layouts["sessions"]
    alert = layout.columns.get("alert", 0)
    column = layout.columns.get(what.reason.about.column, alert)
    return Problem(
        where=cell_address(layout.title, column, session.row), name=session.code, what=what
    )


def _cell(book: Book, word: str, row: int) -> str:
    """Name a cell of `Inscriptions`: where it is put right, else the person's name."""
    layout = book.layouts["registrations"]
    column = next(layout.columns[w] for w in (word, *_NAMED_BY) if w in layout.columns)
    return cell_address(layout.title, column, row)


def with_links(letters: Iterable[Letter], book: Book) -> Iterator[Letter]:
    """Give each matter of these letters its link, as far as its place has one."""
    for letter in letters:
        linked = tuple(replace(one, link=_link(one.where, book)) for one in letter.matters)
        yield replace(letter, matters=linked) if book.addresses and linked else letter


def _link(where: str, book: Book) -> str:
    """Where a browser opens a tab, or a cell of it."""
    title, _, cell = where.rpartition("!")
    if title in book.addresses:
        return f"{book.addresses[title]}&range={cell}"
    return book.addresses.get(where, "")
