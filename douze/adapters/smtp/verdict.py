"""What a server's no means: for this letter, for all of them, for now or for good."""

import re
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct

from douze.adapters.smtp.line import Phase
from douze.model.web_addresses import without_web_addresses

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_LONGEST = 200
_ENHANCED = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})\b")
#: The same code on each further line of a reply.
_AGAIN = re.compile(r"\n[245]\.\d{1,3}\.\d{1,3} ")
#: Words of a limit of the provider's, where the code says "policy" …
_LIMIT = re.compile(r"\brates?\b|\blimit|\bquota\b|too many|throttl|too (?:fast|frequent)", re.I)
_OF_THE_TEXT = re.compile(r"\b(?:size|score|spam|content|header|lines?|virus)\b", re.I)
#: … and where it says nothing.
_PLAIN_LIMIT = re.compile(
    r"too many (?:messages|mails|e-mails|emails|recipients)"
    r"|(?:daily|hourly|sending|rate|message|user|account)(?: \w+)? (?:limit|quota)"
    r"|limit (?:of|on) .*(?:messages|mails|recipients)|rate[- ]?limit|quota .*(?:hour|day)",
    re.I,
)
_DAILY = re.compile(r"dai?ly|per day|24 ?h|\bday\b|jour", re.I)
_RELAY = re.compile(r"\brelay", re.I)
#: Codes by which a server says that the conversation, and no letter, is at fault.
_OF_THE_TALK = frozenset({500, 502, 503, 530, 534, 535, 538})


class Verdict(StrEnum):
    """What is sure after a reply that is no yes. None of these means that the letter left."""

    REFUSED = "refused"  #: this letter, for good
    DEFERRED = "deferred"  #: this letter, for now
    SERVER = "server"  #: nothing can leave for now
    LIMIT = "limit"  #: nothing can leave until a while has passed
    PERSON = "person"  #: nothing can leave until somebody has put something right
    CLOSING = "closing"  #: the server ends this connection; a new one may do


class Reply(Struct, frozen=True):
    """One answer of a server."""

    code: int
    words: str  #: on one line, without control characters

    @property
    def enhanced(self) -> tuple[int, int] | None:
        """The subject and detail of the code of RFC 3463, where it agrees with the reply's own."""
        found = _ENHANCED.match(self.words)
        if found is None or found[1] != str(self.code)[0]:
            return None
        return int(found[2]), int(found[3])

    @property
    def said(self) -> str:
        return f"{self.code} {self.words}".strip()


@lru_cache(maxsize=64)
def heard(code: int, text: bytes) -> Reply:
    """Take down a reply: its lines as one, shortened, with nothing that is no character.

    Without addresses of the web: a server may quote the letter that it refuses, link and all.
    """
    decoded = text.decode("utf-8", "replace")
    one = " ".join(without_web_addresses(_AGAIN.sub("\n", decoded)).split())
    plain = "".join(sign for sign in one if sign.isprintable())
    return Reply(code, plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…")


def judge(phase: Phase, reply: Reply) -> Verdict:
    """Say what a reply that is no yes means, in the phase in which it came."""
    if is_limit(phase, reply):
        return Verdict.LIMIT
    if reply.code == 421:
        return Verdict.CLOSING
    if phase is Phase.LOGIN or (phase is Phase.TLS and reply.code >= 500):
        return Verdict.SERVER if reply.code < 500 else Verdict.PERSON
    if phase is Phase.MAIL and reply.code == 552:  # it was told the size
        return Verdict.REFUSED
    if phase in (Phase.RCPT, Phase.DATA, Phase.REPLY):
        return _of_the_letter(phase, reply)
    return Verdict.SERVER


def _of_the_letter(phase: Phase, reply: Reply) -> Verdict:
    if reply.code < 400:
        return Verdict.SERVER
    if phase is not Phase.REPLY and (reply.code in _OF_THE_TALK or _RELAY.search(reply.words)):
        return Verdict.SERVER
    if reply.code < 500:
        subject = reply.enhanced[0] if reply.enhanced else None
        full = reply.code == 452 and subject not in (1, 2)  # the server's disk, not a mailbox
        return Verdict.SERVER if full else Verdict.DEFERRED
    return Verdict.REFUSED


def is_limit(phase: Phase, reply: Reply) -> bool:
    """Whether a provider says that enough has been sent for now.

    Never where a recipient's mailbox is the subject: that one is full, or asked for too often.
    """
    if reply.code < 400 or phase is Phase.TLS or _OF_THE_TEXT.search(reply.words):
        return False
    if phase is Phase.LOGIN and reply.code >= 500:
        return False
    if reply.enhanced is None or reply.enhanced[0] in (0, 3):
        return _PLAIN_LIMIT.search(reply.words) is not None
    subject, detail = reply.enhanced
    if subject == 7:
        return _LIMIT.search(reply.words) is not None
    return (subject, detail) == (4, 5) or ((subject, detail) == (5, 3) and reply.code == 452)


def pause(reply: Reply) -> timedelta:
    """How long a limit lasts: the window that it counts in."""
    daily = reply.enhanced == (4, 5) or _DAILY.search(reply.words)
    return DAY if daily else HOUR
