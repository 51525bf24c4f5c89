"""What servers say, and whom it is about: as providers document it, or were seen to say it."""

import pytest

from douze.adapters.smtp.phases import Phase
from douze.adapters.smtp.refusal_class import RefusalClass, classify, refusal_phrases
from douze.adapters.smtp.verdict import DAY, HOUR, Verdict, heard, judge, pause, refused_what

US, RECIPIENT, TEXT = RefusalClass.US, RefusalClass.RECIPIENT, RefusalClass.TEXT
RATE, SERVER, UNCLEAR = RefusalClass.RATE, RefusalClass.SERVER, RefusalClass.UNCLEAR

SAID: dict[str, tuple[str, RefusalClass]] = {
    # Postfix
    "Postfix: another's address": (
        "553 5.7.1 <formation@example.org>: Sender address rejected: not owned by user x@y.fr", US,
    ),
    "Postfix: no login": ("553 5.7.1 <a@b.fr>: Sender address rejected: not logged in", US),
    "Postfix: our domain": ("550 5.1.8 <a@b.fr>: Sender address rejected: Domain not found", US),
    "Postfix: a list of blocked hosts": (
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", US,
    ),
    "Postfix: our host": ("554 5.7.1 <h[192.0.2.1]>: Client host rejected: Access denied", US),
    "Postfix: our name": ("550 5.7.1 <h>: Helo command rejected: Host not found", US),
    "Postfix: relay": ("554 5.7.1 <zoe@x.fr>: Relay access denied", US),
    "Postfix: STARTTLS": ("530 5.7.0 Must issue a STARTTLS command first", US),
    "Postfix: nobody": (
        "550 5.1.1 <zoe@x.fr>: Recipient address rejected: User unknown in virtual mailbox table",
        RECIPIENT,
    ),
    "Postfix: nobody of the name of a relay": (
        "550 5.1.1 <relay@x.fr>: Recipient address rejected: User unknown", RECIPIENT,
    ),
    "Postfix: another server's word on one recipient": (
        "550 5.1.1 <zoe@x.fr>: Recipient address rejected: undeliverable address: host mx.x.fr "
        "said: 550 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org", RECIPIENT,
    ),
    **{
        f"Postfix, before the recipient's name: {words}": (
            f"554 5.7.1 <zoe@x.fr>: Recipient address rejected: {words}", whom,
        )
        for words, whom in {
            "Client host [192.0.2.1] blocked using zen.spamhaus.org": US,
            "Authentication required": US,
            "SMTP; Client does not have permissions to send as this sender": US,
            "Email address is not verified. The following identities failed the check": US,
            "Domain example.org has exceeded the max emails per hour (100/100) allowed": RATE,
            "Policy: sending quota exceeded": RATE,
            "Message rejected as spam message": TEXT,
            "Mailbox is full": RECIPIENT,
            "undeliverable address: host mx.x.fr said: 550 relaying denied": RECIPIENT,
            "Access denied": UNCLEAR,
            "not permitted": UNCLEAR,
        }.items()
    },
    "Postfix, before our name: a limit": (
        "554 5.7.1 <a@b.fr>: Sender address rejected: Daily message quota exceeded", RATE,
    ),
    "Postfix, before the recipient's name: nothing of a policy": (
        "550 <zoe@x.fr>: Recipient address rejected: no thanks", RECIPIENT,
    ),
    "Postfix: too much": ("450 4.7.1 Error: too much mail from 192.0.2.1", RATE),
    # Exim, cPanel
    "Exim: relay": ("550 relay not permitted", US),
    "Exim: our address": ("550-Verification failed for <a@b.fr> 550 Sender verify failed", US),
    "Exim: authenticate": ("550 SMTP AUTH is required for message submission on port 587", US),
    "Exim: nobody": ("550 Unrouteable address", RECIPIENT),
    "cPanel: log in": (
        "550-Please turn on SMTP Authentication in your mail client. "
        "h is not permitted to relay", US,
    ),
    "cPanel: the hour's limit": (
        "550 Domain example.org has exceeded the max emails per hour (51/50 (102%)) allowed. "
        "Message discarded.", RATE,
    ),
    "cPanel: failures": (
        "550 Domain example.org has exceeded the max defers and failures per hour (5/5 (71%)) "
        "allowed. Message discarded.", RATE,
    ),
    "cPanel: suspended": ('550 Outgoing mail from "me" has been suspended.', US),
    "Hestia: the hour's limit": ("550 User has exceeded outgoing email quota", RATE),
    # Exchange, Office 365
    "Exchange: another's address": (
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender", US,
    ),
    "Office 365: another's address": (
        "554 5.2.252 SendAsDenied; x@y.fr not allowed to send as formation@example.org", US,
    ),
    "Office 365: no login": ("530 5.7.57 SMTP; Client was not authenticated", US),
    "Office 365: relay": ("550 5.7.64 TenantAttribution; Relay Access Denied", US),
    "Office 365: an account that sent spam": ("550 5.1.8 Access denied, bad outbound sender", US),
    "Office 365: DMARC": (
        "550 5.7.509 Access denied, sending domain b.fr does not pass DMARC verification", US,
    ),
    "Office 365: the day's limit": (
        "550 5.1.90 Your message can't be sent because you've reached your daily limit for "
        "message recipients", RATE,
    ),
    "Office 365: submission": (
        "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException", RATE,
    ),
    "Office 365: nobody": ("550 5.4.1 Recipient address rejected: Access denied", RECIPIENT),
    "Office 365: members only": (
        "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required",
        RECIPIENT,
    ),
    # Google
    "Google: DMARC": (
        "550-5.7.26 Unauthenticated email from b.fr is not accepted due to domain's DMARC", US,
    ),
    "Google: no name for our host": ("550-5.7.25 The IP does not have a PTR record", US),
    "Google: log in": ("530-5.7.0 Authentication Required.", US),
    "Google: the day's limit": ("550 5.4.5 Daily user sending limit exceeded.", RATE),
    "Google: our rate": ("421-4.7.28 Gmail has detected an unusual rate of mail", RATE),
    "Google: a mailbox that gets too much": (
        "450-4.2.1 The user you are trying to contact is receiving mail at a rate that", RECIPIENT,
    ),
    "Google: a full mailbox": (
        "552-5.2.2 The email account that you tried to reach is over quota.", RECIPIENT,
    ),
    # Providers in France
    "OVH: another's address": (
        "550 5.7.1 Sender address rejected: not owned by user a@b.fr", US,
    ),
    "OVH: too many": ("550 sorry, too many emails (#5.7.1)", RATE),
    "OVH: blocked for spam": ("550 5.7.1 Your account has been blocked for spam", US),
    "Orange: our address": ("550 5.1.0 Adresse d expediteur inconnue. OFR204_103 [103]", US),
    "Orange: nobody": (
        "550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR204_416",
        RECIPIENT,
    ),
    "Orange: too many": (
        "421 opmta Trop de connexions, veuillez verifier votre configuration. OFR004_104", RATE,
    ),
    "Gandi: another's address": ("554 5.7.1 <a@b.fr>: Sender address rejected: Access denied", US),
    "Infomaniak: too much": ("550 5.7.1 Sending limit reached, retry later", RATE),
    # Those who send for others
    "Amazon: not verified": (
        "554 Message rejected: Email address is not verified. The following identities failed the "
        "check in region EU-WEST-1: formation@example.org", US,
    ),
    "Amazon: not allowed": (
        "554 Access denied: User `x' is not authorized to perform `ses:SendRawEmail'", US,
    ),
    "Amazon: paused": ("554 Message rejected: Sending paused for this account.", US),
    "Amazon: the rate": ("454 Throttling failure: Maximum sending rate exceeded.", RATE),
    "Amazon: the day": ("454 Throttling failure: Daily message quota exceeded.", RATE),
    "SendGrid: not verified": (
        "550 The from address does not match a verified Sender Identity. Mail cannot be sent until "
        "this error is resolved.", US,
    ),
    "SendGrid: no login": ("550 Unauthenticated senders not allowed", US),
    "SendGrid: the limit": ("451 You have exceeded your messaging limits", RATE),
    "SendGrid: credits": ("451 Authentication failed: Maximum credits exceeded", RATE),
    "Brevo: our network": ("525 5.7.1 Unauthorized IP address", US),
    "Brevo: not activated": ("502 5.7.0 Your SMTP account is not yet activated.", US),
    "Brevo: our address": (
        "550 Sending has been rejected because the sender you used is not valid", US,
    ),
    "Mailjet: our address": (
        "554 5.7.1 <a@b.fr>: Sender address rejected: it has not been validated", US,
    ),
    "Mailgun: sandbox": ("554 Sandbox subdomains are for test purposes only.", US),
    "Yahoo: our address": ("550 Request failed; From address is not one of your addresses", US),
    "Zoho: relay": ("553 Relaying disallowed as formation@example.org", US),
    "Zoho: unusual": ("550 5.4.6 Unusual sending activity detected. Try after sometime", RATE),
    "qmail: relay": (
        "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", US,
    ),
    "IONOS: our address": ("550 Sender address is not allowed.", US),
    # Servers and providers, each by a phrase that nothing else here holds
    "Postfix: nobody in the local table": (
        "550 <zoe@x.fr>: User unknown in local recipient table", RECIPIENT,
    ),
    "Postfix: too long": ("552 Error: message too big", TEXT),
    "Postfix: the size": ("554 Message size exceeds fixed limit", TEXT),
    "Postfix: connections": ("421 Error: too many connections from 192.0.2.1", RATE),
    "Postfix: errors of recipients": ("452 Error: too many recipients", RATE),
    "Postgrey": ("450 <zoe@x.fr>: Greylisted, see postgrey", RECIPIENT),
    "Dovecot: nobody": ("550 <zoe@x.fr> User doesn't exist: zoe", RECIPIENT),
    "Exim: unknown user": ("550 Unknown user", RECIPIENT),
    "Exim: no such user": ("550 No Such User Here", RECIPIENT),
    "Exim: unroutable": ("550 Unroutable address", RECIPIENT),
    "qmail: nobody": ("550 sorry, no mailbox here by that name (#5.7.1)", RECIPIENT),
    "qmail: a sender of a list": ("553 sorry, your envelope sender is in my badmailfrom list", US),
    "Office 365: too many connections of one account": (
        "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded", RATE,
    ),
    "Office 365: spam abuse": ("550 Access denied, spam abuse detected", US),
    "Google: attachments": (
        "552 5.7.0 Our system detected an illegal attachment on your message", TEXT,
    ),
    "Yahoo: nobody": (
        "554 delivery error: dd This user doesn't have a yahoo.com account: mailbox not "
        "found", RECIPIENT,
    ),
    "Yahoo: a disabled mailbox": (
        "554 delivery error: dd Sorry your message cannot be delivered. This mailbox is "
        "disabled (554.30)", RECIPIENT,
    ),
    "Yahoo: deferred": (
        "421 [TS01] Messages from 192.0.2.1 temporarily deferred due to too many messages", RATE,
    ),
    "Orange: nobody, in French": ("550 Adresse d au moins un destinataire invalide", RECIPIENT),
    "Amazon: another domain": ("554 Mail from domain not verified", US),
    "Zoho: outgoing blocked": ("550 5.4.6 Email Outgoing Blocked", US),
    "Spamhaus, by another server": (
        "550 5.7.1 192.0.2.1 is listed at https://www.spamhaus.org/", US,
    ),
    "Amavis: junk": ("554 5.7.0 Reject, id=1 - junkmail rejected", TEXT),
    "SpamAssassin": ("550 This was detected as spam", TEXT),
    "SPF check": ("550 SPF check failed", US),
    # Others, in words that providers change as they please
    "a locked account": ("550 5.7.1 Command rejected: your account has been locked", US),
    "an account that may not send": ("550 5.7.1 Compte d’envoi suspendu", US),
    "another's name in the text": ("550 From header does not match authenticated user", US),
    "our domain, which is none": (
        "553 5.1.8 <a@b.fr>... Domain of sender address a@b.fr does not exist", US,
    ),
    "our address, asked back by Exim": (
        "550-Verification failed for <a@b.fr> 550-Called: 192.0.2.1 550-Response: 550 No such "
        "user 550 Sender verify failed", US,
    ),
    "Microsoft's list of blocked hosts": (
        "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Part of their network is "
        "on our block list (S3150).", US,
    ),
    "the day's limit, in French": ("550 5.7.1 Quota journalier dépassé", RATE),
    "the day's limit, with a curly apostrophe": ("550 5.7.1 Limite journalière d’envois", RATE),
    "the hour's limit, in French": ("550 5.7.1 Vous avez dépassé votre quota d’emails", RATE),
    "the day's recipients": ("550 5.7.1 Maximal number of recipients reached for today", RATE),
    "a volume": ("550 You have exceeded your allowed sending volume", RATE),
    # The standards' codes alone
    "no such mailbox, by its code": ("550 5.1.1 no", RECIPIENT),
    "a mailbox that is full, by its code": ("552 5.2.2 no", RECIPIENT),
    "no mail to that domain": ("556 5.1.10 no", RECIPIENT),
    "SPF, by its code": ("550 5.7.23 no", US),
    "the sender's system, by its code": ("501 5.1.8 no", US),
    "too much mail, by its code": ("550 5.7.28 no", RATE),
    "the content, by its code": ("554 5.6.0 no", TEXT),
    "a login, by its code": ("530 no", US),
    "a command that nobody knows": ("502 5.5.1 what", SERVER),
    "policy": ("554 5.7.1 no", UNCLEAR),
    "a transaction that failed": ("554 no", UNCLEAR),
    "nothing at all": ("550", UNCLEAR),
    "spam": ("550 5.7.1 score over limit", TEXT),
}  # fmt: skip


@pytest.mark.parametrize(("said", "whom"), SAID.values(), ids=SAID)
def test_an_answer_is_about(said: str, whom: RefusalClass) -> None:
    code, _, words = (
        said.replace("-", " ", 1).partition(" ") if said[3:4] == "-" else (said.partition(" "))
    )
    reply = heard(int(code), words.encode())
    assert classify(reply) is whom
    for phase in (Phase.RCPT, Phase.REPLY):
        verdict = judge(phase, reply)
        if whom is US and reply.code >= 500:
            assert verdict is Verdict.OURS
        elif whom is RATE:
            assert verdict is Verdict.LIMIT
        elif whom is UNCLEAR:
            assert verdict is Verdict.UNCLEAR
        elif reply.code >= 500 and whom in (RECIPIENT, TEXT):
            assert verdict is Verdict.REFUSED
        else:
            assert verdict is not Verdict.REFUSED


WHAT: dict[str, tuple[Phase, str, RefusalClass]] = {
    "nobody of that name": (Phase.RCPT, "550 5.1.1 user unknown", RECIPIENT),
    "a mailbox that is full, by its code": (
        Phase.RCPT,
        "552 5.2.2 mailbox full",
        RefusalClass.FULL,
    ),
    "a mailbox that is full, by the old code": (Phase.RCPT, "552 mailbox full", RefusalClass.FULL),
    "a letter that is too long, before anybody is named": (Phase.MAIL, "552 too big", TEXT),
    "a text that is not wanted": (Phase.REPLY, "554 5.6.0 message content rejected", TEXT),
}


@pytest.mark.parametrize(("phase", "said", "what"), WHAT.values(), ids=WHAT)
def test_what_is_refused_of_one_letter(phase: Phase, said: str, what: RefusalClass) -> None:
    code, _, words = said.partition(" ")
    reply = heard(int(code), words.encode())
    assert judge(phase, reply) is Verdict.REFUSED
    assert refused_what(phase, reply) is what


def test_a_limit_is_a_day_s_only_where_its_words_say_so() -> None:
    assert pause(heard(550, b"5.4.5 Daily user sending limit exceeded")) == DAY
    assert pause(heard(550, b"exceeded its 24-hour sending limit")) == DAY
    assert pause(heard(550, b"5.4.5 limit exceeded")) == HOUR
    assert pause(heard(550, b"has exceeded the max emails per hour")) == HOUR


def test_two_answers_are_alike_but_for_addresses_and_numbers() -> None:
    first = heard(550, b"5.7.1 <zoe@x.fr>: no, not you (id 4X1b)")
    assert first.gist == heard(550, b"5.7.1 <max@y.fr>: no, not you (id 9A)").gist
    assert first.gist != heard(550, b"5.7.1 <max@y.fr>: no, not him (id 9A)").gist


def test_each_part_of_the_list_decides_an_answer_that_a_server_gave() -> None:
    replies = [heard(int(said[:3]), said[4:].encode()).plain for said, _ in SAID.values()]
    held = (
        next(
            (n for n, (_, all_) in enumerate(refusal_phrases()) if any(p in words for p in all_)),
            -1,
        )
        for words in replies
    )
    assert {*held} >= {*range(len(refusal_phrases()))}


def test_no_phrase_stands_in_the_list_for_nothing() -> None:
    asked: list[str] = []
    for _, said in refusal_phrases():
        for phrase in said:
            others = [*asked, *(other for other in said if other is not phrase)]
            assert not [other for other in others if other in phrase], phrase
        asked += said
