"""Words for a log, which many read and nobody clears: no address and no link stands in them."""

import re

#: Both end at a space or a sign that quotes. An address is looked for where a word begins, so that
#: no word is gone through twice.
_LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>\"'«»]+", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<![^\s<>\"'«»@:;,()])[^\s<>\"'«»@:;,()]++@[^\s<>\"'«»@:;,()]+")


def log_words(text: str) -> str:
    """Put … where an e-mail address or a web address stands."""
    return _ADDRESS.sub("…", _LINK.sub("…", text))
