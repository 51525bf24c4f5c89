"""`announce`: what a newsletter says of a session, in files to paste and to send."""

import argparse

from msgspec.structs import replace

from douze.commands.current_state import session_code
from douze.commands.output_folder import put_files
from douze.commands.screen import clock
from douze.composition import Adapters, build
from douze.errors import NothingToAnnounce
from douze.match.match_book import match_book
from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter, PlannedLetter
from douze.model.message_id import message_id
from douze.model.page_names import page_name
from douze.model.phrases import phrase
from douze.read.answer_tabs import whole_tabs_known
from douze.read.read_book import read_book
from workflows.decide import decide

#: What says that a program wrote a message, and which: a person sends this one.
_OURS = ("Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "X-Douze-Key")

#: What lets a browser read the file; where the rest is pasted it says nothing.
_UTF_8 = '<meta charset="utf-8">'


def announce(arguments: argparse.Namespace) -> int:
    """`announce`: writes the text of a session's announcement; sends and remembers nothing."""
    adapters = build(arguments.config)
    adapters.composer.check([Kind.ANNOUNCEMENT])
    letter, settings = _letter(arguments, adapters), adapters.settings
    planned = PlannedLetter(
        letter=letter,
        number=0,
        message_id=message_id(letter.key, settings.mail.sender.address, adapters.secret.read()),
        decided_at=letter.send_after,
        subject=adapters.composer.subject(letter),
    )
    words = adapters.composer.without_layout(letter)
    assert letter.session is not None
    name = page_name(letter.session.code)
    text = f"{planned.subject}\n\n{words.text.rstrip()}\n"
    files = {
        f"{name}.html": f"{_UTF_8}\n{words.html}".encode(),
        f"{name}.txt": text.encode(),
        f"{name}.eml": _draft(adapters.composer.show(planned).raw),
    }
    html, txt, eml = put_files(settings.beside("announcements"), files)
    print(text)
    print(adapters.wording.sentence(phrase("screen_announce", html=html, txt=txt, eml=eml)))
    return 0


def _draft(raw: bytes) -> bytes:
    """Give a message as Outlook, Thunderbird and others open one that is still to be sent."""
    from email import message_from_bytes
    from email.policy import SMTP

    message = message_from_bytes(raw, policy=SMTP)
    for header in _OURS:
        del message[header]
    message["X-Unsent"] = "1"
    return message.as_bytes()


def _letter(arguments: argparse.Namespace, adapters: Adapters) -> Letter:
    """Give the letter that staff would get if they asked for it now on the sheet.

    Raises UnknownSession; NothingToAnnounce of one that cannot be announced as it stands.
    """
    settings, now = adapters.settings, clock(arguments, adapters.settings)
    ledger = adapters.ledger.read()
    book = read_book(adapters.workbook.read(), settings, whole_tabs_known(ledger.in_use))
    code = session_code(arguments.session, book.sessions)
    # So the rule decides as it would in a pass; nobody remembers this one.
    asked = {**book.sessions, code: replace(book.sessions[code], announce=True)}
    book, ledger = replace(book, sessions=asked), _never_asked(ledger, code)
    matched = match_book(book, ledger, now, secret=adapters.secret.read())
    for letter in decide(matched, ledger, settings, now).letters:
        if letter.kind is Kind.ANNOUNCEMENT and letter.session and letter.session.code == code:
            return letter
    raise NothingToAnnounce(code)


def _never_asked(ledger: LedgerState, code: str) -> LedgerState:
    """Forget a session's row, so that what stands there now counts, and all announcements."""
    return replace(
        ledger,
        sessions={known: record for known, record in ledger.sessions.items() if known != code},
        letters={k: r for k, r in ledger.letters.items() if r.kind is not Kind.ANNOUNCEMENT},
        adopted=None,
    )
