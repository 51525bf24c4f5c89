"""Files as the second version of Drive describes them: it speaks where CSV is imported."""

from tests.sheets_server.documents import Document, permission_id
from tests.sheets_server.errors import Json

_API = "https://www.googleapis.com/drive/v2/files"
_DOCS = "https://docs.google.com/spreadsheets"
_EXPORTS = {
    "application/x-vnd.oasis.opendocument.spreadsheet": "ods",
    "text/tab-separated-values": "tsv",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/csv": "csv",
    "application/zip": "zip",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_NEVER = "1970-01-01T00:00:00.000Z"


def written(document: Document, robot: str) -> Json:
    """Write all that is known of a file."""
    key, me = document.key, _person(robot)
    return {
        "kind": "drive#file",
        "userPermission": {
            "id": "me",
            "type": "user",
            "role": "owner",
            "kind": "drive#permission",
            "selfLink": f"{_API}/{key}/permissions/me",
            "pendingOwner": False,
        },
        "selfLink": f"{_API}/{key}",
        "ownerNames": [robot],
        "lastModifyingUserName": robot,
        "editable": True,
        "writersCanShare": True,
        "mimeType": document.mime,
        "exportLinks": {
            mime: f"{_DOCS}/export?id={key}&exportFormat={kind}" for mime, kind in _EXPORTS.items()
        },
        "parents": [_parent(key, one) for one in document.parents],
        "appDataContents": False,
        "iconLink": f"https://drive-thirdparty.googleusercontent.com/16/type/{document.mime}",
        "shared": len(document.permissions) > 1,
        "lastModifyingUser": me,
        "owners": [me],
        "copyable": True,
        "etag": f'"{len(document.past)}"',
        "alternateLink": f"{_DOCS}/d/{key}/edit?usp=drivesdk",
        "embedLink": f"{_DOCS}/d/{key}/htmlembed",
        "copyRequiresWriterPermission": False,
        "spaces": ["drive"],
        "id": key,
        "title": document.book.title,
        "labels": {
            "viewed": True,
            "restricted": False,
            "starred": bool(document.facts.get("starred")),
            "hidden": False,
            "trashed": document.trashed,
        },
        "explicitlyTrashed": document.trashed,
        "createdDate": document.created,
        "modifiedDate": document.modified,
        "modifiedByMeDate": document.modified,
        "lastViewedByMeDate": document.modified,
        "markedViewedByMeDate": _NEVER,
        "quotaBytesUsed": "1024",
        "version": str(len(document.past) + 1),
    }


def _person(address: str) -> Json:
    return {
        "displayName": address,
        "kind": "drive#user",
        "isAuthenticatedUser": True,
        "permissionId": permission_id(address),
        "emailAddress": address,
    }


def _parent(key: str, folder: str) -> Json:
    return {
        "selfLink": f"{_API}/{key}/parents/{folder}",
        "id": folder,
        "isRoot": folder == "root",
        "kind": "drive#parentReference",
        "parentLink": f"{_API}/{folder}",
    }
