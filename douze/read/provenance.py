"""Whether a report comes from a mail server at all, as far as our own server noted it.

A mail server reports from nobody (`MAIL FROM:<>`, RFC 5321, 4.5.5), so that no report answers a
report. What the receiving server notes it puts above what came (RFC 5321, 4.4; RFC 8601, 5): only
the topmost counts, since anybody can write the rest.
"""

import re
from email.message import Message

from douze.model.bounces import from_nobody
from douze.read.mime_parts import field

_BY = re.compile(r"(?:^|\s)by\s([A-Za-z0-9.-]{1,253})")
_RESULT = re.compile(r"\b(spf|dkim|dmarc)=([a-z]{1,20})")
_COMMENT = re.compile(r"\([^()]*\)")


def may_be_a_servers(message: Message) -> bool:
    """Whether it comes from nobody, as far as our own server noted that.

    Where it notes no sender, none can be asked for: a mailbox must not go blind for that.
    """
    return from_nobody(message.get("Return-Path"))


def disproved(message: Message) -> bool:
    """Whether our own server asked for proof of where it comes from, and was given none."""
    results = _own_results(message)
    if results.get("dmarc") in ("pass", "fail"):  # it has the last word, where it was asked
        return results["dmarc"] == "fail"
    others = (results.get("spf"), results.get("dkim"))
    return "fail" in others and "pass" not in others


def _own_results(message: Message) -> dict[str, str]:
    """The first result of each method that our own server wrote, under a name of its own."""
    received = _BY.search(field(message, "Received"))
    own = ""
    found: dict[str, str] = {}
    for name, value in message.items():
        if own and name.casefold() == "received":
            break  # what stands below came from elsewhere
        if name.casefold() != "authentication-results":
            continue
        result = " ".join(str(value).casefold().split())
        # The topmost result is by whoever handed the letter to us, if it is by our server at all.
        own = own or _server(result)
        if received is None or _server(result) != own or not _related(own, received[1].casefold()):
            break
        for method, said in _RESULT.findall(_COMMENT.sub(" ", result)):
            found.setdefault(method, said)
    return found


def _server(result: str) -> str:
    words = result.partition(";")[0].split()
    return words[0] if words else ""


def _related(one: str, other: str) -> bool:
    """Whether two names are of one house: mx1.example.org, and example.org or mail.example.org."""
    tails = [name.rstrip(".").split(".")[-2:] for name in (one, other)]
    return one == other or (tails[0] == tails[1] and len(tails[0]) == 2)
