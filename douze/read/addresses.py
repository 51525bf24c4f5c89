"""One e-mail address: whether a letter can be sent to it, and what makes two the same."""

import re

from msgspec import Struct

from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason

#: RFC 5321, 4.5.3.1, as SMTP counts a path.
LONGEST = 254

#: Addresses that need no second thought: letters, digits and single dots, a plain domain.
_ORDINARY = re.compile(
    r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*"
    r"@(?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+[A-Za-z]{2,24}"
)

#: What an address looks like at the least; what does not needs no library to say so.
_POSSIBLE = re.compile(r"[^\s@,;]+@[^\s@,;]+")


class Address(Struct, frozen=True):
    """An address that was read: `written` where it can be written to, and what is wrong with it."""

    written: str | None
    problem: Phrase | None = None


def read_address(typed: str) -> Address:
    """Read what stands in an e-mail cell: one address and nothing else.

    Accepts ASCII before the @ and a domain that IDNA accepts. Whether the address exists is
    not asked: only its server knows.
    """
    if not typed:
        return Address(None, phrase(Reason.EMAIL_MISSING))
    local, _, domain = typed.rpartition("@")
    # `xn--` begins a domain in letters beyond ASCII: whether it is one, the library knows.
    if "--" not in domain and _is_short(typed) and _ORDINARY.fullmatch(typed):
        return Address(typed)
    if len(typed) > LONGEST:
        return Address(None, phrase(Reason.EMAIL_TOO_LONG, email=typed[:60] + "…"))
    if not _POSSIBLE.fullmatch(typed):
        code = Reason.EMAIL_SEVERAL if _many(typed) else Reason.EMAIL_UNREADABLE
        return Address(None, phrase(code, email=typed[:100]))
    if "=?" in local:  # an encoded word: programs would show another address
        return Address(None, phrase(Reason.EMAIL_UNREADABLE, email=typed[:100]))
    from email_validator import EmailNotValidError, validate_email

    try:
        # `.test` and the like can be written to; whether it leads anywhere, `participants.py` asks.
        checked = validate_email(
            typed, check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError:
        return Address(None, phrase(Reason.EMAIL_UNREADABLE, email=typed[:100]))
    return Address(checked.normalized)


def _is_short(typed: str) -> bool:
    """Whether neither an address nor a part of it is longer than mail and names of hosts may be."""
    if len(typed) < 64:  # as most are
        return True
    local, _, domain = typed.rpartition("@")
    return len(typed) <= LONGEST and len(max(local, *domain.split("."), key=len)) < 64


def same_address(address: str) -> str:
    """Say in what two addresses are one: case aside, and a domain in either of its forms."""
    folded = address.strip().casefold()
    local, at, domain = folded.rpartition("@")
    if at and not domain.isascii():
        folded = f"{local}@{ascii_domain(domain)}"
    # The same object, where it is the same text: tens of thousands stand in one book.
    return address if folded == address else folded


def ascii_domain(domain: str) -> str:
    """Write a domain with A-labels where it has letters beyond ASCII."""
    folded = domain.strip().casefold().rstrip(".")
    if folded.isascii():
        return folded
    import idna

    try:
        return idna.encode(folded, uts46=True).decode("ascii")
    except idna.IDNAError:
        return folded


def _many(typed: str) -> bool:
    """Whether several addresses stand here, as far as their signs tell."""
    words = typed.replace(",", " ").replace(";", " ").split()
    return sum("@" in word[1:-1] for word in words) > 1
