"""What can go wrong between here and Google, in the words of whoever can mend it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from google.auth.exceptions import GoogleAuthError, TransportError
from requests import Response
from requests.exceptions import RequestException, SSLError, Timeout

from douze.adapters.google.http_date import read_http_date
from douze.adapters.google.protected_words import says_protected
from douze.adapters.google.request import LONGEST
from douze.adapters.redaction import HIDDEN, redaction
from douze.errors import DouzeError
from douze.errors.sheet import SheetRefused, StaleSnapshot, WorkbookUnwritable
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason

WHERE = "Google Sheets"
KEY = "spreadsheet.key"
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
#: How access tokens begin, and the base64 of a JSON object.
_TOKENS = ("ya29.", "eyJ")


class TemporaryFailure(Exception):
    """Google could not answer; another try may help. Never leaves the adapter."""

    def __init__(self, what: Phrase, *, after: float | None = None) -> None:
        self.what = what
        self.after = after  #: how many seconds the other side asked us to wait
        super().__init__(what)


@contextmanager
def whole_answer() -> Iterator[None]:
    """Take what does not look like an answer for a part of one. Raises TemporaryFailure.

    Nothing is decided on half of a sheet: who is missing in it would lose their seats.
    """
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise TemporaryFailure(phrase("error_answer_in_part")) from error
    except OverflowError as error:  # a number of more digits than any cell has
        raise TemporaryFailure(phrase("error_answer_in_part")) from error


class NoSuchRange(Exception):
    """A tab that was asked for by its title is not there. Never leaves the adapter."""


class WriteRefused(WorkbookUnwritable):
    """Google refused a write, and neither reason nor words that are known say why."""


def failure(response: Response, robot: str, *, writing: bool, by_title: bool = False) -> Exception:
    """Explain a refusal. `robot` is the account with which the sheet must be shared.

    Status and reason decide first, whatever language the words are in; `by_title` says that tabs
    were asked for by their titles.
    """
    status, error = response.status_code, _googles_error(response)
    said = _googles_words(error, response)
    # The quota is told as 429, or as 403 with a reason: of today, or of the older form.
    if status in _BUSY or _reason(error) in {"RATE_LIMIT_EXCEEDED", "rateLimitExceeded"}:
        quota = status in (403, 429)
        busy = phrase("error_cannot_answer", status=status)
        what = phrase("error_quota") if quota else busy
        return TemporaryFailure(what, after=_retry_after(response))
    # Before any status is believed: a proxy's 404 would say that the sheet is gone for good.
    if not error:
        return TemporaryFailure(phrase("error_something_else_answers", what=str(status)))
    if status == 401:
        what = phrase("error_robot_unknown", robot=robot, said=said)
        return SheetRefused(WHERE, what, phrase("hint_doctor_or_new_key"))
    if status == 403:
        return _forbidden(error, robot, said, writing=writing)
    if status == 404:
        what, hint = phrase("error_no_such_sheet"), phrase("hint_copy_key")
        return SheetRefused(KEY, what, hint, cause=Reason.PASSES_FAILING_GONE)
    if status == 413:
        hint = phrase("hint_delete_old_rows")
        return WorkbookUnwritable(WHERE, phrase("error_too_much_at_once"), hint)
    if status == 400:
        return _bad_request(error, said, robot, writing=writing, by_title=by_title)
    what = phrase("error_answered", status=status, said=said)
    return SheetRefused(WHERE, what, phrase("hint_run_doctor"))


def without_answer(error: RequestException | GoogleAuthError, robot: str) -> Exception:
    """Explain a request that Google did not answer, or whose sender it did not let in."""
    match error:
        case SSLError():
            hint = phrase("hint_google_certificate")
            return SheetRefused(WHERE, phrase("error_certificate"), hint)
        case Timeout():
            return TemporaryFailure(phrase("error_no_answer"))
        case RequestException() | TransportError():
            return TemporaryFailure(phrase("error_no_way_there"))
    what = phrase("error_robot_not_let_in", robot=robot, said=without_tokens(str(error)))
    return SheetRefused(WHERE, what, phrase("hint_doctor_or_new_key"))


def too_long() -> SheetRefused:
    """Say that an answer is longer than may be read."""
    most = f"{LONGEST >> 20}"
    return SheetRefused(
        WHERE, phrase("error_sheet_too_long", most=most), phrase("hint_delete_old_rows")
    )


def _googles_error(response: Response) -> Mapping[str, Any]:
    """What Google says in its own form; nothing where a proxy or a page stands before it."""
    try:
        content = response.json()
    except (ValueError, RecursionError):  # lists within lists without end
        return {}
    error = content.get("error") if isinstance(content, dict) else None
    if isinstance(error, dict) and error.get("code") == response.status_code:
        return error
    return {}


def _forbidden(error: Mapping[str, Any], robot: str, said: str, *, writing: bool) -> DouzeError:
    reason = _reason(error)
    if reason in {"SERVICE_DISABLED", "accessNotConfigured"} or "has not been used" in said:
        return SheetRefused(WHERE, phrase("error_api_off"), phrase("hint_enable_api"))
    if says_protected(said):
        return _protected(robot)
    share = phrase("hint_share", robot=robot)
    if writing:
        what = phrase("error_robot_reads_only", robot=robot)
        cause = Reason.PASSES_FAILING_READ_ONLY
        return WorkbookUnwritable(WHERE, what, share, cause=cause, robot=robot)
    what = phrase("error_not_shared", robot=robot)
    return SheetRefused(KEY, what, share, cause=Reason.PASSES_FAILING_NOT_SHARED, robot=robot)


def _protected(robot: str) -> WorkbookUnwritable:
    hint = phrase("hint_protection", robot=robot)
    what, cause = phrase("error_a_cell_protected"), Reason.PASSES_FAILING_PROTECTED
    return WorkbookUnwritable(WHERE, what, hint, cause=cause, robot=robot)


def _bad_request(
    error: Mapping[str, Any], said: str, robot: str, *, writing: bool, by_title: bool
) -> Exception:
    low = said.lower()
    # "This operation is not supported for this document. The document must not be an Office file."
    if error.get("status") == "FAILED_PRECONDITION" or "office file" in low:
        return SheetRefused(KEY, phrase("error_excel_in_drive"), phrase("hint_save_as_google"))
    # "Unable to parse range: Inscriptions!A:A", in the language of whoever owns the sheet.
    if by_title and (not writing or _names_a_range(said)):
        return NoSuchRange(said)
    if says_protected(said):
        return _protected(robot)
    # "… would increase the number of cells in the workbook above the limit of 10000000 cells."
    if "above the limit" in low or "10000000" in low:
        hint = phrase("hint_delete_empty")
        return WorkbookUnwritable(WHERE, phrase("error_no_room_for_cells"), hint)
    # A tab that was deleted since, or rows and columns that were.
    gone = ("no grid with id", "no sheet with id", "grid limits", "beyond the last requested")
    if any(words in low for words in gone):
        return StaleSnapshot(WHERE, phrase("error_tabs_changed"))
    # After all others, since any refusal in unknown words would count as a protection.
    if writing and not _names_a_field(error):
        return _refused_write(said, robot)
    what = phrase("error_not_understood", said=said)
    return SheetRefused(WHERE, what, phrase("hint_run_doctor"))


def _names_a_range(said: str) -> bool:
    """Whether Google quotes a range that it does not find: it does in whatever language."""
    title, sign, area = said.rpartition("!")
    return bool(title and sign) and ":" in area


def _names_a_field(error: Mapping[str, Any]) -> bool:
    """Whether Google says which field it could not read: then no protection is in the way."""
    kinds = [str(detail.get("@type", "")) for detail in _listed(error, "details")]
    return any(kind.endswith("google.rpc.BadRequest") for kind in kinds)


def _refused_write(said: str, robot: str) -> WriteRefused:
    """Neither a reason nor known words: it may be a protection, or something about the sheet."""
    hint = phrase("hint_perhaps_protection", robot=robot)
    what, cause = phrase("error_refused_to_write", said=said), Reason.PASSES_FAILING_WRITE
    return WriteRefused(WHERE, what, hint, cause=cause, robot=robot, said=said[:200])


def _listed(error: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The details of a refusal, as far as they are any."""
    found = error.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _googles_words(error: Mapping[str, Any], response: Response) -> str:
    asked = getattr(response, "request", None)  # its token opens the sheet for an hour
    token = str(asked.headers.get("Authorization", "")).rpartition(" ")[2] if asked else ""
    said = redaction(token)(str(error.get("message", "")))
    return " ".join(without_tokens(said).split())[:300]


def without_tokens(text: str) -> str:
    """Take Google's tokens out of a text: access tokens, and JSON web tokens as we sign them."""
    words = text.split(" ")
    return " ".join(HIDDEN if any(s in word for s in _TOKENS) else word for word in words)


def _reason(error: Mapping[str, Any]) -> str:
    for detail in (*_listed(error, "details"), *_listed(error, "errors")):
        if detail.get("reason"):
            return str(detail["reason"])
    return ""


def _retry_after(response: Response) -> float | None:
    """What `Retry-After` asks for, in seconds; it may be a number or a moment."""
    asked = response.headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked)
    until, since = read_http_date(asked), read_http_date(response.headers.get("Date", ""))
    if until is None or since is None:
        return None
    return max(0.0, (until - since).total_seconds())
