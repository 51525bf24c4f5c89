"""The requests of spreadsheets.batchUpdate, one group a module."""

from typing import Any

from tests.sheets_server.errors import ApiError, Json, bad_field, invalid
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
            text = f"Invalid value at 'requests[{position}]' (oneof), oneof field 'kind' is already set."
            raise bad_field(f"requests[{position}]", text)
        carry = KINDS.get(kind)
        if carry is None:
            where = f"requests[{position}]"
            text = f"Invalid JSON payload received. Unknown name \"{kind}\" at '{where}': Cannot find field."
            raise bad_field(where, text)
        book.computed.clear()
        try:
            reply: Any = carry(Order(book, request[kind], robot))
        except ApiError as error:
            raise _placed(error, position, kind) from None
        replies.append({} if reply is None else {kind: reply} if reply else {})
    book.computed.clear()
    return replies


def _placed(error: ApiError, position: int, kind: str) -> ApiError:
    """Say which request was refused, as Google does."""
    message = error.body["error"]["message"]
    if error.code == 400 and not message.startswith("Invalid "):
        error.body["error"]["message"] = f"Invalid requests[{position}].{kind}: {message}"
    return error


from tests.sheets_server.requests import (  # noqa: E402, F401  - they make themselves known
    cells,
    dimensions,
    filters,
    formats,
    marks,
    names,
    paste,
    protections,
    sheets,
    texts,
)
