"""The robot's access token, which Google gives for an hour, kept between passes.

A token of a service account costs a request, and google-auth would ask for two more things
with it in every new process. So it is kept.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any

from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from google.oauth2.credentials import Credentials

from douze.adapters.google.failures import TemporaryFailure, without_tokens
from douze.adapters.google.http_date import read_http_date
from douze.adapters.google.key_file import DOWNLOAD, WHERE, RobotKey
from douze.adapters.google.request import LONGEST_TOKEN, AnswerTooLong, contain
from douze.adapters.google.token_cache import AccessToken, TokenCache
from douze.errors.sheet import SheetRefused
from douze.model.phrases import Phrase, phrase

SCOPE = "https://www.googleapis.com/auth/spreadsheets"
#: Google takes no signature that is further off than this.
ALLOWED_SKEW = timedelta(minutes=5)
#: With these it says something about the key; with any other, that it cannot answer now.
_SAID = frozenset({HTTPStatus.OK, HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED})
#: No token holds longer, in seconds; Google's hold for an hour.
_LONGEST = 86_400


def credentials(
    key: RobotKey, cache: TokenCache, now: Callable[[], datetime], *, scope: str = SCOPE
) -> Credentials:
    """Credentials that take the cached token while it holds, and ask for another when it ends.

    Or take the one that somebody else has asked for meanwhile. A cache holds the token of one
    scope.
    """
    latest = cache.read(key, now())

    def refresh(request: Any, scopes: object) -> tuple[str, datetime]:
        nonlocal latest
        found = cache.read(key, now())
        if found is None or found == latest:  # which does not hold any more, whatever it says
            found = AccessToken(*_new_token(key, request, now, scope))
            cache.keep(key, found)
        latest = found
        return found.token, found.expiry

    return Credentials(  # type: ignore[no-untyped-call]
        token=latest.token if latest else None,
        expiry=latest.expiry if latest else None,
        scopes=[scope],
        refresh_handler=refresh,
    )


class _CheckedRequest:
    """Asks as google-auth asks, checks who answers, and notes what the clock was there.

    Only what is a token or an answer of Google's about the key comes through (RFC 6749, 5): a
    page, a redirection or a proxy's refusal says nothing about a key, and is a TemporaryFailure.
    """

    def __init__(self, request: Any) -> None:
        self._request = request
        self.date = ""

    def __call__(self, *args: Any, **named: Any) -> Any:
        named["hooks"] = {"response": partial(contain, longest=LONGEST_TOKEN)}
        try:
            answer = self._request(*args, **named)
        except AnswerTooLong as error:
            what = phrase("error_something_else_signs_in", status=int(HTTPStatus.OK))
            raise TemporaryFailure(what) from error
        self.date = answer.headers.get("Date", "")
        if answer.status not in _SAID:  # before google-auth sleeps over it
            raise TemporaryFailure(phrase("error_sign_in_answered", status=int(answer.status)))
        if not _is_about_a_token(answer.status, answer.data):
            what = phrase("error_something_else_signs_in", status=int(answer.status))
            raise TemporaryFailure(what)
        return answer


def _is_about_a_token(status: int, body: bytes) -> bool:
    """Whether an answer has the form of a token, or of a refusal of one."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):  # lists within lists without end
        return False
    if not isinstance(content, dict):
        return False
    if status != HTTPStatus.OK:
        return isinstance(content.get("error"), str)
    token, lasts = content.get("access_token"), content.get("expires_in")
    return (
        isinstance(token, str)
        and token.isascii()
        and token.isprintable()
        and bool(token)
        and (isinstance(lasts, int) and 0 < lasts <= _LONGEST)
    )


def _new_token(
    key: RobotKey, request: Any, now: Callable[[], datetime], scope: str = SCOPE
) -> tuple[str, datetime]:
    from google.oauth2.service_account import Credentials as ServiceAccount

    checked = _CheckedRequest(request)
    try:
        account = ServiceAccount.from_service_account_info(  # type: ignore[no-untyped-call]
            key.content, scopes=[scope]
        )
    except (ValueError, GoogleAuthError) as error:
        what = phrase("error_key_private_part", path=str(key.path))
        raise SheetRefused(WHERE, what, DOWNLOAD) from error
    try:
        account.refresh(checked)
    except TransportError as error:
        raise TemporaryFailure(phrase("error_no_way_to_sign_in")) from error
    except RefreshError as error:
        raise _refused(key, error, skew(checked.date, now())) from error
    return account.token, account.expiry


def skew(date: str, now: datetime) -> timedelta:
    """How far our clock is ahead of the one that an answer's `Date` shows."""
    there = read_http_date(date)
    return now - there if there else timedelta(0)


def clock_wrong(off: timedelta) -> Phrase:
    """Say by how much this machine's clock is wrong."""
    minutes = max(1, round(abs(off) / timedelta(minutes=1)))
    code = "error_clock_ahead" if off > timedelta(0) else "error_clock_late"
    return phrase(code, minutes=minutes)


def _refused(key: RobotKey, error: RefreshError, off: timedelta) -> SheetRefused:
    said = without_tokens(str(error.args[0] if error.args else error))
    if abs(off) > ALLOWED_SKEW:
        hint = phrase("hint_set_clock")
        return SheetRefused("Google Sheets", clock_wrong(off), hint)
    # "Token must be a short-lived token … Check your iat and exp values": the clock, though the
    # answer's own date did not show it.
    if "short-lived" in said or "iat" in said.split():
        hint = phrase("hint_set_clock")
        return SheetRefused("Google Sheets", phrase("error_clock"), hint)
    return _no_key(key, phrase("error_key_not_accepted", robot=key.email, said=said))


def _no_key(key: RobotKey, what: Phrase) -> SheetRefused:
    hint = phrase("hint_new_key")
    return SheetRefused(f"spreadsheet.credentials, {key.path}", what, hint)
