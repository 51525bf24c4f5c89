"""Developer metadata created, changed, deleted."""

from tests.sheets_server import metadata
from tests.sheets_server.errors import Json, invalid
from tests.sheets_server.masks import merge
from tests.sheets_server.requests.base import Order, kind


@kind("createDeveloperMetadata")
def _create(order: Order) -> Json:
    given = order.given.get("developerMetadata") or {}
    return {"developerMetadata": metadata.create(order.book, given)}


def _meant(order: Order) -> list[Json]:
    found: list[Json] = []
    for wanted in order.given.get("dataFilters") or []:
        found += [one for one in metadata.looked_up(order.book, wanted) if one not in found]
    return found


@kind("updateDeveloperMetadata")
def _update(order: Order) -> Json:
    given, mask = order.given.get("developerMetadata") or {}, order.fields()
    fresh = []
    meant = _meant(order)
    if not meant:
        raise invalid("No developer metadata matched the data filters.")
    for position, mark in enumerate(order.book.metadata):
        if mark in meant:
            changed = merge(mark, given, mask) | {"metadataId": mark["metadataId"]}
            changed["location"] = metadata.located(changed["location"])
            order.book.metadata[position] = changed
            fresh.append(changed)
    return {"developerMetadata": fresh}


@kind("deleteDeveloperMetadata")
def _delete(order: Order) -> Json:
    order = Order(order.book, {"dataFilters": [order.given.get("dataFilter") or {}]})
    gone = _meant(order)
    order.book.metadata = [mark for mark in order.book.metadata if mark not in gone]
    return {"deletedDeveloperMetadata": gone} if gone else {}
