"""The name under which a letter is known to every mail server and mailbox."""

import hmac

_PURPOSE = b"douze: letter "


def message_id(key: str, from_address: str, secret: bytes) -> str:
    """The Message-ID of the letter with this key, without the angle brackets.

    The same whenever it is computed again, so that a letter repeated after a doubt can be
    recognised as the same letter; and one that nobody can tell who has neither the letter nor
    the secret, because whoever names a letter is believed when he says that it came back. The
    secret is the one under the withdrawal links. Without one it serves to be shown only.
    """
    domain = from_address.rpartition("@")[2]
    if not domain.isascii():  # a header is; which of the standard's two years is all the same here
        domain = domain.encode("idna").decode()
    return f"{hmac.digest(secret, _PURPOSE + key.encode(), 'sha256').hex()[:32]}@{domain}"


def tag(message_id: str) -> str:
    """What stands in `X-Douze-Key`: the Message-ID again, for servers that give another."""
    return message_id.partition("@")[0]
