"""Web addresses are taken out of others' words, however they are written; nothing else is."""

import pytest

from douze.model.web_addresses import without_web_addresses

QUOTED = {
    "as it is": "spam: https://us02web.zoom.us/j/864?pwd=S3cret here",
    "in brackets": "see <https://us02web.zoom.us/j/864?pwd=S3cret>, please",
    "in capitals": "HTTPS://US02WEB.ZOOM.US/J/864?PWD=S3CRET",
    "without its beginning": "blocked us02web.zoom.us/j/864?pwd=S3cret",
    "with a port": "blocked visio.example.org:8443/864",
    "spoilt, so that nobody clicks it": "hxxps://us02web.zoom.us/j/864?pwd=S3cret",
    "with its dots in brackets": "us02web[.]zoom[.]us/j/864?pwd=S3cret",
    "as the letter's bytes have it": "https=3A//us02web.zoom.us/j/864?pwd=3DS3cret",
    "broken over two lines": "https://us02web.zoom.us/j/8\n64?pwd=S3cret",
    "broken in its number": "https://us02web.zoom.us/j/8\n 64S3cret is bad",
    "the end of one": "j/864?pwd=S3cret found",
}


@pytest.mark.parametrize("said", QUOTED.values(), ids=QUOTED)
def test_a_link_that_is_quoted_is_taken_out(said: str) -> None:
    left = without_web_addresses(said).lower()
    assert "…" in left
    assert "864" not in left and "s3cret" not in left and "64" not in left


@pytest.mark.parametrize(
    "said",
    [
        "5.1.1 <zoe@ambert.example>: Recipient address rejected: User unknown",
        "5.7.1 Service unavailable; client [192.0.2.7] blocked using zen.example.org",
        "5.2.2 mailbox full and/or over quota (51200/51200)",
        "4.3.2 mx1.example.org closing; try again later\n5.0.0 what?",
    ],
)
def test_what_is_no_web_address_stays(said: str) -> None:
    assert without_web_addresses(said) == said


def test_what_follows_an_address_that_was_broken_in_two_is_looked_at_too() -> None:
    said = "see https://visio.example.org/\nsecret here and https://visio.example.org/other now"
    assert without_web_addresses(said) == "see …\nhere and … now"


def test_many_words_take_their_time_in_proportion() -> None:
    words = "a " * 200_000  # a list that is taken from its front would take minutes
    assert without_web_addresses(words) == words
