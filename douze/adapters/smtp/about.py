"""Whom a server's no is about: us, the recipient, the text, the rate, the server itself.

Servers say it in three ways: in words, in an enhanced code (RFC 3463, 5248), in the reply's own
code (RFC 5321, 4.2.3). The words are the clearest, since `5.7.1` and 550 are said for everything.
The phase tells little: Postfix says at RCPT what it holds against the sender, unless
`smtpd_delay_reject` is off.
"""

import re
from enum import StrEnum

from msgspec import Struct

_ENHANCED = re.compile(r"(?:\d{3}[ -])?#?([245])\.(\d{1,3})\.(\d{1,3})\b")
#: As qmail and its heirs end their words: `sorry, too many emails (#5.7.1)`.
_ENHANCED_LAST = re.compile(r"\(#([245])\.(\d{1,3})\.(\d{1,3})\)")


class About(StrEnum):
    """Whom or what an answer is about."""

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


def about(reply: Reply) -> About:
    """Say whom a no is about: by its words, else by its enhanced code, else by its own."""
    words, enhanced = reply.plain, reply.enhanced
    if enhanced in _SURELY_OF_ONE:
        return About.RECIPIENT
    of_a_rate = any(each in words for each in _RATE)
    if enhanced in _SURELY_OURS:
        return About.RATE if of_a_rate else About.US
    found = next((whom for whom, all_ in _WORDS if any(each in words for each in all_)), None)
    if found is About.RATE and enhanced in _OF_A_MAILBOX:  # it gets too much, or is full
        return About.RECIPIENT
    if found is About.US and of_a_rate:
        return About.RATE
    if found is not None:
        return found
    if any(each in words for each in _AT_RCPT) and (enhanced is None or enhanced[0] != _POLICY):
        return About.RECIPIENT
    if enhanced is None:
        return _BY_CODE.get(reply.code, About.UNCLEAR)
    return _BY_ENHANCED.get(enhanced) or _BY_SUBJECT.get(enhanced[0], About.UNCLEAR)


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


#: A server that asks another one gives its words back; they are about one recipient only.
_QUOTED = _phrases("""
    said: 4
    said: 5
    undeliverable address
    callout
    response from remote
    verification failed for the recipient
""")
_RECIPIENT = _phrases("""
    recipient not found
    recipient unknown
    recipient does not exist
    invalid recipient
    invalid mailbox
    unknown recipient
    unknown user
    user unknown
    unknown address
    unknown mailbox
    no such user
    no such mailbox
    no such recipient
    no such address
    no mailbox
    not a valid mailbox
    not a valid recipient
    user not found
    user doesn't exist
    user does not exist
    account does not exist
    address does not exist
    mailbox does not exist
    mailbox not found
    mailbox unavailable
    mailbox is disabled
    mailbox disabled
    mailbox is full
    mailbox full
    mailbox is inactive
    mailbox quota
    mailbox over quota
    mailbox size
    quota exceeded (mailbox
    quota exceeded for user
    over quota
    email account that you tried to reach
    user you are trying to contact
    recipient's mailbox
    recipient has exceeded
    unrouteable address
    unroutable address
    suppression list
    address blacklisted
    inactive recipient
    greylist
    graylist
    greylisted
    destinataire invalide
    destinataire inconnu
    destinataire invalide
    utilisateur inconnu
    boite pleine
    boîte pleine
    only accepts mail from
    restricted to authenticated
    recipient has not been granted
""")
#: Before all that Postfix finds in its restrictions at RCPT, and what asks it for a policy: also
#: before what it holds against us.
_AT_RCPT = ("recipient address rejected", "recipient rejected")
#: Postfix (smtpd_reject_footer aside), Exim and cPanel, Exchange Online, Google, Amazon SES,
#: SendGrid, Brevo, Mailjet, Mailgun, Postmark, Zoho, Yahoo, OVH, Orange, Gandi, Infomaniak, IONOS.
_US = _phrases("""
    sender address rejected
    sender rejected
    sender denied
    sender is not allowed
    sender not allowed
    sender address is not allowed
    sender not authorized
    sender not authorised
    sender address not
    sender unknown
    sender address unknown
    sender identity
    sender signature
    invalid sender
    banned sender
    bad outbound sender
    sender you used is not valid
    sender mismatch
    not owned by user
    not owned by auth
    not logged in
    envelope sender is in my badmailfrom
    from address does not match
    from address is not one of your
    mail from domain not verified
    email address is not verified
    address is not verified
    identities failed the check
    not a verified
    domain is unverified
    domain is not verified
    is not allowed to send
    not allowed to send
    not permitted to send
    not authorized to send
    not authorised to send
    not authorized to perform
    not authorized to use
    permissions to send as
    permission to send as
    send as this sender
    sendasdenied
    client was not authenticated
    unauthenticated sender
    unauthenticated email
    not authenticated
    authentication required
    authentication is required
    authentication needed
    authenticate first
    must be authenticated
    must authenticate
    please authenticate
    smtp auth is required
    turn on smtp authentication
    must issue a starttls
    encryption required
    encryption is required
    session encryption
    log in first
    must log in
    relay access denied
    relaying
    mail relay
    unable to relay
    not permitted to relay
    relay not permitted
    relay denied
    no relay
    for relay
    rcpthosts
    client host rejected
    client host blocked
    client host [
    helo command rejected
    invalid helo
    unauthorized ip
    ip address is not allowed
    ip is not authorized
    ip address not allowed
    traffic not accepted from this ip
    banned sending ip
    reverse dns
    reverse hostname
    ptr record
    dmarc
    spf check
    spf fail
    spf validation
    dkim
    sender policy framework
    authentication information
    in an rbl
    is in a black list
    blacklisted at
    blocked using
    listed at
    listed in
    spamhaus
    spamcop
    barracudacentral
    account is suspended
    account suspended
    account has been suspended
    account is disabled for sending
    account is not authorized
    has been suspended
    sending suspended
    sending paused
    sending is paused
    account has been blocked
    account is blocked
    account blocked
    email outgoing blocked
    outgoing mail blocked
    account is not yet activated
    not yet activated
    sandbox
    submission not allowed
    access denied, spam abuse
    tenantattribution
    our block list
    account has been locked
    account is locked
    compte d'envoi
    expediteur
    expéditeur
    emetteur
    émetteur
    votre compte
    compte bloque
    compte bloqué
    compte suspendu
    authentification requise
""")
_RATE = _phrases("""
    emails per hour
    mails per hour
    messages per hour
    recipients per hour
    emails per day
    mails per day
    messages per day
    recipients per day
    messages per minute
    failures per hour
    per hour exceeded
    per day exceeded
    exceeded your messaging limits
    exceeded its 24-hour
    24-hour sending
    outgoing email quota
    outgoing quota
    outbound quota
    submissionquota
    submission quota
    submission rate
    sending quota
    sending limit
    sending rate
    send limit
    send quota
    smtp relay limit
    sender rate
    message quota
    messages quota
    message limit
    message rate
    daily limit
    daily quota
    daily user
    daily message
    daily smtp
    hourly limit
    hourly quota
    hour limit
    hourly
    monthly limit
    monthly quota
    user limit
    account limit
    user quota
    account quota
    rate limit
    rate-limit
    ratelimit
    rate overlimit
    rate exceeded
    limit exceeded for
    limit on
    limit of
    quota for the
    too many messages
    too many message
    too many mails
    too many emails
    too many e-mails
    too many recipients
    too many connections
    too many login
    too many requests
    too many sessions
    too much mail
    unusual rate
    unusual sending activity
    tenant has exceeded threshold
    exceeded the max
    maximum credits exceeded
    maximum sending rate
    max emails
    max messages
    max number of messages
    max recipients
    slow down
    throttl
    too fast
    too frequent
    too quickly
    sender thread limit
    sending volume
    outgoing limit
    number of recipients reached
    quota journalier
    quota quotidien
    quota horaire
    quota d'email
    quota d'e-mail
    quota de messages
    quota de mails
    quota d'emission
    quota d'émission
    limite journaliere
    limite journalière
    limite quotidienne
    limite horaire
    limite d'envoi
    limite d envoi
    limite de messages
    quota d'envoi
    quota d envoi
    trop de messages
    trop de mails
    trop de courriels
    trop de connexions
    trop de destinataires
    nombre maximum de messages
    nombre maximal de messages
""")
_TEXT = _phrases("""
    spam score
    score over
    spam content
    spam message
    message content
    message size
    message too big
    message too large
    message header
    header
    virus
    malware
    attachment
    phishing
    line too long
    lines too long
    message rejected as spam
    message rejected due to
    detected as spam
    likely unsolicited
    unsolicited mail
    junkmail rejected
""")
#: Said of the sender, whatever of a recipient or a text is named beside it.
_SURELY_US = _phrases("""
    sender address rejected
    sender verify failed
    sender verification failed
    unauthenticated
    bad outbound sender
    from header does not match
    from: header does not match
    sender header
""")
#: In this order: a server that names the sender at RCPT names the recipient before it.
_WORDS = (
    (About.RECIPIENT, _QUOTED),
    (About.US, _SURELY_US),
    (About.RECIPIENT, _RECIPIENT),
    (About.TEXT, ("spam score", "score over", "message size", "size exceeded", "size limit")),
    (About.RATE, _RATE),
    (About.US, _US),
    (About.TEXT, _TEXT),
)

#: RFC 5321 (4.2.3), 4954 (6), 7504. `550` is said for everything.
_BY_CODE = {
    500: About.SERVER,
    501: About.RECIPIENT,
    502: About.SERVER,
    503: About.SERVER,
    504: About.SERVER,
    525: About.US,  # Brevo: an address of the network that it does not know
    530: About.US,
    534: About.US,
    535: About.US,
    538: About.US,
    551: About.RECIPIENT,
    552: About.RECIPIENT,
    556: About.RECIPIENT,
}
#: Exchange Online: only some may write to this recipient. What it adds in words sounds like us.
_SURELY_OF_ONE = frozenset((7, detail) for detail in (*range(120, 137), 193, 505, 507))
#: The sender's address (RFC 3463, 3.2), whatever the words call it.
_SURELY_OURS = ((1, 7), (1, 8))
#: Of X.1 to X.7 those whose detail is not of the whole subject; RFC 3463, 4954, 5248, 7372, 7505,
#: 8689, and from 50 on Exchange Online's own.
_BY_ENHANCED = {
    (1, 0): About.UNCLEAR,
    (1, 90): About.RATE,
    (2, 3): About.TEXT,
    (2, 252): About.US,
    (3, 4): About.TEXT,
    (4, 1): About.RECIPIENT,
    (4, 2): About.UNCLEAR,
    (4, 3): About.RECIPIENT,
    (4, 4): About.RECIPIENT,
    (4, 5): About.RATE,
    (4, 6): About.RECIPIENT,
    (4, 7): About.RECIPIENT,
    (5, 3): About.RATE,
    (7, 2): About.RECIPIENT,
    (7, 17): About.RECIPIENT,
    (7, 18): About.RECIPIENT,
    (7, 28): About.RATE,
    **{(7, detail): About.US for detail in (*range(3, 15), *range(20, 28), 29, 30)},
    **{
        (7, detail): About.US for detail in (50, 54, 57, 60, 64, *range(500, 504), *range(508, 513))
    },
    **{(7, detail): About.US for detail in (*range(606, 650), *range(700, 751))},
    **{(7, detail): About.RATE for detail in (232, 233, 236)},
}
#: The subject of X.7: a policy, and it is not said whose.
_POLICY = 7
_OF_A_MAILBOX = ((1, 1), (2, 1), (2, 2))
_BY_SUBJECT = {
    1: About.RECIPIENT,
    2: About.RECIPIENT,
    3: About.SERVER,
    5: About.SERVER,
    6: About.TEXT,
}
