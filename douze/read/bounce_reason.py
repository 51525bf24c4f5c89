"""Why a letter came back, and what of a server's words may be shown.

Anybody can write a report. So only codes and phrases that we know are told as a server's; the
rest is kept behind a mark, without addresses. The codes are those of RFC 3463 and of the registry
of RFC 5248; the phrases, those of Postfix, Exim, Sendmail, qmail, Courier, Exchange, Domino,
Google, Yahoo, Orange, Free, OVH and Zoho.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from douze.model.bounces import UNVERIFIED
from douze.model.web_addresses import without_web_addresses
from douze.model.words import BounceReason

#: Of a server's words so many characters are kept: they say it all.
LONGEST_SAID = 300
_CODE = re.compile(r"(?<![\d.,/-])(?:([245]\d\d)(?!\d)[\s:,;#-]{0,3}([245]\.\d{1,3}\.\d{1,3})?"
                   r"|([245]\.\d{1,3}\.\d{1,3}))(?!\.?\d)")  # fmt: skip
_ADDRESS_SIGNS = ("@", "＠", "﹫", "(at)", "[at]")
_WORD = re.compile(r"[^\W\d_]{2,}")
#: What servers say in words, in the order in which the more telling comes first.
_PHRASES: dict[BounceReason, tuple[str, ...]] = {
    BounceReason.FULL: (
        "mailbox is full", "mailbox full", "mailbox has exceeded", "over quota", "quota exceeded",
        "quota full", "exceeded storage", "out of storage", "storage limit", "inbox is full",
        "insufficient storage", "exceeds the quota", "over the quota", "disk quota",
        "mailbox size limit", "boîte pleine",
        "boite pleine", "boîte aux lettres pleine", "quota dépassé", "quota depasse",
    ),
    BounceReason.NO_MAILBOX: (
        "user unknown", "unknown user", "no such user", "no such mailbox", "no such recipient",
        "user not found", "user doesn't exist", "user does not exist", "unknown recipient",
        "recipient unknown", "recipient not found", "recipientnotfound", "recipnotfound",
        "invalid recipient", "invalid address", "invalid mailbox", "mailbox not found",
        "mailbox does not exist", "mailbox unavailable", "mailbox disabled", "no mailbox here",
        "account that you tried to reach does not exist",
        "account that you tried to reach is disabled",
        "account has been disabled", "account disabled", "account is disabled",
        "account does not exist", "account closed", "no longer in use", "mailbox is disabled",
        "mailbox has been blocked", "due to inactivity", "no user by that name", "no such person",
        "unknown local part", "does not have a mailbox", "not a valid mailbox", "not known here",
        "this user doesn't have a", "recipient address rejected: access denied",
        "address unknown", "unknown address",
        "address does not exist", "not our customer", "user disabled", "inactive user",
        "not listed in domino directory", "not listed in public name", "no longer valid",
        "destinataire inconnu", "destinataire invalide", "utilisateur inconnu",
        "boîte inconnue", "boite inconnue", "adresse invalide", "adresse inconnue",
        "compte desactive", "compte désactivé", "destinataire archivée", "destinataire archivee",
        "archived recipient", "n'existe pas", "destinataire non trouvé",
    ),
    BounceReason.NO_DOMAIN: (
        "host or domain name not found", "domain not found", "host unknown", "unknown host",
        "unrouteable address", "unrouteable mail domain", "name service error",
        "no such domain", "domain does not exist", "does not accept mail", "null mx",
        "couldn't find any host", "couldn't find any host named", "domaine inconnu",
        "mx records point to non-existent hosts",
    ),
    BounceReason.BLOCKED: (
        "blocked", "blacklist", "block list", "blocklist", "denylist", "access denied",
        "relay access denied", "relaying denied", "relay not permitted", "spam", "policy",
        "policies", "reputation", "black list", "mail rejected",
        "authentication required", "unauthenticated", "not authorized",
        "dmarc", "spf", "dkim", "client host rejected",
        "refused by", "message rejected", "content rejected", "virus", "too large", "too big",
        "message size exceeds", "relay here without", "message refusé",
    ),
    BounceReason.UNREACHED: (
        "connection timed out", "connection refused", "network is unreachable",
        "retry timeout exceeded", "message expired", "delivery expired", "delivery time expired",
        "no route to host", "operation timed out", "greylisted", "try again later",
        "too long in the queue", "temporarily unavailable",
    ),
    #: Said of all of them, and so of none.
    BounceReason.OTHER: (
        "recipient address rejected", "requested action not taken", "undeliverable",
        "delivery failed", "permanent error", "does not like recipient",
        "email rejected per domain policy",
    ),
}  # fmt: skip
#: What is said of the sender, whatever words about a mailbox stand beside it: ours is meant.
_OF_THE_SENDER = (
    "sender address rejected", "sender verify failed", "sender verification failed",
    "callback verification failed", "sender rejected", "sender domain", "sender unknown",
    "unknown sender", "invalid sender", "expéditeur",
)  # fmt: skip
#: All of them with the reason that each names, those about the sender before any other.
_KNOWN = (
    *((BounceReason.BLOCKED, known) for known in _OF_THE_SENDER),
    *((reason, known) for reason, phrases in _PHRASES.items() for known in phrases),
)
#: What a code says by itself; a subject alone (`5.7.`) where no detail of it stands here.
_BY_CODE = {
    "1.1": BounceReason.NO_MAILBOX, "1.3": BounceReason.NO_MAILBOX, "1.6": BounceReason.NO_MAILBOX,
    "1.10": BounceReason.NO_MAILBOX, "2.1": BounceReason.NO_MAILBOX, "1.2": BounceReason.NO_DOMAIN,
    "4.4": BounceReason.NO_DOMAIN, "4.310": BounceReason.NO_DOMAIN, "2.2": BounceReason.FULL,
    "2.3": BounceReason.BLOCKED, "3.4": BounceReason.BLOCKED, "4.1": BounceReason.UNREACHED,
    "4.7": BounceReason.UNREACHED, "1.7": BounceReason.BLOCKED, "1.8": BounceReason.BLOCKED,
    "6.": BounceReason.BLOCKED, "7.": BounceReason.BLOCKED,
}  # fmt: skip
#: Servers give these codes to whatever it is, so that their own words say more.
_OUTWEIGHED = (BounceReason.NO_MAILBOX, BounceReason.UNREACHED)
_BY_REPLY = {"552": BounceReason.FULL, "571": BounceReason.BLOCKED}


def explained(words: str, status: str = "") -> tuple[str, BounceReason]:
    """Give what may be shown of a server's words, never empty, and the reason in them."""
    words = _one_line(words)
    reply, enhanced = _codes(words)
    low = words.casefold()
    said = {known: reason for reason, known in _KNOWN if known in low}
    # `mailbox is full` says all that `quota`, within it, would say again.
    phrases = [one for one in said if not any(one in other and one != other for other in said)]
    code = " ".join(filter(None, (reply, enhanced))) or status
    shown = _with_unverified(code, phrases, _unverified(words, phrases))
    if any(one in _OF_THE_SENDER for one in said):
        return shown, BounceReason.BLOCKED
    return shown, _reason(reply, enhanced or status, [*said.values()])


def _codes(words: str) -> tuple[str, str]:
    """Find the first code: as SMTP has it (RFC 5321), and as RFC 3463 does; empty for none."""
    found = _CODE.search(words)
    return (found[1] or "", found[2] or found[3] or "") if found else ("", "")


def _with_unverified(code: str, phrases: Iterable[str], rest: str) -> str:
    """Put together what may be shown: the code and what we know, then what nobody vouches for."""
    told = " ".join(filter(None, (code, ", ".join(phrases)))) or "?"
    shown = f"{told[: LONGEST_SAID // 2]}{UNVERIFIED}{rest}" if rest else told
    return shown if len(shown) <= LONGEST_SAID else shown[: LONGEST_SAID - 1] + "…"


def _reason(reply: str, enhanced: str, said: list[BounceReason]) -> BounceReason:
    """Weigh a plain code, then the words, then the code's subject."""
    detail = enhanced[2:]
    by_code = _BY_CODE.get(detail)
    # 5.1.1 is given for a full mailbox too, with words that say so.
    if by_code is not None and (by_code in said or not said or by_code not in _OUTWEIGHED):
        return by_code
    plain = next((reason for reason in said if reason is not BounceReason.OTHER), None)
    subject = _BY_CODE.get(f"{detail.partition('.')[0]}.")
    return plain or by_code or subject or _BY_REPLY.get(reply) or BounceReason.OTHER


def _one_line(words: str) -> str:
    # Cut before anything is looked for in it: whoever wrote it chose the length.
    words = words[: 4 * LONGEST_SAID]
    if "=?" in words:
        # A server puts its words into a header, encoded as headers are.
        with suppress(HeaderParseError, ValueError, LookupError):  # else as they stand
            words = str(make_header(decode_header(words)))
    words = without_web_addresses(words)
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


def _unverified(words: str, phrases: list[str]) -> str:
    """What is left of the words to a reader who trusts none, without addresses; often nothing."""
    hidden = (
        "…" if any(sign in word.casefold() for sign in _ADDRESS_SIGNS) else word
        for word in words.split()
    )
    bare = " ".join(hidden)
    left = _CODE.sub(" ", bare).casefold()
    for known in phrases:
        left = left.replace(known, " ")
    code = _CODE.match(bare)
    return bare[code.end() if code else 0 :].lstrip(" :,;-") if _WORD.search(left) else ""
