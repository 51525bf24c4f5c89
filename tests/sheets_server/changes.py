"""The feed of changes: which files have changed since a page of it (drive.changes)."""

from tests.sheets_server.calls import Call
from tests.sheets_server.documents import Sharing, stamp
from tests.sheets_server.drive import chosen, written
from tests.sheets_server.errors import Json, drive_error

_USUAL = (
    "kind,nextPageToken,newStartPageToken,"
    "changes(kind,changeType,time,removed,fileId,file(kind,id,name,mimeType))"
)


def start(call: Call) -> Json:
    """Answer changes.getStartPageToken: from now on."""
    answer = {"kind": "drive#startPageToken", "startPageToken": str(_last(call))}
    return chosen(call, answer, "kind,startPageToken")


def search(call: Call) -> Json:
    """Answer changes.list: each file once, by its last change, the oldest first."""
    token = call.one("pageToken")
    if not token.isdigit():
        raise drive_error(400, "Invalid Value", "invalid", "pageToken")
    size = int(call.one("pageSize") or 100)
    drive = call.drive
    found: list[tuple[int, Json]] = [
        (one.serial, {"removed": False, "fileId": one.key, "file": written(one)})
        for one in drive.documents.values()
        if one.sharing is not Sharing.NOT_SHARED
    ]
    found += [(serial, {"removed": True, "fileId": key}) for key, serial in drive.removed.items()]
    found = sorted((one for one in found if one[0] > int(token)), key=lambda one: one[0])
    page = found[:size]
    answer: Json = {"kind": "drive#changeList"}
    if len(found) > size:
        answer["nextPageToken"] = str(page[-1][0])
    else:
        answer["newStartPageToken"] = str(_last(call))
    same = {"kind": "drive#change", "changeType": "file", "time": stamp()}
    answer["changes"] = [{**same, **change} for _, change in page]
    return chosen(call, answer, _USUAL)


def _last(call: Call) -> int:
    """The number of the last change of all."""
    numbers = [one.serial for one in call.drive.documents.values()]
    return max([*numbers, *call.drive.removed.values()], default=0)
