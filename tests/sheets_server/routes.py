"""Which function answers which address."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from tests.sheets_server import (
    comments,
    drive,
    metadata,
    permissions,
    reading,
    spreadsheets,
    writing,
)
from tests.sheets_server.calls import Call, no_method
from tests.sheets_server.errors import drive_error, refused

Answerer = Callable[..., Any]

_S = "/v4/spreadsheets"
_K = _S + r"/([^/:]+)"
_V = _K + "/values"
_D = "/drive/v3/files"
_F = _D + r"/([^/]+)"

ROUTES: list[tuple[str, str, Answerer]] = [
    ("POST", _S, spreadsheets.create),
    ("GET", _K, spreadsheets.get),
    ("POST", _K + ":getByDataFilter", spreadsheets.get_by_filter),
    ("POST", _K + ":batchUpdate", spreadsheets.batch_update),
    ("POST", _K + r"/sheets/(\d+):copyTo", spreadsheets.copy_to),
    ("GET", _K + r"/developerMetadata/(\d+)", metadata.get),
    ("POST", _K + "/developerMetadata:search", metadata.search),
    ("GET", _V + ":batchGet", reading.batch_get),
    ("POST", _V + ":batchGetByDataFilter", reading.batch_get_by_filter),
    ("POST", _V + ":batchUpdate", writing.batch_update),
    ("POST", _V + ":batchUpdateByDataFilter", writing.batch_update),
    ("POST", _V + ":batchClear", writing.batch_clear),
    ("POST", _V + ":batchClearByDataFilter", writing.batch_clear),
    ("POST", _V + "/(.+):append", writing.append),
    ("POST", _V + "/(.+):clear", writing.clear),
    ("GET", _V + "/(.+)", reading.get),
    ("PUT", _V + "/(.+)", writing.update),
    ("POST", _D, drive.create),
    ("GET", _D, drive.search),
    ("GET", _F, drive.get),
    ("PATCH", _F, drive.patch),
    ("DELETE", _F, drive.delete),
    ("POST", _F + "/copy", drive.copy),
    ("GET", _F + "/export", drive.export),
    ("PUT", "/upload/drive/v2/files/([^/]+)", drive.import_csv),
    ("GET", _F + "/permissions", permissions.search),
    ("POST", _F + "/permissions", permissions.create),
    ("GET", _F + "/permissions/([^/]+)", permissions.get),
    ("PATCH", _F + "/permissions/([^/]+)", permissions.patch),
    ("DELETE", _F + "/permissions/([^/]+)", permissions.delete),
    ("GET", _F + "/comments", comments.search),
    ("POST", _F + "/comments", comments.create),
]
_COMPILED = [(method, re.compile(path), answerer) for method, path, answerer in ROUTES]


def answer(call: Call) -> Any:
    """Answer a call, or say that nothing answers there."""
    path = re.sub(r"%3[aA](?=batch|append|clear|copyTo|getBy|search)", ":", call.path)
    for method, pattern, answerer in _COMPILED:
        if method == call.method and (match := pattern.fullmatch(path)):
            return answerer(call, *map(unquote, match.groups()))
    raise no_method(call)


_SHEETS = ("/auth/spreadsheets", "/auth/drive", "/auth/drive.file")
_READ = (".readonly",)


def check_scopes(scopes: str, call: Call, *, drive: bool) -> None:
    """Refuse a token that was not given for this."""
    names = [name.removeprefix("https://www.googleapis.com") for name in scopes.split()]
    good = _SHEETS[1:] if drive else _SHEETS
    if call.method == "GET":
        good += tuple(name + suffix for name in good[:-1] for suffix in _READ)
        if drive:
            good += ("/auth/drive.metadata.readonly",)
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
