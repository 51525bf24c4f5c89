"""Which function answers which address."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from tests.sheets_server import (
    changes,
    comments,
    drive,
    metadata,
    permissions,
    reading,
    spreadsheets,
    uploading,
    writing,
)
from tests.sheets_server.calls import Call, lost
from tests.sheets_server.errors import drive_error, key_alone, no_file, not_shared, refused

Answerer = Callable[..., Any]

_S = "/v4/spreadsheets"
_K = _S + r"/([^/:]+)"
_V = _K + "/values"
_D = "/drive/v3/files"
_FILTERED = "ValuesByDataFilterResponse"
_F = _D + r"/([^/]+)"
_C = "/drive/v3/changes"

#: Method, address, who answers, and the published shape of the answer ("" for none).
ROUTES: list[tuple[str, str, Answerer, str]] = [
    ("POST", _S, spreadsheets.create, "Spreadsheet"),
    ("GET", _K, spreadsheets.get, "Spreadsheet"),
    ("POST", _K + ":getByDataFilter", spreadsheets.get_by_filter, "Spreadsheet"),
    ("POST", _K + ":batchUpdate", spreadsheets.batch_update, "BatchUpdateSpreadsheetResponse"),
    ("POST", _K + r"/sheets/(\d+):copyTo", spreadsheets.copy_to, "SheetProperties"),
    ("GET", _K + r"/developerMetadata/(\d+)", metadata.get, "DeveloperMetadata"),
    ("POST", _K + "/developerMetadata:search", metadata.search, "SearchDeveloperMetadataResponse"),
    ("GET", _V + ":batchGet", reading.batch_get, "BatchGetValuesResponse"),
    (
        "POST",
        _V + ":batchGetByDataFilter",
        reading.batch_get_by_filter,
        "BatchGetValuesByDataFilterResponse",
    ),
    ("POST", _V + ":batchUpdate", writing.batch_update, "BatchUpdateValuesResponse"),
    (
        "POST",
        _V + ":batchUpdateByDataFilter",
        writing.batch_update,
        "BatchUpdateValuesByDataFilterResponse",
    ),
    ("POST", _V + ":batchClear", writing.batch_clear, "BatchClearValuesResponse"),
    (
        "POST",
        _V + ":batchClearByDataFilter",
        writing.batch_clear,
        "BatchClearValuesByDataFilterResponse",
    ),
    ("POST", _V + "/(.+):append", writing.append, "AppendValuesResponse"),
    ("POST", _V + "/(.+):clear", writing.clear, "ClearValuesResponse"),
    ("GET", _V + "/(.+)", reading.get, "ValueRange"),
    ("PUT", _V + "/(.+)", writing.update, "UpdateValuesResponse"),
    ("GET", _C + "/startPageToken", changes.start, "StartPageToken"),
    ("GET", _C, changes.search, "ChangeList"),
    ("POST", _D, drive.create, "File"),
    ("GET", _D, drive.search, "FileList"),
    ("GET", _F, drive.get, "File"),
    ("PATCH", _F, drive.patch, "File"),
    ("DELETE", _F, drive.delete, ""),
    ("POST", _F + "/copy", drive.copy, "File"),
    ("GET", _F + "/export", drive.export, ""),
    ("POST", "/upload" + _D, uploading.create, "File"),
    ("PATCH", "/upload" + _F, uploading.update, "File"),
    ("PUT", "/upload/drive/v2/files/([^/]+)", uploading.update_v2, ""),
    ("GET", _F + "/permissions", permissions.search, "PermissionList"),
    ("POST", _F + "/permissions", permissions.create, "Permission"),
    ("GET", _F + "/permissions/([^/]+)", permissions.get, "Permission"),
    ("PATCH", _F + "/permissions/([^/]+)", permissions.patch, "Permission"),
    ("DELETE", _F + "/permissions/([^/]+)", permissions.delete, ""),
    ("GET", _F + "/comments", comments.search, "CommentList"),
    ("POST", _F + "/comments", comments.create, "Comment"),
]
_COMPILED = [(method, re.compile(path), who, shape) for method, path, who, shape in ROUTES]


def _found(method: str, path: str) -> tuple[Answerer, str, tuple[str, ...]] | None:
    path = re.sub(r"%3[aA](?=batch|append|clear|copyTo|getBy|search)", ":", path)
    for known, pattern, answerer, shape in _COMPILED:
        if known == method and (match := pattern.fullmatch(path)):
            return answerer, shape, tuple(map(unquote, match.groups()))
    return None


def answer(call: Call) -> Any:
    """Answer a call, or say that nothing answers there."""
    found = _found(call.method, call.path)
    if found is None:
        return lost(call)
    answerer, _, parts = found
    return answerer(call, *parts)


def shape(method: str, path: str) -> str:
    """Name the published shape of the answer; "" where there is none."""
    found = _found(method, path)
    return found[1] if found else ""


_READ_ONE = re.compile(rf"(?:{_S}|{_D})/([^/:]+).*")


def check_public(call: Call, *, drive: bool) -> None:
    """Let an API key, which stands for nobody, read what anybody may read, and nothing else."""
    match = _READ_ONE.fullmatch(call.path)
    if call.method != "GET" or not match:
        raise key_alone()
    document = call.drive.documents.get(match[1])
    if document and not any(one["type"] == "anyone" for one in document.permissions):
        raise no_file(match[1]) if drive else not_shared()


_SHEETS = ("/auth/spreadsheets", "/auth/drive", "/auth/drive.file")


def check_scopes(scopes: str, call: Call, *, drive: bool) -> None:
    """Refuse a token that was not given for this."""
    names = [name.removeprefix("https://www.googleapis.com") for name in scopes.split()]
    good = list(_SHEETS[1:] if drive else _SHEETS)
    if call.method == "GET":
        good += [name + ".readonly" for name in good[:-1]]
        if drive:
            good.append("/auth/drive.metadata.readonly")
    if any(name in good for name in names):
        return
    message = "Request had insufficient authentication scopes."
    if drive:
        error = drive_error(403, "Insufficient Permission", "insufficientPermissions")
        error.body["error"]["message"] = message
        raise error
    detail = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "domain": "googleapis.com",
        "metadata": {
            "service": "sheets.googleapis.com",
            "method": "google.apps.sheets.v4.SpreadsheetsService",
        },
    }
    raise refused(403, message, details=[detail])
