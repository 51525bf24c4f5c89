"""The workbook of the demonstration: made as `setup` makes one, written as people write."""

import re
from collections.abc import Mapping, Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from msgspec.structs import replace

from douze.adapters.new_workbook import write_workbook
from douze.adapters.xlsx_file import XlsxFile
from douze.demo.afterwards import QUESTIONS, DemoEdit
from douze.demo.story import MEMBERS, NEXT, QUESTION, SESSION
from douze.model.columns import EVALUATIONS
from douze.model.design import ColumnDesign, TabDesign
from douze.model.settings import Settings
from douze.model.sheet import Cell, Edits, NewRow, RowChange, Tab
from douze.model.wording import Wording
from douze.setup.what_is_missing import designs

#: How wide the questions are that people answer in words, and the code.
_WIDTHS = {"token": 28, "kept": 48, "otherwise": 48}
#: A report has as many columns at the most; the first stands below the words on how to paste.
_PASTED = 6


class DemoWorkbook:
    """A workbook into which the form and staff write, each cell by our word for its column."""

    def __init__(self, path: Path, outbox: Path, settings: Settings, wording: Wording) -> None:
        self._file, self._path, self._outbox = XlsxFile(path), path, outbox
        self._tabs = {tab.word: tab for tab in _designs(settings, wording)}

    def make(self) -> None:
        """Write it as it is before anybody has registered."""
        rows = {"sessions": [SESSION, NEXT], "members": MEMBERS}
        write_workbook(self._path, [*self._tabs.values()], rows)

    def write(self, edit: DemoEdit) -> None:
        """Write as a form or a person would."""
        words, cells = self._words(edit.tab), dict(edit.cells)
        if edit.evaluated_by:
            cells["token"] = self._code_sent_to(edit.evaluated_by)
        title, rows = self._tabs[edit.tab].title, self._tab(edit.tab).rows
        by_place = {words.index(word): value for word, value in cells.items() if value is not None}
        if edit.row_of is None:
            key = (min(by_place), f"row {len(rows)}")
            self._file.write(Edits(new=(NewRow(tab=title, cells=by_place, key=key),)))
            return
        word, text = edit.row_of
        anchor = (words.index(word), text)
        change = RowChange(tab=title, row=None, cells=by_place, anchor=anchor)
        self._file.write(Edits(rows=(change,)))

    def rows(self, tab: str) -> list[dict[str, Cell]]:
        """Read what stands below the header now."""
        words = self._words(tab)
        return [dict(zip(words, row, strict=False)) for row in self._tab(tab).rows[1:]]

    def _tab(self, word: str) -> Tab:
        title = self._tabs[word].title
        return next(tab for tab in self._file.read().tabs if tab.title == title)

    def _words(self, tab: str) -> Sequence[str]:
        if tab == "connections":
            return ["session", *(f"pasted_{place}" for place in range(_PASTED))]
        return [column.word for column in self._tabs[tab].columns]

    def _code_sent_to(self, address: str) -> str:
        """Read the code of the evaluation in the letter of thanks, as whoever got it does."""
        for path in self._outbox.glob("*_remerciement_*.eml"):
            letter = message_from_bytes(path.read_bytes(), policy=policy.default)
            assert isinstance(letter, EmailMessage)
            body = letter.get_body(("plain",))
            if body is not None and f"<{address}>" in str(letter["To"]).casefold():
                found = re.search(r"[?]code=([A-Z2-7-]+)", str(body.get_content()))
                return found[1] if found else ""
        return ""


def _designs(settings: Settings, wording: Wording) -> list[TabDesign]:
    """Lay out the tabs that `setup` makes, a question of the form's, and the evaluation's tab."""
    made = {design.word: design for design in designs(settings, wording)}
    answers = made["answers"]
    asked = _questions({"expects": QUESTION})
    made["answers"] = replace(answers, columns=(*answers.columns, *asked))
    form = {column.word: column.headers[0] for column in EVALUATIONS} | QUESTIONS
    made["evaluations"] = TabDesign(
        word="evaluations",
        title=settings.tabs.evaluations,
        columns=_questions(form),
        notices=answers.notices,
    )
    return [*made.values()]


def _questions(asked: Mapping[str, str]) -> tuple[ColumnDesign, ...]:
    """Lay out the columns of a form, each as wide as its question asks for."""
    moment = {"received": "dd/mm/yyyy hh:mm:ss"}
    return tuple(
        ColumnDesign(
            word=word,
            header=header,
            width=_WIDTHS.get(word, max(20, len(header))),
            number_format=moment.get(word, "General"),
        )
        for word, header in asked.items()
    )
