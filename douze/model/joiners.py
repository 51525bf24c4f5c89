"""U+200C and U+200D: unseen, and a part of the spelling in some scripts and of some emoji.

Persian parts words by U+200C; Sinhala, Bengali, Malayalam and others choose a letter's form by
U+200D; emoji of several are held together by it. Elsewhere they only make two texts differ that
look the same. The rules are those of UAX #31, 2.3, told by neighbours.
"""

import unicodedata

from douze.model.scripts import script

APART, TOGETHER = "\u200c", "\u200d"
JOINERS = frozenset(APART + TOGETHER)
#: Scripts whose letters take another form where a joiner stands.
_JOINING = frozenset(
    """
    ARABIC SYRIAC MANDAIC MONGOLIAN NKO ADLAM DEVANAGARI BENGALI GURMUKHI GUJARATI ORIYA TAMIL
    TELUGU KANNADA MALAYALAM SINHALA KHMER MYANMAR TIBETAN TAI BALINESE JAVANESE
    """.split()
)
_VIRAMA = 9  #: its canonical combining class
#: What stands behind an emoji and belongs to it: a selector, or a colour of skin.
_OF_AN_EMOJI = frozenset("\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
_ARROWS = frozenset("\u2194\u2195")  #: heads that shake and nod


def only_joining(text: str) -> str:
    """Leave out the joiners that join nothing."""
    if JOINERS.isdisjoint(text):
        return text
    kept: list[str] = []
    for place, char in enumerate(text):
        following = text[place + 1 : place + 2]
        if char not in JOINERS or _joins(char, "".join(kept[-2:]), following):
            kept.append(char)
    return "".join(kept)


def only_seen(text: str) -> str:
    """Leave out what nobody sees and no spelling needs: soft hyphens, marks of direction.

    What breaks a line stays.
    """
    if text.isprintable():
        return text
    seen = (sign for sign in text if sign.isprintable() or sign == "\n" or sign in JOINERS)
    return only_joining("".join(seen))


def as_read_now(kept: str) -> str:
    """Give what an earlier version read in a cell, and kept, as cells are read since."""
    return kept if kept.isprintable() else " ".join(only_seen(kept).split())


def _joins(joiner: str, before: str, following: str) -> bool:
    if not before:
        return False
    ours = script(before[-1])
    if ours in _JOINING:
        halved = unicodedata.combining(before[-1]) == _VIRAMA and following in ("", " ")
        return halved or (following != "" and script(following) == ours)
    return joiner == TOGETHER and _is_emoji(before) and _is_emoji(following)


def _is_emoji(text: str) -> bool:
    """Whether a text of one or two characters ends in an emoji, or is one."""
    symbol = text.rstrip("".join(_OF_AN_EMOJI))[-1:]
    return symbol != "" and (unicodedata.category(symbol) == "So" or symbol in _ARROWS)
