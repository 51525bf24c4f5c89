"""The fields by which a mail server says what became of a letter (RFC 3464).

Read as servers write them: in any order, with lines that should have been folded, under two or
three names for one thing.
"""

import re
from collections.abc import Iterator, Mapping
from email.utils import getaddresses

from douze.model.bounces import Failure, as_compared
from douze.read.bounce_reason import explained
from douze.read.budget import Budget
from douze.read.mime_parts import LONGEST_FIELD, unfolded

#: No report about one letter names more recipients.
MOST_BLOCKS = 100
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,60}):")
_STATUS = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")
_TYPED = re.compile(r"[\w.+-]{1,60}\s?;")
_ACTION = re.compile(r"[a-z]*")
_CODE = re.compile(r"\(?#?([245])(?:\d\d|\.\d{1,3}\.\d{1,3})(?!\d)")
#: With one of these a recipient begins, where no blank line says so.
_RECIPIENT = ("original-recipient", "final-recipient", "action", "status")
#: For good by their name; and for good where a code says so too.
_FAILED, _GIVEN_UP = ("failed", "failure"), ("error", "expired", "undeliverable", "rejected", "")


def blocks_of(text: str, budget: Budget) -> Iterator[dict[str, str]]:
    """Give the groups of fields of a report: about the message, then one a recipient."""
    fields: dict[str, str] = {}
    name, given = "", 0
    for line in text.split("\n"):
        budget.check()
        bare = line.strip()
        found = _FIELD.match(line)
        written = found[1].casefold() if found else name
        # Some servers leave out the blank line between one recipient and the next.
        again = found is not None and written in _RECIPIENT and written in fields
        if fields and (again or not bare):
            yield fields
            fields, name, given = {}, "", given + 1
            if given == MOST_BLOCKS:
                return
        if bare and found:
            name = written
            fields.setdefault(name, bare[found.end() :][:LONGEST_FIELD])
        # A line that is no field goes on with the one before, though nobody indented it.
        elif bare and name:
            fields[name] = f"{fields[name]} {bare}"[:LONGEST_FIELD]
    if fields:
        yield fields


def failure_of(block: Mapping[str, str]) -> Failure | None:
    """Read the fields about one recipient; None unless they say that it failed for good."""
    said = block.get("diagnostic-code", "").strip()
    typed = _TYPED.match(said)
    words = said[typed.end() :].strip() if typed else said
    status = _STATUS.match(block.get("status", "").strip())
    if not _for_good(block.get("action", ""), status[1] if status else "", words):
        return None
    names = ("original-recipient", "final-recipient")
    addresses = [address_in(block.get(name, "").rpartition(";")[2]) for name in names]
    told, reason = explained(words, status[0] if status else "")
    return Failure(
        addresses=tuple(dict.fromkeys(filter(None, addresses))), said=told, reason=reason
    )


def _for_good(action: str, kind: str, words: str) -> bool:
    """Whether it failed; `kind` is the first figure of the status, empty where there is none.

    A server that has tried for five days says `failed` with a status of the kind 4.
    """
    did = _ACTION.match(action.strip().casefold())
    named = did[0] if did else ""
    # With 2.x.x it arrived, whatever the action is called.
    if kind == "2":
        return False
    if named in _FAILED:
        return True
    code = _CODE.match(words)
    return named in _GIVEN_UP and "5" in (kind, code[1] if code else "")


def address_in(typed: str) -> str:
    """The address in a field, as compared; empty where there is none."""
    found = getaddresses([unfolded(typed[:LONGEST_FIELD]).replace("<>", "")])
    bare = found[0][1] if found else ""
    return as_compared(bare) if "@" in bare else ""
