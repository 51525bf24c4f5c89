"""Reports in the forms that servers really write, and the reason that decides what staff do."""

import pytest

from douze.model.words import BounceReason
from douze.read.delivery_report import read_report
from tests.read.delivery_reports import (
    HEADERS,
    ID,
    KEY,
    LETTER,
    LINK,
    OURS,
    ZOE,
    fields,
    mail,
    report,
)

OURS_BACK = f"From: Cap Rural <{OURS}>\nTo: Zoe Martin <{ZOE}>\nMessage-ID: <{ID}>\nSubject: x\n"
FIRST = "Reporting-MTA: dns; mail.example.org\n\n"


def words(text: str, sender: str = "MAILER-DAEMON@mail.example.org", **more: str) -> bytes:
    """What a server wrote in words, with the letter below."""
    return mail(f"{text}\n\n--- Copy\n\n{OURS_BACK}\nx\n", sender=sender, **more)


def said(diagnostic: str, status: str = "5.0.0", action: str = "failed") -> bytes:
    return report(fields(diagnostic, status=status, action=action))


NO_MAILBOX, NO_DOMAIN, FULL = BounceReason.NO_MAILBOX, BounceReason.NO_DOMAIN, BounceReason.FULL
BLOCKED, UNREACHED, OTHER = BounceReason.BLOCKED, BounceReason.UNREACHED, BounceReason.OTHER

#: A form: the message, and the reason; None where it is no failure.
FORMS: dict[str, tuple[bytes, BounceReason | None]] = {
    # Fields as they come
    "MessageLabs, unfolded lines and another order": (
        report(
            "Arrival-Date: Thu, 17 Sep 2020 23:34:45 +0000\nReporting-MTA: dns; x.example\n\n"
            "Last-Attempt-Date: Thu, 17 Sep 2020 23:34:45 +0000\n"
            "Diagnostic-Code: smtp; 550-Log in first.\n550-mx.example [198.51.100.21]:111 may not\n"
            "550 relay here without a login.\nStatus: 5.0.0\nAction: failed\n"
            f"Final-Recipient: rfc822; {ZOE}\n",
            returned=OURS_BACK, returned_as="text/rfc822-headers",
        ), BLOCKED),
    "status before recipient": (
        report(f"{FIRST}Status: 5.2.2\nAction: failed\nFinal-Recipient: rfc822;{ZOE}\n"), FULL),
    "recipients without a blank line between them": (
        report(
            f"{FIRST}Final-Recipient: rfc822; max@x.example\nAction: delivered\nStatus: 2.0.0\n"
            f"Final-Recipient: rfc822; {ZOE}\nAction: failed\nStatus: 5.1.1\n"
        ), NO_MAILBOX),
    "everything in one block": (
        report(f"Reporting-MTA: dns; x\nFinal-Recipient: rfc822; {ZOE}\nAction: failed\n"
               "Status: 5.1.1\n"), NO_MAILBOX),
    "names in capitals": (
        report(f"{FIRST}FINAL-RECIPIENT: RFC822; {ZOE}\nACTION: FAILED\nSTATUS: 5.1.1\n"),
        NO_MAILBOX),
    "an error with a status of the kind 5": (said("smtp; 550 no", "5.1.1", "error"), NO_MAILBOX),
    "an error whose code alone says so": (
        report(f"{FIRST}Final-Recipient: rfc822; {ZOE}\nAction: error\n"
               "Diagnostic-Code: smtp; 550 User unknown\n"), NO_MAILBOX),
    "expired, for good": (said("smtp; 554 5.4.7 Delivery expired", "5.4.7", "expired"), UNREACHED),
    "an error that may pass": (said("smtp; 451 later", "4.3.0", "error"), None),
    "expired, for now": (said("X-x; later", "4.4.7", "expired"), None),
    "dma, from nobody at all": (
        words(f"Your letter to <{ZOE}> failed.\n\nmx.example said no to RCPT TO:\n"
              f"550 5.1.1 <{ZOE}>: User unknown.", sender="MAILER-DAEMON <>"), NO_MAILBOX),
    "from an empty pair of brackets": (
        words(f"<{ZOE}>: 550 5.1.1 User unknown", sender="<>"), NO_MAILBOX),
    # The letter under another type
    **{
        f"the letter as {kind}": (
            report(fields("smtp; 550 5.1.1 User unknown"), returned=HEADERS, returned_as=kind),
            NO_MAILBOX)
        for kind in ("text/plain", "text/rfc822", "message/rfc822-headers", "message/partial",
                     "message/global-headers", "application/octet-stream")
    },
    "the letter in the words of a report": (
        report(fields("smtp; 550 5.1.1 User unknown"), returned="", words=OURS_BACK), NO_MAILBOX),
    # Codes as servers write them
    "a code in brackets": (words(f"<{ZOE}>: [550] User unknown"), NO_MAILBOX),
    "a code in parentheses": (words(f"<{ZOE}>: (550): User unknown"), NO_MAILBOX),
    "Yahoo, a colon behind the code": (words(f"<{ZOE}>:\n550: <{ZOE}>: User unknown"), NO_MAILBOX),
    "Yahoo, over quota": (
        words(f"<{ZOE}>:\n552: 1 Requested mail action aborted, mailbox full"), FULL),
    "Zoho, a colon before the code": (
        words(f"{ZOE} Invalid Address, ERROR_CODE :550, ERROR_CODE :Requested action not taken",
              sender="mailer-daemon@mail.zoho.example"), NO_MAILBOX),
    "Postfix before fields, the words on the next line": (
        words(f"<{ZOE}>: host\n    mx.user.example[192.0.2.22] said: 550\n    <{ZOE}>: User unknown"
              ), NO_MAILBOX),
    "571, by Exchange": (
        words(f"{ZOE}\n571 Delivery not authorized, message refused"), BLOCKED),
    "Courier": (
        words(f"<{ZOE}>:\n     mx.example [192.0.2.25]:\n>>> RCPT TO:<{ZOE}>\n"
              "<<< 550 User unknown.", sender='"Courier mail server at x" <@x.example>'), None),
    "Courier, by its daemon": (
        words(f"<{ZOE}>:\n     mx.example [192.0.2.25]:\n>>> RCPT TO:<{ZOE}>\n<<< 550 User unknown."
              ), NO_MAILBOX),
    "Sendmail's transcript": (
        words("   ----- Transcript of session follows -----\n... while talking to mx.example.:\n"
              f">>> RCPT To:<{ZOE}>\n<<< 553 5.3.0 <{ZOE}>... No such user here\n"
              f"550 5.1.1 <{ZOE}>... User unknown"), NO_MAILBOX),
    "Exim, no such domain": (
        words(f"  {ZOE}\n    Unrouteable address: 550 Unrouteable address"), NO_DOMAIN),
    "qmail, full": (
        words(f"<{ZOE}>:\nThe users mailfolder is over the allowed quota (size). (#5.2.2)"), FULL),
    "Lotus Domino": (
        said("X-Notes; User zoe (zoe@x) not listed in Domino Directory", "5.1.1"), NO_MAILBOX),
    "Google, full": (
        said("smtp; 552-5.2.2 The email account that you tried to reach is over quota", "5.2.2"),
        FULL),
    "Google, a sender that is not proven": (
        said("smtp; 550-5.7.26 This mail is unauthenticated, DMARC", "5.7.26"), BLOCKED),
    "Office 365, blocked": (
        said("smtp;550 5.7.606 Access denied, banned sending IP [192.0.2.1]", "5.7.606"), BLOCKED),
    "Exchange, full": (
        said("smtp;554 5.2.2 mailbox full; STOREDRV.Deliver", "5.2.2"), FULL),
    "OVH, spam": (said("smtp; 550 5.7.1 Message rejected: spam", "5.7.1"), BLOCKED),
    "Orange, a limit of reputation": (
        said("smtp; 550 5.7.1 Service refuse. Veuillez essayer plus tard. spam detected OFR_506",
             "5.7.1"), BLOCKED),
    "Orange, full": (said("smtp; 552 5.1.1 Boite du destinataire pleine. mailbox full"), FULL),
    "a full box under the code of an unknown one": (
        said("smtp; 550 5.1.1 mailbox full", "5.1.1"), FULL),
    "an unknown box under the code of a policy": (
        said("smtp; 550 5.7.1 User unknown", "5.7.1"), NO_MAILBOX),
    "too large": (said("smtp; 552 5.3.4 Message too large", "5.3.4"), BLOCKED),
    "given up after days": (
        said("X-Postfix; connect to mx.example[192.0.2.25]:25: Connection timed out", "4.4.1"),
        UNREACHED),
    "no such domain, in fields": (said("X-x; Host not found", "5.1.2"), NO_DOMAIN),
    "Microsoft 365, nobody of that name in its directory": (
        said("smtp;550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", "5.4.1"),
        NO_MAILBOX),
    "a mailbox that nobody has looked into for long": (
        said("smtp; 550 5.2.1 This mailbox has been blocked due to inactivity", "5.2.1"),
        NO_MAILBOX),
    "La Poste, a mailbox put away": (
        said("smtp; 550 5.5.0 Boite du destinataire archivee. Archived recipient. LPN007_405",
             "5.5.0"), NO_MAILBOX),
    "Yahoo, no such account": (
        said("smtp; 554 delivery error: dd This user doesn't have a yahoo.com account"),
        NO_MAILBOX),
    "Exim, no server behind the domain": (
        said("smtp; 550 all relevant MX records point to non-existent hosts"), NO_DOMAIN),
    "Orange, a letter that it did not like": (
        said("smtp; 550 5.2.0 Mail rejete. Mail rejected. ofr_506 [506]", "5.2.0"), BLOCKED),
    "a mailbox of ours that a server looked for and did not find": (
        said(f"smtp; 550 Verification failed for <{OURS}> No Such User Here Sender verify failed"),
        BLOCKED),
    "our address unknown to a server, under the code of an unknown recipient": (
        said(f"smtp; 550 5.1.1 <{OURS}>: Sender address rejected: User unknown", "5.1.1"),
        BLOCKED),
    "a sender's domain, by its code alone": (said("smtp; 550 5.1.8 no", "5.1.8"), BLOCKED),
    "an unknown reason": (said("smtp; 554 hm"), OTHER),
    # What is no failure
    **{
        f"no code: {text}": (words(f"{ZOE}\n\n{text}"), None)
        for text in (
            "il est 12:550 ici",
            "port 587 refused", "512 MB left", "550 messages",
            "(550) messages", "[550] days", "2020-09-550", "v.550 x", "1.550 x",
            "mx.example[192.0.2.2]:525 refused", "500 octets", "504 hours",
        )
    },
    "a code, and it will be tried again": (
        words(f"<{ZOE}>: 550 5.1.1 no. It will be retried for 4 days."), None),
    "an automatic reply of a person's": (
        words("550 5.1.1 User unknown", sender=f'"MAILER-DAEMON" <{ZOE}>'), None),
    "a receipt": (
        report(f"Final-Recipient: rfc822;{ZOE}\nDisposition: automatic-action; deleted\n",
               status_type="message/disposition-notification", sender="postmaster@x.example",
               ), None),
}  # fmt: skip


NOTE = "Bonjour, je suis absente jusqu'au 5. Mairie, 550 rue de la Gare, 63600 Ambert.\n"
CODE = "zoe is not here any more: 550 User unknown.\n"
FORMS |= {
    "a street with a number is no code": (words(NOTE, "postmaster@ambert.example"), None),
    "a postmaster's holiday note, whatever it says": (
        mail(f"{CODE}\n{OURS_BACK}", sender="postmaster@a.example", subject="Absence du bureau"),
        None),
    "an answer of a postmaster's": (
        mail(f"{CODE}\n{OURS_BACK}", sender="postmaster@a.example", subject="Re: x"), None),
    "a subject of ours that speaks of holidays": (
        mail(f"{CODE}\n{OURS_BACK}", subject="Undeliverable: Gérer les congés"), NO_MAILBOX),
    "a server that calls itself so before anybody's address": (
        words(CODE, "Mail Delivery System <noreply@ambert.example>"), NO_MAILBOX),
    "a true report from anybody's address": (
        report(fields("smtp; 550 5.1.1 User unknown"), sender="Support <noreply@a.example>"),
        NO_MAILBOX),
    "anybody's address, without that name": (words(CODE, "Support <noreply@a.example>"), None),
    "a report whose lines end twice": (
        report(fields("smtp; 550 5.1.1 User unknown")).replace(b"\r\n", b"\r\r\n"), NO_MAILBOX),
    "words whose lines end twice": (words(CODE).replace(b"\r\n", b"\r\r\n"), NO_MAILBOX),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "reason"), FORMS.values(), ids=FORMS)
def test_a_report_in_another_form(raw: bytes, reason: BounceReason | None) -> None:
    found = read_report(raw)
    assert (found.failures[0].reason if found else None) is reason
    assert found is None or {*found.message_ids, found.key} & {ID, KEY}


#: What a server says, and what is shown of it.
SHOWN = {
    "550 5.1.1 User unknown": "550 5.1.1 user unknown",
    f"550 5.1.1 <{ZOE}>: Recipient address rejected: User unknown":
        "550 5.1.1 user unknown, recipient address rejected",
    "550 Nouvelle adresse : zoe@evil.example": "550 [?] Nouvelle adresse : …",
    "550 User unknown. Write to zoe＠evil.example or zoe(at)evil.example":
        "550 user unknown [?] User unknown. Write to … or …",
    f"550 mailbox full, see {LINK}": "550 mailbox full [?] mailbox full, see …",
    "Call 06 12 34 56 78": "5.1.1 [?] Call 06 12 34 56 78",
    "": "5.1.1",
}  # fmt: skip


@pytest.mark.parametrize(("words_of_it", "shown"), SHOWN.items(), ids=SHOWN)
def test_only_codes_and_known_phrases_are_a_servers_word(words_of_it: str, shown: str) -> None:
    found = read_report(report(fields(f"smtp; {words_of_it}"), returned=LETTER))
    assert found is not None
    assert found.failures[0].said == shown
