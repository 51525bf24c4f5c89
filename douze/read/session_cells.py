"""The cells of one row of `Sessions`, and what is wrong with them."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from douze.model.book import TabLayout
from douze.model.cell_address import cell_address
from douze.model.phrases import ByStaff, Fact, Phrase, Problem, phrase
from douze.model.reasons import Reason
from douze.model.sheet import Cell
from douze.read.cells import cell_at, is_error, text


class RowReader:
    """Gives the cells of one row and collects what is wrong with them."""

    def __init__(self, layout: TabLayout, number: int, row: Sequence[Cell], zone: ZoneInfo) -> None:
        self.layout, self.number, self.row, self.zone = layout, number, row, zone
        self.problems: list[tuple[str, Phrase]] = []

    def cell(self, word: str) -> Cell:
        return cell_at(self.row, self.layout.columns.get(word))

    def text(self, word: str) -> str:
        return text(self.cell(word))

    def is_wrong(self, word: str) -> bool:
        """Whether something is wrong with a cell."""
        return any(where == self._where(word) for where, _ in self.problems)

    def wrong(self, word: str, code: str, /, **facts: Fact) -> None:
        told = {name: ByStaff(f) if isinstance(f, str) else f for name, f in facts.items()}
        self.problems.append((self._where(word), phrase(code, **told)))

    def _where(self, word: str) -> str:
        return cell_address(self.layout.title, self.layout.columns.get(word, 0), self.number)

    def unreadable(self, word: str, code: str) -> None:
        typed = self.text(word)
        if is_error(self.cell(word)):
            return  # told with all that are broken
        if typed:
            self.wrong(word, code, typed=typed[:100])
        else:
            self.wrong(word, Reason.CELL_MISSING, column=self.layout.headers.get(word, word))

    def told(self, code: str) -> Iterator[Problem]:
        """What is wrong, told of the session of this code."""
        return (Problem(where=where, name=code, what=what) for where, what in self.problems)

    def tell_broken(self, word: str) -> None:
        """Tell of a formula without a result."""
        if is_error(self.cell(word)):
            self.wrong(word, Reason.FORMULA_BROKEN, typed=self.text(word))
