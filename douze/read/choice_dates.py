"""When a session is, as a form's choice may add it to the title: a day, a time, a year."""

import re

from douze.model.fold import fold
from douze.read.dates import MONTHS, WEEKDAYS, date_at_start

#: What may stand before a time or a day, and behind the number of one.
_BEFORE_A_TIME = frozenset("le la the on a at de from du to jusqu until".split())
_AFTER_A_NUMBER = frozenset(
    "h heure heures am pm a p min mn er e st nd rd th to et and minuit midi".split()
) | frozenset(MONTHS)


def is_about_time(text: str) -> bool:
    """Whether a text begins with a day, a time or a year, as what follows a title's comma may.

    A year may be missing: `jeudi 1er octobre`, `de 14h à 16h`, `2020`.
    """
    folded = fold(text)
    if date_at_start(folded)[0] is not None:
        return True
    words = re.findall(r"[a-z]+|[0-9]+", folded)
    while words and words[0] in _BEFORE_A_TIME:
        del words[0]
    if not words:
        return False
    # `Mardi gras` is a title: a number has to follow, or nothing at all.
    if words[0] in WEEKDAYS or words[0] in MONTHS:
        return len(words) == 1 or words[1].isdigit()
    follows = words[1] if len(words) > 1 else ""
    return words[0].isdigit() and (not follows or follows.isdigit() or follows in _AFTER_A_NUMBER)
