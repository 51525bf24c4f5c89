"""What broke a conversation with a mailbox, as a sentence: the libraries' words are in English."""

import imaplib
from collections.abc import Callable

from douze.adapters.imap.connection import ImapBroken
from douze.model.os_words import os_words
from douze.model.phrases import Phrase, phrase

_LONGEST = 120


def broken_words(error: Exception, hide: Callable[[str], str]) -> Phrase:
    """Say what happened; the server's own words are quoted, less what `hide` takes out of them.

    What neither library foresaw is named by its kind: its text may hold anything that was heard.
    """
    from imap_tools.errors import UnexpectedCommandStatusError

    if isinstance(error, ImapBroken):
        return error.what
    if isinstance(error, OSError):
        return os_words(error)
    if isinstance(error, UnexpectedCommandStatusError):
        said = _server_words(error.command_result[1])
        return phrase("error_mailbox_answered", said=(_hidden_and_cut(said, hide),))
    if isinstance(error, imaplib.IMAP4.error):  # a farewell, or what it could not understand
        return phrase(
            "error_mailbox_ended_at", said=(_hidden_and_cut(_server_words(error.args), hide),)
        )
    return phrase("error_answer_unforeseen", kind=type(error).__name__)


def _server_words(parts: object) -> str:
    """Give the text of an answer, which comes as bytes, as text, or as lists of either."""
    if isinstance(parts, bytes):
        return parts.decode("utf-8", "replace")
    if isinstance(parts, list | tuple):
        return " ".join(_server_words(part) for part in parts)
    return str(parts)


def _hidden_and_cut(words: str, hide: Callable[[str], str]) -> str:
    """Hide before it is cut short: half a password is one too many."""
    return hide(" ".join(words.split())[: 10 * _LONGEST])[:_LONGEST]
