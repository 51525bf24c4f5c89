"""What formulas reckon with: errors, ranges, and how values are read as numbers and texts."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.sheets_server.areas import Box
from tests.sheets_server.grid import CellError, Sheet, Value
from tests.sheets_server.locales import Manner
from tests.sheets_server.showing import general

if TYPE_CHECKING:
    from tests.sheets_server.formulas import Sum

ERRORS = {
    text: CellError(kind, text)
    for kind, text in (
        ("REF", "#REF!"),
        ("DIVIDE_BY_ZERO", "#DIV/0!"),
        ("N_A", "#N/A"),
        ("NAME", "#NAME?"),
        ("VALUE", "#VALUE!"),
        ("NUM", "#NUM!"),
        ("NULL_VALUE", "#NULL!"),
        ("ERROR", "#ERROR!"),
    )
}
_TEXTS = {error.kind: error.text for error in ERRORS.values()}


class Fault(Exception):
    """A formula that comes to an error."""

    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(message)
        self.error = CellError(kind, _TEXTS[kind], message)

    @classmethod
    def of(cls, error: CellError) -> "Fault":
        """Pass on the error of another cell."""
        return cls(error.kind, error.message)


class Cells:
    """A range that a function was given, or an array."""

    def __init__(self, sum_: "Sum | None", sheet: Sheet | None, box: Box) -> None:
        self.sum, self.sheet, self.box = sum_, sheet, box
        self.held: list[list[Value]] | None = None

    @classmethod
    def holding(cls, rows: list[list[Value]]) -> "Cells":
        """Give an array of known values."""
        cells = cls(None, None, Box(0, len(rows), 0, len(rows[0]) if rows else 0))
        cells.held = rows
        return cells

    def at(self, row: int, column: int) -> Value:
        """Give the value of a cell, counted from the corner of the range."""
        if self.held is not None:
            return self.held[row][column]
        assert self.sum is not None and self.sheet is not None
        return self.sum.value(self.sheet, self.box.top + row, self.box.left + column)

    def first(self) -> Value:
        """Give the upper left cell."""
        return self.at(0, 0)

    @property
    def height(self) -> int:
        """How many rows may hold something."""
        if self.sheet is None:
            return self.box.height
        return max(0, min(self.box.bottom, len(self.sheet.rows)) - self.box.top)

    def all(self) -> Iterator[Value]:
        """Go through the cells, row by row."""
        for row in range(self.height):
            for column in range(self.box.width):
                yield self.at(row, column)


def number_of(value: Any) -> float:
    """Read a value as a number, as arithmetic does."""
    if isinstance(value, Cells):
        value = value.first()
    if isinstance(value, CellError):
        raise Fault.of(value)
    if value is None or value == "":
        return 0
    if isinstance(value, bool | int | float):
        return float(value)
    try:
        return float(str(value).replace(",", "."))
    except ValueError:
        message = f"expects number values. But '{value}' is a text and cannot be coerced."
        raise Fault("VALUE", message) from None


def text_of(value: Any, habits: Manner) -> str:
    """Read a value as a text, as & does."""
    if isinstance(value, Cells):
        value = value.first()
    if isinstance(value, CellError):
        raise Fault.of(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return habits.true if value else habits.false
    return general(value, habits) if isinstance(value, int | float) else str(value)


def rank(value: Value) -> tuple[int, Any]:
    if isinstance(value, bool):
        return 2, value
    if isinstance(value, str):
        return 1, value.casefold()
    return 0, value or 0


def compared(one: Value, sign: str, other: Value) -> bool:
    """Compare as the sheet does: numbers, then texts, then truth; capitals do not matter."""
    if one is None and isinstance(other, str):
        one = ""
    if other is None and isinstance(one, str):
        other = ""
    left, right = rank(one), rank(other)
    return {
        "=": left == right,
        "<>": left != right,
        "<": left < right,
        ">": left > right,
        "<=": left <= right,
        ">=": left >= right,
    }[sign]


def arithmetic(sign: str, one: float, other: float) -> float:
    """Add, subtract, multiply, divide, raise."""
    if sign == "/":
        if other == 0:
            message = "Function DIVIDE parameter 2 cannot be zero."
            raise Fault("DIVIDE_BY_ZERO", message)
        return one / other
    if sign == "^":
        return float(one**other)
    return {"+": one + other, "-": one - other, "*": one * other}[sign]


class Given(NamedTuple):
    """What a function was called with."""

    arguments: list[Any]
    habits: Manner
    time_zone: str

    def one(self, at: int, default: Any = None) -> Any:
        """Give one argument as a single value."""
        value = self.arguments[at] if at < len(self.arguments) else default
        value = value.first() if isinstance(value, Cells) else value
        if isinstance(value, CellError):
            raise Fault.of(value)
        return value

    def number(self, at: int, default: float | None = None) -> float:
        """Give one argument as a number."""
        if at >= len(self.arguments) and default is None:
            raise IndexError
        return number_of(self.one(at, default))

    def text(self, at: int) -> str:
        """Give one argument as a text."""
        return text_of(self.arguments[at], self.habits)

    def cells(self, at: int) -> Cells:
        """Give one argument as a range."""
        value = self.arguments[at]
        return value if isinstance(value, Cells) else Cells.holding([[value]])

    def values(self) -> Iterator[Value]:
        """Go through every value of every argument; errors are passed on."""
        for at in range(len(self.arguments)):
            for value in self.cells(at).all():
                if isinstance(value, CellError):
                    raise Fault.of(value)
                yield value

    def numbers(self) -> list[float]:
        """Give the numbers: texts and empty cells of ranges do not count."""
        found: list[float] = []
        for argument in self.arguments:
            if isinstance(argument, Cells):
                for value in argument.all():
                    if isinstance(value, CellError):
                        raise Fault.of(value)
                    if isinstance(value, int | float) and not isinstance(value, bool):
                        found.append(value)
            else:
                found.append(number_of(argument))
        return found
