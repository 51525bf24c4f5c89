"""References: the name of a registration, the same whenever it is computed again."""

import base64
import hashlib

#: Stands for the session's code in the reference of an answer whose session is unknown.
UNKNOWN = "INCONNUE"


def reference(session: str, who: str) -> str:
    """Make a registration's reference: `BENEVOLES-7KQ4TM2X`.

    Eight letters and digits of a SHA-256 over the session's code and the address first
    given, so that it is the same whenever it is computed again.
    """
    # 40 bits: of 10,000 people at one session two have the same once in 20,000 sessions.
    digest = hashlib.sha256(f"{session}\n{who}".encode()).digest()
    return f"{session}-{base64.b32encode(digest[:5]).decode()}"


def provisional(ref: str) -> bool:
    """Whether a reference only holds the place until the session is known."""
    return ref.startswith(f"{UNKNOWN}-")
