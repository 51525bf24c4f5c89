"""Texts that the database, or a copy of it, gives to nobody without the secret."""

import hmac
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

_PURPOSE, _MARK = b"douze: texts in doubt", b"douze: which secret"


def seal(text: bytes, secret: bytes) -> bytes:
    """Encrypt and sign a text (Fernet: AES and HMAC) under a key that follows from the secret."""
    return _fernet(secret).encrypt(text)


def unseal(sealed: bytes, secret: bytes) -> bytes:
    """Give the text back. Raises ValueError where it was sealed under another secret."""
    from cryptography.fernet import InvalidToken

    try:
        return _fernet(secret).decrypt(sealed)
    except InvalidToken:
        raise ValueError("sealed under another secret") from None


def mark_of(secret: bytes) -> str:
    """Tell one secret from another, and nothing of it; empty where there is none yet."""
    return hmac.digest(secret, _MARK, "sha256").hex()[:32] if secret else ""


def _fernet(secret: bytes) -> "Fernet":
    """What seals under this secret; a pass that sends nothing goes without what it takes."""
    from cryptography.fernet import Fernet

    return Fernet(urlsafe_b64encode(hmac.digest(secret, _PURPOSE, "sha256")))
