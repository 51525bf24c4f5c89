"""The code on a certificate, by which anybody can ask whether it is ours.

It is made as the word is by which a place is given back (`tokens.py`), of the same letters and
under the same secret, for another purpose: neither passes for the other. What is signed is the key
of the letter that carries the certificate. It holds a mark of the name and the structure, the
minutes and the version, so that each version has a code of its own.
"""

import hmac
from base64 import b32encode
from collections.abc import Iterable

from douze.model.tokens import in_groups, naming_letters, plain_token

_PURPOSE = b"douze: certificate "
_SIGNING = 12


def certificate_code(secret: bytes, ref: str, key: str) -> str:
    """Make the code of one version of somebody's certificate: always the same."""
    return in_groups(naming_letters(ref) + _signature(secret, key))


def certified(secret: bytes, typed: str, letters: Iterable[tuple[str, str]]) -> str | None:
    """Find the key of the letter whose code was typed; None where it is nobody's.

    `letters` are reference and key of each letter with a certificate. Without a secret nothing is
    right.
    """
    word = plain_token(typed).encode()
    for ref, key in letters if secret else ():
        code = plain_token(certificate_code(secret, ref, key))
        if hmac.compare_digest(code.encode(), word):
            return key
    return None


def _signature(secret: bytes, key: str) -> str:
    digest = hmac.digest(secret, _PURPOSE + key.encode(), "sha256")
    return b32encode(digest).decode()[:_SIGNING]
