"""Formulas worked out: arithmetic, comparison, references and the functions of `functions.py`."""

from collections.abc import Callable
from typing import Any

from tests.sheets_server import functions
from tests.sheets_server.areas import Area
from tests.sheets_server.formula_text import Ref
from tests.sheets_server.formula_trees import BINDING, Node, tree
from tests.sheets_server.grid import Book, CellError, Sheet, Slot, Value
from tests.sheets_server.locales import manner
from tests.sheets_server.reckoning import (
    ERRORS,
    Cells,
    Fault,
    Given,
    arithmetic,
    compared,
    number_of,
    text_of,
)


class Sum:
    """Works out the formulas of one state of a book, each once."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def value(self, sheet: Sheet, row: int, column: int) -> Value:
        """Say what a cell is worth."""
        entry = sheet.entry(row, column)
        if type(entry) is not Slot:
            return entry  # type: ignore[return-value]
        return self.formula(sheet, row, column, entry) if entry.formula else entry.value

    def formula(self, sheet: Sheet, row: int, column: int, slot: Slot) -> Value:
        """Work out the formula of a cell; one that leads back to itself is an error."""
        place = (sheet.id, row, column)
        known = self.book.computed
        if place not in known:
            known[place] = CellError("REF", "#REF!", "Circular dependency detected.")
            known[place] = self.worked(sheet, slot.formula)
        return known[place]  # type: ignore[no-any-return]

    def worked(self, sheet: Sheet, formula: str) -> Value:
        """Work out a formula that need not stand in a cell."""
        node = tree(formula, manner(self.book.locale).decimal)
        if node is None:
            return CellError("ERROR", "#ERROR!", "Formula parse error.")
        try:
            found = self.work(node, sheet)
        except Fault as fault:
            return fault.error
        except RecursionError:
            return CellError("REF", "#REF!", "Circular dependency detected.")
        except (OverflowError, ValueError):
            return ERRORS["#NUM!"]
        if isinstance(found, Cells):
            found = found.first()
        if isinstance(found, float):
            return int(found) if found == int(found) and abs(found) < 1e16 else found
        return 0 if found is None else found

    def work(self, node: Node, sheet: Sheet) -> Any:
        """Work out one part of a formula."""
        work: Callable[..., Any] = getattr(self, "_" + node[0])
        return work(sheet, *node[1:])

    def _value(self, _sheet: Sheet, value: Value) -> Value:
        if isinstance(value, CellError):
            raise Fault.of(value)
        return value

    def _name(self, _sheet: Sheet, name: str) -> Any:
        for named in self.book.named:
            if named["name"].casefold() == name.casefold():
                area = Area.of(named["range"])
                target = self.book.sheet(area.sheet)
                if target is not None:
                    return Cells(self, target, target.box(area))
        raise Fault("NAME", f"Unknown range name: '{name}'.")

    def _ref(self, sheet: Sheet, ref: Ref) -> "Cells":
        target = sheet if ref.title is None else self.book.titled(ref.title)
        if target is None:
            raise Fault("REF", f"Unresolved sheet name '{ref.title}'.")
        last = ref.last or ref.first
        area = Area(
            target.id,
            ref.first.row,
            None if last.row is None else last.row + 1,
            ref.first.column,
            None if last.column is None else last.column + 1,
        )
        box = target.box(area)
        if not box.height or not box.width:
            raise Fault("REF", "Reference does not exist.")
        return Cells(self, target, box)

    def _array(self, sheet: Sheet, rows: list[list[Node]]) -> Any:
        given = [[self.single(node, sheet) for node in row] for row in rows]
        return Cells.holding(given)

    def single(self, node: Node, sheet: Sheet) -> Any:
        """Work out a part that must be one value."""
        found = self.work(node, sheet)
        return found.first() if isinstance(found, Cells) else found

    def _unary(self, sheet: Sheet, sign: str, node: Node) -> Any:
        value = self.single(node, sheet)
        return -number_of(value) if sign == "-" else value

    def _binary(self, sheet: Sheet, sign: str, left: Node, right: Node) -> Any:
        one, other = self.single(left, sheet), self.single(right, sheet)
        for value in (one, other):
            if isinstance(value, CellError):
                raise Fault.of(value)
        if sign == "&":
            habits = manner(self.book.locale)
            return text_of(one, habits) + text_of(other, habits)
        if BINDING[sign] == 1:
            return compared(one, sign, other)
        return arithmetic(sign, number_of(one), number_of(other))

    def _call(self, sheet: Sheet, name: str, nodes: list[Node]) -> Any:
        if name in functions.LAZY:
            return functions.LAZY[name](self, sheet, nodes)
        function = functions.KNOWN.get(name)
        if function is None:
            raise Fault("NAME", f"Unknown function: '{name}'.")
        given = [self.work(node, sheet) for node in nodes]
        try:
            return function(Given(given, manner(self.book.locale), self.book.time_zone))
        except (IndexError, TypeError):
            raise Fault("N_A", f"Wrong number of arguments to {name}.") from None
