"""Whether an address is a person's who can take part, beyond being one that can be written to."""

import re
from collections.abc import Iterable

from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.read.addresses import Address, read_address, same_address

#: Mailboxes of programs and of servers' keepers, which everybody has: RFC 5321, 4.5.1, RFC 2142,
#: RFC 3834, and what mail programs and mailing lists call theirs.
_PROGRAMS = frozenset(
    """
    mailer-daemon mailerdaemon postmaster hostmaster abuse root nobody daemon null devnull
    noreply no-reply no_reply donotreply do-not-reply nepasrepondre ne-pas-repondre
    bounce bounces returns majordomo listserv mailman
    """.split()
)
#: Endings of names that lead nowhere but within one network: RFC 6761, RFC 6762, RFC 7686,
#: RFC 8375, and what routers and systems call their own.
_LOCAL = frozenset("localhost localdomain local lan internal intranet invalid test onion".split())
#: Ways to have a letter passed on, or handed to a program: victim%elsewhere@…, host!user@….
_PASSED_ON = re.compile(r"[%!]|^[|/@]")


def own_mailboxes(settings: Settings) -> frozenset[str]:
    """The association's own mailboxes, as `mailbox` writes them."""
    user = settings.mail.bounces.user
    own = [settings.association.contact.address, settings.mail.sender.address]
    return frozenset(map(mailbox, [*own, user] if "@" in user else own))


def mailbox(address: str) -> str:
    """Which mailbox an address leads to."""
    local, _, domain = same_address(address).rpartition("@")
    return f"{_without_label(local)}@{domain}"


def _without_label(local: str) -> str:
    """Leave out what follows a plus: it leads to the same mailbox."""
    return local.partition("+")[0]


def read_participant(typed: str, own: Iterable[str]) -> Address:
    """Read the address of somebody who wants to take part.

    One that no person reads, or that is not the person's own, comes with its problem beside it;
    `own` are the association's mailboxes.
    """
    found = read_address(typed)
    if found.written is None:
        return found
    local, _, domain = same_address(found.written).rpartition("@")
    name = _without_label(local)
    code = ""
    if _PASSED_ON.search(local):
        code = Reason.EMAIL_PASSED_ON
    elif _is_local(domain):
        code = Reason.EMAIL_LOCAL
    elif name in _PROGRAMS:
        code = Reason.EMAIL_OF_A_PROGRAM
    elif f"{name}@{domain}" in own:
        code = Reason.EMAIL_OF_OURS
    return Address(found.written, phrase(code, email=typed[:100])) if code else found


def _is_local(domain: str) -> bool:
    """Whether a domain is of no use outside of one network."""
    name = f".{domain.removesuffix('.')}"
    return name.rpartition(".")[2] in _LOCAL or name.endswith(".home.arpa")
