"""The errors of the API, in Google's words."""

from typing import Any

Json = dict[str, Any]

_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    408: "DEADLINE_EXCEEDED",
    409: "ABORTED",
    413: "OUT_OF_RANGE",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
}

PROJECT = "000000000000"


class ApiError(Exception):
    """A request that is refused, with the whole body of the refusal."""

    def __init__(self, code: int, body: Json, headers: dict[str, str] | None = None) -> None:
        super().__init__(body)
        self.code = code
        self.body = body
        self.headers = headers or {}


def refused(
    code: int, message: str, *, status: str = "", details: list[Json] | None = None
) -> ApiError:
    """Refuse as the Sheets API does."""
    error: Json = {"code": code, "message": message, "status": status or _STATUS[code]}
    if details:
        error["details"] = details
    return ApiError(code, {"error": error})


def invalid(message: str) -> ApiError:
    """Refuse an argument."""
    return refused(400, message)


def bad_field(field: str, message: str) -> ApiError:
    """Refuse one field of a body or of a query, and name it."""
    violation: Json = {"description": message}
    if field:
        violation = {"field": field, **violation}
    detail = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]}
    return refused(400, message, details=[detail])


def not_found() -> ApiError:
    """There is no such spreadsheet, or it is in the bin."""
    return refused(404, "Requested entity was not found.")


def not_shared() -> ApiError:
    """The spreadsheet is not shared with whoever asks."""
    return refused(403, "The caller does not have permission")


def office_file() -> ApiError:
    """An .xlsx file that stands in Drive is no spreadsheet for the API."""
    return refused(
        400, "This operation is not supported for this document", status="FAILED_PRECONDITION"
    )


def api_disabled(service: str = "sheets.googleapis.com", name: str = "Google Sheets") -> ApiError:
    """Nobody has switched the API on in the project of the service account."""
    url = f"https://console.developers.google.com/apis/api/{service}/overview?project={PROJECT}"
    message = (
        f"{name} API has not been used in project {PROJECT} before or it is disabled. "
        f"Enable it by visiting {url} then retry. If you enabled this API recently, wait a "
        "few minutes for the action to propagate to our systems and retry."
    )
    links = [{"description": "Google developers console API activation", "url": url}]
    details: list[Json] = [
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "SERVICE_DISABLED",
            "domain": "googleapis.com",
            "metadata": {
                "activationUrl": url,
                "consumer": f"projects/{PROJECT}",
                "containerInfo": PROJECT,
                "service": service,
                "serviceTitle": f"{name} API",
            },
        },
        {
            "@type": "type.googleapis.com/google.rpc.LocalizedMessage",
            "locale": "en-US",
            "message": message,
        },
        {"@type": "type.googleapis.com/google.rpc.Help", "links": links},
    ]
    return refused(403, message, details=details)


def quota(kind: str) -> ApiError:
    """Too many reads, or too many writes, within a minute."""
    metric = f"{kind.lower()}_requests"
    message = (
        f"Quota exceeded for quota metric '{kind} requests' and limit '{kind} requests per "
        "minute per user' of service 'sheets.googleapis.com' for consumer "
        f"'project_number:{PROJECT}'."
    )
    detail = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": {
            "service": "sheets.googleapis.com",
            "quota_limit": f"{kind}RequestsPerMinutePerUser",
            "quota_metric": f"sheets.googleapis.com/{metric}",
            "consumer": f"projects/{PROJECT}",
        },
    }
    return refused(429, message, details=[detail])


_CREDENTIALS = (
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login "
    "cookie or other valid authentication credential. See "
    "https://developers.google.com/identity/sign-in/web/devconsole-project."
)


def bad_token(*, drive: bool, method: str) -> ApiError:
    """The access token is unknown or has run out."""
    if drive:
        error = drive_error(401, "Invalid Credentials", "authError", "Authorization", "header")
        error.body["error"] |= {"message": _CREDENTIALS, "status": "UNAUTHENTICATED"}
        return error
    detail = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "ACCESS_TOKEN_EXPIRED",
        "domain": "googleapis.com",
        "metadata": {"service": "sheets.googleapis.com", "method": method},
    }
    return refused(401, _CREDENTIALS, details=[detail])


def no_token(*, drive: bool) -> ApiError:
    """No access token came with the request."""
    message = (
        "Request is missing required authentication credential. Expected OAuth 2 access token, "
        "login cookie or other valid authentication credential. See "
        "https://developers.google.com/identity/sign-in/web/devconsole-project."
    )
    if drive:
        error = drive_error(401, "Login Required.", "required", "Authorization", "header")
        error.body["error"] |= {"message": message, "status": "UNAUTHENTICATED"}
        return error
    return refused(401, message)


def key_alone() -> ApiError:
    """An API key came where somebody is wanted."""
    message = (
        "API keys are not supported by this API. Expected OAuth2 access token or other "
        "authentication credentials that assert a principal. See "
        "https://cloud.google.com/docs/authentication"
    )
    detail = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "CREDENTIALS_MISSING",
        "domain": "googleapis.com",
        "metadata": {"service": "sheets.googleapis.com"},
    }
    return refused(401, message, details=[detail])


def drive_error(
    code: int, message: str, reason: str, location: str = "", kind: str = "parameter"
) -> ApiError:
    """Refuse as the Drive API does: a list of errors, and no status."""
    one: Json = {"message": message, "domain": "global", "reason": reason}
    if location:
        one |= {"location": location, "locationType": kind}
    return ApiError(code, {"error": {"code": code, "message": message, "errors": [one]}})


def no_file(key: str) -> ApiError:
    """Drive knows no such file."""
    return drive_error(404, f"File not found: {key}.", "notFound", "fileId")
