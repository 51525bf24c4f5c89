"""Files in Drive: made, listed, looked at, changed, copied, exported, deleted."""

from tests.sheets_server import exporting
from tests.sheets_server.calls import Call, Raw
from tests.sheets_server.documents import SPREADSHEET, Document, Sharing, new_key, owner
from tests.sheets_server.drive_query import Question
from tests.sheets_server.errors import Json, drive_error
from tests.sheets_server.masks import choose, parse

_USUAL = "kind,id,name,mimeType"


def written(document: Document) -> Json:
    """Write all that is known of a file."""
    return {
        "kind": "drive#file",
        "id": document.key,
        "name": document.book.title,
        "mimeType": document.mime,
        "createdTime": document.created,
        "modifiedTime": document.modified,
        "trashed": document.trashed,
        "parents": document.parents,
        "version": str(len(document.past) + 1),
        "webViewLink": f"https://docs.google.com/spreadsheets/d/{document.key}/edit?usp=drivesdk",
        "permissions": document.permissions,
        "permissionIds": [one["id"] for one in document.permissions],
        "owners": [
            {
                "kind": "drive#user",
                "displayName": one["emailAddress"],
                "emailAddress": one["emailAddress"],
            }
            for one in document.permissions
            if one["role"] == "owner"
        ],
        "ownedByMe": True,
        "shared": len(document.permissions) > 1,
        "capabilities": {"canEdit": document.sharing is not Sharing.READ_ONLY},
        "starred": False,
        **document.facts,
    }


def chosen(call: Call, value: Json, usual: str = _USUAL) -> Json:
    """Keep of an answer what the call asks for, or what Drive gives unasked."""
    return dict(choose(value, parse(call.one("fields") or usual)))


def create(call: Call) -> Json:
    """Answer files.create."""
    body = call.json
    document = call.drive.create(body.get("name") or "Untitled")
    document.mime = body.get("mimeType") or "application/octet-stream"
    if document.mime != SPREADSHEET:
        document.sharing = Sharing.OFFICE_FILE
    document.parents = body.get("parents") or ["root"]
    return chosen(call, written(document))


def search(call: Call) -> Json:
    """Answer files.list: what was changed last comes first, what is in the bin only if asked."""
    question = Question(call.one("q"), call.drive.robot)
    found = [
        one
        for one in call.drive.documents.values()
        if one.sharing is not Sharing.NOT_SHARED
        and (question.mentions_bin or one.sharing is not Sharing.BINNED)
        and question.asks_for(one)
    ]
    found.sort(key=lambda one: one.modified, reverse=True)
    start, size = int(call.one("pageToken") or 0), int(call.one("pageSize") or 100)
    page = found[start : start + size]
    answer: Json = {"kind": "drive#fileList", "incompleteSearch": False}
    if start + size < len(found):
        answer["nextPageToken"] = str(start + size)
    answer["files"] = [written(document) for document in page]
    usual = f"kind,incompleteSearch,nextPageToken,files({_USUAL})"
    return chosen(call, answer, usual)


def get(call: Call, key: str) -> Json:
    """Answer files.get."""
    return chosen(call, written(call.drive.file(key)))


def patch(call: Call, key: str) -> Json:
    """Answer files.update, of the facts alone."""
    document, body = call.drive.file(key), call.json
    if body.get("name"):
        document.change(lambda book: setattr(book, "title", body["name"]))
    if "trashed" in body:
        document.trashed = bool(body["trashed"])
    parents = [one for one in document.parents if one not in call.one("removeParents").split(",")]
    document.parents = parents + [one for one in call.one("addParents").split(",") if one]
    document.facts |= {k: body[k] for k in ("description", "starred", "properties") if k in body}
    document.touch()
    return chosen(call, written(document))


def delete(call: Call, key: str) -> Raw:
    """Answer files.delete: gone at once, not binned."""
    document = call.drive.file(key)
    document.touch()
    del call.drive.documents[key]
    call.drive.removed[key] = document.serial
    return Raw(status=204)


def copy(call: Call, key: str) -> Json:
    """Answer files.copy."""
    source, body = call.drive.file(key), call.json
    book = source.book.copy()
    book.title = body.get("name") or f"Copy of {book.title}"
    fresh = Document(book, new_key(), permissions=[owner(call.drive.robot)])
    fresh.parents = body.get("parents") or list(source.parents)
    call.drive.documents[fresh.key] = fresh
    return chosen(call, written(fresh))


def export(call: Call, key: str) -> Raw:
    """Answer files.export."""
    document = call.drive.file(key)
    kind = call.one("mimeType")
    if kind not in exporting.KINDS:
        message = "The requested conversion is not supported."
        raise drive_error(400, message, "badRequest", "convertTo")
    return Raw(exporting.KINDS[kind](document.book), content_type=kind)
