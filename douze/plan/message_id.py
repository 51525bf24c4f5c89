"""The name under which a letter is known to every mail server and mailbox."""

from hashlib import sha256


def message_id(key: str, from_address: str) -> str:
    """The Message-ID of the letter with this key, without the angle brackets.

    The same whenever it is computed again, so that a letter repeated after a doubt can be
    recognised as the same letter. The digest keeps the key itself out of the header.
    """
    domain = from_address.rpartition("@")[2]
    return f"{sha256(key.encode()).hexdigest()[:32]}@{domain}"
