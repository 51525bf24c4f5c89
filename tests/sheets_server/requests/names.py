"""Named ranges added, changed, deleted."""

import re
import secrets

from tests.sheets_server.a1 import cells
from tests.sheets_server.areas import Area
from tests.sheets_server.errors import Json, invalid
from tests.sheets_server.grid import Book
from tests.sheets_server.masks import merge
from tests.sheets_server.requests.base import Order, kind


def _checked(book: Book, name: str, own: str = "") -> str:
    right = re.fullmatch(r"[^\W\d]\w{0,249}", name)
    if not right or cells(name) is not None or name.upper() in ("TRUE", "FALSE"):
        raise invalid(f'The name of the named range "{name}" is invalid.')
    for one in book.named:
        if one["name"].casefold() == name.casefold() and one["namedRangeId"] != own:
            raise invalid(f"A range named '{name}' already exists.")
    return name


@kind("addNamedRange")
def _add(order: Order) -> Json:
    given = order.given.get("namedRange") or {}
    area = Area.of(given.get("range") or {})
    order.sheet(area.sheet)
    name = _checked(order.book, given.get("name") or "")
    number = given.get("namedRangeId") or str(secrets.randbelow(2**31))
    if any(one["namedRangeId"] == number for one in order.book.named):
        raise invalid(f"A named range with id {number} already exists.")
    fresh = {"namedRangeId": number, "name": name, "range": area.json()}
    order.book.named.append(fresh)
    return {"namedRange": fresh}


def _find(book: Book, number: str) -> int:
    for position, one in enumerate(book.named):
        if one["namedRangeId"] == number:
            return position
    raise invalid(f"No named range with id: {number}")


@kind("updateNamedRange")
def _update(order: Order) -> None:
    given, mask = order.given.get("namedRange") or {}, order.fields()
    position = _find(order.book, given.get("namedRangeId") or "")
    old = order.book.named[position]
    fresh = merge(old, given, mask) | {"namedRangeId": old["namedRangeId"]}
    _checked(order.book, fresh.get("name") or "", old["namedRangeId"])
    fresh["range"] = Area.of(fresh.get("range") or {}).json()
    order.book.named[position] = fresh


@kind("deleteNamedRange")
def _delete(order: Order) -> None:
    del order.book.named[_find(order.book, order.given.get("namedRangeId") or "")]
