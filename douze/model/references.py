"""References: the name of a registration, the same whenever it is computed again."""

import base64
import hashlib


def reference(session: str, who: str) -> str:
    """Make a registration's reference: `BENEVOLES-7KQ4TM2X`.

    Eight letters and digits of a SHA-256 over the session's code and the address first
    given, so that it is the same whenever it is computed again.
    """
    # 40 bits: of 10,000 people at one session two have the same once in 20,000 sessions.
    digest = hashlib.sha256(f"{session}\n{who}".encode()).digest()
    return f"{session}-{base64.b32encode(digest[:5]).decode()}"
