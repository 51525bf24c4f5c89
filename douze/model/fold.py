"""How two texts that people typed are compared."""

import re
import unicodedata
from functools import cache


def fold(text: str) -> str:
    """Put aside case, accents, ligatures and runs of space: `Cœur  d'Été` is `coeur d'ete`.

    Punctuation stays. Compatibility forms are one (`ﬁ` is `fi`, `№` is `no`), and so are `œ` and
    `oe`, which Unicode does not take apart, but French keyboards do.
    """
    if not text.isascii():
        text = text.translate(_PLAIN)
    return " ".join(text.casefold().split())


class _Plain(dict[int, str]):
    """What stands for each sign when texts are compared; worked out once, as texts are many."""

    def __missing__(self, sign: int) -> str:
        # Taken apart first: what a sign stands for may have capitals (`№` is `No`).
        apart = unicodedata.normalize("NFKD", chr(sign))
        plain = "".join(part for part in apart if not unicodedata.combining(part)).casefold()
        plain = plain.replace("œ", "oe").replace("æ", "ae")
        self[sign] = plain
        return plain


_PLAIN = _Plain()


@cache
def fold_header(header: str) -> str:
    """Put case, accents, punctuation and spaces aside: `Réf.` and `REF` are one header."""
    return re.sub(r"[\W_]+", "", fold(header.replace("°", "o")))
