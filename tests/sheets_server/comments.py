"""What people remark on a file."""

import secrets

from tests.sheets_server.calls import Call
from tests.sheets_server.documents import stamp
from tests.sheets_server.errors import Json, drive_error
from tests.sheets_server.masks import choose, parse


def _fields(call: Call) -> str:
    fields = call.one("fields")
    if not fields:
        message = "The 'fields' parameter is required for this method."
        raise drive_error(400, message, "required", "fields")
    return fields.replace("/", ".")


def search(call: Call, key: str) -> Json:
    """Answer comments.list."""
    fields = _fields(call)
    held = call.drive.file(key).comments
    return dict(choose({"kind": "drive#commentList", "comments": held}, parse(fields)))


def create(call: Call, key: str) -> Json:
    """Answer comments.create."""
    fields = _fields(call)
    body = call.json
    now = stamp()
    fresh: Json = {
        "kind": "drive#comment",
        "id": secrets.token_urlsafe(8),
        "createdTime": now,
        "modifiedTime": now,
        "deleted": False,
        "resolved": False,
        "content": body.get("content", ""),
    }
    fresh |= {name: body[name] for name in ("anchor", "quotedFileContent") if name in body}
    call.drive.file(key).comments.append(fresh)
    return dict(choose(fresh, parse(fields)))
