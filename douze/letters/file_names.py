"""The name of a letter's file, by which a folder of letters is in the order of their days.

`2020-09-30_14-05_confirmation_zoe-martin`: when, of what kind, to whom.
"""

import re
from datetime import datetime

from douze.model.fold import fold
from douze.model.letters import Letter

#: A name may be longer than any file system takes.
LONGEST = 60
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


def file_name(letter: Letter, kind: str, at: datetime) -> str:
    """Name a letter; `kind` says in words what it is, `at` is on the association's clock.

    Of letters a-z, digits and hyphens only, whatever was typed: every system takes that, and it
    leads to no other folder. Who has no name in such letters is called by the address.
    """
    who = slug(letter.name) or slug(letter.to) or "x"
    return f"{at:%Y-%m-%d_%H-%M}_{slug(kind) or letter.kind.value}_{who}"


def slug(text: str) -> str:
    """Write words with a-z, digits and hyphens only."""
    return _NOT_IN_NAMES.sub("-", fold(text))[:LONGEST].strip("-")
