"""Why a letter came back, or was refused."""

from enum import StrEnum


class BounceReason(StrEnum):
    """Why a letter came back or was refused, as far as codes and known phrases tell.

    Advice hangs on it.
    """

    NO_MAILBOX = "no_mailbox"  #: nobody has this address, or nobody any more
    NO_DOMAIN = "no_domain"  #: nothing of this name takes mail
    FULL = "full"
    BLOCKED = "blocked"  #: the letter or its sender is not wanted; the address may be right
    UNREACHED = "unreached"  #: given up after days of silence
    OTHER = "other"
