"""What mail servers send back, after the formats that each of them writes.

All are about the one letter below, to Zoé, unless their names say otherwise. Addresses are of
nobody, hosts are examples; the shapes, the fields and the wordings are the servers' own.
"""

from base64 import b64encode
from email.header import Header

ID = "0123456789abcdef0123456789abcdef@example.org"
TAG = ID[:32]
KEY = "BENEVOLES-7KQ4TM2X/confirmation"
#: What stands in `X-Douze-Key`.
TAG = ID.partition("@")[0]
ZOE = "zoe@ailleurs.example"
OURS = "formation@example.org"
LINK = "https://visio.example.org/canari-7f3a"

#: The headers of our letter, as a server gives them back.
HEADERS = f"""\
Return-Path: <{OURS}>
Received: from mail.example.org (mail.example.org [192.0.2.10])
\tby mx.ailleurs.example (Postfix) with ESMTPS id 4F1aXq2Zt9z5vN; Mon, 21 Sep 2020 10:00:03 +0200
From: Cap Rural <{OURS}>
To: =?utf-8?q?Zo=C3=A9_Martin?= <{ZOE}>
Reply-To: =?utf-8?q?Genevi=C3=A8ve_Ganivet?= <{OURS}>
Subject: Votre place est =?utf-8?q?confirm=C3=A9e?=
Date: Mon, 21 Sep 2020 10:00:00 +0200
Message-ID: <{ID}>
Auto-Submitted: auto-generated
X-Douze-Key: {TAG}
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"
"""
LETTER = f"{HEADERS}\nBonjour Zoe,\n\nVotre place est confirmee. 550 5.0.0 est un nombre.\n{LINK}\n"


def mail(
    body: str,
    *,
    sender: str = "MAILER-DAEMON@mail.example.org (Mail Delivery System)",
    subject: str = "Undelivered Mail Returned to Sender",
    content_type: str = 'text/plain; charset="utf-8"',
    more: str = "Auto-Submitted: auto-replied\n",
) -> bytes:
    """One message as it arrives in the association's mailbox."""
    return (
        f"Return-Path: <>\nDelivered-To: {OURS}\nDate: Mon, 21 Sep 2020 10:00:05 +0200\n"
        f"From: {sender}\nTo: {OURS}\nSubject: {subject}\n{more}MIME-Version: 1.0\n"
        f"Message-ID: <20200921080005.4F1aXq@mail.example.org>\nContent-Type: {content_type}\n"
        f"\n{body}"
    ).replace("\n", "\r\n").encode("utf-8", "surrogateescape")  # fmt: skip


def report(
    status: str,
    *,
    words: str = "This is the mail system at host mail.example.org.\n",
    returned: str = LETTER,
    returned_as: str = "message/rfc822",
    status_type: str = "message/delivery-status",
    encoding: str = "",
    kind: str = "multipart/report; report-type=delivery-status",
    **headers: str,
) -> bytes:
    """A report of RFC 3464: words for people, fields for programs, the letter or its headers."""
    cte = f"Content-Transfer-Encoding: {encoding}\n" if encoding else ""
    parts = [f'Content-Type: text/plain; charset="utf-8"\n\n{words}']
    parts.append(
        f"Content-Description: Delivery report\nContent-Type: {status_type}\n{cte}\n{status}"
    )
    if returned:
        parts.append(f"Content-Type: {returned_as}\n\n{returned}")
    body = "".join(f"--B1/mail.example.org\n{part}\n" for part in parts)
    content_type = f'{kind}; boundary="B1/mail.example.org"'
    return mail(f"{body}--B1/mail.example.org--\n", content_type=content_type, **headers)


def fields(
    diagnostic: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    to: str = ZOE,
    original: str = ZOE,
    more: str = "",
) -> str:
    """The fields about one recipient, after those about the message."""
    first = "Reporting-MTA: dns; mail.example.org\nArrival-Date: Mon, 21 Sep 2020 10:00:02 +0200\n"
    said = f"Diagnostic-Code: {diagnostic}\n" if diagnostic else ""
    orig = f"Original-Recipient: rfc822;{original}\n" if original else ""
    return (
        f"{first}\nFinal-Recipient: rfc822; {to}\n{orig}Action: {action}\nStatus: {status}\n"
        f"Remote-MTA: dns; mx.ailleurs.example\n{said}{more}"
    )


def second(action: str, status: str, to: str, diagnostic: str = "") -> str:
    """Fields about one more recipient."""
    said = f"Diagnostic-Code: smtp; {diagnostic}\n" if diagnostic else ""
    return f"\nFinal-Recipient: rfc822; {to}\nAction: {action}\nStatus: {status}\n{said}"


POSTFIX = "smtp; 550 5.1.1 <zoe@ailleurs.example>: Recipient address rejected: User unknown"
OFFICE = (
    "smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient zoe@ailleurs.example not found by "
    "SMTP address lookup"
)
GMAIL = (
    "smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try\n"
    " 550-5.1.1 double-checking the recipient's email address for typos or\n"
    " 550-5.1.1 unnecessary spaces. Learn more at\n"
    " 550 5.1.1  https://support.google.com/mail/?p=NoSuchUser a1-20020a05 - gsmtp"
)
ORANGE = (
    "smtp; 550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416 [416]"
)

#: The name of a message: the message, and what is noted of the letter; None where nothing is.
REPORTS: dict[str, tuple[bytes, str | None]] = {
    # Reports of RFC 3464 that a letter failed for good
    "Postfix, no such user": (
        report(fields(POSTFIX)),
        "550 5.1.1 user unknown, recipient address rejected",
    ),
    "given up, with a status for now and a code for good": (
        report(fields("smtp; 550 no such user", action="expired", status="4.4.7")),
        "550 no such user",
    ),
    "an encoded word in a charset that nobody knows": (
        report(fields("smtp; 550 5.1.1 =?x-none?q?inconnu?= user unknown")),
        "550 5.1.1 user unknown [?] =?x-none?q?inconnu?= user unknown",
    ),
    "Postfix, headers only": (
        report(fields(POSTFIX), returned=HEADERS, returned_as="text/rfc822-headers"),
        "550 5.1.1 user unknown, recipient address rejected",
    ),
    "Postfix, no such domain": (
        report(
            fields(
                "X-Postfix; Host or domain name not found. Name service error for\n"
                "    name=ailleurs.example type=AAAA: Host not found", status="5.4.4"
            )
        ),
        "5.4.4 host or domain name not found, name service error [?] Host or domain "
        "name not found. Name service error for name=ailleurs.example type=AAAA: Host "
        "not found",
    ),
    "Postfix, given up after five days": (
        report(
            fields(
                "X-Postfix; connect to mx.ailleurs.example[192.0.2.25]:25: Connection timed out",
                status="4.4.1",
            )
        ),
        "4.4.1 connection timed out [?] connect to mx.ailleurs.example[192.0.2.25]:25: "
        "Connection timed out",
    ),
    "Postfix, box full": (
        report(fields("smtp; 552 5.2.2 <zoe@ailleurs.example>: Over quota", status="5.2.2")),
        "552 5.2.2 over quota",
    ),
    "Postfix, in UTF-8": (
        report(
            fields("smtp; 550 5.1.1 Utilisateur inconnu à cette adresse"),
            status_type="message/global-delivery-status",
            returned_as="message/global",
        ),
        "550 5.1.1 utilisateur inconnu [?] Utilisateur inconnu à cette adresse",
    ),
    "Exim 4.96": (
        report(
            "Reporting-MTA: dns; mail.example.org\n\nAction: failed\n"
            "Final-Recipient: rfc822;zoe@ailleurs.example\nStatus: 5.0.0\n"
            "Remote-MTA: dns; mx.ailleurs.example\nDiagnostic-Code: smtp; 550 No Such User Here\n",
            subject="Mail delivery failed: returning message to sender",
            sender="Mail Delivery System <Mailer-Daemon@mail.example.org>",
            more=f"X-Failed-Recipients: {ZOE}\nAuto-Submitted: auto-replied\n",
        ),
        "550 no such user [?] No Such User Here",
    ),
    "Exim, without a diagnostic": (
        report(
            "Reporting-MTA: dns; mail.example.org\n\nAction: failed\n"
            "Final-Recipient: rfc822;zoe@ailleurs.example\nStatus: 5.0.0\n",
            sender="Mail Delivery System <Mailer-Daemon@mail.example.org>",
        ),
        "5.0.0",
    ),
    "Sendmail": (
        report(
            "Reporting-MTA: dns; mail.example.org\nReceived-From-MTA: DNS; localhost\n"
            "Arrival-Date: Mon, 21 Sep 2020 10:00:02 +0200\n\n"
            "Original-Recipient: rfc822;zoe@ailleurs.example\n"
            "Final-Recipient: RFC822; Zoe@Ailleurs.Example\nAction: failed\nStatus: 5.1.1\n"
            "Remote-MTA: DNS; mx.ailleurs.example\n"
            "Diagnostic-Code: SMTP; 550 5.1.1 <zoe@ailleurs.example>... User unknown\n"
            "Last-Attempt-Date: Mon, 21 Sep 2020 10:00:04 +0200\n",
            sender="Mail Delivery Subsystem <MAILER-DAEMON@mail.example.org>",
            subject="Returned mail: see transcript for details",
            more="Auto-Submitted: auto-generated (failure)\n",
        ),
        "550 5.1.1 user unknown",
    ),
    "Exchange 2019": (
        report(
            "Reporting-MTA: dns;EXCH01.ailleurs.example\n\n"
            "Final-recipient: RFC822;zoe@ailleurs.example\nAction: failed\nStatus: 5.1.1\n"
            "Diagnostic-code: smtp;550 5.1.1 RESOLVER.ADR.RecipNotFound; not found\n"
            "X-Display-Name: zoe@ailleurs.example\n",
            sender="Microsoft Outlook <MicrosoftExchange329e71ec88ae@ailleurs.example>",
            subject="Undeliverable: Votre place est confirmée",
            more="X-MS-Exchange-Message-Is-Ndr:\n",
        ),
        "550 5.1.1 recipnotfound [?] RESOLVER.ADR.RecipNotFound; not found",
    ),
    "Office 365, in French": (
        report(
            "Reporting-MTA: dns;PR3P192MB0001.EURP192.PROD.OUTLOOK.COM\n"
            "Received-From-MTA: dns;mail.example.org\n\n"
            f"Final-Recipient: rfc822;zoe@ailleurs.example\nAction: failed\nStatus: 5.1.10\n"
            f"Diagnostic-Code: {OFFICE}\n",
            sender="postmaster@ailleurs.example",
            subject=str(Header("Non remis : Votre place est confirmée", "utf-8").encode()),
            words="Votre message à zoe@ailleurs.example n'a pas pu être remis.\n",
        ),
        "550 5.1.10 recipientnotfound [?] RESOLVER.ADR.RecipientNotFound; Recipient … "
        "not found by SMTP address lookup",
    ),
    "Gmail": (
        report(
            "Reporting-MTA: dns; googlemail.com\nReceived-From-MTA: dns; formation@example.org\n"
            "Arrival-Date: Mon, 21 Sep 2020 01:00:02 -0700 (PDT)\n"
            f"X-Original-Message-ID: <{ID}>\n\n"
            "Final-Recipient: rfc822; zoe@ailleurs.example\nAction: failed\nStatus: 5.1.1\n"
            f"Remote-MTA: dns; gmail-smtp-in.l.google.com.\nDiagnostic-Code: {GMAIL}\n",
            sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
            subject="Delivery Status Notification (Failure)",
        ),
        "550 5.1.1 account that you tried to reach does not exist [?] The email "
        "account that you tried to reach does not exist. Please try 550-5.1.1 "
        "double-checking the recipient's email address for typos or 550-5.1.1 "
        "unnecessary spaces. Learn more at 550 5.1.1 … a1-20020a05 - gsmtp",
    ),
    "Gmail, wrapped beside pictures": (
        mail(
            "--OUT\nContent-Type: multipart/related; boundary=IN\n\n--IN\n"
            "Content-Type: text/html; charset=UTF-8\n\n<p>Address not found</p>\n--IN--\n"
            f"--OUT\nContent-Type: message/delivery-status\n\n{fields('smtp; 550 5.1.1 No user')}\n"
            f"--OUT\nContent-Type: message/rfc822\n\n{LETTER}\n--OUT--\n",
            content_type="multipart/report; boundary=OUT; report-type=delivery-status",
        ),
        "550 5.1.1 [?] No user",
    ),
    "OVH": (
        report(
            fields(
                "smtp; 550 5.1.1 <zoe@ailleurs.example>: Email rejected per domain policy",
                more="X-Actual-Recipient: rfc822; zoe@ailleurs.example\n",
            ).replace("mail.example.org", "mo5.mail-out.ovh.net"),
            sender="MAILER-DAEMON@mo5.mail-out.ovh.net (Mail Delivery System)",
        ),
        "550 5.1.1 email rejected per domain policy",
    ),
    "Free": (
        report(
            fields("smtp; 550 5.2.1 <zoe@ailleurs.example>: compte desactive (in reply to RCPT TO)",
                   status="5.2.1"),
            sender="Mail Delivery System <MAILER-DAEMON@smtp2-g21.free.fr>",
        ),
        "550 5.2.1 compte desactive [?] … compte desactive (in reply to RCPT TO)",
    ),
    "Orange": (
        report(fields(ORANGE), sender="MAILER-DAEMON@orange.fr (Mail Delivery System)"),
        "550 5.1.1 invalid recipient, destinataire invalide [?] Adresse d au moins un "
        "destinataire invalide. Invalid recipient. OFR_416 [416]",
    ),
    "Amazon SES, which renames the letter": (
        report(
            "Reporting-MTA: dns; a1-2.smtp-out.eu-west-1.amazonses.com\n\nAction: failed\n"
            "Final-Recipient: rfc822; zoe@ailleurs.example\n"
            "Diagnostic-Code: smtp; 550 5.1.1 <zoe@ailleurs.example>: unknown\nStatus: 5.1.1\n",
            returned=LETTER.replace(ID, "0102017-000000@eu-west-1.amazonses.com"),
            sender="MAILER-DAEMON@eu-west-1.amazonses.com",
            subject="Delivery Status Notification (Failure)",
        ),
        "550 5.1.1 [?] … unknown",
    ),
    "a gateway that encodes the fields in base64": (
        report(b64encode(fields(POSTFIX).encode()).decode(), encoding="base64"),
        "550 5.1.1 user unknown, recipient address rejected",
    ),
    "a gateway that encodes the fields in quoted-printable": (
        report(
            fields("smtp; 550 5.1.1 Bo=C3=AEte inconnue").replace("Action: f", "Action: =66"),
            encoding="quoted-printable",
        ),
        "550 5.1.1 boîte inconnue",
    ),
    "a diagnostic that is an encoded word": (
        report(fields("smtp; =?utf-8?q?550_5=2E1=2E1_Bo=C3=AEte_inconnue?=")),
        "550 5.1.1 boîte inconnue",
    ),
    "a report without an action": (
        report(fields("smtp; 550 unknown").replace("Action: failed\n", "")),
        "550 [?] unknown",
    ),
    "an action with a remark": (
        report(fields("smtp; 550 unknown", action="Failed (permanent)")),
        "550 [?] unknown",
    ),
    "a mailing list's footer around the report": (
        mail(
            "--LIST\n"
            + report(fields(POSTFIX)).decode().partition("MIME-Version: 1.0")[2].replace("\r", "")
            .partition("\n")[2].partition("\n")[2]
            + "\n--LIST\nContent-Type: text/plain\n\nVu par l'antivirus.\n--LIST--\n",
            content_type="multipart/mixed; boundary=LIST",
        ),
        "550 5.1.1 user unknown, recipient address rejected",
    ),
    "an alias, its one target unknown": (
        report(fields("smtp; 550 5.1.1 unknown", to="boite17@heberge.example", original="")),
        "550 5.1.1 [?] unknown",
    ),
    "an alias of two targets, both unknown": (
        report(
            fields("smtp; 550 5.1.1 first", to="a@heberge.example", original="")
            + second("failed", "5.1.1", "b@heberge.example", "550 5.1.1 second")
        ),
        "550 5.1.1 [?] first",
    ),
    "several recipients, ours among the failed": (
        report(
            fields("smtp; 550 5.1.1 not her", to="max@ailleurs.example", original="")
            + second("failed", "5.1.1", ZOE, "550 5.1.1 hers")
            + second("delivered", "2.0.0", "ann@ailleurs.example")
        ),
        "550 5.1.1 [?] hers",
    ),
    "a spam filter that quotes the link": (
        report(fields(f"smtp; 554 5.7.1 URL listed: {LINK}?pwd=1 (see www.liste.example/x)",
                      status="5.7.1")),
        "554 5.7.1 [?] URL listed: … (see …)",
    ),
    "a report cut off within the letter": (
        report(fields(POSTFIX)).partition(b"Bonjour Zoe")[0],
        "550 5.1.1 user unknown, recipient address rejected",
    ),
    "a long story": (
        report(fields("smtp; 550 " + "bla " * 200)),
        "550 [?] bla bla bla bla bla bla bla bla bla bla bla bla bla bla bla bla bla "
        "bla bla bla bla bla bla bla bla bla bla bla bla bla bla bla bla bla bla bla "
        "bla bla bla bla bla bla bla bla bla bla bla bla bla bla bla bla bla bla bla "
        "bla bla bla bla bla bla bla bla bla bla bla bla bla bla bla bla bla bla…",
    ),
    "Gmail, without the letter": (
        report(
            f"Reporting-MTA: dns; googlemail.com\nX-Original-Message-ID: <{ID}>\n\n"
            f"Final-Recipient: rfc822; {ZOE}\nAction: failed\nStatus: 5.1.1\n"
            "Diagnostic-Code: smtp; 550 5.1.1 No user\n",
            returned="",
        ),
        "550 5.1.1 [?] No user",
    ),
    "Office 365, without the letter": (
        report(
            fields("smtp;550 5.7.520 Access denied", status="5.7.520"), returned="",
            more=f"In-Reply-To: <{ID}>\nReferences: <a@b.example> <{ID}>\n",
        ),
        "550 5.7.520 access denied",
    ),
    "a gateway that encodes the letter in base64": (
        report(
            fields("smtp; 550 5.1.1 unknown"), returned=b64encode(LETTER.encode()).decode(),
            returned_as="message/rfc822\nContent-Transfer-Encoding: base64",
        ),
        "550 5.1.1 [?] unknown",
    ),
    "late, then failed, in one report": (
        report(
            fields("smtp; 450 4.2.0 later", action="delayed", status="4.2.0")
            + second("failed", "5.1.1", ZOE, "550 5.1.1 dead")
        ),
        "550 5.1.1 [?] dead",
    ),
    "a recipient without a type": (
        report(fields("smtp; 550 5.1.1 no").replace("Recipient: rfc822;", "Recipient:")),
        "550 5.1.1 [?] no",
    ),
    # Words only, without fields
    "qmail": (
        mail(
            "Hi. This is the qmail-send program at mail.example.org.\n"
            "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
            "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
            f"<{ZOE}>:\n192.0.2.25 does not like recipient.\n"
            "Remote host said: 550 5.1.1 sorry, no mailbox here by that name\n"
            "Giving up on 192.0.2.25.\n\n"
            f"--- Below this line is a copy of the message.\n\n{LETTER}",
            sender="MAILER-DAEMON@mail.example.org",
            subject="failure notice",
            more="",
        ),
        "550 5.1.1 no mailbox here, does not like recipient [?] … 192.0.2.25 does not "
        "like recipient. Remote host said: 550 5.1.1 sorry, no mailbox here by that "
        "name Giving up on 192.0.2.25.",
    ),
    "qmail, local": (
        mail(
            "Hi. This is the qmail-send program at ailleurs.example.\nI've given up.\n\n"
            f"<{ZOE}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
            f"--- Below this line is a copy of the message.\n\n{LETTER}",
            sender="MAILER-DAEMON@ailleurs.example",
            more="",
        ),
        "5.1.1 no mailbox here [?] … Sorry, no mailbox here by that name. (#5.1.1)",
    ),
    "Exim, before it wrote fields": (
        mail(
            "This message was created automatically by mail delivery software.\n\n"
            "A message that you sent could not be delivered to one or more of its\n"
            "recipients. This is a permanent error. The following address(es) failed:\n\n"
            f"  {ZOE}\n    SMTP error from remote mail server after RCPT TO:<{ZOE}>:\n"
            "    host mx.ailleurs.example [192.0.2.25]: 550 No such user here\n\n"
            "------ This is a copy of the message, including all the headers. ------\n\n"
            f"{LETTER}",
            sender="Mail Delivery System <Mailer-Daemon@mail.example.org>",
            more=f"X-Failed-Recipients: {ZOE}\nAuto-Submitted: auto-replied\n",
        ),
        "550 no such user [?] … SMTP error from remote mail server after RCPT … host "
        "mx.ailleurs.example [192.0.2.25]: 550 No such user here",
    ),
    "a web page with the letter beside it": (
        mail(
            "--X\nContent-Type: text/html; charset=iso-8859-1\n\n<html><body><p>Le message n'a pu "
            f"etre remis a &lt;{ZOE}&gt;</p><p>R&eacute;ponse : 550 5.1.1 Boite inconnue</p>"
            f"</body></html>\n--X\nContent-Type: message/rfc822\n\n{LETTER}\n--X--\n",
            sender="Postmaster <postmaster@ailleurs.example>",
            content_type="multipart/mixed; boundary=X",
        ),
        "550 5.1.1 boite inconnue [?] Réponse : 550 5.1.1 Boite inconnue",
    ),
    "Orange, in French": (
        mail(
            f"Votre message n'a pas pu être délivré au destinataire suivant :\n\n  {ZOE}\n\n"
            "Réponse : 550 5.1.1 Adresse d'au moins un destinataire invalide.\n\n"
            f"------ Copie ------\n\n{LETTER}",
            sender="MAILER-DAEMON@orange.fr",
        ),
        "550 5.1.1 destinataire invalide [?] Réponse : 550 5.1.1 Adresse d'au moins un "
        "destinataire invalide.",
    ),
    "a webmail in French, in base64": (
        mail(
            b64encode(
                f"{ZOE}\n\n550 5.1.1 Adresse invalide.\n\nMessage-ID: <{ID}>\n".encode()
            ).decode(),
            sender="Postmaster <postmaster@laposte.net>",
            more="Content-Transfer-Encoding: base64\n",
        ),
        "550 5.1.1 adresse invalide",
    ),
    # What changes nothing
    "of another's letter, without it": (
        report(
            fields("smtp; 550 5.1.1 no", to="max@ailleurs.example", original=""), returned="",
            more=f"In-Reply-To: <{ID}>\n",
        ),
        None,
    ),
    "Postfix, late": (
        report(
            fields("X-Postfix; connect to mx.ailleurs.example: Connection refused",
                   action="delayed", status="4.4.1",
                   more="Will-Retry-Until: Sat, 26 Sep 2020 10:00:02 +0200\n"),
            subject="Delayed Mail (still being retried)",
        ),
        None,
    ),
    "late, with a code of the kind 5xx": (
        report(fields("smtp; 550 5.7.1 greylisted, try again", action="delayed", status="5.7.1")),
        None,
    ),
    "delivered": (report(fields("", action="delivered", status="2.0.0")), None),
    "relayed": (report(fields("", action="relayed", status="2.0.0")), None),
    "expanded": (report(fields("", action="expanded", status="2.0.0")), None),
    "failed, and yet a code of success": (
        report(fields("smtp; 250 2.0.0 OK", status="2.0.0")), None,
    ),
    "an alias of two targets, one reached": (
        report(
            fields("smtp; 550 5.1.1 unknown", to="a@heberge.example", original="")
            + second("delivered", "2.0.0", "b@heberge.example")
        ),
        None,
    ),
    "several recipients, ours late": (
        report(
            fields("smtp; 550 5.1.1 not her", to="max@ailleurs.example", original="")
            + second("delayed", "4.2.2", ZOE)
        ),
        None,
    ),
    "of the same letter, to her former address": (
        report(
            fields("smtp; 550 5.1.1 unknown", to="zeo@ailleurs.example", original=""),
            returned=LETTER.replace(ZOE, "zeo@ailleurs.example"),
        ),
        None,
    ),
    "of the same letter, to whom is not said": (
        report(
            fields("smtp; 550 5.1.1 unknown", to="zeo@ailleurs.example", original=""),
            returned=f"Message-ID: <{ID}>\n", returned_as="text/rfc822-headers",
        ),
        None,
    ),
    "of a letter that is not ours": (
        report(fields(POSTFIX), returned=LETTER.replace(ID, "a@b.example").replace(TAG, "x/link")),
        None,
    ),
    "of a letter of ours that never was": (
        report(
            fields(POSTFIX), returned=LETTER.replace(ID, "f" * 32 + "@example.org").replace(TAG, "")
        ),
        None,
    ),
    "without the letter": (report(fields(POSTFIX), returned=""), None),
    "out of office": (
        mail(
            f"Je suis absente jusqu'au 5 octobre. 550 5.1.1\n\n> Message-ID: <{ID}>\n",
            sender=f"Zoe Martin <{ZOE}>", subject="Absence : Votre place est confirmee",
            more="Auto-Submitted: auto-replied\nX-Autoreply: yes\n",
        ),
        None,
    ),
    "out of office, by Exchange": (
        mail(
            "<html><body>Je suis en congés.</body></html>",
            sender=f"Martin Zoe <{ZOE}>", content_type="text/html; charset=utf-8",
            subject="Réponse automatique : Votre place est confirmée",
            more=f"X-Auto-Response-Suppress: All\nAuto-Submitted: auto-generated\n"
            f"In-Reply-To: <{ID}>\n",
        ),
        None,
    ),
    "an answer by a person": (
        mail(f"Merci ! 550 Bravo\n\n{LETTER}", sender=f"Zoe <{ZOE}>", more=""), None,
    ),
    "a report that a person passed on": (
        mail(
            "--X\nContent-Type: text/plain\n\nVoyez, il revient.\n--X\n"
            f"Content-Type: message/rfc822\n\n{report(fields(POSTFIX)).decode()}\n--X--\n",
            sender="collegue@example.org", content_type="multipart/mixed; boundary=X", more="",
        ),
        None,
    ),
    "a receipt": (
        report(
            f"Reporting-UA: Outlook\nFinal-Recipient: rfc822;{ZOE}\nOriginal-Message-ID: <{ID}>\n"
            "Disposition: manual-action/MDN-sent-manually; displayed\n",
            status_type="message/disposition-notification",
            kind="multipart/report; report-type=disposition-notification", sender=ZOE,
        ),
        None,
    ),
    "a complaint": (
        report(
            f"Feedback-Type: abuse\nUser-Agent: x/1\nOriginal-Rcpt-To: {ZOE}\n",
            status_type="message/feedback-report",
            kind="multipart/report; report-type=feedback-report",
        ),
        None,
    ),
    "Exim, late": (
        mail(
            "This message was created automatically by mail delivery software.\n"
            "A message that you sent has not yet been delivered to one or more of its\n"
            "recipients after more than 24 hours on the queue on mail.example.org.\n\n"
            f"  {ZOE}\n    Delay reason: 550 looks like a refusal, but we go on\n\n{LETTER}",
            sender="Mail Delivery System <Mailer-Daemon@mail.example.org>",
            subject="Warning: message 1kKHb2-0001 delayed 24 hours",
        ),
        None,
    ),
    "words of a server, without a code": (
        mail(f"Nobody of that name here.\n\n{LETTER}", sender="MAILER-DAEMON@ailleurs.example"),
        None,
    ),
    "words of a server about two letters of ours": (
        mail(f"550 5.1.1 no\n\nMessage-ID: <{'e' * 32}@example.org>\n\n{LETTER}"), None,
    ),
    "words of a server, without a letter": (mail("550 5.1.1 no such user\n"), None),
    "words of no server": (
        mail(f"550 5.1.1 no such user\n\n{LETTER}", sender="daemon@spam.example"), None,
    ),
    "nothing at all": (b"", None),
    "no e-mail": (bytes(range(256)) * 40, None),
    "a report whose parts never begin": (
        mail("nothing", content_type="multipart/report; report-type=delivery-status; boundary=Z"),
        None,
    ),
    "a report without a boundary": (mail(LETTER, content_type="multipart/report"), None),
    "fields that are none": (report("\x00\x01::: no\n\n\n:\n"), None),
    "base64 that is none": (report("é" * 50, encoding="base64"), None),
}  # fmt: skip
