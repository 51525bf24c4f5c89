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
        # Taken apart first: what a sign stands for may have capitals (`№` is `No`).
        apart = unicodedata.normalize("NFKD", text)
        text = "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()
        text = text.replace("œ", "oe").replace("æ", "ae")
    return " ".join(text.casefold().split())


@cache
def fold_header(header: str) -> str:
    """Put case, accents, punctuation and spaces aside: `Réf.` and `REF` are one header."""
    return re.sub(r"[\W_]+", "", fold(header.replace("°", "o")))
