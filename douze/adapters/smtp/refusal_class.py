"""Whom a server's no is about: us, the recipient, the text, the rate, the server itself.

Servers say it in three ways: in words, in an enhanced code (RFC 3463, 5248), in the reply's own
code (RFC 5321, 4.2.3). The words are the clearest, since `5.7.1` and 550 are said for everything.
The phase tells little: Postfix says at RCPT what it holds against the sender, unless
`smtpd_delay_reject` is off.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

_ENHANCED = re.compile(r"(?:\d{3}[ -])?#?([245])\.(\d{1,3})\.(\d{1,3})\b")
#: As qmail and its heirs end their words: `sorry, too many emails (#5.7.1)`.
_ENHANCED_LAST = re.compile(r"\(#([245])\.(\d{1,3})\.(\d{1,3})\)")


class RefusalClass(StrEnum):
    """Whom or what a refusal is about."""

    US = "us"  #: our account, address, machine or domain; another recipient hears the same
    RECIPIENT = "recipient"
    FULL = "full"  #: the recipient's mailbox; the address is right
    TEXT = "text"
    RATE = "rate"  #: how much we send
    SERVER = "server"  #: its own disk, or how it is talked to
    UNCLEAR = "unclear"


class Reply(Struct, frozen=True):
    """One answer of a server."""

    code: int
    words: str  #: on one line, without control characters, secrets, web addresses

    @property
    def enhanced(self) -> tuple[int, int] | None:
        """The subject and detail of the code of RFC 3463, where it agrees with the reply's own."""
        found = _ENHANCED.match(self.words) or _ENHANCED_LAST.search(self.words)
        if found is None or found[1] != str(self.code)[0]:
            return None
        return int(found[2]), int(found[3])

    @property
    def said(self) -> str:
        return f"{self.code} {self.words}".strip()

    @property
    def plain(self) -> str:
        """The words in small letters, less the addresses: a recipient may be `relay@…`."""
        words = (word for word in self.words.lower().split() if "@" not in word)
        return " ".join(words).replace("’", "'")

    @property
    def gist(self) -> str:
        """What is the same in the answers to several letters: no addresses, no numbers."""
        words = [w for w in self.plain.split() if not any(sign.isdigit() for sign in w)]
        return f"{self.code} {self.enhanced or ''} {' '.join(words)}"


def classify(reply: Reply) -> RefusalClass:
    """Say whom a no is about: by its words, else by its enhanced code, else by its own."""
    words, enhanced = reply.plain, reply.enhanced
    if enhanced in _SURELY_OF_ONE:
        return RefusalClass.RECIPIENT
    said = [whom for whom, all_ in refusal_phrases() if any(each in words for each in all_)]
    if enhanced in _SURELY_OURS:
        return RefusalClass.RATE if RefusalClass.RATE in said else RefusalClass.US
    if said:
        return _by_words(said, enhanced)
    if any(each in words for each in _AT_RCPT) and (enhanced is None or enhanced[0] != _POLICY):
        return RefusalClass.RECIPIENT
    if enhanced is None:
        return _BY_CODE.get(reply.code, RefusalClass.UNCLEAR)
    return _BY_ENHANCED.get(enhanced) or _BY_SUBJECT.get(enhanced[0], RefusalClass.UNCLEAR)


def _by_words(said: Sequence[RefusalClass], enhanced: tuple[int, int] | None) -> RefusalClass:
    """Give whom the words name first; a rate is said beside us, and of a full mailbox too."""
    first = said[0]
    if first is RefusalClass.RATE and enhanced in _OF_A_MAILBOX:  # it gets too much, or is full
        return RefusalClass.RECIPIENT
    if first is RefusalClass.US and RefusalClass.RATE in said:
        return RefusalClass.RATE
    return first


@lru_cache(maxsize=1)
def refusal_phrases() -> tuple[tuple[RefusalClass, tuple[str, ...]], ...]:
    """What servers say, and of whom, in the order in which it is asked; read at the first no."""
    text = Path(__file__).with_name("refusal_phrases.txt").read_text("utf-8")
    sections: list[tuple[RefusalClass, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("["):
            sections.append((RefusalClass(line[1:-1]), []))
        elif line and not line.startswith("#"):
            sections[-1][1].append(line)
    return tuple((whom, tuple(said)) for whom, said in sections)


#: Before all that Postfix finds in its restrictions at RCPT, and what asks it for a policy: also
#: before what it holds against us.
_AT_RCPT = ("recipient address rejected", "recipient rejected")
#: RFC 5321 (4.2.3), 4954 (6), 7504. `550` is said for everything.
_BY_CODE = {
    500: RefusalClass.SERVER,
    501: RefusalClass.RECIPIENT,
    502: RefusalClass.SERVER,
    503: RefusalClass.SERVER,
    504: RefusalClass.SERVER,
    525: RefusalClass.US,  # Brevo: an address of the network that it does not know
    530: RefusalClass.US,
    534: RefusalClass.US,
    535: RefusalClass.US,
    538: RefusalClass.US,
    551: RefusalClass.RECIPIENT,
    552: RefusalClass.RECIPIENT,
    556: RefusalClass.RECIPIENT,
}
#: Exchange Online: only some may write to this recipient. What it adds in words sounds like us.
_SURELY_OF_ONE = frozenset((7, detail) for detail in (*range(120, 137), 193, 505, 507))
#: The sender's address (RFC 3463, 3.2), whatever the words call it.
_SURELY_OURS = ((1, 7), (1, 8))
#: Of X.1 to X.7 those whose detail is not of the whole subject; RFC 3463, 4954, 5248, 7372, 7505,
#: 8689, and from 50 on Exchange Online's own.
_BY_ENHANCED = {
    (1, 0): RefusalClass.UNCLEAR,
    (1, 90): RefusalClass.RATE,
    (2, 3): RefusalClass.TEXT,
    (2, 252): RefusalClass.US,
    (3, 4): RefusalClass.TEXT,
    (4, 1): RefusalClass.RECIPIENT,
    (4, 2): RefusalClass.UNCLEAR,
    (4, 3): RefusalClass.RECIPIENT,
    (4, 4): RefusalClass.RECIPIENT,
    (4, 5): RefusalClass.RATE,
    (4, 6): RefusalClass.RECIPIENT,
    (4, 7): RefusalClass.RECIPIENT,
    (5, 3): RefusalClass.RATE,
    (7, 2): RefusalClass.RECIPIENT,
    (7, 17): RefusalClass.RECIPIENT,
    (7, 18): RefusalClass.RECIPIENT,
    (7, 28): RefusalClass.RATE,
    **{(7, detail): RefusalClass.US for detail in (*range(3, 15), *range(20, 28), 29, 30)},
    **{
        (7, detail): RefusalClass.US
        for detail in (50, 54, 57, 60, 64, *range(500, 504), *range(508, 513))
    },
    **{(7, detail): RefusalClass.US for detail in (*range(606, 650), *range(700, 751))},
    **{(7, detail): RefusalClass.RATE for detail in (232, 233, 236)},
}
#: The subject of X.7: a policy, and it is not said whose.
_POLICY = 7
_OF_A_MAILBOX = ((1, 1), (2, 1), (2, 2))
_BY_SUBJECT = {
    1: RefusalClass.RECIPIENT,
    2: RefusalClass.RECIPIENT,
    3: RefusalClass.SERVER,
    5: RefusalClass.SERVER,
    6: RefusalClass.TEXT,
}
