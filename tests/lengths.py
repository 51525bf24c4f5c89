"""How far a test walks: a short way in the suite, the whole way where `DOUZE_PROVE` is set.

`make prove` sets it. What is short here is the same each time: a fixed part of the whole, so that
a test that passes once passes always.
"""

import os
from typing import TypeVar

PROVE = bool(os.environ.get("DOUZE_PROVE"))

T = TypeVar("T")


def at_length(whole: T, *, short: T) -> T:
    """Choose what `make prove` plays, or what the suite plays of it."""
    return whole if PROVE else short
