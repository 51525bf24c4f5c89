"""Letters that were written into a folder, as the rules are to see them: sent, or not yet."""

from collections.abc import Iterator

from msgspec.structs import replace

from douze.model.ledger_state import LedgerState
from douze.model.letters import LetterRecord
from douze.model.settings import MailSettings
from douze.model.words import LetterState


def with_folder_letters(ledger: LedgerState, mail: MailSettings) -> LedgerState:
    """Count letters that lie in a folder as sent, or set them apart where there is a mail server.

    As long as letters go into a folder, the folder stands for the people: all goes on as if they
    had read what lies there, or nothing could be tried out. With a mail server it counts as what
    it is, said to nobody: `written` has these letters, so that each keeps its number.
    """
    written = {r.key: r for r in _written(ledger)}
    if not written:
        return ledger
    # Here only, not in the ledger: it changes back when `mail.kind` does.
    if mail.kind == "folder":
        sent = {key: replace(r, state=LetterState.SENT) for key, r in written.items()}
        return replace(ledger, letters={**ledger.letters, **sent})
    told = {key: r for key, r in ledger.letters.items() if key not in written}
    return replace(ledger, letters=told, written=written)


def picked_up(ledger: LedgerState, mail: MailSettings) -> Iterator[LetterRecord]:
    """Give the letters that lie in the folder since before another program sends what lies there.

    It sends them too, so none may ever leave by a mail server as well.
    """
    if mail.kind == "folder" and mail.pickup:
        for record in _written(ledger):
            yield replace(record, state=LetterState.SENT)


def _written(ledger: LedgerState) -> Iterator[LetterRecord]:
    return (r for r in ledger.letters.values() if r.state is LetterState.WRITTEN)
