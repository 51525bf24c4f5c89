"""The requests of spreadsheets.batchUpdate, one group a module."""

from typing import Any

from tests.sheets_server.errors import ApiError, Json, bad_field, invalid, refused
from tests.sheets_server.grid import Book
from tests.sheets_server.requests.base import KINDS, Order


def carry_out(book: Book, requests: list[Json], robot: str = "") -> list[Json]:
    """Carry out requests one after the other; the first that is refused ends it.

    What was changed by then is for the caller to throw away.
    """
    replies = []
    for position, request in enumerate(requests):
        kinds = [name for name, given in request.items() if given is not None]
        if not kinds:
            raise invalid(f"Invalid requests[{position}]: No request set.")
        kind = kinds[0]
        if len(kinds) > 1:
            where = f"requests[{position}]"
            words = f"Invalid value at '{where}' (oneof), oneof field 'kind' is already set."
            raise bad_field(where, words)
        carry = KINDS.get(kind)
        if carry is None:
            raise refused(501, f"This local server does not know {kind}.", status="UNIMPLEMENTED")
        book.computed.clear()
        try:
            reply: Any = carry(Order(book, request[kind], robot))
        except ApiError as error:
            raise _placed(error, position, kind) from None
        replies.append({} if reply is None else {kind: reply})
    book.computed.clear()
    return replies


def _placed(error: ApiError, position: int, kind: str) -> ApiError:
    """Say which request was refused, as Google does."""
    message = error.body["error"]["message"]
    if error.code == 400 and not message.startswith("Invalid requests["):
        error.body["error"]["message"] = f"Invalid requests[{position}].{kind}: {message}"
    return error


from tests.sheets_server.requests import (  # noqa: E402, F401  - they make themselves known
    cells,
    dimensions,
    filters,
    formats,
    groups,
    marks,
    names,
    objects,
    paste,
    protections,
    sheets,
    texts,
)
