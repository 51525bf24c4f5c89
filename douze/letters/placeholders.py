"""What differs from one person to the next, left blank until the words around it are ready.

Two letters of one kind about one session often differ in no more than a name. So a personal
value goes through the template's Markdown, the layout and the styles as one character of the
private use area, and is put in at the very end: the same words are parsed and styled once.
"""

import re
from collections.abc import Callable, Mapping
from html import escape

from douze.model.tokens import Purpose

#: The names of a template's values that are a person's own.
OWN = ("name", "first_name", "last_name", "structure", "recipient", "reference", "rank")
#: What is a person's own, each with its blank; the codes in addresses, which are parts of values,
#: by what they mean.
PERSONAL = {
    name: chr(0xF000 + number)  # clear of what `markdown.py` disguises values as
    for number, name in enumerate((*OWN, *(purpose.name for purpose in Purpose)))
}
#: Inside an address of a link the value is put in as it is; elsewhere as a printer would set it.
IN_ADDRESS = {ord(blank): ord(blank) + 0x100 for blank in PERSONAL.values()}

_EITHER = [*PERSONAL.values(), *map(chr, IN_ADDRESS.values())]
_BLANK = re.compile(f"[{''.join(_EITHER)}]")


class OwnWords(str):
    """Somebody's words, which a template can test and change like any other text."""

    blank: str


class OwnNumber(int):
    """Somebody's number, likewise."""

    blank: str


def with_placeholders(name: str, value: object) -> object:
    """Give the value of a name such that a blank is shown for it; as it is, where it is nobody's.

    What a template makes of it by a filter or a sum is a plain value again.
    """
    if not value or name not in OWN:
        return value
    own = OwnNumber(value) if isinstance(value, int) else OwnWords(value)
    own.blank = PERSONAL[name]
    return own


def address_with_placeholder(form: str, token: str, purpose: Purpose) -> OwnWords:
    """An address with a person's token in the place of `{token}`, shown with a blank there."""
    address = OwnWords(form.replace("{token}", token))
    address.blank = form.replace("{token}", PERSONAL[purpose.name])
    return address


def fill_text(text: str, values: Mapping[str, object]) -> str:
    """Put the personal values into the blanks of a text; `values` are by name."""
    own = {blank: str(values[name]) for name, blank in PERSONAL.items()}
    return _fill(text, own, own)


def fill_html(html: str, values: Mapping[str, object], typeset: Callable[[str], str]) -> str:
    """Put the personal values into the blanks of a page: whatever they are, they are words."""
    own = {blank: str(values[name]) for name, blank in PERSONAL.items()}
    shown = {blank: escape(typeset(value)) for blank, value in own.items()}
    return _fill(html, shown, {blank: escape(value) for blank, value in own.items()})


def _fill(text: str, shown: Mapping[str, str], in_address: Mapping[str, str]) -> str:
    filled = {**shown, **{blank.translate(IN_ADDRESS): v for blank, v in in_address.items()}}
    return _BLANK.sub(lambda blank: filled[blank[0]], text)
