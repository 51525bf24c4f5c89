"""What a server's no means: for this letter, for all of them, for now or for good."""

import re
from datetime import timedelta
from enum import StrEnum

from douze.adapters.smtp.phases import Phase
from douze.adapters.smtp.refusal_class import RefusalClass, Reply, classify
from douze.model.web_addresses import without_web_addresses

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_LONGEST = 200
#: The same code on each further line of a reply.
_AGAIN = re.compile(r"\n[245]\.\d{1,3}\.\d{1,3} ")
_DAILY = re.compile(r"dai?ly|per day|24.?h|\bday\b|jour", re.I)
#: `too many messages in this connection`, as Exim says it: another one may bring as many.
_OF_ONE_CONNECTION = re.compile(r"\b(?:this|per|one) (?:smtp )?(?:connection|session)\b", re.I)
_BEFORE_THE_TEXT = frozenset({Phase.MAIL, Phase.RCPT, Phase.DATA})
#: Codes by which a server says that the conversation, and no letter, is at fault.
_OF_THE_TALK = frozenset({500, 502, 503})


class Verdict(StrEnum):
    """What is sure after a reply that is no yes. None of these means that the letter left."""

    REFUSED = "refused"  #: this letter, for good
    UNCLEAR = "unclear"  #: this letter, for good; nobody says whether we are meant
    DEFERRED = "deferred"  #: this letter, for now
    OURS = "ours"  #: we are, said of a letter: others will hear the same until that is mended
    SERVER = "server"  #: nothing can leave for now
    LIMIT = "limit"  #: nothing can leave until a while has passed
    PERSON = "person"  #: nothing can leave until somebody has put something right
    CLOSING = "closing"  #: the server ends this connection; a new one may do


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
    whom = classify(reply)
    # Before all codes: Google says its limits with a 421 too, and hangs up.
    if reply.code >= 400 and whom is RefusalClass.RATE and not _at_the_door(phase, reply):
        return Verdict.CLOSING if _of_one_connection(phase, reply) else Verdict.LIMIT
    if reply.code == 421 and phase is not Phase.REPLY:
        return Verdict.CLOSING
    match phase:
        case Phase.LOGIN:
            return Verdict.SERVER if reply.code < 500 else Verdict.PERSON
        case Phase.TLS if reply.code >= 500:
            return Verdict.PERSON
        case Phase.MAIL if reply.code == 552:  # it was told the size
            return Verdict.REFUSED
        case Phase.RCPT | Phase.DATA | Phase.REPLY:
            return _of_the_letter(phase, reply, whom)
    return Verdict.SERVER


def _at_the_door(phase: Phase, reply: Reply) -> bool:
    """Whether no letter can be meant: words about a rate are others then."""
    return phase is Phase.TLS or (phase is Phase.LOGIN and reply.code >= 500)


def _of_one_connection(phase: Phase, reply: Reply) -> bool:
    """Whether a limit is over with the connection, and nothing of the letter has gone."""
    for_now = reply.code < 500 and phase in _BEFORE_THE_TEXT
    return for_now and bool(_OF_ONE_CONNECTION.search(reply.words))


def _of_the_letter(phase: Phase, reply: Reply, whom: RefusalClass) -> Verdict:
    if reply.code < 400:
        return Verdict.SERVER
    if reply.code < 500:  # also 421 after a text: it was not accepted (RFC 5321, 4.2.1)
        full = reply.code == 452 and whom is not RefusalClass.RECIPIENT  # the server's disk
        return Verdict.SERVER if full or whom is RefusalClass.US else Verdict.DEFERRED
    if whom is RefusalClass.US:
        return Verdict.OURS
    if reply.code in _OF_THE_TALK and phase is not Phase.REPLY:
        return Verdict.SERVER
    named = whom in (RefusalClass.RECIPIENT, RefusalClass.TEXT)
    return Verdict.REFUSED if named else Verdict.UNCLEAR


def refused_what(phase: Phase, reply: Reply) -> RefusalClass:
    """Say what of one letter was refused: its text, its recipient's mailbox, its recipient."""
    if phase is Phase.MAIL:  # nobody is named yet, only a size
        return RefusalClass.TEXT
    whom = classify(reply)
    full = reply.enhanced == (2, 2) or (reply.code == 552 and reply.enhanced is None)
    return RefusalClass.FULL if whom is RefusalClass.RECIPIENT and full else whom


def pause(reply: Reply) -> timedelta:
    """How long a limit lasts at least: the window that its words name, else an hour."""
    return DAY if _DAILY.search(reply.words) else HOUR
