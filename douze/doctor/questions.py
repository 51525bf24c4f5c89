"""The form's questions: those that are missed, and those that ask for one thing twice."""

import json
from collections.abc import Iterable, Iterator, Mapping

from douze.doctor.finding import Finding, note
from douze.model.book import Book, TabLayout
from douze.model.cell_address import cell_address
from douze.model.columns import ANSWERS, Column
from douze.model.fold import fold
from douze.model.phrases import Fact, Phrase, phrase
from douze.model.settings import Settings
from douze.model.sheet import Snapshot
from douze.read.cells import text
from douze.read.columns import closest, columns_asked_for

_COLUMNS = {column.word: column for column in ANSWERS}
#: What it means that something is not asked for, by our word for it.
_NOT_ASKED = {
    "name": "doctor_no_name",
    "first_name": "doctor_no_first_name",
    "last_name": "doctor_no_last_name",
    "structure": "doctor_no_structure",
}
_NAMES = ("first_name", "last_name", "name")
_MANY = 5  #: how many questions are named that may be the one


def questions(snapshot: Snapshot, book: Book, settings: Settings) -> Iterator[Finding]:
    """Tell what no question of a form was known to ask for, and which question may do it."""
    headers = {tab.title: [text(cell) for cell in tab.rows[0]] for tab in snapshot.tabs if tab.rows}
    for word, layout in book.layouts.items():
        if word.startswith("answers "):
            header = headers.get(layout.title, [])
            read = layout.columns.values()
            others = {q: place for place, q in enumerate(header) if q and place not in read}
            for missed in _missed(layout, book, settings):
                what = (phrase(_NOT_ASKED[missed]), _hint(_COLUMNS[missed], others))
                yield _at(layout.title, what)
            yield from _unread_by_speakers(layout.title, others, book, settings)
            yield from _asked_twice(layout, others)


def _asked_twice(layout: TabLayout, others: Mapping[str, int]) -> Iterator[Finding]:
    """Tell of questions that are not read, and ask for what another one asks for too."""
    known = [_COLUMNS[word] for word in layout.columns]
    for question, place in others.items():
        for column in columns_asked_for(question, known):
            facts = {"question": question, "column": layout.headers[column.word]}
            where = cell_address(layout.title, place, 1)
            yield _at(where, phrase("doctor_question_double", **facts))


def _unread_by_speakers(
    title: str, others: Iterable[str], book: Book, settings: Settings
) -> Iterator[Finding]:
    """Name the questions whose answers speakers do not read, and those listed that are none."""
    listed = {fold(question): question for question in settings.brief}
    asked = {fold(question): question for question in others}
    hidden = tuple(question for key, question in asked.items() if key not in listed)
    if hidden and any(session.speakers for session in book.sessions.values()):
        line = json.dumps(hidden[:1], ensure_ascii=False)
        yield _at(title, phrase("doctor_brief_hidden", questions=hidden, line=line))
    for key, question in listed.items():
        if key not in asked:
            yield _at(title, phrase("doctor_brief_unknown", question=question))


def _at(where: str, what: Fact) -> Finding:
    return note(phrase("doctor_at", where=where, what=what))


def _missed(layout: TabLayout, book: Book, settings: Settings) -> Iterator[str]:
    """Name what is missed: a name, and the structure where dues are asked for."""
    there = [word for word in _NAMES if word in layout.columns]
    if not there:
        yield "name"
    elif len(there) == 1 and there != ["name"]:
        yield "last_name" if there == ["first_name"] else "first_name"
    asked = settings.dues.required or any(s.dues_required for s in book.sessions.values())
    if asked and "structure" not in layout.columns:
        yield "structure"


def _hint(column: Column, others: Iterable[str]) -> Phrase:
    """Name the question that may be meant, and what to write where it is."""
    meant = [q for q in others if [*columns_asked_for(q, (column,))]]
    near = "" if meant else closest(column, others)
    if len(meant) == 1 or near:
        question = near or meant[0]
        return phrase("doctor_question_near", question=question, line=_line(column, question))
    some = tuple([*(meant or others)][:_MANY])
    if not some:
        return phrase("doctor_question_none")
    return phrase("doctor_question_others", questions=some, line=_line(column, "…"))


def _line(column: Column, question: str) -> str:
    """What to write in `config.yaml`."""
    return f"{{{column.word}: {json.dumps(question, ensure_ascii=False)}}}"
