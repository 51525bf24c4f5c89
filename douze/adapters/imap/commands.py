"""What is asked of a mailbox: which messages are worth reading, what they say; move them.

Asked here and not through imap-tools, whose answers go astray where a server puts in what somebody
else is doing in the mailbox, and which removes all messages that are marked as deleted.
"""

import re
from collections.abc import Iterator, Sequence
from email import message_from_bytes
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from douze.model.bounces import from_nobody, may_be_a_report

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

#: How much of a message is read: the report and the letter's headers stand at its beginning.
LARGEST = 128 * 1024
_LONGEST_HEADERS = 4096
#: Said by a server that may do later what it does not do now (RFC 5530, and words of providers).
FOR_NOW = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT)\b|too many|temporar", re.IGNORECASE)
#: So does a fault of its own, but where it is said of one message: that may be damaged for good.
SERVER_FAILS = re.compile(rf"{FOR_NOW.pattern}|\[SERVERBUG\b", re.IGNORECASE)
#: What of a message's headers tells whether it may be a report, and no more of it than is looked
#: at: a stranger's can be a megabyte each. PEEK, since a plain BODY marks a message as seen
#: (RFC 3501, 6.4.5).
_HEADERS = f"(UID BODY.PEEK[HEADER.FIELDS (RETURN-PATH FROM CONTENT-TYPE)]<0.{_LONGEST_HEADERS}>)"


def exists(box: "BaseMailBox", folder: str) -> bool:
    """Whether there is a folder of this name; an error where the server does not tell."""
    status, answer = box.client.list('""', _encoded(folder))
    _sure((status, answer))
    return any(answer)


def search(box: "BaseMailBox", wanted: str) -> set[int]:
    """Search; a server may say what it found in several lines, and some of it twice."""
    status, answer = box.client.uid("SEARCH", wanted)
    _sure((status, answer))
    return {int(word) for line in answer if line for word in line.split()}


def worth_reading(box: "BaseMailBox", uids: Sequence[int]) -> set[int]:
    """Name those whose headers look as if a mail server had written them.

    Where a server cannot give them all, as with one that it holds damaged, it is asked one by one;
    one whose headers it does not give, or leaves out, may be any.
    """
    numbers = ",".join(str(uid) for uid in uids)
    answer = _given(box, numbers, _HEADERS)
    if answer is None:
        if len(uids) == 1:
            return set(uids)
        return {found for uid in uids for found in worth_reading(box, [uid])}
    told = [(uid, _may_be_a_report(headers)) for uid, headers in _by_uid(answer)]
    left_out = set(uids).difference(uid for uid, _ in told)
    return left_out.union(uid for uid, may_be in told if may_be)


def _by_uid(answer: list[Any]) -> Iterator[tuple[int, bytes]]:
    """Give each message's number and what was said of it, as imaplib cuts an answer into pieces.

    A server may say the number first or last, and put in messages that nobody asked for.
    """
    for part, after in pairwise([*answer, b""]):
        if isinstance(part, tuple):
            around = part[0] + (after if isinstance(after, bytes) else b"")
            if number := re.search(rb"\bUID (\d+)", around):
                yield int(number[1]), bytes(part[1])


def _may_be_a_report(headers: bytes) -> bool:
    """Look at a message's headers; at those that nobody understands, no harm is done by reading."""
    try:
        told = message_from_bytes(headers[:_LONGEST_HEADERS])
        if not from_nobody(told.get("Return-Path")):
            return False
        return may_be_a_report(told.get_content_type(), str(told.get("From", "")))
    except Exception:  # Python's parser has its own ways to stumble over what is no e-mail
        return True


def move(box: "BaseMailBox", uids: Sequence[int], folder: str) -> None:
    """Move messages, and remove no other: not those that somebody else has marked as deleted.

    What a server can do it often tells only those who have logged in.
    """
    numbers = ",".join(str(uid) for uid in uids)
    _, told = box.client.capability()
    able = b" ".join(word for word in told if isinstance(word, bytes)).upper().split()
    where = _encoded(folder)
    if b"MOVE" in able:
        _sure(box.client.uid("MOVE", numbers, where))
        return
    _sure(box.client.uid("COPY", numbers, where))
    _sure(box.client.uid("STORE", numbers, "+FLAGS.SILENT", r"(\Deleted)"))
    # A plain EXPUNGE would remove what staff have marked as deleted too.
    if b"UIDPLUS" in able:
        _sure(box.client.uid("EXPUNGE", numbers))


def beginning(box: "BaseMailBox", uid: int) -> bytes | None:
    """Read as much of a message as a report needs; nothing where it has gone meanwhile.

    None where the server says no to this one.
    """
    # The number is asked for by name: an answer that does not say it counts as another message's.
    answer = _given(box, str(uid), f"(UID BODY.PEEK[]<0.{LARGEST}>)")
    if answer is None:
        return None
    return next((raw[:LARGEST] for number, raw in _by_uid(answer) if number == uid), b"")


def _given(box: "BaseMailBox", numbers: str, parts: str) -> list[Any] | None:
    """Fetch; None where the server cannot, and an error where it may later."""
    status, answer = box.client.uid("FETCH", numbers, parts)
    if status != "OK" and FOR_NOW.search(str(answer)):
        raise _said_no(status, answer)
    return answer if status == "OK" else None


def number(box: "BaseMailBox", name: str) -> int:
    _, answer = box.client.response(name)
    found = re.search(rb"\d+", answer[-1]) if answer and isinstance(answer[-1], bytes) else None
    return int(found[0]) if found else 0


def _encoded(folder: str) -> str:
    from imap_tools.utils import encode_folder

    return encode_folder(folder).decode("ascii")


def _sure(answer: tuple[str, object]) -> None:
    if answer[0] != "OK":
        raise _said_no(*answer)


def _said_no(status: str, answer: object) -> Exception:
    from imap_tools.errors import UnexpectedCommandStatusError

    return UnexpectedCommandStatusError((status, answer), "OK")
