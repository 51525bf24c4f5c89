"""Whether a session's link leads, from wherever a participant sits, to where it says it leads."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from douze.model.phrases import ByStaff, Phrase, phrase
from douze.model.reasons import Reason
from douze.model.scripts import mixes_scripts, passes_for_latin

#: What is called so is still to come. Only whole words: a room may be called `photodocumentaire`.
_TO_COME = re.compile(
    r"(?<![^\W_])(?:exemple|placeholder|a-?completer|à-?compléter|todo)(?![^\W\d_])", re.IGNORECASE
)
#: What stands for letters or figures to come; a password of Zoom's may have three x in it.
_PLACEHOLDER = re.compile(
    r"(?<![^\W_])x{3,}(?![^\W\d_])|\.\.\.|…|<|>"
    r"|^https?://(?:www\.)?example\.(?:org|com|net)/?(?:lien|link)?/?$",
    re.IGNORECASE,
)
#: Names that are known within one machine or network: RFC 6761, 6762, 8375, and what systems
#: and routers call their own.
_PRIVATE = re.compile(
    r"(?:^|\.)(?:localhost|localdomain|local|lan|internal|intranet|home\.arpa|home|corp)$"
)
#: A host that ends in a number is one, in whatever form (URL Standard, "ends in a number").
_NUMBER = re.compile(r"(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$")
_NAME = re.compile(r"[\w-]+(?:\.[\w-]+)+")


def usable_link(link: str) -> bool:
    """Whether a link can be sent; `flaw` says why not."""
    return bool(link) and flaw(link) is None


def usable_document(address: str) -> bool:
    """Whether a document's address can be sent; what it is called may well be an example."""
    host = address.split("/")[2]
    return _address_flaw(address) is None and not _TO_COME.search(host)


@lru_cache(maxsize=256)
def flaw(link: str) -> Phrase | None:
    """What is wrong with a session's link; None for one that can be sent, and where there is none.

    Nothing is looked up. One with a name before its host, as in zoom.us@elsewhere.example, leads
    elsewhere than it says.
    """
    if not link:
        return None
    return phrase(Reason.LINK_UNUSABLE) if _TO_COME.search(link) else _address_flaw(link)


@lru_cache(maxsize=256)
def _address_flaw(link: str) -> Phrase | None:
    """What is wrong with an address, whatever words stand in it."""
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return phrase(Reason.LINK_UNUSABLE)
    if _no_address(link, parts, host):
        return phrase(Reason.LINK_UNUSABLE)
    if not _port_is_one(parts):
        return phrase(Reason.LINK_PORT)
    if "@" in parts.netloc:
        return phrase(Reason.LINK_ELSEWHERE)
    return _host_flaw(host)


def _no_address(link: str, parts: SplitResult, host: str) -> bool:
    hidden = not link.isprintable() or bool(re.search(r"\s", link))
    return hidden or bool(_PLACEHOLDER.search(link)) or parts.scheme != "https" or "." not in host


def _port_is_one(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False


def _host_flaw(host: str) -> Phrase | None:
    if _NUMBER.search(host):
        return _number_flaw(host)
    labels = [_label_shown(label) for label in host.split(".")]
    if any(mixes_scripts(label) or passes_for_latin(label) for label in labels):
        return phrase(Reason.LINK_SCRIPTS)
    if _PRIVATE.search(host):
        return phrase(Reason.LINK_PRIVATE, host=ByStaff(host))
    return None if _NAME.fullmatch(host) else phrase(Reason.LINK_UNUSABLE)


def _number_flaw(host: str) -> Phrase | None:
    """127.0.0.1 may be written 127.1, 2130706433 or 0x7f.1: browsers know all of them."""
    import socket  # for links that name no host, which are rare
    from ipaddress import IPv4Address

    try:
        number = IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return phrase(Reason.LINK_UNUSABLE)
    return None if number.is_global else phrase(Reason.LINK_PRIVATE, host=ByStaff(host))


def _label_shown(label: str) -> str:
    """A label as a browser may show it: `xn--…` in its letters."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except ValueError:
        return label
