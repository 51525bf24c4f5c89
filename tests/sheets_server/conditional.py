"""Conditional formats: what they lay over a cell. The first rule that applies is the one."""

from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from tests.sheets_server.areas import Area
from tests.sheets_server.colours import THEME, twinned
from tests.sheets_server.entering import enter
from tests.sheets_server.errors import Json
from tests.sheets_server.formula_text import copied
from tests.sheets_server.formulas import Sum
from tests.sheets_server.grid import Sheet, Value
from tests.sheets_server.serials import serial
from tests.sheets_server.showing import show

#: How many days from today a date that has a name lies.
_RELATIVE = {"TODAY": 0, "YESTERDAY": -1, "TOMORROW": 1}
_RELATIVE |= {"PAST_WEEK": -7, "PAST_MONTH": -30, "PAST_YEAR": -365}


class Conditional:
    """Knows the rules of one sheet."""

    def __init__(self, sum_: Sum, sheet: Sheet) -> None:
        self.rules = [_Rule(sum_, sheet, rule) for rule in sheet.conditional]

    def over(self, row: int, column: int, value: Value) -> Json:
        """Give the format that a cell is shown with on top of its own."""
        for rule in self.rules:
            if rule.reaches(row, column) and (laid := rule.over(row, column, value)):
                return laid
        return {}


class _Rule:
    def __init__(self, sum_: Sum, sheet: Sheet, rule: Json) -> None:
        self.sum, self.sheet, self.rule = sum_, sheet, rule
        self.boxes = [sheet.box(Area.of(area)) for area in rule.get("ranges", [])]

    def reaches(self, row: int, column: int) -> bool:
        """Say whether a cell lies in one of its ranges."""
        for top, bottom, left, right in self.boxes:
            if top <= row < bottom and left <= column < right:
                return True
        return False

    def over(self, row: int, column: int, value: Value) -> Json:
        """Give what this rule lays over a cell in its reach; nothing where it does not apply."""
        if gradient := self.rule.get("gradientRule"):
            return self._shade(gradient, value)
        rule = self.rule.get("booleanRule", {})
        if not self._applies(rule.get("condition", {}), row, column, value):
            return {}
        return twinned(rule.get("format", {}))

    def _applies(self, condition: Json, row: int, column: int, value: Value) -> bool:
        kind = str(condition.get("type", ""))
        given = [self._operand(one, row, column) for one in condition.get("values", [])]
        shown = show(value, None, self.sum.book.locale).casefold()
        if kind in ("BLANK", "NOT_BLANK"):
            return (shown == "") == (kind == "BLANK")
        if kind == "CUSTOM_FORMULA":
            return any(isinstance(one, int | float) and one != 0 for one in given[:1])
        if kind.startswith("TEXT_"):
            return _spelt(kind, shown, str(given[0] if given else "").casefold())
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        numbers = [one for one in given if isinstance(one, int | float)]
        return len(numbers) == len(given) > 0 and _compared(kind, value, numbers)

    def _operand(self, given: Json, row: int, column: int) -> Value:
        if "relativeDate" in given:
            now = datetime.now(ZoneInfo(self.sum.book.time_zone)).replace(tzinfo=None)
            return int(serial(now)) + _RELATIVE.get(given["relativeDate"], 0)
        text = given.get("userEnteredValue", "")
        if text.startswith("="):
            moved = copied(text, row - self.boxes[0].top, column - self.boxes[0].left)
            return self.sum.worked(self.sheet, moved)
        return enter(text, self.sum.book.locale).value

    @cached_property
    def _numbers(self) -> list[float]:
        """Every number in the ranges, the smallest first."""
        values = [
            self.sum.value(self.sheet, row, column)
            for box in self.boxes
            for row in range(box.top, min(box.bottom, len(self.sheet.rows)))
            for column in range(box.left, min(box.right, len(self.sheet.rows[row])))
        ]
        return sorted(v for v in values if isinstance(v, int | float) and not isinstance(v, bool))

    def _shade(self, gradient: Json, value: Value) -> Json:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return {}
        points = [
            (self._point(gradient[name]), _light(gradient[name]))
            for name in ("minpoint", "midpoint", "maxpoint")
            if name in gradient
        ]
        low = max((p for p in points if p[0] <= value), default=points[0], key=lambda p: p[0])
        high = min((p for p in points if p[0] >= value), default=points[-1], key=lambda p: p[0])
        share = (value - low[0]) / (high[0] - low[0]) if high[0] != low[0] else 0
        mixed = {name: low[1][name] + share * (high[1][name] - low[1][name]) for name in low[1]}
        return twinned({"backgroundColor": mixed})

    def _point(self, point: Json) -> float:
        """Say at which number a colour stands."""
        numbers, kind = self._numbers or [0], point.get("type", "")
        if kind in ("MIN", "MAX"):
            return numbers[0 if kind == "MIN" else -1]
        given = enter(point.get("value", "0"), self.sum.book.locale).value
        number = float(given) if isinstance(given, int | float) else 0
        if kind == "PERCENT":
            return numbers[0] + (numbers[-1] - numbers[0]) * number / 100
        if kind == "PERCENTILE":
            return numbers[round((len(numbers) - 1) * number / 100)]
        return number


def _spelt(kind: str, shown: str, wanted: str) -> bool:
    match kind:
        case "TEXT_CONTAINS":
            return wanted in shown
        case "TEXT_NOT_CONTAINS":
            return wanted not in shown
        case "TEXT_STARTS_WITH":
            return shown.startswith(wanted)
        case "TEXT_ENDS_WITH":
            return shown.endswith(wanted)
    return shown == wanted


def _compared(kind: str, value: float, given: list[float]) -> bool:
    first, last = given[0], given[-1]
    match kind:
        case "NUMBER_GREATER" | "DATE_AFTER":
            return value > first
        case "NUMBER_GREATER_THAN_EQ":
            return value >= first
        case "NUMBER_LESS" | "DATE_BEFORE":
            return value < first
        case "NUMBER_LESS_THAN_EQ":
            return value <= first
        case "NUMBER_EQ":
            return value == first
        case "NUMBER_NOT_EQ":
            return value != first
        case "NUMBER_BETWEEN":
            return first <= value <= last
        case "NUMBER_NOT_BETWEEN":
            return not first <= value <= last
        case "DATE_EQ":
            return int(value) == int(first)
    return False


def _light(point: Json) -> dict[str, float]:
    style = point.get("colorStyle") or {}
    colour = style.get("rgbColor") or THEME.get(style.get("themeColor", "")) or point.get("color")
    return {name: float((colour or {}).get(name, 0)) for name in ("red", "green", "blue")}
