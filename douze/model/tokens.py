"""The word with which somebody answers a letter of ours by a form, without signing in anywhere.

A token is twenty letters and digits in groups of four, `7KQ4-TM2X-9F3A-…`, so that it can be
copied from a letter on paper. Its first eight are the end of the reference, 40 bits that only
say which registration is meant; the other twelve sign it: 60 bits of HMAC-SHA256 over what the
answer means and the whole reference, under a secret that never leaves the machine. So a token for
one purpose cannot be turned into another's. A guess is right once in 10^18 times, and each costs
an answer to a form, which staff see; fewer letters would do, more would not be copied without a
slip. A token says nothing of when: what it can still do is the rules' question.
"""

import hmac
import re
from base64 import b32encode
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from msgspec import Struct

#: The bytes of a secret.
SECRET_BYTES = 32
_NAMING, _SIGNING = 8, 12
#: What a hand writes for a letter of the alphabet of tokens, which has no 0, 1, 8 and 9.
_SLIPS = str.maketrans({"0": "O", "1": "I", "8": "B"})


class Purpose(Enum):
    """What a token is for: one that does one thing does not do another."""

    WITHDRAW = b"douze: give back "  #: gives the place back
    STAY = b"douze: stay "  #: says that the person is coming still
    MOVE = b"douze: move "  #: takes the next date instead
    EVALUATE = b"douze: evaluate "  #: says what the person thought of the session


#: What an answer of the form of `association.withdraw` may mean: its code alone says what.
ANSWERS = (Purpose.WITHDRAW, Purpose.STAY, Purpose.MOVE)


class Signed(Struct, frozen=True):
    """What a token says: whose answer it is, and what that means."""

    ref: str
    purpose: Purpose


def token(secret: bytes, ref: str, purpose: Purpose = Purpose.WITHDRAW) -> str:
    """Make the token of a registration for one purpose: always the same."""
    return in_groups(naming_letters(ref) + _signature(secret, ref, purpose))


def tokens_found(
    secret: bytes,
    typed: Iterable[str],
    refs: Iterable[str],
    purposes: Sequence[Purpose],
) -> Iterator[Signed | None]:
    """Say for each word that was typed whose answer it is, and to what; None where nobody's.

    Takes as long for a wrong signature as for a right one. Without a secret nothing is right.
    """
    named: dict[str, list[str]] = {}
    for ref in refs if secret else ():
        named.setdefault(naming_letters(ref), []).append(ref)
    for word in typed:
        letters = plain_token(word)
        name, signature = letters[:_NAMING], letters[_NAMING:].encode()
        found = [
            Signed(ref, purpose)
            for ref in named.get(name, ())
            for purpose in purposes
            if hmac.compare_digest(_signature(secret, ref, purpose).encode(), signature)
        ]
        yield found[0] if found else None


def plain_token(typed: str) -> str:
    """Put aside what does not matter in a token: case, hyphens, spaces, and slips of the hand."""
    return re.sub(r"[\W_]+", "", typed).upper().translate(_SLIPS)


def in_groups(letters: str) -> str:
    """Write a word in groups of four, as a hand copies it."""
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def naming_letters(ref: str) -> str:
    """Give the letters that say which registration is meant: the end of its reference."""
    return plain_token(ref.rpartition("-")[2])[-_NAMING:].rjust(_NAMING, "A")


def _signature(secret: bytes, ref: str, purpose: Purpose) -> str:
    digest = hmac.digest(secret, purpose.value + ref.encode(), "sha256")
    return b32encode(digest).decode()[:_SIGNING]
