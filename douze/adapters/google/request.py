"""One request to Google, with an end to its time and to its answer, which leads nowhere else."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from requests import Response
from requests.exceptions import ChunkedEncodingError

from douze.adapters.google.deadline import within

if TYPE_CHECKING:
    from gspread.http_client import HTTPClient

#: In bytes. A sheet of 100,000 answers with all their letters comes to 192 million.
LONGEST = 256 * 1024**2
#: A token, or why there is none.
LONGEST_TOKEN = 1024**2


class AnswerTooLong(Exception):
    """An answer is longer than may be read. Never leaves the adapter."""


def answer_to(
    client: "HTTPClient", method: str, address: str, *, seconds: float, **asked: Any
) -> Response:
    """Make one request and give the answer, whatever it says.

    Raises TimeoutError where all of it takes longer than `seconds`, AnswerTooLong, and what
    requests and google-auth raise. gspread's own `request` raises an APIError for each refusal,
    and fails at building it where that is not in Google's form.
    """
    asked["hooks"] = {"response": contain}
    return within(seconds, lambda: client.session.request(method, address, **asked))


def contain(response: Response, longest: int = LONGEST, **_: object) -> None:
    """Follow an answer nowhere, and read no more of it than may be. See requests' hooks.

    Google leads nowhere else; what stands before it would be sent what goes into the sheet.
    """
    response.headers.pop("Location", None)
    response.raw = _Bounded(response.raw, longest)


class _Bounded:
    """The body of an answer as requests reads it, until that is too long."""

    def __init__(self, body: Any, longest: int) -> None:
        self._body, self._left = body, longest

    def stream(self, size: int, *, decode_content: bool) -> Iterator[bytes]:
        """Give the body part by part. Raises AnswerTooLong."""
        try:
            for part in self._body.stream(size, decode_content=decode_content):
                self._left -= len(part)
                if self._left < 0:
                    self._body.close()  # whoever sends without end would go on
                    raise AnswerTooLong
                yield part
        except ValueError as error:  # as http.client says that a part is shorter than nothing
            raise ChunkedEncodingError(error) from error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._body, name)
