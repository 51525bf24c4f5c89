"""The functions that formulas may call: those that an association's sheet is likely to hold."""

import math
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.sheets_server.grid import CellError, Sheet, Value
from tests.sheets_server.patterns import is_date, show_date, show_number
from tests.sheets_server.reckoning import (
    ERRORS,
    Fault,
    Given,
    arithmetic,
    compared,
    number_of,
    rank,
    text_of,
)
from tests.sheets_server.serials import moment, serial

if TYPE_CHECKING:
    from tests.sheets_server.formula_trees import Node
    from tests.sheets_server.formulas import Sum


def meets(criterion: Any) -> Callable[[Value], bool]:
    """Read the condition of COUNTIF: `12`, `">=3"`, `"oui"`, `"a*"`."""
    sign, wanted = "=", criterion
    if isinstance(criterion, str):
        match = re.match(r"<=|>=|<>|[<>=]", criterion)
        if match:
            sign, wanted = match[0], criterion[match.end() :]
        try:
            wanted = float(str(wanted).replace(",", "."))
        except ValueError:
            if str(wanted).upper() in ("TRUE", "FALSE", "VRAI", "FAUX"):
                wanted = str(wanted).upper() in ("TRUE", "VRAI")
    if isinstance(wanted, str) and sign in ("=", "<>"):
        shape = re.escape(wanted).replace(r"\*", ".*").replace(r"\?", ".")
        same = re.compile(shape, re.IGNORECASE | re.DOTALL)
        return lambda v: (same.fullmatch("" if v is None else str(v)) is not None) == (sign == "=")
    kind = rank(wanted)[0]

    def met(value: Value) -> bool:
        if value is None or isinstance(value, CellError) or rank(value)[0] != kind:
            return sign == "<>"
        return compared(value, sign, wanted)

    return met


def _countif(given: Given) -> int:
    met = meets(given.one(1))
    return sum(1 for value in given.cells(0).all() if met(value))


def _rows_met(given: Given, start: int) -> list[tuple[int, int]]:
    pairs = [
        (given.cells(at), meets(given.one(at + 1))) for at in range(start, len(given.arguments), 2)
    ]
    first = pairs[0][0]
    return [
        (row, column)
        for row in range(first.height)
        for column in range(first.box.width)
        if all(met(cells.at(row, column)) for cells, met in pairs)
    ]


def _sumif(given: Given) -> float:
    met, range_ = meets(given.one(1)), given.cells(0)
    target = given.cells(2) if len(given.arguments) > 2 else range_
    total = 0.0
    for row in range(range_.height):
        for column in range(range_.box.width):
            value = target.at(row, column) if met(range_.at(row, column)) else None
            if isinstance(value, int | float) and not isinstance(value, bool):
                total += value
    return total


def _sumifs(given: Given) -> float:
    target = given.cells(0)
    found = (target.at(row, column) for row, column in _rows_met(given, 1))
    return sum(v for v in found if isinstance(v, int | float) and not isinstance(v, bool))


def _average(given: Given) -> float:
    numbers = given.numbers()
    if not numbers:
        raise Fault(
            "DIVIDE_BY_ZERO", "Evaluation of function AVERAGE caused a divide by zero error."
        )
    return sum(numbers) / len(numbers)


def _vlookup(given: Given) -> Value:
    wanted, cells, column = given.one(0), given.cells(1), int(given.number(2)) - 1
    exact = not given.one(3, True)
    if not 0 <= column < cells.box.width:
        raise Fault("REF", "VLOOKUP evaluates to an out of bounds range.")
    found = None
    for row in range(cells.height):
        key = cells.at(row, 0)
        if exact and key is not None and compared(key, "=", wanted):
            return cells.at(row, column)
        if not exact and key is not None and compared(key, "<=", wanted):
            found = row
    if found is None:
        raise Fault("N_A", f"Did not find value '{wanted}' in VLOOKUP evaluation.")
    return cells.at(found, column)


def _match(given: Given) -> int:
    wanted, cells = given.one(0), list(given.cells(1).all())
    exact = given.number(2, 1) == 0
    found = 0
    for at, value in enumerate(cells, 1):
        if value is not None and compared(value, "=" if exact else "<=", wanted):
            found = at
            if exact:
                return at
    if not found:
        raise Fault("N_A", f"Did not find value '{wanted}' in MATCH evaluation.")
    return found


def _today(given: Given) -> int:
    now = datetime.now(_zone(given.time_zone))
    return int(serial(datetime(now.year, now.month, now.day)))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError):
        return ZoneInfo("Etc/GMT")


def _date(given: Given) -> float:
    year, month = int(given.number(0)), int(given.number(1)) - 1
    first = date(year + month // 12, month % 12 + 1, 1)
    return serial(datetime(first.year, first.month, 1)) + int(given.number(2)) - 1


def _text(given: Given) -> str:
    value, pattern = given.one(0), given.text(1)
    if isinstance(value, str):
        return value
    if is_date(pattern):
        return show_date(number_of(value), pattern, given.habits)
    return show_number(number_of(value), pattern, given.habits)


def _round(given: Given) -> float:
    places = int(given.number(1, 0))
    scaled = given.number(0) * 10**places
    return float(math.copysign(math.floor(abs(scaled) + 0.5), scaled) / 10**places)


def _iferror(sum_: "Sum", sheet: Sheet, nodes: "list[Node]") -> Any:
    try:
        found = sum_.single(nodes[0], sheet)
    except Fault:
        found = ERRORS["#N/A"]
    if not isinstance(found, CellError):
        return found
    return sum_.single(nodes[1], sheet) if len(nodes) > 1 else ""


def _if(sum_: "Sum", sheet: Sheet, nodes: "list[Node]") -> Any:
    asked = sum_.single(nodes[0], sheet)
    if isinstance(asked, CellError):
        raise Fault.of(asked)
    if number_of(asked):
        return sum_.single(nodes[1], sheet)
    return sum_.single(nodes[2], sheet) if len(nodes) > 2 else False


def _is_error(sum_: "Sum", sheet: Sheet, nodes: "list[Node]") -> bool:
    try:
        return isinstance(sum_.single(nodes[0], sheet), CellError)
    except Fault:
        return True


def _row_of(sum_: "Sum", sheet: Sheet, nodes: "list[Node]") -> int:
    found = sum_.work(nodes[0], sheet)
    return int(found.box.top) + 1


#: Those that choose which of their arguments are worked out.
LAZY: dict[str, Callable[["Sum", Sheet, "list[Node]"], Any]] = {
    "IF": _if,
    "SI": _if,
    "IFERROR": _iferror,
    "SIERREUR": _iferror,
    "ISERROR": _is_error,
    "ROW": _row_of,
    "ARRAYFORMULA": lambda sum_, sheet, nodes: sum_.single(nodes[0], sheet),
}

KNOWN: dict[str, Callable[[Given], Any]] = {
    "SUM": lambda g: math.fsum(g.numbers()),
    "AVERAGE": _average,
    "MIN": lambda g: min(g.numbers(), default=0),
    "MAX": lambda g: max(g.numbers(), default=0),
    "COUNT": lambda g: len(g.numbers()),
    "COUNTA": lambda g: sum(
        1 for at in range(len(g.arguments)) for v in g.cells(at).all() if v is not None
    ),
    "COUNTBLANK": lambda g: (
        g.cells(0).box.height * g.cells(0).box.width
        - sum(1 for v in g.cells(0).all() if v not in (None, ""))
    ),
    "COUNTIF": _countif,
    "COUNTIFS": lambda g: len(_rows_met(g, 0)),
    "SUMIF": _sumif,
    "SUMIFS": _sumifs,
    "VLOOKUP": _vlookup,
    "MATCH": _match,
    "INDEX": lambda g: g.cells(0).at(int(g.number(1, 1)) - 1, int(g.number(2, 1)) - 1),
    "AND": lambda g: all(number_of(v) for v in g.values() if v is not None),
    "OR": lambda g: any(number_of(v) for v in g.values() if v is not None),
    "NOT": lambda g: not g.number(0),
    "ABS": lambda g: abs(g.number(0)),
    "INT": lambda g: math.floor(g.number(0)),
    "MOD": lambda g: g.number(0) % g.number(1),
    "SQRT": lambda g: math.sqrt(g.number(0)),
    "POWER": lambda g: arithmetic("^", g.number(0), g.number(1)),
    "PRODUCT": lambda g: math.prod(g.numbers()),
    "PI": lambda g: math.pi,
    "ROUND": _round,
    "CONCATENATE": lambda g: "".join(text_of(v, g.habits) for v in g.values()),
    "CONCAT": lambda g: g.text(0) + g.text(1),
    "JOIN": lambda g: g.text(0).join(
        text_of(v, g.habits) for at in range(1, len(g.arguments)) for v in g.cells(at).all()
    ),
    "LEN": lambda g: len(g.text(0)),
    "LEFT": lambda g: g.text(0)[: int(g.number(1, 1))],
    "RIGHT": lambda g: g.text(0)[-int(g.number(1, 1)) :],
    "MID": lambda g: g.text(0)[int(g.number(1)) - 1 :][: int(g.number(2))],
    "UPPER": lambda g: g.text(0).upper(),
    "LOWER": lambda g: g.text(0).lower(),
    "PROPER": lambda g: g.text(0).title(),
    "TRIM": lambda g: " ".join(g.text(0).split()),
    "SUBSTITUTE": lambda g: g.text(0).replace(g.text(1), g.text(2)),
    "REPT": lambda g: g.text(0) * int(g.number(1)),
    "VALUE": lambda g: g.number(0),
    "TEXT": _text,
    "HYPERLINK": lambda g: g.one(1) if len(g.arguments) > 1 else g.text(0),
    "IMAGE": lambda g: "",
    "TODAY": _today,
    "NOW": lambda g: serial(datetime.now(_zone(g.time_zone))),
    "DATE": _date,
    "YEAR": lambda g: moment(g.number(0)).year,
    "MONTH": lambda g: moment(g.number(0)).month,
    "DAY": lambda g: moment(g.number(0)).day,
    "WEEKDAY": lambda g: moment(g.number(0)).isoweekday() % 7 + 1,
    "ISBLANK": lambda g: g.one(0) is None,
    "ISNUMBER": lambda g: isinstance(g.one(0), int | float) and not isinstance(g.one(0), bool),
    "ISTEXT": lambda g: isinstance(g.one(0), str),
    "TRUE": lambda g: True,
    "FALSE": lambda g: False,
    "NA": lambda g: _not_available(),
    "N": lambda g: g.number(0),
    "T": lambda g: g.one(0) if isinstance(g.one(0), str) else "",
    "ROWS": lambda g: g.cells(0).box.height,
    "COLUMNS": lambda g: g.cells(0).box.width,
    "UNIQUE": lambda g: g.cells(0),
}
KNOWN |= {
    french: KNOWN[english]
    for french, english in (
        ("SOMME", "SUM"),
        ("MOYENNE", "AVERAGE"),
        ("NB.SI", "COUNTIF"),
        ("NB.SI.ENS", "COUNTIFS"),
        ("SOMME.SI", "SUMIF"),
        ("NB", "COUNT"),
        ("NBVAL", "COUNTA"),
        ("RECHERCHEV", "VLOOKUP"),
        ("AUJOURDHUI", "TODAY"),
        ("MAINTENANT", "NOW"),
        ("ET", "AND"),
        ("OU", "OR"),
        ("NON", "NOT"),
        ("CONCATENER", "CONCATENATE"),
        ("LIEN_HYPERTEXTE", "HYPERLINK"),
        ("TEXTE", "TEXT"),
        ("ARRONDI", "ROUND"),
    )
}
#: Functions whose result is shown as a date without anybody having asked for it.
DATED = {"TODAY": "DATE", "NOW": "DATE_TIME", "DATE": "DATE", "AUJOURDHUI": "DATE"}


def _not_available() -> Value:
    raise Fault("N_A", "Error")
