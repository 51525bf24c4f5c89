"""Protected ranges added, changed, deleted."""

from tests.sheets_server.areas import Area
from tests.sheets_server.documents import new_number
from tests.sheets_server.errors import Json, invalid
from tests.sheets_server.grid import Book, Sheet
from tests.sheets_server.masks import merge
from tests.sheets_server.protecting import REFUSAL
from tests.sheets_server.requests.base import Order, kind


@kind("addProtectedRange")
def _add(order: Order) -> Json:
    given = order.given.get("protectedRange") or {}
    named = next(
        (n for n in order.book.named if n["namedRangeId"] == given.get("namedRangeId")), None
    )
    area = Area.of((named or given).get("range") or {})
    sheet = order.sheet(area.sheet)
    number = given.get("protectedRangeId") or new_number()
    if any(one["protectedRangeId"] == number for s in order.book.sheets for one in s.protected):
        raise invalid(f"A protected range with id {number} already exists.")
    fresh: Json = {"protectedRangeId": number, "range": area.json()}
    for name in ("namedRangeId", "tableId", "description", "warningOnly"):
        if given.get(name):
            fresh[name] = given[name]
    if given.get("unprotectedRanges"):
        fresh["unprotectedRanges"] = [Area.of(r).json() for r in given["unprotectedRanges"]]
    fresh["requestingUserCanEdit"] = True
    held = dict(fresh)
    editors = _editors(given.get("editors") or {}, order.robot)
    held["editors"] = editors
    fresh["editors"] = {} if given.get("warningOnly") else editors
    sheet.protected.append(held)
    return {"protectedRange": fresh}


def _editors(given: Json, robot: str) -> Json:
    users = [*(given.get("users") or [])]
    if robot and robot not in users:
        users.append(robot)
    editors: Json = {"users": users} if users else {}
    if given.get("groups"):
        editors["groups"] = list(given["groups"])
    if given.get("domainUsersCanEdit"):
        editors["domainUsersCanEdit"] = True
    return editors


def _find(book: Book, number: int | str | None) -> tuple[Sheet, int]:
    for sheet in book.sheets:
        for position, one in enumerate(sheet.protected):
            if str(one["protectedRangeId"]) == str(number):
                if not (one.get("requestingUserCanEdit") or one.get("warningOnly")):
                    raise invalid(REFUSAL)
                return sheet, position
    raise invalid(f"No protected range with ID: {number}")


@kind("updateProtectedRange")
def _update(order: Order) -> None:
    given, mask = order.given.get("protectedRange") or {}, order.fields()
    sheet, position = _find(order.book, given.get("protectedRangeId"))
    old = sheet.protected[position]
    fresh = merge(old, given, mask) | {"protectedRangeId": old["protectedRangeId"]}
    if fresh.get("range") is not None:
        fresh["range"] = Area.of(fresh["range"]).json()
    fresh |= {"requestingUserCanEdit": True}
    fresh["editors"] = _editors(fresh.get("editors") or {}, order.robot)
    sheet.protected[position] = {n: v for n, v in fresh.items() if v not in (None, False, "")}


@kind("deleteProtectedRange")
def _delete(order: Order) -> None:
    sheet, position = _find(order.book, order.given.get("protectedRangeId"))
    del sheet.protected[position]
