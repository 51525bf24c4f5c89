"""What a web server says of its time, and what a proxy may say in its place."""

from datetime import UTC, datetime, timedelta

import pytest
from requests import Response

from douze.adapters.google.failures import TemporaryFailure, failure
from douze.adapters.google.token import skew

SPREADSHEETS = ["memory"]
NOW = datetime(2020, 9, 20, 10, tzinfo=UTC)

MOMENTS = {
    "Greenwich's": "Sun, 20 Sep 2020 10:01:00 GMT",
    "a zone that nobody knows": "Sun, 20 Sep 2020 10:01:00 -0000",
    "without a zone": "Sun, 20 Sep 2020 10:01:00",
    "another zone": "Sun, 20 Sep 2020 12:01:00 +0200",
}
NO_MOMENTS = {
    "nothing": "",
    "a word": "soon",
    "a zone that is too far": "Sun, 20 Sep 2020 10:01:00 +99999999999999",
    "a year that no computer counts": "Sun, 20 Sep 99999999999999999999999 10:01:00 GMT",
    "the end of all years, elsewhere": "Fri, 31 Dec 9999 23:59:59 -2359",
}


def waits(said: str) -> float | None:
    """How long a busy server is left alone that says so."""
    response = Response()
    response.status_code, response._content = 503, b"{}"
    response.headers.update({"Retry-After": said, "Date": "Sun, 20 Sep 2020 10:00:00 GMT"})
    busy = failure(response, "robot@x.example", writing=False)
    assert isinstance(busy, TemporaryFailure)
    return busy.after


@pytest.mark.parametrize("said", MOMENTS.values(), ids=MOMENTS)
def test_a_moment_is_read(said: str) -> None:
    assert waits(said) == 60
    assert skew(said, NOW) == timedelta(minutes=-1)


@pytest.mark.parametrize("said", NO_MOMENTS.values(), ids=NO_MOMENTS)
def test_what_is_no_moment_ends_no_pass(said: str) -> None:
    assert waits(said) is None
    assert skew(said, NOW) == timedelta(0)
